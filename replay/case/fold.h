// Folds the stored events of one case into a CaseFile.
//
// Room:      replay/case. Pure: same entries, same file. The only place, with the event codec, that
//            sees stored bytes; what it hands on holds no view into them.
// Rules:     by corrected occurredAt, ties by version; the last correction by version wins; a
//            correction of a correction is recorded, ignored and named; a correction is knowledge
//            and applies whatever its own date.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "ledger/base/result.h"
#include "ledger/ledger.h"
#include "replay/case/case_file.h"
#include "replay/case/needs.h"

namespace replay {

struct FoldOptions {
  /// Hides what had not happened yet, by corrected occurredAt; nothing = hide nothing.
  std::optional<base::TimestampUtcUs> valid_at;
  /// With less than kWhole, events of types that are not needed are passed over unread, as if the
  /// case did not have them; `stage` and `oddities` are left out, and of an event's actor and
  /// source only the organisation is there.
  Needs needs = Needs::kWhole;
};

/// Folds `entries`, which are the event entries of one stream by version, in a prefix of the log.
///
/// Events in an order that makes no sense fold to a file whose `oddities` say so. With valid_at
/// before the first event the file is empty but for its id.
/// Errors:   kCorrupt for a body that is not a canonical event of `case_id`; index in `where`
/// Cost:     n log n in the events of the case.
[[nodiscard]] base::Result<CaseFile> fold_case(std::string_view case_id,
                                               std::span<const ledger::EntryView> entries,
                                               const FoldOptions& options);
/// The same for entries that own their bytes.
[[nodiscard]] base::Result<CaseFile> fold_case(std::string_view case_id,
                                               std::span<const ledger::StoredEntry> entries,
                                               const FoldOptions& options);

}  // namespace replay
