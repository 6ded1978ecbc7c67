// The Norwegian working-day calendar: which days count, and why the others do not.
//
// Room:      replay/rules. Pure functions of dates; defined for every date, whatever its year.
// Rules:     C14 Saturday and 24/31 December are options; C15 rolling forward; Easter by the
//            anonymous Gregorian algorithm. Holidays that fall on a weekend are not moved.
// Cost:      a handful of divisions per calendar year touched, never a walk over the days between.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "replay/event/civil.h"

namespace replay {

/// C14. Print these with every answer that counts working days.
struct CalendarOptions {
  bool saturday_counts = false;
  bool dec24_off = false;
  bool dec31_off = false;

  bool operator==(const CalendarOptions&) const = default;
};

/// Why a day is not counted, in words for people. The text lives as long as the program.
struct DayOff {
  std::string_view nb;
  std::string_view en;

  bool operator==(const DayOff&) const = default;
};

/// Easter Sunday of a year from 1 to 9999 (the Gregorian rule, carried back as well).
[[nodiscard]] Date easter_sunday(int year);

/// The public holiday on that date, if any: its name, also when it falls on a weekend.
[[nodiscard]] std::optional<DayOff> public_holiday(Date date);

/// Why the date is not a working day (a holiday's name before "Saturday"); nothing if it is one.
[[nodiscard]] std::optional<DayOff> why_not_counted(Date date, const CalendarOptions& options);

[[nodiscard]] bool is_working_day(Date date, const CalendarOptions& options);

/// The `count`-th working day after `start`; `start` itself is day 0 and never counted. `start` if
/// `count` is not positive. An answer past 9999-12-31 is 9999-12-31.
[[nodiscard]] Date add_working_days(Date start, std::int32_t count, const CalendarOptions& options);

/// How many working days lie after `after`, up to and including `last`; 0 if `last` is not later.
[[nodiscard]] std::int32_t working_days_between(Date after,
                                                Date last,
                                                const CalendarOptions& options);

/// The date itself if it is a working day, else the next one (domstolloven § 149).
[[nodiscard]] Date roll_forward(Date date, const CalendarOptions& options);

}  // namespace replay
