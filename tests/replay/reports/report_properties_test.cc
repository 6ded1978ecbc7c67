// What must hold of every population: tried on generated ones, the same on every run.
#include <algorithm>
#include <numeric>
#include <random>

#include <gtest/gtest.h>

#include "replay/reports/findings_report.h"
#include "replay/reports/processing_times_builder.h"
#include "tests/replay/reports/report_fixtures.h"

namespace replay {
namespace {

using test::CaseBuilder;

constexpr int kPopulations = 40;

/// Facts that need make no sense together: the sums must hold all the same.
class Generator {
 public:
  explicit Generator(std::uint32_t seed) : random_(seed) {}

  std::vector<CaseFacts> population() {
    std::vector<CaseFacts> cases;
    const int count = below(60);
    for (int i = 0; i < count; ++i) {
      cases.push_back(a_case("case-" + std::to_string(i)));
    }
    return cases;
  }

  std::mt19937& random() { return random_; }

 private:
  int below(int limit) { return static_cast<int>(random_() % static_cast<std::uint32_t>(limit)); }

  bool chance() { return below(2) == 0; }

  Date date() { return test::day("2022-01-01").plus_days(below(700)); }

  std::optional<Date> maybe_date() { return chance() ? std::optional(date()) : std::nullopt; }

  SegmentFacts a_segment() {
    SegmentFacts facts;
    facts.status = static_cast<ClockStatus>(below(7));
    facts.start = date();
    facts.due = date();
    if (chance()) facts.end = date();
    facts.stopped_by_delivery =
        facts.end && (facts.status == ClockStatus::kMet || facts.status == ClockStatus::kBreached);
    facts.working_days = below(100);
    facts.calendar_days = below(150);
    facts.gross_days = below(200);
    return facts;
  }

  void fill(CaseView& view) {
    view.outcome = static_cast<Outcome>(below(3));
    if (view.outcome == Outcome::kDelivered) view.delivered = date();
    for (int i = below(3); i > 0; --i) {
      view.statutory.push_back(a_segment());
    }
    for (int i = below(2); i > 0; --i) {
      view.expected.push_back(a_segment());
    }
    view.held = {.applicant = below(50), .authority = {{"HDS", below(50)}}, .unrouted = below(9)};
  }

  CaseFacts a_case(std::string id) {
    CaseFacts facts;
    facts.case_id = std::move(id);
    if (below(10) > 0) facts.received = date();
    facts.category = chance() ? "IDENTIFIABLE" : "ANON_STAT";
    facts.linked = chance();
    if (chance()) facts.authority = "HDS";
    facts.complete = maybe_date();
    facts.decided = maybe_date();
    facts.legal_assessed = maybe_date();
    facts.contracted = maybe_date();
    fill(facts.whole);
    for (const char* code : {"KPR", "NPR"}) {
      if (chance()) continue;
      facts.registers.emplace_back();
      facts.registers.back().register_code = code;
      fill(facts.registers.back());
    }
    if (chance()) {
      facts.findings.emplace_back();
      facts.findings.back().id = chance() ? "F001" : "F022";
    }
    return facts;
  }

  std::mt19937 random_;
};

ProcessingTimes report_of(const std::vector<CaseFacts>& cases, const ReportArguments& arguments) {
  return processing_times(
      cases, test::basis(), test::options(ReportName::kProcessingTimes, arguments));
}

std::string json_of(const ProcessingTimes& report) {
  JsonWriter json;
  write_json(json, report);
  return json.take();
}

void expect_sums_hold(const ClockFigures& clock) {
  EXPECT_EQ(clock.n,
            clock.met + clock.breached + clock.overdue + clock.running + clock.paused +
                clock.ended + clock.superseded);
  EXPECT_LE(clock.ended_late, clock.ended);
  if (clock.share) {
    EXPECT_GE(clock.share->units, 0);
    EXPECT_LE(clock.share->units, 10000);
  }
}

void expect_sums_hold(const Figures& figures) {
  EXPECT_EQ(figures.received, figures.delivered + figures.ended + figures.open);
  EXPECT_LE(figures.complete, figures.received);
  EXPECT_LE(figures.complete_at_submission, figures.complete);
  EXPECT_EQ(std::accumulate(figures.ageing.begin(), figures.ageing.end(), std::int64_t{0}),
            figures.open);
  EXPECT_LE(figures.working_days.n, figures.statutory.met + figures.statutory.breached);
  EXPECT_EQ(figures.working_days.n, figures.gross_days.n);
  expect_sums_hold(figures.statutory);
  expect_sums_hold(figures.expected);
}

/// Counts that must add up over any division of the same views.
struct Added {
  std::int64_t received = 0;
  std::int64_t open = 0;
  std::int64_t segments = 0;
  std::int64_t stopped = 0;
  std::int64_t applicant_days = 0;

  void add(const Figures& figures) {
    received += figures.received;
    open += figures.open;
    segments += figures.statutory.n + figures.expected.n;
    stopped += figures.gross_days.n;
    applicant_days += figures.responsibility.applicant;
  }

  bool operator==(const Added&) const = default;
};

Added rows_of(const ProcessingTimes& report) {
  Added added;
  for (const ProcessingTimes::Row& row : report.rows) {
    added.add(row.figures);
  }
  return added;
}

Added total_of(const ProcessingTimes& report) {
  Added added;
  added.add(report.total);
  return added;
}

class Populations : public ::testing::TestWithParam<int> {
 protected:
  Generator generator_{static_cast<std::uint32_t>(GetParam())};
  std::vector<CaseFacts> cases_ = generator_.population();
};

TEST_P(Populations, EveryCaseIsDeliveredEndedOrOpenAndEverySegmentHasOneStatus) {
  for (const char* period : {"", "month", "quarter", "year"}) {
    const ProcessingTimes report = report_of(cases_, {.period = period});
    expect_sums_hold(report.total);
    for (const ProcessingTimes::Row& row : report.rows) {
      expect_sums_hold(row.figures);
    }
  }
}

TEST_P(Populations, RowsWithoutRegistersAddUpToTheTotal) {
  for (const char* groups : {"category", "linked,authority", "applicantKind"}) {
    const ProcessingTimes report = report_of(cases_, {.group_by = groups});
    EXPECT_EQ(rows_of(report), total_of(report)) << groups;
  }
}

TEST_P(Populations, PeriodsDivideTheRowsWithoutLossWhateverTheDate) {
  const Added undivided = rows_of(report_of(cases_, {}));
  for (const char* by : {"received", "complete", "decided", "delivered", "due"}) {
    EXPECT_EQ(rows_of(report_of(cases_, {.period = "month", .by = by})), undivided) << by;
  }
}

TEST_P(Populations, ARegistersRowsAreWhatAFilterOnItGives) {
  Added filtered = total_of(report_of(cases_, {.where = {"register=NPR"}}));
  Added rows;
  for (const ProcessingTimes::Row& row : report_of(cases_, {.group_by = "register"}).rows) {
    if (row.group.front() == "NPR") rows.add(row.figures);
  }
  EXPECT_EQ(filtered, rows);
}

TEST_P(Populations, TheOrderOfTheCasesNeverChangesAByte) {
  const ReportArguments arguments = {.group_by = "register,authority", .period = "quarter"};
  const std::string before = json_of(report_of(cases_, arguments));
  JsonWriter findings_before;
  write_json(findings_before,
             findings_report(cases_, test::basis(), test::options(ReportName::kFindings)));

  std::shuffle(cases_.begin(), cases_.end(), generator_.random());

  EXPECT_EQ(json_of(report_of(cases_, arguments)), before);
  JsonWriter findings_after;
  write_json(findings_after,
             findings_report(cases_, test::basis(), test::options(ReportName::kFindings)));
  EXPECT_EQ(findings_after.text(), findings_before.text());
}

/// The cases dealt out to `count` builders, merged from the last to the first.
template <class Builder>
auto dealt_out(const std::vector<CaseFacts>& cases, const Builder& empty, std::size_t count) {
  std::vector<Builder> builders(count, empty);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    builders[i * 7 % count].add(cases[i]);
  }
  for (std::size_t i = count - 1; i > 0; --i) {
    builders[i - 1].merge(std::move(builders[i]));
  }
  return builders.front().finish();
}

TEST_P(Populations, MergedBuildersGiveTheBytesOfOne) {
  for (const ReportArguments& arguments :
       {ReportArguments{}, ReportArguments{.group_by = "register,authority", .period = "month"}}) {
    const ReportOptions options = test::options(ReportName::kProcessingTimes, arguments);
    const ProcessingTimesBuilder empty(test::basis(), options);
    EXPECT_EQ(json_of(dealt_out(cases_, empty, 5)), json_of(report_of(cases_, arguments)));
  }
  const FindingsBuilder empty(test::basis(), test::options(ReportName::kFindings));
  JsonWriter merged;
  write_json(merged, dealt_out(cases_, empty, 5));
  JsonWriter whole;
  write_json(whole, findings_report(cases_, test::basis(), test::options(ReportName::kFindings)));
  EXPECT_EQ(merged.text(), whole.text());
}

INSTANTIATE_TEST_SUITE_P(Seeds, Populations, ::testing::Range(0, kPopulations));

}  // namespace
}  // namespace replay
