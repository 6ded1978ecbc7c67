#include "replay/event/event_json.h"

#include <cstdint>
#include <utility>

#include <capnp/dynamic.h>

#include "ledger/base/check.h"
#include "replay/event/catalogue.h"
#include "replay/event/event_reader.h"

namespace replay {
namespace {

using base::Result;
using base::Status;

/// Walks a checked event along the catalogue: nothing here can fail.
class DataWriter {
 public:
  explicit DataWriter(JsonWriter& json) : json_(json) {}

  // Depth is bounded by what EventReader has accepted.
  // NOLINTNEXTLINE(misc-no-recursion)
  void object(capnp::DynamicStruct::Reader in, const StructSpec& spec) {
    json_.begin_object();
    for (const FieldSpec& field : spec.fields) {
      if (is_present(in, field)) {
        json_.key(field.name);
        field.is_list ? list(in.get(field.field), field) : value(in.get(field.field), field);
      }
    }
    json_.end_object();
  }

  // NOLINTNEXTLINE(misc-no-recursion)
  void event_data(schema::EventData::Reader in) {
    const TypeSpec* type = Catalogue::instance().find(static_cast<EventTypeId>(in.which()));
    CHECK(type != nullptr);
    object(capnp::toDynamic(in).get(type->member).as<capnp::DynamicStruct>(), *type->data);
  }

 private:
  static bool is_present(capnp::DynamicStruct::Reader in, const FieldSpec& field) {
    if (field.kind == FieldKind::kBool) {
      return true;  // always required
    }
    // Scalars differ from their default, pointers from null.
    return in.has(field.field, capnp::HasMode::NON_DEFAULT);
  }

  // NOLINTNEXTLINE(misc-no-recursion)
  void list(const capnp::DynamicValue::Reader& in, const FieldSpec& field) {
    json_.begin_array();
    for (const auto element : in.as<capnp::DynamicList>()) {
      value(element, field);
    }
    json_.end_array();
  }

  // NOLINTNEXTLINE(misc-no-recursion)
  void value(const capnp::DynamicValue::Reader& in, const FieldSpec& field) {
    switch (field.kind) {
      case FieldKind::kText:
      case FieldKind::kId:
      case FieldKind::kCode:
      case FieldKind::kOneOf:
        json_.value(to_view(in.as<capnp::Text>()));
        break;
      case FieldKind::kDigest:
        json_.value(base::to_hex(bytes(in)));
        break;
      case FieldKind::kUuid:
        json_.value(base::to_string(to_uuid(in.as<capnp::Data>()).value_or(base::Uuid{})));
        break;
      case FieldKind::kDate:
        json_.value(to_string(Date{in.as<std::int32_t>()}));
        break;
      case FieldKind::kCount:
        json_.value(in.as<std::int64_t>());
        break;
      case FieldKind::kBool:
        json_.value(in.as<bool>());
        break;
      case FieldKind::kOptionalBool:
        json_.value(in.as<schema::OptionalBool>() == schema::OptionalBool::YES);
        break;
      case FieldKind::kInstant: {
        const auto instant = to_instant(in.as<capnp::DynamicStruct>().as<schema::Instant>());
        json_.value(to_string(instant.value_or(Instant{})));
        break;
      }
      case FieldKind::kStruct:
        object(in.as<capnp::DynamicStruct>(), *field.members);
        break;
      case FieldKind::kReplacement:
        event_data(in.as<capnp::DynamicStruct>().as<schema::EventData>());
        break;
      case FieldKind::kMap:
        attributes(in.as<capnp::DynamicList>().as<capnp::List<schema::Attribute>>());
        break;
    }
  }

  void attributes(capnp::List<schema::Attribute>::Reader in) {
    json_.begin_object();
    for (const auto attribute : in) {
      json_.field(to_view(attribute.getKey()), to_view(attribute.getValue()));
    }
    json_.end_object();
  }

  static base::ByteView bytes(const capnp::DynamicValue::Reader& in) {
    const auto data = in.as<capnp::Data>();
    return std::as_bytes(std::span(data.begin(), data.size()));
  }

  JsonWriter& json_;
};

void write_actor(JsonWriter& json, const ActorView& actor) {
  json.key("actor").begin_object().field("id", actor.id).field("role", actor.role);
  if (actor.organisation) {
    json.field("organisation", *actor.organisation);
  }
  json.end_object();
}

/// From `actor` on, all JSON forms of an event are the same.
void write_rest(JsonWriter& json, const EventReader& reader, const Envelope& envelope) {
  write_actor(json, envelope.actor);
  const auto optional_field = [&](std::string_view name, std::optional<std::string_view> text) {
    if (text) {
      json.field(name, *text);
    }
  };
  optional_field("source", envelope.source);
  optional_field("correlation", envelope.correlation);
  optional_field("causation", envelope.causation);
  json.key("data");
  DataWriter(json).event_data(reader.event().getData());
}

}  // namespace

Status append_event_fields(JsonWriter& json,
                           base::ByteView body,
                           base::TimestampUtcUs recorded_at) {
  CASELEDGER_TRY(const EventReader reader, EventReader::open(body));
  const Envelope envelope = reader.envelope();
  json.field("type", reader.type_name())
      .field("occurredAt", to_string(envelope.occurred_at))
      .field("recordedAt", to_string_utc6(recorded_at));
  write_rest(json, reader, envelope);
  return {};
}

Result<std::string> event_line(base::ByteView body, const EventLineFields& fields) {
  CASELEDGER_TRY(const EventReader reader, EventReader::open(body));
  const Envelope envelope = reader.envelope();
  JsonWriter json;
  json.begin_object()
      .field("case", envelope.case_id)
      .field("type", reader.type_name())
      .field("id", base::to_string(fields.id))
      .field("occurredAt", to_string(envelope.occurred_at));
  if (fields.recorded_at) {
    json.field("recordedAt", to_string_utc6(*fields.recorded_at));
  }
  write_rest(json, reader, envelope);
  json.end_object();
  return json.take();
}

Result<std::string> event_data_json(base::ByteView body) {
  CASELEDGER_TRY(const EventReader reader, EventReader::open(body));
  JsonWriter json;
  DataWriter(json).event_data(reader.event().getData());
  return json.take();
}

}  // namespace replay
