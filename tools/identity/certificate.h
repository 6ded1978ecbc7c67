// A certificate by its fingerprint.
//
// Room:      tools/identity. Pure.
#pragma once

#include <string_view>

#include "ledger/base/result.h"
#include "ledger/base/types.h"

namespace identity {

/// SHA-256 over the DER of the one certificate in `pem`.
/// Errors:   kInvalidArgument CL-2654 none, or more than one
[[nodiscard]] base::Result<base::Digest> certificate_fingerprint(std::string_view pem);

}  // namespace identity
