// Several processes at one ledger, and processes that may not do what they try.
#include <random>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ledger/base/error_numbers.h"
#include "ledger/io/clock.h"
#include "tests/fault/child.h"
#include "tests/fault/load.h"
#include "tests/fault/mounted_disk.h"
#include "tests/fault/told.h"
#include "tests/support/campaign.h"

namespace support {
namespace {

using base::ErrorCode;
using ledger::Access;
namespace fs = std::filesystem;

TEST(Writers, ThatAllWantTheLedgerTakeTurns) {
  constexpr std::uint64_t kWriters = 4;
  constexpr std::uint64_t kIdsOfOne = 100'000;
  const auto clock = ledger::io::system_clock();
  const auto all = seeds(4, 100);
  std::size_t receipts = 0;
  std::size_t turned_away = 0;
  for (const std::uint64_t seed : all) {
    SCOPED_TRACE(replay(seed));
    std::mt19937_64 random(seed);
    DiskLedger test;
    ASSERT_TRUE(ledger::Ledger::create(
        test.directory(), {TestLedger::kOrigin, false}, test.files(), *clock));
    std::vector<std::unique_ptr<Child>> writers;
    for (std::uint64_t i = 0; i < kWriters; ++i) {
      writers.push_back(
          std::make_unique<Child>(std::vector<std::string>{CASELEDGER_LOAD,
                                                           test.directory(),
                                                           std::to_string(random()),
                                                           std::to_string(1 + random() % 3),
                                                           std::to_string(1 + i * kIdsOfOne)}));
    }
    // One after the other is killed; a writer that waits less than a second gets its turn.
    Told told;
    for (const auto& writer : writers) {
      writer->listen_for(std::chrono::milliseconds(random() % 300));
      writer->kill();
      writer->wait();
      told.read(writer->output());
      turned_away += writer->output().starts_with("failed 9 1901\n") ? 1 : 0;
    }
    told.expect_kept(test.directory(), test.files(), *clock);
    receipts += told.receipt_count();
    if (::testing::Test::HasFailure()) {
      return;
    }
  }
  EXPECT_GT(receipts, 0U);
  report("several writers at once",
         all.size() * kWriters,
         std::to_string(receipts) + " events kept; " + std::to_string(turned_away) +
             " writers turned away");
}

/// While it lives the test has the rights of nobody; without root it has few enough already.
class AsNobody {
 public:
  AsNobody() {
    if (is_root_) {
      CHECK(::setegid(kNobody) == 0 && ::seteuid(kNobody) == 0);
    }
  }

  AsNobody(const AsNobody&) = delete;
  AsNobody& operator=(const AsNobody&) = delete;

  ~AsNobody() {
    if (is_root_) {
      CHECK(::seteuid(0) == 0 && ::setegid(0) == 0);
    }
  }

 private:
  static constexpr unsigned kNobody = 65'534;
  bool is_root_ = ::geteuid() == 0;
};

class Rights : public ::testing::Test {
 protected:
  Rights() {
    test.create();
    const auto writer = test.open();
    must_append(*writer, {event("A", 1, "x"), event("B", 2, "y")});
    EXPECT_TRUE(writer->close());
    fs::permissions(test.directory().parent_path(), fs::perms(0755));
  }

  ~Rights() override { set_all(fs::perms::owner_write, fs::perm_options::add); }

  void set_all(fs::perms rights, fs::perm_options how) {
    fs::permissions(test.directory(), rights, how);
    for (const auto& entry : fs::recursive_directory_iterator(test.directory())) {
      fs::permissions(entry, rights, how);
    }
  }

  DiskLedger test;
};

TEST_F(Rights, ToReadAreEnoughToRead) {
  set_all(fs::perms::owner_write | fs::perms::group_write | fs::perms::others_write,
          fs::perm_options::remove);
  const AsNobody nobody;
  const auto reader = test.open(Access::kRead);
  EXPECT_EQ(history(*reader, "A"), std::vector<std::string>{"1:x"});
  // The signing key and the secret for ids are their owner's.
  EXPECT_EQ(reader->derive_id({}, 0).error().code, ErrorCode::kPermission);
}

TEST_F(Rights, ToReadAreNotEnoughToWrite) {
  set_all(fs::perms::owner_write | fs::perms::group_write | fs::perms::others_write,
          fs::perm_options::remove);
  const AsNobody nobody;
  const auto refused = test.try_open(Access::kWrite);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::kPermission);
  EXPECT_TRUE(refused.error().where.starts_with(test.directory().native()));
}

TEST_F(Rights, ThatAreMissingAreNotTakenForDamage) {
  for (const fs::path& file : {test.log(), test.directory() / "head", test.directory() / "log"}) {
    const fs::perms before = fs::status(file).permissions();
    fs::permissions(file, fs::perms::none);
    {
      const AsNobody nobody;
      for (const Access access : {Access::kRead, Access::kWrite}) {
        const auto refused = test.try_open(access);
        ASSERT_FALSE(refused.has_value()) << file;
        EXPECT_EQ(refused.error().code, ErrorCode::kPermission) << file;
        EXPECT_EQ(refused.error().where, file.native());
      }
    }
    fs::permissions(file, before);
  }
}

TEST(ReadOnlyDisk, IsReadAndSaidToBe) {
  std::string why_not;
  const auto disk = MountedDisk::make(MountedDisk::Kind::kTmpfs, 16, why_not);
  if (disk == nullptr) {
    GTEST_SKIP() << why_not;
  }
  const auto files = ledger::io::posix_file_system();
  TestLedger test(*files, disk->path() / "ledger");
  test.create();
  must_append(*test.open(), {event("A", 1, "x")});  // not published: there is a tail to recover
  ASSERT_TRUE(disk->remount_read_only());
  const auto refused = test.try_open(Access::kWrite);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(base::error_number(refused.error()), base::kReadOnlyDisk);
  EXPECT_EQ(test.open(Access::kRead)->prefix().size.value, 2U);  // what is known to be on disk
}

}  // namespace
}  // namespace support
