// The days on which a clock stands still, as a union of pauses.
//
// Room:      replay/rules. Pure; inside only, used by the clocks.
// Rules:     domain rules E.5: a day is paused when some pause is open at its end (24:00 in
//            Europe/Oslo); overlapping pauses are a union.
// Cost:      by pauses, never by days: a pause of centuries costs no more than one of a day.
#pragma once

#include <cstdint>
#include <vector>

#include "replay/case/case_file.h"
#include "replay/rules/calendar.h"

namespace replay {

class PausedDays {
 public:
  /// Adds a pause up to and including `last`, the day the clock stopped.
  void add_until(const Pause& pause, Date last);
  /// Adds a pause of a clock that has not stopped; one still open counts up to and including
  /// `today`.
  void add(const Pause& pause, Date today);
  /// Makes the union; before any question.
  void seal();

  /// Paused days after `after`, up to and including `last`.
  [[nodiscard]] std::int32_t calendar_days(Date after, Date last) const;
  [[nodiscard]] std::int32_t working_days(Date after,
                                          Date last,
                                          const CalendarOptions& calendar) const;

  /// The `count`-th working day after `start` that is not paused.
  [[nodiscard]] Date add_working_days(Date start,
                                      std::int32_t count,
                                      const CalendarOptions& calendar) const;
  /// `due`, moved by the paused calendar days after `start` up to itself.
  [[nodiscard]] Date put_off(Date start, Date due) const;

 private:
  /// Days [first, limit).
  struct Run {
    Date first;
    Date limit;
  };

  void add_run(Run run);

  std::vector<Run> runs_;  // once sealed: in order, apart
};

}  // namespace replay
