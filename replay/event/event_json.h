// A stored event as JSON again: the fields in catalogue order, absent ones left out.
//
// Room:      replay/event. No Cap'n Proto in this header.
// Errors:    of all: kCorrupt the body is no event · kUnsupported it is newer than this program;
//            nothing was written then.
// Source:    the event catalogue, "Output"; contract, `history --json`.
#pragma once

#include <optional>
#include <string>

#include "ledger/base/bytes.h"
#include "ledger/base/result.h"
#include "ledger/base/types.h"
#include "replay/event/json_writer.h"

namespace replay {

/// Adds the fields type, occurredAt, recordedAt, actor, source, correlation, causation and data to
/// the object that `json` has open.
[[nodiscard]] base::Status append_event_fields(JsonWriter& json,
                                               base::ByteView body,
                                               base::TimestampUtcUs recorded_at);

/// What the ledger knows of an event besides its body.
struct EventLineFields {
  base::Uuid id;
  /// Only a simulated ledger takes it back; nothing = left out.
  std::optional<base::TimestampUtcUs> recorded_at;
};

/// One line of NDJSON, without the line feed, that parse_event() makes into the same body again.
[[nodiscard]] base::Result<std::string> event_line(base::ByteView body,
                                                   const EventLineFields& fields);

/// Only the `data` of the event, as one JSON object.
[[nodiscard]] base::Result<std::string> event_data_json(base::ByteView body);

}  // namespace replay
