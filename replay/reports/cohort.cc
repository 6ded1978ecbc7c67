#include "replay/reports/cohort.h"

#include <algorithm>
#include <array>
#include <utility>

namespace replay {
namespace {

/// Days from one date to another; an end dated before its start counts 0.
std::int32_t days_from(Date start, Date end) {
  return std::max(0, days_between(start, end));
}

void append(std::vector<std::int32_t>& days, const std::vector<std::int32_t>& more) {
  days.insert(days.end(), more.begin(), more.end());
}

void add(ClockFigures& figures, const ClockFigures& more) {
  for (const auto figure : {&ClockFigures::n,
                            &ClockFigures::met,
                            &ClockFigures::breached,
                            &ClockFigures::overdue,
                            &ClockFigures::running,
                            &ClockFigures::paused,
                            &ClockFigures::ended,
                            &ClockFigures::ended_late,
                            &ClockFigures::superseded}) {
    figures.*figure += more.*figure;
  }
}

}  // namespace

bool is_complete_at_submission(const CaseFacts& facts) {
  return facts.complete && *facts.complete <= *facts.received;
}

std::size_t age_band(Date received, Date today) {
  return static_cast<std::size_t>(
      std::ranges::lower_bound(kAgeBandLastDays, days_from(received, today)) -
      kAgeBandLastDays.begin());
}

std::array<std::optional<std::int32_t>, kPhases.size()> phase_days(const CaseFacts& facts,
                                                                   const CaseView& view) {
  const auto between = [](const std::optional<Date>& start, const std::optional<Date>& end) {
    return start && end ? std::optional(days_from(*start, *end)) : std::nullopt;
  };
  return {between(facts.received, facts.complete),
          between(facts.complete, facts.legal_assessed),
          between(facts.legal_assessed ? facts.legal_assessed : facts.complete, facts.decided),
          between(facts.decided, facts.contracted),
          between(facts.contracted ? facts.contracted : facts.decided, view.delivered)};
}

void Cohort::add_case(const CaseFacts& facts, const CaseView& view) {
  ++figures_.received;
  if (facts.complete) {
    ++figures_.complete;
    if (is_complete_at_submission(facts)) ++figures_.complete_at_submission;
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
      ++figures_.ageing[age_band(*facts.received, today_)];
      break;
  }
  add_phases(facts, view);
  add_held(view.held);
  if (!view.statutory.empty()) {
    const SegmentFacts& first = view.statutory.front();
    observations_.push_back({first.gross_days, first.stopped_by_delivery});
  }
}

void Cohort::add_statutory(const SegmentFacts& segment) {
  add_segment(segment, figures_.statutory, statutory_due_);
  if (!segment.stopped_by_delivery) return;
  days_.working.push_back(segment.working_days);
  days_.calendar.push_back(segment.calendar_days);
  days_.gross.push_back(segment.gross_days);
}

void Cohort::add_expected(const SegmentFacts& segment) {
  add_segment(segment, figures_.expected, expected_due_);
}

void Cohort::merge(const Cohort& other) {
  for (const auto figure : {&Figures::received,
                            &Figures::complete,
                            &Figures::complete_at_submission,
                            &Figures::decided,
                            &Figures::delivered,
                            &Figures::ended,
                            &Figures::open}) {
    figures_.*figure += other.figures_.*figure;
  }
  add(figures_.statutory, other.figures_.statutory);
  add(figures_.expected, other.figures_.expected);
  for (const auto due : {&Cohort::statutory_due_, &Cohort::expected_due_}) {
    (this->*due).asked += (other.*due).asked;
    (this->*due).met += (other.*due).met;
  }
  for (const auto days : {&Days::working,
                          &Days::calendar,
                          &Days::gross,
                          &Days::to_complete,
                          &Days::legal,
                          &Days::decision,
                          &Days::contract,
                          &Days::preparation}) {
    append(days_.*days, other.days_.*days);
  }
  observations_.insert(observations_.end(), other.observations_.begin(), other.observations_.end());
  add_held(other.figures_.responsibility);
  for (std::size_t band = 0; band < figures_.ageing.size(); ++band) {
    figures_.ageing[band] += other.figures_.ageing[band];
  }
}

Figures Cohort::take() {
  close_clock(figures_.statutory, statutory_due_);
  close_clock(figures_.expected, expected_due_);
  figures_.working_days = summarise(std::move(days_.working));
  figures_.calendar_days = summarise(std::move(days_.calendar));
  figures_.gross_days = summarise(std::move(days_.gross));
  figures_.phases = {.to_complete = summarise(std::move(days_.to_complete)),
                     .legal = summarise(std::move(days_.legal)),
                     .decision = summarise(std::move(days_.decision)),
                     .contract = summarise(std::move(days_.contract)),
                     .preparation = summarise(std::move(days_.preparation))};
  figures_.kaplan_meier_median_days = kaplan_meier_median(observations_);
  return std::move(figures_);
}

void Cohort::add_phases(const CaseFacts& facts, const CaseView& view) {
  constexpr std::array<std::vector<std::int32_t> Days::*, kPhases.size()> kDays = {
      &Days::to_complete, &Days::legal, &Days::decision, &Days::contract, &Days::preparation};
  const auto phases = phase_days(facts, view);
  for (std::size_t phase = 0; phase < phases.size(); ++phase) {
    if (phases[phase]) (days_.*kDays[phase]).push_back(*phases[phase]);
  }
}

void Cohort::add_held(const DaysHeld& held) {
  figures_.responsibility.applicant += held.applicant;
  figures_.responsibility.unrouted += held.unrouted;
  for (const auto& [authority, days] : held.authority) {
    figures_.responsibility.authority[authority] += days;
  }
}

void Cohort::add_segment(const SegmentFacts& segment, ClockFigures& clock, DueByToday& due) const {
  ++clock.n;
  switch (segment.status) {
    case ClockStatus::kMet:
      ++clock.met;
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
      if (has_ended_late(segment)) ++clock.ended_late;
      break;
    case ClockStatus::kSuperseded:
      ++clock.superseded;
      break;
  }
  if (!is_asked_about(segment, today_)) return;
  ++due.asked;
  if (segment.status == ClockStatus::kMet) ++due.met;
}

void Cohort::close_clock(ClockFigures& clock, const DueByToday& due) const {
  if (shares_apply_) clock.share = share(due.met, due.asked);
  clock.share_of_stopped = share(clock.met, clock.met + clock.breached);
}

}  // namespace replay
