#include "replay/event/event_batch.h"

#include <algorithm>
#include <cstring>

#include <capnp/message.h>
#include <capnp/serialize.h>
#include <kj/exception.h>

#include "schemas/event_batch.capnp.h"

#include "replay/event/error_numbers.h"
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

/// Whole messages stand on words; the bytes of a request may stand anywhere.
kj::Array<capnp::word> aligned(std::string_view bytes) {
  auto words = kj::heapArray<capnp::word>(bytes.size() / kWordBytes);
  std::memcpy(words.begin(), bytes.data(), words.size() * kWordBytes);
  return words;
}

Result<ParsedEvent> parse(schema::EventToAppend::Reader in, const ParseContext& context) {
  const auto id = in.hasId() ? to_uuid(in.getId()) : std::nullopt;
  if (!id || in.getId().size() != base::Uuid::kBytes) {
    return base::fail(ErrorCode::kInvalidArgument, kBadUuid, "an id has 16 bytes", "/id");
  }
  const auto canonical = capnp::canonicalize(in.getEvent());
  const auto bytes = canonical.asBytes();
  if (bytes.size() > kEventBodyBytesMax) {
    return base::fail(
        ErrorCode::kLimitExceeded, kEventTooLarge, "the event is too large", "/event");
  }
  const auto body = std::as_bytes(std::span(bytes.begin(), bytes.size()));
  EventLineFields fields{.id = *id, .recorded_at = {}};
  if (in.getRecordedAtUs() != kAbsent) {
    fields.recorded_at = base::TimestampUtcUs{in.getRecordedAtUs()};
  }
  auto line = event_line(body, fields);
  if (!line) {
    line.error().code = ErrorCode::kInvalidArgument;  // what was sent, not what is stored
    return std::unexpected(std::move(line).error());
  }
  CASELEDGER_TRY(auto event, parse_event(*line, context));
  if (!std::ranges::equal(event.body, body)) {
    return base::fail(ErrorCode::kInvalidArgument,
                      kNewerEvent,
                      "the event holds something that this program does not know",
                      "/event",
                      "use a newer program, or an older schema");
  }
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
    const auto table = aligned(rest.substr(0, kTableBytesMax));
    const std::size_t words = capnp::expectedSizeInWordsFromPrefix(table);
    if (table.size() == 0 || words > rest.size() / kWordBytes || words > kTraversalWordsMax) {
      return broken("the batch does not end with a whole message, or a message is too large");
    }
    const auto message = aligned(rest.substr(0, words * kWordBytes));
    capnp::ReaderOptions options;
    options.traversalLimitInWords = kTraversalWordsMax;
    capnp::FlatArrayMessageReader reader(message, options);
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
