// A program made of commands: argv in, answers out.
//
// Room:      tools/cli.
#pragma once

#include <string>
#include <vector>

#include "tools/cli/command.h"

namespace tools {

/// Builds what commands need, hands the words to one of them and tells how it went; returns the
/// exit code. The last command answers --version.
[[nodiscard]] int run_program(const std::vector<std::string>& words,
                              const std::vector<Command>& commands);

}  // namespace tools
