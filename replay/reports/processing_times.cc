#include "replay/reports/processing_times.h"

#include <algorithm>
#include <utility>

namespace replay {
namespace {

/// Days from one date to another; an end dated before its start counts 0.
std::int32_t days_from(Date start, Date end) {
  return std::max(0, days_between(start, end));
}

/// The figures of one row while cases are added to it.
class Cohort {
 public:
  Cohort(const ReportBasis& basis, const ReportOptions& options)
      : today_(basis.today),
        shares_apply_(!options.period || options.by != CohortDate::kDelivered) {}

  void add_case(const CaseFacts& facts, const CaseView& view) {
    ++figures_.received;
    if (facts.complete) {
      ++figures_.complete;
      if (*facts.complete <= *facts.received) ++figures_.complete_at_submission;
    }
    if (facts.decided) ++figures_.decided;
    switch (view.outcome) {
      case Outcome::kDelivered:
        ++figures_.delivered;
        break;
      case Outcome::kEnded:
        ++figures_.ended;
        break;
      case Outcome::kOpen:
        ++figures_.open;
        add_age(days_from(*facts.received, today_));
        break;
    }
    add_phases(facts, view);
    add_held(view.held);
    if (!view.statutory.empty()) {
      const SegmentFacts& first = view.statutory.front();
      observations_.push_back({first.gross_days, first.stopped_by_delivery});
    }
  }

  void add_statutory(const SegmentFacts& segment) {
    add_segment(segment, figures_.statutory, statutory_due_);
    if (!segment.stopped_by_delivery) return;
    working_days_.push_back(segment.working_days);
    calendar_days_.push_back(segment.calendar_days);
    gross_days_.push_back(segment.gross_days);
  }

  void add_expected(const SegmentFacts& segment) {
    add_segment(segment, figures_.expected, expected_due_);
  }

  [[nodiscard]] Figures take() {
    close_clock(figures_.statutory, statutory_due_);
    close_clock(figures_.expected, expected_due_);
    figures_.working_days = summarise(std::move(working_days_));
    figures_.calendar_days = summarise(std::move(calendar_days_));
    figures_.gross_days = summarise(std::move(gross_days_));
    figures_.phases = {.to_complete = summarise(std::move(to_complete_)),
                       .legal = summarise(std::move(legal_)),
                       .decision = summarise(std::move(decision_)),
                       .contract = summarise(std::move(contract_)),
                       .preparation = summarise(std::move(preparation_))};
    figures_.kaplan_meier_median_days = kaplan_meier_median(observations_);
    return std::move(figures_);
  }

 private:
  /// What `share` is made of: segments due by today, and those of them that were met.
  struct DueByToday {
    std::int64_t asked = 0;
    std::int64_t met = 0;
  };

  void add_age(std::int32_t days) {
    const auto band = std::ranges::lower_bound(kAgeBandLastDays, days) - kAgeBandLastDays.begin();
    ++figures_.ageing[static_cast<std::size_t>(band)];
  }

  void add_phases(const CaseFacts& facts, const CaseView& view) {
    const auto add = [](std::vector<std::int32_t>& phase,
                        const std::optional<Date>& start,
                        const std::optional<Date>& end) {
      if (start && end) phase.push_back(days_from(*start, *end));
    };
    add(to_complete_, facts.received, facts.complete);
    add(legal_, facts.complete, facts.legal_assessed);
    add(decision_, facts.legal_assessed ? facts.legal_assessed : facts.complete, facts.decided);
    add(contract_, facts.decided, facts.contracted);
    add(preparation_, facts.contracted ? facts.contracted : facts.decided, view.delivered);
  }

  void add_held(const DaysHeld& held) {
    figures_.responsibility.applicant += held.applicant;
    figures_.responsibility.unrouted += held.unrouted;
    for (const auto& [authority, days] : held.authority) {
      figures_.responsibility.authority[authority] += days;
    }
  }

  void add_segment(const SegmentFacts& segment, ClockFigures& clock, DueByToday& due) const {
    ++clock.n;
    const bool ended_late = segment.end && *segment.end > segment.due;
    bool asked = segment.due <= today_;
    switch (segment.status) {
      case ClockStatus::kMet:
        ++clock.met;
        if (asked) ++due.met;
        break;
      case ClockStatus::kBreached:
        ++clock.breached;
        break;
      case ClockStatus::kOverdue:
        ++clock.overdue;
        break;
      case ClockStatus::kRunning:
        ++clock.running;
        break;
      case ClockStatus::kPaused:
        ++clock.paused;
        break;
      case ClockStatus::kEnded:
        ++clock.ended;
        if (ended_late) ++clock.ended_late;
        asked = asked && ended_late;
        break;
      case ClockStatus::kSuperseded:
        ++clock.superseded;
        asked = false;
        break;
    }
    if (asked) ++due.asked;
  }

  void close_clock(ClockFigures& clock, const DueByToday& due) const {
    if (shares_apply_) clock.share = share(due.met, due.asked);
    clock.share_of_stopped = share(clock.met, clock.met + clock.breached);
  }

  Date today_;
  bool shares_apply_;
  Figures figures_;
  DueByToday statutory_due_;
  DueByToday expected_due_;
  std::vector<std::int32_t> working_days_;
  std::vector<std::int32_t> calendar_days_;
  std::vector<std::int32_t> gross_days_;
  std::vector<std::int32_t> to_complete_;
  std::vector<std::int32_t> legal_;
  std::vector<std::int32_t> decision_;
  std::vector<std::int32_t> contract_;
  std::vector<std::int32_t> preparation_;
  std::vector<Observation> observations_;
};

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

/// Collects cases and segments into rows and the total.
class Collector {
 public:
  Collector(const ReportBasis& basis, const ReportOptions& options)
      : basis_(basis),
        options_(options),
        one_register_(options.where.contains(name_of(Dimension::kRegister))),
        by_register_(one_register_ || std::ranges::find(options.group_by, Dimension::kRegister) !=
                                          options.group_by.end()),
        total_(basis, options) {}

  void add(const CaseFacts& facts) {
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

  void take(ProcessingTimes& report) {
    for (auto& [key, cohort] : rows_) {
      std::vector<GroupValue> group = key;
      GroupValue period;
      if (options_.period) {
        period = std::move(group.back());
        group.pop_back();
      }
      report.rows.push_back({std::move(group), std::move(period), cohort.take()});
    }
    report.total = total_.take();
  }

 private:
  void add_to_total(const CaseFacts& facts, const CaseView& view) {
    total_.add_case(facts, view);
    for (const SegmentFacts& segment : view.statutory) {
      total_.add_statutory(segment);
    }
    for (const SegmentFacts& segment : view.expected) {
      total_.add_expected(segment);
    }
  }

  void add_to_rows(const CaseFacts& facts, const CaseView& view) {
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

  /// The row of the group, and of the period that holds `date` if there are periods.
  Cohort& row(std::vector<GroupValue> group, const std::optional<Date>& date) {
    if (options_.period) {
      group.push_back(date ? GroupValue{period_label(*date, *options_.period)} : GroupValue{});
    }
    return rows_.try_emplace(std::move(group), basis_, options_).first->second;
  }

  const ReportBasis& basis_;
  const ReportOptions& options_;
  bool one_register_;
  bool by_register_;
  std::map<std::vector<GroupValue>, Cohort, GroupOrder> rows_;
  Cohort total_;
};

}  // namespace

ProcessingTimes processing_times(std::span<const CaseFacts> cases,
                                 ReportBasis basis,
                                 ReportOptions options) {
  ProcessingTimes report{
      .basis = std::move(basis), .options = std::move(options), .rows = {}, .total = {}};
  Collector collector(report.basis, report.options);
  for (const CaseFacts& facts : cases) {
    collector.add(facts);
  }
  collector.take(report);
  return report;
}

}  // namespace replay
