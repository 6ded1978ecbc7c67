#include "replay/event/encode.h"

#include <string>

#include "replay/event/json_writer.h"

namespace replay {
namespace {

void optional_field(JsonWriter& json, std::string_view name, std::optional<std::string_view> text) {
  if (text) {
    json.field(name, *text);
  }
}

void optional_field(JsonWriter& json,
                    std::string_view name,
                    const std::optional<Instant>& instant) {
  if (instant) {
    json.field(name, to_string(*instant));
  }
}

void attributes_field(JsonWriter& json, std::span<const AttributeView> attributes) {
  json.key("attributes").begin_object();
  for (const auto& [key, value] : attributes) {
    json.field(key, value);
  }
  json.end_object();
}

void write_data(JsonWriter& json, const CaseImportedView& data) {
  json.field("source", data.source);
  attributes_field(json, data.attributes);
  if (data.clocks.empty()) {
    return;
  }
  json.key("clocks").begin_array();
  for (const ImportedClockView& clock : data.clocks) {
    json.begin_object().field("name", clock.name);
    optional_field(json, "start", clock.start);
    optional_field(json, "stop", clock.stop);
    optional_field(json, "due", clock.due);
    json.end_object();
  }
  json.end_array();
}

void write_data(JsonWriter& json, const ActivityRecordedView& data) {
  json.field("activity", data.activity);
  optional_field(json, "lifecycle", data.lifecycle);
  optional_field(json, "resource", data.resource);
  optional_field(json, "group", data.group);
  if (!data.attributes.empty()) {
    attributes_field(json, data.attributes);
  }
}

void write_data(JsonWriter& json, const RulebookTextView& data) {
  json.field("part", data.part).field("parts", data.parts).field("text", data.text);
}

void write_data(JsonWriter& json, const RulebookActivatedView& data) {
  json.field("version", data.version)
      .field("validFrom", to_string(data.valid_from))
      .field("sha256", base::to_hex(data.sha256.view()));
}

template <class Data>
base::Result<ParsedEvent> encode(std::string_view type,
                                 const Envelope& envelope,
                                 const Data& data,
                                 const ParseContext& context) {
  JsonWriter json;
  json.begin_object()
      .field("case", envelope.case_id)
      .field("type", type)
      .field("occurredAt", to_string(envelope.occurred_at));
  json.key("actor").begin_object();
  json.field("id", envelope.actor.id).field("role", envelope.actor.role);
  optional_field(json, "organisation", envelope.actor.organisation);
  json.end_object();
  optional_field(json, "source", envelope.source);
  optional_field(json, "correlation", envelope.correlation);
  optional_field(json, "causation", envelope.causation);
  json.key("data").begin_object();
  write_data(json, data);
  json.end_object().end_object();
  return parse_event(json.text(), context);
}

}  // namespace

base::Result<ParsedEvent> encode_event(const Envelope& envelope,
                                       const CaseImportedView& data,
                                       const ParseContext& context) {
  return encode("CaseImported", envelope, data, context);
}

base::Result<ParsedEvent> encode_event(const Envelope& envelope,
                                       const ActivityRecordedView& data,
                                       const ParseContext& context) {
  return encode("ActivityRecorded", envelope, data, context);
}

base::Result<ParsedEvent> encode_event(const Envelope& envelope,
                                       const RulebookTextView& data,
                                       const ParseContext& context) {
  return encode("RulebookText", envelope, data, context);
}

base::Result<ParsedEvent> encode_event(const Envelope& envelope,
                                       const RulebookActivatedView& data,
                                       const ParseContext& context) {
  return encode("RulebookActivated", envelope, data, context);
}

}  // namespace replay
