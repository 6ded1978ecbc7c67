// A program made of commands: argv in, answers out.
//
// Room:      tools/cli.
#pragma once

#include <string>
#include <vector>

#include "tools/cli/command.h"

namespace tools {

/// How a command runs when --server stands in for the ledger.
using RunRemotely = base::Status (*)(Context& context,
                                     const Command& command,
                                     const Arguments& arguments);

/// Builds what commands need, hands the words to one of them and tells how it went; returns the
/// exit code. The last command answers --version. A program without `remotely` asks no server.
[[nodiscard]] int run_program(const std::vector<std::string>& words,
                              const std::vector<Command>& commands,
                              RunRemotely remotely = nullptr);

}  // namespace tools
