#include "replay/event/catalogue.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "schemas/case_event.capnp.h"

#include "ledger/base/check.h"
#include "replay/event/text_rules.h"

namespace replay {
namespace {

// The annotations' ids in case_event.capnp: Cap'n Proto generates no names for them.
constexpr std::uint64_t kRequired = 0xfc201b8da0158d45;
constexpr std::uint64_t kRequiredWhen = 0xc1b0d96d7189fb5a;
constexpr std::uint64_t kAbsentMeans = 0xa8d076ba5d65d6ff;
constexpr std::uint64_t kCode = 0xe619a6b921d03cc5;
constexpr std::uint64_t kOneOf = 0xee944a92b4ad63ae;
constexpr std::uint64_t kId = 0xc4925e5d2057b949;
constexpr std::uint64_t kUuid = 0x837f937d203355fd;
constexpr std::uint64_t kSha256 = 0xac64361f948b88cd;
constexpr std::uint64_t kTextBytesMaxOf = 0xd21f133668a58ada;
constexpr std::uint64_t kImported = 0xf38fe06469a11794;

std::vector<std::string> split_words(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::size_t limit = std::min(text.find(' '), text.size());
    words.emplace_back(text.substr(0, limit));
    text.remove_prefix(std::min(limit + 1, text.size()));
  }
  return words;
}

std::string_view view(capnp::Text::Reader text) {
  return {text.begin(), text.size()};
}

void apply_annotations(FieldSpec& spec) {
  for (const auto annotation : spec.field.getProto().getAnnotations()) {
    const auto value = annotation.getValue();
    switch (annotation.getId()) {
      case kRequired:
        spec.is_required = true;
        break;
      case kRequiredWhen: {
        const std::string_view rule = view(value.getText());
        const std::size_t equals = rule.find('=');
        CHECK(equals != std::string_view::npos);
        spec.required_field = rule.substr(0, equals);
        spec.required_values = split_words(rule.substr(equals + 1));
        break;
      }
      case kAbsentMeans:
        spec.absent_means = view(value.getText());
        break;
      case kCode:
        spec.kind = FieldKind::kCode;
        spec.code_list = view(value.getText());
        break;
      case kOneOf:
        spec.kind = FieldKind::kOneOf;
        spec.one_of = split_words(view(value.getText()));
        break;
      case kId:
        spec.kind = FieldKind::kId;
        break;
      case kUuid:
        spec.kind = FieldKind::kUuid;
        break;
      case kSha256:
        spec.kind = FieldKind::kDigest;
        break;
      case kTextBytesMaxOf:
        spec.text_bytes_max = value.getUint32();
        break;
      case kImported:
        spec.is_imported = true;
        break;
      default:
        break;  // an annotation for people
    }
  }
}

std::string type_name_of(std::string_view member) {
  std::string name(member);
  name.front() = static_cast<char>(name.front() - 'a' + 'A');
  return name;
}

}  // namespace

const FieldSpec* StructSpec::find(std::string_view name) const {
  const auto found = std::ranges::find(fields, name, &FieldSpec::name);
  return found == fields.end() ? nullptr : &*found;
}

const Catalogue& Catalogue::instance() {
  static const Catalogue catalogue;
  return catalogue;
}

Catalogue::Catalogue() {
  const auto event_data = capnp::Schema::from<schema::EventData>();
  for (const auto member : event_data.getUnionFields()) {
    const std::size_t id = member.getProto().getDiscriminantValue();
    const std::string name = type_name_of(view(member.getProto().getName()));
    types_.resize(std::max(types_.size(), id + 1));
    types_[id] = {.id = static_cast<EventTypeId>(id),
                  .name = name,
                  .data = structure(member.getType().asStruct()),
                  .member = member,
                  .slot = member.getProto().getSlot().getOffset()};
    by_name_.emplace(name, id);
  }
  for (const TypeSpec& type : types_) {
    type_names_.push_back(type.name);
  }
  for (const auto member : capnp::Schema::from<schema::CaseEvent>().getFields()) {
    if (member.getType().isText() || member.getType().isStruct()) {
      envelope_.fields.push_back(field(member));
    }
  }
}

// The schema is ours and shallow; EventData, which could recur, ends as kReplacement.
// NOLINTNEXTLINE(misc-no-recursion)
const StructSpec* Catalogue::structure(capnp::StructSchema layout) {
  auto& slot = structures_[layout.getProto().getId()];
  if (slot) {
    return slot.get();
  }
  slot = std::make_unique<StructSpec>();
  StructSpec* const made = slot.get();
  std::vector<capnp::StructSchema::Field> members;
  for (const auto member : layout.getFields()) {
    members.push_back(member);
  }
  std::ranges::sort(members, {}, [](const auto& m) { return m.getProto().getCodeOrder(); });
  for (const auto member : members) {
    made->fields.push_back(field(member));
    made->names.push_back(made->fields.back().name);
  }
  return made;
}

// NOLINTNEXTLINE(misc-no-recursion)
FieldSpec Catalogue::field(capnp::StructSchema::Field field) {
  FieldSpec spec;
  spec.name = view(field.getProto().getName());
  spec.text_bytes_max = kTextBytesMax;
  spec.field = field;
  spec.slot = field.getProto().getSlot().getOffset();
  capnp::Type type = field.getType();
  if (type.isList()) {
    spec.is_list = true;
    type = type.asList().getElementType();
  }
  if (type.isInt32()) {
    spec.kind = FieldKind::kDate;
  } else if (type.isInt64()) {
    spec.kind = FieldKind::kCount;
  } else if (type.isBool()) {
    spec.kind = FieldKind::kBool;
  } else if (type.isEnum()) {
    spec.kind = FieldKind::kOptionalBool;
  } else if (type.isStruct()) {
    const capnp::StructSchema members = type.asStruct();
    if (members == capnp::Schema::from<schema::Instant>()) {
      spec.kind = FieldKind::kInstant;
    } else if (members == capnp::Schema::from<schema::EventData>()) {
      spec.kind = FieldKind::kReplacement;
    } else if (members == capnp::Schema::from<schema::Attribute>()) {
      spec.kind = FieldKind::kMap;
      spec.is_list = false;
    } else {
      spec.kind = FieldKind::kStruct;
      spec.members = structure(members);
    }
  } else {
    CHECK(type.isText() || type.isData());
  }
  apply_annotations(spec);
  return spec;
}

const TypeSpec* Catalogue::find(std::string_view type_name) const {
  const auto found = by_name_.find(type_name);
  return found == by_name_.end() ? nullptr : &types_[found->second];
}

const TypeSpec* Catalogue::find(EventTypeId id) const {
  const auto at = static_cast<std::size_t>(id);
  return at < types_.size() ? &types_[at] : nullptr;
}

std::string_view event_type_name(EventTypeId type) {
  const TypeSpec* spec = Catalogue::instance().find(type);
  return spec == nullptr ? std::string_view() : std::string_view(spec->name);
}

std::optional<EventTypeId> find_event_type(std::string_view name) {
  const TypeSpec* spec = Catalogue::instance().find(name);
  return spec == nullptr ? std::nullopt : std::optional(spec->id);
}

const std::vector<std::string>& event_type_names() {
  return Catalogue::instance().type_names();
}

}  // namespace replay
