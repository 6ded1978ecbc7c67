#include "ledger/evidence/tiles.h"

#include <algorithm>
#include <array>

#include "ledger/base/check.h"
#include "ledger/base/error_numbers.h"
#include "ledger/evidence/sha256_many.h"
#include "ledger/evidence/text_lines.h"

namespace ledger {
namespace {

constexpr unsigned kLevelMax = 63;
constexpr unsigned kLevelsOf64Bits = 8;
constexpr std::uint64_t kGroup = 1000;
constexpr std::string_view kEntries = "entries";
constexpr std::size_t kLengthBytes = 2;

/// `067`
std::string group_of(std::uint64_t value) {
  std::string digits = std::to_string(value % kGroup);
  return std::string(3 - digits.size(), '0') + digits;
}

/// `x001/x234/067`
std::string index_path(std::uint64_t index) {
  std::string path = group_of(index);
  for (std::uint64_t rest = index / kGroup; rest != 0; rest /= kGroup) {
    path = "x" + group_of(rest) + "/" + path;
  }
  return path;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Any groups; that they are the one spelling is seen by writing them again.
std::optional<std::uint64_t> parse_index(std::string_view path) {
  std::string digits;
  for (const char c : path) {
    if (is_digit(c)) {
      digits += c;
    }
  }
  const std::size_t first = std::min(digits.find_first_not_of('0'), digits.size());
  const std::string_view significant = std::string_view(digits).substr(first);
  return parse_decimal(significant.empty() ? "0" : significant);
}

/// The tiles of one level that stand at `now` hashes and not at `before`.
void add_tiles(std::vector<TileName>& tiles,
               std::optional<unsigned> level,
               std::uint64_t before,
               std::uint64_t now) {
  if (before >= now) {
    return;
  }
  for (std::uint64_t i = before / kTileWidth; i < now / kTileWidth; ++i) {
    tiles.push_back({level, i, kTileWidth});
  }
  if (now % kTileWidth != 0) {
    tiles.push_back({level, now / kTileWidth, now % kTileWidth});
  }
}

std::unexpected<base::Error> bad_bundle(const TileName& bundle) {
  return base::fail(base::ErrorCode::kCorrupt,
                    base::kBundleMalformed,
                    "the bundle does not hold " + std::to_string(bundle.width) + " entries",
                    tile_path(bundle));
}

}  // namespace

std::string tile_path(const TileName& tile) {
  CHECK(tile.width > 0 && tile.width <= kTileWidth);
  std::string path = "tile/";
  path += tile.level ? std::to_string(*tile.level) : std::string(kEntries);
  path += "/" + index_path(tile.index);
  return tile.width == kTileWidth ? path : path + ".p/" + std::to_string(tile.width);
}

std::optional<TileName> parse_tile_path(std::string_view path) {
  constexpr std::string_view kFolder = "tile/";
  if (!path.starts_with(kFolder)) {
    return std::nullopt;
  }
  const std::string_view rest = path.substr(kFolder.size());
  const std::size_t slash = rest.find('/');
  if (slash == std::string_view::npos) {
    return std::nullopt;
  }
  TileName tile;
  if (const std::string_view level = rest.substr(0, slash); level != kEntries) {
    const auto number = parse_decimal(level);
    if (!number || *number > kLevelMax) {
      return std::nullopt;
    }
    tile.level = static_cast<unsigned>(*number);
  }
  std::string_view groups = rest.substr(slash + 1);
  if (const std::size_t part = groups.find(".p/"); part != std::string_view::npos) {
    const auto width = parse_decimal(groups.substr(part + 3));
    if (!width || *width == 0 || *width >= kTileWidth) {
      return std::nullopt;
    }
    tile.width = *width;
    groups = groups.substr(0, part);
  }
  const auto index = parse_index(groups);
  if (!index) {
    return std::nullopt;
  }
  tile.index = *index;
  return tile_path(tile) == path ? std::optional(tile) : std::nullopt;
}

std::uint64_t hashes_at(unsigned level, std::uint64_t size) {
  return level < kLevelsOf64Bits ? size >> (level * kTileHeight) : 0;
}

std::vector<TileName> tiles_between(std::uint64_t from, std::uint64_t size) {
  std::vector<TileName> tiles;
  add_tiles(tiles, std::nullopt, from, size);
  for (unsigned level = 0; hashes_at(level, size) != 0; ++level) {
    add_tiles(tiles, level, hashes_at(level, from), hashes_at(level, size));
  }
  return tiles;
}

base::Digest tile_root(std::span<const base::Digest> hashes) {
  CHECK(hashes.size() == kTileWidth);
  std::array<base::Digest, kTileWidth> level{};
  std::ranges::copy(hashes, level.begin());
  for (std::size_t pairs = kTileWidth / 2; pairs != 0; pairs /= 2) {
    node_hashes(std::span(level).first(2 * pairs), std::span(level).first(pairs));
  }
  return level[0];
}

base::Result<std::vector<base::Digest>> decode_tile(const TileName& tile, base::ByteView bytes) {
  if (bytes.size() != tile.width * base::Digest::kBytes) {
    return base::fail(base::ErrorCode::kCorrupt,
                      base::kTileMalformed,
                      "the tile does not hold " + std::to_string(tile.width) + " hashes",
                      tile_path(tile));
  }
  std::vector<base::Digest> hashes(tile.width);
  for (base::Digest& hash : hashes) {
    std::ranges::copy(bytes.first(base::Digest::kBytes), hash.bytes.begin());
    bytes = bytes.subspan(base::Digest::kBytes);
  }
  return hashes;
}

base::Bytes encode_tile(std::span<const base::Digest> hashes) {
  base::Bytes bytes;
  bytes.reserve(hashes.size() * base::Digest::kBytes);
  for (const base::Digest& hash : hashes) {
    bytes.insert(bytes.end(), hash.bytes.begin(), hash.bytes.end());
  }
  return bytes;
}

void add_to_bundle(base::Bytes& bundle, base::ByteView entry) {
  CHECK(entry.size() <= UINT16_MAX);
  const std::size_t at = bundle.size();
  bundle.resize(at + kLengthBytes);
  base::store_be16(&bundle[at], static_cast<std::uint16_t>(entry.size()));
  bundle.insert(bundle.end(), entry.begin(), entry.end());
}

base::Result<std::vector<base::ByteView>> decode_bundle(const TileName& bundle,
                                                        base::ByteView bytes) {
  std::vector<base::ByteView> entries;
  while (!bytes.empty()) {
    if (entries.size() == bundle.width || bytes.size() < kLengthBytes) {
      return bad_bundle(bundle);
    }
    const std::size_t length = base::load_be16(bytes.data());
    bytes = bytes.subspan(kLengthBytes);
    if (length > bytes.size()) {
      return bad_bundle(bundle);
    }
    entries.push_back(bytes.first(length));
    bytes = bytes.subspan(length);
  }
  if (entries.size() != bundle.width) {
    return bad_bundle(bundle);
  }
  return entries;
}

}  // namespace ledger
