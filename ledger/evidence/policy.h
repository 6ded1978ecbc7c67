// Whom a verifier trusts: the log's keys, and how many of which witnesses.
//
// Room:      ledger/evidence. Pure functions.
// Source:    C2SP tlog-policy: lines `log`, `witness`, `group`, `quorum`; here a log line may end
//            with `from=SIZE` and `until=SIZE`: the key counts for checkpoints of from ≤ size <
//            until. A key with an end is retired and counts only together with a quorum.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/result.h"
#include "ledger/evidence/checkpoint.h"

namespace ledger {

struct PolicyLog {
  static constexpr std::uint64_t kNoEnd = UINT64_MAX;

  VerifierKey key;
  std::string url;  // may be empty
  std::uint64_t from = 0;
  std::uint64_t until = kNoEnd;
};

struct PolicyWitness {
  std::string name;  // in the policy; the key has its own
  VerifierKey key;
  std::string url;
};

struct PolicyGroup {
  std::string name;
  std::uint64_t needed = 0;
  std::vector<std::string> members;  // witnesses or earlier groups
};

struct Policy {
  std::vector<PolicyLog> logs;
  std::vector<PolicyWitness> witnesses;
  std::vector<PolicyGroup> groups;
  std::string quorum = "none";  // a witness, a group, or none

  [[nodiscard]] bool needs_witnesses() const { return quorum != "none"; }
};

/// A policy of one log key and no witnesses.
[[nodiscard]] Policy policy_of(const VerifierKey& log);

/// Errors:   kInvalidArgument CL-1021 with `file:line`: an unknown word, a name used twice or
///           before it is defined, a key used twice, a member of two groups, no quorum line or two,
///           no log.
[[nodiscard]] base::Result<Policy> parse_policy(std::string_view text, std::string_view file);

/// True if those cosigners make up the quorum.
[[nodiscard]] bool quorum_is_met(const Policy& policy,
                                 const std::vector<Cosignature>& cosignatures);

/// check_checkpoint() with the keys that count for its size, then the quorum.
/// `logs` of the answer are the keys that count. Errors: also kUntrusted CL-1704 the quorum is not
/// met, CL-1705 signed only by keys that do not count for its size.
[[nodiscard]] base::Result<CheckedCheckpoint> check_policy(std::string_view note,
                                                           const Policy& policy);

}  // namespace ledger
