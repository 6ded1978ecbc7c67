#include "tools/server/openapi.h"

#include <algorithm>
#include <map>

#include "replay/event/json_writer.h"
#include "tools/server/problem.h"

namespace server {
namespace {

using replay::JsonWriter;

void write_parameter(JsonWriter& json, std::string_view name, std::string_view in, bool repeats) {
  json.begin_object().field("name", name).field("in", in);
  if (in == "path") json.field("required", true);
  json.key("schema").begin_object().field("type", repeats ? "array" : "string");
  if (repeats) json.key("items").begin_object().field("type", "string").end_object();
  json.end_object().end_object();
}

/// What stands in braces in the path.
std::vector<std::string_view> names_in(std::string_view path) {
  std::vector<std::string_view> names;
  for (std::size_t at = 0; (at = path.find('{', at)) != std::string_view::npos; ++at) {
    names.push_back(path.substr(at + 1, path.find('}', at) - at - 1));
  }
  return names;
}

void write_operation(JsonWriter& json, const Route& route) {
  json.begin_object();
  json.field("summary", route.summary);
  json.key("parameters").begin_array();
  for (const std::string_view name : names_in(route.path)) {
    write_parameter(json, name, "path", false);
  }
  for (const std::string_view name : route.parameters) {
    const bool repeats = std::ranges::find(route.repeatable, name) != route.repeatable.end();
    write_parameter(json, name, "query", repeats);
  }
  json.end_array();
  json.key("responses").begin_object();
  const bool stores = route.method == "POST";
  json.key(stores ? "201" : "200").begin_object();
  json.field("description", stores ? "Stored." : "The answer.").end_object();
  json.key("default").begin_object().field("description", "A problem document, RFC 9457.");
  json.key("content").begin_object().key(kProblemType).begin_object();
  json.key("schema").begin_object().field("type", "object").end_object();
  json.end_object().end_object().end_object();
  json.end_object().end_object();
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return lower;
}

}  // namespace

std::string openapi_json(std::span<const Route> routes) {
  std::map<std::string_view, std::vector<const Route*>> paths;
  for (const Route& route : routes) {
    paths[route.path].push_back(&route);
  }
  JsonWriter json;
  json.begin_object();
  json.field("openapi", "3.1.0");
  json.key("info").begin_object().field("title", "caseledger").field("version", "1").end_object();
  json.key("paths").begin_object();
  for (const auto& [path, operations] : paths) {
    json.key(path).begin_object();
    for (const Route* route : operations) {
      json.key(lower_case(route->method));
      write_operation(json, *route);
    }
    json.end_object();
  }
  json.end_object().end_object();
  return json.take() + '\n';
}

}  // namespace server
