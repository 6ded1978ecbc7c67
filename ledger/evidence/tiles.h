// Tiles: the tree as static files of 256 hashes, and bundles of 256 entries.
//
// Room:      ledger/evidence. Pure functions.
// Source:    C2SP tlog-tiles.
// Threads:   any.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/bytes.h"
#include "ledger/base/result.h"
#include "ledger/base/types.h"

namespace ledger {

inline constexpr unsigned kTileHeight = 8;
inline constexpr std::uint64_t kTileWidth = 256;

/// A tile or, at no level, a bundle of entries.
struct TileName {
  std::optional<unsigned> level;  // 0…63; nothing: entries
  std::uint64_t index = 0;
  std::uint64_t width = kTileWidth;  // 1…256; less than 256 = partial

  bool operator==(const TileName&) const = default;
};

/// `tile/0/x001/000.p/3`, `tile/entries/000`: below the log's prefix.
[[nodiscard]] std::string tile_path(const TileName& tile);
/// Nothing for anything but the one spelling of a tile's path.
[[nodiscard]] std::optional<TileName> parse_tile_path(std::string_view path);

/// How many hashes stand at a level of the tree of `size` entries: ⌊size / 256^level⌋.
[[nodiscard]] std::uint64_t hashes_at(unsigned level, std::uint64_t size);
/// All tiles and bundles of the tree of `size` entries that the tree of `from` entries lacks, full
/// and partial, lowest level first; bundles before tiles. from = 0: all of them.
[[nodiscard]] std::vector<TileName> tiles_between(std::uint64_t from, std::uint64_t size);

/// The root of a full tile's 256 hashes: one hash of the level above.
[[nodiscard]] base::Digest tile_root(std::span<const base::Digest> hashes);

/// Errors:   kCorrupt CL-1616 for a length that is not that of the tile.
[[nodiscard]] base::Result<std::vector<base::Digest>> decode_tile(const TileName& tile,
                                                                  base::ByteView bytes);
[[nodiscard]] base::Bytes encode_tile(std::span<const base::Digest> hashes);

/// Adds an entry to a bundle: big-endian u16 length, bytes.
void add_to_bundle(base::Bytes& bundle, base::ByteView entry);
/// The entries point into `bytes`. Errors: kCorrupt CL-1617 for another number of entries than the
/// bundle's width, or bytes left over.
[[nodiscard]] base::Result<std::vector<base::ByteView>> decode_bundle(const TileName& bundle,
                                                                      base::ByteView bytes);

}  // namespace ledger
