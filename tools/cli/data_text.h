// The `data` of an event as people read it: name=value, one after the other.
//
// Room:      tools/cli.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledger/base/result.h"

namespace tools {

/// Path and value of everything that is not an object: {"covers.secrecy", "true"}; lists as
/// "NPR, KPR".
using FlatData = std::vector<std::pair<std::string, std::string>>;

/// `json` is one object. Errors: the JSON reader's.
[[nodiscard]] base::Result<FlatData> flatten(std::string_view json);

/// Null if there is no such path.
[[nodiscard]] const std::string* value_of(const FlatData& data, std::string_view path);

/// "name=value  name=value".
[[nodiscard]] std::string data_text(const FlatData& data);

/// What differs, as "name=new (was old)"; what is gone as "name=– (was old)". `was` is the word.
[[nodiscard]] std::string change_text(const FlatData& before,
                                      const FlatData& after,
                                      std::string_view was);

}  // namespace tools
