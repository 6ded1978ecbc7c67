// Verification finds and places what is wrong, tells the rest apart, and never writes.
#include "ledger/verify/verify.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "ledger/base/error_numbers.h"
#include "ledger/evidence/checkpoint.h"
#include "ledger/evidence/merkle.h"
#include "ledger/log/format.h"
#include "ledger/log/head_file.h"
#include "ledger/log/log_writer.h"
#include "ledger/log/tail.h"
#include "tests/support/test_ledger.h"

namespace ledger {
namespace {

using base::ErrorCode;
using support::event;
using support::MemoryLedger;
using support::must_append;

constexpr auto kHead = "/disk/ledger/head";

VerifyReport verify(MemoryLedger& test, const VerifyOptions& options = {}) {
  auto report = verify_directory(test.directory(), test.disk, options);
  EXPECT_TRUE(report.has_value());
  // Whether `head` is signed is asked by tests of its own.
  std::erase(report->notes, VerifyNote::kHeadUnsigned);
  return report.value_or(VerifyReport{});
}

class Verify : public ::testing::Test {
 protected:
  Verify() { test.create(); }

  /// Three frames with five events; closed, so that `head` covers them all.
  void fill() {
    const auto ledger = test.open();
    must_append(*ledger, {event("A", 1, std::string(300, 'a')), event("B", 2)});
    must_append(*ledger, {event("A", 3, std::string(500, 'b'))});
    must_append(*ledger, {event("A", 4), event("C", 5, std::string(200, 'c'))});
    ASSERT_TRUE(ledger->close());
  }

  /// Bytes past the end of a file count as zeros: a short file makes a sweep quick.
  void shorten_log(std::size_t size) {
    base::Bytes bytes = test.disk.bytes(test.log());
    EXPECT_TRUE(base::all_zero(base::ByteView(bytes).subspan(size)));
    bytes.resize(size);
    test.disk.set_bytes(test.log(), bytes);
  }

  void flip(const std::filesystem::path& path, std::size_t bit) {
    base::Bytes bytes = test.disk.bytes(path);
    bytes[bit / 8] ^= std::byte{1} << (bit % 8);
    test.disk.set_bytes(path, bytes);
  }

  [[nodiscard]] std::size_t log_end() const {
    base::Bytes bytes = test.disk.bytes(test.log());
    while (bytes.back() == std::byte{0}) {
      bytes.pop_back();
    }
    return (bytes.size() + 63) / 64 * 64;
  }

  [[nodiscard]] std::size_t last_frame() {
    const auto segments = *SegmentSet::list(test.disk, test.directory() / "log");
    auto reader = *FrameReader::from_start(*segments);
    std::size_t offset = 0;
    while (const auto frame = *reader.next()) {
      offset = frame->place.offset;
    }
    return offset;
  }

  /// Appends entries as one frame past the store's rules, and publishes a matching `head`.
  void forge(const std::vector<base::Bytes>& entries) {
    const auto segments = *SegmentSet::list(test.disk, test.directory() / "log");
    const auto tail = examine_tail(*segments, {0});
    ASSERT_TRUE(tail.has_value());
    base::Bytes payload;
    for (const base::Bytes& entry : entries) {
      append_record(payload, entry);
    }
    const auto writer = LogWriter::open(test.disk, *segments, tail->end);
    ASSERT_TRUE((*writer)->append(static_cast<std::uint32_t>(entries.size()), payload));
    publish_root();
  }

  /// Makes `head` say what the log's entries fold to now.
  void publish_root() {
    const auto segments = *SegmentSet::list(test.disk, test.directory() / "log");
    auto reader = *FrameReader::from_start(*segments);
    Frontier frontier;
    while (const auto frame = *reader.next()) {
      ASSERT_TRUE(for_each_entry(*segments, *frame, [&](const EntryView& entry, const Place&) {
        frontier.add(leaf_hash(entry.entry));
        return base::Status{};
      }));
    }
    ASSERT_TRUE(
        write_head(test.disk,
                   kHead,
                   *read_head(test.disk, kHead),
                   checkpoint_text("test.example/cases", {{frontier.size()}, frontier.root()})));
  }

  [[nodiscard]] static base::Bytes entry_of(const EntryHead& head, base::ByteView body = {}) {
    return encode_entry(head, body);
  }

  [[nodiscard]] static EntryHead event_head(std::string_view stream, std::uint64_t version) {
    EntryHead head;
    head.stream_key = stream_key(stream);
    head.version = {version};
    head.recorded_at = {support::FakeClock::kStartUs};
    return head;
  }

  MemoryLedger test;
};

TEST_F(Verify, CleanLedgerHasNothingToSay) {
  fill();
  const VerifyReport report = verify(test);
  EXPECT_FALSE(report.failure.has_value());
  EXPECT_EQ(report.notes, std::vector<VerifyNote>{});
  EXPECT_EQ(report.origin, "test.example/cases");
  EXPECT_FALSE(report.simulated);
  EXPECT_EQ(report.segment_count, 1U);
  EXPECT_EQ(report.frame_count, 5U);
  EXPECT_EQ(report.event_count, 5U);
  EXPECT_EQ(report.stream_count, 3U);
  EXPECT_EQ(report.commitment_count, 2U);
  EXPECT_EQ(report.prefix.size.value, 8U);
  EXPECT_EQ(report.prefix, report.head);
  EXPECT_EQ(report.prefix, test.open()->prefix());
  EXPECT_EQ(report.vkey, test.open()->vkey());
}

TEST_F(Verify, WritesNothing) {
  fill();
  // Even where opening would: frames above `head`, a torn tail and an unfinished segment.
  must_append(*test.open(), {event("A", 9)});
  flip(test.log(), (log_end() + 100) * 8);
  test.disk.set_bytes("/disk/ledger/log/next.tmp", base::Bytes(10));
  const auto before = test.disk.all_files();
  static_cast<void>(test.disk.take_writes());
  EXPECT_FALSE(verify(test).failure.has_value());
  EXPECT_EQ(test.disk.all_files(), before);
  EXPECT_TRUE(test.disk.take_writes().empty());
}

TEST_F(Verify, EveryFlippedBitOfTheLogIsCorruptAndPlaced) {
  fill();
  const std::size_t end = log_end();
  ASSERT_GE(end, 2'048U);
  shorten_log(end + 512);
  const base::Bytes bytes = test.disk.bytes(test.log());
  for (std::size_t bit = 0; bit < end * 8; ++bit) {
    base::Bytes flipped = bytes;
    flipped[bit / 8] ^= std::byte{1} << (bit % 8);
    test.disk.set_bytes(test.log(), flipped);
    const auto report = verify_directory(test.directory(), test.disk, {});
    ASSERT_TRUE(report.has_value()) << bit;
    ASSERT_TRUE(report->failure.has_value()) << bit;
    ASSERT_EQ(report->failure->code, ErrorCode::kCorrupt) << bit;
    // The place named is the start of the damaged frame, or of the segment.
    ASSERT_TRUE(report->failure->where.starts_with(test.log().native() + "@")) << bit;
    const std::size_t named =
        std::stoul(report->failure->where.substr(test.log().native().size() + 1));
    ASSERT_LE(named, bit / 8) << bit;
    ASSERT_GT(named + 1'024, bit / 8) << bit;
  }
}

TEST_F(Verify, EveryFlippedBitAboveHeadIsCorruptAndNotTorn) {
  fill();
  must_append(*test.open(), {event("A", 9, std::string(600, 'z'))});
  const std::size_t end = log_end();
  shorten_log(end);
  const base::Bytes bytes = test.disk.bytes(test.log());
  for (std::size_t bit = (end - 832) * 8; bit < end * 8; ++bit) {
    base::Bytes flipped = bytes;
    flipped[bit / 8] ^= std::byte{1} << (bit % 8);
    test.disk.set_bytes(test.log(), flipped);
    const VerifyReport report = verify(test);
    ASSERT_TRUE(report.failure.has_value()) << bit;
    ASSERT_EQ(report.failure->code, ErrorCode::kCorrupt) << bit;
  }
}

TEST_F(Verify, FlippedBitPastTheEndIsATornTailAndHarmless) {
  fill();
  const Prefix prefix = verify(test).prefix;
  const std::size_t end = log_end();
  for (const std::size_t byte : {end, end + 63, end + 64, end + 5'000, (1UL << 20U) - 1}) {
    flip(test.log(), byte * 8);
    const VerifyReport report = verify(test);
    EXPECT_FALSE(report.failure.has_value()) << byte;
    EXPECT_EQ(report.notes, std::vector{VerifyNote::kTornTail}) << byte;
    EXPECT_EQ(report.prefix, prefix) << byte;
    flip(test.log(), byte * 8);
  }
}

TEST_F(Verify, EveryFlippedBitOfHeadIsReported) {
  fill();
  shorten_log(log_end());
  const base::Bytes bytes = test.disk.bytes(kHead);
  for (std::size_t byte = 0; byte < bytes.size(); byte += byte % 4'096 < 128 ? 1 : 37) {
    base::Bytes flipped = bytes;
    flipped[byte] ^= std::byte{1} << (byte % 8);
    test.disk.set_bytes(kHead, flipped);
    const VerifyReport report = verify(test);
    ASSERT_FALSE(report.failure.has_value()) << byte;
    ASSERT_TRUE(std::ranges::count(report.notes, VerifyNote::kHeadSlotDamaged) == 1) << byte;
  }
}

TEST_F(Verify, BothHeadSlotsDamagedIsUntrusted) {
  fill();
  flip(kHead, 0);
  flip(kHead, 4'096UL * 8);
  EXPECT_EQ(verify(test).failure->code, ErrorCode::kUntrusted);
}

TEST_F(Verify, EntriesBeyondHeadAreSaidToBe) {
  fill();
  must_append(*test.open(), {event("A", 9)});
  const VerifyReport report = verify(test);
  EXPECT_FALSE(report.failure.has_value());
  EXPECT_EQ(report.notes, std::vector{VerifyNote::kBeyondHead});
  EXPECT_EQ(report.head.size.value, 8U);
  EXPECT_EQ(report.prefix.size.value, 9U);
}

// Beside a writer.

TEST_F(Verify, BesideAWriterChecksWhatIsDurable) {
  const auto writer = test.open();
  must_append(*writer, {event("A", 1)});
  test.disk.fail_next_sync();
  ASSERT_FALSE(writer->append({event("A", 2)}).has_value());
  const VerifyReport report = verify(test);
  EXPECT_FALSE(report.failure.has_value());
  EXPECT_EQ(report.prefix.size.value, 3U);
  EXPECT_EQ(report.notes, (std::vector{VerifyNote::kWriterRunning, VerifyNote::kBeyondHead}));
}

TEST_F(Verify, BesideAWriterWithoutDurableChecksUpToHead) {
  const auto writer = test.open();
  must_append(*writer, {event("A", 1)});
  ASSERT_TRUE(writer->publish());
  must_append(*writer, {event("A", 2)});
  ASSERT_TRUE(test.disk.remove("/disk/ledger/durable"));
  const VerifyReport report = verify(test);
  EXPECT_FALSE(report.failure.has_value());
  EXPECT_EQ(report.notes, std::vector{VerifyNote::kWriterRunning});
  EXPECT_EQ(report.prefix.size.value, 4U);
}

TEST_F(Verify, BesideAWriterTakesDurableAsAdvice) {
  const auto writer = test.open();
  must_append(*writer, {event("A", 1)});
  ASSERT_TRUE(DurableFile::open(test.disk, "/disk/ledger/durable")->write({{99}, {0}, 64}));
  const VerifyReport report = verify(test);
  EXPECT_FALSE(report.failure.has_value()) << report.failure->message;
  EXPECT_EQ(report.prefix.size.value, 3U);
}

TEST_F(Verify, LeavesTheLockFree) {
  static_cast<void>(verify(test));
  EXPECT_TRUE(test.try_open().has_value());
}

// Several segments.

class VerifySegments : public Verify {
 protected:
  VerifySegments() {
    const auto ledger = test.open();
    for (std::uint64_t id = 0; ledger->prefix().size.value < 30; ++id) {
      must_append(*ledger, {event("A", id, std::string(60'000, 'x'))});
    }
    EXPECT_TRUE(ledger->close());
    second_ = *parse_segment_file_name(test.disk.list("/disk/ledger/log")->back());
  }

  base::EntryIndex second_;
};

TEST_F(VerifySegments, AreVerifiedToTheLast) {
  const VerifyReport report = verify(test);
  EXPECT_FALSE(report.failure.has_value());
  EXPECT_EQ(report.segment_count, 2U);
  EXPECT_EQ(report.prefix.size.value, 31U);
}

TEST_F(VerifySegments, BytesAfterAClosedSegmentAreCorrupt) {
  flip(test.log(), ((1UL << 20U) - 5) * 8);
  const VerifyReport report = verify(test);
  ASSERT_TRUE(report.failure.has_value());
  EXPECT_EQ(report.failure->code, ErrorCode::kCorrupt);
  EXPECT_EQ(report.failure->where, test.log().native() + "@" + std::to_string((1U << 20U) - 64));
}

TEST_F(VerifySegments, DamageInAnEarlierSegmentIsPlaced) {
  flip(test.log(), 500'000UL * 8);
  const VerifyReport report = verify(test);
  ASSERT_TRUE(report.failure.has_value());
  EXPECT_EQ(report.failure->code, ErrorCode::kCorrupt);
  EXPECT_TRUE(report.failure->where.starts_with(test.log().native() + "@4"));
}

TEST_F(VerifySegments, UnfinishedRollIsANote) {
  // Back to where the second segment was made but the `continues-at` was not yet written.
  base::Bytes first = test.disk.bytes(test.log());
  std::size_t end = first.size();
  while (base::all_zero(base::ByteView(first).subspan(end - 64, 64))) {
    end -= 64;
  }
  std::fill_n(first.begin() + static_cast<std::ptrdiff_t>(end - 128), 128, std::byte{0});
  test.disk.set_bytes(test.log(), first);
  base::Bytes second = test.disk.bytes(test.log(second_.value));
  std::fill(second.begin() + 64, second.end(), std::byte{0});
  test.disk.set_bytes(test.log(second_.value), second);
  publish_root();
  const VerifyReport report = verify(test);
  EXPECT_FALSE(report.failure.has_value()) << report.failure->message;
  EXPECT_EQ(report.prefix.size, base::LogSize{second_.value});
  EXPECT_EQ(report.notes, std::vector{VerifyNote::kUnfinishedRoll});
}

// What checksums cannot see.

TEST_F(Verify, RewrittenEntryWithGoodChecksumsIsUntrusted) {
  fill();
  base::Bytes bytes = test.disk.bytes(test.log());
  // The last frame, made anew around a later time.
  const std::size_t at = last_frame();
  const auto header = decode_frame_header(base::ByteView(bytes).subspan(at));
  ASSERT_TRUE(header.has_value());
  base::Bytes payload(bytes.begin() + static_cast<std::ptrdiff_t>(at + 64),
                      bytes.begin() + static_cast<std::ptrdiff_t>(at + 64 + header->payload_bytes));
  const auto record = read_record(payload, 0);
  base::Bytes entry(record->entry.begin(), record->entry.end());
  base::store_be64(&entry[48], base::load_be64(&entry[48]) + 1);
  base::Bytes forged;
  append_record(forged, entry);
  forged.insert(forged.end(),
                payload.begin() + static_cast<std::ptrdiff_t>(record->next_offset),
                payload.end());
  FrameHeader remade = *header;
  const base::Bytes frame = encode_frame(remade, forged);
  std::ranges::copy(frame, bytes.begin() + static_cast<std::ptrdiff_t>(at));
  test.disk.set_bytes(test.log(), bytes);
  const VerifyReport report = verify(test);
  ASSERT_TRUE(report.failure.has_value());
  EXPECT_EQ(report.failure->code, ErrorCode::kUntrusted);
  EXPECT_EQ(report.failure->where, kHead);
  EXPECT_EQ(test.try_open().error().code, ErrorCode::kUntrusted);
}

TEST_F(Verify, OlderCopyOfTheLogUnderANewerHeadIsCorrupt) {
  fill();
  const base::Bytes old = test.disk.bytes(test.log());
  const auto ledger = test.open();
  must_append(*ledger, {event("A", 9)});
  ASSERT_TRUE(ledger->close());
  test.disk.set_bytes(test.log(), old);
  const VerifyReport report = verify(test);
  ASSERT_TRUE(report.failure.has_value());
  EXPECT_EQ(report.failure->code, ErrorCode::kCorrupt);
}

TEST_F(Verify, GapInAStreamIsCorrupt) {
  forge({entry_of(event_head("A", 1)), entry_of(event_head("A", 3))});
  const VerifyReport report = verify(test);
  ASSERT_TRUE(report.failure.has_value());
  EXPECT_EQ(report.failure->code, ErrorCode::kCorrupt);
  EXPECT_NE(report.failure->message.find("index 3"), std::string::npos);
  EXPECT_FALSE(report.failure->where.empty());
  EXPECT_EQ(test.try_open().error().code, ErrorCode::kCorrupt);
}

TEST_F(Verify, StreamThatDoesNotBeginAtOneIsCorrupt) {
  forge({entry_of(event_head("A", 2))});
  EXPECT_EQ(verify(test).failure->code, ErrorCode::kCorrupt);
}

TEST_F(Verify, RecordedAtThatGoesBackIsCorrupt) {
  EntryHead earlier = event_head("A", 1);
  earlier.recorded_at.value -= 1;
  forge({entry_of(earlier)});
  EXPECT_EQ(verify(test).failure->code, ErrorCode::kCorrupt);
  EXPECT_EQ(test.try_open().error().code, ErrorCode::kCorrupt);
}

TEST_F(Verify, SecondGenesisIsCorrupt) {
  EntryHead head;
  head.kind = EntryKind::kGenesis;
  head.recorded_at = {support::FakeClock::kStartUs};
  forge({entry_of(head, encode_genesis({"test.example/cases", "v", false}))});
  EXPECT_EQ(verify(test).failure->code, ErrorCode::kCorrupt);
}

TEST_F(Verify, CommitmentThatCoversAnotherSizeIsUntrusted) {
  EntryHead head;
  head.kind = EntryKind::kMapCommitment;
  head.recorded_at = {support::FakeClock::kStartUs};
  forge({entry_of(head, encode_map_commitment({{3}, {}, 0}))});
  EXPECT_EQ(base::error_number(*verify(test).failure), base::kCommitmentWrong);
}

TEST_F(Verify, CommitmentToCasesThatDoNotExistIsUntrusted) {
  EntryHead head;
  head.kind = EntryKind::kMapCommitment;
  head.recorded_at = {support::FakeClock::kStartUs};
  forge({entry_of(head, encode_map_commitment({{2}, stream_key("x"), 1}))});
  EXPECT_EQ(verify(test).failure->code, ErrorCode::kUntrusted);
}

TEST_F(Verify, EntryOfANewerFormatAsksForANewerProgram) {
  base::Bytes entry = entry_of(event_head("A", 1));
  entry[0] = std::byte{2};
  const auto segments = *SegmentSet::list(test.disk, test.directory() / "log");
  const auto tail = examine_tail(*segments, {0});
  base::Bytes payload;
  append_record(payload, entry);
  ASSERT_TRUE((*LogWriter::open(test.disk, *segments, tail->end))->append(1, payload));
  EXPECT_EQ(verify(test).failure->code, ErrorCode::kUnsupported);
}

TEST_F(Verify, ErrorOfTheCallersCheckBecomesTheFailureWithItsPlace) {
  fill();
  VerifyOptions options;
  options.check_event = [](const Genesis&, const EntryView& entry) -> base::Status {
    return entry.version.value == 2 ? base::fail(ErrorCode::kCorrupt, "not canonical")
                                    : base::Status{};
  };
  const VerifyReport report = verify(test, options);
  ASSERT_TRUE(report.failure.has_value());
  EXPECT_EQ(report.failure->message, "not canonical (index 4)");
  EXPECT_TRUE(report.failure->where.starts_with(test.log().native() + "@"));
}

TEST_F(Verify, WithoutALedgerIsNotFound) {
  EXPECT_EQ(verify_directory("/disk/nowhere", test.disk, {}).error().code, ErrorCode::kNotFound);
}

TEST_F(Verify, DiskErrorIsNotAFindingAboutTheLedger) {
  fill();
  std::uint64_t errors = 0;
  for (std::uint64_t operation = 1;; ++operation) {
    test.disk.fail({operation, support::FaultKind::kIo, false});
    const auto report = verify_directory(test.directory(), test.disk, {});
    const bool failed = test.disk.has_failed();
    test.disk.heal();
    if (!failed) {
      break;
    }
    if (report) {
      // Only the lock and `durable` may be missed; the ledger itself is still found good.
      EXPECT_FALSE(report->failure.has_value()) << operation;
    } else {
      EXPECT_EQ(report.error().code, ErrorCode::kIo) << operation;
      ++errors;
    }
  }
  EXPECT_GT(errors, 5U);
}

}  // namespace
}  // namespace ledger
