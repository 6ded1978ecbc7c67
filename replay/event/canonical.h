// The one form in which an event is stored.
//
// Room:      replay/event, inside only.
// Format:    Cap'n Proto's canonical form, one segment, no segment table.
#pragma once

#include "schemas/case_event.capnp.h"

#include "ledger/base/bytes.h"

namespace replay {

/// As capnp::canonicalize(), without checking afterwards that it did: three passes in place of
/// four. Throws kj::Exception for a reader of broken bytes.
[[nodiscard]] base::Bytes canonical_body(schema::CaseEvent::Reader event);

}  // namespace replay
