// Settings by their names, for those who make values of several of them.
//
// Room:      tools/server, inside only.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "ledger/base/result.h"
#include "tools/server/error_numbers.h"
#include "tools/server/settings.h"

namespace server {

class Lookup {
 public:
  explicit Lookup(const std::vector<Setting>& settings) : settings_(settings) {}

  [[nodiscard]] const std::string& value(std::string_view name) const {
    return std::ranges::find(settings_, name, &Setting::name)->value;
  }

  [[nodiscard]] std::vector<std::string> list(std::string_view name) const {
    std::vector<std::string> all;
    std::string_view rest = value(name);
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find(','), rest.size());
      all.emplace_back(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return all;
  }

  /// True if somebody has said anything of the settings that begin like this.
  [[nodiscard]] bool is_any_set(std::string_view prefix) const {
    return std::ranges::any_of(settings_, [&](const Setting& setting) {
      return setting.name.starts_with(prefix) && setting.origin != "default" &&
             !setting.value.empty();
    });
  }

  [[nodiscard]] std::unexpected<base::Error> refuse(std::string_view name,
                                                    std::string message,
                                                    std::string hint = {}) const {
    const auto setting = std::ranges::find(settings_, name, &Setting::name);
    return base::fail(base::ErrorCode::kInvalidArgument,
                      kBadSetting,
                      fmt::format("{}: {}", name, message),
                      setting->origin,
                      std::move(hint));
  }

 private:
  const std::vector<Setting>& settings_;
};

}  // namespace server
