// base64url without padding, strict: one spelling per value.
//
// Room:      tools/identity. Pure.
// Source:    RFC 4648 section 5; RFC 7515 section 2.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ledger/base/bytes.h"

namespace identity {

[[nodiscard]] std::string to_base64url(base::ByteView bytes);
/// Nothing for anything but the one canonical spelling.
[[nodiscard]] std::optional<base::Bytes> from_base64url(std::string_view text);

}  // namespace identity
