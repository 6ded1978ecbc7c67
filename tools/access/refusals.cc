#include "tools/access/refusals.h"

#include <utility>

namespace account {
namespace {

constexpr std::int64_t kMinuteUs = 60 * base::kMicrosPerSecond;

AccessEvent event_of(const Refusal& refusal, base::TimestampUtcUs at, std::uint64_t count) {
  return {.action = refusal.action,
          .at = at,
          .subject = std::string(kRefusedStream),
          .token = refusal.token,
          .name = refusal.name,
          .roles = refusal.roles,
          .peer = refusal.peer,
          .route = refusal.route,
          .status = refusal.status,
          .code = refusal.code,
          .count = count};
}

}  // namespace

std::optional<AccessEvent> Refusals::add(Refusal refusal, base::TimestampUtcUs now) {
  auto kind = kinds_.find(refusal);
  if (kind == kinds_.end() && kinds_.size() >= kKindsMax) {
    refusal = {.action = refusal.action, .peer = "others"};
    kind = kinds_.find(refusal);
  }
  if (kind != kinds_.end()) {
    ++kind->second.untold;
    return std::nullopt;
  }
  auto event = event_of(refusal, now, 1);
  kinds_.emplace(std::move(refusal), Counted{.since = now});
  return event;
}

std::vector<AccessEvent> Refusals::take_due(base::TimestampUtcUs now) {
  std::vector<AccessEvent> events;
  std::erase_if(kinds_, [&](const auto& kind) {
    const Counted& counted = kind.second;
    // A clock that was set back must not keep a minute open for ever.
    const bool is_over = now.value >= counted.since.value + kMinuteUs || now < counted.since;
    if (is_over && counted.untold > 0) events.push_back(event_of(kind.first, now, counted.untold));
    return is_over;
  });
  return events;
}

std::vector<AccessEvent> Refusals::take_all() {
  std::vector<AccessEvent> events;
  for (const auto& [refusal, counted] : kinds_) {
    if (counted.untold > 0) events.push_back(event_of(refusal, counted.since, counted.untold));
  }
  kinds_.clear();
  return events;
}

}  // namespace account
