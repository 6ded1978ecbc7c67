#include "replay/event/event_check.h"

#include <algorithm>
#include <bit>
#include <string_view>

#include <capnp/any.h>
#include <capnp/message.h>

#include "schemas/case_event.capnp.h"

#include "replay/event/body_look.h"
#include "replay/event/catalogue.h"
#include "replay/event/civil.h"
#include "replay/event/event_reader.h"
#include "replay/event/personal_number.h"
#include "replay/event/text_rules.h"

namespace replay {
namespace {

/// The number at that place of a data section, as it stands there: XORed with its default, so that
/// what is absent is 0, as is what lies beyond the section.
template <class Number>
Number stored(capnp::Data::Reader section, std::size_t at) {
  Number number = 0;
  if (at + sizeof number > section.size()) return 0;
  for (std::size_t i = 0; i < sizeof number; ++i) {
    number = static_cast<Number>(number | (static_cast<Number>(section[at + i]) << (8 * i)));
  }
  return number;
}

int bits_of(capnp::Data::Reader section) {
  int bits = 0;
  for (const auto byte : section) {
    bits += std::popcount(static_cast<unsigned char>(byte));
  }
  return bits;
}

std::size_t set_pointers_of(capnp::List<capnp::AnyPointer>::Reader pointers) {
  std::size_t count = 0;
  for (const auto pointer : pointers) {
    count += pointer.isNull() ? 0 : 1;
  }
  return count;
}

bool is_text(FieldKind kind) {
  return kind == FieldKind::kText || kind == FieldKind::kId || kind == FieldKind::kCode ||
         kind == FieldKind::kOneOf;
}

bool is_one_of(std::string_view text, const std::vector<std::string>& valid) {
  return std::ranges::find(valid, text) != valid.end();
}

/// How much of a struct the catalogue knows. What it does not know would be lost in JSON.
struct Known {
  int bits = 0;
  std::size_t pointers = 0;

  [[nodiscard]] bool is_all_of(capnp::AnyStruct::Reader in) const {
    return bits == bits_of(in.getDataSection()) &&
           pointers == set_pointers_of(in.getPointerSection());
  }
};

/// As DataParser, field by field, with yes and no for its refusals. The bytes are plainly good: the
/// getters of Cap'n Proto do not throw, texts are UTF-8, digests and ids have their sizes.
class PlainCheck {
 public:
  explicit PlainCheck(const ParseContext& context) : context_(context) {}

  [[nodiscard]] bool event(schema::CaseEvent::Reader in) const {
    if (!in.hasCase() || !in.hasActor() || !in.hasData()) return false;
    const std::string_view case_id = to_view(in.getCase());
    if (case_id_fault(case_id) || find_personal_number(case_id)) return false;
    const auto occurred = to_instant(in.getOccurredAtUs(), in.getOccurredAtOffsetMinutes());
    if (!occurred || parse_instant(to_string(*occurred)) != occurred) return false;
    const capnp::AnyStruct::Reader any(in);
    Known known{.bits = std::popcount(stored<std::uint64_t>(any.getDataSection(), 0)) +
                        std::popcount(static_cast<std::uint16_t>(occurred->offset_minutes)),
                .pointers = 2};  // case and data
    for (const FieldSpec& field : Catalogue::instance().envelope().fields) {
      if (field.name == "case" || field.name == "data") continue;
      if (!pointer_field(any, field, known)) return false;
    }
    return known.is_all_of(any) && data(in.getData());
  }

 private:
  [[nodiscard]] bool data(schema::EventData::Reader in) const {
    const TypeSpec* type = Catalogue::instance().find(static_cast<EventTypeId>(in.which()));
    const bool is_ours = type != nullptr && in.which() != schema::EventData::RULEBOOK_TEXT &&
                         in.which() != schema::EventData::RULEBOOK_ACTIVATED;
    if (!is_ours) return false;
    const capnp::AnyStruct::Reader any(in);
    const Known known{.bits = std::popcount(static_cast<std::uint16_t>(in.which())), .pointers = 1};
    const auto pointers = any.getPointerSection();
    if (type->slot >= pointers.size() || pointers[type->slot].isNull()) return false;
    return known.is_all_of(any) &&
           structure(pointers[type->slot].getAs<capnp::AnyStruct>(), *type->data);
  }

  // Recursion here and below follows the catalogue, which is shallow.
  // NOLINTNEXTLINE(misc-no-recursion)
  [[nodiscard]] bool structure(capnp::AnyStruct::Reader in, const StructSpec& spec) const {
    Known known;
    for (const FieldSpec& field : spec.fields) {
      if (!scalar_field(in, field, known).value_or(true)) {
        if (!may_be_absent(in, spec, field)) return false;
      } else if (is_pointer(field) && !pointer_field(in, field, known)) {
        if (has_pointer(in, field) || !may_be_absent(in, spec, field)) return false;
      }
    }
    return known.is_all_of(in);
  }

  static bool is_pointer(const FieldSpec& field) {
    return field.is_list ||
           (field.kind != FieldKind::kDate && field.kind != FieldKind::kCount &&
            field.kind != FieldKind::kBool && field.kind != FieldKind::kOptionalBool);
  }

  static bool has_pointer(capnp::AnyStruct::Reader in, const FieldSpec& field) {
    const auto pointers = in.getPointerSection();
    return field.slot < pointers.size() && !pointers[field.slot].isNull();
  }

  /// Whether a number or flag is there; nothing for a field that is neither.
  static std::optional<bool> scalar_field(capnp::AnyStruct::Reader in,
                                          const FieldSpec& field,
                                          Known& known) {
    if (is_pointer(field)) return std::nullopt;
    const auto section = in.getDataSection();
    constexpr std::size_t kByteBits = 8;
    std::uint64_t number = 0;
    switch (field.kind) {
      case FieldKind::kDate:
        number = stored<std::uint32_t>(section, field.slot * sizeof(std::uint32_t));
        break;
      case FieldKind::kCount:
        number = stored<std::uint64_t>(section, field.slot * sizeof(std::uint64_t));
        break;
      case FieldKind::kOptionalBool:
        number = stored<std::uint16_t>(section, field.slot * sizeof(std::uint16_t));
        break;
      default:
        number =
            (stored<std::uint8_t>(section, field.slot / kByteBits) >> (field.slot % kByteBits)) &
            1U;
        break;
    }
    known.bits += std::popcount(number);
    return number != 0 || field.kind == FieldKind::kBool;
  }

  /// A pointer that is there, and what it points to is as it must be.
  // NOLINTNEXTLINE(misc-no-recursion)
  bool pointer_field(capnp::AnyStruct::Reader in, const FieldSpec& field, Known& known) const {
    if (!has_pointer(in, field)) return !field.is_required && field.required_field.empty();
    ++known.pointers;
    const auto pointer = in.getPointerSection()[field.slot];
    return field.is_list ? list(pointer, field) : single(pointer, field);
  }

  // NOLINTNEXTLINE(misc-no-recursion)
  [[nodiscard]] bool single(capnp::AnyPointer::Reader in, const FieldSpec& field) const {
    if (is_text(field.kind)) return text(to_view(in.getAs<capnp::Text>()), field);
    if (field.kind == FieldKind::kStruct) {
      return structure(in.getAs<capnp::AnyStruct>(), *field.members);
    }
    return field.kind == FieldKind::kDigest || field.kind == FieldKind::kUuid;
  }

  // NOLINTNEXTLINE(misc-no-recursion)
  [[nodiscard]] bool list(capnp::AnyPointer::Reader in, const FieldSpec& field) const {
    if (field.kind == FieldKind::kStruct) {
      const auto elements = in.getAs<capnp::AnyList>().as<capnp::List<capnp::AnyStruct>>();
      for (const auto element : elements) {
        if (!structure(element, *field.members)) return false;
      }
      // An empty list may have been written in more than one way.
      return elements.size() > 0;
    }
    if (!is_text(field.kind)) return false;
    const auto elements = in.getAs<capnp::List<capnp::Text>>();
    for (const auto element : elements) {
      if (!text(to_view(element), field)) return false;
    }
    return elements.size() > 0;
  }

  [[nodiscard]] bool text(std::string_view text, const FieldSpec& field) const {
    switch (field.kind) {
      case FieldKind::kCode: {
        const auto* valid = context_.codes.find(field.code_list);
        return valid != nullptr && is_one_of(text, *valid);
      }
      case FieldKind::kOneOf:
        return is_one_of(text, field.one_of);
      case FieldKind::kId:
        return !find_personal_number(text) && !id_fault(text);
      default:
        break;
    }
    return !text_fault(text, field.text_bytes_max) && !find_personal_number(text);
  }

  static bool may_be_absent(capnp::AnyStruct::Reader in,
                            const StructSpec& spec,
                            const FieldSpec& field) {
    if (field.is_required) return false;
    if (field.required_field.empty()) return true;
    const FieldSpec* condition = spec.find(field.required_field);
    if (condition == nullptr || condition->is_list || !is_text(condition->kind)) return false;
    const std::string_view value =
        has_pointer(in, *condition)
            ? to_view(in.getPointerSection()[condition->slot].getAs<capnp::Text>())
            : std::string_view(condition->absent_means);
    return !is_one_of(value, field.required_values);
  }

  const ParseContext& context_;
};

}  // namespace

std::optional<ParsedEvent> plain_event(base::ByteView body, const ParseContext& context) {
  // Who masks or writes for the ledger itself is no writer of batches.
  if (context.mask_personal_numbers || context.allow_ledger_stream) return std::nullopt;
  if (!is_plainly_good(body)) return std::nullopt;
  const auto event = capnp::readMessageUnchecked<schema::CaseEvent>(
      reinterpret_cast<const capnp::word*>(body.data()));
  if (!PlainCheck(context).event(event)) return std::nullopt;
  return ParsedEvent{.stream = std::string(to_view(event.getCase())),
                     .id = {},
                     .expected_version = {},
                     .recorded_at = {},
                     .type = static_cast<EventTypeId>(event.getData().which()),
                     .body = {}};
}

}  // namespace replay
