#include "ledger/log/format.h"

#include <gtest/gtest.h>

#include "ledger/evidence/entry.h"
#include "ledger/evidence/merkle.h"

namespace ledger {
namespace {

using base::ErrorCode;

// The worked example of docs/format.md: a log's first segment, from its header to a `continues-at`
// after one event. Computed outside this program.
constexpr std::string_view kSegmentHeaderHex =
    "434c454447534547"                                                  // "CLEDGSEG"
    "01000000"                                                          // format 1
    "00000000"                                                          //
    "0000000000000000"                                                  // first index 0
    "8a8f036baa31ae6abdb952039b2b2263a2096f5a03da3dcef6f26839b45b18df"  // SHA-256(origin)
    "0f09f80b52181f03";                                                 // XXH3-64
constexpr std::uint64_t kSegmentChecksum = 0x031F18520BF8090F;
constexpr std::string_view kFirstFrameHex =
    // header
    "4c46524d00000000"  // "LFRM", no flags
    "0000000000000000"  // first index 0
    "0200000000000000"  // 2 entries, zero
    "3801000000000000"  // 312 bytes of payload
    "0000000000000000"  // durable through 0
    "0f09f80b52181f03"  // the segment header's checksum
    "c166a92ab94a9739"  // XXH3-64 of the payload
    "b09291b4f71c222a"  // XXH3-64 of the header
    // first record: genesis
    "ae000000"  // 174 bytes
    "683cd943"  // low half of XXH3-64(entry)
    "0100000000000000000000000000000000000000000000000000000000000000"
    "0000000000000000000000000000000000000000000000000000000000000000"
    "0000000000000000"                              // entry head
    "01010001"                                      // log format 1, map version 1, simulated
    "00146c65646765722e6578616d706c652f6361736573"  // origin with its length
    "004a6c65646765722e6578616d706c652f63617365732b30666639616533302b"
    "41514f6842372f7a7a68432b48584464474f644c774a6c6e354e59776d36554e"
    "58783363686d515356544734"  // vkey with its length
    "0000"                      // to a multiple of 8
    // second record: commitment to a map without cases
    "78000000f6a50702"  // 120 bytes, checksum
    "0102000000000000000000000000000000000000000000000000000000000000"
    "0000000000000000000000000000000000000000000000000000000000000000"
    "0000000000000000"                                                  // entry head
    "0000000000000001"                                                  // covers 1
    "0000000000000000000000000000000000000000000000000000000000000000"  // map root
    "0000000000000000"                                                  // no cases
    // padding, then the trailer
    "0000000000000000000000000000000000000000000000000000000000000000"
    "0000000000000000"   // to 64 bytes less the trailer
    "4c4346524d454e44"   // "LCFRMEND"
    "0000000000000000"   // first index 0
    "3801000000000000"   // 312 bytes of payload
    "0f09f80b52181f03";  // the segment header's checksum
constexpr std::string_view kEventFrameHex =
    "4c46524d00000000020000000000000001000000000000006000000000000000"
    "0200000000000000b09291b4f71c222a1669f08ddde0ecb6320975a422981523"
    "58000000f9606a80010100000000000046e0e07bca56a0abde3babaccdcaa33a"
    "9ef6ae794063e0ccf74863d9493adc5400000000000000060006479f721ae000"
    "000102030405060708090a0b0c0d0e0f626f6479206f6620616e206576656e74"
    "4c4346524d454e4402000000000000006000000000000000b09291b4f71c222a";
constexpr std::string_view kContinuesAtHex =
    "4c46524d01000000030000000000000000000000000000000000000000000000"
    "0300000000000000320975a422981523c294d3380580062d53292f7e5501d872"
    "0000000000000000000000000000000000000000000000000000000000000000"
    "4c4346524d454e4403000000000000000000000000000000320975a422981523";

constexpr std::string_view kGenesisEntryHex =
    "01000000000000000000000000000000000000000000000000000000000000000000000000000000"
    "00000000000000000000000000000000000000000000000000000000000000000101000100146c65"
    "646765722e6578616d706c652f6361736573004a6c65646765722e6578616d706c652f6361736573"
    "2b30666639616533302b41514f6842372f7a7a68432b48584464474f644c774a6c6e354e59776d36"
    "554e58783363686d515356544734";

base::Digest origin_hash() {
  return sha256({base::as_bytes("ledger.example/cases")});
}

base::Bytes commitment_entry() {
  EntryHead head;
  head.kind = EntryKind::kMapCommitment;
  return encode_entry(head, encode_map_commitment({{1}, {}, 0}));
}

base::Bytes event_entry() {
  EntryHead head;
  head.stream_key = stream_key("KPR/2026/1");
  head.version = {7};
  head.recorded_at = {1'767'600'000'000'000};
  for (std::size_t i = 0; i < base::Uuid::kBytes; ++i) {
    head.id.bytes[i] = static_cast<std::byte>(i);
  }
  return encode_entry(head, base::as_bytes("body of an event"));
}

TEST(Format, WorkedExampleIsWrittenByteForByte) {
  const SegmentHeaderBytes segment = encode_segment_header({{0}, origin_hash()});
  EXPECT_EQ(base::to_hex(segment), kSegmentHeaderHex);
  EXPECT_EQ(segment_header_checksum(segment), kSegmentChecksum);

  FrameHeader first;
  first.entry_count = 2;
  first.previous_checksum = kSegmentChecksum;
  base::Bytes payload;
  append_record(payload, *base::from_hex(kGenesisEntryHex));
  append_record(payload, commitment_entry());
  EXPECT_EQ(base::to_hex(encode_frame(first, payload)), kFirstFrameHex);

  FrameHeader second;
  second.first_index = {2};
  second.entry_count = 1;
  second.durable_through = {2};
  second.previous_checksum = first.checksum;
  payload.clear();
  append_record(payload, event_entry());
  EXPECT_EQ(base::to_hex(encode_frame(second, payload)), kEventFrameHex);

  FrameHeader last;
  last.continues_at = true;
  last.first_index = {3};
  last.durable_through = {3};
  last.previous_checksum = second.checksum;
  EXPECT_EQ(base::to_hex(encode_frame(last, {})), kContinuesAtHex);
}

TEST(SegmentHeader, IsReadBack) {
  const auto header = decode_segment_header(*base::from_hex(kSegmentHeaderHex));
  ASSERT_TRUE(header.has_value());
  EXPECT_EQ(header->first_index, base::EntryIndex{0});
  EXPECT_EQ(header->origin_hash, origin_hash());
}

TEST(SegmentHeader, EveryFlippedBitIsSeen) {
  base::Bytes bytes = *base::from_hex(kSegmentHeaderHex);
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    bytes[bit / 8] ^= std::byte{1} << (bit % 8);
    EXPECT_EQ(decode_segment_header(bytes).error().code, ErrorCode::kCorrupt) << bit;
    bytes[bit / 8] ^= std::byte{1} << (bit % 8);
  }
  EXPECT_EQ(decode_segment_header(base::ByteView(bytes).first(63)).error().code,
            ErrorCode::kCorrupt);
}

TEST(SegmentHeader, OfANewerFormatAsksForANewerProgram) {
  base::Bytes bytes = *base::from_hex(kSegmentHeaderHex);
  bytes[8] = std::byte{2};
  base::store_le64(&bytes[56], xxh3(base::ByteView(bytes).first(56)));
  EXPECT_EQ(decode_segment_header(bytes).error().code, ErrorCode::kUnsupported);
}

TEST(SegmentName, IsTwentyDigits) {
  EXPECT_EQ(segment_file_name({42}), "00000000000000000042.log");
  EXPECT_EQ(segment_file_name({UINT64_MAX}), "18446744073709551615.log");
  EXPECT_EQ(parse_segment_file_name("00000000000000000042.log"), base::EntryIndex{42});
  EXPECT_EQ(parse_segment_file_name("18446744073709551615.log"), base::EntryIndex{UINT64_MAX});
}

TEST(SegmentName, EveryOtherNameIsNotASegment) {
  for (const std::string_view name : {"42.log",
                                      "00000000000000000042.LOG",
                                      "00000000000000000042.log.bak",
                                      "00000000000000000042.tmp",
                                      "0000000000000000004x.log",
                                      "-0000000000000000042.log",
                                      "18446744073709551616.log",
                                      "99999999999999999999.log",
                                      "cut-42-0",
                                      "next.tmp",
                                      ""}) {
    EXPECT_FALSE(parse_segment_file_name(name).has_value()) << name;
  }
}

TEST(SegmentSize, StartsAtOneMiBAndDoublesTo256MiB) {
  EXPECT_EQ(scheduled_segment_bytes(0), 1'048'576U);
  EXPECT_EQ(scheduled_segment_bytes(1), 2'097'152U);
  EXPECT_EQ(scheduled_segment_bytes(7), 134'217'728U);
  EXPECT_EQ(scheduled_segment_bytes(8), 268'435'456U);
  EXPECT_EQ(scheduled_segment_bytes(9), 268'435'456U);
  EXPECT_EQ(scheduled_segment_bytes(1'000'000), 268'435'456U);
}

TEST(FrameHeader, IsReadBack) {
  const auto header = decode_frame_header(*base::from_hex(kEventFrameHex));
  ASSERT_TRUE(header.has_value());
  EXPECT_FALSE(header->continues_at);
  EXPECT_EQ(header->first_index, base::EntryIndex{2});
  EXPECT_EQ(header->limit_index(), base::EntryIndex{3});
  EXPECT_EQ(header->entry_count, 1U);
  EXPECT_EQ(header->payload_bytes, 96U);
  EXPECT_EQ(header->durable_through, base::EntryIndex{2});
  EXPECT_EQ(header->previous_checksum, 0x2A221CF7B49192B0U);
  EXPECT_EQ(header->checksum, 0x23159822A4750932U);
  EXPECT_TRUE(decode_frame_header(*base::from_hex(kContinuesAtHex))->continues_at);
}

TEST(FrameHeader, EveryFlippedBitIsSeen) {
  base::Bytes bytes = *base::from_hex(kEventFrameHex);
  bytes.resize(kFrameHeaderBytes);
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    bytes[bit / 8] ^= std::byte{1} << (bit % 8);
    EXPECT_FALSE(decode_frame_header(bytes).has_value()) << bit;
    bytes[bit / 8] ^= std::byte{1} << (bit % 8);
  }
  EXPECT_TRUE(decode_frame_header(bytes).has_value());
  EXPECT_FALSE(decode_frame_header(base::ByteView(bytes).first(63)).has_value());
}

TEST(FrameHeader, WithAGoodChecksumButImpossibleFieldsIsNone) {
  const auto stands = [](const std::function<void(FrameHeader&)>& change) {
    FrameHeader header;
    header.first_index = {10};
    header.entry_count = 2;
    header.payload_bytes = 400;
    header.durable_through = {10};
    change(header);
    return decode_frame_header(encode_frame_header(header)).has_value();
  };
  EXPECT_TRUE(stands([](FrameHeader&) {}));
  EXPECT_FALSE(stands([](FrameHeader& h) { h.durable_through = {11}; }));
  EXPECT_FALSE(stands([](FrameHeader& h) { h.payload_bytes = 401; }));
  EXPECT_FALSE(stands([](FrameHeader& h) { h.payload_bytes = kFramePayloadBytesMax + 8; }));
  EXPECT_FALSE(stands([](FrameHeader& h) { h.entry_count = 6; }));  // 400 bytes hold 5 heads
  EXPECT_FALSE(stands([](FrameHeader& h) { h.entry_count = 0; }));
  EXPECT_FALSE(stands([](FrameHeader& h) { h.continues_at = true; }));
  EXPECT_FALSE(stands([](FrameHeader& h) { h.first_index = {UINT64_MAX - 1}; }));
}

TEST(Frame, StartsAndEndsOn64Bytes) {
  EXPECT_EQ(frame_bytes(0), 128U);
  EXPECT_EQ(frame_bytes(8), 128U);
  EXPECT_EQ(frame_bytes(32), 128U);
  EXPECT_EQ(frame_bytes(40), 192U);
  EXPECT_EQ(frame_bytes(16U << 20U), (16U << 20U) + 128U);
}

TEST(FrameTrailer, IsRecognisedByMagicIndexAndPreviousChecksum) {
  const base::Bytes frame = *base::from_hex(kEventFrameHex);
  base::Bytes trailer(frame.end() - kFrameTrailerBytes, frame.end());
  EXPECT_TRUE(is_trailer_of(trailer, {2}, 0x2A221CF7B49192B0U));
  EXPECT_FALSE(is_trailer_of(trailer, {3}, 0x2A221CF7B49192B0U));
  EXPECT_FALSE(is_trailer_of(trailer, {2}, 0x2A221CF7B49192B1U));
  EXPECT_FALSE(is_trailer_of(base::ByteView(trailer).first(31), {2}, 0x2A221CF7B49192B0U));
  trailer[0] ^= std::byte{1};
  EXPECT_FALSE(is_trailer_of(trailer, {2}, 0x2A221CF7B49192B0U));
}

TEST(Record, WalkGivesEachEntryInTurnAlignedToEight) {
  base::Bytes payload;
  const std::vector<std::size_t> sizes = {72, 73, 79, 80, 65'535};
  for (const std::size_t size : sizes) {
    append_record(payload, base::Bytes(size, static_cast<std::byte>(size)));
  }
  std::size_t offset = 0;
  for (const std::size_t size : sizes) {
    const auto record = read_record(payload, offset);
    ASSERT_TRUE(record.has_value()) << size;
    EXPECT_TRUE(record->checksum_holds) << size;
    EXPECT_EQ(record->entry.size(), size);
    EXPECT_EQ((record->entry.data() - payload.data()) % 8, 0);
    offset = record->next_offset;
  }
  EXPECT_EQ(offset, payload.size());
  EXPECT_FALSE(read_record(payload, offset).has_value());
  EXPECT_FALSE(read_record(payload, offset + 8).has_value());
}

TEST(Record, EveryFlippedBitIsSeen) {
  base::Bytes payload;
  append_record(payload, event_entry());
  append_record(payload, base::Bytes(75, std::byte{7}));
  for (std::size_t bit = 0; bit < payload.size() * 8; ++bit) {
    payload[bit / 8] ^= std::byte{1} << (bit % 8);
    const auto first = read_record(payload, 0);
    const bool first_good = first && first->checksum_holds && first->next_offset == 96;
    const auto second = first_good ? read_record(payload, 96) : std::nullopt;
    EXPECT_FALSE(second && second->checksum_holds && second->next_offset == payload.size()) << bit;
    payload[bit / 8] ^= std::byte{1} << (bit % 8);
  }
}

TEST(Record, RefusesLengthsThatCannotBe) {
  base::Bytes payload;
  append_record(payload, event_entry());
  for (const std::uint32_t length : {0U, 71U, 65'536U, 4'000'000'000U, 89U + 8U}) {
    base::store_le32(payload.data(), length);
    EXPECT_FALSE(read_record(payload, 0).has_value()) << length;
  }
}

}  // namespace
}  // namespace ledger
