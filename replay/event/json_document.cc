#include "replay/event/json_document.h"

#include <algorithm>
#include <utility>

#include <boost/json/basic_parser_impl.hpp>

#include "fmt/format.h"
#include "ledger/base/check.h"
#include "replay/event/error_numbers.h"
#include "replay/event/text_rules.h"

namespace replay {

using base::ErrorCode;
namespace json = boost::json;

/// Boost.JSON's events into nodes. Its own refusals (duplicate key, too many values) are kept in
/// `refusal`, because Boost's error codes have no room for a place.
class JsonHandler {
 public:
  // Boost wants these four names; the limits are ours to keep.
  static constexpr std::size_t max_array_size = kJsonValuesMax;   // NOLINT
  static constexpr std::size_t max_object_size = kJsonValuesMax;  // NOLINT
  static constexpr std::size_t max_string_size = kJsonBytesMax;   // NOLINT
  static constexpr std::size_t max_key_size = kJsonBytesMax;      // NOLINT

  explicit JsonHandler(std::size_t json_bytes) {
    document.texts_.reserve(json_bytes);
    document.nodes_.reserve(64);
  }

  static bool on_document_begin(json::error_code& /*ec*/) { return true; }

  static bool on_document_end(json::error_code& /*ec*/) { return true; }

  static bool on_comment_part(json::string_view /*text*/, json::error_code& /*ec*/) { return true; }

  static bool on_comment(json::string_view /*text*/, json::error_code& /*ec*/) { return true; }

  static bool on_number_part(json::string_view /*text*/, json::error_code& /*ec*/) { return true; }

  bool on_object_begin(json::error_code& ec) { return open(JsonKind::kObject, ec); }

  bool on_array_begin(json::error_code& ec) { return open(JsonKind::kArray, ec); }

  bool on_object_end(std::size_t /*count*/, json::error_code& ec) {
    if (const JsonNode* repeated = repeated_member(document.nodes_[open_.back().node])) {
      const std::string where = document.pointer(*repeated);
      return refuse({ErrorCode::kInvalidArgument,
                     kJsonDuplicateKey,
                     fmt::format("the field \"{}\" is there twice", repeated->key),
                     where,
                     "leave one of them out"},
                    ec);
    }
    open_.pop_back();
    return true;
  }

  bool on_array_end(std::size_t /*count*/, json::error_code& /*ec*/) {
    open_.pop_back();
    return true;
  }

  bool on_string_part(json::string_view part, std::size_t /*count*/, json::error_code& /*ec*/) {
    append(part);
    return true;
  }

  bool on_string(json::string_view part, std::size_t /*count*/, json::error_code& ec) {
    append(part);
    JsonNode node{.kind = JsonKind::kString};
    node.text = take_text();
    return add(node, ec);
  }

  bool on_key_part(json::string_view part, std::size_t /*count*/, json::error_code& /*ec*/) {
    append(part);
    return true;
  }

  bool on_key(json::string_view part, std::size_t /*count*/, json::error_code& /*ec*/) {
    append(part);
    key_ = take_text();
    return true;
  }

  bool on_int64(std::int64_t value, json::string_view /*text*/, json::error_code& ec) {
    JsonNode node{.kind = JsonKind::kInteger};
    node.integer = value;
    return add(node, ec);
  }

  // Boost calls this one only for values beyond std::int64_t.
  bool on_uint64(std::uint64_t /*value*/, json::string_view /*text*/, json::error_code& ec) {
    return add({.kind = JsonKind::kNumber}, ec);
  }

  bool on_double(double /*value*/, json::string_view /*text*/, json::error_code& ec) {
    return add({.kind = JsonKind::kNumber}, ec);
  }

  bool on_bool(bool value, json::error_code& ec) {
    return add({.kind = JsonKind::kBool, .flag = value}, ec);
  }

  bool on_null(json::error_code& ec) { return add({}, ec); }

  /// The pointer of the innermost value still open.
  [[nodiscard]] std::string place() const {
    return open_.empty() ? std::string() : document.pointer(document.nodes_[open_.back().node]);
  }

  JsonDocument document;
  std::optional<base::Error> refusal;

 private:
  struct Open {
    std::uint32_t node = 0;
    std::uint32_t last_child = 0;
  };

  bool refuse(base::Error error, json::error_code& ec) {
    refusal = std::move(error);
    ec = json::error::size_mismatch;  // any: `refusal` is what is reported
    return false;
  }

  void append(json::string_view part) {
    CHECK(document.texts_.size() + part.size() <= document.texts_.capacity());
    document.texts_.insert(document.texts_.end(), part.begin(), part.end());
  }

  std::string_view take_text() {
    const std::string_view text(document.texts_.data() + text_begin_,
                                document.texts_.size() - text_begin_);
    text_begin_ = document.texts_.size();
    return text;
  }

  bool add(JsonNode node, json::error_code& ec) {
    auto& nodes = document.nodes_;
    if (nodes.size() >= kJsonValuesMax) {
      return refuse({ErrorCode::kLimitExceeded,
                     kEventTooLarge,
                     fmt::format("more than {} values in one event", kJsonValuesMax),
                     place(),
                     ""},
                    ec);
    }
    const auto self = static_cast<std::uint32_t>(nodes.size());
    node.key = std::exchange(key_, {});
    if (!open_.empty()) {
      Open& parent = open_.back();
      node.parent = parent.node;
      node.position = nodes[parent.node].children++;
      (parent.last_child == 0 ? nodes[parent.node].first : nodes[parent.last_child].next) = self;
      parent.last_child = self;
    }
    nodes.push_back(node);
    return true;
  }

  bool open(JsonKind kind, json::error_code& ec) {
    if (!add({.kind = kind}, ec)) {
      return false;
    }
    open_.push_back({static_cast<std::uint32_t>(document.nodes_.size() - 1), 0});
    return true;
  }

  /// Each of a few with each is sooner compared than sorted.
  [[nodiscard]] bool are_few_and_distinct() const {
    constexpr std::size_t kFew = 16;
    if (members_.size() > kFew) return false;
    for (std::size_t i = 1; i < members_.size(); ++i) {
      for (std::size_t k = 0; k < i; ++k) {
        if (members_[i]->key == members_[k]->key) return false;
      }
    }
    return true;
  }

  [[nodiscard]] const JsonNode* repeated_member(const JsonNode& object) {
    members_.clear();
    for (const JsonNode* member = document.first_child(object); member != nullptr;
         member = document.next_sibling(*member)) {
      members_.push_back(member);
    }
    if (are_few_and_distinct()) return nullptr;
    std::ranges::stable_sort(members_, {}, &JsonNode::key);
    const auto repeated = std::ranges::adjacent_find(members_, {}, &JsonNode::key);
    return repeated == members_.end() ? nullptr : *std::next(repeated);
  }

  std::vector<Open> open_;
  std::vector<const JsonNode*> members_;
  std::string_view key_;
  std::size_t text_begin_ = 0;
};

namespace {

// RFC 6901 §3. Keys come from outside: the pointer stays short whatever they are.
constexpr std::size_t kKeyBytesShown = 80;

std::string escaped_key(std::string_view key) {
  std::string text;
  for (const char c : whole_characters(key, kKeyBytesShown)) {
    if (c == '~') {
      text += "~0";
    } else if (c == '/') {
      text += "~1";
    } else {
      text += c;
    }
  }
  return text;
}

base::Error syntax_error(const json::error_code& ec, std::size_t at, std::string place) {
  if (ec == json::error::too_deep) {
    return {ErrorCode::kInvalidArgument,
            kJsonTooDeep,
            fmt::format("nested deeper than {} levels", kJsonDepthMax),
            std::move(place),
            ""};
  }
  std::string hint = "one JSON object on one line, in UTF-8";
  if (ec == json::error::incomplete) {
    hint = "the text ends too early; is the line cut off?";
  } else if (ec == json::error::extra_data) {
    hint = "one event on each line";
  }
  return {ErrorCode::kInvalidArgument,
          kJsonSyntax,
          fmt::format("not valid JSON at byte {}: {}", at + 1, ec.message()),
          std::move(place),
          std::move(hint)};
}

}  // namespace

base::Result<JsonDocument> JsonDocument::parse(std::string_view json_text) {
  if (json_text.size() > kJsonBytesMax) {
    return base::fail(
        ErrorCode::kLimitExceeded,
        kEventTooLarge,
        fmt::format(
            "the event is {} bytes of JSON, at most {} are read", json_text.size(), kJsonBytesMax));
  }
  json::parse_options options;
  options.max_depth = kJsonDepthMax;
  json::basic_parser<JsonHandler> parser(options, json_text.size());
  json::error_code ec;
  const std::size_t used = parser.write_some(false, json_text.data(), json_text.size(), ec);
  JsonHandler& handler = parser.handler();
  if (!ec && used < json_text.size()) {
    ec = json::error::extra_data;
  }
  if (handler.refusal) {
    return std::unexpected(std::move(*handler.refusal));
  }
  if (ec) {
    return std::unexpected(syntax_error(ec, used, handler.place()));
  }
  return std::move(handler.document);
}

const JsonNode* JsonDocument::first_child(const JsonNode& node) const {
  return node.first == 0 ? nullptr : &nodes_[node.first];
}

const JsonNode* JsonDocument::next_sibling(const JsonNode& node) const {
  return node.next == 0 ? nullptr : &nodes_[node.next];
}

const JsonNode* JsonDocument::member(const JsonNode& object, std::string_view key) const {
  const JsonNode* found = first_child(object);
  while (found != nullptr && found->key != key) {
    found = next_sibling(*found);
  }
  return found;
}

std::string JsonDocument::pointer(const JsonNode& node) const {
  std::vector<const JsonNode*> path;
  for (const JsonNode* at = &node; at != &nodes_.front(); at = &nodes_[at->parent]) {
    path.push_back(at);
  }
  std::string text;
  for (auto step = path.rbegin(); step != path.rend(); ++step) {
    const bool is_element = nodes_[(*step)->parent].kind == JsonKind::kArray;
    text += is_element ? fmt::format("/{}", (*step)->position) : "/" + escaped_key((*step)->key);
  }
  return text;
}

std::string JsonDocument::pointer(const JsonNode& object, std::string_view key) const {
  return pointer(object) + "/" + escaped_key(key);
}

std::string_view describe(JsonKind kind) {
  switch (kind) {
    case JsonKind::kNull:
      return "null";
    case JsonKind::kBool:
      return "true or false";
    case JsonKind::kInteger:
      return "an integer";
    case JsonKind::kNumber:
      return "a number";
    case JsonKind::kString:
      return "a string";
    case JsonKind::kArray:
      return "an array";
    case JsonKind::kObject:
      return "an object";
  }
  return "nothing";
}

}  // namespace replay
