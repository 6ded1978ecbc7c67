#include "replay/reports/workload.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/replay/reports/event_fixtures.h"

namespace replay {
namespace {

using test::Register;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

Workload workload_of(const Register& cases, const ReportArguments& arguments = {}) {
  return cases.report<WorkloadBuilder>(ReportName::kWorkload, arguments);
}

/// "2023-03 1 0 0 0 0 0 1": period, received, completed, decided, delivered, ended, reopened, open.
std::string text_of(const Workload::Row& row) {
  std::string text = row.period;
  for (const std::int64_t count : row.flows) {
    text += fmt::format(" {}", count);
  }
  return text + fmt::format(" {}", row.backlog);
}

std::vector<std::string> texts_of(const Workload& report) {
  std::vector<std::string> texts;
  std::ranges::transform(report.rows, std::back_inserter(texts), text_of);
  return texts;
}

TEST(Workload, IsWrittenToTheLetterOfTheContract) {
  const Register cases = Register().received("A", "2023-06-05");
  EXPECT_EQ(cases.json<WorkloadBuilder>(ReportName::kWorkload),
            R"({"report":"workload","definitions":1,"size":1234,"root":")" +
                std::string(test::kRoot) +
                R"(","today":"2023-07-01","rulebook":"no-health-registers/2023-06-02",)"
                R"("groupBy":[],"period":"month","rows":[)"
                R"({"period":"2023-06","group":{},"received":1,"completed":0,"decided":0,)"
                R"("delivered":0,"ended":0,"reopened":0,"backlog":1},)"
                R"({"period":"2023-07","group":{},"received":0,"completed":0,"decided":0,)"
                R"("delivered":0,"ended":0,"reopened":0,"backlog":1}],)"
                R"("total":{"received":1,"completed":0,"decided":0,"delivered":0,"ended":0,)"
                R"("reopened":0,"backlog":1}})");
}

TEST(Workload, CountsEachFlowInThePeriodOfItsOwnDateAndShowsQuietPeriods) {
  const Register cases = Register()
                             .received("A", "2023-01-31")
                             .complete("A", "2023-02-01")
                             .decided("A", "2023-02-28")
                             .delivered("A", "2023-05-02", "d1")
                             .received("B", "2023-02-10")
                             .decided("B", "2023-04-03", "REFUSED");
  EXPECT_THAT(texts_of(workload_of(cases)),
              ElementsAre("2023-01 1 0 0 0 0 0 1",
                          "2023-02 1 1 1 0 0 0 2",
                          "2023-03 0 0 0 0 0 0 2",
                          "2023-04 0 0 1 0 1 0 1",
                          "2023-05 0 0 0 1 0 0 0",
                          "2023-06 0 0 0 0 0 0 0",
                          "2023-07 0 0 0 0 0 0 0"));
}

TEST(Workload, ASupplementaryOrderOpensADeliveredCaseAgain) {
  const Register cases =
      Register()
          .received("A", "2023-01-10")
          .complete("A", "2023-01-10")
          .decided("A", "2023-01-20")
          .delivered("A", "2023-02-01", "d1")
          .event("A", "SupplementaryOrderPlaced", "2023-04-03", R"("order":"o1")")
          .delivered("A", "2023-06-01", "d2");
  EXPECT_THAT(
      texts_of(workload_of(cases, {.period = "quarter"})),
      ElementsAre("2023-Q1 1 1 1 1 0 0 0", "2023-Q2 0 0 0 1 0 1 0", "2023-Q3 0 0 0 0 0 0 0"));
}

TEST(Workload, ARefusalReversedAndAClosingUndoneAreReopened) {
  const Register cases =
      Register()
          .received("A", "2021-01-10")
          .decided("A", "2021-02-01", "REFUSED")
          .event("A", "ComplaintReceived", "2021-03-01", R"("receivedAt":"2021-03-01")")
          .event("A",
                 "ComplaintDecided",
                 "2022-02-01",
                 R"("authority":"HELSEKLAGE","outcome":"REVERSED")")
          .event("A", "CaseWithdrawn", "2023-03-01", R"("reason":"x")");
  EXPECT_THAT(texts_of(workload_of(cases, {.period = "year"})),
              ElementsAre("2021 1 0 1 0 1 0 0", "2022 0 0 0 0 0 1 1", "2023 0 0 0 0 1 0 0"));
}

TEST(Workload, BacklogChangesByWhatFlowsAndEndsAsTheTotalSays) {
  Register cases;
  for (int i = 0; i < 40; ++i) {
    const std::string id = fmt::format("NPR-2022/{:04}", i);
    const std::string month = fmt::format("{:02}", 1 + i % 12);
    cases.received(id, "2022-" + month + "-11").complete(id, "2022-" + month + "-12");
    if (i % 3 == 0) cases.delivered(id, "2022-" + month + "-27", "d1");
    if (i % 6 == 0) {
      cases.event(id, "SupplementaryOrderPlaced", "2023-02-01", R"("order":"o1")");
    }
    if (i % 5 == 0) cases.event(id, "CaseClosed", "2023-01-05", R"("reason":"x")");
  }
  const Workload report = workload_of(cases);
  std::int64_t backlog = 0;
  FlowCounts sums{};
  for (const Workload::Row& row : report.rows) {
    backlog += row.flows[0] + row.flows[5] - row.flows[3] - row.flows[4];
    EXPECT_EQ(row.backlog, backlog) << row.period;
    EXPECT_GE(row.backlog, 0) << row.period;
    for (std::size_t at = 0; at < sums.size(); ++at) {
      sums[at] += row.flows[at];
    }
  }
  EXPECT_EQ(sums, report.total);
  EXPECT_EQ(report.backlog, backlog);
  EXPECT_EQ(report.total[0], 40);
}

TEST(Workload, ACaseInTwoRegistersFlowsInEachAndOnceInTheTotal) {
  const Register cases = Register()
                             .received("A", "2023-05-02", R"(KPR","NPR)")
                             .delivered("A", "2023-06-01", "d1", R"(,"registers":["KPR"])");
  const Workload report = workload_of(cases, {.group_by = "register", .period = "year"});
  EXPECT_THAT(texts_of(report), ElementsAre("2023 1 0 0 1 0 0 0", "2023 1 0 0 0 0 0 1"));
  EXPECT_EQ(report.total[0], 1);
  EXPECT_EQ(report.backlog, 1);
  EXPECT_THAT(to_csv(report).rows[1],
              ElementsAre("2023", "NPR", "1", "0", "0", "0", "0", "0", "1"));
}

TEST(Workload, AMistypedCenturyDoesNotFillThePagesBetween) {
  const Register cases = Register().received("A", "1823-06-05").received("B", "2023-06-05");
  EXPECT_THAT(
      texts_of(workload_of(cases)),
      ElementsAre("1823-06 1 0 0 0 0 0 1", "2023-06 1 0 0 0 0 0 2", "2023-07 0 0 0 0 0 0 2"));
}

TEST(Workload, TablesEndWithTheTotal) {
  const Workload report = workload_of(Register().received("A", "2023-06-05"), {.period = "year"});
  const ReportTable table = to_table(report, Language::kNb);
  EXPECT_EQ(table.columns.back().header, "Åpne");
  EXPECT_THAT(table.rows.back(), ElementsAre("I alt", "1", "0", "0", "0", "0", "0", "1"));
  EXPECT_TRUE(table.has_total);
}

}  // namespace
}  // namespace replay
