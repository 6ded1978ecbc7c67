#include "replay/reports/deletions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/replay/reports/report_fixtures.h"

namespace replay {
namespace {

using test::CaseBuilder;
using test::day;
using ::testing::ElementsAre;

DutyFacts duty(std::string contract, DutyStatus status) {
  DutyFacts facts;
  facts.contract = std::move(contract);
  facts.due = day("2023-06-30");
  facts.status = status;
  facts.recipients = {"uni-1"};
  facts.deliveries = {"d1"};
  return facts;
}

Deletions report_of(const std::vector<CaseFacts>& cases, const ReportArguments& arguments = {}) {
  return deletions(cases, test::basis(), test::options(ReportName::kDeletions, arguments));
}

TEST(Deletions, AreWrittenToTheLetterOfTheContract) {
  DutyFacts overdue = duty("k1", DutyStatus::kOverdue);
  overdue.days_overdue = 1;
  overdue.recipients = {"trust-2", "uni-1"};
  overdue.deliveries = {"d1", "d2"};
  overdue.confirmed = {"d2"};
  overdue.last_reminder = day("2023-06-01");
  DutyFacts undated;
  undated.status = DutyStatus::kUndated;
  undated.recipients = {"uni-1"};
  undated.deliveries = {"d3"};

  JsonWriter json;
  write_json(json, report_of({CaseBuilder("A", "2023-03-01").duty(undated).duty(overdue).in()}));
  EXPECT_EQ(json.take(),
            R"({"report":"deletions","definitions":1,"size":1234,"root":")" +
                std::string(test::kRoot) +
                R"(","today":"2023-07-01","rulebook":"no-health-registers/2023-06-02",)"
                R"("groupBy":[],"rows":[)"
                R"({"case":"A","contract":"k1","due":"2023-06-30","status":"OVERDUE",)"
                R"("daysOverdue":1,"recipient":"trust-2,uni-1","deliveries":["d1","d2"],)"
                R"("confirmed":["d2"],"lastReminder":"2023-06-01"},)"
                R"({"case":"A","contract":null,"due":null,"status":"UNDATED",)"
                R"("daysOverdue":0,"recipient":"uni-1","deliveries":["d3"],)"
                R"("confirmed":[],"lastReminder":null}],)"
                R"("total":{"OVERDUE":1,"UNDATED":1,"ON_HOLD":0,"PARTIAL":0,"PENDING":0,)"
                R"("CONFIRMED":0,"VERIFIED":0},"summary":{"dueWithin90Days":0,"overdue":1,)"
                R"("confirmed":0,"partial":0,"onHold":0,"confirmedShare":0}})");
}

TEST(Deletions, SortByCaseThenContractWhateverTheOrderOfTheCases) {
  const CaseFacts a = CaseBuilder("A", "2023-03-01")
                          .duty(duty("k2", DutyStatus::kPending))
                          .duty(duty("k1", DutyStatus::kConfirmed))
                          .in();
  const CaseFacts b = CaseBuilder("B", "2023-03-01").duty(duty("k0", DutyStatus::kPending)).in();
  for (const auto& cases : {std::vector{a, b}, std::vector{b, a}}) {
    const Deletions report = report_of(cases);
    ASSERT_EQ(report.rows.size(), 3U);
    EXPECT_EQ(report.rows[0].duty.contract, "k1");
    EXPECT_EQ(report.rows[1].duty.contract, "k2");
    EXPECT_EQ(report.rows[2].case_id, "B");
    EXPECT_THAT(report.totals, ElementsAre(0, 0, 0, 0, 2, 1, 0));
  }
}

TEST(Deletions, CanBeNarrowedByStatusAndByTheCase) {
  const std::vector<CaseFacts> cases = {
      CaseBuilder("A", "2023-03-01").duty(duty("k1", DutyStatus::kOverdue)).in({"KPR"}),
      CaseBuilder("B", "2023-03-01").duty(duty("k1", DutyStatus::kOverdue)).in({"KPR", "NPR"}),
      CaseBuilder("C", "2023-03-01").duty(duty("k1", DutyStatus::kPending)).in({"NPR"}),
  };
  EXPECT_EQ(report_of(cases, {.where = {"status=OVERDUE"}}).rows.size(), 2U);
  EXPECT_EQ(report_of(cases, {.where = {"register=NPR"}}).rows.size(), 2U);
  const Deletions both = report_of(cases, {.where = {"register=NPR", "status=OVERDUE"}});
  ASSERT_EQ(both.rows.size(), 1U);
  EXPECT_EQ(both.rows[0].case_id, "B");
  EXPECT_THAT(both.totals, ElementsAre(1, 0, 0, 0, 0, 0, 0));
}

TEST(Deletions, ACaseInTwoRegistersHasEachDutyOnce) {
  const CaseFacts facts =
      CaseBuilder("A", "2023-03-01").duty(duty("k1", DutyStatus::kPending)).in({"KPR", "NPR"});
  EXPECT_EQ(report_of({facts}).rows.size(), 1U);
}

TEST(Deletions, TablesSpeakBothLanguagesAndCsvTheContracts) {
  DutyFacts undated;
  undated.status = DutyStatus::kUndated;
  undated.deliveries = {"d1", "d2"};
  const Deletions report = report_of({CaseBuilder("A", "2023-03-01").duty(undated).in()});
  EXPECT_EQ(to_table(report, Language::kNb).columns[4].header, "Dager over");
  EXPECT_EQ(to_table(report, Language::kEn).columns[4].header, "Days overdue");
  EXPECT_TRUE(to_table(report, Language::kEn).columns[3].is_code);
  EXPECT_THAT(to_table(report, Language::kEn).rows[0],
              ElementsAre("A", "–", "–", "UNDATED", "0", "", "d1 d2", "", "–"));
  EXPECT_EQ(to_csv(report).columns[4].header, "daysOverdue");
  EXPECT_THAT(to_csv(report).rows[0],
              ElementsAre("A", "", "", "UNDATED", "0", "", "d1 d2", "", ""));
}

TEST(Deletions, SumUpWhatFallsDueWithinNinetyDaysFromToday) {
  // Today is 1 July 2023; ninety days later is 29 September.
  const auto due_on = [](std::string_view date, DutyStatus status) {
    DutyFacts facts = duty("k", status);
    facts.due = day(date);
    return facts;
  };
  const std::vector<CaseFacts> cases = {
      CaseBuilder("A", "2023-03-01").duty(due_on("2023-07-01", DutyStatus::kPending)).in(),
      CaseBuilder("B", "2023-03-01").duty(due_on("2023-09-29", DutyStatus::kPartial)).in(),
      CaseBuilder("C", "2023-03-01").duty(due_on("2023-09-30", DutyStatus::kPending)).in(),
      CaseBuilder("D", "2023-03-01").duty(due_on("2023-08-01", DutyStatus::kOnHold)).in(),
      CaseBuilder("E", "2023-03-01").duty(due_on("2023-08-01", DutyStatus::kVerified)).in(),
      CaseBuilder("F", "2023-03-01").duty(due_on("2023-06-30", DutyStatus::kOverdue)).in(),
  };
  const Deletions report = report_of(cases);
  EXPECT_EQ(report.due_soon, 2);
  EXPECT_THAT(summary_table(report, Language::kEn).rows[0],
              ElementsAre("2", "1", "1", "1", "1", "0"));
  const Deletions narrowed = report_of(cases, {.where = {"dueWithin=90"}});
  ASSERT_EQ(narrowed.rows.size(), 2U);
  EXPECT_EQ(narrowed.rows[0].case_id, "A");
  EXPECT_EQ(narrowed.rows[1].case_id, "B");
  EXPECT_EQ(report_of(cases, {.where = {"dueWithin=91"}}).rows.size(), 3U);
}

TEST(Deletions, TheShareConfirmedIsOfDutiesWhoseDateHasCome) {
  DutyFacts done = duty("k1", DutyStatus::kConfirmed);
  DutyFacts early = duty("k2", DutyStatus::kConfirmed);
  early.due = day("2024-01-01");
  DutyFacts late = duty("k3", DutyStatus::kOverdue);
  const Deletions report =
      report_of({CaseBuilder("A", "2023-03-01").duty(done).duty(early).duty(late).in()});
  EXPECT_EQ(report.come_due, 2);
  EXPECT_EQ(report.come_due_confirmed, 1);
  EXPECT_EQ(summary_table(report, Language::kNb).rows[0].back(), "50");
}

}  // namespace
}  // namespace replay
