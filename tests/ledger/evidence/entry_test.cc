#include "ledger/evidence/entry.h"

#include <gtest/gtest.h>

namespace ledger {
namespace {

using base::ErrorCode;

constexpr std::string_view kEventHex =
    "0101000000000000"                                                  // format, kind, zeros
    "46e0e07bca56a0abde3babaccdcaa33a9ef6ae794063e0ccf74863d9493adc54"  // stream key
    "0000000000000006"                                                  // stream sequence
    "0006479f721ae000"                                                  // recordedAt
    "000102030405060708090a0b0c0d0e0f"                                  // event id
    "626f6479206f6620616e206576656e74";                                 // body
constexpr std::string_view kGenesisHex =
    "01010001"                                        // log format 1, map version 1, simulated
    "00146c65646765722e6578616d706c652f6361736573"    // origin with its length
    "004a6c65646765722e6578616d706c652f63617365732b"  // vkey with its length
    "30666639616533302b41514f6842372f7a7a68432b48584464474f644c774a6c6e354e59776d36554e58783363686d"
    "515356544734";
constexpr std::string_view kVkey =
    "ledger.example/cases+0ff9ae30+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";

EntryHead event_head() {
  EntryHead head;
  head.stream_key = stream_key("KPR/2026/1");
  head.version = {7};
  head.recorded_at = {1'767'600'000'000'000};
  for (std::size_t i = 0; i < base::Uuid::kBytes; ++i) {
    head.id.bytes[i] = static_cast<std::byte>(i);
  }
  return head;
}

base::Bytes changed(std::string_view hex, std::size_t at, int value) {
  base::Bytes bytes = *base::from_hex(hex);
  bytes[at] = static_cast<std::byte>(value);
  return bytes;
}

TEST(Entry, HeadAndBodyAreTheBytesOfTheFormat) {
  EXPECT_EQ(base::to_hex(encode_entry(event_head(), base::as_bytes("body of an event"))),
            kEventHex);
}

TEST(Entry, IsReadBackInPlace) {
  const base::Bytes bytes = *base::from_hex(kEventHex);
  const auto view = decode_entry({42}, bytes);
  ASSERT_TRUE(view.has_value());
  EXPECT_EQ(view->index, base::EntryIndex{42});
  EXPECT_EQ(view->kind, EntryKind::kEvent);
  EXPECT_EQ(view->stream_key, stream_key("KPR/2026/1"));
  EXPECT_EQ(view->version, base::Version{7});
  EXPECT_EQ(view->recorded_at, base::TimestampUtcUs{1'767'600'000'000'000});
  EXPECT_EQ(base::to_string(view->id), "00010203-0405-0607-0809-0a0b0c0d0e0f");
  EXPECT_EQ(base::as_text(view->body), "body of an event");
  EXPECT_EQ(view->body.data(), bytes.data() + kEntryHeadBytes);
  EXPECT_EQ(view->entry.size(), bytes.size());
}

TEST(Entry, StreamKeyIsTheTaggedHashOfTheName) {
  EXPECT_EQ(base::to_hex(stream_key("KPR/2026/1").view()),
            "46e0e07bca56a0abde3babaccdcaa33a9ef6ae794063e0ccf74863d9493adc54");
}

TEST(Entry, LongestBodyFitsAndOneByteMoreIsABug) {
  const base::Bytes body(kEntryBytesMax - kEntryHeadBytes);
  EXPECT_EQ(encode_entry(event_head(), body).size(), kEntryBytesMax);
  EXPECT_DEATH(static_cast<void>(encode_entry(event_head(), base::Bytes(body.size() + 1))),
               "CHECK failed");
}

TEST(Entry, RefusesHeadsThatCannotBe) {
  const auto code_of = [](const base::Bytes& bytes) {
    const auto view = decode_entry({0}, bytes);
    return view ? ErrorCode::kConflict : view.error().code;
  };
  EXPECT_EQ(code_of(base::Bytes(71)), ErrorCode::kCorrupt);
  EXPECT_EQ(code_of({}), ErrorCode::kCorrupt);
  EXPECT_EQ(code_of(base::Bytes(65'536)), ErrorCode::kCorrupt);
  EXPECT_EQ(code_of(changed(kEventHex, 0, 2)), ErrorCode::kUnsupported);  // format
  EXPECT_EQ(code_of(changed(kEventHex, 0, 0)), ErrorCode::kUnsupported);  // no format
  EXPECT_EQ(code_of(changed(kEventHex, 1, 6)), ErrorCode::kUnsupported);  // kind
  EXPECT_EQ(code_of(changed(kEventHex, 2, 1)), ErrorCode::kUnsupported);  // sealed body
  EXPECT_EQ(code_of(changed(kEventHex, 2, 2)), ErrorCode::kUnsupported);  // salted body
  EXPECT_EQ(code_of(changed(kEventHex, 2, 3)), ErrorCode::kUnsupported);  // no such encoding
  for (std::size_t at = 3; at < 8; ++at) {
    EXPECT_EQ(code_of(changed(kEventHex, at, 1)), ErrorCode::kCorrupt) << at;
  }
}

TEST(Entry, RefusesASequenceWithoutASuccessor) {
  base::Bytes bytes = *base::from_hex(kEventHex);
  base::store_be64(&bytes[40], UINT64_MAX);
  EXPECT_EQ(decode_entry({0}, bytes).error().code, ErrorCode::kCorrupt);
}

TEST(Entry, OfTheLedgersOwnNamesNoStream) {
  EntryHead head;
  head.kind = EntryKind::kMapCommitment;
  base::Bytes bytes = encode_entry(head, {});
  ASSERT_TRUE(decode_entry({0}, bytes).has_value());
  EXPECT_EQ(decode_entry({0}, bytes)->version, base::Version{0});
  for (const std::size_t at : {8U, 39U, 40U, 47U, 56U, 71U}) {
    bytes[at] = std::byte{1};
    EXPECT_EQ(decode_entry({0}, bytes).error().code, ErrorCode::kCorrupt) << at;
    bytes[at] = std::byte{0};
  }
}

TEST(Genesis, BodyIsTheBytesOfTheFormat) {
  const Genesis genesis = {"ledger.example/cases", std::string(kVkey), true};
  EXPECT_EQ(base::to_hex(encode_genesis(genesis)), kGenesisHex);
  const auto read = decode_genesis(*base::from_hex(kGenesisHex));
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->origin, "ledger.example/cases");
  EXPECT_EQ(read->vkey, kVkey);
  EXPECT_TRUE(read->simulated);
}

TEST(Genesis, RefusesEveryCutAndEveryAddition) {
  const base::Bytes body = *base::from_hex(kGenesisHex);
  for (std::size_t size = 0; size < body.size(); ++size) {
    EXPECT_EQ(decode_genesis(base::ByteView(body).first(size)).error().code, ErrorCode::kCorrupt)
        << size;
  }
  base::Bytes longer = body;
  longer.push_back({});
  EXPECT_EQ(decode_genesis(longer).error().code, ErrorCode::kCorrupt);
}

TEST(Genesis, OfANewerFormatAsksForANewerProgram) {
  EXPECT_EQ(decode_genesis(changed(kGenesisHex, 0, 2)).error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(decode_genesis(changed(kGenesisHex, 1, 2)).error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(decode_genesis(changed(kGenesisHex, 2, 1)).error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(decode_genesis(changed(kGenesisHex, 3, 3)).error().code, ErrorCode::kUnsupported);
}

TEST(Genesis, RefusesAnOriginThatCannotNameALog) {
  EXPECT_EQ(decode_genesis(changed(kGenesisHex, 6, ' ')).error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(decode_genesis(changed(kGenesisHex, 6, '+')).error().code, ErrorCode::kCorrupt);
}

TEST(Origin, IsOneTo256PrintableCharactersWithoutSpaceOrPlus) {
  EXPECT_TRUE(is_valid_origin("a"));
  EXPECT_TRUE(is_valid_origin("register.example/cases"));
  EXPECT_TRUE(is_valid_origin(std::string(256, 'a')));
  for (const std::string& origin : {std::string(),
                                    std::string(257, 'a'),
                                    std::string("a b"),
                                    std::string("a+b"),
                                    std::string("a\n"),
                                    std::string("a\x7F"),
                                    std::string("\xC3\xA5"),
                                    std::string("a\0b", 3)}) {
    EXPECT_FALSE(is_valid_origin(origin)) << origin;
  }
}

TEST(MapCommitment, BodyIsCoversRootAndCount) {
  MapCommitment commitment = {{1}, {}, 0};
  EXPECT_EQ(base::to_hex(encode_map_commitment(commitment)),
            "0000000000000001"
            "0000000000000000000000000000000000000000000000000000000000000000"
            "0000000000000000");
  commitment = {{0x0102030405060708}, stream_key("x"), 0x1112131415161718};
  const base::Bytes body = encode_map_commitment(commitment);
  EXPECT_EQ(decode_map_commitment(body), commitment);
  EXPECT_EQ(decode_map_commitment(base::ByteView(body).first(47)).error().code,
            ErrorCode::kCorrupt);
}

TEST(ClockAccepted, BodyIsBothTimesBootTimeAndReason) {
  const ClockAccepted accepted = {
      {1'767'600'000'000'000}, {1'767'600'060'000'000}, 86'400'000'000, ClockReason::kWallBehind};
  const base::Bytes body = encode_clock_accepted(accepted);
  EXPECT_EQ(base::to_hex(body), "0006479f721ae0000006479f75ae6700000000141dd7600001");
  EXPECT_EQ(decode_clock_accepted(body), accepted);
}

TEST(ClockAccepted, RefusesUnknownReasonsAndLengths) {
  const base::Bytes body = encode_clock_accepted({});
  for (const int reason : {0, 4, 255}) {
    base::Bytes bad = body;
    bad[24] = static_cast<std::byte>(reason);
    EXPECT_EQ(decode_clock_accepted(bad).error().code, ErrorCode::kCorrupt) << reason;
  }
  EXPECT_EQ(decode_clock_accepted(base::ByteView(body).first(24)).error().code,
            ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace ledger
