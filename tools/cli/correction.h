// What an EventCorrected changes, in words: shared by `history` and `replay`.
//
// Room:      tools/cli.
#pragma once

#include <functional>
#include <string>

#include "ledger/base/result.h"
#include "ledger/ledger.h"
#include "tools/cli/data_text.h"
#include "tools/cli/language.h"

namespace tools {

/// The `data` of a stored event.
[[nodiscard]] base::Result<FlatData> data_of(const ledger::EntryView& entry);

struct Correction {
  /// The target's number in the case; its id if it is not there.
  std::string target;
  /// "completeAsOf=2025-12-23 (was 2026-01-09)".
  std::string changes;
  std::string reason;
};

using FindEntry = std::function<const ledger::EntryView*(const base::Uuid& id)>;

/// Reads an EventCorrected; `find` gives the target, or null.
[[nodiscard]] base::Result<Correction> read_correction(const ledger::EntryView& entry,
                                                       const FindEntry& find,
                                                       Language language);

}  // namespace tools
