// The deadlines of the case, computed by rank in the table of working days.
#include <algorithm>

#include "tools/simulate/story.h"

namespace simulate {

void Story::begin_segment(Day start, EventNumber begun_by) {
  Segment segment;
  segment.start = start;
  segment.begun_by = begun_by;
  segments_.push_back(segment);
}

/// When the registers' data of a year are final: 1 March of the next.
Day Story::final_on(std::int32_t year) const {
  return calendar_.day_of({year + 1, 3, 1});
}

Day Story::unpaused_statutory(Day start) const {
  return calendar_.plus_working_days(start, plan_.is_linked() ? 60 : 30);
}

/// Every pause that begins by the due date puts it off by the working days it holds.
Day Story::statutory_due(const Segment& segment) const {
  Day due = unpaused_statutory(segment.start);
  for (const Pause& pause : pauses_) {
    const Day from = std::max(pause.from, segment.start + 1);
    if (from <= due && from < pause.until) {
      const std::int32_t paused = calendar_.rank(pause.until - 1) - calendar_.rank(from - 1);
      due = calendar_.plus_working_days(due, paused);
    }
  }
  return due;
}

Day Story::expected_due(const Segment& segment) const {
  const std::int32_t months = plan_.category == Category::kStatistics ? 2 : 12;
  return calendar_.rolled(calendar_.plus_months(segment.start, months));
}

/// F022, F023 and F024, from when to when.
void Story::find_late() {
  for (const Segment& segment : segments_) {
    const Day begun = recorder_.known_on(segment.begun_by);
    const Day stop = segment.stop.value_or(kNever);
    const auto find = [&](Day due, std::string_view open, std::string_view stopped) {
      recorder_.finds(open, std::max(begun, due + 1), stop, {segment.begun_by});
      if (segment.stop && !segment.is_ended && due < stop) {
        recorder_.finds(stopped, stop, kNever, {segment.begun_by, segment.stopped_by});
      }
    };
    find(statutory_due(segment), "F023", "F022");
    if (plan_.research) {
      find(expected_due(segment), "F024", "F024");
    }
  }
}

}  // namespace simulate
