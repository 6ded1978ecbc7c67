#include "tools/interchange/log_time.h"

#include <gtest/gtest.h>

#include "tools/interchange/import_errors.h"

namespace tools {
namespace {

/// The time as RFC 3339, or what is wrong with it.
std::string read(std::string_view text, std::string_view zone_name = "") {
  std::optional<TimeZone> zone;
  if (!zone_name.empty()) zone = TimeZone::named(zone_name).value();
  const auto time = parse_log_time(text, zone ? &*zone : nullptr);
  if (time) return replay::to_string(*time);
  return time.error() == TimeFault::kNoZone ? "no zone" : "malformed";
}

TEST(LogTime, AnOffsetIsKeptAsWritten) {
  EXPECT_EQ(read("2011-10-11T13:45:40.276+02:00"), "2011-10-11T13:45:40.276+02:00");
  EXPECT_EQ(read("2011-10-11 13:45:40.276000+02:00"), "2011-10-11T13:45:40.276+02:00");
  EXPECT_EQ(read("2011-10-11T13:45:40Z"), "2011-10-11T13:45:40Z");
  EXPECT_EQ(read("2011-10-11T13:45-0330"), "2011-10-11T13:45:00-03:30");
  EXPECT_EQ(read("2011-10-11 13:45:40+02"), "2011-10-11T13:45:40+02:00");
}

TEST(LogTime, ATimeWithoutOffsetNeedsAZone) {
  EXPECT_EQ(read("2006-07-24T00:00:00.000"), "no zone");
  EXPECT_EQ(read("2014/10/22 11:15:41.000"), "no zone");
  EXPECT_EQ(read("2020-01-31"), "no zone");
}

TEST(LogTime, TheZoneGivesTheOffsetOfThatDay) {
  EXPECT_EQ(read("2014/10/22 11:15:41.000", "Europe/Amsterdam"), "2014-10-22T11:15:41+02:00");
  EXPECT_EQ(read("2014-10-27 11:15:41", "Europe/Amsterdam"), "2014-10-27T11:15:41+01:00");
  EXPECT_EQ(read("2020-01-31", "Europe/Oslo"), "2020-01-31T00:00:00+01:00");
  EXPECT_EQ(read("2020-01-31", "UTC"), "2020-01-31T00:00:00Z");
}

TEST(LogTime, AnOffsetInTheTextWinsOverTheZone) {
  EXPECT_EQ(read("2014-07-01T00:00:00Z", "Europe/Oslo"), "2014-07-01T00:00:00Z");
}

TEST(LogTime, OfAnHourThatComesTwiceTheFirstIsMeant) {
  EXPECT_EQ(read("2023-10-29 02:30:00", "Europe/Oslo"), "2023-10-29T02:30:00+02:00");
}

TEST(LogTime, AnHourThatIsSkippedCountsFromBefore) {
  // 02:30 does not exist on that night: one hour and a half after 01:00+01:00.
  EXPECT_EQ(read("2023-03-26 02:30:00", "Europe/Oslo"), "2023-03-26T02:30:00+01:00");
}

TEST(LogTime, DigitsAfterTheSixthAreDropped) {
  EXPECT_EQ(read("2012-04-03T16:55:38.1234569Z"), "2012-04-03T16:55:38.123456Z");
}

TEST(LogTime, TheEndsOfTheCalendarHold) {
  EXPECT_EQ(read("0001-01-01T00:00:00Z"), "0001-01-01T00:00:00Z");
  EXPECT_EQ(read("0001-01-01T00:00:00+01:00"), "malformed");
  EXPECT_EQ(read("9999-12-31T23:59:59.999999Z"), "9999-12-31T23:59:59.999999Z");
  EXPECT_EQ(read("9999-12-31T23:59:59-01:00"), "malformed");
}

TEST(LogTime, WhatIsNoTimeIsRefused) {
  for (const char* text : {"",
                           "2020",
                           "2020-02-30",
                           "2020-01-31T",
                           "2020-01-31T24:00:00Z",
                           "2020-01-31T10",
                           "2020-01-31T10:60Z",
                           "2020-01-31T10:00:60Z",
                           "2020-01/31",
                           "31-01-2020",
                           "2020-01-31T10:00:00.Z",
                           "2020-01-31T10:00:00+2",
                           "2020-01-31T10:00:00+24:00",
                           "2020-01-31T10:00:00+02:",
                           "2020-01-31T10:00:00Zx",
                           "1580000000",
                           "2020-01-31Z"}) {
    EXPECT_EQ(read(text), "malformed") << text;
  }
}

TEST(LogTime, AnUnknownZoneIsRefused) {
  const auto zone = TimeZone::named("Europe/Atlantis");
  ASSERT_FALSE(zone);
  EXPECT_EQ(zone.error().number, kZoneUnknown);
}

}  // namespace
}  // namespace tools
