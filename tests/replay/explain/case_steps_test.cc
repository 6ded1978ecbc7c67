// A case step by step: what each event changed, what only the days changed, and what the past was.
#include "replay/explain/case_steps.h"

#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "replay/event/event_reader.h"
#include "tests/support/memory_ledger.h"
#include "tests/support/scripted_case.h"

namespace replay {
namespace {

constexpr std::int64_t kDayUs = 24LL * 3600 * base::kMicrosPerSecond;

Date day(std::string_view text) {
  return parse_date(text).value();
}

/// The events of one case in a ledger of their own, recorded when they happened, or `lag_days`
/// later for the events (by number, from 1) that say so.
std::unique_ptr<support::MemoryLedger> ledger_of(const support::CaseBench& bench,
                                                 std::string_view case_id,
                                                 const std::map<std::size_t, int>& lag_days = {}) {
  auto ledger = std::make_unique<support::MemoryLedger>();
  base::TimestampUtcUs last;
  for (const ledger::EntryView& entry : bench.entries(case_id)) {
    const EventReader reader = EventReader::open(entry.body).value();
    const auto lag = lag_days.find(entry.version.value);
    const std::int64_t lag_us = (lag == lag_days.end() ? 0 : lag->second) * kDayUs;
    last = std::max(last, {reader.envelope().occurred_at.utc.value + lag_us});
    ledger->add(entry, last);
  }
  return ledger;
}

struct Told {
  std::string event;  // "DataDelivered 3"; "" for the last step
  Date day;
  std::vector<std::string> passed;
  std::vector<std::string> changes;
  std::size_t placed_before = 0;
  std::string corrects;
};

std::vector<std::string> lines_of(const std::vector<Change>& changes) {
  std::vector<std::string> lines;
  for (const Change& change : changes) {
    const bool is_finding = !change.severity.empty();
    std::string line(name_of(change.kind));
    line += " " + change.subject;
    if (!is_finding) line += " " + change.before.en + ">" + change.after.en;
    if (!change.why.en.empty()) line += " (" + change.why.en + ")";
    lines.push_back(line);
  }
  return lines;
}

std::string name(const CaseEvent* event) {
  return event == nullptr ? "" : event->type + " " + std::to_string(event->version.value);
}

std::vector<Told> tell(const std::unique_ptr<support::MemoryLedger>& ledger,
                       std::string_view today,
                       StepOrder order = StepOrder::kRecorded,
                       std::optional<base::TimestampUtcUs> valid_at = {}) {
  std::vector<Told> told;
  const View view{ledger->size(), valid_at, day(today)};
  const auto done =
      walk_steps(*ledger, view, support::kScriptCase, order, [&](const Step& step) -> base::Status {
        EXPECT_EQ(step.number, told.size() + 1);
        told.push_back({name(step.event),
                        step.day,
                        lines_of(step.passed),
                        lines_of(step.changes),
                        step.placed_before,
                        name(step.corrects)});
        return {};
      });
  EXPECT_TRUE(done) << (done ? "" : done.error().message);
  return told;
}

/// A case that raises no finding but those of its clocks, whatever else the rulebook asks.
constexpr std::string_view kComplete = R"(
  2023-03-15 ApplicationSubmitted
  2023-03-15T12:00 CompletenessChecked
)";

support::CaseBench scripted(std::string_view more) {
  return support::scripted_case(std::string(kComplete) + std::string(more));
}

bool has(const std::vector<std::string>& lines, std::string_view wanted) {
  return std::ranges::find(lines, wanted) != lines.end();
}

std::string all(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) {
    text += line + "\n";
  }
  return text;
}

TEST(CaseSteps, TheFirstCompleteStartsTheClocks) {
  const auto told = tell(ledger_of(scripted(""), support::kScriptCase), "2023-03-15");
  ASSERT_EQ(told.size(), 2U);
  EXPECT_TRUE(has(told[0].changes, "STATE state >RECEIVED")) << all(told[0].changes);
  EXPECT_TRUE(has(told[1].changes, "STATE state RECEIVED>COMPLETE")) << all(told[1].changes);
  EXPECT_TRUE(has(told[1].changes, "CLOCK_STARTED STATUTORY 1 >2023-03-15"));
  EXPECT_TRUE(has(told[1].changes, "CLOCK_STARTED EXPECTED 1 >2023-03-15"));
}

TEST(CaseSteps, APauseMovesTheDueDateDayByDayAndTheResumeKeepsIt) {
  const auto told =
      tell(ledger_of(scripted("  2023-04-03 ClockPaused\n  2023-04-12 ClockResumed\n"),
                     support::kScriptCase),
           "2023-04-12");
  ASSERT_EQ(told.size(), 4U);
  EXPECT_TRUE(has(told[2].changes, "CONDITION paused false>true")) << all(told[2].changes);
  EXPECT_TRUE(has(told[2].changes, "CLOCK_STATUS STATUTORY 1 RUNNING>PAUSED (p1 WAIT_APPLICANT)"));
  EXPECT_TRUE(has(told[2].changes,
                  "CLOCK_DUE STATUTORY 1 2023-05-02>2023-05-03 "
                  "(paused days 0 → 1)"));
  // Known to be paused up to 12 April: 3, 4, 5, 11 and 12 April; the resume takes the last back.
  EXPECT_TRUE(has(told[3].passed,
                  "CLOCK_DUE STATUTORY 1 2023-05-03>2023-05-09 "
                  "(paused days 1 → 5)"))
      << all(told[3].passed);
  EXPECT_TRUE(has(told[3].changes,
                  "CLOCK_DUE STATUTORY 1 2023-05-09>2023-05-08 "
                  "(paused days 5 → 4)"))
      << all(told[3].changes);
  EXPECT_TRUE(has(told[3].changes, "CLOCK_STATUS STATUTORY 1 PAUSED>RUNNING"));
}

TEST(CaseSteps, WhatTheDaysBringIsNotTheEventsDoing) {
  const auto told =
      tell(ledger_of(scripted("  2023-05-09 DataDelivered\n"), support::kScriptCase), "2023-05-09");
  ASSERT_EQ(told.size(), 3U);
  EXPECT_TRUE(
      has(told[2].passed, "CLOCK_STATUS STATUTORY 1 RUNNING>OVERDUE (it was due on 2023-05-02)"))
      << all(told[2].passed);
  EXPECT_TRUE(has(told[2].passed, "FINDING_NEW F023"));
  EXPECT_FALSE(has(told[2].passed, "FINDING_NEW F022"));
  EXPECT_TRUE(has(told[2].changes,
                  "CLOCK_STATUS STATUTORY 1 OVERDUE>BREACHED (stopped 2023-05-09 by "
                  "DataDelivered 3, 35 days used, due 2023-05-02)"))
      << all(told[2].changes);
  EXPECT_TRUE(has(told[2].changes, "FINDING_GONE F023"));
  EXPECT_TRUE(has(told[2].changes, "FINDING_NEW F022"));
}

TEST(CaseSteps, ALateRegistrationShowsWhatWasBelievedUntilThen) {
  // Delivered on 28 April, registered on 9 May: from 3 May everyone believed it overdue.
  const auto told = tell(ledger_of(scripted("  2023-05-05 ApplicantNotified\n"
                                            "  2023-04-28 DataDelivered\n"),
                                   support::kScriptCase,
                                   {{4, 11}}),
                         "2023-05-09");
  ASSERT_EQ(told.size(), 4U);
  EXPECT_TRUE(has(told[2].passed, "FINDING_NEW F023")) << all(told[2].passed);
  EXPECT_EQ(to_string(told[3].day), "2023-05-09");
  EXPECT_EQ(told[3].placed_before, 1U);
  EXPECT_TRUE(has(told[3].changes,
                  "CLOCK_STATUS STATUTORY 1 OVERDUE>MET (stopped 2023-04-28 by DataDelivered 4, "
                  "29 days used, due 2023-05-02)"))
      << all(told[3].changes);
  EXPECT_TRUE(has(told[3].changes, "FINDING_GONE F023"));
}

TEST(CaseSteps, ACorrectionChangesThePastAndSaysWhichEvent) {
  const support::CaseBench bench = scripted(
      "  2023-05-04 DataDelivered\n"
      "  2023-05-10 EventCorrected target=CompletenessChecked result=COMPLETE "
      "completeAsOf=2023-03-17 reason=\"misread\"\n");
  const auto told = tell(ledger_of(bench, support::kScriptCase), "2023-05-10");
  ASSERT_EQ(told.size(), 4U);
  EXPECT_EQ(told[3].corrects, "CompletenessChecked 2");
  EXPECT_TRUE(has(told[3].changes,
                  "CLOCK_DUE STATUTORY 1 2023-05-02>2023-05-04 "
                  "(start 2023-03-15 → 2023-03-17)"))
      << all(told[3].changes);
  EXPECT_TRUE(has(told[3].changes,
                  "CLOCK_STATUS STATUTORY 1 BREACHED>MET (stopped 2023-05-04 by DataDelivered 3, "
                  "30 days used, due 2023-05-04)"));
  EXPECT_TRUE(has(told[3].changes, "FINDING_GONE F022"));
}

TEST(CaseSteps, AsItHappenedKnowsTheCorrectionFromTheStart) {
  const support::CaseBench bench = scripted(
      "  2023-05-04 DataDelivered\n"
      "  2023-05-10 EventCorrected target=CompletenessChecked result=COMPLETE "
      "completeAsOf=2023-03-17 reason=\"misread\"\n");
  const auto told =
      tell(ledger_of(bench, support::kScriptCase), "2023-05-10", StepOrder::kHappened);
  ASSERT_EQ(told.size(), 4U);
  EXPECT_TRUE(has(told[1].changes, "CLOCK_STARTED STATUTORY 1 >2023-03-17"))
      << all(told[1].changes);
  EXPECT_FALSE(has(told[2].changes, "FINDING_NEW F022"));
  EXPECT_TRUE(told[3].changes.empty()) << all(told[3].changes);
}

TEST(CaseSteps, AsItHappenedTakesALateRegistrationInItsPlace) {
  const auto told = tell(ledger_of(scripted("  2023-05-05 ApplicantNotified\n"
                                            "  2023-04-28 DataDelivered\n"),
                                   support::kScriptCase,
                                   {{4, 11}}),
                         "2023-05-09",
                         StepOrder::kHappened);
  ASSERT_EQ(told.size(), 4U);
  EXPECT_EQ(told[2].event, "DataDelivered 4");
  EXPECT_EQ(told[3].event, "ApplicantNotified 3");
  EXPECT_FALSE(has(told[3].passed, "FINDING_NEW F023")) << all(told[3].passed);
}

TEST(CaseSteps, ValidAtHidesWhatHadNotHappenedButNotWhatIsKnown) {
  const support::CaseBench bench = scripted(
      "  2023-05-04 DataDelivered\n"
      "  2023-05-10 EventCorrected target=CompletenessChecked result=COMPLETE "
      "completeAsOf=2023-03-17 reason=\"misread\"\n");
  const auto told = tell(ledger_of(bench, support::kScriptCase),
                         "2023-04-01",
                         StepOrder::kRecorded,
                         oslo_day_end(day("2023-04-01")));
  ASSERT_EQ(told.size(), 3U);
  EXPECT_EQ(told[2].event, "EventCorrected 4");
  EXPECT_TRUE(has(told[2].changes,
                  "CLOCK_DUE STATUTORY 1 2023-05-02>2023-05-04 "
                  "(start 2023-03-15 → 2023-03-17)"))
      << all(told[2].changes);
}

TEST(CaseSteps, TheLastStepIsWhatCameSince) {
  const auto told = tell(ledger_of(scripted(""), support::kScriptCase), "2023-05-03");
  ASSERT_EQ(told.size(), 3U);
  EXPECT_EQ(told[2].event, "");
  EXPECT_TRUE(
      has(told[2].passed, "CLOCK_STATUS STATUTORY 1 RUNNING>OVERDUE (it was due on 2023-05-02)"))
      << all(told[2].passed);
  EXPECT_TRUE(told[2].changes.empty());
}

TEST(CaseSteps, NoEventIsJudgedOnADayAfterToday) {
  const auto told =
      tell(ledger_of(scripted("  2023-05-09 DataDelivered\n"), support::kScriptCase), "2023-04-01");
  EXPECT_EQ(to_string(told.at(2).day), "2023-04-01");
}

/// Everything that `case` answers and a step holds.
void expect_same(const CaseAnswer& step, const CaseAnswer& known) {
  EXPECT_EQ(step.state, known.state);
  EXPECT_EQ(step.findings, known.findings);
  EXPECT_EQ(step.file.events.size(), known.file.events.size());
  EXPECT_EQ(step.deletion.status, known.deletion.status);
  EXPECT_EQ(step.deletion.due, known.deletion.due);
  ASSERT_EQ(step.clocks.size(), known.clocks.size());
  for (std::size_t i = 0; i < step.clocks.size(); ++i) {
    EXPECT_EQ(step.clocks[i].due, known.clocks[i].due);
    EXPECT_EQ(step.clocks[i].status, known.clocks[i].status);
    EXPECT_EQ(step.clocks[i].used, known.clocks[i].used);
  }
}

TEST(CaseSteps, EachStepIsTheCaseAsItWasKnownThen) {
  support::CaseBench bench;
  std::ifstream sample(CASELEDGER_SOURCE_DIR "/tests/sample/register.ndjson");
  for (std::string line; std::getline(sample, line);) {
    ASSERT_TRUE(bench.add(line));
  }
  std::size_t steps = 0;
  for (const std::string& id : bench.cases()) {
    const auto ledger = ledger_of(bench, id);
    const View view{ledger->size(), {}, day("2026-11-15")};
    const auto done =
        walk_steps(*ledger, view, id, StepOrder::kRecorded, [&](const Step& step) -> base::Status {
          SCOPED_TRACE(id + " step " + std::to_string(step.number));
          const base::LogSize known =
              step.entry == nullptr ? ledger->size() : base::LogSize{step.entry->index.value + 1};
          const auto replayer = Replayer::open(*ledger, {known, {}, step.day});
          EXPECT_TRUE(replayer);
          if (replayer) expect_same(step.judged->answer, replayer->answer(id).value());
          ++steps;
          return {};
        });
    ASSERT_TRUE(done) << done.error().message;
  }
  EXPECT_GT(steps, 1000U);
}

}  // namespace
}  // namespace replay
