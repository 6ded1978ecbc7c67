// `.tlog-proof`: one entry is in the log, as a file that foreign tools read.
//
// Room:      ledger/evidence. Pure functions.
// Source:    C2SP tlog-proof. The entry itself is not in the file.
#pragma once

#include <string>
#include <string_view>

#include "ledger/base/result.h"
#include "ledger/base/types.h"
#include "ledger/evidence/policy.h"
#include "ledger/evidence/proof.h"

namespace ledger {

struct TlogProof {
  base::Bytes extra;  // opaque; empty = no line
  base::EntryIndex index;
  Path path;
  std::string checkpoint;  // verbatim, with its cosignatures

  bool operator==(const TlogProof&) const = default;
};

[[nodiscard]] std::string to_string(const TlogProof& proof);
/// Syntax only. Errors: kCorrupt CL-1613.
[[nodiscard]] base::Result<TlogProof> parse_tlog_proof(std::string_view text);

/// Checks the checkpoint by the policy and that `leaf` stands at the index in it.
/// Errors:   those of check_policy() and check_inclusion().
[[nodiscard]] base::Result<CheckedCheckpoint> check_tlog_proof(const TlogProof& proof,
                                                               const base::Digest& leaf,
                                                               const Policy& policy);

}  // namespace ledger
