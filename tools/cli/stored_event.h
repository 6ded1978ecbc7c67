// What the commands ask of one stored event besides its JSON.
//
// Room:      tools/cli. The only place here that looks into stored bytes.
#pragma once

#include "ledger/base/result.h"
#include "ledger/ledger.h"
#include "replay/event/civil.h"

namespace tools {

/// When it happened, as it was recorded: the fold has the corrected time.
/// Errors:   kCorrupt · kUnsupported
[[nodiscard]] base::Result<replay::Instant> occurred_at(const ledger::EntryView& entry);

/// What the ledger cannot know of an event: that it is one, in its one canonical form, and that it
/// stands in the stream of its own case.
/// Errors:   kCorrupt · kUnsupported
[[nodiscard]] base::Status check_stored_event(const ledger::EntryView& entry);

}  // namespace tools
