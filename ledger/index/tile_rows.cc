#include "ledger/index/tile_rows.h"

#include <cstring>

#include "ledger/base/check.h"
#include "ledger/evidence/merkle.h"
#include "ledger/evidence/sha256_many.h"
#include "ledger/evidence/tiles.h"

namespace ledger {
namespace {

constexpr std::size_t kCountBytes = 2;
constexpr unsigned kStoredFrom = 3;

/// Where the nodes of a height begin, counted in digests.
std::size_t nodes_at(std::size_t count, unsigned height) {
  std::size_t at = count;
  for (unsigned below = kStoredFrom; below < height; ++below) {
    at += count >> below;
  }
  return at;
}

void append(std::string& value, std::span<const base::Digest> digests) {
  for (const base::Digest& digest : digests) {
    value += base::as_text(digest.view());
  }
}

}  // namespace

std::string tile_value(std::span<const base::Digest> hashes) {
  CHECK(!hashes.empty() && hashes.size() <= kTileWidth);
  std::string value(kCountBytes, '\0');
  value.reserve(kCountBytes + nodes_at(hashes.size(), kTileHeight) * base::Digest::kBytes);
  base::store_be16(reinterpret_cast<std::byte*>(value.data()),
                   static_cast<std::uint16_t>(hashes.size()));
  append(value, hashes);
  std::vector<base::Digest> level(hashes.begin(), hashes.end());
  for (unsigned height = 1; height < kTileHeight; ++height) {
    const std::size_t pairs = level.size() / 2;
    node_hashes(std::span(level).first(2 * pairs), std::span(level).first(pairs));
    level.resize(pairs);
    if (height >= kStoredFrom) {
      append(value, level);
    }
  }
  return value;
}

std::optional<StoredTile> StoredTile::parse(std::string value) {
  if (value.size() < kCountBytes) {
    return std::nullopt;
  }
  const std::size_t count = base::load_be16(base::as_bytes(value).data());
  if (count == 0 || count > kTileWidth ||
      value.size() != kCountBytes + nodes_at(count, kTileHeight) * base::Digest::kBytes) {
    return std::nullopt;
  }
  return StoredTile(std::move(value), count);
}

base::Digest StoredTile::digest_at(std::size_t position) const {
  base::Digest digest;
  std::memcpy(digest.bytes.data(),
              &value_[kCountBytes + position * base::Digest::kBytes],
              base::Digest::kBytes);
  return digest;
}

std::vector<base::Digest> StoredTile::hashes() const {
  std::vector<base::Digest> hashes;
  for (std::size_t at = 0; at < count_; ++at) {
    hashes.push_back(digest_at(at));
  }
  return hashes;
}

std::optional<base::Digest> StoredTile::node(unsigned height, std::uint64_t index) const {
  CHECK(height < kTileHeight);
  const std::size_t at = index % (kTileWidth >> height);
  if (at >= count_ >> height) {
    return std::nullopt;
  }
  if (height == 0) {
    return digest_at(at);
  }
  if (height >= kStoredFrom) {
    return digest_at(nodes_at(count_, height) + at);
  }
  return node_hash(*node(height - 1, 2 * at), *node(height - 1, 2 * at + 1));
}

}  // namespace ledger
