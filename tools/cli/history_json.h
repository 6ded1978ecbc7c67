// A case's events as JSON: the answer of `history --json` and of the service.
//
// Room:      tools/cli.
// Format:    the contract's "JSON that others read": add freely, do not rename.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ledger/ledger.h"
#include "replay/case/case_file.h"
#include "replay/event/json_writer.h"

namespace tools {

/// One event as recorded, and what the fold says of it.
struct Recorded {
  const ledger::EntryView* entry;
  const replay::CaseEvent* event;
};

struct History {
  std::string case_id;
  ledger::Prefix prefix;
  bool simulated = false;
  std::vector<Recorded> events;  // by version; those that had happened
};

/// The entries that the fold has, by version. Lifetime: points into both.
[[nodiscard]] std::vector<Recorded> by_version(const std::vector<ledger::StoredEntry>& entries,
                                               const replay::CaseFile& file);

/// "index","version","id" and the fields of the event, into the open object.
/// Errors:   those of append_event_fields()
[[nodiscard]] base::Status write_event(replay::JsonWriter& json,
                                       const ledger::EntryView& entry,
                                       const std::optional<base::Uuid>& corrected_by);

/// The whole history as one object. Errors: the same.
[[nodiscard]] base::Status write_history(replay::JsonWriter& json, const History& history);

}  // namespace tools
