// The event catalogue as the JSON walkers see it: Cap'n Proto's dynamic schema with our
// annotations, read once.
//
// Room:      replay/event, inside only: the public headers know type ids and names.
// Source:    schemas/case_event.capnp says what each annotation means.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <capnp/dynamic.h>
#include <capnp/schema.h>

#include "replay/event/event_type.h"

namespace replay {

/// The scalar that stands for absence in a date and in a count (docs/decisions/001).
inline constexpr std::int32_t kAbsentDate = std::numeric_limits<std::int32_t>::min();
inline constexpr std::int64_t kAbsentCount = std::numeric_limits<std::int64_t>::min();

enum class FieldKind : std::uint8_t {
  kText,
  kId,
  kCode,    // a list of the rulebook
  kOneOf,   // alternatives in the schema
  kDigest,  // 32 bytes
  kUuid,    // 16 bytes
  kDate,
  kCount,  // any 64-bit integer but kAbsentCount
  kBool,
  kOptionalBool,
  kInstant,
  kStruct,
  kMap,          // list of Attribute
  kReplacement,  // EventData whose type another event decides
};

struct StructSpec;

struct FieldSpec {
  std::string name;
  FieldKind kind = FieldKind::kText;
  bool is_list = false;
  bool is_required = false;
  bool is_imported = false;
  std::size_t text_bytes_max = 0;
  std::string code_list;                     // kCode
  std::vector<std::string> one_of;           // kOneOf
  std::string required_field;                // required when this field …
  std::vector<std::string> required_values;  // … has one of these values
  std::string absent_means;
  const StructSpec* members = nullptr;  // kStruct
  capnp::StructSchema::Field field;
  std::uint32_t slot = 0;  // Cap'n Proto's offset: a pointer, or a multiple of the scalar's size
};

struct StructSpec {
  std::vector<FieldSpec> fields;   // in catalogue order
  std::vector<std::string> names;  // of the fields, for guesses

  [[nodiscard]] const FieldSpec* find(std::string_view name) const;
};

struct TypeSpec {
  EventTypeId id{};
  std::string name;
  const StructSpec* data = nullptr;
  capnp::StructSchema::Field member;  // of EventData's union
  std::uint32_t slot = 0;             // its pointer
};

class Catalogue {
 public:
  /// Built on first use; constant from then on.
  [[nodiscard]] static const Catalogue& instance();

  [[nodiscard]] const TypeSpec* find(std::string_view type_name) const;
  [[nodiscard]] const TypeSpec* find(EventTypeId id) const;

  [[nodiscard]] const std::vector<std::string>& type_names() const { return type_names_; }

  /// The fields of CaseEvent but the time, which JSON has in one piece.
  [[nodiscard]] const StructSpec& envelope() const { return envelope_; }

 private:
  Catalogue();
  const StructSpec* structure(capnp::StructSchema layout);
  FieldSpec field(capnp::StructSchema::Field field);

  std::vector<TypeSpec> types_;          // by id
  std::vector<std::string> type_names_;  // by id
  std::map<std::string, std::size_t, std::less<>> by_name_;
  StructSpec envelope_;
  std::map<std::uint64_t, std::unique_ptr<StructSpec>> structures_;  // by Cap'n Proto's type id
};

}  // namespace replay
