// What every event says besides its data.
//
// Room:      replay/event. Light: knows nothing of Cap'n Proto.
// Lifetime:  views into the body (or the caller's strings) that they were taken from.
#pragma once

#include <optional>
#include <string_view>

#include "replay/event/civil.h"

namespace replay {

struct ActorView {
  std::string_view id;  // a pseudonym
  std::string_view role;
  std::optional<std::string_view> organisation;

  bool operator==(const ActorView&) const = default;
};

struct Envelope {
  std::string_view case_id;
  Instant occurred_at;
  ActorView actor;
  std::optional<std::string_view> source;
  std::optional<std::string_view> correlation;
  std::optional<std::string_view> causation;

  bool operator==(const Envelope&) const = default;
};

}  // namespace replay
