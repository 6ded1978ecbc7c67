// A tile of the log's tree as one row of the index.
//
// Room:      ledger/index. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "ledger/base/types.h"

namespace ledger {

/// One tile of the log's tree: its hashes and, if it is full, the nodes above them (tile_nodes()).
struct TileRow {
  unsigned level = 0;
  std::uint64_t index = 0;
  std::vector<base::Digest> hashes;
};

/// A full tile's nodes that are stored with it: those of height 3 to 7, lowest first.
inline constexpr unsigned kTileNodesFrom = 3;
[[nodiscard]] std::vector<base::Digest> tile_nodes(std::span<const base::Digest> hashes);
/// The node of `height` below 8 over hashes of a row, full or not; nothing if the row lacks some.
[[nodiscard]] std::optional<base::Digest> node_in(const std::vector<base::Digest>& row,
                                                  unsigned height,
                                                  std::uint64_t index);

}  // namespace ledger
