// Clients append, and their process is killed at a random moment: while it opens and recovers,
// under load, in the middle of a roll. Every receipt it gave stands.
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

constexpr int kKillsOfOneLedger = 8;

/// Early enough to hit opening, or late enough to hit anything.
std::chrono::microseconds random_moment(std::mt19937_64& random) {
  return std::chrono::microseconds(random() % (random() % 4 == 0 ? 10'000 : 100'000));
}

TEST(Kill, LosesNothingAcknowledgedAtAnyMoment) {
  const auto clock = ledger::io::system_clock();
  const auto all = seeds(5, 1'250);
  std::size_t receipts = 0;
  std::size_t found = 0;
  std::size_t missing = 0;
  for (const std::uint64_t seed : all) {
    SCOPED_TRACE(replay(seed));
    std::mt19937_64 random(seed);
    DiskLedger test;
    ASSERT_TRUE(ledger::Ledger::create(
        test.directory(), {TestLedger::kOrigin, false}, test.files(), *clock));
    Told told(random() % 3 == 0 ? kFirstTinyId : 1);
    for (int round = 0; round < kKillsOfOneLedger; ++round) {
      Child load({CASELEDGER_LOAD,
                  test.directory(),
                  std::to_string(random()),
                  std::to_string(1 + random() % 8),
                  std::to_string(told.next_id())});
      load.listen_for(random_moment(random));
      if (random() % 2 == 0) {
        told.look(test.directory(), test.files(), *clock);
      }
      load.kill();
      ASSERT_TRUE(WIFSIGNALED(load.wait())) << load.output();
      told.read(load.output());
      // Some recoveries are left to the next load, and are killed as well.
      if (random() % 4 == 0) {
        continue;
      }
      told.expect_kept(test.directory(), test.files(), *clock);
      if (random() % 2 == 0) {
        const auto opened = ledger::Ledger::open(
            test.directory(), {ledger::Access::kWrite, false, {}}, test.files(), *clock);
        ASSERT_TRUE(opened.has_value()) << opened.error().message;
        told.expect_retries_settle(**opened);
      }
      if (::testing::Test::HasFailure()) {
        return;
      }
    }
    told.expect_kept(test.directory(), test.files(), *clock);
    receipts += told.receipt_count();
    found += told.found_count();
    missing += told.missing_count();
  }
  EXPECT_TRUE(all.size() == 1 || receipts > 10 * all.size());
  report("kill -9 under load",
         all.size() * kKillsOfOneLedger,
         std::to_string(receipts) + " events kept; batches in flight: " + std::to_string(found) +
             " stored, " + std::to_string(missing) + " not");
}

}  // namespace
}  // namespace support
