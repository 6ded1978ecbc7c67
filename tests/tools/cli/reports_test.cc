// The reports over the sample register, and reports that are computed again.
#include <string>

#include <gtest/gtest.h>

#include "tests/tools/cli/program.h"

namespace tools {
namespace {

const std::string kToday = " --today 2026-11-15";

class Reports : public ProgramTest {
 protected:
  void SetUp() override { init_with_sample(); }

  std::string answer(const std::string& words) {
    const auto outcome = run(words + kToday);
    EXPECT_EQ(outcome.exit_code, 0) << words << ": " << outcome.err;
    return outcome.out;
  }

  /// The report kept in report.json, with one text in it replaced by another.
  void keep(const std::string& words,
            const std::string& old_text = "",
            std::string_view text = "") {
    std::string report = answer("report " + words + " --json");
    const std::size_t at = report.find(old_text);
    ASSERT_NE(at, std::string::npos) << report;
    report.replace(at, old_text.size(), text);
    write_file("report.json", report);
  }
};

TEST_F(Reports, EachHasTheFieldsOfTheContract) {
  const auto row_of = [&](const std::string& words) {
    return Json(answer("report " + words + " --json")).names("rows.0");
  };
  EXPECT_EQ(row_of("workload --period year"),
            "period group received completed decided delivered ended reopened backlog");
  EXPECT_EQ(row_of("fees --period year"),
            "payee period invoices minutes amountExVat vat credited paid outstanding");
  EXPECT_EQ(row_of("disclosures --where register=NPR --where year=2023"),
            "case date delivery shipment by recipient recipientKind registers content "
            "identifiability ground groundReference contract decision deletion");
  EXPECT_EQ(row_of("gaps --where year=2023"), "prefix year cases greatest missing repeated ranges");
  EXPECT_EQ(row_of("ehds-activity --where register=KPR"), "period group item key value");
  EXPECT_EQ(row_of("journal --where year=2023"),
            "year number journalDate documentDate case type recordedAt eventType event index "
            "corrects title");
}

TEST_F(Reports, TheWorkloadEndsWhereProcessingTimesStands) {
  const Json times(answer("report processing-times --json"));
  const Json workload(answer("report workload --period year --json"));
  EXPECT_EQ(workload.at("total.received"), times.at("total.received"));
  EXPECT_EQ(workload.at("total.backlog"), times.at("total.open"));
  // At the end of a past period too, by what had happened by then.
  const Json then(run("report processing-times --json --valid-at 2023-12-31").out);
  std::string backlog;
  for (std::size_t at = 0; at < workload.count("rows"); ++at) {
    const std::string row = "rows." + std::to_string(at);
    if (workload.at(row + ".period") == "2023") backlog = workload.at(row + ".backlog");
  }
  EXPECT_EQ(backlog, then.at("total.open"));
}

TEST_F(Reports, DoNotDependOnThreads) {
  for (const char* report : {"workload --group-by register",
                             "fees",
                             "gaps",
                             "disclosures --where year=2023",
                             "journal --where year=2023",
                             "ehds-activity --group-by category"}) {
    const std::string words = std::string("report ") + report + " --json --threads ";
    EXPECT_EQ(answer(words + "3"), answer(words + "1")) << report;
  }
}

TEST_F(Reports, ComputedAgainAreIdentical) {
  for (const char* report : {"processing-times --period quarter --by received --group-by purpose",
                             "processing-times --valid-at 2024-06-30 --known-at 2025-01-01",
                             "workload --where linked=true",
                             "deletions --where dueWithin=90",
                             "findings --lang nb --period year --where severity=MAJOR",
                             "fees --by decided",
                             "disclosures --where recipient=none",
                             "gaps",
                             "journal --lang nb --where type=U --where year=2024",
                             "ehds-activity",
                             "durations"}) {
    keep(report);
    const auto outcome = run("verify report.json --lang en");
    EXPECT_EQ(outcome.exit_code, 0) << report << outcome.out << outcome.err;
    EXPECT_NE(outcome.out.find("computed again: identical"), std::string::npos) << report;
  }
}

TEST_F(Reports, AreTheSameHoweverTheyAreSpaced) {
  keep("gaps", "\"rows\"", " \n\t\"rows\" ");
  EXPECT_EQ(run("verify report.json").exit_code, 0);
}

TEST_F(Reports, AChangedFigureIsToldWithItsPlace) {
  keep("workload --period year", "\"completed\":", "\"completed\":9");
  const auto outcome = run("verify report.json --json");
  EXPECT_EQ(outcome.exit_code, 6);
  const Json verdict(outcome.out);
  EXPECT_EQ(verdict.at("verified"), "false");
  EXPECT_EQ(verdict.at("differenceCount"), "1");
  EXPECT_EQ(verdict.at("differences.0.pointer"), "/rows/0/completed");
  EXPECT_EQ(verdict.at("differences.0.inFile"), "9" + verdict.at("differences.0.computed"));
  EXPECT_NE(outcome.err.find("CL-2521"), std::string::npos) << outcome.err;
}

TEST_F(Reports, AMemberAddedRemovedOrWrittenTwiceIsToldToo) {
  const auto count_of = [&] {
    const auto outcome = run("verify report.json --json");
    EXPECT_EQ(outcome.exit_code, 6);
    return Json(outcome.out).at("differenceCount");
  };
  keep("gaps", "\"total\":{", "\"total\":{\"more\":1,");
  EXPECT_EQ(count_of(), "1");
  keep("gaps", "\"otherForms\"", "\"other\"");
  EXPECT_EQ(count_of(), "2");
  keep("gaps", "\"total\":{", "\"total\":{\"cases\":7,");
  EXPECT_EQ(count_of(), "1");
}

TEST_F(Reports, OfAnotherLedgerAreNotComputed) {
  keep("gaps", "\"root\":\"", "\"root\":\"x");
  auto outcome = run("verify report.json");
  EXPECT_EQ(outcome.exit_code, 6);
  EXPECT_NE(outcome.err.find("CL-2522"), std::string::npos) << outcome.err;
  keep("gaps", "\"size\":", "\"size\":9");
  outcome = run("verify report.json");
  EXPECT_EQ(outcome.exit_code, 6);
  EXPECT_NE(outcome.err.find("CL-2522"), std::string::npos) << outcome.err;
}

TEST_F(Reports, ThatCannotBeReadSayWhere) {
  const auto error_of = [&](const std::string& old_text, std::string_view text) {
    keep("fees", old_text, text);
    const auto outcome = run("verify report.json");
    return std::to_string(outcome.exit_code) + outcome.err;
  };
  EXPECT_NE(error_of("\"today\":\"", "\"today\":\"x").find("report.json: /today"),
            std::string::npos);
  EXPECT_EQ(error_of("\"definitions\":1", "\"definitions\":2").front(), '1');
  EXPECT_EQ(error_of("\"report\":\"fees", "\"report\":\"fee").front(), '6');
  EXPECT_EQ(error_of("\"period\":\"month", "\"period\":\"moon").front(), '6');
  EXPECT_EQ(error_of("{", "{{").front(), '6');
}

TEST_F(Reports, GoIntoANorwegianExcel) {
  const std::string csv = answer("report processing-times --group-by linked --csv=excel");
  EXPECT_EQ(csv.substr(0, 27), "\xEF\xBB\xBFlinked;received;complete");
  EXPECT_EQ(csv, answer("report processing-times --group-by linked --csv --csv-profile excel"));
  const std::string journal = answer("report journal --where year=2024 --csv-profile=excel");
  EXPECT_NE(journal.find("recordedAt;recordedAtLocal;"), std::string::npos);
  EXPECT_EQ(run("report gaps --json --csv-profile excel").exit_code, 2);
}

}  // namespace
}  // namespace tools
