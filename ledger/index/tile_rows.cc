#include "ledger/index/tile_rows.h"

#include "ledger/base/check.h"
#include "ledger/evidence/sha256_many.h"
#include "ledger/evidence/tiles.h"

namespace ledger {
namespace {

/// Where the nodes of a height begin in the row of a full tile.
std::size_t nodes_at(unsigned height) {
  std::size_t at = kTileWidth;
  for (unsigned below = kTileNodesFrom; below < height; ++below) {
    at += kTileWidth >> below;
  }
  return at;
}

}  // namespace

std::vector<base::Digest> tile_nodes(std::span<const base::Digest> hashes) {
  CHECK(hashes.size() == kTileWidth);
  std::vector<base::Digest> level(hashes.begin(), hashes.end());
  std::vector<base::Digest> nodes;
  for (unsigned height = 1; height < kTileHeight; ++height) {
    const std::size_t pairs = level.size() / 2;
    node_hashes(level, std::span(level).first(pairs));
    level.resize(pairs);
    if (height >= kTileNodesFrom) {
      nodes.insert(nodes.end(), level.begin(), level.end());
    }
  }
  return nodes;
}

std::optional<base::Digest> node_in(const std::vector<base::Digest>& row,
                                    unsigned height,
                                    std::uint64_t index) {
  CHECK(height < kTileHeight);
  const bool is_full = row.size() == nodes_at(kTileHeight);
  const std::size_t at = index % (kTileWidth >> height);
  if (is_full && height >= kTileNodesFrom) {
    return row[nodes_at(height) + at];
  }
  const std::size_t count = std::size_t{1} << height;
  if ((at + 1) * count > (is_full ? kTileWidth : row.size())) {
    return std::nullopt;
  }
  const auto first = row.begin() + static_cast<std::ptrdiff_t>(at * count);
  std::vector<base::Digest> level(first, first + static_cast<std::ptrdiff_t>(count));
  for (; level.size() > 1; level.resize(level.size() / 2)) {
    node_hashes(level, std::span(level).first(level.size() / 2));
  }
  return level.front();
}

}  // namespace ledger
