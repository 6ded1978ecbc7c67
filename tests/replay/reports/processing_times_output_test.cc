#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "replay/reports/processing_times.h"
#include "tests/replay/reports/report_fixtures.h"

namespace replay {
namespace {

using test::CaseBuilder;
using test::segment;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

ProcessingTimes report_of(const std::vector<CaseFacts>& cases,
                          const ReportArguments& arguments = {}) {
  return processing_times(
      cases, test::basis(), test::options(ReportName::kProcessingTimes, arguments));
}

std::string json_of(const ProcessingTimes& report) {
  JsonWriter json;
  write_json(json, report);
  return json.take();
}

CaseFacts one_delivered_case() {
  return CaseBuilder("NPR-2023/0147", "2023-03-01")
      .complete("2023-03-15")
      .decided("2023-04-11")
      .delivered("2023-04-28")
      .statutory(segment(ClockStatus::kMet, "2023-03-15", "2023-05-02", "2023-04-28", {29, 44, 44}))
      .held({.applicant = 14, .authority = {{"HDS", 27}, {"HDIR", 17}}})
      .in();
}

TEST(ProcessingTimesJson, HasEveryFieldInTheOrderOfTheContract) {
  const std::string figures =
      R"("received":1,"complete":1,"completeAtSubmission":0,"decided":1,"delivered":1,)"
      R"("ended":0,"open":0,)"
      R"("statutory":{"n":1,"met":1,"breached":0,"overdue":0,"running":0,"paused":0,"ended":0,)"
      R"("endedLate":0,"superseded":0,"share":1,"shareOfStopped":1},)"
      R"("expected":{"n":0,"met":0,"breached":0,"overdue":0,"running":0,"paused":0,"ended":0,)"
      R"("endedLate":0,"superseded":0,"share":null,"shareOfStopped":null},)"
      R"("workingDays":{"n":1,"min":29,"median":29,"mean":29,"p90":29,"max":29},)"
      R"("calendarDays":{"n":1,"min":44,"median":44,"mean":44,"p90":44,"max":44},)"
      R"("grossDays":{"n":1,"min":44,"median":44,"mean":44,"p90":44,"max":44},)"
      R"("phases":{"toComplete":{"n":1,"median":14,"mean":14,"p90":14},)"
      R"("legal":{"n":0,"median":null,"mean":null,"p90":null},)"
      R"("decision":{"n":1,"median":27,"mean":27,"p90":27},)"
      R"("contract":{"n":0,"median":null,"mean":null,"p90":null},)"
      R"("preparation":{"n":1,"median":17,"mean":17,"p90":17}},)"
      R"("responsibility":{"applicant":14,"authority":{"HDIR":17,"HDS":27},"unrouted":0},)"
      R"("ageing":{"0-30":0,"31-90":0,"91-180":0,"181-365":0,"over365":0},)"
      R"("kaplanMeierMedianDays":44})";
  EXPECT_EQ(json_of(report_of({one_delivered_case()})),
            R"({"report":"processing-times","definitions":1,"size":1234,"root":")" +
                std::string(test::kRoot) +
                R"(","today":"2023-07-01","rulebook":"no-health-registers/2023-06-02",)"
                R"("groupBy":["register","category","linked"],)"
                R"("rows":[{"group":{"register":"NPR","category":"IDENTIFIABLE","linked":false},)" +
                figures + R"(],"total":{)" + figures + "}");
}

TEST(ProcessingTimesJson, OfNoCasesHasNoRowsAndAnEmptyTotal) {
  const std::string json = json_of(report_of({}));
  EXPECT_THAT(json, HasSubstr(R"("rows":[],"total":{"received":0,)"));
  EXPECT_THAT(json, HasSubstr(R"("ageing":{"0-30":0,)"));
  EXPECT_THAT(json, HasSubstr(R"("kaplanMeierMedianDays":null})"));
}

TEST(ProcessingTimesJson, SaysWhatWasAskedAndNothingElse) {
  const std::string plain = json_of(report_of({one_delivered_case()}));
  EXPECT_THAT(plain, Not(HasSubstr("\"period\"")));
  EXPECT_THAT(plain, Not(HasSubstr("\"where\"")));
  EXPECT_THAT(plain, Not(HasSubstr("\"simulated\"")));

  const std::string asked = json_of(report_of(
      {one_delivered_case()},
      {.group_by = "linked", .where = {"register=NPR"}, .period = "quarter", .by = "due"}));
  EXPECT_THAT(
      asked,
      HasSubstr(
          R"("groupBy":["linked"],"period":"quarter","by":"due","where":{"register":"NPR"},)"));
  EXPECT_THAT(asked, HasSubstr(R"("rows":[{"period":"2023-Q2","group":{"linked":false},)"));
}

TEST(ProcessingTimesJson, WritesAnAbsentPeriodAndGroupAsNull) {
  const std::string json =
      json_of(report_of({CaseBuilder("A", "2023-03-01").in()},
                        {.group_by = "authority", .period = "year", .by = "decided"}));
  EXPECT_THAT(json, HasSubstr(R"("rows":[{"period":null,"group":{"authority":null},)"));
}

TEST(ProcessingTimesJson, MarksASimulatedLedger) {
  ReportBasis basis = test::basis();
  basis.simulated = true;
  const ProcessingTimes report =
      processing_times({}, basis, test::options(ReportName::kProcessingTimes));
  EXPECT_THAT(json_of(report), HasSubstr(R"("simulated":true)"));
}

TEST(ProcessingTimesTable, SpeaksBothLanguages) {
  const ProcessingTimes report = report_of({one_delivered_case()});
  const ReportTable nb = to_table(report, Language::kNb);
  const ReportTable en = to_table(report, Language::kEn);
  EXPECT_EQ(nb.columns[1].header, "Kategori");
  EXPECT_EQ(en.columns[1].header, "Category");
  EXPECT_TRUE(nb.columns[1].is_code);
  EXPECT_FALSE(nb.columns[0].is_code);
  EXPECT_EQ(nb.rows[0][2], "nei");
  EXPECT_EQ(en.rows[0][2], "no");
}

TEST(ProcessingTimesTable, EndsWithTheTotalAndFillsEveryColumn) {
  const ReportTable table = to_table(report_of({one_delivered_case()}), Language::kEn);
  ASSERT_EQ(table.rows.size(), 2U);
  EXPECT_TRUE(table.has_total);
  EXPECT_THAT(
      table.rows[0],
      ElementsAre(
          "NPR", "IDENTIFIABLE", "no", "1", "1", "0", "0", "1", "0", "0", "100", "29", "29", "44"));
  EXPECT_EQ(table.rows[1][0], "Total");
  EXPECT_EQ(table.rows[1].size(), table.columns.size());
}

TEST(ProcessingTimesTable, OfNoGroupsHasOneRowAndNoTotalBelowIt) {
  for (const std::vector<CaseFacts>& cases : {std::vector{one_delivered_case()}, {}}) {
    const ReportTable table = to_table(report_of(cases, {.group_by = ""}), Language::kEn);
    ASSERT_EQ(table.rows.size(), 1U);
    EXPECT_FALSE(table.has_total);
    EXPECT_EQ(table.columns[0].header, "Received");
    EXPECT_EQ(table.rows[0][0], cases.empty() ? "0" : "1");
  }
}

TEST(ProcessingTimesTable, WritesSharesAsPercentWithTheLanguagesDecimalMark) {
  std::vector<CaseFacts> cases(2, one_delivered_case());
  cases.push_back(
      CaseBuilder("B", "2023-03-01")
          .complete("2023-03-15")
          .statutory(segment(
              ClockStatus::kOverdue, "2023-03-15", "2023-05-02", std::nullopt, {71, 108, 108}))
          .in());
  const ProcessingTimes report = report_of(cases);  // 2/3
  EXPECT_EQ(to_table(report, Language::kEn).rows.back()[10], "66.67");
  EXPECT_EQ(to_table(report, Language::kNb).rows.back()[10], "66,67");
}

TEST(ProcessingTimesCsv, NamesColumnsByTheirPathAndLeavesAbsentFiguresEmpty) {
  const ReportTable csv = to_csv(report_of({one_delivered_case()}, {.period = "month"}));
  EXPECT_EQ(csv.columns[0].header, "period");
  EXPECT_EQ(csv.columns[1].header, "register");
  EXPECT_THAT(csv.columns, Contains(ReportTable::Column{"statutory.shareOfStopped", true}));
  EXPECT_THAT(csv.columns, Contains(ReportTable::Column{"phases.legal.p90", true}));
  EXPECT_EQ(csv.columns.back().header, "kaplanMeierMedianDays");
  ASSERT_EQ(csv.rows.size(), 1U);
  EXPECT_EQ(csv.rows[0][0], "2023-03");
  for (std::size_t i = 0; i < csv.columns.size(); ++i) {
    const std::string& header = csv.columns[i].header;
    if (header == "expected.share") {
      EXPECT_EQ(csv.rows[0][i], "");
    } else if (header == "responsibility.authority.HDIR") {
      EXPECT_EQ(csv.rows[0][i], "17");
    }
  }
}

TEST(ProcessingTimesCsv, GivesEveryRowTheSameColumns) {
  const ReportTable csv = to_csv(
      report_of({CaseBuilder("A", "2023-03-01").held({.authority = {{"FHI", 3}}}).in({"KPR"}),
                 CaseBuilder("B", "2023-03-01").held({.authority = {{"HDS", 5}}}).in()}));
  ASSERT_EQ(csv.rows.size(), 2U);
  EXPECT_EQ(csv.rows[0].size(), csv.columns.size());
  EXPECT_EQ(csv.rows[1].size(), csv.columns.size());
  EXPECT_THAT(csv.columns, Contains(ReportTable::Column{"responsibility.authority.FHI", true}));
  EXPECT_THAT(csv.columns, Contains(ReportTable::Column{"responsibility.authority.HDS", true}));
}

}  // namespace
}  // namespace replay
