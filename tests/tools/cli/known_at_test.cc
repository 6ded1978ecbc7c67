// What was known then: answers under --known-at are those of a ledger that never learned more.
#include <string>

#include <gtest/gtest.h>

#include "tests/tools/cli/program.h"

namespace tools {
namespace {

class KnownAt : public ProgramTest {
 protected:
  /// ./then holds the first part of the sample register, ./caseledger-data the whole of it: among
  /// what came later is the correction of KPR-2025/0093.
  void SetUp() override {
    init_with_sample_in_two_parts();
    const Json report(answer("report findings --json --ledger then"));
    size_ = "size:" + report.at("size");
  }

  void init_with_sample_in_two_parts() {
    init("--simulated");
    const std::string sample = CASELEDGER_SOURCE_DIR "/tests/sample/register.ndjson";
    const auto made = shell("head -n 1040 '" + sample + "' | caseledger append - >/dev/null && " +
                            "cp -r caseledger-data then && " + "tail -n +1041 '" + sample +
                            "' | caseledger append - >/dev/null");
    ASSERT_EQ(made.exit_code, 0) << made.err;
  }

  std::string answer(const std::string& words) {
    const auto outcome = run(words);
    EXPECT_EQ(outcome.exit_code, 0) << words << ": " << outcome.err;
    return outcome.out;
  }

  void expect_same_then_and_now(const std::string& words) {
    EXPECT_EQ(answer(words + " --known-at " + size_), answer(words + " --ledger then")) << words;
  }

  std::string size_;
};

TEST_F(KnownAt, HistoryCaseAndReplayAreThoseOfThePrefix) {
  for (const char* id : {"KPR-2025/0093", "NPR-2023/0147", "KPR-2023/0033", "NPR-2024/0095"}) {
    for (const char* more : {"", " --json"}) {
      const std::string rest = std::string(" ") + id + " --today 2026-03-01" + more;
      expect_same_then_and_now("history" + rest);
      expect_same_then_and_now("case" + rest);
      expect_same_then_and_now("case" + rest + " --explain");
      expect_same_then_and_now("replay" + rest);
      expect_same_then_and_now("case" + rest + " --valid-at 2026-01-15");
      expect_same_then_and_now("history" + rest + " --valid-at 2026-01-15");
    }
  }
}

TEST_F(KnownAt, ReportsAreThoseOfThePrefix) {
  for (const char* name : {"processing-times", "deletions", "findings"}) {
    for (const char* more : {" --json", " --json --valid-at 2025-06-30"}) {
      expect_same_then_and_now(std::string("report ") + name + " --today 2026-03-01" + more);
    }
  }
  expect_same_then_and_now("cases --json --today 2026-03-01");
}

TEST_F(KnownAt, ThePrefixDiffersFromTheWhole) {
  const std::string words = "case KPR-2025/0093 --json --today 2026-11-15";
  EXPECT_NE(answer(words), answer(words + " --known-at " + size_));
}

}  // namespace
}  // namespace tools
