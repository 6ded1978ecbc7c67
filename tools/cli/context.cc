// What main() gives the commands: messages, today, and the ledger.
#include <fmt/format.h>

#include "ledger/io/clock.h"
#include "tools/cli/command.h"

namespace tools {

void Context::say(std::string_view line) {
  if (options.quiet) return;
  err.write(std::string(line) + '\n');
  // What cannot be said to people does not stop the work.
  static_cast<void>(err.flush());
}

std::unique_ptr<Progress> Context::progress(const Text& label) {
  const bool enabled = err_terminal.is_terminal && options.progress && !options.quiet;
  return std::make_unique<Progress>(err, std::string(in_words(label)), options.language, enabled);
}

replay::Date Context::today() const {
  return options.today.value_or(replay::oslo_date(clock.wall()));
}

std::optional<std::string> Arguments::value(std::string_view option) const {
  const auto it = options.find(option);
  if (it == options.end() || it->second.empty()) return std::nullopt;
  return it->second.front();
}

std::vector<std::string> Arguments::values(std::string_view option) const {
  const auto it = options.find(option);
  return it == options.end() ? std::vector<std::string>{} : it->second;
}

std::optional<std::string> Arguments::positional(std::size_t at) const {
  if (at >= positionals.size()) return std::nullopt;
  return positionals[at];
}

}  // namespace tools
