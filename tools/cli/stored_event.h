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

}  // namespace tools
