#include "replay/reports/findings_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/replay/reports/report_fixtures.h"

namespace replay {
namespace {

using test::CaseBuilder;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

Finding finding(std::string id, std::string severity) {
  Finding found;
  found.id = std::move(id);
  found.severity = std::move(severity);
  found.rule = "S01";
  found.evidence = {*base::parse_uuid("0190d3f2-7c1e-7a52-9d3b-1f0a4c5e6d70")};
  found.message_nb = "levert uten kontrakt";
  found.message_en = "delivered without a contract";
  return found;
}

FindingsReport report_of(const std::vector<CaseFacts>& cases,
                         const ReportArguments& arguments = {}) {
  return findings_report(cases, test::basis(), test::options(ReportName::kFindings, arguments));
}

std::string json_of(FindingsReport report, Language language) {
  report.options.language = language;
  JsonWriter json;
  write_json(json, report);
  return json.take();
}

TEST(FindingsReport, IsWrittenToTheLetterOfTheContract) {
  const FindingsReport report =
      report_of({CaseBuilder("A", "2023-03-01").finding(finding("F001", "CRITICAL")).in()});
  EXPECT_EQ(json_of(report, Language::kEn),
            R"({"report":"findings","definitions":1,"size":1234,"root":")" +
                std::string(test::kRoot) +
                R"(","today":"2023-07-01","rulebook":"no-health-registers/2023-06-02",)"
                R"("groupBy":[],"language":"en","rows":[)"
                R"({"case":"A","finding":"F001","severity":"CRITICAL","rule":"S01",)"
                R"("evidence":["0190d3f2-7c1e-7a52-9d3b-1f0a4c5e6d70"],)"
                R"("message":"delivered without a contract"}],"total":{"F001":1},"cases":1,)"
                R"("severity":{"CRITICAL":1,"MAJOR":0,"MINOR":0,"INFO":0},"per100":{"F001":100},)"
                R"("severityPer100":{"CRITICAL":100,"MAJOR":0,"MINOR":0,"INFO":0}})");
  EXPECT_THAT(json_of(report, Language::kNb), HasSubstr(R"("message":"levert uten kontrakt")"));
}

TEST(FindingsReport, CountsFindingsThatOccurAndKeepsTheirOrderInTheCase) {
  const CaseFacts a = CaseBuilder("A", "2023-03-01")
                          .finding(finding("F001", "CRITICAL"))
                          .finding(finding("F001", "CRITICAL"))
                          .finding(finding("F022", "MAJOR"))
                          .in();
  const CaseFacts b = CaseBuilder("B", "2023-03-01").finding(finding("F001", "CRITICAL")).in();
  EXPECT_THAT(report_of({b, a}).total.by_finding, ElementsAre(Pair("F001", 3), Pair("F022", 1)));
  EXPECT_EQ(json_of(report_of({b, a}), Language::kEn), json_of(report_of({a, b}), Language::kEn));
  EXPECT_EQ(report_of({b, a}).rows[2].finding.id, "F022");
  EXPECT_EQ(report_of({b, a}).rows[3].case_id, "B");
}

TEST(FindingsReport, APageHasItsRowsAndTheFiguresOfAll) {
  const std::vector<CaseFacts> cases = {
      CaseBuilder("B", "2023-03-01").finding(finding("F022", "MAJOR")).in(),
      CaseBuilder("A", "2023-03-01").finding(finding("F001", "CRITICAL")).in(),
      CaseBuilder("C", "2023-03-01").finding(finding("F024", "MINOR")).in(),
  };
  const auto cases_shown = [&](const std::vector<std::string>& where) {
    std::vector<std::string> shown;
    for (const FindingsReport::Row& row : report_of(cases, {.where = where}).rows) {
      shown.push_back(row.case_id);
    }
    return shown;
  };
  EXPECT_THAT(cases_shown({"rows=2"}), ElementsAre("A", "B"));
  EXPECT_THAT(cases_shown({"rows=2", "from=2"}), ElementsAre("C"));
  EXPECT_THAT(cases_shown({"from=1"}), ElementsAre("B", "C"));
  EXPECT_THAT(cases_shown({"from=4"}), IsEmpty());
  const FindingsReport figures = report_of(cases, {.where = {"rows=0"}});
  EXPECT_THAT(figures.rows, IsEmpty());
  EXPECT_EQ(figures.total.by_finding.size(), 3U);
  EXPECT_EQ(figures.total.cases, 3);
  EXPECT_THAT(json_of(figures, Language::kEn), HasSubstr(R"("where":{"rows":"0"})"));
}

TEST(FindingsReport, CanBeNarrowedByFindingSeverityAndCase) {
  const std::vector<CaseFacts> cases = {
      CaseBuilder("A", "2023-03-01").finding(finding("F001", "CRITICAL")).in({"KPR"}),
      CaseBuilder("B", "2023-03-01")
          .finding(finding("F001", "CRITICAL"))
          .finding(finding("F024", "MINOR"))
          .in({"NPR"}),
  };
  EXPECT_EQ(report_of(cases, {.where = {"finding=F001"}}).rows.size(), 2U);
  EXPECT_EQ(report_of(cases, {.where = {"severity=MINOR"}}).rows.size(), 1U);
  EXPECT_THAT(report_of(cases, {.where = {"register=KPR"}}).total.by_finding,
              ElementsAre(Pair("F001", 1)));
}

TEST(FindingsReport, TellsOfCasesWithoutAnApplicationToo) {
  CaseFacts stray;
  stray.case_id = "A";
  stray.findings = {finding("F036", "CRITICAL")};
  EXPECT_EQ(report_of({stray}).rows.size(), 1U);
}

TEST(FindingsReport, TablesLeaveTheEvidenceToCsv) {
  const FindingsReport report =
      report_of({CaseBuilder("A", "2023-03-01").finding(finding("F001", "CRITICAL")).in()});
  EXPECT_THAT(to_table(report, Language::kNb).rows[0],
              ElementsAre("A", "F001", "CRITICAL", "S01", "levert uten kontrakt"));
  EXPECT_EQ(to_table(report, Language::kNb).columns[1].header, "Funn");
  EXPECT_TRUE(to_table(report, Language::kNb).columns[2].is_code);
  EXPECT_THAT(to_csv(report).rows[0],
              ElementsAre("A",
                          "F001",
                          "CRITICAL",
                          "S01",
                          "0190d3f2-7c1e-7a52-9d3b-1f0a4c5e6d70",
                          "delivered without a contract"));
}

TEST(FindingsReport, CountsFindingsForEachHundredCasesAlsoOfCasesWithoutAny) {
  const std::vector<CaseFacts> cases = {
      CaseBuilder("A", "2023-03-01").finding(finding("F001", "CRITICAL")).in(),
      CaseBuilder("B", "2023-03-01").in(),
      CaseBuilder("C", "2023-03-01").in(),
  };
  EXPECT_THAT(json_of(report_of(cases), Language::kEn),
              HasSubstr(R"("cases":3,"severity":{"CRITICAL":1,"MAJOR":0,"MINOR":0,"INFO":0},)"
                        R"("per100":{"F001":33.3})"));
}

TEST(FindingsReport, ShowsTheTrendByTheCohortOfTheCase) {
  const std::vector<CaseFacts> cases = {
      CaseBuilder("A", "2023-03-01").finding(finding("F001", "CRITICAL")).in(),
      CaseBuilder("B", "2023-03-31").in(),
      CaseBuilder("C", "2023-04-01").finding(finding("F024", "MINOR")).in(),
  };
  const FindingsReport report = report_of(cases, {.period = "month", .by = "received"});
  EXPECT_THAT(json_of(report, Language::kEn),
              HasSubstr(R"("rates":[{"period":"2023-03","group":{},"total":{"F001":1},"cases":2,)"
                        R"("severity":{"CRITICAL":1,"MAJOR":0,"MINOR":0,"INFO":0},)"
                        R"("per100":{"F001":50},)"));
  EXPECT_THAT(rates_table(report, Language::kNb).rows[1],
              ElementsAre("2023-04", "1", "1", "0", "0", "1", "0", "100"));
  EXPECT_THAT(to_csv(report).rows[0], ElementsAre("2023-03", "2", "F001", "1", "50"));
}

TEST(FindingsReport, ACaseInTwoRegistersIsInBothGroupsAndOnceInTheTotal) {
  const FindingsReport report = report_of(
      {CaseBuilder("A", "2023-03-01").finding(finding("F001", "CRITICAL")).in({"KPR", "NPR"})},
      {.group_by = "register"});
  EXPECT_EQ(report.rates.size(), 2U);
  EXPECT_EQ(report.total.cases, 1);
  EXPECT_THAT(report.total.by_finding, ElementsAre(Pair("F001", 1)));
}

TEST(FindingsReport, AnAssessmentStandsBesideExactlyItsFindingAndHidesNothing) {
  const Finding found = finding("F001", "CRITICAL");
  FindingAssessment assessment;
  assessment.finding = "F001";
  assessment.evidence = found.evidence;
  assessment.outcome = "FALSE_ALARM";
  assessment.reason = "signert på papir";
  assessment.date = test::day("2023-06-02");
  FindingAssessment of_another = assessment;
  of_another.evidence = {*base::parse_uuid("0190d3f2-7c1e-7a52-9d3b-1f0a4c5e6d71")};
  CaseFacts facts = CaseBuilder("A", "2023-03-01").finding(found).in();
  facts.findings_assessed = {assessment, of_another};
  const FindingsReport report = report_of({facts});
  EXPECT_THAT(report.total.by_finding, ElementsAre(Pair("F001", 1)));
  ASSERT_EQ(report.rows[0].assessments.size(), 1U);
  EXPECT_THAT(json_of(report, Language::kEn),
              HasSubstr(R"("assessments":[{"outcome":"FALSE_ALARM","reason":"signert på papir",)"
                        R"("date":"2023-06-02","event":"00000000-0000-0000-0000-000000000000"}])"));
  EXPECT_THAT(to_table(report, Language::kNb).rows[0][4],
              HasSubstr("Vurdert 2023-06-02: FALSE_ALARM (signert på papir)."));
}

}  // namespace
}  // namespace replay
