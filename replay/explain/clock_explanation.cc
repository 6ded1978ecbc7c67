#include "replay/explain/clock_explanation.h"

#include <algorithm>
#include <array>
#include <utility>

namespace replay {
namespace {

constexpr int kSaturday = 5;

bool pauses_segment(const Pause& pause, const ClockSegment& segment, const Rulebook& rulebook) {
  const bool can_pause = segment.clock == ClockName::kStatutory ||
                         (segment.clock == ClockName::kExpected &&
                          rulebook.options.expected_pauses == ExpectedPauses::kSame);
  return can_pause && pauses_statutory(pause, rulebook);
}

/// Places of the pauses that stop this clock.
std::vector<std::size_t> pauses_of(const ClockSegment& segment,
                                   const CaseFile& file,
                                   const Rulebook& rulebook) {
  std::vector<std::size_t> places;
  for (std::size_t place = 0; place < file.pauses.size(); ++place) {
    if (pauses_segment(file.pauses[place], segment, rulebook)) {
      places.push_back(place);
    }
  }
  return places;
}

/// A stopped clock is paused no more, and an open pause is known to last until today only.
bool is_open(const Pause& pause, Date day, const ClockSegment& segment, Date today) {
  if (segment.stop && *segment.stop < day) {
    return false;
  }
  return pause.is_open_at_end_of(day) && (pause.until || day <= today);
}

ExplainedDay off_day(Date date, const DayOff& off) {
  ExplainedDay day{.date = date, .kind = DayKind::kOff, .count = 0, .off = off, .pauses = {}};
  day.is_weekend = kSaturday <= weekday(date) && !public_holiday(date);
  return day;
}

DueArithmetic arithmetic_of(const ClockSegment& segment, const Rulebook& rulebook) {
  DueArithmetic out;
  const auto length = static_cast<std::int32_t>(std::min<std::int64_t>(segment.length, 100'000));
  switch (segment.unit) {
    case Unit::kMonth:
      out.unpaused = plus_months(segment.start, length);
      out.is_month_end = civil(out.unpaused).day != civil(segment.start).day;
      break;
    case Unit::kWeek:
      out.unpaused = segment.start.plus_days(7 * length);
      break;
    case Unit::kDay:
    case Unit::kWorkingDay:
      out.unpaused = segment.start.plus_days(length);
      break;
  }
  // Rolling goes forward only, over days off: back from the due date to what they hide.
  out.put_off = segment.due;
  if (rulebook.options.roll_forward) {
    const CalendarOptions& calendar = rulebook.options.calendar;
    for (Date day = segment.due.plus_days(-1); out.unpaused <= day; day = day.plus_days(-1)) {
      const auto off = why_not_counted(day, calendar);
      if (!off) {
        break;
      }
      out.rolled_over.insert(out.rolled_over.begin(), off_day(day, *off));
    }
  }
  return out;
}

/// The paused days say how far it was put off; what is left of the days off was rolled over.
void settle(DueArithmetic& arithmetic, const std::vector<ExplainedDay>& days, Date start) {
  const std::int32_t length = days_between(start, arithmetic.unpaused);
  arithmetic.put_off = arithmetic.unpaused;
  for (const ExplainedDay& day : days) {
    if (day.kind == DayKind::kCounted && day.count == length) {
      arithmetic.put_off = day.date;
      break;
    }
  }
  arithmetic.paused_days = days_between(arithmetic.unpaused, arithmetic.put_off);
  std::erase_if(arithmetic.rolled_over,
                [&](const ExplainedDay& day) { return day.date < arithmetic.put_off; });
}

bool is_plain_weekend(const ExplainedDay& day) {
  return day.kind == DayKind::kOff && day.is_weekend;
}

/// Whether the day goes on with the run: for the same reason, or as a weekend within it.
bool goes_on(const DayRun& run, const ExplainedDay& day) {
  if (is_plain_weekend(day)) {
    return run.kind != DayKind::kPaused;
  }
  return run.kind == day.kind && run.pauses == day.pauses;
}

void take(DayRun& run, const ExplainedDay& day) {
  run.last = day.date;
  run.count = day.count;
  if (day.off) {
    run.off.push_back(day);
    run.weekend_days += day.is_weekend ? 1 : 0;
  }
  if (run.kind == DayKind::kOff || !day.off) {
    ++run.days;
  }
}

/// Began with a weekend that may yet prove to be part of a longer time off.
bool is_undecided(const DayRun& run) {
  return run.kind == DayKind::kCounted && run.days == 0;
}

void turn_off(DayRun& run) {
  run.kind = DayKind::kOff;
  run.days = run.weekend_days;
}

}  // namespace

std::string_view name_of(DayKind kind) {
  static constexpr std::array<std::string_view, 3> kNames{"COUNTED", "PAUSED", "OFF"};
  return kNames.at(static_cast<std::size_t>(kind));
}

ClockExplanation explain(const ClockSegment& segment,
                         const CaseFile& file,
                         const Rulebook& rulebook,
                         Date today) {
  ClockExplanation out;
  const Date last = std::max(segment.due, segment.stop.value_or(today));
  const std::vector<std::size_t> pauses = pauses_of(segment, file, rulebook);
  const bool in_working_days = segment.unit == Unit::kWorkingDay;
  std::int32_t count = 0;
  for (Date date = segment.start.plus_days(1); date <= last; date = date.plus_days(1)) {
    if (static_cast<std::int32_t>(out.days.size()) == kExplainedDaysMax) {
      out.is_cut = true;
      break;
    }
    ExplainedDay day{.date = date, .off = {}, .pauses = {}};
    if (in_working_days) {
      if (const auto off = why_not_counted(date, rulebook.options.calendar)) {
        day = off_day(date, *off);
      }
    }
    for (const std::size_t place : pauses) {
      if (is_open(file.pauses[place], date, segment, today)) {
        day.pauses.push_back(place);
        day.kind = DayKind::kPaused;
      }
    }
    count += day.kind == DayKind::kCounted ? 1 : 0;
    day.count = count;
    out.days.push_back(std::move(day));
  }
  if (!in_working_days && segment.clock != ClockName::kAgreed) {
    out.arithmetic = arithmetic_of(segment, rulebook);
    settle(*out.arithmetic, out.days, segment.start);
  }
  return out;
}

std::vector<DayRun> runs_of(const ClockExplanation& explanation,
                            const ClockSegment& segment,
                            Date today) {
  const Date last = segment.stop.value_or(today);
  std::vector<DayRun> runs;
  for (const ExplainedDay& day : explanation.days) {
    if (!runs.empty() && is_undecided(runs.back()) && day.kind == DayKind::kOff &&
        !day.is_weekend) {
      turn_off(runs.back());
    }
    const bool is_break =
        runs.empty() || runs.back().last == segment.due || runs.back().last == last;
    if (is_break || !goes_on(runs.back(), day)) {
      DayRun run{
          .first = day.date, .last = day.date, .kind = day.kind, .off = {}, .pauses = day.pauses};
      if (is_plain_weekend(day)) {
        run.kind = DayKind::kCounted;
      }
      runs.push_back(std::move(run));
    }
    take(runs.back(), day);
  }
  for (DayRun& run : runs) {
    if (is_undecided(run)) {
      turn_off(run);
    }
  }
  return runs;
}

}  // namespace replay
