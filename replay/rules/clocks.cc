#include "replay/rules/clocks.h"

#include <algorithm>
#include <array>
#include <limits>

#include "replay/rules/paused_days.h"

namespace replay {
namespace {

/// What began a segment: the application made complete, an order, a reversing decision.
struct Begin {
  const Happened* event = nullptr;
  Date start;
  /// The order, if it was one.
  std::string_view supplement{};

  /// On the day of the event itself the instant tells more than the date it carries.
  [[nodiscard]] Moment moment() const { return start == event->date ? event->moment() : on(start); }
};

enum class StopKind : std::uint8_t { kDelivered, kNextSegment, kEnded };

struct Stop {
  StopKind kind = StopKind::kDelivered;
  const Happened* event = nullptr;
  Date date;
};

/// All that judging the segments of one case needs.
struct Matter {
  const CaseFile& file;
  const Rulebook& rulebook;
  Date today;
  /// Those whose last part stops the clock.
  std::vector<std::string> registers;
  /// Events from this place of the case on are still to come.
  std::size_t order_limit = std::numeric_limits<std::size_t>::max();
};

const CompletenessCheck* starting_check(const Matter& matter) {
  const CompletenessCheck* check = matter.file.first_complete();
  if (check == nullptr || matter.rulebook.options.request_effect != RequestEffect::kReset) {
    return check;
  }
  // C16 = reset: what was asked for after COMPLETE makes the application complete anew.
  for (const CompletenessCheck& later : matter.file.completeness_checks) {
    const bool delivered =
        !matter.file.deliveries.empty() && matter.file.deliveries.front().order < later.order;
    if (later.complete && !delivered && later.order < matter.order_limit) {
      check = &later;
    }
  }
  return check;
}

std::vector<Begin> begins_of(const Matter& matter) {
  const CompletenessCheck* check = starting_check(matter);
  if (check == nullptr || matter.file.applications.empty()) {
    return {};
  }
  std::vector<Begin> begins{{check, check->complete_as_of.value_or(check->date)}};
  std::vector<Begin> later;
  for (const Supplement& supplement : matter.file.supplements) {
    later.push_back({&supplement, supplement.starts(), supplement.supplement});
  }
  for (const Decision& decision : matter.file.decisions) {
    if (decision.reverses) {
      later.push_back({&decision, decision.date});
    }
  }
  std::ranges::sort(
      later, {}, [](const Begin& begin) { return std::pair(begin.start, begin.event->order); });
  for (const Begin& begin : later) {
    if (begins.front().start <= begin.start) {
      begins.push_back(begin);
    }
  }
  return begins;
}

/// When every register has its last part, counting what came after an order or a reversal.
std::optional<Stop> delivery_stop(const Matter& matter, const Begin& begin, bool is_first) {
  std::optional<Stop> last;
  for (const std::string& code : matter.registers) {
    const auto found = std::ranges::find_if(matter.file.deliveries, [&](const Delivery& delivery) {
      const bool counts =
          is_first || (begin.event->order < delivery.order && begin.start <= delivery.date);
      return counts && delivery.last_part &&
             std::ranges::find(delivery.registers, code) != delivery.registers.end();
    });
    if (found == matter.file.deliveries.end()) {
      return std::nullopt;
    }
    if (!last || last->event->order < found->order) {
      last = Stop{StopKind::kDelivered, &*found, found->date};
    }
  }
  return last;
}

/// True if the case was taken up again after `event`: reopened, or granted after all.
bool is_undone(const CaseFile& file, const Happened& event, bool by_decision) {
  const bool reopened = std::ranges::any_of(file.status_events, [&](const StatusEvent& status) {
    return status.change == StatusChange::kReopened && event.order < status.order;
  });
  const bool granted = std::ranges::any_of(file.decisions, [&](const Decision& decision) {
    return decision.grants() && event.order < decision.order;
  });
  return by_decision ? granted : reopened;
}

/// Refusal, dismissal, withdrawal or closing, whichever is first after the segment began. One from
/// before the first segment's start still stands unless the case was taken up again.
std::optional<Stop> end_stop(const Matter& matter, const Begin& begin, bool is_first) {
  std::optional<Stop> first;
  const auto consider = [&](const Happened& event, bool by_decision) {
    const bool early = is_first ? event.date < begin.start : event.order < begin.event->order;
    if (early && (!is_first || is_undone(matter.file, event, by_decision))) {
      return;
    }
    if (!first || event.order < first->event->order) {
      first = Stop{StopKind::kEnded, &event, std::max(event.date, begin.start)};
    }
  };
  for (const Decision& decision : matter.file.decisions) {
    if (!decision.grants()) {
      consider(decision, true);
    }
  }
  for (const StatusEvent& status : matter.file.status_events) {
    if (status.change != StatusChange::kReopened && !is_undone(matter.file, status, false)) {
      consider(status, false);
    }
  }
  return first;
}

std::optional<Stop> stop_of(const Matter& matter,
                            const Begin& begin,
                            const Begin* next,
                            bool is_first) {
  std::optional<Stop> stop = delivery_stop(matter, begin, is_first);
  if (const auto end = end_stop(matter, begin, is_first);
      end && (!stop || end->event->order < stop->event->order)) {
    stop = end;
  }
  if (next != nullptr && (!stop || !is_before(stop->event->moment(), next->moment()))) {
    stop = Stop{StopKind::kNextSegment, next->event, next->start};
  }
  return stop;
}

PausedDays paused_days(const Matter& matter, const ClockSegment& segment) {
  PausedDays days;
  const bool pauses_expected = matter.rulebook.options.expected_pauses == ExpectedPauses::kSame;
  if (segment.clock == ClockName::kStatutory ||
      (segment.clock == ClockName::kExpected && pauses_expected)) {
    for (const Pause& pause : matter.file.pauses) {
      if (!pauses_statutory(pause, matter.rulebook)) {
        continue;
      }
      // A clock that has stopped is paused no more: what is asked for later, perhaps about a
      // supplementary order, moves no due date of the past.
      if (segment.stop) {
        days.add_until(pause, *segment.stop);
      } else {
        days.add(pause, matter.today);
      }
    }
  }
  days.seal();
  return days;
}

/// The same by what had happened when the event did: what ended later had not ended.
PausedDays paused_days_at(const Matter& matter, ClockName clock, const Happened& event) {
  PausedDays days;
  const bool pauses_expected = matter.rulebook.options.expected_pauses == ExpectedPauses::kSame;
  if (clock == ClockName::kStatutory || pauses_expected) {
    for (const Pause& pause : matter.file.pauses) {
      if (pause.order < event.order && pauses_statutory(pause, matter.rulebook)) {
        days.add_until(pause, event.date);
      }
    }
  }
  days.seal();
  return days;
}

void set_due(ClockSegment& segment, const PausedDays& paused, const RulebookOptions& options) {
  // No norm is longer than what fits a date; a longer one ends with the calendar.
  const auto length = static_cast<std::int32_t>(std::min<std::int64_t>(segment.length, 100'000));
  if (segment.unit == Unit::kWorkingDay) {
    segment.due = paused.add_working_days(segment.start, length, options.calendar);
    return;
  }
  const Date unpaused =
      segment.unit == Unit::kMonth
          ? plus_months(segment.start, length)
          : segment.start.plus_days(segment.unit == Unit::kWeek ? 7 * length : length);
  segment.due = paused.put_off(segment.start, unpaused);
  if (options.roll_forward) {
    segment.due = roll_forward(segment.due, options.calendar);
  }
}

void set_status(ClockSegment& segment,
                const std::optional<Stop>& stop,
                bool paused_today,
                Date today) {
  if (!stop) {
    segment.status = segment.due < today ? ClockStatus::kOverdue
                     : paused_today      ? ClockStatus::kPaused
                                         : ClockStatus::kRunning;
    return;
  }
  switch (stop->kind) {
    case StopKind::kDelivered:
      segment.stopped_by_delivery = true;
      segment.status = stop->date <= segment.due ? ClockStatus::kMet : ClockStatus::kBreached;
      break;
    case StopKind::kNextSegment:
      segment.status = segment.due < stop->date ? ClockStatus::kBreached : ClockStatus::kSuperseded;
      break;
    case StopKind::kEnded:
      segment.status = ClockStatus::kEnded;
      break;
  }
}

void set_days(ClockSegment& segment,
              const PausedDays& paused,
              Date last,
              const CalendarOptions& calendar) {
  const std::int32_t paused_working = paused.working_days(segment.start, last, calendar);
  const std::int32_t paused_calendar = paused.calendar_days(segment.start, last);
  segment.gross_days = std::max(0, days_between(segment.start, last));
  segment.calendar_days = segment.gross_days - paused_calendar;
  segment.working_days = working_days_between(segment.start, last, calendar) - paused_working;
  const bool in_working_days = segment.unit == Unit::kWorkingDay;
  segment.paused_days = in_working_days ? paused_working : paused_calendar;
  segment.used = in_working_days ? segment.working_days : segment.calendar_days;
}

/// Fills in what follows from name, number, start, length, unit, rule and (if it is set) due.
void run(ClockSegment& segment, const Matter& matter, const std::optional<Stop>& stop) {
  if (stop) {
    segment.stop = stop->date;
    segment.stop_event = stop->event->id;
  }
  const PausedDays paused = paused_days(matter, segment);
  if (segment.clock != ClockName::kAgreed) {
    set_due(segment, paused, matter.rulebook.options);
  }
  const bool paused_today = paused.calendar_days(matter.today.plus_days(-1), matter.today) > 0 &&
                            segment.start <= matter.today;
  set_status(segment, stop, paused_today, matter.today);
  set_days(segment, paused, segment.stop.value_or(matter.today), matter.rulebook.options.calendar);
}

/// The length for the first register that has one: 30 or 60 follows `linked`, 2 or 12 the category,
/// both as in force at the stop or today.
std::optional<Norm> norm_for(const Matter& matter, ClockName clock, Date start, Date at) {
  const Application* application = matter.file.application_on(at);
  for (const std::string& code : matter.registers) {
    const NormQuery query{.register_code = code,
                          .category = matter.file.category_on(at),
                          .purpose = application->purpose,
                          .linked = application->linked,
                          .start = start};
    const auto norm = clock == ClockName::kStatutory ? matter.rulebook.statutory(query)
                                                     : matter.rulebook.expected(query);
    if (norm && *norm) {
      return **norm;
    }
  }
  return std::nullopt;
}

void add_segments(std::vector<ClockSegment>& out,
                  const Matter& matter,
                  ClockName clock,
                  const std::vector<Begin>& begins) {
  for (std::size_t i = 0; i < begins.size(); ++i) {
    const Begin* next = i + 1 < begins.size() ? &begins[i + 1] : nullptr;
    const auto stop = stop_of(matter, begins[i], next, i == 0);
    const auto norm = norm_for(matter, clock, begins[i].start, stop ? stop->date : matter.today);
    if (!norm) {
      continue;
    }
    ClockSegment segment;
    segment.clock = clock;
    segment.segment = static_cast<int>(i) + 1;
    segment.start = begins[i].start;
    segment.length = norm->length;
    segment.unit = norm->unit;
    segment.rule = norm->rule;
    segment.start_event = begins[i].event->id;
    run(segment, matter, stop);
    out.push_back(std::move(segment));
  }
}

/// The segment of the order named, else the last one begun; null if none had.
const Begin* running_at(const std::vector<Begin>& begins,
                        const Happened& event,
                        std::string_view supplement) {
  const Begin* running = nullptr;
  for (const Begin& begin : begins) {
    if (is_before(begin.moment(), event.moment())) {
      running = &begin;
    }
  }
  // Of two orders of one name, what was placed by then.
  const Begin* named = nullptr;
  for (const Begin& begin : begins) {
    if (!supplement.empty() && begin.supplement == supplement &&
        (named == nullptr || begin.event->order < event.order)) {
      named = &begin;
    }
  }
  return named != nullptr ? named : running;
}

Unit unit_of(std::string_view code) {
  for (const Unit unit : {Unit::kWorkingDay, Unit::kDay, Unit::kWeek}) {
    if (name_of(unit) == code) {
      return unit;
    }
  }
  return Unit::kMonth;
}

/// The deadline agreed last, in the segment it was agreed in.
void add_agreed(std::vector<ClockSegment>& out,
                const Matter& matter,
                const std::vector<Begin>& begins) {
  const Deadline* last = nullptr;
  const Deadline* set = nullptr;
  for (const Deadline& deadline : matter.file.deadlines) {
    if (deadline.clock == "AGREED") {
      last = &deadline;
      set = deadline.start ? &deadline : set;
    }
  }
  if (last == nullptr || matter.registers.empty()) {
    return;
  }
  std::size_t place = 0;
  while (place + 1 < begins.size() && begins[place + 1].event->order < last->order) {
    ++place;
  }
  ClockSegment segment;
  segment.clock = ClockName::kAgreed;
  segment.segment = static_cast<int>(place) + 1;
  const Begin own{last, set != nullptr ? *set->start : last->date};
  const Begin& begin = begins.empty() ? own : begins[place];
  segment.start = set != nullptr ? *set->start : begin.start;
  segment.length = set != nullptr ? set->length.value_or(0) : 0;
  segment.unit = set != nullptr ? unit_of(set->unit) : Unit::kDay;
  segment.due = last->due;
  segment.start_event = last->id;
  const Begin* next = place + 1 < begins.size() ? &begins[place + 1] : nullptr;
  run(segment, matter, stop_of(matter, begin, next, place == 0));
  out.push_back(std::move(segment));
}

}  // namespace

std::string_view name_of(ClockName clock) {
  static constexpr std::array<std::string_view, 3> kNames{"STATUTORY", "EXPECTED", "AGREED"};
  return kNames.at(static_cast<std::size_t>(clock));
}

std::string_view name_of(ClockStatus status) {
  static constexpr std::array<std::string_view, 7> kNames{
      "RUNNING", "PAUSED", "OVERDUE", "MET", "BREACHED", "SUPERSEDED", "ENDED"};
  return kNames.at(static_cast<std::size_t>(status));
}

std::int32_t ClockSegment::days_late(Date today) const {
  return std::max(0, days_between(due, stop.value_or(today)));
}

bool pauses_statutory(const Pause& pause, const Rulebook& rulebook) {
  if (pause.is_request) {
    return pause.pauses_clock && rulebook.options.request_effect == RequestEffect::kPause;
  }
  return rulebook.pauses_statutory(pause.reason);
}

ClockReading read_clock(const CaseFile& file,
                        const Rulebook& rulebook,
                        ClockName clock,
                        const Happened& event,
                        std::string_view supplement) {
  Matter matter{file, rulebook, event.date, {}, event.order};
  if (const Application* application = file.application_on(event.date)) {
    matter.registers = application->registers;
  }
  ClockReading reading;
  const std::vector<Begin> begins = begins_of(matter);
  if (const Begin* running = running_at(begins, event, supplement)) {
    reading.start = running->start;
  }
  const Date start = reading.start.value_or(event.date);
  reading.norm = norm_for(matter, clock, start, event.date);
  if (reading.start && reading.norm) {
    ClockSegment segment;
    segment.start = start;
    segment.length = reading.norm->length;
    segment.unit = reading.norm->unit;
    set_due(segment, paused_days_at(matter, clock, event), rulebook.options);
    reading.due = segment.due;
  }
  return reading;
}

std::vector<const Delivery*> last_parts(const CaseFile& file,
                                        const Rulebook& rulebook,
                                        Date today) {
  Matter matter{file, rulebook, today, {}};
  if (const Application* application = file.application_on(today)) {
    matter.registers = application->registers;
  }
  std::vector<Begin> begins = begins_of(matter);
  if (begins.empty()) {
    begins.emplace_back();
  }
  std::vector<const Delivery*> found;
  for (std::size_t i = 0; i < begins.size(); ++i) {
    const auto stop = delivery_stop(matter, begins[i], i == 0);
    const auto delivery = stop ? std::ranges::find(file.deliveries, stop->event->id, &Delivery::id)
                               : file.deliveries.end();
    if (delivery != file.deliveries.end() && std::ranges::find(found, &*delivery) == found.end()) {
      found.push_back(&*delivery);
    }
  }
  return found;
}

std::vector<ClockSegment> clocks(const CaseFile& file,
                                 const Rulebook& rulebook,
                                 Date today,
                                 std::string_view register_code) {
  Matter matter{file, rulebook, today, {}};
  if (!register_code.empty()) {
    matter.registers = {std::string(register_code)};
  } else if (const Application* application = file.application_on(today)) {
    matter.registers = application->registers;
  }
  const std::vector<Begin> begins = begins_of(matter);
  std::vector<ClockSegment> out;
  add_segments(out, matter, ClockName::kStatutory, begins);
  add_segments(out, matter, ClockName::kExpected, begins);
  add_agreed(out, matter, begins);
  return out;
}

}  // namespace replay
