// The options by which commands take settings.
//
// Room:      tools/server.
#pragma once

#include <vector>

#include "tools/cli/command.h"
#include "tools/server/settings.h"

namespace server {

/// --config, --listen and --set, and then more.
[[nodiscard]] std::vector<tools::Option> with_setting_options(std::vector<tools::Option> more = {});

[[nodiscard]] SettingSources setting_sources(const tools::Arguments& arguments,
                                             tools::Environment environment);

}  // namespace server
