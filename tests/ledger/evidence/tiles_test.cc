#include "ledger/evidence/tiles.h"

#include <algorithm>
#include <map>

#include <gtest/gtest.h>

#include "ledger/base/error_numbers.h"
#include "tests/support/evidence.h"

namespace ledger {
namespace {

using support::number_of;
using support::SmallTree;

std::vector<std::string> paths_of(const std::vector<TileName>& tiles) {
  std::vector<std::string> paths;
  std::ranges::transform(tiles, std::back_inserter(paths), tile_path);
  return paths;
}

TEST(TilePath, IsReadInItsOneSpellingOnly) {
  for (const std::string_view path :
       {"tile/0/000", "tile/63/000.p/1", "tile/entries/x018/x446/x744/x073/x709/x551/615.p/255"}) {
    const auto tile = parse_tile_path(path);
    ASSERT_TRUE(tile.has_value()) << path;
    EXPECT_EQ(tile_path(*tile), path);
  }
  for (const std::string_view path : {"",
                                      "tile",
                                      "tile/",
                                      "tile/0",
                                      "tile/0/",
                                      "tile/0/0",
                                      "tile/0/00",
                                      "tile/0/0000",
                                      "tile/0/x000/000",   // 0 without groups
                                      "tile/0/001/000",    // no x
                                      "tile/0/x001/x000",  // x on the last
                                      "tile/0/x1/000",
                                      "tile/0/1000",
                                      "tile/00/000",
                                      "tile/64/000",  // no such level
                                      "tile/-1/000",
                                      "tile/0/000.p/0",
                                      "tile/0/000.p/256",
                                      "tile/0/000.p/01",
                                      "tile/0/000.p/",
                                      "tile/0/000.p",
                                      "tile/0/000/1",
                                      "tile/0/000.p/1.p/1",
                                      "tile/data/000",
                                      "tile/entries/000/",
                                      "/tile/0/000",
                                      "tile//000",
                                      "tile/0/../000",
                                      "tile/0/x999/x999/x999/x999/x999/x999/999",  // beyond 64 bits
                                      "tile/0/x018/x446/x744/x073/x709/x551/616"}) {  // 2^64
    EXPECT_FALSE(parse_tile_path(path).has_value()) << path;
  }
}

TEST(Tiles, OfSeventyThousandEntriesAreThoseOfTheSpecification) {
  std::map<std::pair<std::optional<unsigned>, std::uint64_t>, int> counts;
  for (const TileName& tile : tiles_between(0, 70'000)) {
    ++counts[{tile.level, tile.width}];
  }
  const std::map<std::pair<std::optional<unsigned>, std::uint64_t>, int> expected = {
      {{std::nullopt, 256}, 273},
      {{std::nullopt, 112}, 1},
      {{0, 256}, 273},
      {{0, 112}, 1},
      {{1, 256}, 1},
      {{1, 17}, 1},
      {{2, 1}, 1},
  };
  EXPECT_EQ(counts, expected);
}

TEST(Tiles, AboveComeFromFullTilesOnly) {
  EXPECT_EQ(paths_of(tiles_between(0, 0)), std::vector<std::string>());
  EXPECT_EQ(paths_of(tiles_between(0, 255)),
            (std::vector<std::string>{"tile/entries/000.p/255", "tile/0/000.p/255"}));
  EXPECT_EQ(paths_of(tiles_between(0, 256)),
            (std::vector<std::string>{"tile/entries/000", "tile/0/000", "tile/1/000.p/1"}));
  EXPECT_EQ(paths_of(tiles_between(256, 258)),
            (std::vector<std::string>{"tile/entries/001.p/2", "tile/0/001.p/2"}));
  EXPECT_EQ(paths_of(tiles_between(258, 513)),
            (std::vector<std::string>{"tile/entries/001",
                                      "tile/entries/002.p/1",
                                      "tile/0/001",
                                      "tile/0/002.p/1",
                                      "tile/1/000.p/2"}));
  EXPECT_EQ(paths_of(tiles_between(258, 258)), std::vector<std::string>());
  EXPECT_EQ(paths_of(tiles_between(258, 257)), std::vector<std::string>());
}

TEST(Tiles, StepByStepAreAllThereEver) {
  std::vector<std::string> step_by_step;
  for (std::uint64_t size = 0; size < 1200; size += 7) {
    std::ranges::copy(paths_of(tiles_between(size, size + 7)), std::back_inserter(step_by_step));
    for (const std::string& path : paths_of(tiles_between(0, size + 7))) {
      ASSERT_NE(std::ranges::find(step_by_step, path), step_by_step.end()) << path << " " << size;
    }
  }
}

TEST(Tiles, TheRootOfAFullTileIsAHashOfTheLevelAbove) {
  const SmallTree tree = SmallTree::of_size(512);
  const std::span<const base::Digest> leaves = tree.leaves();
  EXPECT_EQ(tile_root(leaves.first(256)), *tree.node()(8, 0));
  EXPECT_EQ(tile_root(leaves.last(256)), *tree.node()(8, 1));
}

TEST(Tiles, AreReadAsTheyAreWrittenAndAtNoOtherLength) {
  const SmallTree tree = SmallTree::of_size(3);
  base::Bytes bytes = encode_tile(tree.leaves());
  EXPECT_EQ(bytes.size(), 96U);
  EXPECT_EQ(decode_tile({0, 0, 3}, bytes), tree.leaves());
  EXPECT_EQ(number_of(decode_tile({0, 0, 2}, bytes)), base::kTileMalformed);
  EXPECT_EQ(number_of(decode_tile({0, 0, 256}, bytes)), base::kTileMalformed);
  bytes.pop_back();
  EXPECT_EQ(number_of(decode_tile({0, 0, 3}, bytes)), base::kTileMalformed);
}

TEST(Bundle, IsRefusedCutOffOrWithAnotherNumberOfEntries) {
  base::Bytes bytes;
  for (const std::string_view entry : {"", "a", "entry"}) {
    add_to_bundle(bytes, base::as_bytes(entry));
  }
  const auto read = decode_bundle({std::nullopt, 7, 3}, bytes);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(base::as_text((*read)[2]), "entry");
  EXPECT_EQ(number_of(decode_bundle({std::nullopt, 7, 2}, bytes)), base::kBundleMalformed);
  EXPECT_EQ(number_of(decode_bundle({std::nullopt, 7, 4}, bytes)), base::kBundleMalformed);
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_EQ(number_of(decode_bundle({std::nullopt, 7, 3}, base::ByteView(bytes).first(length))),
              base::kBundleMalformed)
        << length;
  }
  bytes.push_back({});
  EXPECT_EQ(number_of(decode_bundle({std::nullopt, 7, 3}, bytes)), base::kBundleMalformed);
}

}  // namespace
}  // namespace ledger
