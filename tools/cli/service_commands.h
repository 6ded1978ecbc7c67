// The commands that live in tools/server, above this room; main.cc puts them beside the others.
//
// Room:      tools/cli.
#pragma once

#include "tools/cli/command.h"

namespace tools {

[[nodiscard]] Command config_command();
[[nodiscard]] Command serve_command();

}  // namespace tools
