// Every day of a clock, against days counted by hand, and against the clocks that calculate.
#include "replay/explain/clock_explanation.h"

#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "replay/rules/built_in_rulebook.h"
#include "tests/support/scripted_case.h"

namespace replay {
namespace {

Date day(std::string_view text) {
  return parse_date(text).value();
}

struct Explained {
  CaseAnswer answer;
  Rulebook rulebook;
  Date today;

  [[nodiscard]] const ClockSegment& segment(ClockName clock, int number) const {
    for (const ClockSegment& candidate : answer.clocks) {
      if (candidate.clock == clock && candidate.segment == number) return candidate;
    }
    ADD_FAILURE() << "no such clock";
    static const ClockSegment kNone;
    return kNone;
  }

  /// A line for each run: first, last, kind, days, count, the pauses, the names of the days off.
  [[nodiscard]] std::string runs(ClockName clock, int number = 1) const {
    const ClockSegment& found = segment(clock, number);
    std::string text;
    for (const DayRun& run : runs_of(explain(found, answer.file, rulebook, today), found, today)) {
      text += to_string(run.first) + " " + to_string(run.last) + " " +
              std::string(name_of(run.kind)) + " " + std::to_string(run.days) + " " +
              std::to_string(run.count);
      for (const std::size_t place : run.pauses) {
        text += " " + answer.file.pauses[place].id_in_case;
      }
      for (const ExplainedDay& off : run.off) {
        const bool is_named = run.kind == DayKind::kOff || !off.is_weekend;
        text += is_named ? " [" + std::string(off.off->en) + "]" : "";
      }
      text += "\n";
    }
    return text;
  }

  [[nodiscard]] DueArithmetic arithmetic(ClockName clock) const {
    return explain(segment(clock, 1), answer.file, rulebook, today).arithmetic.value();
  }
};

Explained judged(std::string_view given, std::string_view today, const Rulebook& rulebook) {
  auto file = support::scripted_case(given).fold(support::kScriptCase);
  EXPECT_TRUE(file) << (file ? "" : file.error().message);
  return {answer_for(*std::move(file), rulebook, day(today)), rulebook, day(today)};
}

Explained judged(std::string_view given, std::string_view today) {
  return judged(given, today, built_in_rulebook());
}

constexpr std::string_view kComplete = R"(
  2023-03-15 ApplicationSubmitted
  2023-03-15 CompletenessChecked
)";

std::string given(std::string_view more) {
  return std::string(kComplete) + std::string(more);
}

TEST(ClockExplanation, CountsTheDaysOfEasterAndMayByName) {
  const Explained explained = judged(given("  2023-04-28 DataDelivered\n"), "2023-06-05");
  EXPECT_EQ(explained.runs(ClockName::kStatutory),
            "2023-03-16 2023-04-05 COUNTED 15 15\n"
            "2023-04-06 2023-04-10 OFF 5 15 [Maundy Thursday] [Good Friday] [Saturday] "
            "[Easter Sunday] [Easter Monday]\n"
            "2023-04-11 2023-04-28 COUNTED 14 29\n"
            "2023-04-29 2023-05-01 OFF 3 29 [Saturday] [Sunday] [Labour Day]\n"
            "2023-05-02 2023-05-02 COUNTED 1 30\n");
}

TEST(ClockExplanation, APauseOverEasterHidesFourWorkingDays) {
  const Explained explained =
      judged(given("  2023-04-03 ClockPaused\n  2023-04-12 ClockResumed\n"), "2023-05-08");
  EXPECT_EQ(explained.runs(ClockName::kStatutory),
            "2023-03-16 2023-04-02 COUNTED 12 12\n"
            "2023-04-03 2023-04-11 PAUSED 4 12 p1 [Maundy Thursday] [Good Friday] "
            "[Easter Sunday] [Easter Monday]\n"
            "2023-04-12 2023-04-30 COUNTED 13 25\n"
            "2023-05-01 2023-05-01 OFF 1 25 [Labour Day]\n"
            "2023-05-02 2023-05-08 COUNTED 5 30\n");
}

TEST(ClockExplanation, APauseAfterTheDueDateLeavesTheDateAndIsNotLate) {
  const Explained explained = judged(
      given("  2023-05-03 ClockPaused\n  2023-05-30 DataDelivered\n  2023-05-31 ClockResumed\n"),
      "2023-06-05");
  const std::string runs = explained.runs(ClockName::kStatutory);
  EXPECT_NE(runs.find("2023-05-02 2023-05-02 COUNTED 1 30\n"
                      "2023-05-03 2023-05-30 PAUSED 17 30 p1 [Constitution Day] [Ascension Day] "
                      "[Whit Sunday] [Whit Monday]\n"),
            std::string::npos)
      << runs;
}

TEST(ClockExplanation, ASupplementHasDaysOfItsOwn) {
  const Explained explained = judged(given("  2023-05-16 SupplementaryOrderPlaced\n"
                                           "  2023-06-12 DataDelivered\n"),
                                     "2023-07-05");
  EXPECT_EQ(explained.runs(ClockName::kStatutory, 2),
            "2023-05-17 2023-05-18 OFF 2 0 [Constitution Day] [Ascension Day]\n"
            "2023-05-19 2023-05-27 COUNTED 6 6\n"
            "2023-05-28 2023-05-29 OFF 2 6 [Whit Sunday] [Whit Monday]\n"
            "2023-05-30 2023-06-12 COUNTED 10 16\n"
            "2023-06-13 2023-06-30 COUNTED 14 30\n");
}

TEST(ClockExplanation, OverlappingPausesAreEachNamed) {
  const Explained explained = judged(given("  2023-03-20 ClockPaused\n"
                                           "  2023-03-22 InformationRequested\n"
                                           "  2023-03-23 ClockResumed pause=p1\n"
                                           "  2023-03-28 InformationReceived request=q1\n"),
                                     "2023-03-28");
  const std::string runs = explained.runs(ClockName::kStatutory);
  EXPECT_TRUE(
      runs.starts_with("2023-03-16 2023-03-19 COUNTED 2 2\n"
                       "2023-03-20 2023-03-21 PAUSED 2 2 p1\n"
                       "2023-03-22 2023-03-22 PAUSED 1 2 p1 q1\n"
                       "2023-03-23 2023-03-27 PAUSED 3 2 q1\n"
                       "2023-03-28 2023-03-28 COUNTED 1 3\n"))
      << runs;
}

TEST(ClockExplanation, SaturdaysCountWhereTheRulebookSaysSo) {
  Rulebook rulebook = built_in_rulebook();
  rulebook.options.calendar.saturday_counts = true;
  const Explained explained = judged(given(""), "2023-03-20", rulebook);
  EXPECT_TRUE(
      explained.runs(ClockName::kStatutory).starts_with("2023-03-16 2023-03-20 COUNTED 4 4\n"));
}

TEST(ClockExplanation, ChristmasEveIsNamedWhereTheRulebookSaysSo) {
  Rulebook rulebook = built_in_rulebook();
  rulebook.options.calendar.dec24_off = true;
  const Explained explained =
      judged("  2025-12-22 ApplicationSubmitted\n  2025-12-22 CompletenessChecked\n",
             "2025-12-29",
             rulebook);
  EXPECT_TRUE(explained.runs(ClockName::kStatutory)
                  .starts_with("2025-12-23 2025-12-23 COUNTED 1 1\n"
                               "2025-12-24 2025-12-28 OFF 5 1 [Christmas Eve] [Christmas Day] "
                               "[Boxing Day] [Saturday] [Sunday]\n"
                               "2025-12-29 2025-12-29 COUNTED 1 2\n"));
}

TEST(ClockExplanation, TwoMonthsThatEndOn17MayMoveOverAscensionDay) {
  const Explained explained = judged(
      "  2023-03-17 ApplicationSubmitted category=ANON_STAT identifiability=ANONYMOUS\n"
      "  2023-03-17 CompletenessChecked\n",
      "2023-04-01");
  const DueArithmetic sum = explained.arithmetic(ClockName::kExpected);
  EXPECT_EQ(to_string(sum.unpaused), "2023-05-17");
  EXPECT_FALSE(sum.is_month_end);
  EXPECT_EQ(sum.paused_days, 0);
  ASSERT_EQ(sum.rolled_over.size(), 2U);
  EXPECT_EQ(sum.rolled_over[0].off->en, "Constitution Day");
  EXPECT_EQ(sum.rolled_over[1].off->en, "Ascension Day");
}

TEST(ClockExplanation, TwelveMonthsFromALeapDayEndOnTheLastOfFebruary) {
  const Explained explained =
      judged("  2024-02-29 ApplicationSubmitted\n  2024-02-29 CompletenessChecked\n", "2024-04-01");
  const DueArithmetic sum = explained.arithmetic(ClockName::kExpected);
  EXPECT_EQ(to_string(sum.unpaused), "2025-02-28");
  EXPECT_TRUE(sum.is_month_end);
  EXPECT_TRUE(sum.rolled_over.empty());
}

TEST(ClockExplanation, PausesPutAMonthClockOffBeforeItRolls) {
  Rulebook rulebook = built_in_rulebook();
  rulebook.options.expected_pauses = ExpectedPauses::kSame;
  const Explained explained = judged(
      "  2023-03-17 ApplicationSubmitted category=ANON_STAT identifiability=ANONYMOUS\n"
      "  2023-03-17 CompletenessChecked\n"
      "  2023-05-15 ClockPaused\n"
      "  2023-05-25 ClockResumed\n",
      "2023-06-01",
      rulebook);
  // 17 May is reached with ten days open at their end, 15 to 24 May: Saturday 27 May, then over
  // Whit Sunday and Monday.
  const DueArithmetic sum = explained.arithmetic(ClockName::kExpected);
  EXPECT_EQ(sum.paused_days, 10);
  EXPECT_EQ(to_string(sum.put_off), "2023-05-27");
  ASSERT_EQ(sum.rolled_over.size(), 3U);
  EXPECT_EQ(sum.rolled_over[0].off->en, "Saturday");
  EXPECT_EQ(to_string(explained.segment(ClockName::kExpected, 1).due), "2023-05-30");
}

TEST(ClockExplanation, CenturiesOfDaysAreCutAndSaidToBe) {
  const Explained explained =
      judged("  2023-03-15 ApplicationSubmitted\n  2023-03-15 CompletenessChecked\n", "2223-03-15");
  const ClockSegment& segment = explained.segment(ClockName::kStatutory, 1);
  const ClockExplanation explanation =
      explain(segment, explained.answer.file, explained.rulebook, explained.today);
  EXPECT_TRUE(explanation.is_cut);
  EXPECT_EQ(explanation.days.size(), 20'000U);
}

/// The walk over the days says what the clocks calculated.
void expect_agreement(const ClockSegment& segment, const CaseAnswer& answer, Date today) {
  const Rulebook& rulebook = built_in_rulebook();
  const ClockExplanation explanation = explain(segment, answer.file, rulebook, today);
  const Date last = segment.stop.value_or(today);
  std::int32_t used = 0;
  std::int32_t paused = 0;
  std::int32_t at_due = 0;
  for (const ExplainedDay& each : explanation.days) {
    used = each.date <= last ? each.count : used;
    at_due = each.date <= segment.due ? each.count : at_due;
    paused += each.date <= last && each.kind == DayKind::kPaused && !each.off ? 1 : 0;
  }
  EXPECT_EQ(used, segment.used);
  EXPECT_EQ(paused, segment.paused_days);
  if (segment.unit == Unit::kWorkingDay && segment.clock != ClockName::kAgreed) {
    EXPECT_EQ(at_due, segment.length);
  }
  if (explanation.arithmetic) {
    EXPECT_EQ(explanation.arithmetic->put_off.plus_days(
                  static_cast<std::int32_t>(explanation.arithmetic->rolled_over.size())),
              segment.due);
  }
}

TEST(ClockExplanation, AgreesWithEveryClockOfTheSampleRegister) {
  support::CaseBench bench;
  std::ifstream sample(CASELEDGER_SOURCE_DIR "/tests/sample/register.ndjson");
  for (std::string line; std::getline(sample, line);) {
    ASSERT_TRUE(bench.add(line));
  }
  int clocks = 0;
  for (const std::string& id : bench.cases()) {
    for (const std::string_view today : {"2023-06-05", "2024-05-17", "2026-11-15"}) {
      const CaseAnswer answer = support::answer_on(bench.fold(id).value(), day(today));
      for (const ClockSegment& segment : answer.clocks) {
        SCOPED_TRACE(id + " " + std::string(name_of(segment.clock)) + " " +
                     std::to_string(segment.segment) + " on " + std::string(today));
        expect_agreement(segment, answer, day(today));
        ++clocks;
      }
    }
  }
  EXPECT_GT(clocks, 200);
}

}  // namespace
}  // namespace replay
