// What the program says about how it came to an answer: case --explain, assessments of findings.
#include <string>

#include <gtest/gtest.h>

#include "tests/tools/cli/program.h"

namespace tools {
namespace {

class Explain : public ProgramTest {
 protected:
  void SetUp() override { init_with_sample(); }

  std::string answer(const std::string& words, const std::string& today = "2026-11-15") {
    const auto outcome = run(words + " --today " + today);
    EXPECT_EQ(outcome.exit_code, 0) << words << ": " << outcome.err;
    return outcome.out;
  }

  /// A FindingAssessed of F022 in KPR-2025/0093, whose evidence is events 9 and 18.
  void assess(const std::string& when, const std::string& outcome, const std::string& reason) {
    const Json found(answer("case KPR-2025/0093 --json"));
    std::string line =
        R"({"case":"KPR-2025/0093","type":"FindingAssessed","occurredAt":")" + when +
        R"(","recordedAt":")" + when +
        R"(","actor":{"id":"u-9","role":"MANAGER","organisation":"HDS"},"data":{"finding":"F022",)"
        R"("evidence":[")" +
        // The other way round: it is the same finding.
        found.at("findings.0.evidence.1") + R"(",")" + found.at("findings.0.evidence.0") +
        R"("],"outcome":")" + outcome + R"(","reason":")" + reason + R"("}})";
    const auto appended = run("append -", line);
    ASSERT_EQ(appended.exit_code, 0) << appended.err;
  }
};

TEST_F(Explain, EveryDayOfAClockIsInTheJson) {
  const Json answer(this->answer("case NPR-2023/0147 --explain --json"));
  EXPECT_EQ(answer.names("clocks.0"),
            "clock segment start length unit pausedDays due stop used status rule explained");
  const std::string explained = "clocks.0.explained";
  EXPECT_EQ(answer.at(explained + ".citations.0.phrase"), "30 virkedager");
  EXPECT_EQ(answer.at(explained + ".citations.0.line"), "87");
  // 16 March to 2 May.
  EXPECT_EQ(answer.count(explained + ".days"), 48U);
  EXPECT_EQ(answer.at(explained + ".days.0.date"), "2023-03-16");
  EXPECT_EQ(answer.at(explained + ".days.0.count"), "1");
  EXPECT_EQ(answer.at(explained + ".days.21.date"), "2023-04-06");
  EXPECT_EQ(answer.at(explained + ".days.21.counted"), "false");
  EXPECT_EQ(answer.at(explained + ".days.47.count"), "30");
  EXPECT_EQ(answer.at("calendar.saturdayCounts"), "false");
  EXPECT_EQ(answer.at("deletion.duties.0.explained.dates.0.inForce"), "true");
}

TEST_F(Explain, APauseIsNamedWithItsDays) {
  const std::string en = answer("case KPR-2023/0033 --explain --lang en");
  EXPECT_NE(en.find("2023-03-30  2023-04-23  paused        14      8  r1 WAIT_APPLICANT"),
            std::string::npos)
      << en;
  const std::string nb = answer("case KPR-2023/0033 --explain --lang nb");
  for (const char* words : {"2023-05-17  2023-05-18  fri",
                            "17. mai, Kristi himmelfartsdag",
                            "flyttet fra 2023-05-17 (17. mai), 2023-05-18",
                            "Lørdager, søndager og helligdager teller ikke"}) {
    EXPECT_NE(nb.find(words), std::string::npos) << words << "\n" << nb;
  }
}

TEST_F(Explain, AFindingShowsItsRuleAndItsValues) {
  const std::string text = answer("case KPR-2025/0093 --explain --lang en");
  EXPECT_NE(text.find("(KPR line 87: «30 virkedager»)"), std::string::npos) << text;
  EXPECT_NE(text.find("due=2026-02-06  stop=2026-02-16"), std::string::npos) << text;
  const Json json(answer("case KPR-2025/0093 --explain --json"));
  EXPECT_EQ(json.at("findings.0.explained.values.days"), "6");
}

TEST_F(Explain, WithoutItNothingIsExplained) {
  const Json json(answer("case KPR-2025/0093 --json"));
  EXPECT_EQ(json.at("clocks.0.explained"), "(absent)");
  EXPECT_EQ(json.at("calendar"), "(absent)");
}

TEST_F(Explain, AssessmentsStandBesideTheirFindingAndHideNothing) {
  assess("2026-11-16T09:00:00+01:00", "FALSE_ALARM", "the clock was paused");
  assess("2026-11-17T09:00:00+01:00", "CONFIRMED", "it was not");
  const Json json(answer("case KPR-2025/0093 --json"));
  EXPECT_EQ(json.at("findings.0.finding"), "F022");
  EXPECT_EQ(json.count("findings.0.assessments"), 2U);
  EXPECT_EQ(json.at("findings.0.assessments.0.outcome"), "FALSE_ALARM");
  EXPECT_EQ(json.at("findings.0.assessment.outcome"), "CONFIRMED");
  const std::string text = answer("case KPR-2025/0093 --lang en");
  EXPECT_NE(text.find("→ false alarm: the clock was paused"), std::string::npos) << text;
  EXPECT_NE(text.find("→ confirmed: it was not"), std::string::npos) << text;
  EXPECT_NE(text.find("F022     major"), std::string::npos) << text;
}

}  // namespace
}  // namespace tools
