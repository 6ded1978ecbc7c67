// Many batches by one caller: each stands or falls alone, and one sync carries those that stand.
#include "ledger/append_each.h"

#include <atomic>
#include <thread>

#include <gtest/gtest.h>

#include "ledger/base/error_numbers.h"
#include "tests/support/test_ledger.h"

namespace ledger {
namespace {

using base::ErrorCode;
using support::event;
using support::history;
using support::MemoryLedger;

class AppendEach : public ::testing::Test {
 protected:
  void SetUp() override {
    test.create();
    ledger = test.open();
  }

  MemoryLedger test;
  std::unique_ptr<Ledger> ledger;
};

TEST_F(AppendEach, GivesEachBatchItsOwnOutcomeInOrder) {
  const auto done = append_each(*ledger,
                                {{event("A", 1, "x", 0)},
                                 {event("B", 2, "y", 0), event("A", 3, "z", 5)},
                                 {event("", 9, "no name")},
                                 {event("A", 4, "w", 1), event("C", 5, "v", 0)}});
  ASSERT_EQ(done.size(), 4U);
  ASSERT_TRUE(done[0].has_value());
  EXPECT_EQ(done[0]->receipts.at(0).index.value, 2U);
  ASSERT_TRUE(done[1].has_value());
  ASSERT_TRUE(done[1]->conflict.has_value());
  EXPECT_EQ(done[1]->conflict->position, 1U);
  EXPECT_EQ(done[1]->conflict->present_version.value, 1U);
  ASSERT_FALSE(done[2].has_value());
  EXPECT_EQ(done[2].error().code, ErrorCode::kInvalidArgument);
  // The batches that fell keep neither places nor versions.
  ASSERT_TRUE(done[3].has_value());
  EXPECT_EQ(done[3]->receipts.at(0).index.value, 3U);
  EXPECT_EQ(done[3]->receipts.at(0).version.value, 2U);
  EXPECT_EQ(history(*ledger, "B").size(), 0U);
  EXPECT_EQ(history(*ledger, "C").size(), 1U);
}

TEST_F(AppendEach, KnowsAnEventOfAnEarlierBatchOfTheSameCall) {
  const auto done = append_each(*ledger, {{event("A", 1, "x")}, {event("A", 1, "x")}});
  ASSERT_TRUE(done.at(1).has_value());
  EXPECT_FALSE(done[0]->receipts.at(0).deduplicated);
  EXPECT_TRUE(done[1]->receipts.at(0).deduplicated);
  EXPECT_EQ(done[1]->receipts.at(0).index, done[0]->receipts.at(0).index);
  EXPECT_EQ(done[1]->receipts.at(0).leaf, done[0]->receipts.at(0).leaf);
  EXPECT_EQ(ledger->prefix().size.value, 3U);
}

TEST_F(AppendEach, FailedSyncLeavesEveryOutcomeUnknown) {
  const Prefix before = ledger->prefix();
  test.disk.fail_next_sync();
  const auto done = append_each(*ledger, {{event("A", 1)}, {event("B", 2)}});
  ASSERT_EQ(done.size(), 2U);
  for (const auto& outcome : done) {
    ASSERT_FALSE(outcome.has_value());
    EXPECT_EQ(outcome.error().code, ErrorCode::kUnknownOutcome);
  }
  EXPECT_EQ(ledger->prefix(), before);
}

TEST_F(AppendEach, StoresWhatOneFrameCannotHoldInSeveral) {
  // 40 MiB: more than two frames of 16 MiB, less than what may wait.
  constexpr std::size_t kBatches = 40;
  const std::string mebibyte_in_pieces(64'000, 'b');
  std::vector<std::vector<NewEvent>> batches(kBatches);
  std::uint64_t id = 1;
  for (auto& batch : batches) {
    for (int piece = 0; piece < 16; ++piece) {
      batch.push_back(event("A", id++, mebibyte_in_pieces));
    }
  }
  const auto done = append_each(*ledger, std::move(batches));
  ASSERT_EQ(done.size(), kBatches);
  for (const auto& outcome : done) {
    ASSERT_TRUE(outcome.has_value());
  }
  EXPECT_EQ(done.back()->receipts.back().version.value, kBatches * 16);
}

TEST_F(AppendEach, TellsThoseBeyondTheQueueToComeBack) {
  constexpr std::size_t kBatches = 70;  // of a MiB each; 64 MiB may wait
  std::vector<std::vector<NewEvent>> batches(kBatches);
  std::uint64_t id = 1;
  for (auto& batch : batches) {
    for (int piece = 0; piece < 17; ++piece) {
      batch.push_back(event("A", id++, std::string(64'000, 'b')));
    }
  }
  const auto done = append_each(*ledger, std::move(batches));
  EXPECT_TRUE(done.front().has_value());
  ASSERT_FALSE(done.back().has_value());
  EXPECT_EQ(base::error_number(done.back().error()), base::kBusy);
}

TEST_F(AppendEach, GoesBesideOtherCallers) {
  constexpr std::uint64_t kRounds = 200;
  std::atomic<std::uint64_t> stored = 0;
  const auto many = [&](std::uint64_t first_id) {
    for (std::uint64_t round = 0; round < kRounds; ++round) {
      const std::uint64_t id = first_id + round * 3;
      for (const auto& outcome :
           append_each(*ledger, {{event("A", id)}, {event("B", id + 1)}, {event("C", id + 2)}})) {
        stored += outcome.has_value() ? 1 : 0;
      }
    }
  };
  const auto single = [&](std::uint64_t first_id) {
    for (std::uint64_t round = 0; round < kRounds; ++round) {
      stored += ledger->append({event("A", first_id + round)}).has_value() ? 1 : 0;
    }
  };
  {
    std::vector<std::jthread> threads;
    threads.emplace_back(many, 10'000);
    threads.emplace_back(many, 20'000);
    threads.emplace_back(single, 30'000);
    threads.emplace_back(single, 40'000);
  }
  EXPECT_EQ(stored, kRounds * 8);
  EXPECT_EQ(ledger->stream_version("A")->value, kRounds * 4);
  EXPECT_EQ(ledger->stream_version("C")->value, kRounds * 2);
}

}  // namespace
}  // namespace ledger
