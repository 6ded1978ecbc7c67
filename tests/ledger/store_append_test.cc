// What append promises: receipts, idempotency, expected versions, all or nothing, limits, groups.
#include <thread>

#include <gtest/gtest.h>

#include "ledger/evidence/merkle.h"
#include "tests/support/test_ledger.h"

namespace ledger {
namespace {

using base::ErrorCode;
using support::DiskLedger;
using support::event;
using support::event_at;
using support::history;
using support::id_of;
using support::MemoryLedger;
using support::must_append;
using ::testing::Test;

class Append : public Test {
 protected:
  Append() {
    test.create();
    ledger = test.open();
  }

  void reopen() {
    ledger.reset();
    ledger = test.open();
  }

  MemoryLedger test;
  std::unique_ptr<Ledger> ledger;
};

TEST_F(Append, ReceiptNamesIndexVersionTimeIdAndLeaf) {
  test.clock.pass(1'000);
  const AppendResult result =
      must_append(*ledger, {event("A", 1, "x"), event("B", 2, "y"), event("A", 3, "z")});
  ASSERT_EQ(result.receipts.size(), 3U);
  const std::array<std::uint64_t, 3> versions = {1, 1, 2};
  for (std::size_t i = 0; i < 3; ++i) {
    const Receipt& receipt = result.receipts[i];
    EXPECT_EQ(receipt.index.value, 2 + i);  // after genesis and the first commitment
    EXPECT_EQ(receipt.version.value, versions[i]);
    EXPECT_EQ(receipt.recorded_at.value, support::FakeClock::kStartUs + 1'000);
    EXPECT_EQ(receipt.id, id_of(i + 1));
    EXPECT_FALSE(receipt.deduplicated);
    EXPECT_EQ(receipt.leaf, leaf_hash(ledger->read_entry(receipt.index)->view.entry));
  }
  EXPECT_EQ(result.after.size(), 5U);
  EXPECT_EQ(result.prefix(), ledger->prefix());
}

TEST_F(Append, RootIsTheTreeOverAllEntries) {
  must_append(*ledger, {event("A", 1), event("B", 2)});
  must_append(*ledger, {event("A", 3)});
  Frontier frontier;
  for (std::uint64_t i = 0; i < 5; ++i) {
    frontier.add(leaf_hash(ledger->read_entry({i})->view.entry));
  }
  EXPECT_EQ(ledger->prefix().root, frontier.root());
}

TEST_F(Append, EmptyBatchStoresNothing) {
  const AppendResult result = must_append(*ledger, {});
  EXPECT_TRUE(result.receipts.empty());
  EXPECT_EQ(result.after.size(), 2U);
}

TEST_F(Append, KnownIdWithTheSameBodyIsAnsweredWithItsFirstReceipt) {
  const Receipt first = must_append(*ledger, {event("A", 1, "x")}).receipts[0];
  test.clock.pass(5'000'000);
  must_append(*ledger, {event("A", 2, "y")});
  for (const std::uint64_t size : {4U, 5U}) {  // opening again published what it found
    const AppendResult again = must_append(*ledger, {event("A", 1, "x")});
    EXPECT_TRUE(again.receipts[0].deduplicated);
    EXPECT_EQ(again.receipts[0].index, first.index);
    EXPECT_EQ(again.receipts[0].version, first.version);
    EXPECT_EQ(again.receipts[0].recorded_at, first.recorded_at);
    EXPECT_EQ(again.receipts[0].leaf, first.leaf);
    EXPECT_EQ(again.after.size(), size);
    reopen();
  }
}

TEST_F(Append, KnownIdIsFoundBeforeTheExpectedVersionIsLookedAt) {
  must_append(*ledger, {event("A", 1, "x", 0), event("A", 2, "y", 1)});
  const AppendResult again = must_append(*ledger, {event("A", 1, "x", 0)});
  EXPECT_TRUE(again.receipts[0].deduplicated);
  EXPECT_TRUE(must_append(*ledger, {event("A", 1, "x", 99)}).receipts[0].deduplicated);
}

TEST_F(Append, KnownIdWithAnotherBodyIsAConflict) {
  must_append(*ledger, {event("A", 1, "x"), event("A", 2, "y")});
  for (const std::uint64_t size : {4U, 5U}) {  // opening again published what it found
    const auto result = ledger->append({event("A", 1, "z")});
    ASSERT_TRUE(result.has_value() && result->conflict.has_value());
    EXPECT_TRUE(result->conflict->same_id_other_content);
    EXPECT_EQ(result->conflict->present_version.value, 2U);
    EXPECT_EQ(ledger->prefix().size.value, size);
    reopen();
  }
}

TEST_F(Append, SameIdInAnotherStreamIsAnotherEvent) {
  must_append(*ledger, {event("A", 1, "x")});
  const AppendResult result = must_append(*ledger, {event("B", 1, "other")});
  EXPECT_FALSE(result.receipts[0].deduplicated);
  EXPECT_EQ(result.receipts[0].version.value, 1U);
}

TEST_F(Append, RepeatedIdWithinOneBatchIsStoredOnce) {
  const AppendResult result =
      must_append(*ledger, {event("A", 1, "x"), event("A", 2, "y"), event("A", 1, "x")});
  ASSERT_EQ(result.receipts.size(), 3U);
  EXPECT_TRUE(result.receipts[2].deduplicated);
  EXPECT_EQ(result.receipts[2].index, result.receipts[0].index);
  EXPECT_EQ(result.receipts[2].version, result.receipts[0].version);
  EXPECT_EQ(result.receipts[2].recorded_at, result.receipts[0].recorded_at);
  EXPECT_EQ(result.receipts[2].leaf, result.receipts[0].leaf);
  EXPECT_EQ(result.after.size(), 4U);
}

TEST_F(Append, RepeatedIdWithAnotherBodyRefusesItsBatch) {
  const auto result = ledger->append({event("A", 1, "x"), event("A", 2), event("A", 1, "y")});
  ASSERT_TRUE(result.has_value() && result->conflict.has_value());
  EXPECT_EQ(result->conflict->position, 2U);
  EXPECT_TRUE(result->conflict->same_id_other_content);
  EXPECT_TRUE(result->receipts.empty());
  EXPECT_EQ(ledger->prefix().size.value, 2U);
}

TEST_F(Append, ExpectedVersionIsTheStreamsVersionBefore) {
  EXPECT_EQ(must_append(*ledger, {event("A", 1, "x", 0)}).receipts[0].version.value, 1U);
  EXPECT_EQ(must_append(*ledger, {event("A", 2, "y", 1)}).receipts[0].version.value, 2U);
  for (const std::uint64_t stale : {0U, 1U, 3U}) {
    const auto result = ledger->append({event("A", 3, "z", stale)});
    ASSERT_TRUE(result.has_value() && result->conflict.has_value()) << stale;
    EXPECT_EQ(result->conflict->position, 0U);
    EXPECT_EQ(result->conflict->present_version.value, 2U);
    EXPECT_FALSE(result->conflict->same_id_other_content);
  }
  EXPECT_EQ(ledger->prefix().size.value, 4U);
}

TEST_F(Append, LinesAreJudgedAsIfTheEarlierOnesWereStored) {
  const AppendResult result =
      must_append(*ledger, {event("A", 1, "x", 0), event("A", 2, "y", 1), event("A", 3, "z", 2)});
  EXPECT_EQ(result.receipts[2].version.value, 3U);
}

TEST_F(Append, FirstConflictRefusesTheWholeBatch) {
  must_append(*ledger, {event("A", 1)});
  const auto result = ledger->append({event("B", 2), event("A", 3), event("A", 4, "x", 1)});
  ASSERT_TRUE(result.has_value() && result->conflict.has_value());
  EXPECT_EQ(result->conflict->position, 2U);
  EXPECT_EQ(result->conflict->present_version.value, 1U);  // nothing of this batch counts
  EXPECT_TRUE(result->receipts.empty());
  EXPECT_EQ(result->after.size(), 3U);
  EXPECT_TRUE(history(*ledger, "B").empty());
  EXPECT_EQ(must_append(*ledger, {event("B", 2)}).receipts[0].version.value, 1U);
}

TEST_F(Append, LongestBodyIsStoredAndALongerOneRefused) {
  const std::string longest(kBodyBytesMax, 'x');
  must_append(*ledger, {event("A", 1, longest)});
  EXPECT_EQ(history(*ledger, "A")[0].size(), longest.size() + 2);
  const auto result = ledger->append({event("A", 2), event("A", 3, longest + "x")});
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().code, ErrorCode::kLimitExceeded);
  EXPECT_EQ(result.error().where, "event 2 of the batch");
  EXPECT_EQ(ledger->prefix().size.value, 3U);
}

TEST_F(Append, BatchOf16MiBIsStoredAndALargerOneRefused) {
  // 256 records of 65,536 bytes: 8 of record header, 72 of head, 65,456 of body.
  std::vector<NewEvent> batch;
  for (std::uint64_t i = 0; i < 256; ++i) {
    batch.push_back(event("A", i, std::string(kBodyBytesMax, 'x')));
  }
  EXPECT_EQ(must_append(*ledger, batch).receipts.back().version.value, 256U);
  for (NewEvent& one : batch) {
    one.stream = "B";
  }
  batch.push_back(event("B", 1'000, ""));
  const auto result = ledger->append(batch);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().code, ErrorCode::kLimitExceeded);
  EXPECT_EQ(ledger->prefix().size.value, 258U);
}

TEST_F(Append, StreamNeedsANameThatIsNotTooLong) {
  EXPECT_EQ(ledger->append({event("", 1)}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(ledger->append({event(std::string(4'097, 'x'), 1)}).error().code,
            ErrorCode::kInvalidArgument);
  must_append(*ledger, {event(std::string(4'096, 'x'), 1)});
}

TEST_F(Append, ManyEventsOfOneStreamInOneBatchTakeNoLongerThanOfMany) {
  // 100,000 events of one stream: quadratic work would take minutes.
  std::vector<NewEvent> batch;
  for (std::uint64_t i = 0; i < 100'000; ++i) {
    batch.push_back(event("A", i, "x"));
  }
  EXPECT_EQ(must_append(*ledger, batch).receipts.back().version.value, 100'000U);
}

TEST_F(Append, OpenForReadingRefuses) {
  ledger.reset();
  ledger = test.open(Access::kRead);
  EXPECT_EQ(ledger->append({event("A", 1)}).error().code, ErrorCode::kUnavailable);
}

TEST_F(Append, AfterCloseRefuses) {
  ASSERT_TRUE(ledger->close());
  EXPECT_EQ(ledger->append({event("A", 1)}).error().code, ErrorCode::kUnavailable);
  EXPECT_TRUE(ledger->close());
}

/// After this failure, whatever it left behind, the same id gives one event with one place.
void expect_one_event_after(void (support::FaultFileSystem::*fail)()) {
  MemoryLedger test;
  test.create();
  auto ledger = test.open();
  must_append(*ledger, {event("A", 1, "x")});
  (test.disk.*fail)();
  const auto failed = ledger->append({event("A", 2, "y")});
  ASSERT_FALSE(failed.has_value());
  EXPECT_EQ(failed.error().code, ErrorCode::kUnknownOutcome);
  EXPECT_EQ(ledger->prefix().size.value, 3U);
  EXPECT_EQ(history(*ledger, "A"), std::vector<std::string>{"1:x"});
  EXPECT_EQ(ledger->append({event("A", 3)}).error().code, ErrorCode::kUnavailable);
  ledger.reset();
  ledger = test.open();
  EXPECT_EQ(must_append(*ledger, {event("A", 2, "y")}).receipts[0].version.value, 2U);
  ledger.reset();
  test.disk.cut_power();
  ledger = test.open();
  EXPECT_EQ(history(*ledger, "A"), (std::vector<std::string>{"1:x", "2:y"}));
}

TEST(AppendFailure, OfAWriteIsAnUnknownOutcomeAndPoisons) {
  expect_one_event_after(&support::FaultFileSystem::fail_next_write);
}

TEST(AppendFailure, OfASyncIsAnUnknownOutcomeAndPoisons) {
  expect_one_event_after(&support::FaultFileSystem::fail_next_sync);
}

TEST_F(Append, ReadErrorDuringJudgingRefusesOnlyItsBatch) {
  must_append(*ledger, {event("A", 1, "x")});
  test.disk.fail({1, support::FaultKind::kIo, false});
  const auto failed = ledger->append({event("B", 2), event("A", 1, "x")});  // reads A 1 to compare
  test.disk.heal();
  ASSERT_FALSE(failed.has_value());
  EXPECT_EQ(failed.error().code, ErrorCode::kIo);
  EXPECT_EQ(ledger->prefix().size.value, 3U);
  EXPECT_EQ(must_append(*ledger, {event("B", 2)}).receipts[0].index.value, 3U);
}

TEST_F(Append, FullDiskAtARollIsUnavailableAndPasses) {
  const auto large = [](std::uint64_t id) { return event("A", id, std::string(60'000, 'x')); };
  std::uint64_t id = 0;
  std::vector<NewEvent> batch;
  for (; id < 18; ++id) {
    batch.push_back(large(id));
  }
  test.disk.fail({3, support::FaultKind::kNoSpace, true});
  const auto refused = ledger->append(batch);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(base::error_number(refused.error()), 1910);
  EXPECT_EQ(ledger->prefix().size.value, 2U);
  EXPECT_EQ(ledger->append(batch).error().code, ErrorCode::kUnavailable);
  // What fits where space was taken before is still stored.
  must_append(*ledger, {event("B", 1)});
  test.disk.heal();
  EXPECT_EQ(must_append(*ledger, batch).receipts.front().index.value, 3U);
  EXPECT_EQ(history(*ledger, "A").size(), 18U);
}

// Several callers at once.

TEST(GroupCommit, SixteenCallersGetTheirOwnReceipts) {
  constexpr std::size_t kThreads = 16;
  constexpr std::size_t kBatches = 40;
  DiskLedger test;
  test.create();
  const auto ledger = test.open();
  std::vector<std::vector<Receipt>> receipts(kThreads);
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (std::size_t i = 0; i < kBatches; ++i) {
        const std::uint64_t id = t * 1'000 + i;
        const auto result = ledger->append(
            {event("own " + std::to_string(t), id, "own", i), event("shared", id, "shared")});
        ASSERT_TRUE(result.has_value() && !result->conflict);
        EXPECT_GE(result->after.size(), result->receipts[1].index.value + 1);
        receipts[t].insert(receipts[t].end(), result->receipts.begin(), result->receipts.end());
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(ledger->prefix().size.value, 2 + 2 * kThreads * kBatches);
  std::vector<bool> seen(2 * kThreads * kBatches);
  std::vector<bool> shared_versions(kThreads * kBatches);
  for (std::size_t t = 0; t < kThreads; ++t) {
    for (std::size_t i = 0; i < receipts[t].size(); ++i) {
      const Receipt& receipt = receipts[t][i];
      const auto entry = ledger->read_entry(receipt.index);
      ASSERT_TRUE(entry.has_value());
      EXPECT_EQ(entry->view.id, id_of(t * 1'000 + i / 2));
      EXPECT_EQ(entry->view.version, receipt.version);
      EXPECT_EQ(leaf_hash(entry->view.entry), receipt.leaf);
      EXPECT_FALSE(seen[receipt.index.value - 2]);
      seen[receipt.index.value - 2] = true;
      if (i % 2 == 0) {
        EXPECT_EQ(receipt.version.value, i / 2 + 1);
      } else {
        EXPECT_FALSE(shared_versions[receipt.version.value - 1]);
        shared_versions[receipt.version.value - 1] = true;
      }
    }
  }
}

TEST(GroupCommit, WaitingBatchesShareAFrame) {
  constexpr std::size_t kThreads = 16;
  DiskLedger test;
  test.create();
  const auto ledger = test.open();
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (std::uint64_t i = 0; i < 25; ++i) {
        ASSERT_TRUE(ledger->append({event(std::to_string(t), i)}).has_value());
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  const auto log = io::read_file(test.files(), test.log(), 1U << 20U);
  ASSERT_TRUE(log.has_value());
  std::size_t frames = 0;
  for (std::size_t at = 64; at + 64 <= log->size(); at += 64) {
    frames += base::as_text(base::ByteView(*log).subspan(at, 4)) == "LFRM" ? 1 : 0;
  }
  EXPECT_EQ(ledger->prefix().size.value, 2 + 25 * kThreads);
  EXPECT_LT(frames, 25 * kThreads / 2);
}

TEST(GroupCommit, ConflictOfOneCallerDoesNotTouchTheOthers) {
  constexpr std::size_t kThreads = 8;
  DiskLedger test;
  test.create();
  const auto ledger = test.open();
  std::atomic<std::size_t> stored = 0;
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (std::uint64_t i = 0; i < 20; ++i) {
        // All of them want to be the one who writes version i + 1.
        const auto result = ledger->append(
            {event("other " + std::to_string(t), i), event("race", t * 1'000 + i, "x", i)});
        ASSERT_TRUE(result.has_value());
        stored += result->conflict ? 0 : 1;
        if (result->conflict) {
          EXPECT_EQ(result->conflict->position, 1U);
          EXPECT_GT(result->conflict->present_version.value, i);
        }
        while (ledger->stream_version("race")->value <= i) {
          std::this_thread::yield();
        }
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(stored, 20U);
  EXPECT_EQ(ledger->stream_version("race")->value, 20U);
  EXPECT_EQ(ledger->prefix().size.value, 2 + 40U);
}

TEST(GroupCommit, CloseAmongAppendsLosesNoReceipt) {
  MemoryLedger test;
  test.create();
  auto ledger = test.open();
  std::array<std::uint64_t, 8> acknowledged{};
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < acknowledged.size(); ++t) {
    threads.emplace_back([&, t] {
      for (std::uint64_t i = 0; i < 10'000; ++i) {
        const auto result = ledger->append({event(std::to_string(t), i)});
        if (!result) {
          EXPECT_EQ(result.error().code, ErrorCode::kUnavailable);
          return;
        }
        acknowledged[t] = i + 1;
      }
    });
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_TRUE(ledger->close());
  for (std::thread& thread : threads) {
    thread.join();
  }
  ledger = test.open();
  for (std::size_t t = 0; t < acknowledged.size(); ++t) {
    EXPECT_EQ(ledger->stream_version(std::to_string(t))->value, acknowledged[t]);
  }
}

// recordedAt.

class RecordedAt : public Test {
 protected:
  /// Appends one event without a time of its own and returns the time it got.
  std::int64_t append(std::uint64_t id) {
    return must_append(*ledger, {event("A", id)}).receipts.at(0).recorded_at.value;
  }

  static constexpr std::int64_t kStart = support::FakeClock::kStartUs;
  static constexpr std::int64_t kSecond = 1'000'000;
  MemoryLedger test;
  std::unique_ptr<Ledger> ledger;
};

TEST_F(RecordedAt, FollowsTheClockAndNeverGoesBack) {
  test.create();
  ledger = test.open();
  EXPECT_EQ(append(1), kStart);
  test.clock.pass(10);
  EXPECT_EQ(append(2), kStart + 10);
  test.clock.set_wall_by(-kSecond / 2);
  EXPECT_EQ(append(3), kStart + 10);  // the boot clock says how much time passed
  test.clock.pass(5);
  EXPECT_EQ(append(4), kStart + 15);
}

TEST_F(RecordedAt, IsTheLedgersToSetUnlessItIsSimulated) {
  test.create();
  ledger = test.open();
  const auto refused = ledger->append({event_at("A", 1, kStart)});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::kInvalidArgument);
}

TEST_F(RecordedAt, RefusesToWriteWhenWallAndBootTimeDriftByMoreThanASecond) {
  for (const std::int64_t jump : {kSecond, -kSecond}) {
    MemoryLedger other;
    other.create();
    const auto open = other.open();
    other.clock.set_wall_by(jump);
    EXPECT_TRUE(open->append({event("A", 1)}).has_value());
    other.clock.set_wall_by(jump > 0 ? 1 : -1);
    const auto refused = open->append({event("A", 2)});
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable);
    EXPECT_EQ(base::error_number(refused.error()), 1902);
    EXPECT_EQ(history(*open, "A").size(), 1U);
  }
}

TEST_F(RecordedAt, RefusesToWriteWhenTheWallIsMoreThanFiveSecondsBehindAtOpen) {
  test.create();
  test.clock.set_wall_by(-5 * kSecond);
  ledger = test.open();
  EXPECT_EQ(append(1), kStart);
  ledger.reset();
  test.clock.set_wall_by(-1);
  ledger = test.open();
  EXPECT_EQ(base::error_number(ledger->append({event("A", 2)}).error()), 1902);
  EXPECT_EQ(history(*ledger, "A").size(), 1U);
}

TEST_F(RecordedAt, RefusesToWriteWhenTheWallIsMoreThanTenYearsAheadAtOpen) {
  constexpr std::int64_t kTenYears = 3'652LL * 24 * 3'600 * kSecond;
  test.create();
  test.clock.set_wall_by(kTenYears);
  ledger = test.open();
  EXPECT_EQ(append(1), kStart + kTenYears);
  ledger.reset();
  test.clock.set_wall_by(kTenYears + 1);
  ledger = test.open();
  EXPECT_EQ(base::error_number(ledger->append({event("A", 2)}).error()), 1902);
}

TEST_F(RecordedAt, AcceptedClockIsRecordedAsTheFirstNewEntry) {
  test.create();
  ledger = test.open();
  must_append(*ledger, {event("A", 1)});
  ledger.reset();
  test.clock.set_wall_by(-60 * kSecond);
  ledger = *test.try_open(Access::kWrite, true);
  const auto accepted = ledger->read_entry({3});
  ASSERT_TRUE(accepted.has_value());
  EXPECT_EQ(accepted->view.kind, EntryKind::kClockAccepted);
  EXPECT_EQ(accepted->view.recorded_at.value, kStart);
  EXPECT_EQ(
      *decode_clock_accepted(accepted->view.body),
      (ClockAccepted{
          {kStart}, {kStart - 60 * kSecond}, test.clock.boot_us(), ClockReason::kWallBehind}));
  EXPECT_EQ(append(2), kStart);  // not before the last, until the clock has caught up
  test.clock.pass(61 * kSecond);
  EXPECT_EQ(append(3), kStart + kSecond);
}

TEST_F(RecordedAt, AcceptedClockAheadIsUsedAtOnce) {
  constexpr std::int64_t kTwentyYears = 20LL * 365 * 24 * 3'600 * kSecond;
  test.create();
  test.clock.set_wall_by(kTwentyYears);
  ledger = *test.try_open(Access::kWrite, true);
  EXPECT_EQ(ledger->read_entry({2})->view.kind, EntryKind::kClockAccepted);
  EXPECT_EQ(append(1), kStart + kTwentyYears);
}

TEST_F(RecordedAt, ClockThatIsGoodIsNotRecordedAsAccepted) {
  test.create();
  ledger = *test.try_open(Access::kWrite, true);
  EXPECT_EQ(ledger->prefix().size.value, 2U);
}

TEST_F(RecordedAt, AcceptedClockNeedsNoSecondAcceptance) {
  test.create();
  test.clock.set_wall_by(-60 * kSecond);
  ledger = *test.try_open(Access::kWrite, true);
  EXPECT_EQ(append(1), kStart);
  ledger.reset();
  test.clock.pass(kSecond);
  ledger = test.open();
  EXPECT_EQ(append(2), kStart);
  ledger.reset();
  test.clock.set_wall_by(-7 * kSecond);  // behind even what was accepted
  ledger = test.open();
  EXPECT_EQ(base::error_number(ledger->append({event("A", 3)}).error()), 1902);
}

TEST_F(RecordedAt, SimulatedLedgerTakesTimesThatNeverDecrease) {
  test.create(true);
  ledger = test.open();
  EXPECT_TRUE(ledger->is_simulated());
  EXPECT_EQ(ledger->read_entry({0})->view.recorded_at.value, 0);
  must_append(*ledger, {event_at("A", 1, 1'000), event_at("B", 2, 1'000), event_at("A", 3, 2'000)});
  for (const std::int64_t bad : {1'999, 0, -1}) {
    const auto refused = ledger->append({event_at("A", 4, bad)});
    ASSERT_FALSE(refused.has_value()) << bad;
    EXPECT_EQ(refused.error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(refused.error().where, "event 1 of the batch");
  }
  const auto refused = ledger->append({event_at("A", 5, 5'000), event_at("A", 6, 4'999)});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().where, "event 2 of the batch");
  EXPECT_EQ(ledger->prefix().size.value, 5U);
  // The refused batch left no trace: its 5,000 does not count.
  must_append(*ledger, {event_at("A", 7, 2'000)});
  EXPECT_EQ(append(8), kStart);
  ledger.reset();
  ledger = test.open();
  EXPECT_EQ(base::error_number(ledger->append({event_at("A", 9, kStart - 1)}).error()), 1013);
  must_append(*ledger, {event_at("A", 9, kStart)});
}

TEST_F(RecordedAt, SimulatedLedgerDoesNotMindTheClock) {
  test.create(true);
  ledger = test.open();
  must_append(*ledger, {event_at("A", 1, kStart + 3'600 * kSecond)});
  test.clock.set_wall_by(-3'600 * kSecond);
  EXPECT_EQ(append(2), kStart + 3'600 * kSecond);
  ledger.reset();
  ledger = *test.try_open(Access::kWrite, true);
  EXPECT_EQ(append(3), kStart + 3'600 * kSecond);
  EXPECT_EQ(ledger->prefix().size.value, 6U);  // with the commitment made at open
}

}  // namespace
}  // namespace ledger
