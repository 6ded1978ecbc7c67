// What the program says about how it came to an answer: case --explain, replay, assessments.
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

TEST_F(Explain, ReplayTellsWhatACorrectionDidToThePast) {
  const std::string en = answer("replay KPR-2025/0093 --lang en");
  for (const char* words : {"Case KPR-2025/0093, as it became known",
                            "statutory 1 starts 2026-01-09: 30 working days, due 2026-02-20. T02:",
                            "corrects 9: completeAsOf=2025-12-23 (was 2026-01-09)",
                            "changes the past: from now on",
                            "statutory 1, due: 2026-02-20 → 2026-02-06 (start 2026-01-09 → "
                            "2025-12-23)",
                            "statutory 1: met → breached (stopped 2026-02-16",
                            "+ F022 major: Due 2026-02-06"}) {
    EXPECT_NE(en.find(words), std::string::npos) << words << "\n" << en;
  }
  const std::string nb = answer("replay KPR-2025/0093 --lang nb");
  EXPECT_NE(nb.find("lovfestet 1, frist: 2026-02-20 → 2026-02-06"), std::string::npos) << nb;
  EXPECT_NE(nb.find("endrer fortiden"), std::string::npos) << nb;
}

TEST_F(Explain, ReplayInJsonGivesTheCodes) {
  const Json json(answer("replay KPR-2025/0093 --json"));
  EXPECT_EQ(json.names(), "case size root today rulebook simulated order steps");
  EXPECT_EQ(json.at("order"), "RECORDED");
  EXPECT_EQ(json.count("steps"), 22U);
  EXPECT_EQ(json.names("steps.0"),
            "step index version id type occurredAt recordedAt lagSeconds placedBefore today state "
            "passed changes");
  EXPECT_EQ(json.at("steps.0.changes.0.change"), "STATE");
  EXPECT_EQ(json.at("steps.0.changes.0.after"), "RECEIVED");
  EXPECT_EQ(json.at("steps.19.changesThePast"), "true");
  EXPECT_EQ(json.at("steps.19.changes.0.change"), "CLOCK_DUE");
  EXPECT_EQ(json.at("steps.19.changes.0.before"), "2026-02-20");
  EXPECT_EQ(json.at("steps.19.changes.0.citations.0.phrase"), "30 virkedager");
}

TEST_F(Explain, ReplayInNdjsonIsALineForEachStep) {
  const auto lines = lines_of(answer("replay KPR-2025/0093 --ndjson --as-it-happened"));
  ASSERT_EQ(lines.size(), 22U);
  // Corrections known from the start: the clock starts when it should have.
  EXPECT_NE(lines[8].find(R"("after":"2025-12-23")"), std::string::npos) << lines[8];
}

TEST_F(Explain, ReplayKnowsNoCaseThatIsNotThere) {
  for (const char* words : {"replay KPR-1999/0001",
                            "replay KPR-2025/0093 --known-at 2025-12-11",
                            "replay KPR-2025/0093 --valid-at 2025-12-11"}) {
    const auto outcome = run(words);
    EXPECT_EQ(outcome.exit_code, 3) << words;
    EXPECT_EQ(outcome.out, "") << words;
  }
}

TEST_F(Explain, ReplayOfAPrefixIsTheBeginningOfTheWhole) {
  const auto whole = lines_of(answer("replay KPR-2025/0093 --ndjson"));
  const auto known = lines_of(answer("replay KPR-2025/0093 --ndjson --known-at 2026-03-09"));
  ASSERT_GE(known.size(), 19U);
  for (std::size_t i = 0; i < 19; ++i) {
    EXPECT_EQ(known[i], whole[i]);
  }
}

}  // namespace
}  // namespace tools
