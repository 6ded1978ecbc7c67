// The log as a stream of events: from a place on, and then as they come.
//
// Room:      tools/server.
// Format:    NDJSON, a line for each event, an empty line as heartbeat; or server-sent events,
// whose
//            id is the event's index, so that a client that comes back goes on where it was.
// Rules:     only what is durable; a piece is made when the one before is taken, so that a reader
//            that is slow costs no memory. A token that is revoked or expires ends it within a
//            second.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ledger/base/types.h"
#include "tools/http/message.h"
#include "tools/server/desk.h"

namespace server {

/// Which events; empty = any.
struct EventFilter {
  std::string case_id;
  std::vector<std::string> types;
  std::string actor;
  std::string organisation;
  std::optional<base::TimestampUtcUs> recorded_from;   // at or after
  std::optional<base::TimestampUtcUs> recorded_until;  // before
};

struct EventPage {
  std::vector<std::string> items;         // JSON objects, in log order
  std::vector<base::EntryIndex> indexes;  // of each
  base::EntryIndex next;                  // where to go on
};

/// At most `limit` events that pass, of at most so many entries from `first` on below `end`.
/// Errors:   kCorrupt · kUnsupported · kIo
[[nodiscard]] base::Result<EventPage> read_events(const ledger::Ledger& ledger,
                                                  const EventFilter& filter,
                                                  base::EntryIndex first,
                                                  base::LogSize end,
                                                  std::size_t limit);

struct StreamOptions {
  EventFilter filter;
  base::EntryIndex first;
  std::optional<std::uint64_t> limit;  // events in all
  bool follows = false;
  bool is_sse = false;
  /// Whose it is: it ends when they would not be let in any more.
  Caller caller;
};

[[nodiscard]] std::shared_ptr<http::Stream> event_stream(Desk& desk, StreamOptions options);

}  // namespace server
