#include "replay/event/event_batch.h"

#include <algorithm>
#include <cstring>

#include <capnp/message.h>
#include <capnp/serialize.h>
#include <kj/exception.h>

#include "schemas/event_batch.capnp.h"

#include "replay/event/canonical.h"
#include "replay/event/civil.h"
#include "replay/event/error_numbers.h"
#include "replay/event/event_check.h"
#include "replay/event/event_json.h"
#include "replay/event/event_reader.h"

namespace replay {
namespace {

using base::ErrorCode;
using base::Result;

constexpr std::size_t kWordBytes = sizeof(capnp::word);
/// Pointers to the same bytes may be followed more than once, but not without end.
constexpr std::uint64_t kTraversalWordsMax = 4 * (kEventBodyBytesMax / kWordBytes);
constexpr std::int64_t kAbsent = INT64_MIN;

std::unexpected<base::Error> broken(std::string message) {
  return base::fail(ErrorCode::kInvalidArgument,
                    kBrokenBody,
                    std::move(message),
                    "",
                    "framed messages of EventToAppend back to back, schemas/event_batch.capnp");
}

/// The whole words of some bytes, which may stand anywhere.
class Words {
 public:
  explicit Words(std::string_view bytes)
      : words_(reinterpret_cast<const capnp::word*>(bytes.data()), bytes.size() / kWordBytes) {
    if (reinterpret_cast<std::uintptr_t>(bytes.data()) % alignof(capnp::word) == 0) return;
    moved_ = kj::heapArray<capnp::word>(words_.size());
    std::memcpy(moved_.begin(), bytes.data(), words_.size() * kWordBytes);
    words_ = moved_;
  }

  [[nodiscard]] kj::ArrayPtr<const capnp::word> get() const { return words_; }

 private:
  kj::ArrayPtr<const capnp::word> words_;
  kj::Array<capnp::word> moved_;
};

/// The event as it is, if nothing of it needs a second look.
std::optional<ParsedEvent> plainly(schema::EventToAppend::Reader in,
                                   base::ByteView body,
                                   const ParseContext& context) {
  std::optional<base::TimestampUtcUs> recorded_at;
  if (in.getRecordedAtUs() != kAbsent) {
    if (!context.is_simulated) return std::nullopt;
    recorded_at = base::TimestampUtcUs{in.getRecordedAtUs()};
    const auto told = parse_instant(to_string_utc6(*recorded_at));
    if (!told || told->utc != *recorded_at) return std::nullopt;
  }
  auto event = plain_event(body, context);
  if (event) event->recorded_at = recorded_at;
  return event;
}

/// The event told as JSON, so that what is wrong with it is said as of JSON.
Result<ParsedEvent> by_way_of_json(schema::EventToAppend::Reader in,
                                   const base::Uuid& id,
                                   base::ByteView body,
                                   const ParseContext& context) {
  EventLineFields fields{.id = id, .recorded_at = {}};
  if (in.getRecordedAtUs() != kAbsent) {
    fields.recorded_at = base::TimestampUtcUs{in.getRecordedAtUs()};
  }
  auto line = event_line(body, fields);
  if (!line) {
    line.error().code = ErrorCode::kInvalidArgument;  // what was sent, not what is stored
    return std::unexpected(std::move(line).error());
  }
  CASELEDGER_TRY(auto event, parse_event(*line, context));
  if (std::ranges::equal(event.body, body)) return event;
  return base::fail(ErrorCode::kInvalidArgument,
                    kNewerEvent,
                    "the event holds something that this program does not know",
                    "/event",
                    "use a newer program, or an older schema");
}

Result<ParsedEvent> parse(schema::EventToAppend::Reader in, const ParseContext& context) {
  const auto id = in.hasId() ? to_uuid(in.getId()) : std::nullopt;
  if (!id || in.getId().size() != base::Uuid::kBytes) {
    return base::fail(ErrorCode::kInvalidArgument, kBadUuid, "an id has 16 bytes", "/id");
  }
  base::Bytes body = canonical_body(in.getEvent());
  if (body.size() > kEventBodyBytesMax) {
    return base::fail(
        ErrorCode::kLimitExceeded, kEventTooLarge, "the event is too large", "/event");
  }
  auto plain = plainly(in, body, context);
  if (plain) {
    plain->body = std::move(body);
  } else {
    CASELEDGER_TRY(plain, by_way_of_json(in, *id, body, context));
  }
  ParsedEvent event = *std::move(plain);
  event.id = *id;
  if (in.getExpectedVersion() >= 0) {
    event.expected_version = base::Version{static_cast<std::uint64_t>(in.getExpectedVersion())};
  }
  return event;
}

}  // namespace

Result<ParsedEvent> EventBatchReader::next(const ParseContext& context) {
  const std::string_view rest = std::exchange(bytes_, {});
  try {
    // The table of segments says how long the message is.
    constexpr std::size_t kTableBytesMax = 1'024;
    const Words table(rest.substr(0, kTableBytesMax));
    const std::size_t words = capnp::expectedSizeInWordsFromPrefix(table.get());
    if (table.get().size() == 0 || words > rest.size() / kWordBytes || words > kTraversalWordsMax) {
      return broken("the batch does not end with a whole message, or a message is too large");
    }
    const Words message(rest.substr(0, words * kWordBytes));
    capnp::ReaderOptions options;
    options.traversalLimitInWords = kTraversalWordsMax;
    capnp::FlatArrayMessageReader reader(message.get(), options);
    bytes_ = rest.substr(words * kWordBytes);
    return parse(reader.getRoot<schema::EventToAppend>(), context);
  } catch (const kj::Exception&) {
    // What it says is about the library's insides.
    return broken("a message holds a pointer that leads nowhere, or around");
  }
}

Result<std::string> framed_event(const ParsedEvent& event) {
  CASELEDGER_TRY(const auto reader, EventReader::open(event.body));
  capnp::MallocMessageBuilder message;
  auto out = message.initRoot<schema::EventToAppend>();
  if (event.id) {
    const auto id = event.id->view();
    out.setId(capnp::Data::Reader(reinterpret_cast<const kj::byte*>(id.data()), id.size()));
  }
  if (event.expected_version) {
    out.setExpectedVersion(static_cast<std::int64_t>(event.expected_version->value));
  }
  if (event.recorded_at) out.setRecordedAtUs(event.recorded_at->value);
  out.setEvent(reader.event());
  const auto words = capnp::messageToFlatArray(message);
  const auto bytes = words.asChars();
  return std::string(bytes.begin(), bytes.size());
}

}  // namespace replay
