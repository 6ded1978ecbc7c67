// Many batches with one sync: each stands or falls alone, in order, until the first that falls.
#include <gtest/gtest.h>

#include "tests/support/test_ledger.h"

namespace ledger {
namespace {

using base::ErrorCode;
using support::event;
using support::history;
using support::MemoryLedger;

class AppendAll : public ::testing::Test {
 protected:
  void SetUp() override {
    test.create();
    ledger = test.open();
  }

  MemoryLedger test;
  std::unique_ptr<Ledger> ledger;
};

TEST_F(AppendAll, KnowsAnEventOfAnEarlierBatchOfTheSameCall) {
  const auto done =
      ledger->append_all({{event("A", 1, "x", 0)}, {event("A", 2, "y", 1), event("A", 1, "x", 0)}});
  ASSERT_TRUE(done.has_value());
  ASSERT_EQ(done->results.size(), 2U);
  EXPECT_FALSE(done->stopped_by.has_value());
  EXPECT_EQ(done->results[0].receipts.at(0).index.value, 2U);
  EXPECT_EQ(done->results[1].receipts.at(0).index.value, 3U);
  // Known from the batch before, which is not durable yet when this one is judged.
  EXPECT_TRUE(done->results[1].receipts.at(1).deduplicated);
  EXPECT_EQ(done->results[1].receipts.at(1).index.value, 2U);
  EXPECT_EQ(done->results[1].receipts.at(1).leaf, done->results[0].receipts.at(0).leaf);
  EXPECT_EQ(ledger->prefix().size.value, 4U);
  EXPECT_EQ(done->results[1].prefix(), ledger->prefix());
}

TEST_F(AppendAll, StopsAtTheFirstConflictAndKeepsWhatCameBefore) {
  const auto done = ledger->append_all({{event("A", 1, "x", 0)},
                                        {event("B", 2, "y", 0), event("A", 3, "z", 5)},
                                        {event("C", 4, "w", 0)}});
  ASSERT_TRUE(done.has_value());
  ASSERT_EQ(done->results.size(), 2U);
  ASSERT_TRUE(done->results[1].conflict.has_value());
  EXPECT_EQ(done->results[1].conflict->position, 1U);
  EXPECT_EQ(done->results[1].conflict->present_version.value, 1U);
  EXPECT_EQ(history(*ledger, "A").size(), 1U);
  EXPECT_EQ(history(*ledger, "B").size(), 0U);
  EXPECT_EQ(history(*ledger, "C").size(), 0U);
  EXPECT_EQ(ledger->stream_version("B")->value, 0U);
}

TEST_F(AppendAll, FailedSyncLeavesTheOutcomeUnknownAndShowsNothing) {
  const Prefix before = ledger->prefix();
  test.disk.fail_next_sync();
  const auto done = ledger->append_all({{event("A", 1)}, {event("A", 2)}});
  ASSERT_FALSE(done.has_value());
  EXPECT_EQ(done.error().code, ErrorCode::kUnknownOutcome);
  EXPECT_EQ(ledger->prefix(), before);
  EXPECT_EQ(ledger->stream_version("A")->value, 0U);
  EXPECT_EQ(history(*ledger, "A").size(), 0U);
}

}  // namespace
}  // namespace ledger
