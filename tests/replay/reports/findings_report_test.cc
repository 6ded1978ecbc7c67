#include "replay/reports/findings_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/replay/reports/report_fixtures.h"

namespace replay {
namespace {

using test::CaseBuilder;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
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

std::string json_of(const FindingsReport& report, Language language) {
  JsonWriter json;
  write_json(json, report, language);
  return json.take();
}

TEST(FindingsReport, IsWrittenToTheLetterOfTheContract) {
  const FindingsReport report =
      report_of({CaseBuilder("A", "2023-03-01").finding(finding("F001", "CRITICAL")).in()});
  EXPECT_EQ(json_of(report, Language::kEn),
            R"({"report":"findings","definitions":1,"size":1234,"root":")" +
                std::string(test::kRoot) +
                R"(","today":"2023-07-01","rulebook":"no-health-registers/2023-06-02",)"
                R"("groupBy":[],"rows":[)"
                R"({"case":"A","finding":"F001","severity":"CRITICAL","rule":"S01",)"
                R"("evidence":["0190d3f2-7c1e-7a52-9d3b-1f0a4c5e6d70"],)"
                R"("message":"delivered without a contract"}],"total":{"F001":1}})");
  EXPECT_THAT(json_of(report, Language::kNb), HasSubstr(R"("message":"levert uten kontrakt")"));
}

TEST(FindingsReport, CountsFindingsThatOccurAndKeepsTheirOrderInTheCase) {
  const CaseFacts a = CaseBuilder("A", "2023-03-01")
                          .finding(finding("F001", "CRITICAL"))
                          .finding(finding("F001", "CRITICAL"))
                          .finding(finding("F022", "MAJOR"))
                          .in();
  const CaseFacts b = CaseBuilder("B", "2023-03-01").finding(finding("F001", "CRITICAL")).in();
  EXPECT_THAT(report_of({b, a}).totals, ElementsAre(Pair("F001", 3), Pair("F022", 1)));
  EXPECT_EQ(json_of(report_of({b, a}), Language::kEn), json_of(report_of({a, b}), Language::kEn));
  EXPECT_EQ(report_of({b, a}).rows[2].finding.id, "F022");
  EXPECT_EQ(report_of({b, a}).rows[3].case_id, "B");
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
  EXPECT_THAT(report_of(cases, {.where = {"register=KPR"}}).totals, ElementsAre(Pair("F001", 1)));
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
  EXPECT_THAT(to_csv(report, Language::kEn).rows[0],
              ElementsAre("A",
                          "F001",
                          "CRITICAL",
                          "S01",
                          "0190d3f2-7c1e-7a52-9d3b-1f0a4c5e6d70",
                          "delivered without a contract"));
}

}  // namespace
}  // namespace replay
