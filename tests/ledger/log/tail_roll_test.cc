// A roll to the next segment that was cut short, step by step: what is finished, cut, or corrupt.
#include <functional>
#include <string>

#include <gtest/gtest.h>

#include "ledger/log/log_writer.h"
#include "ledger/log/tail.h"
#include "tests/support/log_on_disk.h"
#include "tests/support/tail_verdict.h"

namespace ledger {
namespace {

using base::ErrorCode;
using support::examine;
using support::FramePlace;
using support::LogOnDisk;
using support::Outcome;
using support::repair;
using support::Verdict;

/// Two segments, the second with one frame; `before` is the log's end in the first.
struct Rolled {
  Rolled() {
    log.append({100, 200});
    first_in_second = log.append_until_roll();
    const auto fresh = log.list();
    FrameReader reader = *FrameReader::from_start(*fresh);
    reader.stop_at_segment_end();
    while (*reader.next()) {
    }
    continues_at = {0, reader.end().place.offset - frame_bytes(0), frame_bytes(0)};
    size = log.segments->first_index(1).value;
  }

  void empty_second() { log.zero(1, kSegmentHeaderBytes, first_in_second.end()); }

  LogOnDisk log;
  FramePlace first_in_second;
  FramePlace continues_at;
  std::uint64_t size = 0;  // entries in the first segment
};

/// Repairs, then checks that the log goes on from there and survives loss of power.
void expect_goes_on(LogOnDisk& log, std::uint64_t head_size, std::uint64_t size) {
  repair(log, head_size);
  const Verdict verdict = examine(log, head_size);
  ASSERT_EQ(verdict.outcome, Outcome::kClean);
  ASSERT_EQ(verdict.tail.end.next_index.value, size);
  EXPECT_FALSE(verdict.tail.unfinished_roll.has_value());
  const auto segments = log.list();
  const auto writer = LogWriter::open(log.disk, *segments, verdict.tail.end);
  ASSERT_TRUE(writer.has_value());
  ASSERT_TRUE((*writer)->append(1, support::payload_of({support::plain_entry(1, 100)})));
  log.disk.cut_power();
  EXPECT_EQ(*log.count_entries(), size + 1);
  EXPECT_EQ(examine(log, head_size).outcome, Outcome::kClean);
}

TEST(TailRoll, FinishedRollIsClean) {
  Rolled rolled;
  const Verdict verdict = examine(rolled.log, rolled.size);
  EXPECT_EQ(verdict.outcome, Outcome::kClean);
  EXPECT_EQ(verdict.tail.end.next_index.value, rolled.size + 5);
  expect_goes_on(rolled.log, rolled.size, rolled.size + 5);
}

TEST(TailRoll, SuccessorWithoutContinuesAtIsFinished) {
  Rolled rolled;
  rolled.empty_second();
  rolled.log.zero(0, rolled.continues_at.offset, rolled.continues_at.end());
  const Verdict verdict = examine(rolled.log, rolled.size);
  EXPECT_EQ(verdict.outcome, Outcome::kClean);
  EXPECT_TRUE(verdict.tail.unfinished_roll.has_value());
  expect_goes_on(rolled.log, rolled.size, rolled.size);
}

TEST(TailRoll, TornContinuesAtIsSetAsideAndWrittenAgain) {
  for (const bool header_arrived : {true, false}) {
    Rolled rolled;
    rolled.empty_second();
    const std::uint64_t middle = rolled.continues_at.offset + kFrameHeaderBytes;
    if (header_arrived) {
      // Torn only if the trailer's whole sector is missing, which a frame of 128 bytes allows when
      // a sector begins in its middle.
      if (middle % kSectorBytes != 0) {
        continue;
      }
      rolled.log.zero(0, middle, rolled.continues_at.end());
    } else {
      rolled.log.zero(0, rolled.continues_at.offset, middle);
    }
    EXPECT_EQ(examine(rolled.log, rolled.size).outcome, Outcome::kTorn);
    expect_goes_on(rolled.log, rolled.size, rolled.size);
  }
}

TEST(TailRoll, EmptySuccessorAfterAContinuesAtIsClean) {
  Rolled rolled;
  rolled.empty_second();
  const Verdict verdict = examine(rolled.log, rolled.size);
  EXPECT_EQ(verdict.outcome, Outcome::kClean);
  EXPECT_EQ(verdict.tail.end.place, (Place{1, kSegmentHeaderBytes}));
  expect_goes_on(rolled.log, rolled.size, rolled.size);
}

TEST(TailRoll, TornFirstFrameOfTheSuccessorIsCut) {
  Rolled rolled;
  rolled.log.zero(1, 1'024, rolled.first_in_second.end());
  const Verdict verdict = examine(rolled.log, rolled.size);
  EXPECT_EQ(verdict.outcome, Outcome::kTorn);
  EXPECT_EQ(verdict.tail.torn->place, (Place{1, kSegmentHeaderBytes}));
  expect_goes_on(rolled.log, rolled.size, rolled.size);
}

TEST(TailRoll, TornFirstFrameWithoutItsHeaderIsCut) {
  Rolled rolled;
  rolled.log.zero(1, kSegmentHeaderBytes, 1'024);
  EXPECT_EQ(examine(rolled.log, rolled.size).outcome, Outcome::kTorn);
  expect_goes_on(rolled.log, rolled.size, rolled.size);
}

TEST(TailRoll, DamagedFirstFrameOfTheSuccessorIsCorrupt) {
  for (const std::uint64_t offset : {70U, 5'000U}) {
    Rolled rolled;
    rolled.log.flip(1, offset);
    const Verdict verdict = examine(rolled.log, rolled.size);
    EXPECT_EQ(verdict.outcome, Outcome::kCorrupt) << offset;
    EXPECT_TRUE(verdict.where.ends_with(".log@64")) << verdict.where;
  }
}

TEST(TailRoll, ContinuesAtWithoutItsSuccessorIsCorrupt) {
  Rolled rolled;
  rolled.log.disk.move(rolled.log.path(1), "/disk/log/elsewhere");
  EXPECT_EQ(examine(rolled.log, rolled.size).outcome, Outcome::kCorrupt);
  EXPECT_EQ(examine(rolled.log, 2).outcome, Outcome::kCorrupt);
}

TEST(TailRoll, SuccessorWithAFrameAndNoContinuesAtIsCorrupt) {
  Rolled rolled;
  rolled.log.zero(0, rolled.continues_at.offset, rolled.continues_at.end());
  const Verdict verdict = examine(rolled.log, 2);
  EXPECT_EQ(verdict.outcome, Outcome::kCorrupt);
  EXPECT_EQ(verdict.where,
            "/disk/log/00000000000000000000.log@" + std::to_string(rolled.continues_at.offset));
}

TEST(TailRoll, BytesInASuccessorWithoutContinuesAtAreCorrupt) {
  Rolled rolled;
  rolled.log.zero(0, rolled.continues_at.offset, rolled.continues_at.end());
  rolled.log.zero(1, kSegmentHeaderBytes, 1'024);  // no frame, but not empty either
  EXPECT_EQ(examine(rolled.log, 2).outcome, Outcome::kCorrupt);
}

TEST(TailRoll, EmptySuccessorOfAnotherIndexIsCorrupt) {
  Rolled rolled;
  rolled.empty_second();
  rolled.log.zero(0, rolled.continues_at.offset, rolled.continues_at.end());
  base::Bytes bytes = rolled.log.segment_bytes(1);
  const SegmentHeaderBytes header =
      encode_segment_header({{rolled.size + 1}, *rolled.log.segments->origin_hash()});
  std::copy(header.begin(), header.end(), bytes.begin());
  rolled.log.disk.set_bytes(rolled.log.directory / segment_file_name({rolled.size + 1}), bytes);
  rolled.log.disk.move(rolled.log.path(1), "/disk/log/elsewhere");
  EXPECT_EQ(examine(rolled.log, 2).outcome, Outcome::kCorrupt);
}

TEST(TailRoll, LostFramesBeforeAnEmptySuccessorAreCorrupt) {
  Rolled rolled;
  rolled.empty_second();
  rolled.log.zero(0, 5'000, rolled.continues_at.end());  // the rolls begins only when all is synced
  EXPECT_EQ(examine(rolled.log, 2).outcome, Outcome::kCorrupt);
}

TEST(TailRoll, ContinuesAtThatOnlyTheCacheStillHeldIsMadeDurable) {
  Rolled rolled;
  rolled.empty_second();
  rolled.log.zero(0, rolled.continues_at.offset, rolled.continues_at.end());
  // The roll got as far as the continues-at, whose sync failed: the cache shows it, the disk not.
  const auto segments = rolled.log.list();
  auto tail = examine_tail(*segments, {rolled.size});
  ASSERT_TRUE(tail.has_value());
  rolled.log.disk.fail_next_sync();
  ASSERT_FALSE(repair_tail(rolled.log.disk, *segments, *tail).has_value());
  ASSERT_FALSE(examine(rolled.log, rolled.size).tail.unfinished_roll.has_value());
  expect_goes_on(rolled.log, rolled.size, rolled.size);
}

TEST(TailRoll, NameOfTheSuccessorIsMadeDurable) {
  // Killed between rename and the directory's sync: the name is in the cache only.
  for (const bool has_continues_at : {false, true}) {
    Rolled rolled;
    rolled.empty_second();
    if (!has_continues_at) {
      rolled.log.zero(0, rolled.continues_at.offset, rolled.continues_at.end());
    }
    const base::Bytes second = rolled.log.segment_bytes(1);
    rolled.log.disk.move(rolled.log.path(1), "/disk/log/next.tmp");
    ASSERT_TRUE(rolled.log.disk.rename_new("/disk/log/next.tmp", rolled.log.path(1)));
    expect_goes_on(rolled.log, rolled.size, rolled.size);
  }
}

TEST(TailRoll, SegmentOfAnotherLedgerIsCorrupt) {
  Rolled rolled;
  base::Bytes bytes = rolled.log.segment_bytes(1);
  const SegmentHeaderBytes header =
      encode_segment_header({{rolled.size}, sha256({base::as_bytes("another.example/log")})});
  std::copy(header.begin(), header.end(), bytes.begin());
  rolled.log.disk.set_bytes(rolled.log.path(1), bytes);
  const auto segments = rolled.log.list();
  ASSERT_TRUE(segments->origin_hash().has_value());
  EXPECT_EQ(examine_tail(*segments, {2}).error().code, ErrorCode::kCorrupt);
}

TEST(TailRoll, ZeroThatEndsAClosedSegmentMayLiePastTheEndOfItsFile) {
  LogOnDisk log;
  // The trailer of the `continues-at` ends with the checksum of the frame before it.
  for (int fill = 0; log.writer->end().previous_checksum >> 56U != 0; ++fill) {
    log.append({100}, fill % 256);
  }
  const std::uint64_t end = log.writer->end().place.offset;
  log.cut(0, end + frame_bytes(0));  // no room for another frame
  log.writer = *LogWriter::open(log.disk, *log.segments, log.writer->end());
  ASSERT_EQ(log.append({100}).segment, 1U);
  log.cut(0, end + frame_bytes(0) - 1);
  EXPECT_EQ(examine(log, 0).outcome, Outcome::kClean);
  log.cut(0, end + frame_bytes(0) - 2);
  EXPECT_EQ(examine(log, 0).outcome, Outcome::kCorrupt);
}

TEST(TailRoll, CopiedSegmentIsCorrupt) {
  Rolled rolled;
  rolled.log.disk.copy(rolled.log.path(0), rolled.log.directory / segment_file_name({1'000}));
  const auto segments = rolled.log.list();
  const auto tail = examine_tail(*segments, {2});
  ASSERT_FALSE(tail.has_value());
  EXPECT_EQ(tail.error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(tail.error().where, "/disk/log/00000000000000001000.log@16");
}

}  // namespace
}  // namespace ledger
