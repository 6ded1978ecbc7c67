// What each numbered failure is called in bokmål; the rooms below write their messages in English.
//
// Room:      tools/cli.
// Source:    the numbers are those of the rooms' own headers; docs/operations.md explains them.
#pragma once

#include <string_view>

namespace tools {

/// "koden finnes ikke i listen" for CL-1108; empty where the message itself is in the user's
/// language.
[[nodiscard]] std::string_view title_of(int error_number);

}  // namespace tools
