// What main() gives the commands: the ledger.
#include "tools/cli/open_ledger.h"

#include <fmt/format.h>
#include <unistd.h>

#include "ledger/io/clock.h"
#include "ledger/log/layout.h"
#include "tools/cli/command.h"
#include "tools/cli/errors.h"
#include "tools/cli/rulebook_record.h"
#include "tools/publish/anchor.h"

namespace tools {
namespace {

constexpr std::size_t kKeyBytesMax = 4096;

/// The key of genesis, by which the anchor knows this ledger.
base::Result<ledger::VerifierKey> key_of(Context& context) {
  const auto path = ledger::Layout(context.options.directory).vkey;
  CASELEDGER_TRY(const auto bytes, ledger::io::read_file(context.files, path, kKeyBytesMax));
  std::string_view vkey = base::as_text(bytes);
  if (vkey.ends_with('\n')) vkey.remove_suffix(1);
  return ledger::parse_verifier_key(vkey);
}

/// Told at once, by whichever thread publishes: the checkpoint stands, only its copy is missing.
void keep_anchor(Context& context, const ledger::VerifierKey& key, const std::string& note) {
  const auto kept = write_anchor(context.anchor, key, note, context.files);
  if (kept) return;
  Sink err(STDERR_FILENO);
  err.write(error_text(kept.error(), context.options.language, context.err_terminal));
  static_cast<void>(err.flush());
}

base::Status use_anchor(Context& context, ledger::OpenOptions& options) {
  if (context.anchor.empty()) return {};
  const auto key = key_of(context);
  // No key file: opening finds out whether there is a ledger at all.
  if (!key) return {};
  CASELEDGER_TRY(auto anchor, read_anchor(context.anchor, *key, context.files));
  if (anchor) options.anchors.push_back(*std::move(anchor));
  options.on_publish = [&context, key = *key, then = std::move(options.on_publish)](
                           const ledger::Published& published) {
    keep_anchor(context, key, published.note);
    if (then) then(published);
  };
  return {};
}

base::Result<std::unique_ptr<ledger::Ledger>> open_ledger(Context& context,
                                                          ledger::OpenOptions options) {
  if (!context.options.server.url.empty()) {
    const Text text{"dette trenger hovedboken selv", "this takes the ledger itself"};
    const Text hint{"kjør det der den er, uten --server", "run it where that is, without --server"};
    return std::unexpected(usage_error(
        kOptionClash, std::string(context.in_words(text)), std::string(context.in_words(hint))));
  }
  const auto progress = context.progress({"bygger indeksen", "building the index"});
  options.progress = progress->callback();
  CASELEDGER_TRY_STATUS(use_anchor(context, options));
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

base::Result<std::unique_ptr<ledger::Ledger>> Context::open_to_read() {
  return open_ledger(*this,
                     {.access = ledger::Access::kRead, .accept_clock = false, .progress = {}});
}

base::Result<std::unique_ptr<ledger::Ledger>> Context::open_to_write(bool accept_clock) {
  return tools::open_to_write(*this, {.accept_clock = accept_clock});
}

base::Result<std::unique_ptr<ledger::Ledger>> open_to_write(Context& context,
                                                            const Writing& writing) {
  ledger::OpenOptions options{
      .access = ledger::Access::kWrite, .accept_clock = writing.accept_clock, .progress = {}};
  options.publish_interval = writing.publish_interval;
  options.on_publish = writing.on_publish;
  CASELEDGER_TRY(auto ledger, open_ledger(context, std::move(options)));
  CASELEDGER_TRY_STATUS(seed_rulebook(*ledger, context.clock.wall()));
  return ledger;
}

}  // namespace tools
