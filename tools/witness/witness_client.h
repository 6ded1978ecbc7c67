// Asks witnesses to cosign a checkpoint: all at once, each within its own time, and believes only
// signatures.
//
// Room:      tools/witness.
// Source:    C2SP tlog-witness.
// Rules:     a witness that is slow, lies, or answers something else fails alone; whether the rest
//            are enough is the policy's word.
// Threads:   one caller; asks from threads of its own.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ledger/base/result.h"
#include "ledger/evidence/policy.h"
#include "ledger/evidence/proof.h"
#include "ledger/notary.h"

namespace tools {

/// The proof that the published tree grew from `from` entries; called from several threads.
using ConsistencyFn = std::function<base::Result<ledger::Path>(std::uint64_t from)>;

/// How it went with one witness.
struct WitnessOutcome {
  std::string name;                  // in the policy
  std::uint64_t seconds = 0;         // of its cosignature
  std::optional<base::Error> error;  // nothing = it cosigned
};

struct WitnessRound {
  std::string note;                      // the checkpoint with every cosignature that holds
  std::vector<WitnessOutcome> outcomes;  // in the policy's order; those without a URL are left out
  bool quorum_met = false;
};

class WitnessClient {
 public:
  explicit WitnessClient(ledger::Policy policy,
                         std::chrono::milliseconds deadline = std::chrono::seconds(1));

  /// The size a witness is believed to have, before it has told.
  void expect(std::uint64_t size) { expected_ = size; }

  /// Asks every witness of the policy that has a URL. Never fails as a whole.
  [[nodiscard]] WitnessRound ask(const ledger::Published& published,
                                 const ConsistencyFn& consistency);

 private:
  ledger::Policy policy_;
  std::chrono::milliseconds deadline_;
  std::uint64_t expected_ = 0;
  std::map<std::string, std::uint64_t> sizes_;  // by name: what each witness was last known to have
};

}  // namespace tools
