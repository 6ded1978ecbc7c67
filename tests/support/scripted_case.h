// A case written as the `given` lines of a case table (case_script.h), inside a test.
//
// Room:      tests/support.
#pragma once

#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "tests/support/case_bench.h"
#include "tests/support/case_script.h"

namespace support {

/// Records the lines; fails the test if one is refused.
inline CaseBench scripted_case(std::string_view given) {
  std::ostringstream defaults;
  defaults << std::ifstream(CASELEDGER_SOURCE_DIR "/tests/cases/defaults.txt").rdbuf();
  const std::string text = "# name: inside a test\n# rule: -\ngiven\n" + std::string(given) +
                           "\non 2000-01-01\nthen\n  no findings\n";
  const auto script = parse_case_script(text, defaults.str());
  CaseBench bench;
  EXPECT_TRUE(script) << (script ? "" : script.error().message + " " + script.error().where);
  if (!script) return bench;
  for (const ScriptEvent& event : script->events) {
    const auto added = bench.add(boost::json::serialize(event.json));
    EXPECT_TRUE(added) << event.name << (added ? "" : ": " + added.error().message);
  }
  return bench;
}

}  // namespace support
