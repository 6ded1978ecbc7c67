// What opening does: the lock, readers beside a writer, trust in `head`, and recovery.
#include <thread>

#include <gtest/gtest.h>

#include "ledger/evidence/checkpoint.h"
#include "ledger/evidence/signed_note.h"
#include "ledger/log/format.h"
#include "ledger/log/head_file.h"
#include "tests/support/test_ledger.h"

namespace ledger {
namespace {

using base::ErrorCode;
using support::DiskLedger;
using support::event;
using support::FaultKind;
using support::history;
using support::MemoryLedger;
using support::must_append;

constexpr auto kHead = "/disk/ledger/head";
constexpr auto kDurable = "/disk/ledger/durable";
constexpr auto kSigningKey = "/disk/ledger/keys/log.key";

// Frames of one entry: header 64, record (8 and 72 and the body, to 8), trailer 32, to 64.
constexpr std::size_t kEventFrameBytes = 192;       // a body of 1 byte
constexpr std::size_t kCommitmentFrameBytes = 256;  // a body of 48 bytes

class Open : public ::testing::Test {
 protected:
  Open() { test.create(); }

  /// Appends one event to stream A in a ledger of its own time.
  void append(std::uint64_t id) {
    const auto ledger = test.open();
    must_append(*ledger, {event("A", id, "x")});
    ASSERT_TRUE(ledger->close());
  }

  /// The same without closing: nothing is published, as after a crash.
  void append_and_crash(std::uint64_t id) {
    const auto ledger = test.open();
    must_append(*ledger, {event("A", id, "x")});
  }

  [[nodiscard]] ErrorCode open_error(Access access = Access::kWrite) {
    const auto opened = test.try_open(access);
    EXPECT_FALSE(opened.has_value());
    return opened ? ErrorCode::kConflict : opened.error().code;
  }

  [[nodiscard]] std::uint64_t head_size() {
    const auto note = parse_note(read_head(test.disk, kHead)->note);
    return parse_checkpoint_text(note->text)->prefix.size.value;
  }

  /// As somebody would who holds the signing key.
  void set_head(std::string_view origin, const Prefix& prefix) {
    const auto head = read_head(test.disk, kHead);
    const base::Bytes text = test.disk.bytes(kSigningKey);
    const auto key = parse_private_key(base::as_text(text).substr(0, text.size() - 1));
    ASSERT_TRUE(key.has_value());
    ASSERT_TRUE(write_head(test.disk, kHead, *head, sign_checkpoint(origin, prefix, key->key)));
  }

  /// The offset just past the last byte of the first segment that is not zero.
  [[nodiscard]] std::size_t log_end() {
    base::Bytes bytes = test.disk.bytes(test.log());
    while (!bytes.empty() && bytes.back() == std::byte{0}) {
      bytes.pop_back();
    }
    return (bytes.size() + 63) / 64 * 64;
  }

  void change_log(const std::function<void(base::Bytes&)>& change) {
    base::Bytes bytes = test.disk.bytes(test.log());
    change(bytes);
    test.disk.set_bytes(test.log(), bytes);
  }

  MemoryLedger test;
};

TEST_F(Open, WithoutALedgerIsNotFound) {
  MemoryLedger none;
  EXPECT_EQ(none.try_open().error().code, ErrorCode::kNotFound);
  EXPECT_EQ(none.try_open(Access::kRead).error().code, ErrorCode::kNotFound);
}

TEST_F(Open, AnswersTheSameAfterReopening) {
  auto ledger = test.open();
  must_append(*ledger, {event("A", 1, "x"), event("B", 2, "y")});
  must_append(*ledger, {event("A", 3, "z")});
  const Prefix before = ledger->prefix();
  const auto history_before = history(*ledger, "A");
  for (const Access access : {Access::kWrite, Access::kRead}) {
    ledger.reset();
    ledger = test.open(access);
    EXPECT_EQ(ledger->prefix().size.value, 6U);  // with the commitment that opening made, once
    EXPECT_EQ(*ledger->prefix_of({5}), before);
    EXPECT_EQ(history(*ledger, "A"), history_before);
    EXPECT_EQ(ledger->origin(), support::TestLedger::kOrigin);
    EXPECT_FALSE(ledger->is_simulated());
    EXPECT_TRUE(ledger->vkey().starts_with("test.example/cases+"));
  }
}

// The lock.

TEST_F(Open, SecondWriterIsRefusedUntilTheFirstCloses) {
  const auto first = test.open();
  const auto second = test.try_open();
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(base::error_number(second.error()), 1901);
  ASSERT_TRUE(first->close());
  EXPECT_TRUE(test.try_open().has_value());
}

TEST(OpenOnDisk, SecondWriterIsRefusedByTheRealLock) {
  DiskLedger test;
  test.create();
  auto first = test.open();
  EXPECT_EQ(base::error_number(test.try_open().error()), 1901);
  first.reset();
  EXPECT_TRUE(test.try_open().has_value());
}

TEST_F(Open, WriterWaitsForAReaderThatIsOpening) {
  auto held = test.disk.lock_directory("/disk/ledger/log");
  ASSERT_TRUE(held.has_value());
  std::thread reader([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    held->reset();
  });
  EXPECT_TRUE(test.try_open().has_value());
  reader.join();
}

TEST_F(Open, ReaderHoldsNoLock) {
  const auto reader = test.open(Access::kRead);
  EXPECT_TRUE(test.try_open().has_value());
}

// Readers beside a writer.

TEST_F(Open, ReaderBesideAWriterSeesWhatIsDurableAndNoMore) {
  const auto writer = test.open();
  must_append(*writer, {event("A", 1, "x")});
  const auto reader = test.open(Access::kRead);
  EXPECT_EQ(reader->prefix(), writer->prefix());
  EXPECT_EQ(history(*reader, "A").size(), 1U);
  must_append(*writer, {event("A", 2, "y")});
  EXPECT_EQ(reader->prefix().size.value, 3U);
  EXPECT_EQ(history(*reader, "A").size(), 1U);
  EXPECT_EQ(test.open(Access::kRead)->prefix(), writer->prefix());
}

TEST_F(Open, ReaderBesideAWriterChangesNothing) {
  const auto writer = test.open();
  must_append(*writer, {event("A", 1, "x")});
  const auto before = test.disk.all_files();
  const auto reader = test.open(Access::kRead);
  EXPECT_EQ(test.disk.all_files(), before);
}

TEST_F(Open, ReaderNeverSeesAFrameWhoseSyncFailed) {
  const auto writer = test.open();
  must_append(*writer, {event("A", 1, "x")});
  test.disk.fail_next_sync();
  ASSERT_FALSE(writer->append({event("A", 2, "y")}).has_value());
  EXPECT_EQ(test.open(Access::kRead)->prefix().size.value, 3U);
}

TEST_F(Open, ReaderWithoutDurableReadsUpToHead) {
  const auto writer = test.open();
  must_append(*writer, {event("A", 1, "x")});
  ASSERT_TRUE(writer->publish());
  must_append(*writer, {event("A", 2, "y")});
  ASSERT_TRUE(test.disk.remove(kDurable));
  EXPECT_EQ(test.open(Access::kRead)->prefix().size.value, 4U);
}

TEST_F(Open, ReaderTakesDurableAsAdviceOnly) {
  const auto writer = test.open();
  must_append(*writer, {event("A", 1, "x")});
  ASSERT_TRUE(DurableFile::open(test.disk, kDurable)->write({{99}, {0}, 4'096}));
  EXPECT_EQ(test.open(Access::kRead)->prefix(), writer->prefix());
}

TEST_F(Open, DurableIsIgnoredByRecovery) {
  append(1);
  ASSERT_TRUE(DurableFile::open(test.disk, kDurable)->write({{99}, {0}, 4'096}));
  EXPECT_EQ(test.open()->prefix().size.value, 4U);
}

// `head`.

TEST_F(Open, ClosingPublishesAllThatIsDurable) {
  append(1);
  EXPECT_EQ(head_size(), 4U);
}

TEST_F(Open, RecoveredTailIsPublishedBeforeTheFirstNewAppend) {
  append_and_crash(1);
  EXPECT_EQ(head_size(), 2U);
  const auto ledger = test.open();
  EXPECT_EQ(head_size(), 4U);
}

TEST_F(Open, ReaderThatRecoversATailPublishesNothing) {
  append_and_crash(1);
  EXPECT_EQ(test.open(Access::kRead)->prefix().size.value, 3U);
  EXPECT_EQ(head_size(), 2U);
}

TEST_F(Open, HeadAheadOfTheLogIsCorrupt) {
  append(1);
  set_head(support::TestLedger::kOrigin, {{5}, {}});
  EXPECT_EQ(open_error(), ErrorCode::kCorrupt);
  EXPECT_EQ(open_error(Access::kRead), ErrorCode::kCorrupt);
}

TEST_F(Open, HeadWithAnotherRootIsUntrusted) {
  append(1);
  set_head(support::TestLedger::kOrigin, {{4}, {}});
  EXPECT_EQ(open_error(), ErrorCode::kUntrusted);
  EXPECT_EQ(open_error(Access::kRead), ErrorCode::kUntrusted);
}

TEST_F(Open, HeadThatEndsWithoutACommitmentIsUntrusted) {
  const auto ledger = test.open();
  must_append(*ledger, {event("A", 1), event("A", 2), event("A", 3)});
  const Prefix inside = *ledger->prefix_of({4});
  const Prefix whole = *ledger->prefix_of({5});
  ASSERT_TRUE(ledger->close());
  for (const Prefix& prefix : {inside, whole, Prefix{{4}, {}}}) {
    set_head(support::TestLedger::kOrigin, prefix);
    EXPECT_EQ(open_error(), ErrorCode::kUntrusted) << prefix.size.value;
    EXPECT_EQ(open_error(Access::kRead), ErrorCode::kUntrusted) << prefix.size.value;
  }
}

TEST_F(Open, HeadOfAnotherLedgerIsUntrusted) {
  append(1);
  const Prefix prefix = test.open()->prefix();
  set_head("another.example/cases", prefix);
  EXPECT_EQ(open_error(), ErrorCode::kUntrusted);
}

TEST_F(Open, WithoutAValidHeadStops) {
  append(1);
  const base::Bytes head = test.disk.bytes(kHead);
  test.disk.set_bytes(kHead, base::Bytes(head.size(), std::byte{7}));
  EXPECT_EQ(open_error(), ErrorCode::kUntrusted);
  test.disk.set_bytes(kHead, base::Bytes(head.size()));
  EXPECT_EQ(open_error(), ErrorCode::kUntrusted);
  ASSERT_TRUE(test.disk.remove(kHead));
  EXPECT_EQ(open_error(), ErrorCode::kUntrusted);
}

TEST_F(Open, OneDamagedHeadSlotIsReported) {
  append(1);
  EXPECT_FALSE(test.open()->open_report().head_slot_damaged);
  base::Bytes head = test.disk.bytes(kHead);
  head[30] ^= std::byte{1};
  test.disk.set_bytes(kHead, head);
  EXPECT_TRUE(test.open()->open_report().head_slot_damaged);
}

// The log itself.

TEST_F(Open, DamageBelowHeadIsCorruptWithFileOffsetAndIndex) {
  append(1);
  append(2);
  const std::size_t at = log_end() - kCommitmentFrameBytes - kEventFrameBytes;
  change_log([&](base::Bytes& bytes) { bytes[at + 92] ^= std::byte{1}; });
  const auto opened = test.try_open();
  ASSERT_FALSE(opened.has_value());
  EXPECT_EQ(opened.error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(opened.error().where, test.log().native() + "@" + std::to_string(at));
  EXPECT_NE(opened.error().message.find("index 4"), std::string::npos);
}

TEST_F(Open, DamagedGenesisIsCorrupt) {
  change_log([](base::Bytes& bytes) { bytes[64 + 64 + 90] ^= std::byte{1}; });
  EXPECT_EQ(open_error(), ErrorCode::kCorrupt);
}

TEST_F(Open, SegmentHeaderOfAnotherOriginIsCorrupt) {
  change_log([](base::Bytes& bytes) {
    bytes[30] ^= std::byte{1};
    base::store_le64(&bytes[56], xxh3(base::ByteView(bytes).first(56)));
  });
  EXPECT_EQ(open_error(), ErrorCode::kCorrupt);
}

TEST_F(Open, TornTailIsSetAsideAndSaidSo) {
  append(1);
  append_and_crash(2);
  const std::size_t end = log_end();
  change_log(
      [&](base::Bytes& bytes) { std::fill_n(&bytes[end - kEventFrameBytes], 64, std::byte{0}); });
  const auto ledger = test.open();
  EXPECT_EQ(ledger->open_report().cut_file, "/disk/ledger/log/cut-4-0");
  EXPECT_EQ(ledger->prefix().size.value, 4U);
  EXPECT_EQ(must_append(*ledger, {event("A", 3)}).receipts[0].index.value, 4U);
}

TEST_F(Open, ReaderSetsATornTailAsideToo) {
  append(1);
  append_and_crash(2);
  const std::size_t end = log_end();
  change_log(
      [&](base::Bytes& bytes) { std::fill_n(&bytes[end - kEventFrameBytes], 64, std::byte{0}); });
  EXPECT_EQ(test.open(Access::kRead)->open_report().cut_file, "/disk/ledger/log/cut-4-0");
}

TEST_F(Open, FramesAboveDAreWrittenAgainBeforeTheyAreServed) {
  append_and_crash(1);
  EXPECT_EQ(test.open()->open_report().frames_rewritten, 1U);
  EXPECT_EQ(test.open()->open_report().frames_rewritten, 0U);  // `head` covers it now
}

TEST_F(Open, RewriteThatFailsLeavesWhatIsBelowD) {
  append(1);
  append_and_crash(2);
  // Everything that changes the disk fails.
  test.disk.fail({1, FaultKind::kPermission, true});
  EXPECT_FALSE(test.try_open().has_value());
  const auto reader = test.open(Access::kRead);
  EXPECT_EQ(reader->prefix().size.value, 4U);
  EXPECT_EQ(history(*reader, "A").size(), 1U);
  test.disk.heal();
  EXPECT_EQ(test.open()->prefix().size.value, 6U);  // the event, and the commitment after it
}

TEST_F(Open, SyncThatFailsDuringRecoveryLeavesWhatIsBelowD) {
  append(1);
  append_and_crash(2);
  test.disk.fail_next_sync();
  const auto reader = test.open(Access::kRead);
  EXPECT_EQ(reader->prefix().size.value, 4U);
  EXPECT_EQ(reader->stream_version("A")->value, 1U);
}

TEST_F(Open, ReadOnlyDirectoryIsReadable) {
  append(1);
  test.disk.fail({1, FaultKind::kPermission, true});
  const auto reader = test.open(Access::kRead);
  EXPECT_EQ(reader->prefix().size.value, 4U);
  EXPECT_EQ(history(*reader, "A").size(), 1U);
}

TEST_F(Open, FullDiskIsReadable) {
  append(1);
  append_and_crash(2);
  test.disk.fail({1, FaultKind::kNoSpace, true});
  EXPECT_EQ(test.open(Access::kRead)->prefix().size.value, 5U);
  // And writable as long as the segment has room.
  must_append(*test.open(), {event("A", 3)});
}

TEST_F(Open, UnfinishedSegmentOfACrashIsRemoved) {
  append(1);
  test.disk.set_bytes("/disk/ledger/log/next.tmp", base::Bytes(100));
  EXPECT_TRUE(test.try_open().has_value());
  EXPECT_FALSE(*test.disk.exists("/disk/ledger/log/next.tmp"));
}

// Several segments.

class OpenSegments : public Open {
 protected:
  OpenSegments() {
    const auto ledger = test.open();
    for (std::uint64_t id = 0; id < 7'000 / 60 + 1; ++id) {
      must_append(*ledger, {event("A", id, std::string(60'000, 'x'))});
    }
    EXPECT_TRUE(ledger->close());
    const auto names = test.disk.list("/disk/ledger/log");
    for (const std::string& name : *names) {
      first_indexes.push_back(parse_segment_file_name(name)->value);
    }
  }

  std::vector<std::uint64_t> first_indexes;
};

TEST_F(OpenSegments, AreReadAcross) {
  ASSERT_EQ(first_indexes.size(), 3U);
  const auto ledger = test.open();
  EXPECT_EQ(history(*ledger, "A").size(), 117U);
  std::uint64_t count = 0;
  ASSERT_TRUE(ledger->scan({0}, ledger->prefix().size, [&](const EntryView& entry) {
    EXPECT_EQ(entry.index.value, count++);
    return base::Status{};
  }));
  EXPECT_EQ(count, 120U);
  for (const std::uint64_t first : first_indexes) {
    EXPECT_EQ(ledger->read_entry({first})->view.index.value, first);
  }
}

TEST_F(OpenSegments, AnyMissingSegmentIsCorrupt) {
  for (const std::uint64_t first : first_indexes) {
    test.disk.move(test.log(first), "/disk/aside");
    EXPECT_EQ(open_error(), ErrorCode::kCorrupt) << first;
    EXPECT_EQ(open_error(Access::kRead), ErrorCode::kCorrupt) << first;
    test.disk.move("/disk/aside", test.log(first));
  }
  EXPECT_TRUE(test.try_open().has_value());
}

TEST_F(OpenSegments, AnyRenamedSegmentIsCorrupt) {
  for (const std::uint64_t first : first_indexes) {
    test.disk.move(test.log(first), test.log(first + 1));
    EXPECT_EQ(open_error(), ErrorCode::kCorrupt) << first;
    test.disk.move(test.log(first + 1), test.log(first));
  }
}

TEST_F(OpenSegments, CopyUnderALaterNameIsCorrupt) {
  for (const std::uint64_t first : first_indexes) {
    test.disk.copy(test.log(first), test.log(9'999));
    EXPECT_EQ(open_error(), ErrorCode::kCorrupt) << first;
    ASSERT_TRUE(test.disk.remove(test.log(9'999)));
  }
}

TEST_F(OpenSegments, OldSegmentPutBackIsCorrupt) {
  const base::Bytes old = test.disk.bytes(test.log(first_indexes.back()));
  {
    const auto ledger = test.open();
    must_append(*ledger, {event("A", 10'000)});
    ASSERT_TRUE(ledger->close());
  }
  test.disk.set_bytes(test.log(first_indexes.back()), old);
  EXPECT_EQ(open_error(), ErrorCode::kCorrupt);
}

TEST_F(OpenSegments, TruncatedSegmentIsCorrupt) {
  for (const std::uint64_t first : first_indexes) {
    const base::Bytes whole = test.disk.bytes(test.log(first));
    base::Bytes half = whole;
    half.resize(100'000);
    test.disk.set_bytes(test.log(first), half);
    EXPECT_EQ(open_error(), ErrorCode::kCorrupt) << first;
    test.disk.set_bytes(test.log(first), whole);
  }
}

}  // namespace
}  // namespace ledger
