#include "ledger/log/format.h"

#include <algorithm>
#include <cstring>

#include <xxhash.h>

#include "ledger/base/check.h"

namespace ledger {
namespace {

using base::ErrorCode;

constexpr std::string_view kSegmentMagic = "CLEDGSEG";
constexpr std::uint32_t kSegmentFormat = 1;
constexpr std::size_t kSegmentChecksumAt = 56;

constexpr std::uint32_t kFrameMagic = 0x4D52464C;             // "LFRM"
constexpr std::uint64_t kTrailerMagic = 0x444E454D5246434CU;  // "LCFRMEND"
constexpr std::uint32_t kContinuesAtFlag = 1;
constexpr std::size_t kFrameChecksumAt = 56;

constexpr std::size_t kIndexDigits = 20;
constexpr std::string_view kSegmentSuffix = ".log";

constexpr std::size_t kEntryBytesMin = 72;
constexpr std::size_t kEntryBytesMax = 65'535;

std::uint64_t round_up(std::uint64_t bytes, std::uint64_t alignment) {
  return (bytes + alignment - 1) / alignment * alignment;
}

}  // namespace

std::uint64_t xxh3(base::ByteView bytes) {
  return XXH3_64bits(bytes.data(), bytes.size());
}

SegmentHeaderBytes encode_segment_header(const SegmentHeader& header) {
  SegmentHeaderBytes bytes{};
  std::memcpy(bytes.data(), kSegmentMagic.data(), kSegmentMagic.size());
  base::store_le32(&bytes[8], kSegmentFormat);
  base::store_le64(&bytes[16], header.first_index.value);
  std::memcpy(&bytes[24], header.origin_hash.bytes.data(), base::Digest::kBytes);
  base::store_le64(&bytes[kSegmentChecksumAt], xxh3(std::span(bytes).first(kSegmentChecksumAt)));
  return bytes;
}

base::Result<SegmentHeader> decode_segment_header(base::ByteView bytes) {
  if (bytes.size() < kSegmentHeaderBytes ||
      base::as_text(bytes.first(kSegmentMagic.size())) != kSegmentMagic ||
      base::load_le64(&bytes[kSegmentChecksumAt]) != xxh3(bytes.first(kSegmentChecksumAt)) ||
      base::load_le32(&bytes[12]) != 0) {
    return base::fail(ErrorCode::kCorrupt, "the segment header is damaged");
  }
  if (base::load_le32(&bytes[8]) != kSegmentFormat) {
    return base::fail(
        ErrorCode::kUnsupported, "the segment has a newer format", {}, "use a newer program");
  }
  SegmentHeader header;
  header.first_index = {base::load_le64(&bytes[16])};
  std::memcpy(header.origin_hash.bytes.data(), &bytes[24], base::Digest::kBytes);
  return header;
}

std::uint64_t segment_header_checksum(base::ByteView bytes) {
  CHECK(bytes.size() >= kSegmentHeaderBytes);
  return base::load_le64(&bytes[kSegmentChecksumAt]);
}

std::string segment_file_name(base::EntryIndex first_index) {
  const std::string digits = std::to_string(first_index.value);
  return std::string(kIndexDigits - digits.size(), '0') + digits + std::string(kSegmentSuffix);
}

std::optional<base::EntryIndex> parse_segment_file_name(std::string_view name) {
  if (name.size() != kIndexDigits + kSegmentSuffix.size() || !name.ends_with(kSegmentSuffix)) {
    return std::nullopt;
  }
  base::EntryIndex index;
  for (const char c : name.substr(0, kIndexDigits)) {
    if (c < '0' || c > '9') {
      return std::nullopt;
    }
    const auto digit = static_cast<std::uint64_t>(c - '0');
    if (index.value > (UINT64_MAX - digit) / 10) {
      return std::nullopt;
    }
    index.value = index.value * 10 + digit;
  }
  return index;
}

std::uint64_t scheduled_segment_bytes(std::size_t ordinal) {
  std::uint64_t bytes = kSegmentBytesFirst;
  for (std::size_t i = 0; i < ordinal && bytes < kSegmentBytesMax; ++i) {
    bytes *= 2;
  }
  return bytes;
}

FrameHeaderBytes encode_frame_header(FrameHeader& header) {
  FrameHeaderBytes bytes{};
  base::store_le32(&bytes[0], kFrameMagic);
  base::store_le32(&bytes[4], header.continues_at ? kContinuesAtFlag : 0);
  base::store_le64(&bytes[8], header.first_index.value);
  base::store_le32(&bytes[16], header.entry_count);
  base::store_le64(&bytes[24], header.payload_bytes);
  base::store_le64(&bytes[32], header.durable_through.value);
  base::store_le64(&bytes[40], header.previous_checksum);
  base::store_le64(&bytes[48], header.payload_checksum);
  header.checksum = xxh3(std::span(bytes).first(kFrameChecksumAt));
  base::store_le64(&bytes[kFrameChecksumAt], header.checksum);
  return bytes;
}

std::optional<FrameHeader> decode_frame_header(base::ByteView bytes) {
  if (bytes.size() < kFrameHeaderBytes || base::load_le32(bytes.data()) != kFrameMagic) {
    return std::nullopt;
  }
  FrameHeader header;
  header.checksum = base::load_le64(&bytes[kFrameChecksumAt]);
  if (header.checksum != xxh3(bytes.first(kFrameChecksumAt))) {
    return std::nullopt;
  }
  const std::uint32_t flags = base::load_le32(&bytes[4]);
  header.continues_at = flags == kContinuesAtFlag;
  header.first_index = {base::load_le64(&bytes[8])};
  header.entry_count = base::load_le32(&bytes[16]);
  header.payload_bytes = base::load_le64(&bytes[24]);
  header.durable_through = {base::load_le64(&bytes[32])};
  header.previous_checksum = base::load_le64(&bytes[40]);
  header.payload_checksum = base::load_le64(&bytes[48]);
  const bool possible =
      flags <= kContinuesAtFlag && base::load_le32(&bytes[20]) == 0 &&
      header.payload_bytes <= kFramePayloadBytesMax &&
      header.payload_bytes % kRecordAlignment == 0 &&
      header.continues_at == (header.entry_count == 0) &&
      header.continues_at == (header.payload_bytes == 0) &&
      header.entry_count <= header.payload_bytes / (kRecordHeaderBytes + kEntryBytesMin) &&
      header.durable_through <= header.first_index &&
      header.first_index.value <= UINT64_MAX - header.entry_count;
  if (!possible) {
    return std::nullopt;
  }
  return header;
}

std::uint64_t frame_bytes(std::uint64_t payload_bytes) {
  return round_up(kFrameHeaderBytes + payload_bytes + kFrameTrailerBytes, kFrameAlignment);
}

FrameTrailerBytes encode_frame_trailer(const FrameHeader& header) {
  FrameTrailerBytes bytes{};
  base::store_le64(&bytes[0], kTrailerMagic);
  base::store_le64(&bytes[8], header.first_index.value);
  base::store_le64(&bytes[16], header.payload_bytes);
  base::store_le64(&bytes[24], header.previous_checksum);
  return bytes;
}

bool is_trailer_of(base::ByteView bytes,
                   base::EntryIndex first_index,
                   std::uint64_t previous_checksum) {
  return bytes.size() >= kFrameTrailerBytes && base::load_le64(bytes.data()) == kTrailerMagic &&
         base::load_le64(&bytes[8]) == first_index.value &&
         base::load_le64(&bytes[24]) == previous_checksum;
}

std::size_t record_bytes(std::size_t entry_bytes) {
  return round_up(kRecordHeaderBytes + entry_bytes, kRecordAlignment);
}

std::span<std::byte> add_record(base::Bytes& payload, std::size_t entry_bytes) {
  CHECK(entry_bytes >= kEntryBytesMin);
  CHECK(entry_bytes <= kEntryBytesMax);
  const std::size_t at = payload.size();
  payload.resize(at + record_bytes(entry_bytes));
  base::store_le32(&payload[at], static_cast<std::uint32_t>(entry_bytes));
  return std::span(payload).subspan(at + kRecordHeaderBytes, entry_bytes);
}

void seal_record(std::span<std::byte> record) {
  const std::size_t length = base::load_le32(record.data());
  const base::ByteView entry = record.subspan(kRecordHeaderBytes, length);
  base::store_le32(&record[4], static_cast<std::uint32_t>(xxh3(entry)));
}

void append_record(base::Bytes& payload, base::ByteView entry) {
  const std::size_t at = payload.size();
  const auto room = add_record(payload, entry.size());
  std::copy(entry.begin(), entry.end(), room.begin());
  seal_record(std::span(payload).subspan(at));
}

std::optional<base::ByteView> record_entry(base::ByteView payload, std::uint64_t offset) {
  if (offset > payload.size() || payload.size() - offset < kRecordHeaderBytes) {
    return std::nullopt;
  }
  const std::size_t length = base::load_le32(&payload[offset]);
  if (length < kEntryBytesMin || length > kEntryBytesMax ||
      record_bytes(length) > payload.size() - offset) {
    return std::nullopt;
  }
  return payload.subspan(offset + kRecordHeaderBytes, length);
}

std::optional<Record> read_record(base::ByteView payload, std::size_t offset) {
  const auto entry = record_entry(payload, offset);
  if (!entry) {
    return std::nullopt;
  }
  const std::size_t length = entry->size();
  Record record;
  record.entry = *entry;
  record.next_offset = offset + record_bytes(length);
  const std::size_t end = offset + kRecordHeaderBytes + length;
  record.checksum_holds =
      base::load_le32(&payload[offset + 4]) == static_cast<std::uint32_t>(xxh3(record.entry)) &&
      base::all_zero(payload.subspan(end, record.next_offset - end));
  return record;
}

void seal_frame(FrameHeader& header, base::Bytes& frame) {
  CHECK(frame.size() >= kFrameHeaderBytes);
  const base::ByteView payload = base::ByteView(frame).subspan(kFrameHeaderBytes);
  CHECK(payload.size() <= kFramePayloadBytesMax);
  CHECK(payload.size() % kRecordAlignment == 0);
  header.payload_bytes = payload.size();
  header.payload_checksum = xxh3(payload);
  const FrameHeaderBytes head = encode_frame_header(header);
  const FrameTrailerBytes trailer = encode_frame_trailer(header);
  std::copy(head.begin(), head.end(), frame.begin());
  frame.resize(frame_bytes(payload.size()));
  std::copy(trailer.begin(), trailer.end(), frame.end() - kFrameTrailerBytes);
}

base::Bytes encode_frame(FrameHeader& header, base::ByteView payload) {
  base::Bytes frame(kFrameHeaderBytes + payload.size());
  std::copy(payload.begin(), payload.end(), frame.begin() + kFrameHeaderBytes);
  seal_frame(header, frame);
  return frame;
}

}  // namespace ledger
