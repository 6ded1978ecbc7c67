// What one rulebook says otherwise than another, by table and key.
//
// Room:      replay/rules. Compares the trees of two texts: comments, layout, the order of rows and
//            the order within lists make no difference.
#pragma once

#include <string>
#include <vector>

#include "replay/rules/toml_document.h"

namespace replay {

/// One thing said by one of them only, or by both in different ways.
struct RulebookDifference {
  std::string table;  // "options", "norm", "rule"; "rulebook" for what stands outside tables
  /// The way to it within the table: "receipt_days", "S01.sentence.nb"; of a row what it is about,
  /// "(STATUTORY, KPR, 2019-04-08).length". Empty: the table as a whole.
  std::string key;
  const TomlNode* before = nullptr;  // null: added
  const TomlNode* after = nullptr;   // null: removed
};

/// In order of table, then in the order of keys, rows as they stand in `before`, then in `after`.
/// Rows are the same row if they are about the same (authority, register, category, purpose, …)
/// and begin on the same day; of the rest those that are about the same, in order.
/// Lifetime: points into both trees.
[[nodiscard]] std::vector<RulebookDifference> differences(const TomlNode& before,
                                                          const TomlNode& after);

/// A value on one line, as people read it: lists with commas, tables as "key value; key value" in
/// the order written.
[[nodiscard]] std::string plain_text(const TomlNode& node);

}  // namespace replay
