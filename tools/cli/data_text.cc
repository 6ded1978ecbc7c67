#include "tools/cli/data_text.h"

#include <algorithm>

#include <fmt/format.h>

#include "replay/event/json_document.h"

namespace tools {
namespace {

using replay::JsonDocument;
using replay::JsonKind;
using replay::JsonNode;

std::string scalar_text(const JsonNode& node) {
  switch (node.kind) {
    case JsonKind::kBool:
      return node.flag ? "true" : "false";
    case JsonKind::kInteger:
      return std::to_string(node.integer);
    case JsonKind::kString:
      return std::string(node.text);
    case JsonKind::kNull:
    case JsonKind::kNumber:
    case JsonKind::kArray:
    case JsonKind::kObject:
      break;
  }
  return "";
}

/// Depth is bounded by the parser's own limit.
void collect(const JsonDocument& document,
             const JsonNode& node,
             const std::string& path,
             FlatData& flat) {
  if (node.kind == JsonKind::kArray) {
    std::string list;
    std::size_t at = 0;
    for (const auto* child = document.first_child(node); child != nullptr;
         child = document.next_sibling(*child), ++at) {
      if (child->kind == JsonKind::kObject) {
        collect(document, *child, fmt::format("{}[{}]", path, at), flat);
      } else {
        list += (list.empty() ? "" : ", ") + scalar_text(*child);
      }
    }
    if (!list.empty() || at == 0) flat.emplace_back(path, list);
    return;
  }
  if (node.kind != JsonKind::kObject) {
    flat.emplace_back(path, scalar_text(node));
    return;
  }
  for (const auto* child = document.first_child(node); child != nullptr;
       child = document.next_sibling(*child)) {
    const std::string name(child->key);
    collect(document, *child, path.empty() ? name : path + "." + name, flat);
  }
}

}  // namespace

base::Result<FlatData> flatten(std::string_view json) {
  CASELEDGER_TRY(const auto document, JsonDocument::parse(json));
  FlatData flat;
  collect(document, document.root(), "", flat);
  return flat;
}

const std::string* value_of(const FlatData& data, std::string_view path) {
  const auto it = std::ranges::find(data, path, &FlatData::value_type::first);
  return it == data.end() ? nullptr : &it->second;
}

std::string data_text(const FlatData& data) {
  std::string text;
  for (const auto& [name, value] : data) {
    text += fmt::format("{}{}={}", text.empty() ? "" : "  ", name, value);
  }
  return text;
}

std::string change_text(const FlatData& before, const FlatData& after, std::string_view was) {
  std::string text;
  const auto add = [&](std::string_view name, std::string_view now, std::string_view old) {
    text += fmt::format("{}{}={} ({} {})", text.empty() ? "" : "  ", name, now, was, old);
  };
  for (const auto& [name, value] : after) {
    const std::string* old = value_of(before, name);
    if (old == nullptr || *old != value) add(name, value, old == nullptr ? "–" : *old);
  }
  for (const auto& [name, value] : before) {
    if (value_of(after, name) == nullptr) add(name, "–", value);
  }
  return text;
}

}  // namespace tools
