#include "ledger/log/log_writer.h"

#include <gtest/gtest.h>

#include "tests/support/log_on_disk.h"

namespace ledger {
namespace {

using base::ErrorCode;
using support::FaultKind;
using support::LogOnDisk;

constexpr auto kFirstSegment = "/disk/log/00000000000000000000.log";

base::Bytes one_entry(std::size_t bytes) {
  return support::payload_of({support::plain_entry(1, bytes)});
}

/// A payload of this many bytes, in entries of 60,000.
struct Payload {
  explicit Payload(std::size_t payload_bytes) {
    while (bytes.size() < payload_bytes) {
      append_record(bytes, support::plain_entry(++count, 60'000));
    }
  }

  base::Bytes bytes;
  std::uint32_t count = 0;
};

TEST(LogWriter, NewSegmentIsZerosOfItsScheduledSizeAfterTheHeader) {
  LogOnDisk log;
  const base::Bytes bytes = log.disk.bytes(kFirstSegment);
  ASSERT_EQ(bytes.size(), 1'048'576U);
  EXPECT_EQ(decode_segment_header(bytes)->first_index, base::EntryIndex{0});
  EXPECT_TRUE(base::all_zero(base::ByteView(bytes).subspan(kSegmentHeaderBytes)));
  EXPECT_FALSE(*log.disk.exists("/disk/log/next.tmp"));
}

TEST(LogWriter, FrameIsDurableWhenAppendReturns) {
  LogOnDisk log;
  log.append({100, 200});
  log.append({5'000});
  log.disk.cut_power();
  EXPECT_EQ(*log.count_entries(), 3U);
}

TEST(LogWriter, FramesFollowEachOtherOn64Bytes) {
  LogOnDisk log;
  const auto a = log.append({100, 201});
  const auto b = log.append({5'001});
  EXPECT_EQ(a.offset, 64U);
  EXPECT_EQ(b.offset, a.end());
  EXPECT_EQ(b.offset % 64, 0U);
  const auto header = decode_frame_header(base::ByteView(log.segment_bytes(0)).subspan(b.offset));
  EXPECT_EQ(header->first_index, base::EntryIndex{2});
  EXPECT_EQ(header->durable_through, base::EntryIndex{2});
}

TEST(LogWriter, RollsWhenFrameAndContinuesAtDoNotFit) {
  LogOnDisk log;
  const auto first = log.append_until_roll();
  EXPECT_EQ(first.segment, 1U);
  EXPECT_EQ(first.offset, 64U);
  EXPECT_EQ(log.segment_bytes(0).size(), 1'048'576U);
  EXPECT_EQ(log.segment_bytes(1).size(), 2'097'152U);
  log.append_until_roll();
  EXPECT_EQ(log.segment_bytes(2).size(), 4'194'304U);
  EXPECT_EQ(*log.count_entries(), log.writer->end().next_index.value);
}

TEST(LogWriter, FillsASegmentToTheLastByteThatContinuesAtLeaves) {
  LogOnDisk log;
  // 64 header, 128 continues-at: a frame of exactly the rest fits, one of 64 bytes more does not.
  const std::size_t rest = (1U << 20U) - 64 - 128;
  for (const bool fits : {true, false}) {
    LogOnDisk fresh;
    std::uint64_t used = 0;
    while (rest - used > 70'000) {
      used += fresh.append({60'000}).bytes;
    }
    const std::size_t payload = rest - used - kFrameHeaderBytes - kFrameTrailerBytes;
    const std::size_t more = fits ? 0 : 64;
    const std::size_t half = payload / 16 * 8;
    const auto last =
        fresh.append({half - kRecordHeaderBytes, payload - half + more - kRecordHeaderBytes});
    EXPECT_EQ(last.segment, fits ? 0U : 1U);
    EXPECT_EQ(fresh.append({100}).segment, 1U);
    EXPECT_TRUE(fresh.count_entries().has_value());
  }
}

TEST(LogWriter, FrameLargerThanTheScheduledSegmentGetsOneOfItsOwnSize) {
  LogOnDisk log;
  log.append({100});
  const Payload payload(3U << 20U);
  const auto place = log.writer->append(payload.count, payload.bytes);
  ASSERT_TRUE(place.has_value()) << place.error().message;
  EXPECT_EQ(place->segment, 1U);
  EXPECT_EQ(log.segment_bytes(1).size(), 64 + frame_bytes(payload.bytes.size()) + 128);
  const auto next = log.writer->append(1, one_entry(100));
  ASSERT_TRUE(next.has_value());
  EXPECT_EQ(next->segment, 2U);
  EXPECT_EQ(log.segment_bytes(2).size(), 4U << 20U);
  EXPECT_EQ(*log.count_entries(), payload.count + 2U);
}

TEST(LogWriter, FullDiskAtARollWritesNothingAndIsNotTheEnd) {
  LogOnDisk log;
  log.append({100});
  const Payload payload(1U << 20U);
  std::uint64_t failures = 0;
  // Every operation of making the segment in turn, up to the sync of the directory.
  for (std::uint64_t operation = 1;; ++operation) {
    const auto before = log.disk.all_files();
    log.disk.fail({operation, FaultKind::kNoSpace, true});
    const auto refused = log.writer->append(payload.count, payload.bytes);
    log.disk.heal();
    ASSERT_FALSE(refused.has_value());
    if (refused.error().code != ErrorCode::kUnavailable) {
      EXPECT_EQ(refused.error().code, ErrorCode::kUnknownOutcome);
      break;
    }
    EXPECT_EQ(log.disk.all_files(), before) << operation;
    ++failures;
  }
  EXPECT_EQ(failures, 11U);  // create, eight writes of 256 KiB, sync, rename
}

TEST(LogWriter, GoesOnAfterAFullDiskAtARoll) {
  LogOnDisk log;
  log.append({100});
  const Payload payload(1U << 20U);
  log.disk.fail({2, FaultKind::kNoSpace, true});
  EXPECT_EQ(log.writer->append(payload.count, payload.bytes).error().code, ErrorCode::kUnavailable);
  log.disk.heal();
  EXPECT_TRUE(log.writer->append(1, one_entry(100)).has_value());
  EXPECT_TRUE(log.writer->append(payload.count, payload.bytes).has_value());
  EXPECT_EQ(*log.count_entries(), payload.count + 2U);
}

TEST(LogWriter, FailedWriteOrSyncIsAnUnknownOutcome) {
  for (const bool write : {true, false}) {
    LogOnDisk log;
    if (write) {
      log.disk.fail_next_write();
    } else {
      log.disk.fail_next_sync();
    }
    const auto place = log.writer->append(1, one_entry(100));
    ASSERT_FALSE(place.has_value());
    EXPECT_EQ(place.error().code, ErrorCode::kUnknownOutcome);
  }
}

TEST(LogWriter, RefusesToWriteWhereSomethingStands) {
  LogOnDisk log;
  const auto place = log.append({100});
  log.flip(0, place.end() + 10);
  const base::Bytes before = log.segment_bytes(0);
  EXPECT_EQ(log.writer->append(1, one_entry(100)).error().code, ErrorCode::kUnknownOutcome);
  EXPECT_EQ(log.segment_bytes(0), before);
}

TEST(LogWriter, RefusesToWriteAfterAFrameThatIsNotItsOwn) {
  LogOnDisk log;
  const auto place = log.append({100});
  log.flip(0, place.trailer() + 10);
  const base::Bytes before = log.segment_bytes(0);
  EXPECT_EQ(log.writer->append(1, one_entry(100)).error().code, ErrorCode::kUnknownOutcome);
  EXPECT_EQ(log.segment_bytes(0), before);
}

TEST(LogWriter, LeftoverOfAnUnfinishedSegmentIsReplaced) {
  LogOnDisk log;
  log.disk.set_bytes("/disk/log/next.tmp", base::Bytes(5'000, std::byte{7}));
  log.append_until_roll();
  EXPECT_TRUE(log.count_entries().has_value());
  EXPECT_FALSE(*log.disk.exists("/disk/log/next.tmp"));
}

TEST(SegmentSet, WithoutTheFirstSegmentIsCorrupt) {
  LogOnDisk log;
  log.append_until_roll();
  log.disk.move(log.path(0), "/disk/log/elsewhere");
  const auto listed = SegmentSet::list(log.disk, log.directory);
  ASSERT_FALSE(listed.has_value());
  EXPECT_EQ(listed.error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(listed.error().where, kFirstSegment);
}

TEST(SegmentSet, PassesOverNamesThatAreNotSegments) {
  LogOnDisk log;
  log.disk.set_bytes("/disk/log/cut-0-0", {});
  log.disk.set_bytes("/disk/log/00000000000000000001.log.orig", {});
  EXPECT_EQ(log.list()->count(), 1U);
}

TEST(SegmentSet, RenamedSegmentIsCorruptAtItsIndex) {
  LogOnDisk log;
  log.append_until_roll();
  log.disk.move(log.path(1), log.directory / segment_file_name({17}));
  const auto segments = log.list();
  const auto file = segments->file(1);
  ASSERT_FALSE(file.has_value());
  EXPECT_EQ(file.error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(file.error().where, "/disk/log/00000000000000000017.log@16");
}

}  // namespace
}  // namespace ledger
