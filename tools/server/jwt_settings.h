// The settings that begin with `jwt.`.
//
// Room:      tools/server, inside only.
#pragma once

#include <optional>
#include <vector>

#include "ledger/base/result.h"
#include "tools/server/gate.h"
#include "tools/server/settings.h"

namespace server {

/// Nothing if no issuer is named.
/// Errors:   kInvalidArgument CL-2643
[[nodiscard]] base::Result<std::optional<JwtSettings>> jwt_settings(
    const std::vector<Setting>& settings);

}  // namespace server
