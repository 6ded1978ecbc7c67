#include "tools/server/signing.h"

#include <utility>

#include <unistd.h>

#include "ledger/base/error_numbers.h"
#include "ledger/log/layout.h"
#include "tools/server/error_numbers.h"
#include "tools/server/metrics.h"

namespace server {
namespace {

/// Entries that are older than this and still without a checkpoint: signing has stopped.
constexpr std::int64_t kUnsignedMaxUs = 60'000'000;

/// "0a1b2c3d" of "origin+0a1b2c3d+…"; an origin holds no '+'.
std::string key_id_in(const std::string& vkey) {
  const std::size_t first = vkey.find('+') + 1;
  return vkey.substr(first, vkey.find('+', first) - first);
}

/// The private half of the key in force.
std::filesystem::path key_file(const ledger::Layout& layout, const ledger::Ledger& ledger) {
  const auto vkeys = ledger.notary().vkeys();
  return vkeys.size() < 2 ? layout.signing_key : layout.later_key(key_id_in(vkeys.back()));
}

/// What is durable is to be signed within a moment. The times of a simulated ledger are not ours.
bool is_stalled(const ledger::Ledger& ledger,
                const ledger::Published& published,
                std::int64_t now) {
  if (ledger.is_simulated() || ledger.prefix().size <= published.prefix.size) return false;
  const auto entry = ledger.read_entry({published.prefix.size.value});
  return entry && now - entry->view.recorded_at.value > kUnsignedMaxUs;
}

}  // namespace

Signing::Signing(std::filesystem::path directory, LedgerNow ledger, ledger::io::Clock& clock)
    : directory_(std::move(directory)),
      ledger_(std::move(ledger)),
      clock_(clock) {}

void Signing::write_metrics(std::string& out) const {
  const auto published = ledger_()->notary().published();
  if (!published) return;
  write_metric(out,
               "caseledger_published_entries",
               "gauge",
               "Entries that the newest checkpoint covers.",
               static_cast<double>(published->prefix.size.value));
}

void Signing::add_reasons(std::vector<base::Error>& reasons) const {
  const auto ledger = ledger_();
  // One that is read but once would still be missed at the next start.
  if (::access(key_file(ledger::Layout(directory_), *ledger).c_str(), R_OK) != 0) {
    reasons.push_back({base::ErrorCode::kUnavailable,
                       base::kNoSigningKey,
                       "the signing key cannot be read",
                       "",
                       "restore keys/ from a backup; nothing is signed without it"});
  }
  const auto published = ledger->notary().published();
  if (!published) {
    reasons.push_back(published.error());
  } else if (is_stalled(*ledger, *published, clock_.wall().value)) {
    reasons.push_back({base::ErrorCode::kUnavailable,
                       kSigningStalled,
                       "what was stored has been without a checkpoint for over a minute",
                       "",
                       "see the log; caseledger checkpoint says why, once the service has ended"});
  }
}

}  // namespace server
