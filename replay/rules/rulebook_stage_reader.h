// Reads a row of [[stage]], complaining about what is wrong.
//
// Room:      replay/rules, inside: only the rulebook's parser includes this.
#pragma once

#include <string>
#include <vector>

#include "replay/rules/rulebook.h"
#include "replay/rules/rulebook_fields.h"
#include "replay/rules/rulebook_stage.h"
#include "replay/rules/toml_document.h"

namespace replay {

/// Needs the codes of `book` and the ids of all rules. A faulty row comes back with empty values.
[[nodiscard]] StageRow read_stage(const TomlNode& node,
                                  const Rulebook& book,
                                  const std::vector<std::string>& rule_ids,
                                  Complaints& complaints);

}  // namespace replay
