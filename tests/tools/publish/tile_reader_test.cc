// Proofs from tiles are those of the log, whichever tiles stand there.
#include "tools/publish/tile_reader.h"

#include <string>

#include <gtest/gtest.h>

#include "ledger/base/error_numbers.h"
#include "tests/support/fault_file_system.h"
#include "tests/support/published_ledger.h"
#include "tools/publish/tile_tree.h"

namespace tools {
namespace {

class TileReaderTest : public ::testing::Test {
 protected:
  void publish(std::uint64_t size) {
    log.grow_to(size);
    ASSERT_TRUE(publish_tiles(log, "/tree", disk).has_value());
  }

  support::PublishedLedger log;
  support::FaultFileSystem disk;
};

TEST_F(TileReaderTest, ProvesEachSizeFromEachEarlierOne) {
  publish(300);
  publish(600);
  for (const std::uint64_t size : {300U, 600U}) {
    for (const std::uint64_t from : {1U, 2U, 255U, 256U, 257U, 299U, 300U, 512U, 599U, 600U}) {
      if (from > size) continue;
      const auto proof = consistency_from_tiles("/tree", from, size, disk);
      ASSERT_TRUE(proof.has_value()) << from << " " << size << " " << proof.error().where;
      EXPECT_EQ(*proof, log.proof(from, size)) << from << " " << size;
    }
  }
}

TEST_F(TileReaderTest, TakesTheFullTileWhereThePartialOneIsGone) {
  publish(200);
  publish(600);
  ASSERT_TRUE(disk.remove("/tree/tile/0/000.p/200").has_value());
  EXPECT_EQ(consistency_from_tiles("/tree", 7, 200, disk).value(), log.proof(7, 200));
}

TEST_F(TileReaderTest, AMissingOrCutTileIsNamed) {
  publish(600);
  EXPECT_EQ(consistency_from_tiles("/tree", 7, 601, disk).error().number, base::kTileMissing);
  disk.set_bytes("/tree/tile/0/000", base::Bytes(100));
  EXPECT_EQ(consistency_from_tiles("/tree", 7, 600, disk).error().number, base::kTileMalformed);
}

}  // namespace
}  // namespace tools
