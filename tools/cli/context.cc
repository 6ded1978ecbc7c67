// What main() gives the commands: messages, today, and the ledger.
#include <fmt/format.h>

#include "ledger/io/clock.h"
#include "tools/cli/command.h"
#include "tools/cli/rulebook_seed.h"

namespace tools {
namespace {

base::Result<std::unique_ptr<ledger::Ledger>> open_ledger(Context& context,
                                                          ledger::OpenOptions options) {
  const auto progress = context.progress({"bygger indeksen", "building the index"});
  options.progress = progress->callback();
  auto ledger =
      ledger::Ledger::open(context.options.directory, options, context.files, context.clock);
  progress->clear();
  if (!ledger) return std::unexpected(std::move(ledger).error());
  const std::string& cut = (*ledger)->open_report().cut_file;
  if (!cut.empty()) {
    const Text text{"en avbrutt skriving ble lagt til side i {}",
                    "an interrupted write was set aside in {}"};
    context.say(fmt::format(fmt::runtime(context.in_words(text)), printable(cut)));
  }
  return ledger;
}

}  // namespace

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

base::Result<std::unique_ptr<ledger::Ledger>> Context::open_to_read() {
  return open_ledger(*this,
                     {.access = ledger::Access::kRead, .accept_clock = false, .progress = {}});
}

base::Result<std::unique_ptr<ledger::Ledger>> Context::open_to_write(bool accept_clock) {
  CASELEDGER_TRY(
      auto ledger,
      open_ledger(
          *this, {.access = ledger::Access::kWrite, .accept_clock = accept_clock, .progress = {}}));
  CASELEDGER_TRY_STATUS(seed_rulebook(*ledger, clock.wall()));
  return ledger;
}

}  // namespace tools
