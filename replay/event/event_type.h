// The types of events by number, as stored, and by name, as written.
//
// Room:      replay/event. Light: knows nothing of Cap'n Proto.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace replay {

/// A type's place in the catalogue: the discriminant that is stored.
enum class EventTypeId : std::uint16_t {};

/// "DataDelivered"; empty for a type this program does not know.
[[nodiscard]] std::string_view event_type_name(EventTypeId type);
[[nodiscard]] std::optional<EventTypeId> find_event_type(std::string_view name);
/// All names in catalogue order.
[[nodiscard]] const std::vector<std::string>& event_type_names();

}  // namespace replay
