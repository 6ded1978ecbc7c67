// What differs between two answers for one case: state, clocks, duties, findings.
//
// Room:      replay/explain. Pure values; what moved, from what to what, and by what.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "replay/replayer.h"

namespace replay {

enum class ChangeKind : std::uint8_t {
  kRulebook,      // another rulebook is in force
  kState,         // before and after: State codes; empty = none
  kCondition,     // subject: "paused", "complaint", "legalHold"
  kClockStarted,  // `clock` is the new segment
  kClockGone,     // a correction took what began it away
  kClockDue,      // dates
  kClockStatus,   // ClockStatus codes
  kClockStop,     // dates, the status being the same
  kDutyStarted,   // after: the date in force
  kDutyGone,
  kDutyDue,         // dates
  kDutyStatus,      // DutyStatus codes
  kFindingNew,      // after: the message
  kFindingGone,     // before: the message
  kFindingChanged,  // the same rule and events, another message
  kOddityNew,
  kOddityGone,
};

/// "CLOCK_DUE" and so on.
[[nodiscard]] std::string_view name_of(ChangeKind kind);

struct Change {
  ChangeKind kind = ChangeKind::kState;
  /// "STATUTORY 1", a contract ("-": none), "F022", a condition.
  std::string subject;
  Text before;
  Text after;
  /// What moved it; may be empty where the event itself says it all.
  Text why;
  /// The rule, where one decides: of the clock, of the finding.
  std::string rule;
  /// The segment as it is after the change; before it, if it is gone.
  std::optional<ClockSegment> clock;
  std::string severity;  // of a finding
};

/// An answer with what it was judged by.
struct Judged {
  CaseAnswer answer;
  std::shared_ptr<const Rulebook> rulebook;
  Date today;
};

/// In the order of ChangeKind. With `by_days` only days went by between the two: what a message
/// counts from day to day is no change then.
[[nodiscard]] std::vector<Change> changes_between(const Judged& before,
                                                  const Judged& after,
                                                  bool by_days);

}  // namespace replay
