#include "replay/rules/paused_days.h"

#include <algorithm>

namespace replay {

void PausedDays::add_until(const Pause& pause, Date last) {
  const Date limit = last.plus_days(1);
  add_run({pause.date, std::min(limit, pause.until.value_or(limit))});
}

void PausedDays::add(const Pause& pause, Date today) {
  add_run({pause.date, pause.until.value_or(today.plus_days(1))});
}

void PausedDays::add_run(Run run) {
  if (run.first < run.limit) {
    runs_.push_back(run);
  }
}

void PausedDays::seal() {
  std::ranges::sort(runs_, {}, &Run::first);
  std::vector<Run> apart;
  for (const Run& run : runs_) {
    if (!apart.empty() && run.first <= apart.back().limit) {
      apart.back().limit = std::max(apart.back().limit, run.limit);
    } else {
      apart.push_back(run);
    }
  }
  runs_ = std::move(apart);
}

std::int32_t PausedDays::calendar_days(Date after, Date last) const {
  std::int32_t days = 0;
  for (const Run& run : runs_) {
    const Date first = std::max(run.first, after.plus_days(1));
    const Date limit = std::min(run.limit, last.plus_days(1));
    days += std::max(0, days_between(first, limit));
  }
  return days;
}

std::int32_t PausedDays::working_days(Date after,
                                      Date last,
                                      const CalendarOptions& calendar) const {
  std::int32_t days = 0;
  for (const Run& run : runs_) {
    const Date before_first = std::max(run.first.plus_days(-1), after);
    const Date run_last = std::min(run.limit.plus_days(-1), last);
    days += working_days_between(before_first, run_last, calendar);
  }
  return days;
}

Date PausedDays::add_working_days(Date start,
                                  std::int32_t count,
                                  const CalendarOptions& calendar) const {
  Date counted_to = start;
  for (const Run& run : runs_) {
    if (run.limit.plus_days(-1) <= counted_to) {
      continue;
    }
    const std::int32_t before_run =
        working_days_between(counted_to, run.first.plus_days(-1), calendar);
    if (before_run >= count) {
      break;
    }
    count -= before_run;
    counted_to = run.limit.plus_days(-1);
  }
  return replay::add_working_days(counted_to, count, calendar);
}

// "Add the paused days up to the due date, repeat until stable" ends at the first day that has as
// many days not paused before it as `due` has days.
Date PausedDays::put_off(Date start, Date due) const {
  std::int32_t count = days_between(start, due);
  Date counted_to = start;
  for (const Run& run : runs_) {
    if (run.limit.plus_days(-1) <= counted_to) {
      continue;
    }
    const std::int32_t before_run = std::max(0, days_between(counted_to, run.first) - 1);
    if (before_run >= count) {
      break;
    }
    count -= before_run;
    counted_to = run.limit.plus_days(-1);
  }
  return counted_to.plus_days(count);
}

}  // namespace replay
