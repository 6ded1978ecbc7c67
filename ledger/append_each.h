// For one caller that speaks for many, as a server does: batches that know nothing of each other.
//
// Room:      ledger; part of the door ledger/ledger.h.
// Threads:   any, beside all other methods of the ledger.
#pragma once

#include <vector>

#include "ledger/base/result.h"
#include "ledger/ledger.h"

namespace ledger {

/// Appends batches, each all or nothing with an outcome of its own: as if so many callers had
/// called append() at once, in this order, and with as few frames and syncs as hold them. Durable:
/// as append(), for every batch that has a value. Errors:   of each batch those of append(); one
/// that is refused keeps no other from being stored.
[[nodiscard]] std::vector<base::Result<AppendResult>> append_each(
    Ledger& ledger, std::vector<std::vector<NewEvent>> batches);

}  // namespace ledger
