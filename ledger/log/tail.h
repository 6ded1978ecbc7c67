// The end of the log after a crash: what is whole, what is torn, what is corrupt, and the repair.
//
// Room:      ledger/log. Format: docs/format.md "Torn, corrupt, untrusted".
// Rules:     examining never writes. The only two rewrites there are happen in repair_tail: zeroing
// a torn
//            tail (after copying it) and rewriting the frames that may not have reached the disk.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "ledger/base/result.h"
#include "ledger/log/frame_reader.h"
#include "ledger/log/segment_set.h"

namespace ledger {

/// Bytes that a crash left unfinished.
struct TornRange {
  Place place;              // where the first bad frame starts
  std::uint64_t limit = 0;  // past the last byte that is not zero
};

/// What stands at the end of the log.
struct Tail {
  LogEnd end;                // after the last valid frame
  base::EntryIndex durable;  // D: everything before it was known to be on disk
  std::optional<TornRange> torn;
  /// The last segment holds no frame yet: its name may not be on disk.
  bool is_new_segment = false;
  /// A roll was cut short: this segment still needs its `continues-at`.
  std::optional<LogEnd> unfinished_roll;
  /// Valid frames at or above D, a `continues-at` included, in order: to be rewritten and synced
  /// before they are served.
  std::vector<Place> unsynced_frames;
};

/// Looks at the last segment (and the one before it, if a roll was cut short).
/// `head_size` is the size in `head`, the first source of D.
/// Errors:   kCorrupt bad bytes below D, or damage that no crash explains: file@offset and index ·
/// kIo
[[nodiscard]] base::Result<Tail> examine_tail(const SegmentSet& segments, base::LogSize head_size);

/// What repair_tail did.
struct Repair {
  std::string cut_file;  // where torn bytes were copied to; empty if none
  std::uint64_t frames_rewritten = 0;
};

/// Makes the examined tail good: torn bytes are copied to log/cut-<index>-<n> and zeroed, a roll
/// cut short is finished, unsynced frames are written again; all synced. Errors:   kIo,
/// kUnavailable: the log may only be served up to D.
[[nodiscard]] base::Result<Repair> repair_tail(io::FileSystem& files,
                                               const SegmentSet& segments,
                                               Tail& tail);

}  // namespace ledger
