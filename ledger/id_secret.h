// The key from which ids are derived, as text: its digits, and a checksum so that a damaged one is
// not taken for another.
//
// Room:      ledger, inside only. Format: docs/format.md, `keys/`.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ledger/base/bytes.h"

namespace ledger {

inline constexpr std::size_t kIdSecretBytes = 32;

/// One line without its end.
[[nodiscard]] std::string id_secret_text(base::ByteView secret);
/// Nothing if it is damaged. Ledgers made before the checksum have none, and are read all the same.
[[nodiscard]] std::optional<base::Bytes> parse_id_secret(std::string_view text);

}  // namespace ledger
