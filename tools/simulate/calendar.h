// The simulation's own calendar: tables of days, months and working days.
//
// Room:      tools/simulate. Shares nothing with replay/: the answer key must not be computed by
//            what it is the key to. Easter is Gauss's, working days are looked up by rank.
// Units:     a day is a civil date in Oslo. Covered: 2018 to 2059; outside, CHECK.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string_view>
#include <vector>

namespace simulate {

struct Day {
  std::int32_t since_1970 = 0;

  constexpr auto operator<=>(const Day&) const = default;

  constexpr Day& operator+=(std::int32_t days) { return since_1970 += days, *this; }

  friend constexpr Day operator+(Day day, std::int32_t days) { return {day.since_1970 + days}; }

  friend constexpr Day operator-(Day day, std::int32_t days) { return {day.since_1970 - days}; }

  friend constexpr std::int32_t operator-(Day a, Day b) { return a.since_1970 - b.since_1970; }
};

/// Later than every day of the simulation.
inline constexpr Day kNever{1'000'000};

struct Civil {
  std::int32_t year = 1970;
  std::int32_t month = 1;  // 1 to 12
  std::int32_t day = 1;

  auto operator<=>(const Civil&) const = default;
};

class Calendar {
 public:
  Calendar();

  [[nodiscard]] Day day_of(const Civil& civil) const;
  [[nodiscard]] Civil civil_of(Day day) const;
  /// "2023-03-15". Lifetime: the calendar's.
  [[nodiscard]] std::string_view text_of(Day day) const;

  /// Monday to Friday and no public holiday.
  [[nodiscard]] bool is_working_day(Day day) const;
  /// Working days up to and including `day`, counted from the calendar's beginning.
  [[nodiscard]] std::int32_t rank(Day day) const;
  /// The working day with that rank.
  [[nodiscard]] Day working_day(std::int32_t rank) const;
  /// The `days`-th working day after `day`, which itself is not counted.
  [[nodiscard]] Day plus_working_days(Day day, std::int32_t days) const;
  /// The day, or the next working day.
  [[nodiscard]] Day rolled(Day day) const;
  /// The day of the same number `months` later, or the last day of that month.
  [[nodiscard]] Day plus_months(Day day, std::int32_t months) const;
  /// Monday is 0.
  [[nodiscard]] static std::int32_t weekday(Day day);

  /// Hours that clocks in Oslo are ahead of UTC from 03:00 on that day.
  [[nodiscard]] std::int32_t hours_ahead(Day day) const;

 private:
  [[nodiscard]] std::size_t place(Day day) const;

  Day first_;
  std::vector<std::int32_t> month_starts_;  // since first_, by month from January 2018
  std::vector<std::array<char, 10>> texts_;
  std::vector<std::int32_t> ranks_;
  std::vector<Day> working_days_;
  std::vector<bool> summer_;
};

/// Easter Sunday of a year from 1900 to 2099, as days after 21 March.
[[nodiscard]] std::int32_t easter_after_21_march(std::int32_t year);

}  // namespace simulate
