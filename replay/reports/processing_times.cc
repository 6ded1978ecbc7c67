#include "replay/reports/processing_times.h"

#include <algorithm>
#include <utility>

#include "replay/reports/build.h"
#include "replay/reports/processing_times_builder.h"

namespace replay {
namespace {

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
    case CohortDate::kInvoiced:
      break;
  }
  return std::nullopt;
}

/// So that no two lists of values give the same bytes: texts may hold any.
void append_value(const GroupValue& value, std::string& key) {
  const std::size_t size = value ? value->size() + 1 : 0;
  key.append(reinterpret_cast<const char*>(&size), sizeof(size));
  if (value) key += *value;
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
  key_.clear();
  for (const Dimension dimension : options_.group_by) {
    append_value(group_value(dimension, facts, view), key_);
  }
  group_key_bytes_ = key_.size();
  row(facts, view, case_date(options_.by, facts, view)).add_case(facts, view);
  for (const SegmentFacts& segment : view.statutory) {
    row(facts, view, cohort_date(options_.by, facts, segment)).add_statutory(segment);
  }
  for (const SegmentFacts& segment : view.expected) {
    row(facts, view, cohort_date(options_.by, facts, segment)).add_expected(segment);
  }
}

Cohort& ProcessingTimesBuilder::row(const CaseFacts& facts,
                                    const CaseView& view,
                                    const std::optional<Date>& date) {
  key_.resize(group_key_bytes_);
  if (options_.period) {
    // By number: a label is written once for each row.
    const std::int32_t number = date ? period_number(*date, *options_.period) : -1;
    key_.append(reinterpret_cast<const char*>(&number), sizeof(number));
  }
  const auto [known, is_new] = row_of_.try_emplace(key_, nullptr);
  if (is_new) {
    std::vector<GroupValue> group;
    for (const Dimension dimension : options_.group_by) {
      group.push_back(group_value(dimension, facts, view));
    }
    if (options_.period) {
      group.push_back(date ? GroupValue(period_label(*date, *options_.period)) : std::nullopt);
    }
    known->second = &rows_.try_emplace(std::move(group), basis_.today, shares_apply_).first->second;
  }
  return *known->second;
}

ProcessingTimes processing_times(std::span<const CaseFacts> cases,
                                 ReportBasis basis,
                                 ReportOptions options) {
  return report_of(cases, ProcessingTimesBuilder(std::move(basis), std::move(options)));
}

}  // namespace replay
