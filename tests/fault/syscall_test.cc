// A client's process under strace: killed on entering its N-th system call that changes or tells
// anything, for every N, also while it recovers; or told by such a call that the disk failed or is
// full, RocksDB's calls included. It must never end by an abort, and what it told must stand.
#include <algorithm>
#include <random>

#include <gtest/gtest.h>
#include <sys/wait.h>

#include "ledger/io/clock.h"
#include "tests/fault/child.h"
#include "tests/fault/load.h"
#include "tests/fault/told.h"
#include "tests/support/campaign.h"

namespace support {
namespace {

namespace fs = std::filesystem;

/// What changes the disk, or makes it sure.
constexpr auto kChanges =
    "openat,write,writev,pwrite64,pwritev,fdatasync,fsync,sync_file_range,fallocate,ftruncate,"
    "rename,renameat,renameat2,link,unlink,unlinkat,mkdir,mkdirat";
constexpr auto kReads = "openat,read,pread64,newfstatat,getdents64,flock";

class Syscalls : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!run({"strace", "-f", "-o", "/dev/null", "true"})) {
      GTEST_SKIP() << "strace is missing, or may not trace here";
    }
  }

  /// A ledger with a tail worth putting into the index, which the next writer finds.
  void create() {
    ASSERT_TRUE(ledger::Ledger::create(
        test.directory(), {TestLedger::kOrigin, false}, test.files(), *clock));
    const auto opened = ledger::Ledger::open(
        test.directory(), {ledger::Access::kWrite, false, {}}, test.files(), *clock);
    ASSERT_TRUE(opened.has_value());
    constexpr std::size_t kEvents = 1'100;
    std::vector<ledger::NewEvent> batch = events(1, kEvents, 7, 20);
    told.sent(1, kEvents);
    told.answered(1, must_append(**opened, std::move(batch)));
  }

  /// Runs the load with one client that ends by itself; `inject` is strace's, or empty.
  int run_load(const std::string& calls, const std::string& inject, std::uint64_t seed) {
    std::vector<std::string> arguments = {
        "strace", "-f", "-qq", "-o", trace, "-e", "trace=" + calls, "-E", kNoLeaks};
    if (!inject.empty()) {
      arguments.insert(arguments.end(), {"-e", "inject=" + calls + ":" + inject});
    }
    arguments.insert(arguments.end(),
                     {CASELEDGER_LOAD,
                      test.directory(),
                      std::to_string(seed),
                      "1",
                      std::to_string(told.next_id()),
                      "12"});
    Child load(std::move(arguments));
    const int status = load.wait();
    told.read(load.output());
    return status;
  }

  /// How many of these calls a run makes in all.
  std::uint64_t count_calls(const std::string& calls) {
    create();
    EXPECT_EQ(run_load(calls, {}, 1), 0);
    const auto file = ledger::io::read_file(test.files(), trace, 16U << 20U);
    EXPECT_TRUE(file.has_value());
    const auto count = std::ranges::count(base::as_text(*file), '\n');
    told = Told();
    clear();
    return static_cast<std::uint64_t>(count);
  }

  void clear() { fs::remove_all(test.directory()); }

  // LeakSanitizer cannot work in a process that is traced already.
  static constexpr auto kNoLeaks = "ASAN_OPTIONS=detect_leaks=0";

  DiskLedger test;
  std::string trace = test.directory().parent_path() / "trace";
  std::unique_ptr<ledger::io::Clock> clock = ledger::io::system_clock();
  Told told;
};

TEST_F(Syscalls, KillAtAnyLosesNothingAcknowledged) {
  const std::string calls = std::string(kChanges) + ",sendto";
  const std::uint64_t count = count_calls(calls);
  ASSERT_GT(count, 50U);
  // Every one in turn, and round again with other events; in tools/check a few of them.
  const auto all = seeds(20, 2'000);
  const std::uint64_t step = all.size() < count ? count / all.size() : 1;
  std::size_t kills = 0;
  for (const std::uint64_t seed : all) {
    SCOPED_TRACE(replay(seed));
    create();
    std::mt19937_64 random(seed);
    const std::uint64_t first = 1 + seed * step % count;
    kills +=
        WIFSIGNALED(run_load(calls, "signal=KILL:when=" + std::to_string(first), seed)) ? 1 : 0;
    for (std::uint64_t i = random() % 3; i > 0; --i) {  // while it opens and recovers
      const std::uint64_t again = 1 + random() % 60;
      kills +=
          WIFSIGNALED(run_load(calls, "signal=KILL:when=" + std::to_string(again), seed)) ? 1 : 0;
    }
    told.expect_kept(test.directory(), test.files(), *clock);
    if (HasFailure()) {
      return;
    }
    told = Told();
    clear();
  }
  EXPECT_TRUE(all.size() == 1 || 2 * kills > all.size()) << "too few were killed";
  report("kill at a system call (strace)",
         kills,
         "each of " + std::to_string(count) + " calls in turn; nothing lost");
}

TEST_F(Syscalls, ThatFailNeverAbortTheProcess) {
  const std::string changes = kChanges;
  const std::string reads = kReads;
  const std::uint64_t change_count = count_calls(changes);
  const std::uint64_t read_count = count_calls(reads);
  const auto all = seeds(24, 2'000);
  std::size_t told_errors = 0;
  for (const std::uint64_t seed : all) {
    SCOPED_TRACE(replay(seed));
    create();
    std::mt19937_64 random(seed);
    const bool is_read = seed % 4 == 0;
    const std::uint64_t when = 1 + random() % (is_read ? read_count : change_count);
    std::string inject = std::string("error=") + (is_read || random() % 2 == 0 ? "EIO" : "ENOSPC") +
                         ":when=" + std::to_string(when) + (random() % 2 == 0 ? "+" : "");
    SCOPED_TRACE(inject);
    const int status = run_load(is_read ? reads : changes, inject, seed);
    EXPECT_TRUE(WIFEXITED(status)) << "ended by signal " << WTERMSIG(status);
    told_errors += status == 0 ? 0 : 1;
    told.expect_kept(test.directory(), test.files(), *clock);
    if (HasFailure()) {
      return;
    }
    told = Told();
    clear();
  }
  report("a system call fails (strace)",
         all.size(),
         std::to_string(told_errors) + " ended with an error, none by a signal; nothing lost");
}

}  // namespace
}  // namespace support
