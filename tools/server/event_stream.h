// The log as a stream of events: from a place on, and then as they come.
//
// Room:      tools/server.
// Format:    NDJSON, a line for each event, an empty line as heartbeat; or server-sent events,
// whose
//            id is the event's index, so that a client that comes back goes on where it was.
// Rules:     only what is durable; a piece is made when the one before is taken, so that a reader
//            that is slow costs no memory. A stream that cannot go on says so in its last line
//            (`error`): one that ends without has told all. A token that is revoked or expires ends
//            it within a second.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "tools/http/message.h"
#include "tools/server/desk.h"
#include "tools/server/event_filter.h"

namespace server {

struct StreamOptions {
  EventFilter filter;
  base::EntryIndex first;
  std::optional<std::uint64_t> limit;  // events in all
  bool follows = false;
  bool is_sse = false;
  /// Asked before each piece and each second: false once the client may see no more.
  std::function<bool()> may_go_on;
};

[[nodiscard]] std::shared_ptr<http::Stream> event_stream(Desk& desk, StreamOptions options);

}  // namespace server
