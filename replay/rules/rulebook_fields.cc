#include "replay/rules/rulebook_fields.h"

#include <algorithm>
#include <tuple>

#include "replay/event/text_rules.h"
#include "replay/rules/rulebook_errors.h"
#include "replay/rules/rulebook_parser.h"

namespace replay {
namespace {

constexpr std::size_t kListedMax = 12;

bool contains(std::span<const std::string> list, std::string_view item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

}  // namespace

void Complaints::add(int number, Place place, std::string message, std::string hint) {
  if (is_full()) return;
  errors_.emplace_back(place,
                       base::Error{base::ErrorCode::kInvalidArgument,
                                   number,
                                   std::move(message),
                                   where_in(file_name_, place),
                                   std::move(hint)});
}

bool Complaints::has(int number, Place place) const {
  return std::any_of(errors_.begin(), errors_.end(), [&](const auto& error) {
    return error.first == place && error.second.number == number;
  });
}

bool Complaints::is_full() const {
  return errors_.size() >= kRulebookErrorsMax;
}

std::vector<base::Error> Complaints::take() {
  std::stable_sort(errors_.begin(), errors_.end(), [](const auto& a, const auto& b) {
    return std::tie(a.first.line, a.first.column) < std::tie(b.first.line, b.first.column);
  });
  std::vector<base::Error> out;
  for (auto& [place, error] : errors_)
    out.push_back(std::move(error));
  errors_.clear();
  return out;
}

std::string hint_for(std::string_view name, std::span<const std::string> valid) {
  if (const auto near = nearest(name, valid)) return "did you mean " + *near + "?";
  if (valid.empty() || valid.size() > kListedMax) return {};
  std::string out = "valid:";
  for (const auto& each : valid)
    out += " " + each;
  return out;
}

Fields::Fields(const TomlNode& table,
               std::string name,
               const std::vector<std::string>& keys,
               Complaints& complaints)
    : table_(&table),
      name_(std::move(name)),
      complaints_(&complaints) {
  for (const TomlNode& item : table.items) {
    if (complaints_->is_full()) break;
    if (contains(keys, item.key)) continue;
    complaints_->add(kRulebookUnknownKey,
                     item.key_place,
                     "unknown key " + item.key + " in " + name_,
                     hint_for(item.key, keys));
  }
}

void Fields::complain(int number, std::string message, std::string hint) {
  complaints_->add(number, table_->place, std::move(message), std::move(hint));
}

void Fields::complain_at(std::string_view key, int number, std::string message, std::string hint) {
  const TomlNode* node = find(key);
  complaints_->add(
      number, node == nullptr ? table_->place : node->place, std::move(message), std::move(hint));
}

const TomlNode* Fields::typed(std::string_view key, TomlNode::Kind kind) {
  const TomlNode* node = find(key);
  if (node == nullptr || node->kind == kind) return node;
  complain_at(key,
              kRulebookWrongKind,
              std::string(key) + " in " + name_ + " must be " + std::string(name_of(kind)) +
                  ", not " + std::string(name_of(node->kind)));
  return nullptr;
}

const TomlNode* Fields::required(std::string_view key, TomlNode::Kind kind) {
  if (find(key) == nullptr) {
    complain(kRulebookMissingKey, name_ + " lacks " + std::string(key));
    return nullptr;
  }
  return typed(key, kind);
}

std::string Fields::string(std::string_view key) {
  const TomlNode* node = required(key, TomlNode::Kind::kString);
  if (node != nullptr && node->string.empty()) {
    complain_at(key, kRulebookBadValue, std::string(key) + " in " + name_ + " is empty");
  }
  return node == nullptr ? std::string() : node->string;
}

std::optional<std::string> Fields::optional_string(std::string_view key) {
  if (find(key) == nullptr) return std::nullopt;
  return string(key);
}

Text Fields::text(std::string_view key) {
  const TomlNode* node = required(key, TomlNode::Kind::kTable);
  if (node == nullptr) return {};
  Fields fields(*node, std::string(key) + " in " + name_, {"nb", "en"}, *complaints_);
  Text out;
  out.nb = fields.string("nb");
  out.en = fields.string("en");
  return out;
}

std::optional<Text> Fields::optional_text(std::string_view key) {
  if (find(key) == nullptr) return std::nullopt;
  return text(key);
}

bool Fields::boolean(std::string_view key) {
  const TomlNode* node = required(key, TomlNode::Kind::kBoolean);
  return node != nullptr && node->boolean;
}

std::optional<bool> Fields::optional_boolean(std::string_view key) {
  const TomlNode* node = typed(key, TomlNode::Kind::kBoolean);
  return node == nullptr ? std::nullopt : std::optional(node->boolean);
}

std::int32_t Fields::integer(std::string_view key, std::int32_t min, std::int32_t max) {
  const TomlNode* node = required(key, TomlNode::Kind::kInteger);
  if (node == nullptr) return min;
  if (node->integer < min || node->integer > max) {
    complain_at(key,
                kRulebookBadValue,
                std::string(key) + " in " + name_ + " must be from " + std::to_string(min) +
                    " to " + std::to_string(max));
    return min;
  }
  return static_cast<std::int32_t>(node->integer);
}

std::optional<std::int32_t> Fields::optional_integer(std::string_view key,
                                                     std::int32_t min,
                                                     std::int32_t max) {
  if (find(key) == nullptr) return std::nullopt;
  return integer(key, min, max);
}

Date Fields::date(std::string_view key) {
  const TomlNode* node = required(key, TomlNode::Kind::kDate);
  return node == nullptr ? Date{} : node->date;
}

std::optional<Date> Fields::optional_date(std::string_view key) {
  const TomlNode* node = typed(key, TomlNode::Kind::kDate);
  return node == nullptr ? std::nullopt : std::optional(node->date);
}

Validity Fields::validity() {
  const Validity out{optional_date("valid_from"), optional_date("valid_to")};
  if (out.from && out.to && *out.to < *out.from) {
    complain_at("valid_to",
                kRulebookBadValue,
                "valid_to in " + name_ + " is before valid_from, " + to_string(*out.from));
  }
  return out;
}

std::vector<std::string> Fields::strings(std::string_view key) {
  std::vector<std::string> out;
  const TomlNode* node = typed(key, TomlNode::Kind::kArray);
  if (node == nullptr) return out;
  if (node->items.size() > kListItemsMax) {
    complain_at(key,
                kRulebookBadValue,
                std::string(key) + " in " + name_ + " holds more than " +
                    std::to_string(kListItemsMax) + " items");
    return out;
  }
  for (const TomlNode& item : node->items) {
    if (item.kind != TomlNode::Kind::kString || item.string.empty()) {
      complaints_->add(kRulebookWrongKind,
                       item.place,
                       std::string(key) + " in " + name_ + " must hold strings, not " +
                           std::string(name_of(item.kind)));
    } else if (contains(out, item.string)) {
      complaints_->add(kRulebookBadValue,
                       item.place,
                       item.string + " stands twice in " + std::string(key) + " of " + name_);
    } else {
      out.push_back(item.string);
    }
  }
  return out;
}

std::vector<std::string> Fields::some_strings(std::string_view key) {
  std::vector<std::string> out = strings(key);
  if (find(key) == nullptr) {
    complain(kRulebookMissingKey, name_ + " lacks " + std::string(key));
  } else if (out.empty()) {
    complain_at(key, kRulebookBadValue, std::string(key) + " in " + name_ + " holds nothing");
  }
  return out;
}

std::vector<std::string> Fields::codes(std::string_view key, std::span<const std::string> valid) {
  std::vector<std::string> out = strings(key);
  complain_about_unknown(key, out, valid);
  return out;
}

std::vector<std::string> Fields::some_codes(std::string_view key,
                                            std::span<const std::string> valid) {
  std::vector<std::string> out = some_strings(key);
  complain_about_unknown(key, out, valid);
  return out;
}

void Fields::complain_about_unknown(std::string_view key,
                                    const std::vector<std::string>& codes,
                                    std::span<const std::string> valid) {
  const TomlNode* node = find(key);
  for (const std::string& code : codes) {
    if (contains(valid, code)) continue;
    const auto item = std::find_if(node->items.begin(),
                                   node->items.end(),
                                   [&](const TomlNode& each) { return each.string == code; });
    complaints_->add(kRulebookUnknownCode,
                     item->place,
                     "unknown " + code + " in " + std::string(key) + " of " + name_,
                     hint_for(code, valid));
  }
}

std::string Fields::code(std::string_view key, std::span<const std::string> valid) {
  const TomlNode* node = required(key, TomlNode::Kind::kString);
  if (node == nullptr) return {};
  if (!contains(valid, node->string)) {
    complain_at(key,
                kRulebookUnknownCode,
                "unknown " + node->string + " for " + std::string(key) + " in " + name_,
                hint_for(node->string, valid));
  }
  return node->string;
}

}  // namespace replay
