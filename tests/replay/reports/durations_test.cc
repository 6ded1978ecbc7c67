#include "replay/reports/durations.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace {

base::TimestampUtcUs at(std::string_view instant) {
  return replay::parse_instant(instant)->utc;
}

base::TimestampUtcUs second(std::int64_t seconds) {
  return {seconds * base::kMicrosPerSecond};
}

struct Activity {
  std::string name;
  base::TimestampUtcUs instant;
};

struct Clock {
  std::string name;
  std::optional<base::TimestampUtcUs> stop;
  std::optional<base::TimestampUtcUs> due;
};

class DurationsTest : public testing::Test {
 protected:
  /// Activities in the order of the log; the case is handed over as the fold would: by time.
  void given_case(const std::vector<Activity>& activities, const std::vector<Clock>& clocks = {}) {
    replay::CaseFile file;
    file.imported.emplace();
    std::uint64_t version = 1;
    for (const Activity& activity : activities) {
      replay::ImportedActivity imported;
      imported.version = {++version};
      imported.instant = activity.instant;
      imported.activity = activity.name;
      file.activities.push_back(imported);
    }
    std::ranges::stable_sort(file.activities, {}, &replay::ImportedActivity::instant);
    for (const Clock& clock : clocks) {
      file.imported->clocks.push_back({clock.name, {}, instant(clock.stop), instant(clock.due)});
    }
    builder_.add(file);
  }

  replay::DurationsReport report() { return builder_.finish(); }

  replay::DurationsBuilder builder_{
      {{7}, {}, {}, *replay::parse_date("2023-06-05"), "no-health-registers/2023-06-02", false}};

 private:
  static std::optional<replay::Instant> instant(std::optional<base::TimestampUtcUs> time) {
    if (!time) return {};
    return replay::Instant{*time, 0};
  }
};

TEST_F(DurationsTest, CasesWithTheSameOrderOfActivitiesAreOneVariant) {
  given_case({{"register", second(0)}, {"decide", second(10)}});
  given_case({{"register", second(500)}, {"decide", second(900)}});
  given_case({{"decide", second(0)}, {"register", second(10)}});
  EXPECT_EQ(report().variants, 2U);
}

TEST_F(DurationsTest, AVariantFollowsTheLogAndNotTheTimes) {
  given_case({{"register", second(0)}, {"decide", second(10)}});
  given_case({{"register", second(10)}, {"decide", second(0)}});
  EXPECT_EQ(report().variants, 1U);
}

TEST_F(DurationsTest, ACaseThatWasNotImportedIsLeftOut) {
  builder_.add(replay::CaseFile{});
  EXPECT_EQ(report().cases, 0U);
}

TEST_F(DurationsTest, AnActivityCountsEachEventAndEachCaseOnce) {
  given_case({{"ask", second(0)}, {"ask", second(1)}, {"answer", second(2)}});
  given_case({{"ask", second(0)}});
  const auto found = report();
  ASSERT_EQ(found.activities.size(), 2U);
  EXPECT_EQ(found.activities[0].activity, "answer");
  EXPECT_EQ(found.activities[1].activity, "ask");
  EXPECT_EQ(found.activities[1].events, 3U);
  EXPECT_EQ(found.activities[1].cases, 2U);
  EXPECT_EQ(found.cases, 2U);
  EXPECT_EQ(found.events, 4U);
}

TEST_F(DurationsTest, QuantilesAreNearestRankAndTheMeanRoundsHalfUp) {
  for (const std::int64_t seconds : {9, 1, 2, 8, 3, 7, 4, 6, 5, 10}) {
    given_case({{"a", second(100)}, {"b", second(100 + seconds)}});
  }
  const auto duration = report().case_duration;
  EXPECT_EQ(duration.count, 10U);
  EXPECT_EQ(to_string(duration.min), "1");
  EXPECT_EQ(to_string(duration.median), "5");  // the ⌈0.5·10⌉ = 5th smallest
  EXPECT_EQ(to_string(duration.mean), "5.5");
  EXPECT_EQ(to_string(duration.p90), "9");  // the 9th
  EXPECT_EQ(to_string(duration.max), "10");
}

TEST_F(DurationsTest, AMeanOfExactlyAHalfTenthIsRoundedUp) {
  given_case({{"a", {0}}, {"b", {50'000}}});  // 0.05 s
  EXPECT_EQ(to_string(report().case_duration.mean), "0.1");
}

TEST_F(DurationsTest, WaitingIsSinceTheActivityBeforeItInTime) {
  given_case({{"decide", second(60)}, {"register", second(0)}, {"send", {90'250'000}}});
  const auto rows = report().activities;
  EXPECT_EQ(to_string(rows[0].waiting.max), "60");     // decide after register
  EXPECT_EQ(rows[1].waiting.count, 0U);                // register came first
  EXPECT_EQ(to_string(rows[2].waiting.max), "30.25");  // send after decide
}

TEST_F(DurationsTest, SumsPast64BitsStillGiveTheMean) {
  // 60 cases of 9,998 years each: 1.9 × 10¹⁹ microseconds in all.
  const auto first = at("0001-01-01T00:00:00Z");
  const auto last = at("9999-01-01T00:00:00Z");
  for (int i = 0; i < 60; ++i)
    given_case({{"a", first}, {"b", last}});
  EXPECT_EQ(to_string(report().case_duration.mean), "315506361600");
}

TEST_F(DurationsTest, AClockIsMetOnItsVeryInstantAndBreachedAMicrosecondLater) {
  const auto due = at("2023-05-02T12:00:00Z");
  given_case({}, {{"DEADLINE", due, due}});
  given_case({}, {{"DEADLINE", base::TimestampUtcUs{due.value + 1}, due}});
  const auto clock = report().clocks.at(0);
  EXPECT_EQ(clock.clock, "DEADLINE");
  EXPECT_EQ(clock.n, 2U);
  EXPECT_EQ(clock.met, 1U);
  EXPECT_EQ(clock.breached, 1U);
}

TEST_F(DurationsTest, AClockWithoutStopIsOverdueOnTheDayAfterItsDayInOslo) {
  given_case({}, {{"DEADLINE", {}, at("2023-06-05T21:59:59Z")}});  // today, 23:59:59 in Oslo
  given_case({}, {{"DEADLINE", {}, at("2023-06-04T21:59:59Z")}});  // yesterday
  const auto clock = report().clocks.at(0);
  EXPECT_EQ(clock.running, 1U);
  EXPECT_EQ(clock.overdue, 1U);
}

TEST_F(DurationsTest, ACaseIsOpenWhileAMappedClockHasNoStop) {
  given_case({}, {{"A", second(1), {}}, {"B", {}, {}}});
  given_case({}, {{"A", second(1), {}}, {"B", second(1), {}}});
  const auto found = report();
  EXPECT_EQ(found.open_cases, 1U);
  EXPECT_EQ(found.clocks.at(1).n, 0U);
}

TEST_F(DurationsTest, WithoutAMappedClockNobodyKnowsWhatIsOpen) {
  given_case({{"a", second(0)}});
  EXPECT_EQ(report().open_cases, std::nullopt);
}

TEST_F(DurationsTest, TheReportIsWrittenInOneOrderWithNullForWhatThereIsNot) {
  given_case({{"register", second(0)}, {"decide", second(3600)}},
             {{"DEADLINE", second(3600), second(7200)}});
  replay::JsonWriter json;
  write_json(json, report());
  EXPECT_EQ(
      json.text(),
      R"({"report":"durations","definitions":1,"size":7,)"
      R"("root":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=","today":"2023-06-05",)"
      R"("rulebook":"no-health-registers/2023-06-02","cases":1,"events":2,"activities":2,"variants":1,"openCases":0,)"
      R"("caseDurationSeconds":{"n":1,"min":3600,"median":3600,"mean":3600,"p90":3600,)"
      R"("max":3600},"rows":[{"activity":"decide","events":1,"cases":1,"waitingSeconds":)"
      R"({"n":1,"min":3600,"median":3600,"mean":3600,"p90":3600,"max":3600}},)"
      R"({"activity":"register","events":1,"cases":1,"waitingSeconds":{"n":0,"min":null,)"
      R"("median":null,"mean":null,"p90":null,"max":null}}],)"
      R"("clocks":{"DEADLINE":{"n":1,"met":1,"breached":0,"running":0,"overdue":0}}})");
}

TEST_F(DurationsTest, PeopleReadEachSpanInTheUnitThatSuitsIt) {
  given_case({{"register", second(0)}, {"decide", second(3 * 86'400 + 4'320)}});
  const auto table = replay::activity_table(report(), replay::Language::kEn);
  EXPECT_EQ(table.rows.at(0).at(3), "3.1 d");  // 3.05 half up
  EXPECT_EQ(table.rows.at(1).at(3), "–");      // nothing comes before the first
}

TEST_F(DurationsTest, AWholeHourIsAnHourAndASecondLessIsMinutes) {
  given_case({{"a", second(0)}, {"b", second(3'600)}, {"c", second(7'199)}, {"d", second(7'199)}});
  const auto rows = replay::activity_table(report(), replay::Language::kNb).rows;
  EXPECT_EQ(rows.at(1).at(3), "1 t");
  EXPECT_EQ(rows.at(2).at(3), "60 min");
  EXPECT_EQ(rows.at(3).at(3), "0 s");
}

}  // namespace
