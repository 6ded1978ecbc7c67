// What the commands ask of one stored event besides its JSON.
//
// Room:      tools/cli. The only place here that looks into stored bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ledger/base/result.h"
#include "ledger/ledger.h"
#include "replay/event/civil.h"
#include "replay/event/event_type.h"

namespace tools {

/// When it happened, as it was recorded: the fold has the corrected time.
/// Errors:   kCorrupt · kUnsupported
[[nodiscard]] base::Result<replay::Instant> occurred_at(const ledger::EntryView& entry);

/// The type of the event `id` in the stream; nothing if it holds no such event: what a correction
/// asks of its target.
/// Errors:   kCorrupt · kUnsupported · kIo
[[nodiscard]] base::Result<std::optional<replay::EventTypeId>> stored_type(
    const ledger::Ledger& ledger, std::string_view stream, const base::Uuid& id);

/// What events are picked by.
struct EventSummary {
  std::string case_id;
  std::string type;
  std::string actor;
  std::string organisation;
  base::TimestampUtcUs occurred_at;  // as it was recorded
};

/// Errors:   kCorrupt · kUnsupported
[[nodiscard]] base::Result<EventSummary> summary_of(const ledger::EntryView& entry);

/// The `source` of a body; empty if it names none. Errors: kCorrupt · kUnsupported
[[nodiscard]] base::Result<std::string> source_of(base::ByteView body);

}  // namespace tools
