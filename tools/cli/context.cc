// What main() gives the commands: messages and today.
#include "ledger/io/clock.h"
#include "tools/cli/command.h"

namespace tools {

void Context::say(std::string_view line) {
  if (options.quiet) return;
  err.write(std::string(line) + '\n');
  // What cannot be said to people does not stop the work.
  static_cast<void>(err.flush());
}

std::unique_ptr<Progress> Context::progress(const Text& label, Rate rate) {
  const bool enabled = err_terminal.is_terminal && options.progress && !options.quiet;
  return std::make_unique<Progress>(
      err, std::string(in_words(label)), rate, options.language, enabled);
}

replay::Date Context::today() const {
  return options.today.value_or(replay::oslo_date(clock.wall()));
}

}  // namespace tools
