// The processing-time report over all cases: from a snapshot of their facts, else from the log.
//
// Room:      tools/walk.
// Rules:     the same bytes either way, or the snapshot is not used. Evidence is never computed
//            from a snapshot: whoever verifies leaves it out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/base/result.h"
#include "replay/replayer.h"
#include "replay/reports/build.h"
#include "replay/reports/processing_times_builder.h"
#include "tools/walk/snapshots.h"

namespace tools {

/// Below this many entries a walk takes less time than anybody notices, and none is written.
inline constexpr std::uint64_t kSnapshotEntriesMin = 1'000'000;

/// Where snapshots may come from and go to.
struct SnapshotUse {
  const Snapshots& snapshots;
  /// The ledger's name, and what tells this program from others: parts of every key.
  std::string_view origin;
  base::Digest program;
  std::uint64_t entries_min = kSnapshotEntriesMin;
};

/// All that the facts depend on, one line each.
[[nodiscard]] std::string snapshot_key(const replay::Replayer& replayer, const SnapshotUse& use);

/// `empty` with all cases in it. Without `use`, from the log alone.
/// Errors:   those of Replayer::for_each_in_parts(); never of a snapshot
[[nodiscard]] base::Result<replay::ProcessingTimesBuilder> walk_times(
    const replay::Replayer& replayer,
    const replay::ProcessingTimesBuilder& empty,
    const std::optional<SnapshotUse>& use,
    replay::Executor& executor,
    const replay::CasesDone& done);

}  // namespace tools
