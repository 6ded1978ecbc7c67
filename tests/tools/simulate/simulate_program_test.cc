// caseledger simulate as people run it: its key, its streams, its errors.
#include "tests/tools/simulate/agreement.h"

namespace tools {
namespace {

using SimulateCommand = AgreementTest;

TEST_F(SimulateCommand, ItsKeyIsWhatTheReportFindsToday) {
  expect_agreement("1500", "1", "2024-12-31");
}

TEST_F(SimulateCommand, ItsKeyIsWhatTheReportFindsInTheMiddleOfThings) {
  expect_agreement("1000", "2", "2023-03-20");
}

TEST_F(SimulateCommand, NeedsNoLedger) {
  const Outcome outcome = run("simulate --cases 3 --seed 1");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_TRUE(outcome.out.starts_with(R"({"case":"NPR-2021/0001","type":"ApplicationSubmitted",)"));
}

TEST_F(SimulateCommand, RefusesWhatIsNoCount) {
  for (const std::string cases : {"0", "-3", "many", "1.5", "99999999999"}) {
    const Outcome outcome = run_words({"simulate", "--cases", cases, "--seed", "1"});
    EXPECT_EQ(outcome.exit_code, 2) << cases;
    EXPECT_EQ(outcome.out, "");
    EXPECT_NE(outcome.err.find("--cases"), std::string::npos) << outcome.err;
  }
  EXPECT_EQ(run("simulate --cases 5").exit_code, 2);
  EXPECT_EQ(run("simulate --seed 5").exit_code, 2);
  EXPECT_EQ(run_words({"simulate", "--cases", "5", "--seed", "-1"}).exit_code, 2);
}

TEST_F(SimulateCommand, RefusesADayOutsideTheSimulationInBothLanguages) {
  const Outcome before = run("simulate --cases 5 --seed 1 --today 2020-12-31 --lang en");
  EXPECT_EQ(before.exit_code, 2);
  EXPECT_NE(before.err.find("runs from 2021-01-04 to 2029-12-31"), std::string::npos) << before.err;
  const Outcome after = run("simulate --cases 5 --seed 1 --today 2031-01-01 --lang nb");
  EXPECT_EQ(after.exit_code, 2);
  EXPECT_NE(after.err.find("som går fra 2021-01-04 til 2029-12-31"), std::string::npos)
      << after.err;
}

TEST_F(SimulateCommand, SaysBeforeTheStreamThatItCannotWriteTheKey) {
  const Outcome outcome = run("simulate --cases 5 --seed 1 --answers missing/key.ndjson");
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_EQ(outcome.out, "");
  EXPECT_NE(outcome.err.find("missing/key.ndjson"), std::string::npos) << outcome.err;
}

}  // namespace
}  // namespace tools
