#include "replay/reports/standing.h"

#include <algorithm>
#include <set>

namespace replay {
namespace {

/// What began the last segment of what is ordered: deliveries count after it.
struct Beginning {
  Date start;
  std::size_t order = 0;

  auto operator<=>(const Beginning&) const = default;
};

/// The last supplementary order or reversing decision; nothing when all deliveries count. As for
/// the clocks, one that starts before the application was complete begins nothing.
std::optional<Beginning> last_beginning(const CaseFile& file, Date day) {
  const auto complete = std::ranges::find_if(
      file.completeness_checks,
      [day](const CompletenessCheck& check) { return check.complete && check.date <= day; });
  std::optional<Beginning> last;
  const auto consider = [&](Date start, const Happened& event) {
    if (day < event.date) return;
    if (complete != file.completeness_checks.end() &&
        start < complete->complete_as_of.value_or(complete->date)) {
      return;
    }
    last = std::max(last, std::optional(Beginning{start, event.order}));
  };
  for (const Supplement& supplement : file.supplements) {
    consider(supplement.starts(), supplement);
  }
  for (const Decision& decision : file.decisions) {
    if (decision.reverses) consider(decision.date, decision);
  }
  return last;
}

Outcome standing_on(const CaseFile& file, std::span<const std::string> codes, Date day) {
  const bool delivered = !codes.empty() && std::ranges::all_of(codes, [&](const std::string& code) {
    return delivered_on(file, code, day).has_value();
  });
  if (delivered) return Outcome::kDelivered;
  return ended_on(file, day) ? Outcome::kEnded : Outcome::kOpen;
}

/// The days on which the standing may change.
std::set<Date> days_of_change(const CaseFile& file) {
  std::set<Date> days;
  for (const Delivery& delivery : file.deliveries) {
    days.insert(delivery.date);
  }
  for (const Supplement& supplement : file.supplements) {
    days.insert(supplement.date);
  }
  for (const Decision& decision : file.decisions) {
    days.insert(decision.date);
  }
  for (const StatusEvent& event : file.status_events) {
    days.insert(event.date);
  }
  for (const CompletenessCheck& check : file.completeness_checks) {
    days.insert(check.date);
  }
  return days;
}

}  // namespace

std::optional<Date> delivered_on(const CaseFile& file, std::string_view register_code, Date day) {
  const std::optional<Beginning> beginning = last_beginning(file, day);
  for (const Delivery& delivery : file.deliveries) {
    if (!delivery.last_part || day < delivery.date) continue;
    if (beginning && (delivery.order < beginning->order || delivery.date < beginning->start)) {
      continue;
    }
    if (std::ranges::find(delivery.registers, register_code) != delivery.registers.end()) {
      return delivery.date;
    }
  }
  return std::nullopt;
}

std::optional<Date> ended_on(const CaseFile& file, Date day) {
  // A reversing complaint undoes a refusal, a reopening undoes a closing and what led to it.
  std::optional<Date> refused;
  std::optional<Date> closed;
  auto decision = file.decisions.begin();
  auto status = file.status_events.begin();
  while (decision != file.decisions.end() || status != file.status_events.end()) {
    if (status == file.status_events.end() ||
        (decision != file.decisions.end() && decision->order < status->order)) {
      if (decision->date <= day) {
        refused =
            decision->grants() ? std::nullopt : std::optional(refused.value_or(decision->date));
      }
      ++decision;
    } else {
      if (day < status->date) {
        // Not yet.
      } else if (status->change != StatusChange::kReopened) {
        closed = closed.value_or(status->date);
      } else if (closed) {
        refused = std::nullopt;
        closed = std::nullopt;
      }
      ++status;
    }
  }
  return refused && closed ? std::min(refused, closed) : (refused ? refused : closed);
}

std::vector<FlowOnDay> flows_of(const CaseFile& file, std::span<const std::string> codes) {
  std::vector<FlowOnDay> flows;
  if (file.applications.empty()) return flows;
  const Date received = file.applications.front().application.received_at;
  flows.push_back({Flow::kReceived, received});
  if (const CompletenessCheck* check = file.first_complete()) {
    flows.push_back({Flow::kCompleted, check->complete_as_of.value_or(check->date)});
  }
  if (!file.decisions.empty()) flows.push_back({Flow::kDecided, file.decisions.front().date});

  Outcome before = Outcome::kOpen;
  for (const Date day : days_of_change(file)) {
    const Outcome after = standing_on(file, codes, day);
    if (after == before) continue;
    // What is dated before the receipt happens to the case when it is there.
    const Date date = std::max(day, received);
    if (before != Outcome::kOpen) flows.push_back({Flow::kReopened, date});
    if (after == Outcome::kDelivered) flows.push_back({Flow::kDelivered, date});
    if (after == Outcome::kEnded) flows.push_back({Flow::kEnded, date});
    before = after;
  }
  std::ranges::stable_sort(flows, {}, &FlowOnDay::date);
  return flows;
}

}  // namespace replay
