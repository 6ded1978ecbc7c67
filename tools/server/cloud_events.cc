#include "tools/server/cloud_events.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "ledger/evidence/merkle.h"
#include "replay/event/error_numbers.h"
#include "replay/event/json_document.h"
#include "replay/event/json_writer.h"
#include "tools/server/error_numbers.h"
#include "tools/server/uri.h"

namespace server {
namespace {

using base::ErrorCode;
using replay::JsonDocument;
using replay::JsonKind;
using replay::JsonNode;
using replay::JsonWriter;

/// An attribute, and where in our JSON it goes.
struct Attribute {
  std::string_view name;
  std::string_view pointer;  // empty: not taken over
};

constexpr auto kAttributes = std::to_array<Attribute>({
    {"specversion", ""},
    {"id", "/id"},
    {"source", "/source"},
    {"type", "/type"},
    {"subject", "/case"},
    {"time", "/occurredAt"},
    {"actorid", "/actor/id"},
    {"actorrole", "/actor/role"},
    {"actororganisation", "/actor/organisation"},
    {"correlation", "/correlation"},
    {"causation", "/causation"},
    {"expectedversion", "/expectedVersion"},
    {"recordedat", "/recordedAt"},
    {"datacontenttype", ""},
    {"data", "/data"},
    // They say nothing about the case, and many senders add them.
    {"dataschema", ""},
    {"traceparent", ""},
    {"tracestate", ""},
});

constexpr std::string_view kVersion = "1.0";

std::unexpected<base::Error> fault(std::string message, std::string where, std::string hint = {}) {
  return base::fail(ErrorCode::kInvalidArgument,
                    kBadCloudEvent,
                    std::move(message),
                    std::move(where),
                    std::move(hint));
}

/// The attributes of one CloudEvent, whatever it came in.
struct Attributes {
  std::vector<std::pair<std::string, std::string>> values;
  std::optional<std::int64_t> expected_version;
  std::string data;  // JSON; empty = none

  [[nodiscard]] const std::string* find(std::string_view name) const {
    const auto it = std::ranges::find(values, name, &std::pair<std::string, std::string>::first);
    return it == values.end() ? nullptr : &it->second;
  }
};

base::Status check(const Attributes& attributes) {
  for (const std::string_view name : {"specversion", "id", "source", "type"}) {
    const std::string* value = attributes.find(name);
    if (value == nullptr || value->empty()) {
      return fault("a CloudEvent needs " + std::string(name), "/" + std::string(name));
    }
  }
  if (*attributes.find("specversion") != kVersion) {
    return fault("only specversion 1.0 is known", "/specversion");
  }
  const std::string* type = attributes.find("datacontenttype");
  if (type != nullptr && http::media_type(*type) != "application/json") {
    return fault("the data must be JSON", "/datacontenttype", "application/json");
  }
  return {};
}

void add_field(JsonWriter& json,
               const Attributes& attributes,
               std::string_view attribute,
               std::string_view field) {
  if (const std::string* value = attributes.find(attribute)) json.field(field, *value);
}

/// Our own JSON. What is missing is left out: the one parser says so.
base::Result<std::string> to_event(const Attributes& attributes) {
  CASELEDGER_TRY_STATUS(check(attributes));
  JsonWriter json;
  json.begin_object();
  add_field(json, attributes, "subject", "case");
  add_field(json, attributes, "type", "type");
  json.field("id",
             base::to_string(cloud_event_id(*attributes.find("source"), *attributes.find("id"))));
  add_field(json, attributes, "time", "occurredAt");
  json.key("actor").begin_object();
  add_field(json, attributes, "actorid", "id");
  add_field(json, attributes, "actorrole", "role");
  add_field(json, attributes, "actororganisation", "organisation");
  json.end_object();
  add_field(json, attributes, "source", "source");
  add_field(json, attributes, "correlation", "correlation");
  add_field(json, attributes, "causation", "causation");
  add_field(json, attributes, "recordedat", "recordedAt");
  if (attributes.expected_version) json.field("expectedVersion", *attributes.expected_version);
  if (!attributes.data.empty()) json.key("data").raw(attributes.data);
  json.end_object();
  return json.take();
}

/// The value again; a number with a fraction as one that the catalogue refuses all the same.
void write_node(JsonWriter& json, const JsonDocument& document, const JsonNode& node) {
  switch (node.kind) {
    case JsonKind::kNull:
      json.null();
      return;
    case JsonKind::kBool:
      json.value(node.flag);
      return;
    case JsonKind::kInteger:
      json.value(node.integer);
      return;
    case JsonKind::kNumber:
      json.raw("0.5");
      return;
    case JsonKind::kString:
      json.value(node.text);
      return;
    case JsonKind::kArray:
    case JsonKind::kObject:
      break;
  }
  const bool is_object = node.kind == JsonKind::kObject;
  is_object ? json.begin_object() : json.begin_array();
  // As deep as the parser lets it be: 32 levels.
  for (const JsonNode* child = document.first_child(node); child != nullptr;
       child = document.next_sibling(*child)) {
    if (is_object) json.key(child->key);
    write_node(json, document, *child);
  }
  is_object ? json.end_object() : json.end_array();
}

bool is_known(std::string_view name) {
  return std::ranges::find(kAttributes, name, &Attribute::name) != kAttributes.end();
}

base::Status take_member(Attributes& attributes,
                         const JsonDocument& document,
                         const JsonNode& node) {
  const std::string name(node.key);
  const std::string pointer = "/" + name;
  if (!is_known(name)) return fault("an attribute that means nothing here", pointer);
  if (name == "data") {
    JsonWriter json;
    write_node(json, document, node);
    attributes.data = json.take();
    return {};
  }
  if (name == "expectedversion" && node.kind == JsonKind::kInteger) {
    attributes.expected_version = node.integer;
    return {};
  }
  if (node.kind != JsonKind::kString) return fault("must be a string", pointer);
  if (name == "expectedversion") return fault("must be an integer", pointer);
  attributes.values.emplace_back(name, std::string(node.text));
  return {};
}

}  // namespace

base::Uuid cloud_event_id(std::string_view source, std::string_view id) {
  // The length goes first, so that no two pairs run into the same text.
  const std::string text = "caseledger/cloudevent/v1\n" + std::to_string(source.size()) + "\n" +
                           std::string(source) + "\n" + std::string(id);
  const base::Digest digest = ledger::sha256({base::as_bytes(text)});
  base::Uuid uuid;
  std::ranges::copy_n(digest.bytes.begin(), base::Uuid::kBytes, uuid.bytes.begin());
  constexpr std::size_t kVersionByte = 6;
  constexpr std::size_t kVariantByte = 8;
  uuid.bytes[kVersionByte] = (uuid.bytes[kVersionByte] & std::byte{0x0f}) | std::byte{0x80};
  uuid.bytes[kVariantByte] = (uuid.bytes[kVariantByte] & std::byte{0x3f}) | std::byte{0x80};
  return uuid;
}

base::Result<std::string> from_structured(std::string_view text) {
  CASELEDGER_TRY(const auto document, JsonDocument::parse(text));
  if (document.root().kind != JsonKind::kObject) return fault("must be an object", "");
  Attributes attributes;
  for (const JsonNode* node = document.first_child(document.root()); node != nullptr;
       node = document.next_sibling(*node)) {
    CASELEDGER_TRY_STATUS(take_member(attributes, document, *node));
  }
  return to_event(attributes);
}

bool is_binary(const http::Request& request) {
  return !request.header("ce-specversion").empty();
}

base::Result<std::string> from_binary(const http::Request& request) {
  constexpr std::string_view kPrefix = "ce-";
  Attributes attributes;
  for (const http::Header& header : request.headers) {
    if (!header.name.starts_with(kPrefix)) continue;
    const std::string name = header.name.substr(kPrefix.size());
    const std::string pointer = "/" + name;
    if (!is_known(name) || name == "data") {
      return fault("an attribute that means nothing here", pointer);
    }
    auto value = percent_decoded(header.value);
    if (!value) return fault("a % is not followed by two hexadecimal digits", pointer);
    const bool is_version = name == "expectedversion";
    if (attributes.find(name) != nullptr || (is_version && attributes.expected_version)) {
      return fault("given twice", pointer);
    }
    if (is_version) {
      std::int64_t number = 0;
      const char* const end = value->data() + value->size();
      const auto [stop, error] = std::from_chars(value->data(), end, number);
      if (error != std::errc() || stop != end) return fault("must be an integer", pointer);
      attributes.expected_version = number;
      continue;
    }
    attributes.values.emplace_back(name, *std::move(value));
  }
  // Read once here, so that nothing but one JSON value can stand where it is put.
  CASELEDGER_TRY(const auto data, JsonDocument::parse(request.body));
  JsonWriter json;
  write_node(json, data, data.root());
  attributes.data = json.take();
  return to_event(attributes);
}

base::Result<std::vector<std::string_view>> array_elements(std::string_view json) {
  constexpr std::string_view kSpace = " \t\r\n";
  const auto bad = [](std::string message) {
    return base::fail(ErrorCode::kInvalidArgument, replay::kJsonSyntax, std::move(message), "");
  };
  std::size_t at = json.find_first_not_of(kSpace);
  if (at == std::string_view::npos || json[at] != '[') return bad("not a JSON array");
  std::vector<std::string_view> elements;
  std::size_t begin = ++at;
  std::size_t depth = 0;
  bool in_text = false;
  for (; at < json.size(); ++at) {
    const char c = json[at];
    if (in_text) {
      if (c == '\\') ++at;
      in_text = c != '"';
      continue;
    }
    in_text = c == '"';
    if (c == '{' || c == '[') ++depth;
    if (depth == 0 && (c == ',' || c == ']')) {
      const std::string_view element = json.substr(begin, at - begin);
      const bool is_blank = element.find_first_not_of(kSpace) == std::string_view::npos;
      if (is_blank && (c == ',' || !elements.empty())) return bad("an element is missing");
      if (!is_blank) elements.push_back(element);
      begin = at + 1;
      if (c == ']') break;
    } else if (depth > 0 && (c == '}' || c == ']')) {
      --depth;
    }
  }
  if (at >= json.size()) return bad("the array does not end");
  if (json.find_first_not_of(kSpace, at + 1) != std::string_view::npos) {
    return bad("something follows the array");
  }
  return elements;
}

std::string cloud_event_pointer(std::string_view pointer) {
  for (const Attribute& attribute : kAttributes) {
    if (attribute.pointer.empty() || attribute.name == "data") continue;
    if (pointer == attribute.pointer) return "/" + std::string(attribute.name);
  }
  // An actor without anything in it, or data: the same place in both.
  return pointer == "/actor" ? "/actorid" : std::string(pointer);
}

}  // namespace server
