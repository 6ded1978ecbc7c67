// Reads a rulebook from TOML and tells everything that is wrong with it.
//
// Room:      replay/rules. Pure: the caller has read the file.
// Rules:     what a rulebook may say is this file's reading of rulebook.h; an unknown key, a code
//            that is not listed, a gap or an overlap in time is an error, never skipped.
#pragma once

#include <string_view>
#include <vector>

#include "ledger/base/result.h"
#include "replay/rules/rulebook.h"

namespace replay {

/// Errors shown for one text; the rest would only follow from the first ones.
inline constexpr std::size_t kRulebookErrorsMax = 100;

/// The rulebook written in `toml`. `file_name` is only for messages.
///
/// Errors:   kInvalidArgument: the first of check_rulebook(); the numbers are in rulebook_errors.h
[[nodiscard]] base::Result<Rulebook> parse_rulebook(std::string_view toml,
                                                    std::string_view file_name);

/// Everything that is wrong with it, in order of place, each with file:line:column; empty if it is
/// a good rulebook. A text that is not TOML has one error; gaps and overlaps are looked for once
/// nothing else is wrong.
[[nodiscard]] std::vector<base::Error> check_rulebook(std::string_view toml,
                                                      std::string_view file_name);

}  // namespace replay
