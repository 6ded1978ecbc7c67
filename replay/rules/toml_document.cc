#include "replay/rules/toml_document.h"

#include <algorithm>
#include <optional>
#include <utility>

// Errors come back as values. Asserts are off in every kind of build: some hold for good texts only
// ("[,]" trips one), and the code after them refuses such a text by itself. A nest of inline values
// deeper than a rulebook needs is refused before it can exhaust the stack.
#undef NDEBUG
#define TOML_ASSERT(condition) static_assert(true)
#define TOML_EXCEPTIONS 0
#define TOML_MAX_NESTED_VALUES 16
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include "replay/rules/rulebook_errors.h"

namespace replay {
namespace {

Place place_of(const toml::source_position& position) {
  return {position.line, position.column};
}

std::optional<Place> line_with_too_many_points(std::string_view text) {
  std::uint32_t line = 1;
  std::size_t points = 0;
  for (const char c : text) {
    if (c == '\n') {
      ++line;
      points = 0;
    } else if (c == '.' && ++points > kTomlPointsPerLineMax) {
      return Place{line, 1};
    }
  }
  return std::nullopt;
}

TomlNode convert(const toml::node& node);

void convert_table(const toml::table& table, TomlNode& out) {
  out.kind = TomlNode::Kind::kTable;
  for (const auto& [key, value] : table) {
    TomlNode child = convert(value);
    child.key = std::string(key.str());
    child.key_place = place_of(key.source().begin);
    out.items.push_back(std::move(child));
  }
}

void convert_date(const toml::date& date, TomlNode& out) {
  const auto valid = make_date(date.year, date.month, date.day);
  out.kind = valid ? TomlNode::Kind::kDate : TomlNode::Kind::kOther;
  out.date = valid.value_or(Date{});
}

TomlNode convert(const toml::node& node) {
  TomlNode out;
  out.place = place_of(node.source().begin);
  out.kind = TomlNode::Kind::kOther;
  if (const auto* table = node.as_table()) {
    convert_table(*table, out);
  } else if (const auto* array = node.as_array()) {
    out.kind = TomlNode::Kind::kArray;
    for (const auto& item : *array)
      out.items.push_back(convert(item));
  } else if (const auto* string = node.as_string()) {
    out.kind = TomlNode::Kind::kString;
    out.string = string->get();
  } else if (const auto* integer = node.as_integer()) {
    out.kind = TomlNode::Kind::kInteger;
    out.integer = integer->get();
  } else if (const auto* boolean = node.as_boolean()) {
    out.kind = TomlNode::Kind::kBoolean;
    out.boolean = boolean->get();
  } else if (const auto* date = node.as_date()) {
    convert_date(date->get(), out);
  }
  return out;
}

}  // namespace

const TomlNode* TomlNode::find(std::string_view name) const {
  const auto found =
      std::find_if(items.begin(), items.end(), [&](const auto& item) { return item.key == name; });
  return found == items.end() ? nullptr : &*found;
}

std::string_view name_of(TomlNode::Kind kind) {
  switch (kind) {
    case TomlNode::Kind::kTable:
      return "a table";
    case TomlNode::Kind::kArray:
      return "an array";
    case TomlNode::Kind::kString:
      return "a string";
    case TomlNode::Kind::kInteger:
      return "an integer";
    case TomlNode::Kind::kBoolean:
      return "true or false";
    case TomlNode::Kind::kDate:
      return "a date";
    case TomlNode::Kind::kOther:
      return "a value of another kind";
  }
  return {};
}

std::string where_in(std::string_view file_name, Place place) {
  return std::string(file_name) + ":" + std::to_string(place.line) + ":" +
         std::to_string(place.column);
}

base::Result<TomlNode> read_toml(std::string_view text, std::string_view file_name) {
  const auto refuse = [&](std::string message, Place place) {
    return base::fail(base::ErrorCode::kInvalidArgument,
                      kRulebookSyntax,
                      std::move(message),
                      where_in(file_name, place));
  };
  if (text.size() > kTomlBytesMax) {
    return refuse("the text is longer than " + std::to_string(kTomlBytesMax) + " bytes", {1, 1});
  }
  if (const auto place = line_with_too_many_points(text)) {
    return refuse("the line has more than " + std::to_string(kTomlPointsPerLineMax) + " points",
                  *place);
  }
  const toml::parse_result parsed = toml::parse(text);
  if (!parsed) {
    const toml::parse_error& error = parsed.error();
    return refuse(std::string(error.description()), place_of(error.source().begin));
  }
  TomlNode root;
  root.place = {1, 1};
  convert_table(parsed.table(), root);
  return root;
}

}  // namespace replay
