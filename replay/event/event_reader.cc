#include "replay/event/event_reader.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include <capnp/any.h>
#include <fmt/format.h>
#include <kj/exception.h>

#include "replay/event/body_look.h"
#include "replay/event/catalogue.h"
#include "replay/event/codec.h"
#include "replay/event/error_numbers.h"
#include "replay/event/text_rules.h"

namespace replay {
namespace {

using base::Error;
using base::ErrorCode;
using base::Result;
using base::Status;

constexpr std::size_t kWordBytes = sizeof(capnp::word);
// A correction of a correction takes two levels, and JSON at most kJsonDepthMax of its own.
constexpr int kNestingMax = 80;
// Broken pointers may show the same bytes many times over; honest ones show them once.
constexpr std::uint64_t kChecksOfEachWord = 4;

constexpr Date kFirstDate{-719'162};  // 0001-01-01
constexpr Date kLastDate{2'932'896};  // 9999-12-31
constexpr std::int64_t kMicrosPerMinute = 60 * base::kMicrosPerSecond;
constexpr std::int64_t kMicrosPerDay = std::int64_t{24} * 60 * kMicrosPerMinute;
constexpr std::int64_t kFirstInstantUs = kFirstDate.days * kMicrosPerDay;
constexpr std::int64_t kLimitInstantUs = (std::int64_t{kLastDate.days} + 1) * kMicrosPerDay;

std::unexpected<Error> corrupt(std::string message) {
  return base::fail(ErrorCode::kCorrupt, kBrokenBody, std::move(message));
}

std::unexpected<Error> broken(const kj::Exception& exception) {
  return corrupt(fmt::format("a stored body is no event: {}", exception.getDescription().cStr()));
}

std::unexpected<Error> newer(std::string_view what) {
  return base::fail(ErrorCode::kUnsupported,
                    kNewerEvent,
                    fmt::format("a stored event has a {} newer than this program", what),
                    "",
                    "use a newer program");
}

bool is_whole_words(base::ByteView body) {
  return !body.empty() && body.size() % kWordBytes == 0 && body.size() <= kEventBodyBytesMax &&
         reinterpret_cast<std::uintptr_t>(body.data()) % kWordBytes == 0;
}

/// Looks at everything the catalogue knows of in a message whose bytes may be anything. Getters of
/// Cap'n Proto check bounds and types and throw; the caller catches.
class BodyCheck {
 public:
  // Recursion here and below is bounded by kNestingMax, which Cap'n Proto keeps.
  // NOLINTNEXTLINE(misc-no-recursion)
  Status structure(capnp::AnyStruct::Reader in, const StructSpec& spec) const {
    for (const FieldSpec& field : spec.fields) {
      switch (field.kind) {
        case FieldKind::kCount:
        case FieldKind::kBool:
          continue;  // every value is one
        case FieldKind::kDate:
          CASELEDGER_TRY_STATUS(date(in.getDataSection(), field.slot));
          continue;
        case FieldKind::kOptionalBool:
          CASELEDGER_TRY_STATUS(optional_bool(in.getDataSection(), field.slot));
          continue;
        default:
          break;
      }
      const auto pointers = in.getPointerSection();
      if (field.slot < pointers.size() && !pointers[field.slot].isNull()) {
        CASELEDGER_TRY_STATUS(field.is_list ? list(pointers[field.slot], field)
                                            : single(pointers[field.slot], field));
      }
    }
    return {};
  }

  // NOLINTNEXTLINE(misc-no-recursion)
  Status event_data(schema::EventData::Reader in) const {
    const TypeSpec* type = Catalogue::instance().find(static_cast<EventTypeId>(in.which()));
    if (type == nullptr) {
      return newer("type");
    }
    const auto pointers = capnp::AnyStruct::Reader(in).getPointerSection();
    if (type->slot >= pointers.size() || pointers[type->slot].isNull()) {
      return corrupt("a stored body has no data");
    }
    return structure(pointers[type->slot].getAs<capnp::AnyStruct>(), *type->data);
  }

 private:
  // A number in the data section is XORed with its default; beyond the section it is absent.
  static Status date(capnp::Data::Reader section, std::uint32_t slot) {
    const std::size_t at = std::size_t{slot} * sizeof(std::uint32_t);
    if (at + sizeof(std::uint32_t) > section.size()) {
      return {};
    }
    const auto stored = base::load_le32(reinterpret_cast<const std::byte*>(section.begin() + at));
    const auto days = static_cast<std::int32_t>(stored ^ static_cast<std::uint32_t>(kAbsentDate));
    return days == kAbsentDate || to_date(days) ? Status() : corrupt("a date beyond year 9999");
  }

  static Status optional_bool(capnp::Data::Reader section, std::uint32_t slot) {
    const std::size_t at = std::size_t{slot} * sizeof(std::uint16_t);
    const bool is_known =
        at + sizeof(std::uint16_t) > section.size() ||
        (section[at] <= static_cast<int>(schema::OptionalBool::YES) && section[at + 1] == 0);
    return is_known ? Status() : newer("value");
  }

  // NOLINTNEXTLINE(misc-no-recursion)
  Status single(capnp::AnyPointer::Reader in, const FieldSpec& field) const {
    switch (field.kind) {
      case FieldKind::kText:
      case FieldKind::kId:
      case FieldKind::kCode:
      case FieldKind::kOneOf:
        return text(in.getAs<capnp::Text>());
      case FieldKind::kDigest:
      case FieldKind::kUuid:
        return bytes(in.getAs<capnp::Data>(), field.kind);
      case FieldKind::kInstant:
        return to_instant(in.getAs<schema::Instant>()) ? Status()
                                                       : corrupt("an instant beyond year 9999");
      case FieldKind::kStruct:
        return structure(in.getAs<capnp::AnyStruct>(), *field.members);
      case FieldKind::kReplacement:
        return event_data(in.getAs<schema::EventData>());
      case FieldKind::kMap:
        return attributes(in.getAs<capnp::List<schema::Attribute>>());
      case FieldKind::kDate:
      case FieldKind::kCount:
      case FieldKind::kBool:
      case FieldKind::kOptionalBool:
        break;
    }
    return {};
  }

  // NOLINTNEXTLINE(misc-no-recursion)
  Status list(capnp::AnyPointer::Reader in, const FieldSpec& field) const {
    if (field.kind == FieldKind::kStruct) {
      for (const auto element : in.getAs<capnp::AnyList>().as<capnp::List<capnp::AnyStruct>>()) {
        CASELEDGER_TRY_STATUS(structure(element, *field.members));
      }
    } else if (field.kind == FieldKind::kUuid || field.kind == FieldKind::kDigest) {
      for (const auto element : in.getAs<capnp::List<capnp::Data>>()) {
        CASELEDGER_TRY_STATUS(bytes(element, field.kind));
      }
    } else {
      for (const auto element : in.getAs<capnp::List<capnp::Text>>()) {
        CASELEDGER_TRY_STATUS(text(element));
      }
    }
    return {};
  }

  // A map: sorted by key, each key once.
  static Status attributes(capnp::List<schema::Attribute>::Reader in) {
    std::optional<std::string_view> last;
    for (const auto attribute : in) {
      CASELEDGER_TRY_STATUS(text(attribute.getKey()));
      CASELEDGER_TRY_STATUS(text(attribute.getValue()));
      const std::string_view key = to_view(attribute.getKey());
      if (last && key <= *last) {
        return corrupt("the keys of a stored map are not in order");
      }
      last = key;
    }
    return {};
  }

  static Status text(capnp::Text::Reader in) {
    return is_utf8(to_view(in)) ? Status() : corrupt("a stored text is not UTF-8");
  }

  static Status bytes(capnp::Data::Reader in, FieldKind kind) {
    const bool has_its_size = kind == FieldKind::kUuid ? in.size() == base::Uuid::kBytes
                                                       : in.size() == base::Digest::kBytes;
    return has_its_size ? Status() : corrupt("a stored digest or event id has not its size");
  }
};

bool has_required_parts(schema::CaseEvent::Reader event) {
  return event.hasCase() && event.hasActor() && event.hasData() &&
         to_instant(event.getOccurredAtUs(), event.getOccurredAtOffsetMinutes()).has_value();
}

Status check_event(schema::CaseEvent::Reader event) {
  if (!has_required_parts(event)) {
    return corrupt("a stored body has no case, actor, time or data");
  }
  return BodyCheck().structure(event, Catalogue::instance().envelope());
}

}  // namespace

/// On the heap, because Cap'n Proto's reader cannot move.
struct EventReader::Message {
  Message(base::ByteView body, std::uint64_t words_read_max)
      : segment(reinterpret_cast<const capnp::word*>(body.data()), body.size() / kWordBytes),
        reader(kj::arrayPtr(&segment, 1), options(words_read_max)) {}

  static capnp::ReaderOptions options(std::uint64_t words_read_max) {
    capnp::ReaderOptions options;
    options.traversalLimitInWords = words_read_max;
    options.nestingLimit = kNestingMax;
    return options;
  }

  kj::ArrayPtr<const capnp::word> segment;
  capnp::SegmentArrayMessageReader reader;
};

void EventReader::MessageDeleter::operator()(Message* message) const {
  delete message;
}

Result<EventReader> EventReader::open(base::ByteView body) {
  if (!is_whole_words(body)) {
    return corrupt(
        fmt::format("a stored body is whole aligned words, at most {} bytes", kEventBodyBytesMax));
  }
  // Who is plainly good needs neither Cap'n Proto's bounds nor a message on the heap.
  if (is_plainly_good(body)) {
    EventReader opened;
    opened.event_ = capnp::readMessageUnchecked<schema::CaseEvent>(
        reinterpret_cast<const capnp::word*>(body.data()));
    if (has_required_parts(opened.event_)) {
      return opened;
    }
  }
  try {
    Message bounded(body, (body.size() / kWordBytes + 1) * kChecksOfEachWord);
    CASELEDGER_TRY_STATUS(check_event(bounded.reader.getRoot<schema::CaseEvent>()));
    // What was read once within bounds may be read as often as the fold likes.
    EventReader opened;
    opened.message_.reset(new Message(body, std::numeric_limits<std::uint64_t>::max()));
    opened.event_ = opened.message_->reader.getRoot<schema::CaseEvent>();
    return opened;
  } catch (const kj::Exception& exception) {
    return broken(exception);
  }
}

std::string_view EventReader::case_id() const {
  return to_view(event_.getCase());
}

EventTypeId EventReader::type() const {
  return static_cast<EventTypeId>(event_.getData().which());
}

Envelope EventReader::envelope() const {
  const auto optional_text = [](bool is_there, capnp::Text::Reader text) {
    return is_there ? std::optional(to_view(text)) : std::nullopt;
  };
  const auto actor = event_.getActor();
  return {.case_id = case_id(),
          .occurred_at = {{event_.getOccurredAtUs()}, event_.getOccurredAtOffsetMinutes()},
          .actor = {to_view(actor.getId()),
                    to_view(actor.getRole()),
                    optional_text(actor.hasOrganisation(), actor.getOrganisation())},
          .source = optional_text(event_.hasSource(), event_.getSource()),
          .correlation = optional_text(event_.hasCorrelation(), event_.getCorrelation()),
          .causation = optional_text(event_.hasCausation(), event_.getCausation())};
}

bool is_canonical_body(base::ByteView body) {
  if (!is_whole_words(body)) {
    return false;
  }
  try {
    const kj::ArrayPtr<const capnp::word> segment(reinterpret_cast<const capnp::word*>(body.data()),
                                                  body.size() / kWordBytes);
    return capnp::SegmentArrayMessageReader(kj::arrayPtr(&segment, 1)).isCanonical();
  } catch (const kj::Exception&) {
    return false;
  }
}

std::optional<Date> to_date(std::int32_t stored) {
  const Date date{stored};
  return date < kFirstDate || kLastDate < date ? std::nullopt : std::optional(date);
}

std::optional<std::int64_t> to_count(std::int64_t stored) {
  return stored == kAbsentCount ? std::nullopt : std::optional(stored);
}

std::optional<bool> to_bool(schema::OptionalBool stored) {
  return stored == schema::OptionalBool::ABSENT
             ? std::nullopt
             : std::optional(stored == schema::OptionalBool::YES);
}

std::optional<Instant> to_instant(std::int64_t utc_us, std::int16_t offset_minutes) {
  const auto is_in_range = [](std::int64_t us) {
    return us >= kFirstInstantUs && us < kLimitInstantUs;
  };
  // Each comparison guards the sum in the next one.
  if (!is_in_range(utc_us) || offset_minutes <= -24 * 60 || offset_minutes >= 24 * 60 ||
      !is_in_range(utc_us + offset_minutes * kMicrosPerMinute)) {
    return std::nullopt;
  }
  return Instant{{utc_us}, offset_minutes};
}

std::optional<Instant> to_instant(schema::Instant::Reader stored) {
  return to_instant(stored.getUtcUs(), stored.getOffsetMinutes());
}

std::optional<base::Digest> to_digest(capnp::Data::Reader stored) {
  base::Digest digest;
  if (stored.size() != digest.bytes.size()) {
    return std::nullopt;
  }
  std::memcpy(digest.bytes.data(), stored.begin(), digest.bytes.size());
  return digest;
}

std::optional<base::Uuid> to_uuid(capnp::Data::Reader stored) {
  base::Uuid uuid;
  if (stored.size() != uuid.bytes.size()) {
    return std::nullopt;
  }
  std::memcpy(uuid.bytes.data(), stored.begin(), uuid.bytes.size());
  return uuid;
}

}  // namespace replay
