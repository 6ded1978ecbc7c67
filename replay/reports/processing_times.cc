#include "replay/reports/processing_times.h"

#include <algorithm>
#include <utility>

#include "replay/reports/build.h"
#include "replay/reports/processing_times_builder.h"

namespace replay {
namespace {

std::optional<Date> cohort_date(CohortDate by, const CaseFacts& facts, const CaseView& view) {
  switch (by) {
    case CohortDate::kReceived:
      return facts.received;
    case CohortDate::kComplete:
      return facts.complete;
    case CohortDate::kDecided:
      return facts.decided;
    case CohortDate::kDelivered:
      return view.delivered;
    case CohortDate::kDue:
      if (view.statutory.empty()) return std::nullopt;
      return view.statutory.back().due;
  }
  return std::nullopt;
}

std::optional<Date> cohort_date(CohortDate by,
                                const CaseFacts& facts,
                                const SegmentFacts& segment) {
  switch (by) {
    case CohortDate::kReceived:
      return facts.received;
    case CohortDate::kComplete:
      return segment.start;
    case CohortDate::kDecided:
      return facts.decided;
    case CohortDate::kDelivered:
      return segment.stopped_by_delivery ? segment.end : std::nullopt;
    case CohortDate::kDue:
      return segment.due;
  }
  return std::nullopt;
}

}  // namespace

ProcessingTimesBuilder::ProcessingTimesBuilder(ReportBasis basis, ReportOptions options)
    : basis_(std::move(basis)),
      options_(std::move(options)),
      shares_apply_(!options_.period || options_.by != CohortDate::kDelivered),
      one_register_(options_.where.contains(name_of(Dimension::kRegister))),
      by_register_(one_register_ || std::ranges::find(options_.group_by, Dimension::kRegister) !=
                                        options_.group_by.end()),
      total_(basis_.today, shares_apply_) {}

void ProcessingTimesBuilder::add(const CaseFacts& facts) {
  if (!facts.received) return;
  if (by_register_ && !facts.registers.empty()) {
    for (const CaseView& view : facts.registers) {
      if (!passes(options_, facts, view)) continue;
      add_to_rows(facts, view);
      if (one_register_) add_to_total(facts, view);
    }
  } else if (passes(options_, facts, facts.whole)) {
    add_to_rows(facts, facts.whole);
  }
  if (!one_register_ && passes(options_, facts, facts.whole)) add_to_total(facts, facts.whole);
}

void ProcessingTimesBuilder::merge(ProcessingTimesBuilder&& other) {
  for (auto& [group, cohort] : other.rows_) {
    const auto [row, is_new] = rows_.try_emplace(group, std::move(cohort));
    if (!is_new) row->second.merge(cohort);
  }
  total_.merge(other.total_);
}

ProcessingTimes ProcessingTimesBuilder::finish() {
  ProcessingTimes report{
      .basis = std::move(basis_), .options = std::move(options_), .rows = {}, .total = {}};
  for (auto& [key, cohort] : rows_) {
    std::vector<GroupValue> group = key;
    GroupValue period;
    if (report.options.period) {
      period = std::move(group.back());
      group.pop_back();
    }
    report.rows.push_back({std::move(group), std::move(period), cohort.take()});
  }
  report.total = total_.take();
  return report;
}

void ProcessingTimesBuilder::add_to_total(const CaseFacts& facts, const CaseView& view) {
  total_.add_case(facts, view);
  for (const SegmentFacts& segment : view.statutory) {
    total_.add_statutory(segment);
  }
  for (const SegmentFacts& segment : view.expected) {
    total_.add_expected(segment);
  }
}

void ProcessingTimesBuilder::add_to_rows(const CaseFacts& facts, const CaseView& view) {
  std::vector<GroupValue> group;
  for (const Dimension dimension : options_.group_by) {
    group.push_back(group_value(dimension, facts, view));
  }
  row(group, cohort_date(options_.by, facts, view)).add_case(facts, view);
  for (const SegmentFacts& segment : view.statutory) {
    row(group, cohort_date(options_.by, facts, segment)).add_statutory(segment);
  }
  for (const SegmentFacts& segment : view.expected) {
    row(group, cohort_date(options_.by, facts, segment)).add_expected(segment);
  }
}

Cohort& ProcessingTimesBuilder::row(std::vector<GroupValue> group,
                                    const std::optional<Date>& date) {
  if (options_.period) {
    group.push_back(date ? GroupValue{period_label(*date, *options_.period)} : GroupValue{});
  }
  return rows_.try_emplace(std::move(group), basis_.today, shares_apply_).first->second;
}

ProcessingTimes processing_times(std::span<const CaseFacts> cases,
                                 ReportBasis basis,
                                 ReportOptions options) {
  return report_of(cases, ProcessingTimesBuilder(std::move(basis), std::move(options)));
}

}  // namespace replay
