// T02–T06, I03: deadlines kept, and calculated anew after a supplementary order.
#include <algorithm>
#include <optional>

#include "replay/rules/finding_function.h"

namespace replay {
namespace {

/// The segment's numbers; how late it is in the unit of its clock's own counting.
Breach breach_of(const FindingContext& context, const ClockSegment& segment) {
  const Date last = segment.stop.value_or(context.today);
  const std::int32_t days =
      segment.unit == Unit::kWorkingDay
          ? working_days_between(segment.due, last, context.rulebook.options.calendar)
          : segment.days_late(context.today);
  Breach breach{.evidence = {segment.start_event}, .rule = segment.rule};
  if (segment.stop_event) {
    breach.evidence.push_back(*segment.stop_event);
  }
  breach
      .with("event",
            segment.stopped_by_delivery ? Text{"levert", "delivered"}
                                        : Text{"nytt løp begynte", "a new segment began on"})
      .with("segment", std::to_string(segment.segment))
      .with("started", segment.start)
      .with("length", std::to_string(segment.length))
      .with("unit", std::string(name_of(segment.unit)))
      .with("due", segment.due)
      .with("stop", last)
      .with("date", last)
      .with("days", std::to_string(days));
  return breach;
}

std::vector<Breach> segments(const FindingContext& context,
                             ClockName clock,
                             std::initializer_list<ClockStatus> statuses) {
  std::vector<Breach> breaches;
  for (const ClockSegment& segment : context.clocks) {
    if (segment.clock == clock && std::ranges::find(statuses, segment.status) != statuses.end()) {
      breaches.push_back(breach_of(context, segment));
    }
  }
  return breaches;
}

/// What is due for one supplementary order.
struct Recalculation {
  /// The last day for it.
  Date limit;
  /// The delivery that came first, if it came by then.
  const Delivery* delivery = nullptr;
};

Recalculation recalculation_for(const FindingContext& context, const Supplement& supplement) {
  const RulebookOptions& options = context.rulebook.options;
  Recalculation due{
      add_working_days(supplement.starts(), options.recalculation_working_days, options.calendar)};
  const auto next = std::ranges::find_if(context.file.deliveries, [&](const Delivery& delivery) {
    return supplement.order < delivery.order && supplement.starts() <= delivery.date;
  });
  if (next != context.file.deliveries.end() && next->date <= due.limit) {
    due.delivery = &*next;
  }
  return due;
}

bool is_for(const Deadline& deadline, const Supplement& supplement, bool is_only_order) {
  return deadline.cause == "SUPPLEMENT" && (deadline.supplement == supplement.supplement ||
                                            (deadline.supplement.empty() && is_only_order));
}

}  // namespace

std::vector<Breach> statutory_deadline_missed(const FindingContext& context) {
  return segments(context, ClockName::kStatutory, {ClockStatus::kBreached});
}

std::vector<Breach> statutory_deadline_passed(const FindingContext& context) {
  return segments(context, ClockName::kStatutory, {ClockStatus::kOverdue});
}

std::vector<Breach> expected_time_exceeded(const FindingContext& context) {
  return segments(context, ClockName::kExpected, {ClockStatus::kBreached, ClockStatus::kOverdue});
}

std::vector<Breach> deadline_not_recalculated(const FindingContext& context) {
  const bool is_only_order = context.file.supplements.size() == 1;
  std::vector<Breach> breaches;
  for (const Supplement& supplement : context.file.supplements) {
    const Recalculation due = recalculation_for(context, supplement);
    if (due.delivery == nullptr && context.today <= due.limit) {
      continue;
    }
    const bool in_time = std::ranges::any_of(context.file.deadlines, [&](const Deadline& deadline) {
      return is_for(deadline, supplement, is_only_order) &&
             is_before(supplement.moment(), deadline.moment()) && deadline.date <= due.limit &&
             (due.delivery == nullptr || is_before(deadline.moment(), due.delivery->moment()));
    });
    if (!in_time) {
      Breach breach{.evidence = {supplement.id}};
      breach.with("order", supplement.supplement)
          .with("date", supplement.starts())
          .with("due", due.delivery == nullptr ? due.limit : due.delivery->date)
          .with("days", std::to_string(context.rulebook.options.recalculation_working_days));
      breaches.push_back(std::move(breach));
    }
  }
  return breaches;
}

}  // namespace replay
