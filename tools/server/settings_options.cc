#include "tools/server/settings_options.h"

#include <algorithm>
#include <utility>

namespace server {

std::vector<tools::Option> with_setting_options(std::vector<tools::Option> more) {
  std::vector<tools::Option> options = {
      {"--config", "FILE", {"innstillinger, TOML", "settings, TOML"}},
      {"--listen", "ADDR", {"adresse og port, ellers 127.0.0.1:8080", "else 127.0.0.1:8080"}},
      {"--set",
       "NAME=VALUE",
       {"en innstilling, går foran fil og miljø; kan gjentas",
        "a setting, over file and environment; repeatable"},
       true}};
  std::ranges::move(more, std::back_inserter(options));
  return options;
}

SettingSources setting_sources(const tools::Arguments& arguments, tools::Environment environment) {
  SettingSources sources{.environment = std::move(environment)};
  if (const auto file = arguments.value("--config")) sources.file = *file;
  if (const auto address = arguments.value("--listen")) {
    sources.overrides.push_back({"listen", *address, "--listen"});
  }
  for (const std::string& text : arguments.values("--set")) {
    const std::size_t equals = std::min(text.find('='), text.size());
    sources.overrides.push_back(
        {text.substr(0, equals), text.substr(std::min(equals + 1, text.size())), "--set"});
  }
  return sources;
}

}  // namespace server
