// A tile of the log's tree as one row of the index: its hashes, and the nodes between them and its
// root that are too dear to make each time.
//
// Room:      ledger/index. Pure functions.
// Bytes:     BE16 count, the hashes, then the nodes of height 3 to 7, lowest first.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ledger/base/types.h"

namespace ledger {

struct TileRow {
  unsigned level = 0;
  std::uint64_t index = 0;
  std::string value;
};

/// 1 to 256 hashes.
[[nodiscard]] std::string tile_value(std::span<const base::Digest> hashes);

class StoredTile {
 public:
  /// Nothing for a row that is damaged.
  [[nodiscard]] static std::optional<StoredTile> parse(std::string value);

  [[nodiscard]] std::vector<base::Digest> hashes() const;
  /// The node of `height` below 8 and of this index at that height in the whole tree; nothing if
  /// the tile was stored before it was there.
  [[nodiscard]] std::optional<base::Digest> node(unsigned height, std::uint64_t index) const;

 private:
  StoredTile(std::string value, std::size_t count) : value_(std::move(value)), count_(count) {}

  [[nodiscard]] base::Digest digest_at(std::size_t position) const;

  std::string value_;
  std::size_t count_;
};

}  // namespace ledger
