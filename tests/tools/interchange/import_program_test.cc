// Drives the real binary: what is imported is found again, once, whatever happens on the way.
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/tools/cli/program.h"

namespace tools {
namespace {

constexpr std::string_view kHeader = "case:concept:name,concept:name,time:timestamp,case:frist\n";

class ImportProgramTest : public ProgramTest {
 protected:
  ImportProgramTest() { init(); }

  Json imported(const std::string& words) {
    const auto outcome = run("--json import " + words);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    return Json(outcome.out);
  }

  Json durations(const std::string& words = "") {
    const auto outcome = run("--json --today 2023-06-05 report durations " + words);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    return Json(outcome.out);
  }

  static std::string rows(int count) {
    std::string text(kHeader);
    for (int i = 0; i < count; ++i) {
      text += fmt::format("k{},step {},2023-03-15T09:00:00Z,\n", i / 5, i % 5);
    }
    return text;
  }
};

TEST_F(ImportProgramTest, ImportingTwiceRecordsNothingTwice) {
  write_file("log.csv",
             std::string(kHeader) +
                 "k1,a,2023-03-15T09:00:00Z,\n"
                 "k1,a,2023-03-15T09:00:00Z,\n"
                 "k2,b,2023-03-16T09:00:00Z,\n");
  const auto first = imported("log.csv");
  EXPECT_EQ(first.at("cases"), "2");
  EXPECT_EQ(first.at("events"), "3");
  EXPECT_EQ(first.at("stored"), "5");
  EXPECT_EQ(first.at("known"), "0");
  const auto second = imported("log.csv");
  EXPECT_EQ(second.at("stored"), "0");
  EXPECT_EQ(second.at("known"), "5");
  EXPECT_EQ(second.at("root"), first.at("root"));
}

TEST_F(ImportProgramTest, AGrownLogAddsOnlyWhatIsNew) {
  write_file("log.csv", rows(10));
  imported("log.csv");
  write_file("log.csv", rows(12));
  const auto second = imported("log.csv");
  EXPECT_EQ(second.at("known"), "12");
  EXPECT_EQ(second.at("stored"), "3");  // one new case and two events
}

TEST_F(ImportProgramTest, AFaultAnywhereLeavesNothingBehind) {
  write_file("log.csv", rows(3'000) + "k1,a\n");
  const auto size = durations().at("size");
  const auto outcome = run("--json import log.csv");
  EXPECT_EQ(outcome.exit_code, 1);
  const Json error(outcome.err);
  EXPECT_EQ(error.at("error.code"), "CL-2405");
  EXPECT_EQ(error.at("error.where"), "log.csv:3002");
  EXPECT_NE(error.at("error.hint"), "");
  EXPECT_EQ(durations().at("size"), size);
}

TEST_F(ImportProgramTest, AnImportThatWasKilledIsCompletedByRunningItAgain) {
  write_file("log.csv", rows(6'000));
  shell("caseledger import log.csv & sleep 0.4; kill -9 $!; wait");
  const auto again = imported("log.csv");
  EXPECT_EQ(std::stoi(again.at("stored")) + std::stoi(again.at("known")), 7'200);
  const auto report = durations();
  EXPECT_EQ(report.at("cases"), "1200");
  EXPECT_EQ(report.at("events"), "6000");
  EXPECT_EQ(report.at("variants"), "1");
}

TEST_F(ImportProgramTest, ColumnsThatNobodyKnowsAreAUsageErrorThatListsThem) {
  write_file("log.csv", "Sak,Hva\n1,a\n");
  const auto outcome = run("--json import log.csv");
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_NE(Json(outcome.err).at("error.hint").find("Sak, Hva"), std::string::npos);
}

TEST_F(ImportProgramTest, PersonalNumbersStopTheImportOrAreMasked) {
  write_file("log.csv", std::string(kHeader) + "k1,ring 17850550069,2023-03-15T09:00:00Z,\n");
  const auto refused = run("--json import log.csv");
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_EQ(Json(refused.err).at("error.where"), "log.csv:2:4");
  EXPECT_EQ(refused.err.find("17850550069"), std::string::npos);
  EXPECT_EQ(imported("log.csv --mask-personal-numbers").at("stored"), "2");
  EXPECT_NE(run("--json history k1").out.find("ring ***********"), std::string::npos);
}

TEST_F(ImportProgramTest, AMappedDeadlineIsJudgedByToday) {
  write_file("map.toml", "[clock.FRIST]\ndue = \"case:frist\"\n");
  write_file("log.csv",
             std::string(kHeader) +
                 "k1,a,2023-03-15T09:00:00Z,2023-06-05T10:00:00Z\n"
                 "k2,a,2023-03-15T09:00:00Z,2023-06-04T10:00:00Z\n"
                 "k3,a,2023-03-15T09:00:00Z,\n");
  imported("log.csv --mapping map.toml");
  const auto report = durations();
  EXPECT_EQ(report.at("openCases"), "3");
  EXPECT_EQ(report.at("clocks.FRIST.n"), "2");
  EXPECT_EQ(report.at("clocks.FRIST.running"), "1");
  EXPECT_EQ(report.at("clocks.FRIST.overdue"), "1");
}

// Logs of others, not part of the project: skipped where they are absent.
class BuildingPermitProgramTest : public ImportProgramTest,
                                  public testing::WithParamInterface<const char*> {};

TEST_P(BuildingPermitProgramTest, TheReportGivesTheFiguresOfTheContract) {
  const std::string log = std::string(CASELEDGER_SOURCE_DIR "/../shared/data/") + GetParam();
  if (!std::filesystem::exists(log)) GTEST_SKIP() << "needs " << log;
  const std::string mapping = CASELEDGER_SOURCE_DIR "/tests/tools/interchange/receipt.mapping.toml";
  EXPECT_EQ(imported(log + " --mapping " + mapping).at("stored"), "10011");
  EXPECT_EQ(imported(log + " --mapping " + mapping).at("stored"), "0");
  const auto report = durations();
  EXPECT_EQ(report.at("cases"), "1434");
  EXPECT_EQ(report.at("events"), "8577");
  EXPECT_EQ(report.at("activities"), "27");
  EXPECT_EQ(report.at("variants"), "116");
  EXPECT_EQ(report.at("clocks.DEADLINE.breached"), "377");
  EXPECT_EQ(report.at("clocks.DEADLINE.met"), "952");
  EXPECT_EQ(report.at("openCases"), "105");
}

INSTANTIATE_TEST_SUITE_P(CsvAndXes,
                         BuildingPermitProgramTest,
                         testing::Values("pm4py/receipt.csv", "eramam/env_permit.xes.gz"));

}  // namespace
}  // namespace tools
