// A quick look at a stored body: what type it has, and whether it is plainly well-formed.
//
// Room:      replay/event, inside only: EventReader falls back to a slower look where this one does
//            not say yes.
// Format:    Cap'n Proto's encoding, pointers of one segment; which fields there are comes from the
//            catalogue.
// Rules:     any bytes may come. "Plainly" means the layout that every body we store has (canonical
//            form), so that one pass over raw words is enough; other layouts are not judged here.
// Cost:      linear in the body, no allocation; the type alone is four words.
#pragma once

#include <optional>

#include "ledger/base/bytes.h"
#include "replay/event/event_type.h"

namespace replay {

/// The number of the event's type, whether this program knows it or not; nothing when the bytes do
/// not tell at a glance. Of a body that EventReader opens it is the type, or nothing.
[[nodiscard]] std::optional<EventTypeId> peek_type(base::ByteView body);

/// True only if every pointer, text, date and choice that the catalogue knows of is in order (all
/// that EventReader::open() promises, but for the envelope's required parts), and Cap'n Proto may
/// read the body without checks of its own. False says nothing. `body` is whole aligned words.
[[nodiscard]] bool is_plainly_good(base::ByteView body);

}  // namespace replay
