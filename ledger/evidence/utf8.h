// Which characters the texts of evidence may hold.
//
// Room:      ledger/evidence. Pure functions.
// Source:    C2SP signed-note.
#pragma once

#include <string_view>

namespace ledger {

/// UTF-8 in its shortest form, without surrogates, and no control character below 0x20 but "\n".
[[nodiscard]] bool is_clean_text(std::string_view text);

/// True for a key's name: not empty, clean, without "+" and without any Unicode space.
[[nodiscard]] bool is_valid_key_name(std::string_view name);

}  // namespace ledger
