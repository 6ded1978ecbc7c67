// The table of what a crash, a broken disk or a hand can leave at the end of a log, and which of
// clean, torn and corrupt each is.
#include "ledger/log/tail.h"

#include <functional>
#include <ostream>
#include <string>

#include <gtest/gtest.h>

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
using support::Repaired;
using support::Verdict;

/// Three frames: a below D, b below D (`head` says 3), c at D.
///   a: entries 0 and 1 · b: entry 2 of 3,000 bytes · c: entries 3, 4 and 5 over several sectors
struct ThreeFrames {
  static constexpr std::uint64_t kHeadSize = 3;

  ThreeFrames()
      : a(log.append({100, 200})),
        b(log.append({3'000})),
        c(log.append({1'500, 1'500, 1'000})) {}

  [[nodiscard]] std::uint64_t first_whole_sector_of_c() const {
    return (c.offset + kSectorBytes - 1) / kSectorBytes * kSectorBytes;
  }

  LogOnDisk log;
  FramePlace a;
  FramePlace b;
  FramePlace c;
};

struct Shape {
  const char* name;
  Outcome outcome;
  std::function<void(ThreeFrames&)> damage;
  std::uint64_t head_size = ThreeFrames::kHeadSize;
  bool in_b = false;  // the place that is named: b, else c
};

std::vector<Shape> shapes() {
  return {
      {"Untouched", Outcome::kClean, [](ThreeFrames&) {}},
      {"LastFrameNeverArrived",
       Outcome::kClean,
       [](ThreeFrames& f) { f.log.zero(0, f.c.offset, f.c.end()); }},
      {"HeaderZero",
       Outcome::kTorn,
       [](ThreeFrames& f) { f.log.zero(0, f.c.offset, f.c.offset + kFrameHeaderBytes); }},
      {"HeaderSectorZero",
       Outcome::kTorn,
       [](ThreeFrames& f) { f.log.zero(0, f.c.offset, f.first_whole_sector_of_c()); }},
      {"OnlyTheFirstSectorArrived",
       Outcome::kTorn,
       [](ThreeFrames& f) { f.log.zero(0, f.first_whole_sector_of_c(), f.c.end()); }},
      {"OnlyTheTrailersSectorArrived",
       Outcome::kTorn,
       [](ThreeFrames& f) { f.log.zero(0, f.c.offset, f.c.end() / 512 * 512); }},
      {"SectorZeroInTheMiddle",
       Outcome::kTorn,
       [](ThreeFrames& f) {
         f.log.zero(0, f.first_whole_sector_of_c() + 512, f.first_whole_sector_of_c() + 1'024);
       }},
      {"HalfASectorZeroInTheMiddle",
       Outcome::kCorrupt,
       [](ThreeFrames& f) {
         f.log.zero(0, f.first_whole_sector_of_c() + 512, f.first_whole_sector_of_c() + 768);
       }},
      {"SectorsWorthOfZerosAcrossTwoSectors",
       Outcome::kCorrupt,
       [](ThreeFrames& f) {
         f.log.zero(0, f.first_whole_sector_of_c() + 256, f.first_whole_sector_of_c() + 768);
       }},
      {"TrailersSectorZeroWithPayloadInIt",
       Outcome::kTorn,
       [](ThreeFrames& f) { f.log.zero(0, f.c.end() / 512 * 512, f.c.end()); }},
      {"TrailerZeroButItsSectorArrived",
       Outcome::kCorrupt,
       [](ThreeFrames& f) { f.log.zero(0, f.c.trailer(), f.c.end()); }},
      {"TrailerZeroAndPayloadDamaged",
       Outcome::kTorn,
       [](ThreeFrames& f) {
         f.log.zero(0, f.c.trailer(), f.c.end());
         f.log.flip(0, f.c.offset + 100);
       }},
      {"TrailerWrong", Outcome::kCorrupt, [](ThreeFrames& f) { f.log.flip(0, f.c.trailer() + 3); }},
      {"PaddingNotZero",
       Outcome::kCorrupt,
       [](ThreeFrames& f) { f.log.flip(0, f.c.trailer() - 1); }},
      {"PayloadBitFlipped",
       Outcome::kCorrupt,
       [](ThreeFrames& f) { f.log.flip(0, f.c.offset + 1'000); }},
      {"HeaderBitFlipped",
       Outcome::kCorrupt,
       [](ThreeFrames& f) { f.log.flip(0, f.c.offset + 9); }},
      {"HeaderBitFlippedAndSectorZero",
       Outcome::kTorn,
       [](ThreeFrames& f) {
         f.log.flip(0, f.c.offset + 9);
         f.log.zero(0, f.first_whole_sector_of_c(), f.first_whole_sector_of_c() + 512);
       }},
      {"GarbageWithoutTrailer",
       Outcome::kTorn,
       [](ThreeFrames& f) {
         f.log.flip(0, f.c.offset + 9);
         f.log.flip(0, f.c.trailer() + 9);
       }},
      {"FileEndsInsideTheLastFrame",
       Outcome::kTorn,
       [](ThreeFrames& f) { f.log.cut(0, f.c.offset + 1'600); }},
      {"FileEndsBeforeTheLastFrame",
       Outcome::kClean,
       [](ThreeFrames& f) { f.log.cut(0, f.c.offset); }},
      {"LastFrameBelowHeadNeverArrived",
       Outcome::kCorrupt,
       [](ThreeFrames& f) { f.log.zero(0, f.c.offset, f.c.end()); },
       6},
      {"HeaderZeroBelowHead",
       Outcome::kCorrupt,
       [](ThreeFrames& f) { f.log.zero(0, f.c.offset, f.c.offset + kFrameHeaderBytes); },
       6},
      {"FileEndsBelowHead",
       Outcome::kCorrupt,
       [](ThreeFrames& f) { f.log.cut(0, f.c.offset + 1'600); },
       6},
      {"HeadAheadOfTheLog", Outcome::kCorrupt, [](ThreeFrames&) {}, 7},
      {"FrameBelowHeadNeverArrived",
       Outcome::kCorrupt,
       [](ThreeFrames& f) { f.log.zero(0, f.b.offset, f.c.end()); },
       3,
       true},
      // With `head` at 2 only the durable_through of c says that b was on disk.
      {"HeaderZeroBelowALaterDurableThrough",
       Outcome::kCorrupt,
       [](ThreeFrames& f) { f.log.zero(0, f.b.offset, f.b.offset + kFrameHeaderBytes); },
       2,
       true},
      {"SectorZeroBelowALaterDurableThrough",
       Outcome::kCorrupt,
       [](ThreeFrames& f) {
         f.log.zero(0, f.first_whole_sector_of_c() - 1'024, f.first_whole_sector_of_c() - 512);
       },
       2,
       true},
      {"TwoFramesAboveHeadTornInOneCrash",
       Outcome::kTorn,
       [](ThreeFrames& f) {
         f.log.zero(0, f.b.offset, f.b.offset + kFrameHeaderBytes);
         f.log.zero(0, f.c.offset, f.c.offset + kFrameHeaderBytes);
       },
       2,
       true},
  };
}

class TailShape : public ::testing::TestWithParam<Shape> {};

TEST_P(TailShape, HasItsOutcomeAndPlace) {
  const Shape& shape = GetParam();
  ThreeFrames frames;
  shape.damage(frames);
  const Verdict verdict = examine(frames.log, shape.head_size);
  EXPECT_EQ(verdict.outcome, shape.outcome);
  if (verdict.outcome != Outcome::kClean) {
    const std::uint64_t offset = shape.head_size == 7 ? frames.c.end()
                                 : shape.in_b         ? frames.b.offset
                                                      : frames.c.offset;
    EXPECT_EQ(verdict.where, "/disk/log/00000000000000000000.log@" + std::to_string(offset));
  }
}

INSTANTIATE_TEST_SUITE_P(Tail, TailShape, ::testing::ValuesIn(shapes()), [](const auto& row) {
  return std::string(row.param.name);
});

TEST(Tail, FramesAtOrAboveDAreNamedForRewriting) {
  ThreeFrames frames;
  Verdict verdict = examine(frames.log, 3);
  EXPECT_EQ(verdict.tail.durable, base::EntryIndex{3});
  EXPECT_EQ(verdict.tail.end.next_index, base::EntryIndex{6});
  EXPECT_EQ(verdict.tail.end.place.offset, frames.c.end());
  ASSERT_EQ(verdict.tail.unsynced_frames.size(), 1U);
  EXPECT_EQ(verdict.tail.unsynced_frames[0].offset, frames.c.offset);

  // `head` behind what c says was durable changes nothing; `head` ahead leaves nothing to rewrite.
  EXPECT_EQ(examine(frames.log, 0).tail.unsynced_frames, verdict.tail.unsynced_frames);
  EXPECT_TRUE(examine(frames.log, 6).tail.unsynced_frames.empty());
}

/// A frame after c, made by hand, that claims this much to be durable.
base::Bytes frame_after_c(ThreeFrames& f, std::uint64_t durable_through, std::uint64_t index = 6) {
  FrameHeader header;
  header.first_index = {index};
  header.entry_count = 1;
  header.durable_through = {durable_through};
  header.previous_checksum = f.log.writer->end().previous_checksum;
  return encode_frame(header, support::payload_of({support::plain_entry(7, 300)}));
}

TEST(Tail, AValidFrameAfterATornOneIsCutWithIt) {
  ThreeFrames f;
  const base::Bytes later = frame_after_c(f, 3);
  f.log.put_frame({0, f.c.end(), later.size()}, later);
  EXPECT_EQ(examine(f.log, 3).tail.end.next_index, base::EntryIndex{7});
  f.log.zero(0, f.c.offset, f.c.offset + kFrameHeaderBytes);
  const Verdict verdict = examine(f.log, 3);
  EXPECT_EQ(verdict.outcome, Outcome::kTorn);
  EXPECT_EQ(verdict.tail.torn->limit, f.c.end() + later.size());
}

TEST(Tail, AFrameThatALaterOneSawOnDiskIsNeverTorn) {
  ThreeFrames f;
  const base::Bytes later = frame_after_c(f, 6);
  f.log.put_frame({0, f.c.end(), later.size()}, later);
  f.log.zero(0, f.c.offset, f.c.offset + kFrameHeaderBytes);
  EXPECT_EQ(examine(f.log, 3).outcome, Outcome::kCorrupt);
}

TEST(Tail, AWholeFrameOutsideTheChainIsCorrupt) {
  ThreeFrames f;
  const base::Bytes gap = frame_after_c(f, 3, 7);
  f.log.put_frame({0, f.c.end(), gap.size()}, gap);
  EXPECT_EQ(examine(f.log, 3).outcome, Outcome::kCorrupt);

  ThreeFrames g;
  const base::Bytes segment = g.log.segment_bytes(0);
  const base::Bytes stale(segment.begin() + static_cast<std::ptrdiff_t>(g.c.offset),
                          segment.begin() + static_cast<std::ptrdiff_t>(g.c.end()));
  g.log.put_frame({0, g.c.end(), stale.size()}, stale);  // c a second time
  EXPECT_EQ(examine(g.log, 3).outcome, Outcome::kCorrupt);
}

TEST(Tail, AWholeFrameWhoseTrailerAloneLayInAMissingSectorIsTorn) {
  // Sizes chosen so that the payload ends in one sector and padding and trailer fill the next.
  LogOnDisk log;
  log.append({100, 200});
  FramePlace last;
  for (std::size_t size = 800;; ++size) {
    last = log.append({size});
    const std::uint64_t payload_end = last.offset + kFrameHeaderBytes + record_bytes(size);
    if (last.trailer() % kSectorBytes == 32 && payload_end <= last.trailer() - 32) {
      break;
    }
  }
  log.zero(0, last.trailer() - 32, last.end());
  EXPECT_EQ(examine(log, 2).outcome, Outcome::kTorn);
}

/// A last frame with an entry that holds two sectors of zeros as its content.
struct ZeroContent {
  ZeroContent() {
    log.append({100, 200});
    last = log.append_entries({support::plain_entry(3, 400),
                               support::plain_entry(4, 3'000, 0),
                               support::plain_entry(5, 400)});
  }

  LogOnDisk log;
  FramePlace last;
};

TEST(Tail, ZerosInsideAnIntactEntryAreContent) {
  ZeroContent c;
  EXPECT_EQ(examine(c.log, 2).outcome, Outcome::kClean);
  c.log.flip(0, c.last.end() - 200);  // in the third entry
  EXPECT_EQ(examine(c.log, 2).outcome, Outcome::kCorrupt);
}

TEST(Tail, ZerosInsideAnIntactEntryAreContentAfterADamagedLength) {
  ZeroContent c;
  c.log.flip(0, c.last.offset + kFrameHeaderBytes + 2);  // the first record's length
  EXPECT_EQ(examine(c.log, 2).outcome, Outcome::kCorrupt);
}

TEST(Tail, ZerosInsideAnIntactEntryAreContentUnderADamagedHeader) {
  ZeroContent c;
  c.log.flip(0, c.last.offset + 9);
  EXPECT_EQ(examine(c.log, 2).outcome, Outcome::kCorrupt);
}

// Repair.

TEST(TailRepair, KeepsTheTornBytesAndZeroesThem) {
  ThreeFrames f;
  f.log.zero(0, f.c.offset, f.c.offset + kFrameHeaderBytes);
  const base::Bytes before = f.log.segment_bytes(0);
  const Repaired repaired = repair(f.log, 3);
  EXPECT_EQ(repaired.repair.cut_file, "/disk/log/cut-3-0");
  const base::Bytes cut = f.log.disk.bytes("/disk/log/cut-3-0");
  EXPECT_TRUE(std::equal(cut.begin(),
                         cut.end(),
                         before.begin() + static_cast<std::ptrdiff_t>(f.c.offset),
                         before.begin() + static_cast<std::ptrdiff_t>(f.c.end())));
  const base::Bytes after = f.log.segment_bytes(0);
  EXPECT_EQ(after.size(), before.size());
  EXPECT_TRUE(base::all_zero(base::ByteView(after).subspan(f.c.offset)));
  EXPECT_TRUE(std::equal(
      after.begin(), after.begin() + static_cast<std::ptrdiff_t>(f.c.offset), before.begin()));
  EXPECT_EQ(examine(f.log, 3).outcome, Outcome::kClean);
  f.log.disk.cut_power();
  EXPECT_EQ(f.log.segment_bytes(0), after);
  EXPECT_EQ(f.log.disk.bytes("/disk/log/cut-3-0"), cut);
}

TEST(TailRepair, NeverReplacesAnEarlierCut) {
  ThreeFrames f;
  f.log.disk.set_bytes("/disk/log/cut-3-0", base::Bytes(7, std::byte{7}));
  f.log.zero(0, f.c.offset, f.c.offset + kFrameHeaderBytes);
  EXPECT_EQ(repair(f.log, 3).repair.cut_file, "/disk/log/cut-3-1");
  EXPECT_EQ(f.log.disk.bytes("/disk/log/cut-3-0"), base::Bytes(7, std::byte{7}));
}

TEST(TailRepair, OnAFullDiskLeavesTheTornBytesAndNoHalfCopy) {
  ThreeFrames f;
  f.log.zero(0, f.c.offset, f.c.offset + kFrameHeaderBytes);
  const base::Bytes before = f.log.segment_bytes(0);
  const auto segments = f.log.list();
  for (std::uint64_t operation = 1; operation < 8; ++operation) {
    auto tail = examine_tail(*segments, {3});
    ASSERT_TRUE(tail.has_value());
    f.log.disk.fail({operation, support::FaultKind::kNoSpace, true});
    const auto repaired = repair_tail(f.log.disk, *segments, *tail);
    const bool failed = f.log.disk.has_failed();
    f.log.disk.heal();
    EXPECT_EQ(repaired.has_value(), !failed) << operation;
    if (!repaired && f.log.segment_bytes(0) == before) {
      EXPECT_EQ(repaired.error().code, ErrorCode::kUnavailable) << operation;
      const bool copied = *f.log.disk.exists("/disk/log/cut-3-0");
      EXPECT_TRUE(!copied || f.log.disk.bytes("/disk/log/cut-3-0").size() == f.c.bytes);
    }
  }
}

TEST(TailRepair, WritesNothingBelowDAndTheSameBytesAboveIt) {
  ThreeFrames f;
  const base::Bytes before = f.log.segment_bytes(0);
  const Repaired repaired = repair(f.log, 3);
  EXPECT_EQ(repaired.repair.frames_rewritten, 1U);
  EXPECT_TRUE(repaired.repair.cut_file.empty());
  EXPECT_EQ(f.log.segment_bytes(0), before);
  ASSERT_EQ(repaired.writes.size(), 1U);
  EXPECT_EQ(repaired.writes[0].offset, f.c.offset);
  EXPECT_EQ(repaired.writes[0].bytes, f.c.bytes);
  EXPECT_TRUE(repair(f.log, 6).writes.empty());
}

TEST(TailRepair, MakesAFrameDurableThatOnlyTheCacheStillHeld) {
  LogOnDisk log;
  log.append({100, 200});
  log.disk.fail_next_sync();
  const auto failed = log.writer->append(1, support::payload_of({support::plain_entry(3, 500)}));
  ASSERT_FALSE(failed.has_value());
  EXPECT_EQ(failed.error().code, ErrorCode::kUnknownOutcome);
  EXPECT_EQ(*log.count_entries(), 3U);  // the cache shows it, the disk has zeros
  repair(log, 2);
  log.disk.cut_power();
  EXPECT_EQ(*log.count_entries(), 3U);
}

}  // namespace
}  // namespace ledger
