// How much of a case a reader needs, and which events that takes.
//
// Room:      replay/case. Pure.
// Rules:     less is faster and never different: what is asked for is as in the whole case.
#pragma once

#include <cstdint>

#include "replay/event/event_type.h"

namespace replay {

/// What a walk over all cases needs to know of each. What is not asked for may be empty.
enum class Needs : std::uint8_t {
  kTimes,   // facts_of() but for duties and findings: the application, clocks, who held the case
  kDuties,  // that, and the deletion duties
  kWhole,   // everything
};

/// True if the fold for `needs` looks at events of the type. Corrections may be of any event, and a
/// type this program does not know has to be refused: both are always needed.
[[nodiscard]] bool is_needed(Needs needs, EventTypeId type);

}  // namespace replay
