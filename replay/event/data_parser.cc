#include "replay/event/data_parser.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "schemas/case_event.capnp.h"

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "ledger/base/bytes.h"
#include "ledger/base/check.h"
#include "ledger/base/types.h"
#include "replay/event/civil.h"
#include "replay/event/error_numbers.h"
#include "replay/event/personal_number.h"
#include "replay/event/text_rules.h"

namespace replay {
namespace {

using base::Error;
using base::ErrorCode;
using base::Result;
using base::Status;

/// Where a value goes: a field of a struct, or an element of a list. Both look the same to it.
struct FieldPlace {
  capnp::DynamicStruct::Builder owner;
  capnp::StructSchema::Field field;

  void set(const capnp::DynamicValue::Reader& value) { owner.set(field, value); }

  auto sized(std::size_t bytes) { return owner.init(field, static_cast<unsigned>(bytes)); }

  auto structure() { return owner.init(field).as<capnp::DynamicStruct>(); }
};

struct ElementPlace {
  capnp::DynamicList::Builder owner;
  unsigned at;

  void set(const capnp::DynamicValue::Reader& value) { owner.set(at, value); }

  auto sized(std::size_t bytes) { return owner.init(at, static_cast<unsigned>(bytes)); }

  auto structure() { return owner[at].as<capnp::DynamicStruct>(); }
};

template <class Place>
void put_text(Place& place, std::string_view text) {
  auto out = place.sized(text.size()).template as<capnp::Text>();
  std::ranges::copy(text, out.begin());
}

template <class Place>
void put_bytes(Place& place, base::ByteView bytes) {
  auto out = place.sized(bytes.size()).template as<capnp::Data>();
  std::memcpy(out.begin(), bytes.data(), bytes.size());
}

std::string guess(std::string_view name, std::span<const std::string> candidates) {
  const auto near = nearest(name, candidates);
  return near ? fmt::format("did you mean \"{}\"?", *near) : std::string();
}

}  // namespace

std::string shown(std::string_view text) {
  constexpr std::size_t kShownBytes = 40;
  const std::string masked = mask_personal_numbers(text);
  const std::string_view short_text = whole_characters(masked, kShownBytes);
  return fmt::format("\"{}{}\"", short_text, short_text.size() < masked.size() ? "…" : "");
}

Error DataParser::refusal(const JsonNode& node,
                          int number,
                          std::string message,
                          std::string hint) const {
  return {ErrorCode::kInvalidArgument,
          number,
          std::move(message),
          document_.pointer(node),
          std::move(hint)};
}

Error DataParser::wrong_kind(const JsonNode& node, std::string_view wanted) const {
  std::string hint = node.kind == JsonKind::kNull ? "leave an absent field out" : "";
  return refusal(node,
                 kWrongKind,
                 fmt::format("must be {}, not {}", wanted, describe(node.kind)),
                 std::move(hint));
}

Error DataParser::missing(const JsonNode& object, std::string_view name) const {
  return {ErrorCode::kInvalidArgument,
          kMissingField,
          fmt::format("the required field \"{}\" is missing", name),
          document_.pointer(object, name),
          ""};
}

Status DataParser::known_members(const JsonNode& object,
                                 const std::vector<std::string>& names) const {
  for (const JsonNode* member = document_.first_child(object); member != nullptr;
       member = document_.next_sibling(*member)) {
    if (std::ranges::find(names, member->key) == names.end()) {
      std::string hint = guess(member->key, names);
      if (hint.empty()) {
        hint = fmt::format("known fields: {}", fmt::join(names, " "));
      }
      return std::unexpected(refusal(*member,
                                     kUnknownField,
                                     fmt::format("unknown field {}", shown(member->key)),
                                     std::move(hint)));
    }
  }
  return {};
}

// Recursion here and below follows the JSON, which is at most kJsonDepthMax deep.
// NOLINTNEXTLINE(misc-no-recursion)
Status DataParser::object(const JsonNode& node,
                          const StructSpec& spec,
                          capnp::DynamicStruct::Builder out) const {
  if (node.kind != JsonKind::kObject) {
    return std::unexpected(wrong_kind(node, "an object"));
  }
  CASELEDGER_TRY_STATUS(known_members(node, spec.names));
  for (const FieldSpec& field_spec : spec.fields) {
    const JsonNode* member = document_.member(node, field_spec.name);
    CASELEDGER_TRY_STATUS(member == nullptr ? absent(node, spec, field_spec)
                                            : field(*member, field_spec, out));
  }
  return {};
}

Status DataParser::absent(const JsonNode& object,
                          const StructSpec& spec,
                          const FieldSpec& field) const {
  if (field.is_required) {
    return std::unexpected(missing(object, field.name));
  }
  if (field.required_field.empty()) {
    return {};
  }
  const FieldSpec* condition = spec.find(field.required_field);
  CHECK(condition != nullptr);
  const JsonNode* given = document_.member(object, field.required_field);
  const std::string_view value = given == nullptr ? condition->absent_means : given->text;
  if (std::ranges::find(field.required_values, value) == field.required_values.end()) {
    return {};
  }
  Error error = missing(object, field.name);
  error.hint = fmt::format("required when {} is {}", field.required_field, value);
  return std::unexpected(std::move(error));
}

// NOLINTNEXTLINE(misc-no-recursion)
Status DataParser::field(const JsonNode& node,
                         const FieldSpec& spec,
                         capnp::DynamicStruct::Builder out) const {
  if (spec.is_list) {
    return list(node, spec, out);
  }
  if (spec.kind == FieldKind::kMap) {
    return map(node, spec, out);
  }
  return value(node, spec, FieldPlace{out, spec.field});
}

// NOLINTNEXTLINE(misc-no-recursion)
Status DataParser::list(const JsonNode& node,
                        const FieldSpec& spec,
                        capnp::DynamicStruct::Builder out) const {
  if (node.kind != JsonKind::kArray) {
    return std::unexpected(wrong_kind(node, "an array"));
  }
  auto elements = out.init(spec.field, node.children).as<capnp::DynamicList>();
  for (const JsonNode* element = document_.first_child(node); element != nullptr;
       element = document_.next_sibling(*element)) {
    CASELEDGER_TRY_STATUS(value(*element, spec, ElementPlace{elements, element->position}));
  }
  return {};
}

template <class Place>
// NOLINTNEXTLINE(misc-no-recursion)
Status DataParser::value(const JsonNode& node, const FieldSpec& spec, Place place) const {
  switch (spec.kind) {
    case FieldKind::kText:
    case FieldKind::kId:
    case FieldKind::kCode:
    case FieldKind::kOneOf:
      return text(node, spec, place);
    case FieldKind::kDigest:
    case FieldKind::kUuid:
      return bytes(node, spec, place);
    case FieldKind::kDate:
    case FieldKind::kInstant:
      return date_or_instant(node, spec, place);
    case FieldKind::kCount:
    case FieldKind::kBool:
    case FieldKind::kOptionalBool:
      return number_or_flag(node, spec, place);
    case FieldKind::kStruct:
      return object(node, *spec.members, place.structure());
    case FieldKind::kReplacement:
      return replacement(node, place.structure());
    case FieldKind::kMap:
      break;  // field() has taken it
  }
  CHECK(spec.kind != FieldKind::kMap);
  return {};
}

template <class Place>
Status DataParser::text(const JsonNode& node, const FieldSpec& spec, Place place) const {
  if (node.kind != JsonKind::kString) {
    return std::unexpected(wrong_kind(node, "a string"));
  }
  if (spec.kind == FieldKind::kCode || spec.kind == FieldKind::kOneOf) {
    CASELEDGER_TRY_STATUS(code(node, spec));
    put_text(place, node.text);
    return {};
  }
  if (spec.kind == FieldKind::kId) {
    CASELEDGER_TRY_STATUS(no_personal_number(node, "an id"));
    if (const auto fault = id_fault(node.text)) {
      return std::unexpected(
          refusal(node, kBadId, "the id " + *fault, "an id is [A-Za-z0-9._:/-]{1,64}"));
    }
    put_text(place, node.text);
    return {};
  }
  if (const auto fault = text_fault(node.text, spec.text_bytes_max)) {
    return std::unexpected(refusal(node, kBadText, "the text " + *fault));
  }
  CASELEDGER_TRY(const std::string stored, without_personal_numbers(node, spec));
  put_text(place, stored);
  return {};
}

template <class Place>
Status DataParser::bytes(const JsonNode& node, const FieldSpec& spec, Place place) const {
  if (node.kind != JsonKind::kString) {
    return std::unexpected(wrong_kind(node, "a string"));
  }
  if (spec.kind == FieldKind::kUuid) {
    const auto uuid = base::parse_uuid(node.text);
    if (!uuid) {
      return std::unexpected(
          refusal(node, kBadUuid, "not an event id", "8-4-4-4-12 hexadecimal digits"));
    }
    put_bytes(place, uuid->view());
    return {};
  }
  // Both cases of hex are one digest: equal content is equal bytes.
  std::string folded(node.text);
  std::ranges::transform(folded, folded.begin(), [](char c) {
    return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  const auto digest = base::from_hex(folded);
  if (!digest || digest->size() != base::Digest::kBytes) {
    return std::unexpected(
        refusal(node, kBadDigest, "not a SHA-256 digest", "64 hexadecimal digits"));
  }
  put_bytes(place, *digest);
  return {};
}

template <class Place>
Status DataParser::date_or_instant(const JsonNode& node, const FieldSpec& spec, Place place) const {
  if (node.kind != JsonKind::kString) {
    return std::unexpected(wrong_kind(node, "a string"));
  }
  if (spec.kind == FieldKind::kDate) {
    const auto date = parse_date(node.text);
    if (!date) {
      return std::unexpected(refusal(node, kBadDate, "not a date that exists", "YYYY-MM-DD"));
    }
    place.set(date->days);
    return {};
  }
  const auto instant = parse_instant(node.text);
  if (!instant) {
    return std::unexpected(refusal(node,
                                   kBadInstant,
                                   "not an RFC 3339 instant with an offset",
                                   "like 2023-03-14T09:12:00+01:00"));
  }
  auto out = place.structure().template as<schema::Instant>();
  out.setUtcUs(instant->utc.value);
  out.setOffsetMinutes(instant->offset_minutes);
  return {};
}

template <class Place>
Status DataParser::number_or_flag(const JsonNode& node, const FieldSpec& spec, Place place) const {
  if (spec.kind == FieldKind::kCount) {
    if (node.kind == JsonKind::kNumber ||
        (node.kind == JsonKind::kInteger && node.integer == kAbsentCount)) {
      return std::unexpected(refusal(node,
                                     kBadInteger,
                                     "not an integer of 64 bits",
                                     "whole minutes, øre or counts, no fraction, no exponent"));
    }
    if (node.kind != JsonKind::kInteger) {
      return std::unexpected(wrong_kind(node, "an integer"));
    }
    place.set(node.integer);
    return {};
  }
  if (node.kind != JsonKind::kBool) {
    return std::unexpected(wrong_kind(node, "true or false"));
  }
  if (spec.kind == FieldKind::kBool) {
    place.set(node.flag);
  } else {
    place.set(capnp::toDynamic(node.flag ? schema::OptionalBool::YES : schema::OptionalBool::NO));
  }
  return {};
}

Status DataParser::code(const JsonNode& node, const FieldSpec& spec) const {
  static const std::vector<std::string> none;
  const std::vector<std::string>* valid = &spec.one_of;
  if (spec.kind == FieldKind::kCode) {
    const auto* listed = context_.codes.find(spec.code_list);
    valid = listed == nullptr ? &none : listed;
  }
  if (std::ranges::find(*valid, node.text) != valid->end()) {
    return {};
  }
  const std::string near = guess(node.text, *valid);
  return std::unexpected(
      refusal(node,
              kUnknownCode,
              fmt::format("unknown code {}", shown(node.text)),
              fmt::format("{}{}valid: {}", near, near.empty() ? "" : " ", fmt::join(*valid, " "))));
}

Status DataParser::no_personal_number(const JsonNode& node, std::string_view what) const {
  if (!find_personal_number(node.text)) {
    return {};
  }
  return std::unexpected(refusal(node,
                                 kPersonalNumber,
                                 fmt::format("{} holds a national identity number", what),
                                 "use a pseudonym; the number must not be stored"));
}

Result<std::string> DataParser::without_personal_numbers(const JsonNode& node,
                                                         const FieldSpec& spec) const {
  if (spec.is_imported && is_number_or_time(node.text)) {
    return std::string(node.text);
  }
  if (context_.mask_personal_numbers) {
    return mask_personal_numbers(node.text);
  }
  CASELEDGER_TRY_STATUS(no_personal_number(node, "the text"));
  return std::string(node.text);
}

// A map is stored sorted by key, so that the order in the JSON is not content.
Status DataParser::map(const JsonNode& node,
                       const FieldSpec& spec,
                       capnp::DynamicStruct::Builder out) const {
  if (node.kind != JsonKind::kObject) {
    return std::unexpected(wrong_kind(node, "an object"));
  }
  std::vector<std::pair<std::string, std::string>> entries;
  entries.reserve(node.children);
  for (const JsonNode* member = document_.first_child(node); member != nullptr;
       member = document_.next_sibling(*member)) {
    if (member->kind != JsonKind::kString) {
      return std::unexpected(wrong_kind(*member, "a string"));
    }
    for (const std::string_view text : {member->key, member->text}) {
      if (const auto fault = text_fault(text, spec.text_bytes_max)) {
        return std::unexpected(refusal(*member, kBadText, "the key or value " + *fault));
      }
    }
    if (find_personal_number(member->key)) {
      // The place is the map's: a pointer with the key would show the number.
      return std::unexpected(refusal(node,
                                     kPersonalNumber,
                                     "a key holds a national identity number",
                                     "use a pseudonym; the number must not be stored"));
    }
    CASELEDGER_TRY(std::string stored, without_personal_numbers(*member, spec));
    entries.emplace_back(member->key, std::move(stored));
  }
  std::ranges::sort(entries);
  auto attributes = out.init(spec.field, node.children).as<capnp::DynamicList>();
  for (unsigned i = 0; i < entries.size(); ++i) {
    auto attribute = attributes[i].as<capnp::DynamicStruct>().as<schema::Attribute>();
    attribute.setKey(entries[i].first.c_str());
    attribute.setValue(entries[i].second.c_str());
  }
  return {};
}

// The replacement is the data of the target's type, checked like any data.
// NOLINTNEXTLINE(misc-no-recursion)
Status DataParser::replacement(const JsonNode& node,
                               capnp::DynamicStruct::Builder event_data) const {
  const JsonNode* target = document_.member(document_.parent(node), "target");
  CHECK(target != nullptr);  // required, and before `replacement` in the catalogue
  const auto id = base::parse_uuid(target->text);
  CHECK(id.has_value());
  std::optional<EventTypeId> type;
  if (context_.find_target) {
    CASELEDGER_TRY(type, context_.find_target(stream_, *id));
  }
  if (!type) {
    return std::unexpected(
        refusal(*target,
                kUnknownTarget,
                "the case holds no event with this id",
                "the target must be stored before, or stand above in the batch"));
  }
  const TypeSpec* spec = Catalogue::instance().find(*type);
  if (spec == nullptr) {
    return base::fail(ErrorCode::kUnsupported,
                      kNewerEvent,
                      "the target is of a type newer than this program",
                      document_.pointer(*target),
                      "use a newer program");
  }
  return object(node, *spec->data, event_data.init(spec->member).as<capnp::DynamicStruct>());
}

}  // namespace replay
