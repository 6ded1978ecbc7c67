// Civil dates, RFC 3339 instants, and the day boundary of Europe/Oslo (C25).
#include "replay/event/civil.h"

#include <limits>
#include <string>

#include <gtest/gtest.h>

namespace replay {
namespace {

constexpr std::int64_t kSecond = 1'000'000;

Date date(std::string_view text) {
  const auto parsed = parse_date(text);
  EXPECT_TRUE(parsed.has_value()) << text;
  return parsed.value_or(Date{});
}

Instant instant(std::string_view text) {
  const auto parsed = parse_instant(text);
  EXPECT_TRUE(parsed.has_value()) << text;
  return parsed.value_or(Instant{});
}

TEST(CivilDate, CountsDaysFrom1970) {
  EXPECT_EQ(date("1970-01-01").days, 0);
  EXPECT_EQ(date("1969-12-31").days, -1);
  EXPECT_EQ(date("2000-03-01").days, 11'017);
  EXPECT_EQ(date("2023-03-15").days, 19'431);
  EXPECT_EQ(date("0001-01-01").days, -719'162);
  EXPECT_EQ(date("9999-12-31").days, 2'932'896);
}

TEST(CivilDate, FormatsWhatItParsed) {
  for (const auto* text : {"0001-01-01",
                           "1899-12-31",
                           "1900-02-28",
                           "2000-02-29",
                           "2024-02-29",
                           "2100-03-01",
                           "2400-02-29",
                           "9999-12-31"}) {
    EXPECT_EQ(to_string(date(text)), text);
  }
}

TEST(CivilDate, KnowsWhichDaysExist) {
  EXPECT_TRUE(parse_date("2024-02-29"));
  EXPECT_TRUE(parse_date("2000-02-29"));
  EXPECT_FALSE(parse_date("2023-02-29"));
  EXPECT_FALSE(parse_date("1900-02-29"));
  EXPECT_FALSE(parse_date("2023-04-31"));
  EXPECT_FALSE(parse_date("2023-00-10"));
  EXPECT_FALSE(parse_date("2023-13-10"));
  EXPECT_FALSE(parse_date("2023-01-00"));
  EXPECT_FALSE(parse_date("0000-01-01"));
}

TEST(CivilDate, RefusesEverySpellingButOne) {
  for (const auto* text : {"",
                           "2023",
                           "2023-3-15",
                           "2023-03-15 ",
                           " 2023-03-15",
                           "2023/03/15",
                           "20230315",
                           "+2023-03-15",
                           "12023-03-15",
                           "2023-03-15T00:00:00Z",
                           "2023-03-1\xc3\xa6",
                           "２０２３-03-15"}) {
    EXPECT_FALSE(parse_date(text)) << text;
  }
}

TEST(CivilDate, KnowsTheDayOfTheWeek) {
  EXPECT_EQ(weekday(date("2023-03-13")), 0);  // Monday
  EXPECT_EQ(weekday(date("2023-03-15")), 2);  // Wednesday
  EXPECT_EQ(weekday(date("2024-02-29")), 3);  // Thursday
  EXPECT_EQ(weekday(date("1970-01-01")), 3);  // Thursday
  EXPECT_EQ(weekday(date("1969-12-28")), 6);  // Sunday
  EXPECT_EQ(weekday(date("0001-01-01")), 0);  // Monday
}

TEST(CivilDate, MonthsStopAtTheEdgesOfTheCalendar) {
  EXPECT_EQ(to_string(plus_months(date("9999-06-30"), 12)), "9999-12-31");
  EXPECT_EQ(to_string(plus_months(date("0001-06-30"), -12)), "0001-01-01");
  EXPECT_EQ(to_string(plus_months(date("2023-03-31"), -1)), "2023-02-28");
  EXPECT_EQ(to_string(plus_months(date("2023-01-15"), -1)), "2022-12-15");
  EXPECT_EQ(to_string(plus_months(date("2023-01-15"), std::numeric_limits<int>::max())),
            "9999-12-31");
}

TEST(Rfc3339, ReadsTheInstantAndKeepsTheOffset) {
  EXPECT_EQ(instant("1970-01-01T00:00:00Z").utc.value, 0);
  EXPECT_EQ(instant("1970-01-01T01:00:00+01:00").utc.value, 0);
  EXPECT_EQ(instant("1969-12-31T23:59:59Z").utc.value, -kSecond);
  EXPECT_EQ(instant("1970-01-01T00:00:00.000001Z").utc.value, 1);
  EXPECT_EQ(instant("1970-01-01T00:00:00.5Z").utc.value, 500'000);
  EXPECT_EQ(instant("2023-03-14T09:12:00+01:00").utc.value, 1'678'781'520 * kSecond);
  EXPECT_EQ(instant("2023-03-14T09:12:00+01:00").offset_minutes, 60);
  EXPECT_EQ(instant("2023-03-14T09:12:00-09:30").offset_minutes, -570);
  EXPECT_EQ(instant("2023-03-14t09:12:00z").offset_minutes, 0);
  EXPECT_EQ(instant("2023-03-14T09:12:00-00:00").offset_minutes, 0);
}

TEST(Rfc3339, WritesTheOffsetAsWrittenAndZeroAsZ) {
  const struct {
    const char* in;
    const char* out;
  } rows[] = {
      {"2023-03-14T09:12:00+01:00", "2023-03-14T09:12:00+01:00"},
      {"2023-03-14T09:12:00+00:00", "2023-03-14T09:12:00Z"},
      {"2023-03-14T09:12:00-00:00", "2023-03-14T09:12:00Z"},
      {"2023-03-14T09:12:00-09:30", "2023-03-14T09:12:00-09:30"},
      {"2023-03-14T09:12:00.000000Z", "2023-03-14T09:12:00Z"},
      {"2023-03-14T09:12:00.120000+02:00", "2023-03-14T09:12:00.12+02:00"},
      {"2023-03-14T09:12:00.000001Z", "2023-03-14T09:12:00.000001Z"},
      {"1969-12-31T23:59:59.9Z", "1969-12-31T23:59:59.9Z"},
      {"0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"},
      {"9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"},
      {"2023-03-14T23:59:59+23:59", "2023-03-14T23:59:59+23:59"},
  };

  for (const auto& row : rows)
    EXPECT_EQ(to_string(instant(row.in)), row.out) << row.in;
}

TEST(Rfc3339, WritesRecordingTimesInUtcWithSixDigits) {
  EXPECT_EQ(to_string_utc6({0}), "1970-01-01T00:00:00.000000Z");
  EXPECT_EQ(to_string_utc6({-1}), "1969-12-31T23:59:59.999999Z");
  EXPECT_EQ(to_string_utc6({1'678'781'520 * kSecond + 42}), "2023-03-14T08:12:00.000042Z");
}

TEST(Rfc3339, RefusesWhatIsNotAnInstantWithAnOffset) {
  for (const auto* text : {"",
                           "2023-03-14",
                           "2023-03-14T09:12:00",           // no offset
                           "2023-03-14 09:12:00Z",          // a blank for T
                           "2023-03-14T09:12Z",             // no seconds
                           "2023-03-14T09:12:00+0100",      // no colon
                           "2023-03-14T09:12:00+01",        // no minutes
                           "2023-03-14T24:00:00Z",          // hour 24
                           "2023-03-14T09:60:00Z",          // minute 60
                           "2016-12-31T23:59:60Z",          // leap second
                           "2023-03-14T09:12:00+24:00",     // offset hour 24
                           "2023-03-14T09:12:00+01:60",     // offset minute 60
                           "2023-03-14T09:12:00.Z",         // a point and no digit
                           "2023-03-14T09:12:00,5Z",        // a comma
                           "2023-03-14T09:12:00.1234567Z",  // seven digits
                           "2023-02-29T09:12:00Z",          // no such day
                           "0000-12-31T23:00:00Z",          // year 0
                           "0001-01-01T00:30:00+01:00",     // year 0 in UTC
                           "9999-12-31T23:30:00-01:00",     // year 10000 in UTC
                           "2023-03-14T09:12:00ZZ"}) {
    EXPECT_FALSE(parse_instant(text)) << text;
  }
}

TEST(OsloDay, BeginsAtLocalMidnightInWinterAndInSummer) {
  EXPECT_EQ(to_string(oslo_date(instant("2023-03-14T22:59:59Z").utc)), "2023-03-14");
  EXPECT_EQ(to_string(oslo_date(instant("2023-03-14T23:00:00Z").utc)), "2023-03-15");
  EXPECT_EQ(to_string(oslo_date(instant("2023-07-14T21:59:59Z").utc)), "2023-07-14");
  EXPECT_EQ(to_string(oslo_date(instant("2023-07-14T22:00:00Z").utc)), "2023-07-15");
  EXPECT_EQ(to_string(oslo_date(instant("2023-12-31T23:00:00Z").utc)), "2024-01-01");
}

TEST(OsloDay, ClocksChangeOnTheLastSundaysOfMarchAndOctoberAtOneUtc) {
  EXPECT_EQ(oslo_offset_minutes(instant("2023-03-26T00:59:59Z").utc), 60);
  EXPECT_EQ(oslo_offset_minutes(instant("2023-03-26T01:00:00Z").utc), 120);
  EXPECT_EQ(oslo_offset_minutes(instant("2023-10-29T00:59:59Z").utc), 120);
  EXPECT_EQ(oslo_offset_minutes(instant("2023-10-29T01:00:00Z").utc), 60);
  // 31 March 2024 and 26 October 2025 are last Sundays at the two ends of the week they can fall
  // in.
  EXPECT_EQ(oslo_offset_minutes(instant("2024-03-31T01:00:00Z").utc), 120);
  EXPECT_EQ(oslo_offset_minutes(instant("2024-03-31T00:59:59Z").utc), 60);
  EXPECT_EQ(oslo_offset_minutes(instant("2025-10-26T01:00:00Z").utc), 60);
}

TEST(OsloDay, HasTwentyThreeHoursInMarchAndTwentyFiveInOctober) {
  const auto hours = [](std::string_view day) {
    return (oslo_day_end(date(day)).value - oslo_day_start(date(day)).value + 1) / (3600 * kSecond);
  };
  EXPECT_EQ(hours("2023-03-25"), 24);
  EXPECT_EQ(hours("2023-03-26"), 23);
  EXPECT_EQ(hours("2023-10-29"), 25);
  EXPECT_EQ(to_string_utc6(oslo_day_start(date("2023-03-26"))), "2023-03-25T23:00:00.000000Z");
  EXPECT_EQ(to_string_utc6(oslo_day_end(date("2023-03-26"))), "2023-03-26T21:59:59.999999Z");
}

TEST(OsloDay, AnswersForEveryInstantOfTheIntegerRange) {
  const auto first = oslo_date({std::numeric_limits<std::int64_t>::min()});
  const auto last = oslo_date({std::numeric_limits<std::int64_t>::max()});
  EXPECT_LT(first, date("0001-01-01"));
  EXPECT_GT(last, date("9999-12-31"));
  EXPECT_LT(oslo_day_start(first), oslo_day_end(last));
}

}  // namespace
}  // namespace replay
