// The rulebook that comes with the program: schemas/rulebooks/no-health-registers.toml.
//
// Room:      replay/rules. The text is built in, so that no file is needed at run time.
// Threads:   any.
#pragma once

#include <string_view>

#include "replay/rules/rulebook.h"

namespace replay {

/// Its text, as `init` records it. Lives as long as the program.
[[nodiscard]] std::string_view built_in_rulebook_toml();

/// The same, read once. A fault in it is a bug of ours and stops the program; a test reads it.
[[nodiscard]] const Rulebook& built_in_rulebook();

}  // namespace replay
