#include "replay/rules/calendar.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

namespace replay {
namespace {

constexpr int kYearMin = 1;
constexpr int kYearMax = 9999;
constexpr int kSaturday = 5;
constexpr int kSunday = 6;
constexpr std::int32_t kDaysPerWeek = 7;

constexpr DayOff kSaturdayOff = {"lørdag", "Saturday"};
constexpr DayOff kSundayOff = {"søndag", "Sunday"};
constexpr DayOff kDec24Off = {"julaften", "Christmas Eve"};
constexpr DayOff kDec31Off = {"nyttårsaften", "New Year's Eve"};

struct FixedHoliday {
  unsigned month;
  unsigned day;
  DayOff name;
};

constexpr std::array<FixedHoliday, 5> kFixedHolidays = {{
    {1, 1, {"1. nyttårsdag", "New Year's Day"}},
    {5, 1, {"1. mai", "Labour Day"}},
    {5, 17, {"17. mai", "Constitution Day"}},
    {12, 25, {"1. juledag", "Christmas Day"}},
    {12, 26, {"2. juledag", "Boxing Day"}},
}};

struct MovableHoliday {
  std::int32_t days_after_easter;
  DayOff name;
};

constexpr std::array<MovableHoliday, 7> kMovableHolidays = {{
    {-3, {"skjærtorsdag", "Maundy Thursday"}},
    {-2, {"langfredag", "Good Friday"}},
    {0, {"1. påskedag", "Easter Sunday"}},
    {1, {"2. påskedag", "Easter Monday"}},
    {39, {"Kristi himmelfartsdag", "Ascension Day"}},
    {49, {"1. pinsedag", "Whit Sunday"}},
    {50, {"2. pinsedag", "Whit Monday"}},
}};

Date first_date() {
  static const Date kFirst = *make_date(kYearMin, 1, 1);
  return kFirst;
}

Date last_date() {
  static const Date kLast = *make_date(kYearMax, 12, 31);
  return kLast;
}

Date clamped(Date date) {
  return std::clamp(date, first_date(), last_date());
}

bool is_weekend(Date date, const CalendarOptions& options) {
  const int day = weekday(date);
  return day == kSunday || (day == kSaturday && !options.saturday_counts);
}

std::optional<DayOff> december_day_off(Date date, const CalendarOptions& options) {
  const YearMonthDay ymd = civil(date);
  if (ymd.month != 12) return std::nullopt;
  if (options.dec24_off && ymd.day == 24) return kDec24Off;
  if (options.dec31_off && ymd.day == 31) return kDec31Off;
  return std::nullopt;
}

// All days off of one year that are not weekend days by name; a date may stand twice, as when
// Ascension Day is 17 May.
struct DaysOff {
  std::array<Date, kFixedHolidays.size() + kMovableHolidays.size() + 2> dates{};
  std::size_t count = 0;

  void add(Date date) { dates[count++] = date; }
};

DaysOff days_off(int year, const CalendarOptions& options) {
  DaysOff out;
  const auto add = [&](unsigned month, unsigned day) { out.add(*make_date(year, month, day)); };
  for (const auto& holiday : kFixedHolidays)
    add(holiday.month, holiday.day);
  const Date easter = easter_sunday(year);
  for (const auto& holiday : kMovableHolidays) {
    out.add(easter.plus_days(holiday.days_after_easter));
  }
  if (options.dec24_off) add(12, 24);
  if (options.dec31_off) add(12, 31);
  std::sort(out.dates.begin(), out.dates.begin() + static_cast<std::ptrdiff_t>(out.count));
  return out;
}

// Days in (after, last] that are not weekend days.
std::int32_t weekdays_between(Date after, Date last, const CalendarOptions& options) {
  const std::int32_t days = days_between(after, last);
  const std::int32_t weeks = days / kDaysPerWeek;
  std::int32_t count = weeks * (options.saturday_counts ? 6 : 5);
  for (Date day = after.plus_days(weeks * kDaysPerWeek + 1); day <= last; day = day.plus_days(1)) {
    if (!is_weekend(day, options)) ++count;
  }
  return count;
}

/// Working days in (after, last], by the years between them; both dates are of the calendar.
std::int32_t count_by_years(Date after, Date last, const CalendarOptions& options) {
  std::int32_t count = weekdays_between(after, last, options);
  for (int year = civil(after).year; year <= civil(last).year; ++year) {
    const DaysOff off = days_off(year, options);
    for (std::size_t i = 0; i < off.count; ++i) {
      const Date day = off.dates[i];
      const bool seen = i > 0 && off.dates[i - 1] == day;
      if (!seen && after < day && day <= last && !is_weekend(day, options)) --count;
    }
  }
  return count;
}

/// Counts of working days from the start of the years that nearly all dates are of, so that they
/// need not be counted anew for each of a million cases.
class CountedYears {
 public:
  explicit CountedYears(const CalendarOptions& options) {
    std::vector<bool> is_off(kDays);
    for (int year = kFirstYear; year <= civil(first_.plus_days(kDays - 1)).year; ++year) {
      const DaysOff off = days_off(year, options);
      for (std::size_t i = 0; i < off.count; ++i) {
        if (has(off.dates[i])) is_off[place(off.dates[i])] = true;
      }
    }
    std::int32_t count = 0;
    for (std::size_t i = 0; i < kDays; ++i) {
      const Date day = first_.plus_days(static_cast<std::int32_t>(i));
      if (!is_off[i] && !is_weekend(day, options)) ++count;
      until_[i] = count;
    }
  }

  [[nodiscard]] bool has(Date day) const {
    return first_ <= day && static_cast<std::size_t>(days_between(first_, day)) < until_.size();
  }

  /// Both days are had.
  [[nodiscard]] std::int32_t between(Date after, Date last) const {
    return until_[place(last)] - until_[place(after)];
  }

  /// The one for the options; made on first use, never changed.
  static const CountedYears& of(const CalendarOptions& options) {
    if (options.saturday_counts) return of_december<true>(options);
    return of_december<false>(options);
  }

 private:
  static constexpr int kFirstYear = 2000;
  static constexpr std::size_t kDays = 50 * 365;

  template <bool kSaturday>
  static const CountedYears& of_december(const CalendarOptions& options) {
    if (options.dec24_off) {
      return options.dec31_off ? made<kSaturday, true, true>() : made<kSaturday, true, false>();
    }
    return options.dec31_off ? made<kSaturday, false, true>() : made<kSaturday, false, false>();
  }

  template <bool kSaturday, bool kDec24, bool kDec31>
  static const CountedYears& made() {
    static const CountedYears kMade({kSaturday, kDec24, kDec31});
    return kMade;
  }

  [[nodiscard]] std::size_t place(Date day) const {
    return static_cast<std::size_t>(days_between(first_, day));
  }

  Date first_ = *make_date(kFirstYear, 1, 1);
  std::array<std::int32_t, kDays> until_{};
};

}  // namespace

Date easter_sunday(int year) {
  const int y = std::clamp(year, kYearMin, kYearMax);
  const int a = y % 19;
  const int b = y / 100;
  const int c = y % 100;
  const int d = b / 4;
  const int e = b % 4;
  const int f = (b + 8) / 25;
  const int g = (b - f + 1) / 3;
  const int h = (19 * a + b - d - g + 15) % 30;
  const int i = c / 4;
  const int k = c % 4;
  const int l = (32 + 2 * e + 2 * i - h - k) % 7;
  const int m = (a + 11 * h + 22 * l) / 451;
  const int month = (h + l - 7 * m + 114) / 31;
  const int day = (h + l - 7 * m + 114) % 31 + 1;
  return *make_date(y, static_cast<unsigned>(month), static_cast<unsigned>(day));
}

std::optional<DayOff> public_holiday(Date date) {
  const YearMonthDay ymd = civil(date);
  for (const auto& holiday : kFixedHolidays) {
    if (holiday.month == ymd.month && holiday.day == ymd.day) return holiday.name;
  }
  const std::int32_t days_after_easter = days_between(easter_sunday(ymd.year), date);
  for (const auto& holiday : kMovableHolidays) {
    if (holiday.days_after_easter == days_after_easter) return holiday.name;
  }
  return std::nullopt;
}

std::optional<DayOff> why_not_counted(Date date, const CalendarOptions& options) {
  const Date day = clamped(date);
  if (auto holiday = public_holiday(day)) return holiday;
  if (is_weekend(day, options)) return weekday(day) == kSunday ? kSundayOff : kSaturdayOff;
  return december_day_off(day, options);
}

bool is_working_day(Date date, const CalendarOptions& options) {
  return !why_not_counted(date, options).has_value();
}

Date add_working_days(Date start, std::int32_t count, const CalendarOptions& options) {
  Date day = clamped(start);
  std::int32_t left = count;
  // A jump of as many calendar days as working days are left never passes the answer, and it lands
  // on the answer only when each of these days counted.
  while (left > 0 && day < last_date()) {
    const std::int32_t days = std::min(left, days_between(day, last_date()));
    const Date next = day.plus_days(days);
    left -= working_days_between(day, next, options);
    day = next;
  }
  return day;
}

std::int32_t working_days_between(Date after, Date last, const CalendarOptions& options) {
  const Date from = clamped(after);
  const Date to = clamped(last);
  if (to <= from) return 0;
  const CountedYears& counted = CountedYears::of(options);
  return counted.has(from) && counted.has(to) ? counted.between(from, to)
                                              : count_by_years(from, to, options);
}

Date roll_forward(Date date, const CalendarOptions& options) {
  Date day = clamped(date);
  // At most a week of days off in a row, e.g. Maundy Thursday to Easter Monday.
  while (!is_working_day(day, options) && day < last_date())
    day = day.plus_days(1);
  return day;
}

}  // namespace replay
