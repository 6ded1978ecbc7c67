// The clocks of a case: what was due when, what stopped it, and how many days it took.
//
// Room:      replay/rules. Pure.
// Rules:     domain rules E.5 "Exactly": T01-T07, I03, C15, C16, C23, C25, C28. STATUTORY and
//            EXPECTED are two clocks and are never merged; AGREED follows the last deadline agreed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "replay/case/case_file.h"
#include "replay/rules/rulebook.h"

namespace replay {

enum class ClockName : std::uint8_t { kStatutory, kExpected, kAgreed };

/// In the order of contract.md: what stopped in time, late, or never.
enum class ClockStatus : std::uint8_t {
  kRunning,
  kPaused,
  kOverdue,
  kMet,
  kBreached,
  kSuperseded,
  kEnded,
};

[[nodiscard]] std::string_view name_of(ClockName clock);
[[nodiscard]] std::string_view name_of(ClockStatus status);

/// One run of one clock, from what began it to what stopped it.
struct ClockSegment {
  ClockName clock = ClockName::kStatutory;
  int segment = 1;
  /// Day 0, not counted.
  Date start;
  std::int64_t length = 0;
  Unit unit = Unit::kWorkingDay;
  /// Paused days after the start, up to the stop or today, in the clock's unit (working days, or
  /// calendar days for a month clock).
  std::int32_t paused_days = 0;
  Date due;
  /// Delivery, supplementary order or reversing decision, or the end of the case.
  std::optional<Date> stop;
  /// Days from the start, not counted, to the stop or today, pauses left out: working days, or
  /// calendar days for a month clock.
  std::int32_t used = 0;
  ClockStatus status = ClockStatus::kRunning;
  /// The rule that set the length: "T02". Empty for AGREED.
  std::string rule;

  /// The event that began it and, when stopped, the one that stopped it.
  base::Uuid start_event;
  std::optional<base::Uuid> stop_event;
  /// The stop is the delivery of the last part (the status is MET or BREACHED by it).
  bool stopped_by_delivery = false;

  /// The same days in other counts, for reports; STATUTORY's pauses left out of the first two.
  std::int32_t working_days = 0;
  std::int32_t calendar_days = 0;
  /// Calendar days, pauses in.
  std::int32_t gross_days = 0;

  /// Days past the due date at the stop, or today: 0 when kept.
  [[nodiscard]] std::int32_t days_late(Date today) const;
};

/// Clocks of the case on `today`: STATUTORY segments, then EXPECTED, then AGREED, each in order.
///
/// No clock runs before a COMPLETE: an order or a reversal dated before it starts nothing, and a
/// case without one has neither STATUTORY nor EXPECTED. A case that is not research has no EXPECTED
/// clock (C23). A clock the rulebook has no length for is left out. `register_code` counts the stop
/// of that register alone (a register's row in a report); empty is the whole case: every register
/// has its last part.
[[nodiscard]] std::vector<ClockSegment> clocks(const CaseFile& file,
                                               const Rulebook& rulebook,
                                               Date today,
                                               std::string_view register_code = {});

/// What a clock showed at an event of the case, by what had happened until then.
struct ClockReading {
  /// Day 0 of the segment then running; nothing if none had begun.
  std::optional<Date> start;
  /// The rulebook's length; nothing if it has none.
  std::optional<Norm> norm;
  /// By start, length and the pauses until then; one still open counts the day itself. Nothing
  /// where start or length is missing.
  std::optional<Date> due;
};

/// An event that is about one supplementary order (`supplement` names it) is held against the
/// segment of that order, begun or not.
[[nodiscard]] ClockReading read_clock(const CaseFile& file,
                                      const Rulebook& rulebook,
                                      ClockName clock,
                                      const Happened& event,
                                      std::string_view supplement = {});

/// The deliveries that gave every register of the case its last part, one for each time that what
/// was ordered was delivered in full, in the order of the case. Also where no clock runs.
[[nodiscard]] std::vector<const Delivery*> last_parts(const CaseFile& file,
                                                      const Rulebook& rulebook,
                                                      Date today);

/// Whether the STATUTORY clock stands still during the pause: by its reason, or, for a request, by
/// what it says and C16.
[[nodiscard]] bool pauses_statutory(const Pause& pause, const Rulebook& rulebook);

}  // namespace replay
