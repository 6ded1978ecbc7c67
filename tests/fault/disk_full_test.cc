// A real disk that is full: the ledger says so, serves reads, opens all the same, and writes again
// as soon as there is room.
#include <random>

#include <gtest/gtest.h>

#include "ledger/base/error_numbers.h"
#include "ledger/io/clock.h"
#include "tests/fault/ballast.h"
#include "tests/fault/load.h"
#include "tests/fault/mounted_disk.h"
#include "tests/fault/told.h"
#include "tests/support/campaign.h"

namespace support {
namespace {

using ledger::Access;
using ledger::Ledger;

/// Room for the next segment, whichever it is.
constexpr std::size_t kReserveMegabytes = 48;

class DiskFull : public ::testing::Test {
 protected:
  /// Makes the disk with a ledger on it; false where that is not allowed.
  bool make(MountedDisk::Kind kind, std::uint64_t megabytes) {
    disk = MountedDisk::make(kind, megabytes, why_not);
    if (disk == nullptr) {
      return false;
    }
    directory = disk->path() / "ledger";
    const auto created = Ledger::create(directory, {TestLedger::kOrigin, false}, *files, *clock);
    EXPECT_TRUE(created.has_value()) << created.error().message;
    return true;
  }

  std::unique_ptr<Ledger> open(Access access) {
    ledger::OpenOptions options;
    options.access = access;
    options.publish_interval = {};  // only where the test says so
    auto opened = Ledger::open(directory, options, *files, *clock);
    EXPECT_TRUE(opened.has_value()) << opened.error().message << " " << opened.error().where;
    return opened ? *std::move(opened) : nullptr;
  }

  /// One batch; false if the disk is full, which is all that may be wrong.
  bool append(Ledger& ledger, std::uint64_t first_id) {
    constexpr std::size_t kEvents = 7;
    told.sent(first_id, kEvents);
    const auto result = ledger.append(load_events(first_id, kEvents));
    if (result) {
      told.answered(first_id, *result);
      return true;
    }
    told.refused(first_id);
    EXPECT_EQ(result.error().code, base::ErrorCode::kUnavailable) << result.error().message;
    EXPECT_EQ(base::error_number(result.error()), base::kDiskFull) << result.error().message;
    refused = first_id;
    return false;
  }

  /// Appends until the disk is full; false if something else came first.
  bool fill(Ledger& ledger) {
    for (int i = 0; i < 20'000; ++i) {
      if (!append(ledger, told.next_id())) {
        return true;
      }
    }
    return false;
  }

  std::unique_ptr<ledger::io::FileSystem> files = ledger::io::posix_file_system();
  std::unique_ptr<ledger::io::Clock> clock = ledger::io::system_clock();
  std::unique_ptr<MountedDisk> disk;
  std::filesystem::path directory;
  std::string why_not;
  Told told;
  std::uint64_t refused = 0;  // a batch for which there is no room
};

TEST_F(DiskFull, StopsWritingServesReadsAndGoesOnWhenThereIsRoom) {
  const auto all = seeds(4, 100);
  std::size_t receipts = 0;
  for (const std::uint64_t seed : all) {
    SCOPED_TRACE(replay(seed));
    const auto kind = seed % 2 == 0 ? MountedDisk::Kind::kTmpfs : MountedDisk::Kind::kExt4;
    if (!make(kind, kReserveMegabytes + 16 + seed % 20)) {
      GTEST_SKIP() << why_not;
    }
    told = Told();
    auto reserve = std::make_unique<Ballast>(disk->path() / "reserve", kReserveMegabytes << 20U);
    {
      auto writer = open(Access::kWrite);
      ASSERT_TRUE(writer != nullptr && fill(*writer));
      const std::uint64_t size = writer->prefix().size.value;
      EXPECT_FALSE(append(*writer, refused));
      EXPECT_TRUE(writer->read_entry({size - 1}).has_value());
      EXPECT_EQ(open(Access::kRead)->prefix(), writer->prefix());
      const Ballast ballast(disk->path() / "ballast");
      if (seed % 4 < 2) {
        EXPECT_TRUE(writer->close());
      }
      writer.reset();
      // It starts while the disk is full, to read and to say so. What it had is published, at close
      // or else at open: a commitment still fits where a batch does not.
      EXPECT_EQ(open(Access::kRead)->prefix().size.value, seed % 4 < 2 ? size + 1 : size);
      writer = open(Access::kWrite);
      EXPECT_EQ(writer->prefix().size.value, size + 1);
      EXPECT_TRUE(fill(*writer));  // what is left of the last segment
    }
    told.expect_kept(directory, *files, *clock);
    {
      const auto writer = open(Access::kWrite);
      EXPECT_FALSE(append(*writer, refused));
      reserve.reset();
      EXPECT_TRUE(append(*writer, refused));
    }
    told.expect_kept(directory, *files, *clock);
    receipts += told.receipt_count();
    if (HasFailure()) {
      return;
    }
  }
  report("disk full", all.size(), std::to_string(receipts) + " events kept; reads served, went on");
}

/// RocksDB, which holds the index, aborts the process when it meets a full disk: it must not meet
/// it.
TEST_F(DiskFull, DoesNotReachTheIndex) {
  constexpr std::uint64_t kMegabytes = 200;
  constexpr std::size_t kEvents = 1'100;  // enough to be stored in the index
  if (!make(MountedDisk::Kind::kTmpfs, kMegabytes)) {
    GTEST_SKIP() << why_not;
  }
  std::uint64_t id = 1;
  const auto append_many = [&](Ledger& ledger) {
    must_append(ledger, events(id, kEvents, 7, 10));
    id += kEvents;
  };
  auto writer = open(Access::kWrite);
  for (int i = 0; i < 9; ++i) {  // as many runs as make RocksDB merge them
    append_many(*writer);
    EXPECT_TRUE(writer->publish());
  }
  {
    append_many(*writer);
    const Ballast ballast(disk->path() / "ballast");
    EXPECT_TRUE(writer->publish());
    EXPECT_TRUE(writer->close());
    writer = open(Access::kWrite);
    EXPECT_EQ(writer->prefix().size.value, 2 + id - 1 + 10);  // published ten times
    EXPECT_EQ(writer->stream_version("case 3")->value, history(*writer, "case 3").size());
    EXPECT_TRUE(writer->publish());
    EXPECT_EQ(open(Access::kRead)->prefix(), writer->prefix());
  }
  append_many(*writer);
  EXPECT_TRUE(writer->publish());
  EXPECT_TRUE(writer->close());
  EXPECT_EQ(open(Access::kRead)->prefix().size.value, 2 + id - 1 + 11);
}

}  // namespace
}  // namespace support
