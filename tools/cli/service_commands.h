// The commands that live in the rooms above this one; main.cc puts them beside the others.
//
// Room:      tools/cli.
#pragma once

#include "tools/cli/command.h"

namespace tools {

[[nodiscard]] Command config_command();
[[nodiscard]] Command serve_command();
[[nodiscard]] Command token_command();

}  // namespace tools
