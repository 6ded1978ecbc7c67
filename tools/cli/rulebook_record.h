// Puts rulebooks into a ledger.
//
// Room:      tools/cli.
// Source:    the event catalogue: RulebookText, RulebookActivated; the ledger's `init`.
#pragma once

#include <string_view>

#include "ledger/base/result.h"
#include "ledger/ledger.h"
#include "replay/event/civil.h"

namespace tools {

/// Appends the rulebook to `$rules` as one batch: its text in parts of at most 60,000 bytes, none
/// of which cuts a character, then its RulebookActivated. Gives that one's receipt. `now` is when
/// it happens; a simulated ledger says 1970-01-01 instead, with recordedAt as late as what was
/// recorded last.
/// Errors:   kConflict another writer recorded a rulebook meanwhile · kInvalidArgument a character
///           that events may not hold · those of append
[[nodiscard]] base::Result<ledger::Receipt> record_rulebook(ledger::Ledger& ledger,
                                                            std::string_view version,
                                                            replay::Date valid_from,
                                                            std::string_view text,
                                                            base::TimestampUtcUs now);

/// Records the built-in rulebook, unless `$rules` holds something.
/// Errors:   those of record_rulebook()
[[nodiscard]] base::Status seed_rulebook(ledger::Ledger& ledger, base::TimestampUtcUs now);

}  // namespace tools
