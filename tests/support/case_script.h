// The text tables of tests/cases: one case each, readable without a program.
//
//   # name: what it shows
//   # rule: T02
//   given
//     2023-03-15 ApplicationSubmitted registers=[KPR] category=ANON_STAT
//     2023-03-15 CompletenessChecked
//     2023-04-28T10:00 DataDelivered lastPart=true
//   on 2023-06-01
//   then
//     clock STATUTORY 1 due=2023-05-02 stop=2023-04-28 used=29 status=MET
//     no findings
//
// A line of `given` is one event, recorded in the order written: date (09:00 and a minute more for
// each line, in Oslo) or date and time, type, and what differs from tests/cases/defaults.txt.
// `key=-` leaves a default out. `recordedAt=` registers it later (or, wrongly, before it happens),
// and what is written after it no earlier. An event is named by its type, the second one `Type#2`.
// A word in lower case stands for several events of defaults.txt, all named by that word:
// `enclosures`. EventCorrected names its `target`; its other fields replace the target's,
// `occurredAt` and `reason` are the correction's own. `on DATE knowing N` judges by the first N
// events, `on DATE valid-at DATE` by what had happened, `on DATE with OPTION=VALUE` by another
// choice of the rulebook.
//
// Room:      tests/support.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

#include "ledger/base/result.h"
#include "replay/event/civil.h"

namespace support {

/// An event of `given`.
struct ScriptEvent {
  std::string name;  // "DataDelivered#2"
  boost::json::object json;
};

/// `on …` with the lines of its `then`.
struct Judgement {
  replay::Date today;
  std::optional<std::size_t> knowing;
  std::optional<replay::Date> valid_at;
  /// "expected_pauses=same": an option of the rulebook and its other value.
  std::vector<std::string> options;
  /// Each split at blanks; quoted text is one word.
  std::vector<std::vector<std::string>> lines;
};

struct CaseScript {
  std::string name;
  std::string rule;
  std::vector<ScriptEvent> events;
  std::vector<Judgement> judgements;
};

/// The case id of every script.
inline constexpr std::string_view kScriptCase = "NPR-2023/0001";

/// Errors: kInvalidArgument with the line in `where`.
[[nodiscard]] base::Result<CaseScript> parse_case_script(std::string_view text,
                                                         std::string_view defaults);

}  // namespace support
