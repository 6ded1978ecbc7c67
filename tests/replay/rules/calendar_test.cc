// The calendar against tests/cases/calendar (written by hand) and against a second calendar that
// walks day by day with another Easter rule.
#include "replay/rules/calendar.h"

#include <array>
#include <charconv>
#include <chrono>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/case_table.h"

namespace replay {
namespace {

constexpr CalendarOptions kMondayToFriday;
constexpr CalendarOptions kMondayToSaturday = {.saturday_counts = true};

int number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  EXPECT_TRUE(error == std::errc() && end == text.data() + text.size()) << text;
  return value;
}

// "2023-03-15" or "2023-03-15 Wed"; a wrong weekday is an error in the table.
Date date(std::string_view text) {
  constexpr std::array<std::string_view, 7> kNames = {
      "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  const auto parsed = parse_date(text.substr(0, 10));
  EXPECT_TRUE(parsed.has_value()) << text;
  if (!parsed) return {};
  if (text.size() > 10) {
    EXPECT_EQ(text.substr(11), kNames[static_cast<std::size_t>(weekday(*parsed))]) << text;
  }
  return *parsed;
}

TEST(CalendarTable, DeadlinesInWorkingDays) {
  for (const tests::CaseRow& row :
       tests::read_case_table("calendar/deadlines_in_working_days", 5)) {
    const Date start = date(row.cells[0]);
    const auto due = [&](int count, const CalendarOptions& options) {
      return to_string(add_working_days(start, count, options));
    };
    EXPECT_EQ(due(30, kMondayToFriday), row.cells[1]) << row.place;
    EXPECT_EQ(due(60, kMondayToFriday), row.cells[2]) << row.place;
    EXPECT_EQ(due(30, kMondayToSaturday), row.cells[3]) << row.place;
    EXPECT_EQ(due(60, kMondayToSaturday), row.cells[4]) << row.place;
    EXPECT_EQ(working_days_between(start, date(row.cells[2]), kMondayToFriday), 60) << row.place;
    EXPECT_EQ(working_days_between(start, date(row.cells[4]), kMondayToSaturday), 60) << row.place;
  }
}

TEST(CalendarTable, DeadlinesWith24And31DecemberOff) {
  constexpr CalendarOptions kOptions = {.dec24_off = true, .dec31_off = true};
  for (const tests::CaseRow& row :
       tests::read_case_table("calendar/deadlines_with_24_and_31_december_off", 2)) {
    EXPECT_EQ(to_string(add_working_days(date(row.cells[0]), 30, kOptions)), row.cells[1])
        << row.place;
  }
}

TEST(CalendarTable, Months) {
  for (const tests::CaseRow& row : tests::read_case_table("calendar/months", 3)) {
    EXPECT_EQ(to_string(plus_months(date(row.cells[0]), number(row.cells[1]))), row.cells[2])
        << row.place;
  }
}

TEST(CalendarTable, AppealThreeWeeks) {
  for (const tests::CaseRow& row : tests::read_case_table("calendar/appeal_three_weeks", 3)) {
    const Date limit = date(row.cells[0]).plus_days(21);
    EXPECT_EQ(to_string(limit), row.cells[1]) << row.place;
    EXPECT_EQ(to_string(roll_forward(limit, kMondayToFriday)), row.cells[2]) << row.place;
  }
}

TEST(CalendarTable, Easter) {
  for (const tests::CaseRow& row : tests::read_case_table("calendar/easter", 2)) {
    EXPECT_EQ(to_string(easter_sunday(number(row.cells[0]))), row.cells[1]) << row.place;
  }
}

TEST(CalendarTable, WorkingDaysPerYear) {
  for (const tests::CaseRow& row : tests::read_case_table("calendar/working_days_per_year", 2)) {
    const int year = number(row.cells[0]);
    EXPECT_EQ(working_days_between(
                  *make_date(year - 1, 12, 31), *make_date(year, 12, 31), kMondayToFriday),
              number(row.cells[1]))
        << row.place;
  }
}

TEST(CalendarTable, DaysNotCounted) {
  for (const tests::CaseRow& row : tests::read_case_table("calendar/days_not_counted", 3)) {
    const auto reason = why_not_counted(date(row.cells[0]), kMondayToFriday);
    EXPECT_EQ(reason ? reason->nb : "-", row.cells[1]) << row.place;
    EXPECT_EQ(reason ? reason->en : "-", row.cells[2]) << row.place;
    EXPECT_EQ(is_working_day(date(row.cells[0]), kMondayToFriday), !reason) << row.place;
  }
}

TEST(CalendarTable, SummerTime) {
  for (const tests::CaseRow& row : tests::read_case_table("calendar/summer_time", 2)) {
    const auto instant = parse_instant(row.cells[0]);
    ASSERT_TRUE(instant.has_value()) << row.place;
    EXPECT_EQ(to_string(oslo_date(instant->utc)), row.cells[1]) << row.place;
  }
}

TEST(Calendar, DurationsInDaysIgnoreTheChangeOfClocks) {
  const auto start = parse_instant("2023-03-25T12:00:00+01:00");
  const auto stop = parse_instant("2023-03-27T12:00:00+02:00");
  ASSERT_TRUE(start && stop);
  EXPECT_EQ(days_between(oslo_date(start->utc), oslo_date(stop->utc)), 2);
}

TEST(Calendar, NeverCountsTheStartDay) {
  const Date monday = date("2023-06-05 Mon");
  EXPECT_EQ(add_working_days(monday, 0, kMondayToFriday), monday);
  EXPECT_EQ(add_working_days(monday, -3, kMondayToFriday), monday);
  EXPECT_EQ(add_working_days(monday, 1, kMondayToFriday), date("2023-06-06 Tue"));
  EXPECT_EQ(add_working_days(date("2023-06-03 Sat"), 1, kMondayToFriday), monday);
  EXPECT_EQ(working_days_between(monday, monday, kMondayToFriday), 0);
  EXPECT_EQ(working_days_between(monday, date("2023-06-02"), kMondayToFriday), 0);
}

TEST(Calendar, CountsADayOnceWhenTwoHolidaysMeet) {
  // 17 May 2012 was Ascension Day as well; 17 May 2027 is Whit Monday as well.
  EXPECT_EQ(working_days_between(date("2012-05-14"), date("2012-05-18"), kMondayToFriday), 3);
  EXPECT_EQ(working_days_between(date("2027-05-14"), date("2027-05-18"), kMondayToFriday), 1);
}

TEST(Calendar, DecemberDaysAreOffOnlyWhenTheOptionSaysSo) {
  EXPECT_TRUE(is_working_day(date("2024-12-24"), kMondayToFriday));
  EXPECT_TRUE(is_working_day(date("2024-12-31"), kMondayToFriday));
  EXPECT_FALSE(is_working_day(date("2024-12-24"), {.dec24_off = true}));
  EXPECT_TRUE(is_working_day(date("2024-12-31"), {.dec24_off = true}));
  EXPECT_FALSE(is_working_day(date("2024-12-31"), {.dec31_off = true}));
  EXPECT_EQ(why_not_counted(date("2024-12-24"), {.dec24_off = true})->nb, "julaften");
}

TEST(Calendar, RollsOnlyForwardAndOnlyFromADayOff) {
  EXPECT_EQ(to_string(roll_forward(date("2023-04-05"), kMondayToFriday)), "2023-04-05");
  EXPECT_EQ(to_string(roll_forward(date("2023-04-06"), kMondayToFriday)), "2023-04-11");
  EXPECT_EQ(to_string(roll_forward(date("2023-06-03 Sat"), kMondayToSaturday)), "2023-06-03");
}

TEST(Calendar, AnswersForAnyDateWithoutWalkingThere) {
  const Date first = date("0001-01-01");
  const Date last = date("9999-12-31");
  EXPECT_EQ(add_working_days(first, std::numeric_limits<std::int32_t>::max(), kMondayToFriday),
            last);
  EXPECT_EQ(add_working_days(last, 30, kMondayToFriday), last);
  EXPECT_EQ(to_string(add_working_days(date("2223-03-14"), 30, kMondayToFriday)), "2223-04-30");
  constexpr Date kBefore{std::numeric_limits<std::int32_t>::min()};
  constexpr Date kAfter{std::numeric_limits<std::int32_t>::max()};
  EXPECT_GT(working_days_between(kBefore, kAfter, kMondayToFriday), 2'500'000);
  EXPECT_EQ(to_string(roll_forward(kBefore, kMondayToFriday)), "0001-01-02");
  EXPECT_EQ(roll_forward(kAfter, kMondayToFriday), last);
}

// The second calendar: Gauss's Easter, and one day after another.
Date gauss_easter(int year) {
  const int a = year % 19;
  const int k = year / 100;
  const int m = (15 + k - (13 + 8 * k) / 25 - k / 4) % 30;
  const int n = (4 + k - k / 4) % 7;
  const int d = (19 * a + m) % 30;
  const int e = (2 * (year % 4) + 4 * (year % 7) + 6 * d + n) % 7;
  int days_after_22_march = d + e;
  if (d == 29 && e == 6) days_after_22_march = 28;
  if (d == 28 && e == 6 && (11 * m + 11) % 30 < 19) days_after_22_march = 27;
  return make_date(year, 3, 22)->plus_days(days_after_22_march);
}

bool counts_in_second_calendar(Date day) {
  if (weekday(day) >= 5) return false;
  const auto ymd = civil(day);
  for (const auto& [month, number_in_month] :
       {std::pair{1U, 1U}, {5U, 1U}, {5U, 17U}, {12U, 25U}, {12U, 26U}}) {
    if (ymd.month == month && ymd.day == number_in_month) return false;
  }
  const Date easter = gauss_easter(ymd.year);
  for (const int offset : {-3, -2, 0, 1, 39, 49, 50}) {
    if (day == easter.plus_days(offset)) return false;
  }
  return true;
}

TEST(SecondCalendar, AgreesOnEveryDayFrom2000To2100) {
  constexpr std::size_t kWindowDays = 400;
  const Date origin = date("1999-12-31");
  std::vector<Date> counted;
  std::vector<std::int32_t> counted_until = {0};  // by days after the origin
  for (Date day = origin.plus_days(1); day <= date("2100-12-31"); day = day.plus_days(1)) {
    const bool counts = counts_in_second_calendar(day);
    ASSERT_EQ(is_working_day(day, kMondayToFriday), counts) << to_string(day);
    if (counts) counted.push_back(day);
    counted_until.push_back(static_cast<std::int32_t>(counted.size()));
    const std::size_t last = counted_until.size() - 1;
    const std::size_t first = last < kWindowDays ? 0 : last - kWindowDays;
    ASSERT_EQ(working_days_between(
                  origin.plus_days(static_cast<std::int32_t>(first)), day, kMondayToFriday),
              counted_until[last] - counted_until[first])
        << to_string(day);
  }
  for (std::size_t i = 0; i + 60 < counted.size(); ++i) {
    ASSERT_EQ(add_working_days(counted[i], 60, kMondayToFriday), counted[i + 60])
        << to_string(counted[i]);
  }
}

// A third, for every choice of C14: the standard library's own calendar for days and weekdays, and
// Easter from the second one.
bool counts_in_third_calendar(std::chrono::sys_days day, const CalendarOptions& options) {
  using namespace std::chrono;
  const std::chrono::weekday of_week{day};
  if (of_week == Sunday || (of_week == Saturday && !options.saturday_counts)) return false;
  const year_month_day ymd{day};
  const month_day of_year{ymd.month(), ymd.day()};
  for (const month_day off : {January / 1, May / 1, May / 17, December / 25, December / 26}) {
    if (of_year == off) return false;
  }
  if (options.dec24_off && of_year == December / 24) return false;
  if (options.dec31_off && of_year == December / 31) return false;
  const sys_days easter{days{gauss_easter(static_cast<int>(ymd.year())).days}};
  for (const int offset : {-3, -2, 0, 1, 39, 49, 50}) {
    if (day == easter + days{offset}) return false;
  }
  return true;
}

TEST(ThirdCalendar, AgreesOnEveryDayFrom2000To2100ForEveryChoice) {
  using namespace std::chrono;
  for (int choice = 0; choice < 8; ++choice) {
    const CalendarOptions options{.saturday_counts = (choice & 1) != 0,
                                  .dec24_off = (choice & 2) != 0,
                                  .dec31_off = (choice & 4) != 0};
    const Date origin = date("1999-12-31");
    std::int32_t counted = 0;
    for (sys_days day = 2000y / January / 1; day <= 2100y / December / 31; day += days{1}) {
      const Date ours{static_cast<std::int32_t>(day.time_since_epoch().count())};
      const bool counts = counts_in_third_calendar(day, options);
      ASSERT_EQ(is_working_day(ours, options), counts) << to_string(ours) << " " << choice;
      counted += counts ? 1 : 0;
      ASSERT_EQ(working_days_between(origin, ours, options), counted) << to_string(ours);
      if (counts) {
        ASSERT_EQ(add_working_days(origin, counted, options), ours) << to_string(ours);
      }
    }
  }
}

}  // namespace
}  // namespace replay
