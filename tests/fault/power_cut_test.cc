// Clients append to a ledger on a real ext4, whose power is cut at a random moment: all that was
// not synced is gone, the file system's journal too. Every receipt given before stands.
#include <random>

#include <gtest/gtest.h>

#include "ledger/io/clock.h"
#include "tests/fault/child.h"
#include "tests/fault/load.h"
#include "tests/fault/mounted_disk.h"
#include "tests/fault/told.h"
#include "tests/support/campaign.h"

namespace support {
namespace {

constexpr int kCutsOfOneDisk = 5;
constexpr std::uint64_t kDiskMegabytes = 64;

TEST(PowerCut, LosesNothingAcknowledged) {
  const auto clock = ledger::io::system_clock();
  const auto files = ledger::io::posix_file_system();
  const auto all = seeds(2, 200);
  std::size_t receipts = 0;
  std::size_t found = 0;
  std::size_t missing = 0;
  for (const std::uint64_t seed : all) {
    SCOPED_TRACE(replay(seed));
    std::mt19937_64 random(seed);
    std::string why_not;
    const auto disk = MountedDisk::make(MountedDisk::Kind::kExt4, kDiskMegabytes, why_not);
    if (disk == nullptr) {
      GTEST_SKIP() << why_not;
    }
    const auto directory = disk->path() / "ledger";
    ASSERT_TRUE(ledger::Ledger::create(directory, {TestLedger::kOrigin, false}, *files, *clock));
    Told told(random() % 3 == 0 ? kFirstTinyId : 1);
    for (int round = 0; round < kCutsOfOneDisk; ++round) {
      Child load({CASELEDGER_LOAD,
                  directory,
                  std::to_string(random()),
                  std::to_string(1 + random() % 8),
                  std::to_string(told.next_id())});
      load.listen_for(std::chrono::microseconds(random() % 150'000));
      if (random() % 2 == 0) {
        told.look(directory, *files, *clock);
      }
      if (random() % 2 == 0) {
        disk->write_back();  // as the system does now and then, without being asked
      }
      load.listen();
      const std::size_t heard = load.output().size();
      ASSERT_TRUE(disk->cut_power(random() % 2 == 0));
      if (random() % 2 == 0) {
        load.kill();  // with the machine; else it must end by itself, as the ledger fails
      }
      load.wait();
      told.read(load.output(), heard);
      ASSERT_TRUE(disk->unmount());
      ASSERT_TRUE(disk->mount());
      // Some recoveries are left to the next load, and lose power as well.
      if (random() % 4 == 0) {
        continue;
      }
      told.expect_kept(directory, *files, *clock);
      if (random() % 2 == 0) {
        const auto opened =
            ledger::Ledger::open(directory, {ledger::Access::kWrite, false, {}}, *files, *clock);
        ASSERT_TRUE(opened.has_value()) << opened.error().message;
        told.expect_retries_settle(**opened);
      }
      if (::testing::Test::HasFailure()) {
        return;
      }
    }
    told.expect_kept(directory, *files, *clock);
    receipts += told.receipt_count();
    found += told.found_count();
    missing += told.missing_count();
  }
  EXPECT_TRUE(all.size() == 1 || receipts > 10 * all.size());
  report("power cut (ext4)",
         all.size() * kCutsOfOneDisk,
         std::to_string(receipts) + " events kept; batches in flight: " + std::to_string(found) +
             " stored, " + std::to_string(missing) + " not");
}

/// The test above would pass on a disk that loses nothing: this one would not.
TEST(PowerCut, LosesWhatWasNotSynced) {
  const auto files = ledger::io::posix_file_system();
  std::string why_not;
  const auto disk = MountedDisk::make(MountedDisk::Kind::kExt4, kDiskMegabytes, why_not);
  if (disk == nullptr) {
    GTEST_SKIP() << why_not;
  }
  const auto path = disk->path() / "file";
  {
    const auto file = files->open(path, ledger::io::OpenMode::kCreateNew);
    ASSERT_TRUE(file.has_value());
    ASSERT_TRUE((*file)->write_at(0, base::Bytes(4'096, std::byte{1})));
    ASSERT_TRUE((*file)->sync());
    ASSERT_TRUE(files->sync_directory(disk->path()));
    ASSERT_TRUE((*file)->write_at(0, base::Bytes(4'096, std::byte{2})));
    ASSERT_TRUE(disk->cut_power(false));
    EXPECT_FALSE((*file)->sync());
  }
  ASSERT_TRUE(disk->unmount());
  ASSERT_TRUE(disk->mount());
  EXPECT_EQ(ledger::io::read_file(*files, path, 4'096)->front(), std::byte{1});
}

}  // namespace
}  // namespace support
