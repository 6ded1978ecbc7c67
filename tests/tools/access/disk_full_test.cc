// A real disk that is full: looks are recorded from the reserve, then refused, then recorded again.
#include <future>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "ledger/base/check.h"
#include "ledger/io/clock.h"
#include "tests/fault/mounted_disk.h"
#include "tools/access/access_log.h"
#include "tools/access/error_numbers.h"

namespace account {
namespace {

constexpr std::uint64_t kReserveBytes = 8U << 20U;

/// Takes all the room there is.
void fill(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
  CHECK(descriptor >= 0);
  const std::vector<char> block(1U << 20U, 'x');
  for (std::size_t bytes = block.size(); bytes > 0; bytes /= 2) {
    while (::write(descriptor, block.data(), bytes) > 0) {
    }
  }
  ::close(descriptor);
}

TEST(AccessOnAFullDisk, LooksAreRecordedFromTheReserveThenRefusedAndAgainWhenThereIsRoom) {
  std::string why_not;
  const auto disk = support::MountedDisk::make(support::MountedDisk::Kind::kTmpfs, 64, why_not);
  if (disk == nullptr) GTEST_SKIP() << why_not;
  const auto files = ledger::io::posix_file_system();
  const auto clock = ledger::io::system_clock();
  auto opened =
      AccessLog::open(disk->path(),
                      "test.example/cases",
                      {.reserve_bytes = kReserveBytes, .pause = std::chrono::milliseconds(20)},
                      *files,
                      *clock);
  ASSERT_TRUE(opened) << opened.error().message;
  AccessLog& log = **opened;
  EXPECT_EQ(log.state().reserve_bytes, kReserveBytes);
  std::uint64_t recorded = 0;
  const auto look = [&] {
    std::promise<base::Status> told;
    log.record({.action = Action::kReadCase,
                .at = log.now(),
                .subject = "A",
                .query = std::string(900, 'q')},
               [&told](base::Status status) { told.set_value(status); });
    const base::Status status = told.get_future().get();
    recorded += status ? 1 : 0;
    return status;
  };
  ASSERT_TRUE(look());

  fill(disk->path() / "ballast");
  base::Status refused;
  constexpr std::uint64_t kLooksMax = 100'000;
  while (refused && recorded < kLooksMax) {
    refused = look();
  }
  ASSERT_FALSE(refused) << "a reserve of 8 MiB cannot hold so many";
  EXPECT_EQ(refused.error().number, kNotRecorded);
  EXPECT_LT(log.state().reserve_bytes, kReserveBytes / 2);
  // What was there before the disk was full is a segment or two; the reserve is most of it.
  EXPECT_GT(recorded, 4'000U);

  std::filesystem::remove(disk->path() / "ballast");
  base::Status again = look();
  for (int i = 0; i < 500 && (!again || log.state().reserve_bytes < kReserveBytes); ++i) {
    ::usleep(10'000);
    again = look();
  }
  EXPECT_TRUE(again);
  EXPECT_EQ(log.state().reserve_bytes, kReserveBytes);
  ASSERT_TRUE(log.end());

  const auto ledger = ledger::Ledger::open(access_directory(disk->path()),
                                           {.access = ledger::Access::kRead, .progress = {}},
                                           *files,
                                           *clock);
  ASSERT_TRUE(ledger) << ledger.error().message;
  EXPECT_EQ((*ledger)->stream_version("A")->value, recorded);
}

}  // namespace
}  // namespace account
