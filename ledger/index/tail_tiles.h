// The newest part of the log's tree in memory: every perfect subtree from the first entry that the
// stored tiles lack.
//
// Room:      ledger/index. Threads: any.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <shared_mutex>
#include <span>
#include <vector>

#include "ledger/base/types.h"

namespace ledger {

class TailTiles {
 public:
  /// Forgets everything and begins anew at entry `base`, a multiple of 256.
  void restart(std::uint64_t base);
  void add(std::span<const base::Digest> leaves);
  /// Forgets what stands before the tile that holds `size`.
  void drop_before(std::uint64_t size);

  /// The hash of the entries [index · 2^height, (index + 1) · 2^height), if all of them are here.
  [[nodiscard]] std::optional<base::Digest> node(unsigned height, std::uint64_t index) const;

 private:
  static constexpr unsigned kHeights = 40;

  /// The first subtree of a height that lies wholly in here.
  [[nodiscard]] std::uint64_t first_at(unsigned height) const;

  mutable std::shared_mutex mutex_;
  std::uint64_t base_ = 0;
  /// Above the leaves, filled when somebody asks.
  mutable std::array<std::vector<base::Digest>, kHeights> levels_;
};

}  // namespace ledger
