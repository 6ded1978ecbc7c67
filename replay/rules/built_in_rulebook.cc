#include "replay/rules/built_in_rulebook.h"

#include <utility>

#include "ledger/base/check.h"
#include "replay/rules/rulebook_parser.h"

namespace replay {

const Rulebook& built_in_rulebook() {
  static const Rulebook rulebook = [] {
    auto parsed = parse_rulebook(built_in_rulebook_toml(), "no-health-registers.toml");
    CHECK(parsed.has_value());
    return *std::move(parsed);
  }();
  return rulebook;
}

}  // namespace replay
