// Strict JSON text into a small tree that knows where each value stands.
//
// Room:      replay/event. Knows nothing of events; Boost.JSON stays inside the .cc.
// Rules:     duplicate keys, invalid UTF-8, lone surrogates, NaN, trailing text and more than 32
//            levels are refused; so is text over kJsonBytesMax or with over kJsonValuesMax values,
//            before it can cost memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/result.h"

namespace replay {

/// No stored body is larger than 64 KiB; JSON escapes and spaces may take several times that.
inline constexpr std::size_t kJsonBytesMax = 1U << 20U;
/// A value takes at least a word of the 8,182 a body may have, save flags and defaults.
inline constexpr std::size_t kJsonValuesMax = 1U << 15U;
inline constexpr std::size_t kJsonDepthMax = 32;

enum class JsonKind : std::uint8_t {
  kNull,
  kBool,
  kInteger,  // fits std::int64_t and was written without fraction and exponent
  kNumber,   // any other number; its value is not kept
  kString,
  kArray,
  kObject,
};

/// One value. Views live as long as the document.
struct JsonNode {
  JsonKind kind = JsonKind::kNull;
  bool flag = false;           // kBool
  std::int64_t integer = 0;    // kInteger
  std::string_view text{};     // kString, decoded
  std::string_view key{};      // member of an object, decoded
  std::uint32_t parent = 0;    // the root is its own parent
  std::uint32_t position = 0;  // among its siblings, from 0
  std::uint32_t children = 0;  // kArray, kObject
  std::uint32_t first = 0;     // first child; 0 = none
  std::uint32_t next = 0;      // next sibling; 0 = none
};

class JsonDocument {
 public:
  JsonDocument() = default;
  JsonDocument(const JsonDocument&) = delete;
  JsonDocument& operator=(const JsonDocument&) = delete;
  JsonDocument(JsonDocument&&) = default;
  JsonDocument& operator=(JsonDocument&&) = default;
  ~JsonDocument() = default;

  /// Errors:   kInvalidArgument with the pointer of the enclosing value and the byte in the message
  ///           kLimitExceeded   over a limit above
  [[nodiscard]] static base::Result<JsonDocument> parse(std::string_view json);

  [[nodiscard]] const JsonNode& root() const { return nodes_.front(); }

  /// The root's parent is the root.
  [[nodiscard]] const JsonNode& parent(const JsonNode& node) const { return nodes_[node.parent]; }

  /// Nothing after the last one.
  [[nodiscard]] const JsonNode* first_child(const JsonNode& node) const;
  [[nodiscard]] const JsonNode* next_sibling(const JsonNode& node) const;
  /// The member of an object, if it is there.
  [[nodiscard]] const JsonNode* member(const JsonNode& object, std::string_view key) const;

  /// RFC 6901, "" for the root.
  [[nodiscard]] std::string pointer(const JsonNode& node) const;
  /// Of a member that is not there.
  [[nodiscard]] std::string pointer(const JsonNode& object, std::string_view key) const;

 private:
  friend class JsonHandler;

  std::vector<JsonNode> nodes_;
  // Decoded text is never longer than its JSON, so one reservation holds all of it and views stay.
  std::vector<char> texts_;
};

/// "an object", "a string", …: for messages.
[[nodiscard]] std::string_view describe(JsonKind kind);

}  // namespace replay
