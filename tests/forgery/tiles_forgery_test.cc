// Published trees with a tile or a bundle forged, one on every level.

#include <map>

#include "ledger/evidence/tiles.h"
#include "ledger/verify/verify_tiles.h"
#include "tests/forgery/small_log.h"

namespace forgery {
namespace {

using ledger::TileName;
using Files = std::map<std::string, base::Bytes>;

base::Bytes bytes_of(std::string_view text) {
  const base::ByteView view = base::as_bytes(text);
  return {view.begin(), view.end()};
}

base::Bytes hashes_of(const support::SmallTree& tree, const TileName& tile) {
  std::vector<base::Digest> hashes;
  for (std::uint64_t i = 0; i < tile.width; ++i) {
    hashes.push_back(
        *tree.node()(ledger::kTileHeight * *tile.level, tile.index * ledger::kTileWidth + i));
  }
  return ledger::encode_tile(hashes);
}

base::Bytes bundle_of(const std::vector<base::Bytes>& entries, const TileName& bundle) {
  base::Bytes bytes;
  for (std::uint64_t i = 0; i < bundle.width; ++i) {
    ledger::add_to_bundle(bytes, entries[bundle.index * ledger::kTileWidth + i]);
  }
  return bytes;
}

/// The tree of these entries, under a checkpoint of any.
Files publish(const std::vector<base::Bytes>& entries, const std::string& checkpoint) {
  std::vector<base::Digest> leaves;
  for (const base::Bytes& entry : entries)
    leaves.push_back(ledger::leaf_hash(entry));
  const support::SmallTree tree(std::move(leaves));
  Files files = {{"checkpoint", bytes_of(checkpoint)}};
  for (const TileName& tile : ledger::tiles_between(0, entries.size())) {
    files[ledger::tile_path(tile)] = tile.level ? hashes_of(tree, tile) : bundle_of(entries, tile);
  }
  return files;
}

/// The number of what is wrong, 0 for nothing; `where` it is.
int check(const Files& files, std::string& where) {
  const ledger::ReadTile read = [&](const std::string& path) -> base::Result<base::Bytes> {
    const auto it = files.find(path);
    if (it == files.end()) return base::fail(base::ErrorCode::kNotFound, "no such file");
    return it->second;
  };
  ledger::VerifyOptions options;
  options.trusted = ledger::policy_of(support::log_key());
  const auto report = ledger::verify_tiles(read, options);
  if (!report) return base::error_number(report.error());
  where = report->failure ? report->failure->where : "";
  return report->failure ? base::error_number(*report->failure) : 0;
}

class TilesForgery : public testing::Test {
 protected:
  void refuse(const std::string& what, int number, const Files& files, const std::string& path) {
    std::string where;
    std::string input;
    for (const auto& [name, bytes] : files) {
      input += name + base::to_hex(ledger::sha256({bytes}).view());
    }
    corpus_.refuse(what + " " + path, number, check(files, where), input);
    EXPECT_EQ(where, path) << what;
  }

  void flip(Files files, const std::string& path, std::size_t byte, int number) {
    files.at(path).at(byte) ^= std::byte{1};
    refuse("byte " + std::to_string(byte), number, files, path);
  }

  Corpus corpus_;
};

TEST_F(TilesForgery, Tiles) {
  SmallLog log(7, 100);
  ASSERT_EQ(log.size(), 703U);
  const Files good = publish(log.entries(), log.checkpoint());
  std::string where;
  ASSERT_EQ(check(good, where), 0) << where;
  ASSERT_EQ(good.size(), 8U);
  for (const auto& [path, bytes] : good) {
    if (path == "checkpoint") continue;
    Files files = good;
    files.erase(path);
    refuse("missing", base::kTileMissing, files, path);
    const int number = path.starts_with("tile/entries") ? base::kBundleWrong : base::kTileWrong;
    flip(good, path, bytes.size() - 1, number);
    flip(good, path, bytes.size() / 2, number);
    files = good;
    files[path].pop_back();
    refuse("cut", number, files, path);
    files = good;
    files[path].insert(files[path].end(), bytes.end() - 32, bytes.end());
    refuse("longer", number, files, path);
  }
  const std::string checkpoint = log.checkpoint();
  const auto remade = [&](const std::string& what, std::vector<base::Bytes> entries) {
    refuse("entries and tiles made anew: " + what,
           base::kBundleWrong,
           publish(entries, checkpoint),
           "checkpoint");
  };
  std::vector<base::Bytes> entries = log.entries();
  entries[300].back() ^= std::byte{1};
  remade("edited", entries);
  entries = log.entries();
  std::swap(entries[300], entries[301]);
  remade("reordered", entries);
  entries = log.entries();
  entries[300] = entries[307];
  remade("one twice, one gone", entries);
}

TEST_F(TilesForgery, TilesOnThreeLevels) {
  SmallLog log(64, 1030);
  const Files good = publish(log.entries(), log.checkpoint());
  std::string where;
  ASSERT_EQ(check(good, where), 0) << where;
  flip(good, "tile/0/077", 99, base::kTileWrong);
  flip(good, "tile/1/000", 4000, base::kTileWrong);
  flip(good, "tile/1/001.p/1", 31, base::kTileWrong);
  flip(good, "tile/2/000.p/1", 0, base::kTileWrong);
  corpus_.allow_few();
}

}  // namespace
}  // namespace forgery
