#include "replay/reports/figure_filter.h"

#include <gtest/gtest.h>

#include "tests/replay/reports/report_fixtures.h"

namespace replay {
namespace {

Date day(std::string_view text) {
  return *parse_date(text);
}

FigureFilter filter(const std::vector<std::pair<std::string, std::string>>& conditions) {
  FigureFilter filter;
  for (const auto& [key, value] : conditions) {
    EXPECT_TRUE(filter.add(key, value)) << key << '=' << value;
  }
  return filter;
}

bool holds(std::string_view wanted, std::string_view date) {
  const auto days = parse_days_wanted(wanted);
  return days && days->holds(date.empty() ? std::nullopt : std::optional(day(date)));
}

TEST(DaysWanted, AreADayAMonthAQuarterOrAYear) {
  EXPECT_TRUE(holds("2024-02-29", "2024-02-29"));
  EXPECT_FALSE(holds("2024-02-29", "2024-03-01"));
  EXPECT_TRUE(holds("2024-02", "2024-02-29"));
  EXPECT_FALSE(holds("2024-02", "2024-03-01"));
  EXPECT_FALSE(holds("2024-02", "2024-01-31"));
  EXPECT_TRUE(holds("2024-Q2", "2024-04-01"));
  EXPECT_TRUE(holds("2024-Q2", "2024-06-30"));
  EXPECT_FALSE(holds("2024-Q2", "2024-07-01"));
  EXPECT_TRUE(holds("2024", "2024-12-31"));
  EXPECT_TRUE(holds("9999", "9999-12-31"));
  EXPECT_FALSE(holds("2024", "2025-01-01"));
}

TEST(DaysWanted, AreAnyDayOrNone) {
  EXPECT_TRUE(holds("*", "0001-01-01"));
  EXPECT_FALSE(holds("*", ""));
  EXPECT_TRUE(holds("", ""));
  EXPECT_FALSE(holds("", "2024-01-01"));
  EXPECT_FALSE(holds("2024", ""));
}

TEST(DaysWanted, AreRefusedInAnyOtherForm) {
  for (const std::string_view text : {"24",
                                      "2024-1",
                                      "2024-00",
                                      "2024-13",
                                      "2024-Q0",
                                      "2024-Q5",
                                      "2024-q1",
                                      "2024/01",
                                      "2024-01-32",
                                      "202a",
                                      "+024",
                                      "0000",
                                      "2024-0+",
                                      " 2024",
                                      "**"}) {
    EXPECT_FALSE(parse_days_wanted(text)) << text;
  }
}

/// Two deadlines: one kept in 2023, a supplementary one that runs in 2024.
CaseFacts twice_asked() {
  CaseFacts facts;
  facts.case_id = "A";
  facts.received = day("2023-01-10");
  facts.complete = day("2023-01-10");
  facts.whole.statutory = {{.status = ClockStatus::kMet,
                            .start = day("2023-01-10"),
                            .due = day("2023-02-21"),
                            .end = day("2023-02-01"),
                            .stopped_by_delivery = true},
                           {.status = ClockStatus::kRunning,
                            .start = day("2024-03-01"),
                            .due = day("2024-04-12"),
                            .end = std::nullopt,
                            .stopped_by_delivery = false}};
  facts.whole.flows = {{Flow::kReceived, day("2023-01-10")},
                       {Flow::kDelivered, day("2023-02-01")},
                       {Flow::kReopened, day("2024-03-01")}};
  facts.whole.outcome = Outcome::kOpen;
  return facts;
}

constexpr auto kToday = "2024-03-15";

TEST(FigureFilter, CountsEachDeadlineOfACase) {
  EXPECT_EQ(filter({{"statutory", "ANY"}}).count(twice_asked(), day(kToday)), 2U);
  EXPECT_EQ(filter({{"statutory", "MET"}}).count(twice_asked(), day(kToday)), 1U);
  EXPECT_EQ(filter({{"statutory", "BREACHED"}}).count(twice_asked(), day(kToday)), 0U);
  EXPECT_EQ(filter({{"expected", "ANY"}}).count(twice_asked(), day(kToday)), 0U);
}

TEST(FigureFilter, HoldsAllThatIsAskedOfAClockAgainstOneDeadline) {
  // Met, and due in 2024: but not the same one.
  EXPECT_EQ(
      filter({{"statutory", "MET"}, {"statutory.due", "2024"}}).count(twice_asked(), day(kToday)),
      0U);
  EXPECT_EQ(filter({{"statutory", "RUNNING"}, {"statutory.due", "2024"}})
                .count(twice_asked(), day(kToday)),
            1U);
  EXPECT_EQ(filter({{"statutory.delivered", "2023-02"}}).count(twice_asked(), day(kToday)), 1U);
  EXPECT_EQ(filter({{"statutory.delivered", ""}}).count(twice_asked(), day(kToday)), 1U);
}

TEST(FigureFilter, AsksAboutWhatIsDueByTodayAsTheShareDoes) {
  EXPECT_EQ(filter({{"statutory", "DUE"}}).count(twice_asked(), day("2024-04-11")), 1U);
  EXPECT_EQ(filter({{"statutory", "DUE"}}).count(twice_asked(), day("2024-04-12")), 2U);
  EXPECT_EQ(filter({{"statutory", "KEPT"}}).count(twice_asked(), day("2024-04-12")), 1U);
}

TEST(FigureFilter, CountsACaseOnceWhereNothingIsSeveral) {
  EXPECT_EQ(filter({{"received", "2023"}, {"open", "yes"}}).count(twice_asked(), day(kToday)), 1U);
  EXPECT_EQ(filter({{"open", "no"}}).count(twice_asked(), day(kToday)), 0U);
  EXPECT_EQ(filter({{"completeAtSubmission", "yes"}}).count(twice_asked(), day(kToday)), 1U);
  // 430 days.
  EXPECT_EQ(filter({{"ageing", "over365"}}).count(twice_asked(), day(kToday)), 1U);
  EXPECT_EQ(filter({{"ageing", "181-365"}}).count(twice_asked(), day(kToday)), 0U);
}

TEST(FigureFilter, TellsTheBacklogAtTheEndOfAPeriodFromTheFlowsUpToIt) {
  const auto backlog = [](std::string_view at) {
    return filter({{"workload.backlog", std::string(at)}}).count(twice_asked(), day(kToday));
  };
  EXPECT_EQ(backlog("2022"), 0U);
  EXPECT_EQ(backlog("2023-01-31"), 1U);
  EXPECT_EQ(backlog("2023-01"), 1U);
  EXPECT_EQ(backlog("2023-02"), 0U);
  EXPECT_EQ(backlog("2024-02"), 0U);
  EXPECT_EQ(backlog("2024-Q1"), 1U);
  EXPECT_EQ(backlog("*"), 1U);
}

TEST(FigureFilter, LooksAtACaseAsItsRegisterSeesItWhenARegisterIsAsked) {
  CaseFacts facts = twice_asked();
  for (const std::string code : {"KPR", "NPR"}) {
    CaseView view = facts.whole;
    view.register_code = code;
    view.outcome = code == "KPR" ? Outcome::kDelivered : Outcome::kOpen;
    facts.registers.push_back(view);
  }
  const auto count = [&](const std::vector<std::pair<std::string, std::string>>& conditions) {
    return filter(conditions).count(facts, day(kToday));
  };
  EXPECT_EQ(count({{"open", "yes"}}), 1U);
  EXPECT_EQ(count({{"group.register", "KPR"}, {"open", "yes"}}), 0U);
  EXPECT_EQ(count({{"open", "yes"}, {"group.register", "NPR"}}), 1U);
  EXPECT_EQ(count({{"group.register", "DAR"}}), 0U);
  EXPECT_EQ(count({{"group.register", ""}}), 0U);
  facts.registers.clear();
  EXPECT_EQ(count({{"group.register", ""}}), 1U);
}

TEST(FigureFilter, LeavesOutWhatIsNoApplication) {
  EXPECT_EQ(filter({{"complete", ""}}).count(CaseFacts{}, day(kToday)), 0U);
  EXPECT_EQ(filter({{"open", "yes"}}).count(CaseFacts{}, day(kToday)), 0U);
}

}  // namespace
}  // namespace replay
