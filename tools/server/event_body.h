// The body of a request into events that are ready to append.
//
// Room:      tools/server.
// Rules:     over HTTP every event has an id; the target of a correction is in the ledger or comes
//            earlier in the same body; a writer writes as its own sources only.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledger/base/result.h"
#include "ledger/ledger.h"
#include "replay/event/codec.h"
#include "tools/http/message.h"
#include "tools/server/caller.h"

namespace server {

/// In one body. As many as 32 MiB hold, if each is an event; what is none may be shorter.
inline constexpr std::size_t kBodyEventsMax = std::size_t{1} << 17U;

/// A fault in a body, and where.
struct BodyFault {
  base::Error error;
  std::uint64_t line = 0;  // of NDJSON, or place in an array, from 1; 0 = the body as a whole
};

/// An event, or why it is none.
struct ReadEvent {
  std::optional<ledger::NewEvent> event;
  BodyFault fault;
  std::uint64_t line = 0;
};

struct BodyContext {
  const replay::CodeLists& codes;
  const ledger::Ledger& ledger;
  const Caller& caller;
  /// Nothing of the ledger may be read: a correction whose target is not in the body then fails
  /// with is_ledger_needed(), and the body is read again where reading may take its time.
  bool in_memory_only = false;
};

/// True for the error that says: ask again with in_memory_only off.
[[nodiscard]] bool is_ledger_needed(const base::Error& error);

/// Instead of all events: there are more than kBodyEventsMax.
[[nodiscard]] std::vector<ReadEvent> too_many_events();

/// Reads the events of one body, in order.
class EventBody {
 public:
  explicit EventBody(const BodyContext& context);
  EventBody(const EventBody&) = delete;
  EventBody& operator=(const EventBody&) = delete;
  ~EventBody() = default;

  /// One JSON object. Errors: those of parse_event · CL-2625 · CL-2626 if it is not of `case_id`,
  /// where one is given · kPermission CL-2634
  [[nodiscard]] base::Result<ledger::NewEvent> one(std::string_view json,
                                                   std::optional<std::string_view> case_id);
  /// A Cap'n Proto batch. Stops after the first fault unless `is_partial` and the rest can be read.
  [[nodiscard]] std::vector<ReadEvent> messages(std::string_view bytes, bool is_partial);
  /// A line each; empty lines are passed over. Stops after the first fault unless `is_partial`.
  [[nodiscard]] std::vector<ReadEvent> lines(std::string_view ndjson, bool is_partial);

 private:
  [[nodiscard]] base::Result<ledger::NewEvent> take(replay::ParsedEvent parsed,
                                                    std::optional<std::string_view> case_id);
  [[nodiscard]] base::Status expect_own_source(base::ByteView body) const;
  [[nodiscard]] base::Result<std::optional<replay::EventTypeId>> find_target(
      std::string_view stream, const base::Uuid& target);

  const BodyContext& context_;
  const replay::ParseContext parsing_;

  /// An event of this body. They are put in order only once a correction asks for one.
  struct Earlier {
    std::string stream;
    base::Uuid id;
    replay::EventTypeId type;
  };

  std::vector<Earlier> earlier_;
  std::map<std::pair<std::string, base::Uuid>, replay::EventTypeId> by_id_;
  std::size_t by_id_count_ = 0;  // so many of the earlier ones are in by_id_
};

}  // namespace server
