#include "tools/simulate/calendar.h"

#include <algorithm>

#include "ledger/base/check.h"

namespace simulate {
namespace {

constexpr std::int32_t kFirstYear = 2018;
constexpr std::int32_t kLastYear = 2059;
/// 1 January 2018, a Monday.
constexpr Day kFirst{17'532};

constexpr std::array<std::int32_t, 12> kMonthDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

std::int32_t days_in(std::int32_t year, std::int32_t month) {
  // No year of the table is a hundred.
  return month == 2 && year % 4 == 0 ? 29 : kMonthDays.at(static_cast<std::size_t>(month) - 1);
}

void write_digits(std::array<char, 10>& text, std::size_t at, std::size_t digits, int value) {
  for (std::size_t i = digits; i > 0; --i) {
    text.at(at + i - 1) = static_cast<char>('0' + value % 10);
    value /= 10;
  }
}

/// The last Sunday of a month of 31 days.
Day last_sunday(Day last_of_month) {
  return last_of_month - (Calendar::weekday(last_of_month) + 1) % 7;
}

}  // namespace

std::int32_t easter_after_21_march(std::int32_t year) {
  const std::int32_t d = (19 * (year % 19) + 24) % 30;
  const std::int32_t e = (2 * (year % 4) + 4 * (year % 7) + 6 * d + 5) % 7;
  // Gauss's two exceptions.
  if ((d == 29 && e == 6) || (d == 28 && e == 6 && year % 19 > 10)) {
    return d + e - 6;
  }
  return d + e + 1;
}

Calendar::Calendar() : first_(kFirst) {
  std::int32_t days = 0;
  for (std::int32_t year = kFirstYear; year <= kLastYear; ++year) {
    for (std::int32_t month = 1; month <= 12; ++month) {
      month_starts_.push_back(days);
      for (std::int32_t day = 1; day <= days_in(year, month); ++day) {
        auto& text = texts_.emplace_back();
        text.fill('-');
        write_digits(text, 0, 4, year);
        write_digits(text, 5, 2, month);
        write_digits(text, 8, 2, day);
        ++days;
      }
    }
  }
  std::vector<bool> off(static_cast<std::size_t>(days), false);
  summer_.assign(static_cast<std::size_t>(days), false);
  for (std::int32_t year = kFirstYear; year <= kLastYear; ++year) {
    const Day easter = day_of({year, 3, 21}) + easter_after_21_march(year);
    for (const std::int32_t from_easter : {-3, -2, 1, 39, 50}) {
      off[place(easter + from_easter)] = true;
    }
    for (const Civil fixed : {Civil{year, 1, 1},
                              Civil{year, 5, 1},
                              Civil{year, 5, 17},
                              Civil{year, 12, 25},
                              Civil{year, 12, 26}}) {
      off[place(day_of(fixed))] = true;
    }
    for (Day day = last_sunday(day_of({year, 3, 31})); day < last_sunday(day_of({year, 10, 31}));
         day += 1) {
      summer_[place(day)] = true;
    }
  }
  for (std::int32_t i = 0; i < days; ++i) {
    const Day day = first_ + i;
    if (weekday(day) < 5 && !off[place(day)]) {
      working_days_.push_back(day);
    }
    ranks_.push_back(static_cast<std::int32_t>(working_days_.size()));
  }
}

std::size_t Calendar::place(Day day) const {
  CHECK(first_ <= day);
  const auto place = static_cast<std::size_t>(day - first_);
  CHECK(place < texts_.size());
  return place;
}

Day Calendar::day_of(const Civil& civil) const {
  const auto month = static_cast<std::size_t>((civil.year - kFirstYear) * 12 + civil.month - 1);
  return first_ + (month_starts_.at(month) + civil.day - 1);
}

Civil Calendar::civil_of(Day day) const {
  const auto days = static_cast<std::int32_t>(place(day));
  const auto after = std::ranges::upper_bound(month_starts_, days);
  const auto month = static_cast<std::int32_t>(after - month_starts_.begin()) - 1;
  return {kFirstYear + month / 12, month % 12 + 1, days - *(after - 1) + 1};
}

std::string_view Calendar::text_of(Day day) const {
  const auto& text = texts_[place(day)];
  return {text.data(), text.size()};
}

bool Calendar::is_working_day(Day day) const {
  return rank(day) > 0 && working_day(rank(day)) == day;
}

std::int32_t Calendar::rank(Day day) const {
  return ranks_[place(day)];
}

Day Calendar::working_day(std::int32_t rank) const {
  return working_days_.at(static_cast<std::size_t>(rank) - 1);
}

Day Calendar::plus_working_days(Day day, std::int32_t days) const {
  return working_day(rank(day) + days);
}

Day Calendar::rolled(Day day) const {
  return plus_working_days(day - 1, 1);
}

Day Calendar::plus_months(Day day, std::int32_t months) const {
  const Civil from = civil_of(day);
  const std::int32_t month = from.month - 1 + months;
  const Civil first{from.year + month / 12, month % 12 + 1, 1};
  return day_of(first) + (std::min(from.day, days_in(first.year, first.month)) - 1);
}

std::int32_t Calendar::weekday(Day day) {
  return (day.since_1970 + 3) % 7;
}

std::int32_t Calendar::hours_ahead(Day day) const {
  return summer_[place(day)] ? 2 : 1;
}

}  // namespace simulate
