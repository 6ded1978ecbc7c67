#include "tools/publish/tile_reader.h"

#include <algorithm>
#include <span>
#include <vector>

#include "ledger/base/error_numbers.h"
#include "ledger/evidence/sha256_many.h"
#include "ledger/evidence/tiles.h"

namespace tools {
namespace {

/// The tile's hashes, from the full tile if there is one: the partial may be gone by then.
base::Result<std::vector<base::Digest>> read_tile(const std::filesystem::path& directory,
                                                  ledger::TileName tile,
                                                  ledger::io::FileSystem& files) {
  const std::uint64_t width = tile.width;
  tile.width = ledger::kTileWidth;
  CASELEDGER_TRY(const bool is_full, files.exists(directory / tile_path(tile)));
  if (!is_full) tile.width = width;
  const std::filesystem::path path = directory / tile_path(tile);
  CASELEDGER_TRY(const bool exists, files.exists(path));
  if (!exists) {
    return base::fail(
        base::ErrorCode::kNotFound, base::kTileMissing, "a tile is missing", path.string());
  }
  CASELEDGER_TRY(const auto bytes,
                 ledger::io::read_file(files, path, ledger::kTileWidth * base::Digest::kBytes));
  CASELEDGER_TRY(auto hashes, ledger::decode_tile(tile, bytes));
  return hashes;
}

}  // namespace

base::Result<ledger::Path> consistency_from_tiles(const std::filesystem::path& directory,
                                                  std::uint64_t from,
                                                  std::uint64_t size,
                                                  ledger::io::FileSystem& files) {
  const auto node = [&](unsigned height, std::uint64_t index) -> base::Result<base::Digest> {
    const unsigned level = height / ledger::kTileHeight;
    const unsigned inside = height % ledger::kTileHeight;
    const std::uint64_t first = index << inside;
    const std::uint64_t tile = first / ledger::kTileWidth;
    const std::uint64_t width =
        std::min(ledger::kTileWidth, ledger::hashes_at(level, size) - tile * ledger::kTileWidth);
    CASELEDGER_TRY(const auto hashes,
                   read_tile(directory, {.level = level, .index = tile, .width = width}, files));
    const auto begin = hashes.begin() + static_cast<std::ptrdiff_t>(first % ledger::kTileWidth);
    std::vector<base::Digest> row(begin, begin + (std::ptrdiff_t{1} << inside));
    for (; row.size() > 1; row.resize(row.size() / 2)) {
      ledger::node_hashes(row, std::span(row).first(row.size() / 2));
    }
    return row.front();
  };
  return ledger::consistency_proof(from, size, node);
}

}  // namespace tools
