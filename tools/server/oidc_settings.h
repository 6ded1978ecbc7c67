// The settings that begin with `oidc.`: signing in by the issuer of `jwt.issuer`.
//
// Room:      tools/server, inside only.
#pragma once

#include <optional>
#include <vector>

#include "ledger/base/result.h"
#include "tools/server/settings.h"

namespace server {

/// The address of ours that an issuer sends a browser back to.
inline constexpr std::string_view kCallbackPath = "/v1/session/callback";

/// Nothing if no client is named. The secret is not read yet.
/// Errors:   kInvalidArgument CL-2643
[[nodiscard]] base::Result<std::optional<IssuerSettings>> oidc_settings(
    const std::vector<Setting>& settings, const std::optional<JwtSettings>& jwt);

}  // namespace server
