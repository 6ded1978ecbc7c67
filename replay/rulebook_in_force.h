// Which rulebooks a ledger holds, and which of them an answer is judged by.
//
// Room:      replay. Called by the replayer, and by whoever shows or records rulebooks.
// Rules:     domain rules E.5: one rulebook per answer, the last RulebookActivated in the prefix
//            that is valid on the day, else the built-in one.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ledger/base/result.h"
#include "ledger/ledger.h"
#include "replay/event/civil.h"
#include "replay/rules/rulebook.h"

namespace replay {

/// A rulebook as it was recorded. `text` is the parts recorded since the activation before it; only
/// if they make up `digest` are they what was activated.
struct RecordedRulebook {
  std::string version;
  std::optional<Date> valid_from;
  std::optional<base::Digest> digest;
  std::string text;
  std::size_t position = 0;  // of its RulebookActivated among the entries
};

/// All of them, in order. `entries` are the events of the stream `$rules` in the prefix.
/// Errors:   kCorrupt  an event cannot be read
[[nodiscard]] base::Result<std::vector<RecordedRulebook>> recorded_rulebooks(
    std::span<const ledger::StoredEntry> entries);

/// The last one that is valid on `today`; null: the built-in one is in force.
[[nodiscard]] const RecordedRulebook* last_valid(std::span<const RecordedRulebook> recorded,
                                                 Date today);

/// The rulebook, and the SHA-256 of its text.
struct RulebookInForce {
  std::shared_ptr<const Rulebook> rulebook;
  base::Digest digest;
};

/// `entries` are the events of the stream `$rules` in the prefix.
///
/// Errors:   kCorrupt      an event cannot be read, or a text does not match its digest
///           kUnsupported  the text is whole, but this program cannot read it as a rulebook
[[nodiscard]] base::Result<RulebookInForce> rulebook_in_force(
    std::span<const ledger::StoredEntry> entries, Date today);

}  // namespace replay
