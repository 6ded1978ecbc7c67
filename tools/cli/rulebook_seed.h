// Puts the built-in rulebook into a ledger that has none.
//
// Room:      tools/cli.
// Source:    the event catalogue: RulebookText, RulebookActivated; the ledger's `init`.
#pragma once

#include "ledger/base/result.h"
#include "ledger/ledger.h"

namespace tools {

/// Appends the built-in rulebook to `$rules` as one batch, unless that stream holds something.
/// `now` is when it happens; a simulated ledger says 1970-01-01 instead, with recordedAt 0 if
/// nothing was recorded later.
/// Errors:   those of append
[[nodiscard]] base::Status seed_rulebook(ledger::Ledger& ledger, base::TimestampUtcUs now);

}  // namespace tools
