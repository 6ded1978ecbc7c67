// Reads a stored body in place, whatever its bytes.
//
// Room:      replay/event. Includes the generated schema: for the fold and the codec only.
// Rules:     no bytes can crash the reader or keep it busy: open() looks at every pointer and
//            value once, so that afterwards nothing in Cap'n Proto throws, texts are UTF-8, dates
//            and instants lie in the years 1 to 9999, digests and ids have their size.
// Threads:   one reader at a time for each EventReader.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include <capnp/message.h>

#include "schemas/case_event.capnp.h"

#include "ledger/base/bytes.h"
#include "ledger/base/result.h"
#include "ledger/base/types.h"
#include "replay/event/civil.h"
#include "replay/event/envelope.h"
#include "replay/event/event_type.h"

namespace replay {

class EventReader {
 public:
  /// `body` is one CaseEvent without a segment table, 8-byte aligned. It must outlive the reader
  /// and everything got from it.
  /// Errors:   kCorrupt      the bytes are no event
  ///           kUnsupported  a type, or a value of a closed choice, newer than this program
  /// Cost:     one pass over the body. What is not laid out as all that we store (or holds instants
  ///           or maps) takes two, and an allocation.
  [[nodiscard]] static base::Result<EventReader> open(base::ByteView body);

  /// Cap'n Proto's own reader: for the fold. Its getters do not throw.
  [[nodiscard]] schema::CaseEvent::Reader event() const { return event_; }

  [[nodiscard]] std::string_view case_id() const;
  [[nodiscard]] EventTypeId type() const;

  [[nodiscard]] std::string_view type_name() const { return event_type_name(type()); }

  [[nodiscard]] Envelope envelope() const;

 private:
  struct Message;

  struct MessageDeleter {
    void operator()(Message* message) const;
  };

  EventReader() = default;

  std::unique_ptr<Message, MessageDeleter> message_;  // null where event_ needs none
  schema::CaseEvent::Reader event_;
};

/// True if `body` is the one canonical form of its message: every body we store is. Says nothing
/// about what the message means. Safe for any bytes.
[[nodiscard]] bool is_canonical_body(base::ByteView body);

// What the scalars and pointers of the schema mean (docs/decisions/001): absent or a value.

[[nodiscard]] std::optional<Date> to_date(std::int32_t stored);
[[nodiscard]] std::optional<std::int64_t> to_count(std::int64_t stored);
[[nodiscard]] std::optional<bool> to_bool(schema::OptionalBool stored);
[[nodiscard]] std::optional<Instant> to_instant(std::int64_t utc_us, std::int16_t offset_minutes);
[[nodiscard]] std::optional<Instant> to_instant(schema::Instant::Reader stored);
[[nodiscard]] std::optional<base::Digest> to_digest(capnp::Data::Reader stored);
[[nodiscard]] std::optional<base::Uuid> to_uuid(capnp::Data::Reader stored);

[[nodiscard]] inline std::string_view to_view(capnp::Text::Reader stored) {
  return {stored.begin(), stored.size()};
}

}  // namespace replay
