#include "ledger/index/tail_tiles.h"

#include <mutex>

#include "ledger/base/check.h"
#include "ledger/evidence/sha256_many.h"
#include "ledger/evidence/tiles.h"

namespace ledger {

void TailTiles::restart(std::uint64_t base) {
  CHECK(base % kTileWidth == 0);
  const std::unique_lock lock(mutex_);
  base_ = base;
  for (auto& level : levels_) {
    level.clear();
  }
}

void TailTiles::add(std::span<const base::Digest> leaves) {
  const std::unique_lock lock(mutex_);
  levels_[0].insert(levels_[0].end(), leaves.begin(), leaves.end());
}

std::uint64_t TailTiles::first_at(unsigned height) const {
  const std::uint64_t width = std::uint64_t{1} << height;
  return (base_ + width - 1) / width;
}

void TailTiles::drop_before(std::uint64_t size) {
  const std::unique_lock lock(mutex_);
  const std::uint64_t base = size / kTileWidth * kTileWidth;
  if (base <= base_) {
    return;
  }
  CHECK(base - base_ <= levels_[0].size());
  std::array<std::uint64_t, kHeights> first{};
  for (unsigned height = 0; height < kHeights; ++height) {
    first[height] = first_at(height);
  }
  base_ = base;
  for (unsigned height = 0; height < kHeights; ++height) {
    auto& level = levels_[height];
    const std::uint64_t gone = first_at(height) - first[height];
    if (gone >= level.size()) {
      level.clear();
    } else {
      level.erase(level.begin(), level.begin() + static_cast<std::ptrdiff_t>(gone));
    }
  }
}

std::optional<base::Digest> TailTiles::node(unsigned height, std::uint64_t index) const {
  CHECK(height < kHeights);
  {
    const std::shared_lock lock(mutex_);
    const std::uint64_t first = first_at(height);
    const std::uint64_t limit = (base_ + levels_[0].size()) >> height;
    if (index < first || index >= limit) {
      return std::nullopt;
    }
    if (index - first < levels_[height].size()) {
      return levels_[height][index - first];
    }
  }
  const std::unique_lock lock(mutex_);
  for (unsigned below = 0; below < height; ++below) {
    const auto& children = levels_[below];
    auto& parents = levels_[below + 1];
    const std::uint64_t first_child = 2 * (first_at(below + 1) + parents.size()) - first_at(below);
    if (first_child >= children.size()) {
      continue;
    }
    const std::size_t pairs = (children.size() - first_child) / 2;
    const std::size_t had = parents.size();
    parents.resize(had + pairs);
    node_hashes(std::span(children).subspan(first_child, 2 * pairs),
                std::span(parents).subspan(had));
  }
  const std::uint64_t first = first_at(height);
  if (index < first || index - first >= levels_[height].size()) {
    return std::nullopt;  // dropped meanwhile
  }
  return levels_[height][index - first];
}

}  // namespace ledger
