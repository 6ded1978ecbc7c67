// TOML text as a plain tree that remembers where everything was written.
//
// Room:      replay/rules. The only place that sees toml++; the rest reads this tree.
// Rules:     no text can crash or hang us: size, nesting and dotted keys are bounded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/result.h"
#include "replay/event/civil.h"
#include "replay/rules/rulebook.h"

namespace replay {

inline constexpr std::size_t kTomlBytesMax = 1'000'000;
/// Points in one line: bounds how deep dotted keys can nest.
inline constexpr std::size_t kTomlPointsPerLineMax = 64;

struct TomlNode {
  enum class Kind : std::uint8_t { kTable, kArray, kString, kInteger, kBoolean, kDate, kOther };

  Kind kind = Kind::kTable;
  Place place;      // of the value, or of a table's header
  std::string key;  // in its table; empty in an array
  Place key_place;

  // The one that `kind` says; a kOther (float, time, date with a time) has none.
  std::string string;
  std::int64_t integer = 0;
  bool boolean = false;
  Date date;
  std::vector<TomlNode> items;  // of a table (in order of key) or an array

  /// The entry of a table; null if there is none.
  [[nodiscard]] const TomlNode* find(std::string_view name) const;
};

/// "a table", "a string"…: for messages.
[[nodiscard]] std::string_view name_of(TomlNode::Kind kind);

/// `file:line:column`
[[nodiscard]] std::string where_in(std::string_view file_name, Place place);

/// The root table.
/// Errors:   kInvalidArgument with file:line:column, for anything that is not TOML or is too large.
[[nodiscard]] base::Result<TomlNode> read_toml(std::string_view text, std::string_view file_name);

}  // namespace replay
