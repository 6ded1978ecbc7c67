// How far the stored index reaches, and what belongs to that point.
//
// Room:      ledger/index.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/types.h"
#include "ledger/evidence/entry.h"
#include "ledger/evidence/merkle.h"
#include "ledger/index/tail_index.h"

namespace ledger {

/// A signing key and since when it counts: its checkpoints have more entries than `since`.
struct LoggedKey {
  base::EntryIndex since;  // of genesis, or of the key change
  std::string vkey;

  bool operator==(const LoggedKey&) const = default;
};

/// What has to be known of the entries before a point, and cannot be seen from the index's rows.
struct LogState {
  /// Every key that signed: that of genesis first, the one in force last.
  std::vector<LoggedKey> keys;
  base::EntryIndex commitment_index;  // of the newest map commitment; 0 = none
  MapCommitment commitment;
  bool is_frozen = false;
  std::uint64_t case_count = 0;  // in the map's rows

  bool operator==(const LogState&) const = default;
};

/// What the stored rows cover, with what proves that they belong to this log.
struct Watermark {
  base::Digest origin_hash;
  Frontier frontier;         // of the entries covered: its size is the index's size
  FramePosition last_frame;  // that ends at that size
  std::uint64_t last_frame_checksum = 0;
  base::TimestampUtcUs last_recorded_at;
  base::TimestampUtcUs last_wall;  // what the clock is held against at open
  LogState state;
};

[[nodiscard]] std::string encode_watermark(const Watermark& mark);
/// Nothing for a value that is damaged or that another version of the program wrote.
[[nodiscard]] std::optional<Watermark> decode_watermark(std::string_view value);

}  // namespace ledger
