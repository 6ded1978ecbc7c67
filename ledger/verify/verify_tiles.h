// Checks a published tree of tiles: every entry, every hash, every map commitment, up to the size
// that its checkpoint signs. Never writes.
//
// Room:      ledger/verify. Source: C2SP tlog-tiles.
// Cost:      every file once; about 200 bytes of memory for each stream.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ledger/base/result.h"
#include "ledger/evidence/policy.h"
#include "ledger/verify/verify.h"

namespace ledger {

/// One file of the tree by its path below the prefix. Errors: kNotFound; others stop the check.
using ReadTile = std::function<base::Result<base::Bytes>(const std::string& path)>;

/// No file of a tree is larger: 256 entries with their lengths.
inline constexpr std::size_t kTileFileBytesMax = 256 * (2 + 65'535);

struct TilesReport {
  std::string origin;
  std::vector<std::string> vkeys;  // as genesis and key changes name them
  CheckpointText checkpoint;
  std::uint64_t bundle_count = 0;
  std::uint64_t tile_count = 0;
  std::uint64_t event_count = 0;
  std::uint64_t stream_count = 0;
  std::uint64_t commitment_count = 0;
  std::uint64_t old_count = 0;
  /// The first thing that is wrong, with the path of its file; nothing if all checks passed.
  std::optional<base::Error> failure;
};

/// Uses `trusted`, `old_checkpoints` and `check_event` of the options as verify_directory() does; a
/// quorum must be that of the tree's own checkpoint.
/// Errors:   of `read`, other than kNotFound. What is wrong with the tree is in `failure`:
///           CL-1611, CL-1612 the checkpoint · CL-1733 a file is missing · CL-1731 a tile is not
///           what the entries make · CL-1732 an entry bundle is not what the checkpoint signs ·
///           those of History and of verify_directory().
[[nodiscard]] base::Result<TilesReport> verify_tiles(const ReadTile& read,
                                                     const VerifyOptions& options);

}  // namespace ledger
