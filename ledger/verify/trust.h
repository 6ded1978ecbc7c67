// Who signed a log, held against whom the reader trusts and what was kept elsewhere.
//
// Room:      ledger/verify. Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/result.h"
#include "ledger/evidence/checkpoint.h"
#include "ledger/verify/history.h"
#include "ledger/verify/verify.h"

namespace ledger {

/// Has `history` compare the old checkpoints as it comes to their sizes; returns the largest.
/// Before any entry is added.
/// Errors:   kCorrupt CL-1611, CL-1612 · kUntrusted CL-1703 of another origin.
[[nodiscard]] base::Result<base::LogSize> expect_old_checkpoints(
    History& history, std::string_view origin, const std::vector<OldCheckpoint>& checkpoints);

/// That the log is as long as that.
/// Errors:   kUntrusted CL-1751.
[[nodiscard]] base::Status check_reaches(base::LogSize size, base::LogSize old_size_max);

/// That one of the log's keys is trusted while it is in force (each later one is then vouched for
/// by the one before), that those keys signed the old checkpoints, and that one of these or
/// `newest` has the quorum.
/// Errors:   kUntrusted CL-1701, CL-1702, CL-1703, CL-1704.
[[nodiscard]] base::Status check_trust(const VerifyOptions& options,
                                       const std::vector<KeyInForce>& keys,
                                       std::string_view newest);

/// That a checkpoint is signed by the key in force at its size, and by no key of the log wrongly.
/// Errors:   kUntrusted CL-1754.
[[nodiscard]] base::Result<CheckedCheckpoint> check_by_history(std::string_view note,
                                                               const std::vector<KeyInForce>& keys);

}  // namespace ledger
