// Which rulebook an answer is judged by.
//
// Room:      replay. Inside only, called by the replayer.
// Rules:     domain rules E.5: one rulebook per answer, the last RulebookActivated in the prefix
//            that is valid on the day, else the built-in one.
#pragma once

#include <memory>
#include <span>

#include "ledger/base/result.h"
#include "ledger/ledger.h"
#include "replay/event/civil.h"
#include "replay/rules/rulebook.h"

namespace replay {

/// `entries` are the events of the stream `$rules` in the prefix. The text of an activation is the
/// parts recorded since the activation before it.
///
/// Errors:   kCorrupt      an event cannot be read, or a text does not match its digest
///           kUnsupported  the text is whole, but this program cannot read it as a rulebook
[[nodiscard]] base::Result<std::shared_ptr<const Rulebook>> rulebook_in_force(
    std::span<const ledger::StoredEntry> entries, Date today);

}  // namespace replay
