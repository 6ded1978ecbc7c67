// Whether an event that came as Cap'n Proto is one that parse_event() would store as it is.
//
// Room:      replay/event, inside only: a batch whose event is not plainly so is told as JSON and
//            judged by parse_event() itself, which says what is wrong.
// Rules:     never says yes where parse_event() would refuse, or would store other bytes: the same
//            limits, lists and scans, and no bit or pointer that the catalogue does not know of.
#pragma once

#include <optional>

#include "ledger/base/bytes.h"
#include "replay/event/codec.h"

namespace replay {

/// The event of a canonical body, without the body itself, and without id, version and recordedAt,
/// which are not content. Nothing says nothing: corrections, maps and instants inside of data are
/// not looked at here.
/// `body` is whole aligned words.
[[nodiscard]] std::optional<ParsedEvent> plain_event(base::ByteView body,
                                                     const ParseContext& context);

}  // namespace replay
