#include "replay/event/body_look.h"

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "schemas/case_event.capnp.h"

#include "replay/event/catalogue.h"
#include "replay/event/event_reader.h"
#include "replay/event/text_rules.h"

namespace replay {
namespace {

constexpr std::size_t kWordBytes = 8;
// A correction's replacement, and that of a correction of a correction.
constexpr int kReplacementsMax = 2;

// Cap'n Proto's pointers: two bits of kind, thirty of signed offset, then what the kind says.
constexpr std::uint64_t kKindMask = 3;
constexpr std::uint64_t kStructKind = 0;
constexpr std::uint64_t kListKind = 1;
constexpr std::uint64_t kElementMask = 7;
constexpr std::uint64_t kByteElements = 2;
constexpr std::uint64_t kPointerElements = 6;
constexpr std::uint64_t kStructElements = 7;

struct Layout {
  std::uint32_t event_data_slot = 0;      // pointer of CaseEvent
  std::uint32_t discriminant_offset = 0;  // of EventData, in 16-bit units
};

const Layout& layout() {
  static const Layout kLayout = [] {
    const auto event = capnp::Schema::from<schema::CaseEvent>();
    const auto data = capnp::Schema::from<schema::EventData>();
    return Layout{event.getFieldByName("data").getProto().getSlot().getOffset(),
                  data.getProto().getStruct().getDiscriminantOffset()};
  }();
  return kLayout;
}

/// A struct's two sections, by word.
struct Sections {
  std::size_t data_at = 0;
  std::size_t data_words = 0;
  std::size_t pointers_at = 0;
  std::size_t pointer_count = 0;
};

/// A list: its first word, how many elements, and the words it takes.
struct Elements {
  std::size_t at = 0;
  std::size_t count = 0;
  std::uint64_t kind = 0;
};

class Look {
 public:
  explicit Look(base::ByteView body) : body_(body), words_(body.size() / kWordBytes) {}

  [[nodiscard]] std::uint64_t word(std::size_t at) const {
    return base::load_le64(body_.data() + at * kWordBytes);
  }

  /// The struct that the pointer at word `at` shows, if it lies in the body.
  [[nodiscard]] std::optional<Sections> structure_at(std::size_t at) const {
    const std::uint64_t pointer = word(at);
    if ((pointer & kKindMask) != kStructKind) return std::nullopt;
    Sections found;
    found.data_words = (pointer >> 32U) & 0xFFFFU;
    found.pointer_count = pointer >> 48U;
    const auto start = target(at, pointer, found.data_words + found.pointer_count);
    if (!start) return std::nullopt;
    found.data_at = *start;
    found.pointers_at = *start + found.data_words;
    return found;
  }

  /// EventData's discriminant; 0 where the section ends before it.
  [[nodiscard]] EventTypeId type_in(const Sections& data) const {
    const std::size_t at = std::size_t{layout().discriminant_offset} * sizeof(std::uint16_t);
    if (at + sizeof(std::uint16_t) > data.data_words * kWordBytes) return EventTypeId{0};
    const std::byte* const bytes = body_.data() + data.data_at * kWordBytes + at;
    return static_cast<EventTypeId>(std::to_integer<unsigned>(bytes[0]) |
                                    std::to_integer<unsigned>(bytes[1]) << 8U);
  }

  [[nodiscard]] bool is_good() {
    if (words_ == 0 || !spend(1)) return false;
    const auto event = structure_at(0);
    return event && spend(*event) && fields(*event, Catalogue::instance().envelope(), 0);
  }

 private:
  /// The word that `pointer`, which stands at word `at`, shows; nothing unless `size` words follow.
  [[nodiscard]] std::optional<std::size_t> target(std::size_t at,
                                                  std::uint64_t pointer,
                                                  std::size_t size) const {
    const std::int64_t offset = static_cast<std::int32_t>(pointer) >> 2;
    const std::int64_t start = static_cast<std::int64_t>(at) + 1 + offset;
    if (start < 0 || static_cast<std::size_t>(start) > words_ ||
        size > words_ - static_cast<std::size_t>(start)) {
      return std::nullopt;
    }
    return static_cast<std::size_t>(start);
  }

  // What is well-formed shows each word once. Broken pointers may show some of them over and over.
  bool spend(std::size_t words) {
    seen_ += words;
    return seen_ <= words_;
  }

  bool spend(const Sections& sections) {
    return spend(sections.data_words + sections.pointer_count);
  }

  [[nodiscard]] std::optional<Elements> list_at(std::size_t at) {
    const std::uint64_t pointer = word(at);
    if ((pointer & kKindMask) != kListKind) return std::nullopt;
    Elements found;
    found.kind = (pointer >> 32U) & kElementMask;
    found.count = pointer >> 35U;
    std::size_t size = 0;
    switch (found.kind) {
      case kByteElements:
        size = (found.count + kWordBytes - 1) / kWordBytes;
        break;
      case kPointerElements:
        size = found.count;
        break;
      case kStructElements:
        size = found.count + 1;  // words, and the tag before them
        break;
      default:
        return std::nullopt;
    }
    const auto start = target(at, pointer, size);
    if (!start || !spend(size)) return std::nullopt;
    found.at = *start;
    return found;
  }

  // Recursion here and below ends with the schema, which only a replacement can make recur.
  // NOLINTNEXTLINE(misc-no-recursion)
  bool fields(const Sections& in, const StructSpec& spec, int replacements) {
    const base::ByteView data = body_.subspan(in.data_at * kWordBytes, in.data_words * kWordBytes);
    for (const FieldSpec& field : spec.fields) {
      switch (field.kind) {
        case FieldKind::kCount:
        case FieldKind::kBool:
          continue;
        case FieldKind::kDate:
          if (!date(data, field.slot)) return false;
          continue;
        case FieldKind::kOptionalBool:
          if (!optional_bool(data, field.slot)) return false;
          continue;
        default:
          break;
      }
      if (field.slot >= in.pointer_count || word(in.pointers_at + field.slot) == 0) continue;
      const std::size_t at = in.pointers_at + field.slot;
      if (field.is_list ? !list(at, field, replacements) : !single(at, field, replacements)) {
        return false;
      }
    }
    return true;
  }

  static bool date(base::ByteView data, std::uint32_t slot) {
    const std::size_t at = std::size_t{slot} * sizeof(std::uint32_t);
    if (at + sizeof(std::uint32_t) > data.size()) return true;
    const auto days = static_cast<std::int32_t>(base::load_le32(&data[at]) ^
                                                static_cast<std::uint32_t>(kAbsentDate));
    return days == kAbsentDate || to_date(days).has_value();
  }

  static bool optional_bool(base::ByteView data, std::uint32_t slot) {
    const std::size_t at = std::size_t{slot} * sizeof(std::uint16_t);
    return at + sizeof(std::uint16_t) > data.size() ||
           (std::to_integer<int>(data[at]) <= static_cast<int>(schema::OptionalBool::YES) &&
            data[at + 1] == std::byte{0});
  }

  // NOLINTNEXTLINE(misc-no-recursion)
  bool single(std::size_t at, const FieldSpec& field, int replacements) {
    switch (field.kind) {
      case FieldKind::kText:
      case FieldKind::kId:
      case FieldKind::kCode:
      case FieldKind::kOneOf:
        return text(at);
      case FieldKind::kDigest:
        return bytes(at, base::Digest::kBytes);
      case FieldKind::kUuid:
        return bytes(at, base::Uuid::kBytes);
      case FieldKind::kStruct: {
        const auto found = structure_at(at);
        return found && spend(*found) && fields(*found, *field.members, replacements);
      }
      case FieldKind::kReplacement:
        return event_data(at, replacements);
      default:
        return false;  // rare: instants and maps
    }
  }

  // NOLINTNEXTLINE(misc-no-recursion)
  bool event_data(std::size_t at, int replacements) {
    const auto found = structure_at(at);
    if (!found || !spend(*found) || replacements > kReplacementsMax) return false;
    const TypeSpec* const type = Catalogue::instance().find(type_in(*found));
    if (type == nullptr || type->slot >= found->pointer_count) return false;
    const std::size_t pointer = found->pointers_at + type->slot;
    if (word(pointer) == 0) return false;
    const auto data = structure_at(pointer);
    return data && spend(*data) && fields(*data, *type->data, replacements + 1);
  }

  // NOLINTNEXTLINE(misc-no-recursion)
  bool list(std::size_t at, const FieldSpec& field, int replacements) {
    const auto found = list_at(at);
    if (!found) return false;
    if (field.kind == FieldKind::kStruct) {
      return found->kind == kStructElements && structures(*found, field, replacements);
    }
    if (found->kind != kPointerElements) return false;
    for (std::size_t i = 0; i < found->count; ++i) {
      // Elements that are absent are left to the closer look.
      if (word(found->at + i) == 0 || !single(found->at + i, field, replacements)) return false;
    }
    return true;
  }

  // NOLINTNEXTLINE(misc-no-recursion)
  bool structures(const Elements& list, const FieldSpec& field, int replacements) {
    const std::uint64_t tag = word(list.at);
    const std::size_t count = static_cast<std::uint32_t>(tag) >> 2U;
    const std::size_t data_words = (tag >> 32U) & 0xFFFFU;
    const std::size_t pointer_count = tag >> 48U;
    const std::size_t size = data_words + pointer_count;
    // The list's `count` is its words here; elements of no size could be any number.
    if ((tag & kKindMask) != kStructKind || size == 0 || count > list.count / size) return false;
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t at = list.at + 1 + i * size;
      if (!fields({at, data_words, at + data_words, pointer_count}, *field.members, replacements)) {
        return false;
      }
    }
    return true;
  }

  bool text(std::size_t at) {
    const auto found = list_at(at);
    if (!found || found->kind != kByteElements || found->count == 0) return false;
    const base::ByteView with_end = body_.subspan(found->at * kWordBytes, found->count);
    return with_end.back() == std::byte{0} &&
           is_utf8(base::as_text(with_end.first(with_end.size() - 1)));
  }

  bool bytes(std::size_t at, std::size_t size) {
    const auto found = list_at(at);
    return found && found->kind == kByteElements && found->count == size;
  }

  base::ByteView body_;
  std::size_t words_;
  std::size_t seen_ = 0;
};

}  // namespace

std::optional<EventTypeId> peek_type(base::ByteView body) {
  const Look look(body);
  if (body.size() < kWordBytes) return std::nullopt;
  const auto event = look.structure_at(0);
  const std::uint32_t slot = layout().event_data_slot;
  if (!event || slot >= event->pointer_count || look.word(event->pointers_at + slot) == 0) {
    return std::nullopt;
  }
  const auto data = look.structure_at(event->pointers_at + slot);
  return data ? std::optional(look.type_in(*data)) : std::nullopt;
}

bool is_plainly_good(base::ByteView body) {
  return Look(body).is_good();
}

}  // namespace replay
