// Help pages: one screen each, with two examples that run.
//
// Room:      tools/cli.
#pragma once

#include <span>
#include <string>

#include "tools/cli/command.h"

namespace tools {

/// What `caseledger --help` prints.
[[nodiscard]] std::string help_page(std::span<const Command> commands, Language language);
/// What `caseledger COMMAND --help` prints.
[[nodiscard]] std::string help_page(const Command& command, Language language);

}  // namespace tools
