#include "replay/reports/processing_times.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/replay/reports/report_fixtures.h"

namespace replay {
namespace {

using test::CaseBuilder;
using test::day;
using test::segment;
using ::testing::ElementsAre;
using ::testing::Optional;

ProcessingTimes report_of(const std::vector<CaseFacts>& cases,
                          const ReportArguments& arguments = {}) {
  return processing_times(
      cases, test::basis(), test::options(ReportName::kProcessingTimes, arguments));
}

// Seven cases of one group on 1 July 2023; the working stands beside each figure below.
//
//   case received   complete   decided    STATUTORY                          gross
//   A    03-01      03-15      04-11      due 05-02, delivered 04-28 MET        44
//   B    03-15      03-15      05-02      due 05-02, delivered 05-30 BREACHED   76
//   C    05-22      06-01      –          due 07-14 RUNNING                     30
//   D    04-01      04-05      –          due 05-25 OVERDUE                     87
//   E    03-20      03-20      04-20      due 05-05, refused 04-20 ENDED        31
//   F    03-01      03-10      –          due 04-25, withdrawn 06-10 ENDED      92
//   G    06-20      –          –          –
std::vector<CaseFacts> seven_cases() {
  return {
      CaseBuilder("A", "2023-03-01")
          .complete("2023-03-15")
          .legal("2023-04-03")
          .decided("2023-04-11")
          .contracted("2023-04-18")
          .delivered("2023-04-28")
          .statutory(
              segment(ClockStatus::kMet, "2023-03-15", "2023-05-02", "2023-04-28", {29, 44, 44}))
          .held({.applicant = 7, .authority = {{"HDIR", 17}, {"HDS", 32}}, .unrouted = 2})
          .in(),
      CaseBuilder("B", "2023-03-15")
          .complete("2023-03-15")
          .decided("2023-05-02")
          .delivered("2023-05-30")
          .statutory(segment(
              ClockStatus::kBreached, "2023-03-15", "2023-05-02", "2023-05-30", {33, 48, 76}))
          .held({.applicant = 28, .authority = {{"HDS", 48}}})
          .in(),
      CaseBuilder("C", "2023-05-22")
          .complete("2023-06-01")
          .statutory(segment(
              ClockStatus::kRunning, "2023-06-01", "2023-07-14", std::nullopt, {21, 30, 30}))
          .in(),
      CaseBuilder("D", "2023-04-01")
          .complete("2023-04-05")
          .statutory(segment(
              ClockStatus::kOverdue, "2023-04-05", "2023-05-25", std::nullopt, {56, 87, 87}))
          .in(),
      CaseBuilder("E", "2023-03-20")
          .complete("2023-03-20")
          .decided("2023-04-20")
          .ended()
          .statutory(
              segment(ClockStatus::kEnded, "2023-03-20", "2023-05-05", "2023-04-20", {19, 31, 31}))
          .in(),
      CaseBuilder("F", "2023-03-01")
          .complete("2023-03-10")
          .ended()
          .statutory(
              segment(ClockStatus::kEnded, "2023-03-10", "2023-04-25", "2023-06-10", {57, 92, 92}))
          .in(),
      CaseBuilder("G", "2023-06-20").in(),
  };
}

TEST(ProcessingTimes, CountsCasesByHowFarTheyCame) {
  const Figures figures = report_of(seven_cases()).total;
  EXPECT_EQ(figures.received, 7);
  EXPECT_EQ(figures.complete, 6);                // all but G
  EXPECT_EQ(figures.complete_at_submission, 2);  // B and E
  EXPECT_EQ(figures.decided, 3);                 // A, B, E
  EXPECT_EQ(figures.delivered, 2);               // A, B
  EXPECT_EQ(figures.ended, 2);                   // E, F
  EXPECT_EQ(figures.open, 3);                    // C, D, G
}

TEST(ProcessingTimes, SharesHaveTheDenominatorsOfTheDefinitions) {
  const ClockFigures clock = report_of(seven_cases()).total.statutory;
  EXPECT_EQ(clock.n, 6);
  EXPECT_EQ(clock.met, 1);
  EXPECT_EQ(clock.breached, 1);
  EXPECT_EQ(clock.overdue, 1);
  EXPECT_EQ(clock.running, 1);
  EXPECT_EQ(clock.ended, 2);
  EXPECT_EQ(clock.ended_late, 1);  // F
  // Due by 1 July: A kept; B, D missed; F ended after its due, missed; E ended by it, left out.
  EXPECT_THAT(clock.share, Optional(Decimal{2500, 4}));             // 1/4
  EXPECT_THAT(clock.share_of_stopped, Optional(Decimal{5000, 4}));  // 1/2
}

TEST(ProcessingTimes, DurationsAreOfSegmentsThatADeliveryStopped) {
  const Figures figures = report_of(seven_cases()).total;
  EXPECT_EQ(
      figures.working_days,
      (Summary{.n = 2, .min = 29, .median = 29, .mean = Decimal{310, 1}, .p90 = 33, .max = 33}));
  EXPECT_EQ(
      figures.calendar_days,
      (Summary{.n = 2, .min = 44, .median = 44, .mean = Decimal{460, 1}, .p90 = 48, .max = 48}));
  EXPECT_EQ(
      figures.gross_days,
      (Summary{.n = 2, .min = 44, .median = 44, .mean = Decimal{600, 1}, .p90 = 76, .max = 76}));
}

TEST(ProcessingTimes, PhasesRunFromOneMilestoneToTheNext) {
  const PhaseFigures phases = report_of(seven_cases()).total.phases;
  // A 14, B 0, C 10, D 4, E 0, F 9: 37 ÷ 6 = 6.17
  EXPECT_EQ(phases.to_complete,
            (Summary{.n = 6, .min = 0, .median = 4, .mean = Decimal{62, 1}, .p90 = 14, .max = 14}));
  EXPECT_THAT(phases.legal.median, Optional(19));  // A: 03-15 → 04-03
  // A 8 from the assessment; B 48 and E 31 from complete: 87 ÷ 3 = 29
  EXPECT_EQ(
      phases.decision,
      (Summary{.n = 3, .min = 8, .median = 31, .mean = Decimal{290, 1}, .p90 = 48, .max = 48}));
  EXPECT_EQ(phases.contract.n, 1);
  EXPECT_THAT(phases.contract.median, Optional(7));  // A: 04-11 → 04-18
  // A 10 from the contract, B 28 from the decision
  EXPECT_EQ(
      phases.preparation,
      (Summary{.n = 2, .min = 10, .median = 10, .mean = Decimal{190, 1}, .p90 = 28, .max = 28}));
}

TEST(ProcessingTimes, KaplanMeierCountsOpenAndEndedCasesAsCensored) {
  // 30c 31c 44d 76d 87c 92c: S(44) = 3/4, S(76) = 3/4 × 2/3 = ½.
  EXPECT_THAT(report_of(seven_cases()).total.kaplan_meier_median_days, Optional(76));
}

TEST(ProcessingTimes, KaplanMeierLooksAtTheFirstSegmentOnly) {
  const CaseFacts facts =
      CaseBuilder("A", "2023-03-01")
          .complete("2023-03-15")
          .statutory(segment(
              ClockStatus::kSuperseded, "2023-03-15", "2023-05-02", "2023-04-01", {12, 17, 17}))
          .statutory(
              segment(ClockStatus::kMet, "2023-04-01", "2023-05-16", "2023-05-11", {24, 40, 40}))
          .delivered("2023-05-11")
          .in();
  EXPECT_EQ(report_of({facts}).total.kaplan_meier_median_days, std::nullopt);
}

TEST(ProcessingTimes, ABreachThatASupplementaryOrderEndedIsNoDelivery) {
  SegmentFacts breached =
      segment(ClockStatus::kBreached, "2023-03-15", "2023-05-02", "2023-05-16", {40, 62, 62});
  breached.stopped_by_delivery = false;
  const CaseFacts facts =
      CaseBuilder("A", "2023-03-01").complete("2023-03-15").statutory(breached).in();
  const Figures figures = report_of({facts}).total;
  EXPECT_EQ(figures.statutory.breached, 1);
  EXPECT_THAT(figures.statutory.share, Optional(Decimal{0, 4}));
  EXPECT_EQ(figures.working_days.n, 0);
  EXPECT_EQ(figures.kaplan_meier_median_days, std::nullopt);
}

TEST(ProcessingTimes, AgesOpenCasesFromReceipt) {
  // On 1 July: G 11 days, C 40, D 91.
  EXPECT_THAT(report_of(seven_cases()).total.ageing, ElementsAre(1, 1, 1, 0, 0));
}

TEST(ProcessingTimes, AgeBandsIncludeTheirLastDay) {
  // 30, 31, 90, 91, 180, 181, 365 and 366 days before 1 July 2023.
  std::vector<CaseFacts> cases;
  for (const char* received : {"2023-06-01",
                               "2023-05-31",
                               "2023-04-02",
                               "2023-04-01",
                               "2023-01-02",
                               "2023-01-01",
                               "2022-07-01",
                               "2022-06-30"}) {
    cases.push_back(CaseBuilder(received, received).in());
  }
  EXPECT_THAT(report_of(cases).total.ageing, ElementsAre(1, 2, 2, 2, 1));
}

TEST(ProcessingTimes, AddsUpTheDaysByWhoHeldTheCase) {
  const DaysHeld held = report_of(seven_cases()).total.responsibility;
  EXPECT_EQ(held.applicant, 35);
  EXPECT_EQ(held.unrouted, 2);
  EXPECT_THAT(held.authority,
              ElementsAre(std::pair<const std::string, std::int64_t>{"HDIR", 17},
                          std::pair<const std::string, std::int64_t>{"HDS", 80}));
}

TEST(ProcessingTimes, ASegmentEndedOnItsLastDayIsNotLate) {
  const CaseFacts facts =
      CaseBuilder("A", "2023-03-20")
          .complete("2023-03-20")
          .ended()
          .statutory(
              segment(ClockStatus::kEnded, "2023-03-20", "2023-05-05", "2023-05-05", {28, 46, 46}))
          .in();
  const ClockFigures clock = report_of({facts}).total.statutory;
  EXPECT_EQ(clock.ended_late, 0);
  EXPECT_EQ(clock.share, std::nullopt);
}

TEST(ProcessingTimes, ASegmentDueTodayAndNotDeliveredIsInTheDivisor) {
  const CaseFacts facts =
      CaseBuilder("A", "2023-05-01")
          .complete("2023-05-15")
          .statutory(segment(
              ClockStatus::kRunning, "2023-05-15", "2023-07-01", std::nullopt, {30, 47, 47}))
          .in();
  EXPECT_THAT(report_of({facts}).total.statutory.share, Optional(Decimal{0, 4}));
}

TEST(ProcessingTimes, ASegmentKeptBeforeItIsDueIsNotYetInTheShare) {
  const CaseFacts facts =
      CaseBuilder("A", "2023-06-01")
          .complete("2023-06-01")
          .delivered("2023-06-20")
          .statutory(
              segment(ClockStatus::kMet, "2023-06-01", "2023-07-13", "2023-06-20", {13, 19, 19}))
          .in();
  const ClockFigures clock = report_of({facts}).total.statutory;
  EXPECT_EQ(clock.share, std::nullopt);
  EXPECT_THAT(clock.share_of_stopped, Optional(Decimal{10000, 4}));
}

TEST(ProcessingTimes, ASupersededSegmentIsCountedButNotShared) {
  const CaseFacts facts =
      CaseBuilder("A", "2023-03-01")
          .complete("2023-03-15")
          .statutory(segment(
              ClockStatus::kSuperseded, "2023-03-15", "2023-05-02", "2023-04-01", {12, 17, 17}))
          .statutory(
              segment(ClockStatus::kMet, "2023-04-01", "2023-05-19", "2023-05-11", {24, 40, 40}))
          .delivered("2023-05-11")
          .in();
  const ClockFigures clock = report_of({facts}).total.statutory;
  EXPECT_EQ(clock.n, 2);
  EXPECT_EQ(clock.superseded, 1);
  EXPECT_EQ(clock.met, 1);
  EXPECT_THAT(clock.share, Optional(Decimal{10000, 4}));
}

TEST(ProcessingTimes, TheExpectedClockIsCountedApart) {
  const CaseFacts facts =
      CaseBuilder("A", "2022-06-01")
          .complete("2022-06-01")
          .statutory(segment(
              ClockStatus::kOverdue, "2022-06-01", "2022-07-14", std::nullopt, {270, 395, 395}))
          .expected(segment(
              ClockStatus::kPaused, "2022-06-01", "2023-07-10", std::nullopt, {270, 395, 395}))
          .in();
  const Figures figures = report_of({facts}).total;
  EXPECT_EQ(figures.statutory.overdue, 1);
  EXPECT_EQ(figures.statutory.paused, 0);
  EXPECT_EQ(figures.expected.overdue, 0);
  EXPECT_EQ(figures.expected.paused, 1);
  EXPECT_EQ(figures.expected.share, std::nullopt);
}

// NPR has delivered, KPR has not: two rows that each see their own, and one open case in all.
CaseFacts half_delivered() {
  CaseFacts facts =
      CaseBuilder("HDS-2026/0029", "2023-03-01")
          .complete("2023-03-15")
          .statutory(segment(
              ClockStatus::kOverdue, "2023-03-15", "2023-06-16", std::nullopt, {71, 108, 108}))
          .in({"KPR", "NPR"});
  CaseView& npr = facts.registers.back();
  npr.outcome = Outcome::kDelivered;
  npr.delivered = day("2023-05-10");
  npr.statutory = {
      segment(ClockStatus::kMet, "2023-03-15", "2023-06-16", "2023-05-10", {35, 56, 56})};
  return facts;
}

TEST(ProcessingTimes, ACaseInTwoRegistersHasTwoRowsAndCountsOnceInTheTotal) {
  const ProcessingTimes report = report_of({half_delivered()});
  ASSERT_EQ(report.rows.size(), 2U);
  EXPECT_THAT(report.rows[0].group, ElementsAre("KPR", "IDENTIFIABLE", "false"));
  EXPECT_EQ(report.rows[0].figures.open, 1);
  EXPECT_EQ(report.rows[0].figures.statutory.overdue, 1);
  EXPECT_THAT(report.rows[1].group, ElementsAre("NPR", "IDENTIFIABLE", "false"));
  EXPECT_EQ(report.rows[1].figures.delivered, 1);
  EXPECT_EQ(report.rows[1].figures.statutory.met, 1);
  EXPECT_EQ(report.total.received, 1);
  EXPECT_EQ(report.total.open, 1);
  EXPECT_EQ(report.total.statutory.n, 1);
  EXPECT_EQ(report.total.statutory.overdue, 1);
}

TEST(ProcessingTimes, WithoutRegisterAmongTheGroupsACaseIsLookedAtAsAWhole) {
  const ProcessingTimes report = report_of({half_delivered()}, {.group_by = "category"});
  ASSERT_EQ(report.rows.size(), 1U);
  EXPECT_EQ(report.rows[0].figures.received, 1);
  EXPECT_EQ(report.rows[0].figures.open, 1);
}

TEST(ProcessingTimes, AFilterOnRegisterNarrowsTheCaseToIt) {
  const ProcessingTimes report =
      report_of({half_delivered()}, {.group_by = "category", .where = {"register=NPR"}});
  ASSERT_EQ(report.rows.size(), 1U);
  EXPECT_EQ(report.rows[0].figures.delivered, 1);
  EXPECT_EQ(report.total.received, 1);
  EXPECT_EQ(report.total.delivered, 1);
}

TEST(ProcessingTimes, FiltersMustAllHold) {
  const std::vector<CaseFacts> cases = {
      CaseBuilder("A", "2023-03-01").in({"KPR"}),
      CaseBuilder("B", "2023-03-01").linked().in({"KPR"}),
      CaseBuilder("C", "2023-03-01").linked().in({"NPR"}),
      CaseBuilder("D", "2023-03-01").decided("2023-04-01", "HDIR").linked().in({"KPR"}),
  };
  EXPECT_EQ(report_of(cases, {.where = {"register=KPR"}}).total.received, 3);
  EXPECT_EQ(report_of(cases, {.where = {"register=KPR", "linked=true"}}).total.received, 2);
  EXPECT_EQ(report_of(cases, {.where = {"authority=HDIR"}}).total.received, 1);
  EXPECT_TRUE(report_of(cases, {.where = {"purpose=STATISTICS"}}).rows.empty());
}

TEST(ProcessingTimes, ACaseThatNamesNoRegisterHasARowOfItsOwn) {
  const ProcessingTimes report = report_of(
      {CaseBuilder("A", "2023-03-01").in({}), CaseBuilder("B", "2023-03-01").in({"NPR"})});
  ASSERT_EQ(report.rows.size(), 2U);
  EXPECT_THAT(report.rows[0].group[0], Optional(std::string("NPR")));
  EXPECT_EQ(report.rows[1].group[0], std::nullopt);
  EXPECT_EQ(report.total.received, 2);
}

TEST(ProcessingTimes, ACaseWithoutAnApplicationIsLeftOut) {
  CaseFacts imported;
  imported.case_id = "case-10011";
  const ProcessingTimes report = report_of({imported});
  EXPECT_TRUE(report.rows.empty());
  EXPECT_EQ(report.total.received, 0);
}

TEST(ProcessingTimes, RowsSortBytewiseByGroupWithNothingLast) {
  const std::vector<CaseFacts> cases = {
      CaseBuilder("A", "2023-03-01").in(),
      CaseBuilder("B", "2023-03-01").decided("2023-04-01", "HDS").in(),
      CaseBuilder("C", "2023-03-01").decided("2023-04-01", "HDIR").linked().in(),
      CaseBuilder("D", "2023-03-01").decided("2023-04-01", "HDIR").in(),
  };
  const ProcessingTimes report = report_of(cases, {.group_by = "authority,linked"});
  ASSERT_EQ(report.rows.size(), 4U);
  EXPECT_THAT(report.rows[0].group, ElementsAre("HDIR", "false"));
  EXPECT_THAT(report.rows[1].group, ElementsAre("HDIR", "true"));
  EXPECT_THAT(report.rows[2].group, ElementsAre("HDS", "false"));
  EXPECT_THAT(report.rows[3].group, ElementsAre(std::nullopt, "false"));
}

std::vector<GroupValue> periods_of(const ProcessingTimes& report) {
  std::vector<GroupValue> periods;
  for (const ProcessingTimes::Row& row : report.rows) {
    periods.push_back(row.period);
  }
  return periods;
}

TEST(ProcessingTimes, PeriodsAreByTheDateOfCompletenessUnlessAskedOtherwise) {
  // A, B, E, F in March, D in April, C in June, G never.
  const ProcessingTimes report = report_of(seven_cases(), {.period = "month"});
  EXPECT_THAT(periods_of(report), ElementsAre("2023-03", "2023-04", "2023-06", std::nullopt));
  EXPECT_EQ(report.rows[0].figures.received, 4);
  EXPECT_EQ(report.rows[3].figures.received, 1);
  EXPECT_EQ(report.rows[3].figures.complete, 0);
}

TEST(ProcessingTimes, PeriodsHaveLabelsForMonthQuarterAndYear) {
  EXPECT_EQ(period_label(day("2023-01-31"), Period::kMonth), "2023-01");
  EXPECT_EQ(period_label(day("2023-03-31"), Period::kQuarter), "2023-Q1");
  EXPECT_EQ(period_label(day("2023-04-01"), Period::kQuarter), "2023-Q2");
  EXPECT_EQ(period_label(day("2023-12-31"), Period::kQuarter), "2023-Q4");
  EXPECT_EQ(period_label(day("2023-12-31"), Period::kYear), "2023");
}

// Segment 1 completed in March was superseded; segment 2 began in May.
TEST(ProcessingTimes, EachSegmentStandsInThePeriodOfItsOwnDate) {
  const CaseFacts facts =
      CaseBuilder("A", "2023-03-01")
          .complete("2023-03-15")
          .statutory(segment(
              ClockStatus::kSuperseded, "2023-03-15", "2023-05-02", "2023-05-01", {29, 47, 47}))
          .statutory(
              segment(ClockStatus::kMet, "2023-05-01", "2023-06-14", "2023-06-12", {27, 42, 42}))
          .delivered("2023-06-12")
          .in();

  const ProcessingTimes by_complete = report_of({facts}, {.period = "month"});
  EXPECT_THAT(periods_of(by_complete), ElementsAre("2023-03", "2023-05"));
  EXPECT_EQ(by_complete.rows[0].figures.received, 1);
  EXPECT_EQ(by_complete.rows[0].figures.statutory.superseded, 1);
  EXPECT_EQ(by_complete.rows[0].figures.statutory.n, 1);
  EXPECT_EQ(by_complete.rows[1].figures.received, 0);
  EXPECT_EQ(by_complete.rows[1].figures.statutory.met, 1);

  const ProcessingTimes by_due = report_of({facts}, {.period = "month", .by = "due"});
  EXPECT_THAT(periods_of(by_due), ElementsAre("2023-05", "2023-06"));
  EXPECT_EQ(by_due.rows[0].figures.received, 0);
  EXPECT_EQ(by_due.rows[1].figures.received, 1);  // the due date now in force

  const ProcessingTimes by_received = report_of({facts}, {.period = "month", .by = "received"});
  EXPECT_THAT(periods_of(by_received), ElementsAre("2023-03"));
  EXPECT_EQ(by_received.rows[0].figures.statutory.n, 2);
}

TEST(ProcessingTimes, ByDecidedPutsUndecidedCasesUnderNoPeriod) {
  const ProcessingTimes report = report_of(seven_cases(), {.period = "quarter", .by = "decided"});
  EXPECT_THAT(periods_of(report), ElementsAre("2023-Q2", std::nullopt));
  EXPECT_EQ(report.rows[0].figures.received, 3);
  EXPECT_EQ(report.rows[1].figures.received, 4);
}

TEST(ProcessingTimes, ByDeliveredGivesNoShare) {
  const ProcessingTimes report = report_of(seven_cases(), {.period = "year", .by = "delivered"});
  EXPECT_THAT(periods_of(report), ElementsAre("2023", std::nullopt));
  EXPECT_EQ(report.rows[0].figures.statutory.n, 2);
  EXPECT_EQ(report.rows[0].figures.statutory.share, std::nullopt);
  EXPECT_THAT(report.rows[0].figures.statutory.share_of_stopped, Optional(Decimal{5000, 4}));
  EXPECT_EQ(report.rows[1].figures.statutory.share, std::nullopt);
  EXPECT_EQ(report.total.statutory.share, std::nullopt);
}

TEST(ProcessingTimes, RowsSortByGroupBeforePeriod) {
  const std::vector<CaseFacts> cases = {
      CaseBuilder("A", "2023-03-01").complete("2023-03-01").in({"NPR"}),
      CaseBuilder("B", "2023-05-01").complete("2023-05-01").in({"KPR"}),
      CaseBuilder("C", "2023-04-01").complete("2023-04-01").in({"NPR"}),
  };
  const ProcessingTimes report = report_of(cases, {.group_by = "register", .period = "month"});
  EXPECT_THAT(periods_of(report), ElementsAre("2023-05", "2023-03", "2023-04"));
}

TEST(ProcessingTimes, AnEndDatedBeforeItsStartCountsNoDays) {
  const CaseFacts facts =
      CaseBuilder("A", "2023-03-20").complete("2023-03-15").decided("2023-03-10").in();
  const Figures figures = report_of({facts}).total;
  EXPECT_THAT(figures.phases.to_complete.max, Optional(0));
  EXPECT_THAT(figures.phases.decision.max, Optional(0));
}

}  // namespace
}  // namespace replay
