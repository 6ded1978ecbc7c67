// The bytes of segment files: headers, frames, records, trailers. Encoding and checking, no I/O.
//
// Room:      ledger/log. Little-endian throughout (entries inside are big-endian:
// evidence/entry.h). Format:    docs/format.md "Segments" and "Frames"; sizes and offsets here are
// on disk for ever.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "ledger/base/bytes.h"
#include "ledger/base/result.h"
#include "ledger/base/types.h"

namespace ledger {

inline constexpr std::size_t kSegmentHeaderBytes = 64;
inline constexpr std::size_t kFrameHeaderBytes = 64;
inline constexpr std::size_t kFrameTrailerBytes = 32;
inline constexpr std::size_t kFrameAlignment = 64;
inline constexpr std::size_t kRecordHeaderBytes = 8;
inline constexpr std::size_t kRecordAlignment = 8;
inline constexpr std::size_t kSectorBytes = 512;
/// Stored bytes of one frame: 16 MiB and one map commitment's record.
inline constexpr std::size_t kFramePayloadBytesMax = (16U << 20U) + 128;
inline constexpr std::uint64_t kSegmentBytesFirst = 1U << 20U;
inline constexpr std::uint64_t kSegmentBytesMax = 256U << 20U;

[[nodiscard]] std::uint64_t xxh3(base::ByteView bytes);

struct SegmentHeader {
  base::EntryIndex first_index;
  base::Digest origin_hash;  // SHA-256(origin)
};

using SegmentHeaderBytes = std::array<std::byte, kSegmentHeaderBytes>;
[[nodiscard]] SegmentHeaderBytes encode_segment_header(const SegmentHeader& header);
/// Errors:   kCorrupt bad magic or checksum · kUnsupported newer format.
[[nodiscard]] base::Result<SegmentHeader> decode_segment_header(base::ByteView bytes);
/// The checksum the first frame of the log names as its previous one.
[[nodiscard]] std::uint64_t segment_header_checksum(base::ByteView bytes);

/// `00000000000000000042.log`.
[[nodiscard]] std::string segment_file_name(base::EntryIndex first_index);
/// Nothing for any other name.
[[nodiscard]] std::optional<base::EntryIndex> parse_segment_file_name(std::string_view name);
/// Scheduled size of the segment with this ordinal: 1 MiB, doubling to 256 MiB.
[[nodiscard]] std::uint64_t scheduled_segment_bytes(std::size_t ordinal);

struct FrameHeader {
  bool continues_at = false;
  base::EntryIndex first_index;
  std::uint32_t entry_count = 0;
  std::uint64_t payload_bytes = 0;
  base::EntryIndex durable_through;
  std::uint64_t previous_checksum = 0;
  std::uint64_t payload_checksum = 0;
  std::uint64_t checksum = 0;  // of this header; filled by encode and decode

  [[nodiscard]] base::EntryIndex limit_index() const { return {first_index.value + entry_count}; }
};

using FrameHeaderBytes = std::array<std::byte, kFrameHeaderBytes>;
/// Sets header.checksum.
[[nodiscard]] FrameHeaderBytes encode_frame_header(FrameHeader& header);
/// Nothing unless the header is self-valid: magic, checksum, and fields that can be.
[[nodiscard]] std::optional<FrameHeader> decode_frame_header(base::ByteView bytes);

/// Bytes from header to trailer, padded to 64.
[[nodiscard]] std::uint64_t frame_bytes(std::uint64_t payload_bytes);

using FrameTrailerBytes = std::array<std::byte, kFrameTrailerBytes>;
[[nodiscard]] FrameTrailerBytes encode_frame_trailer(const FrameHeader& header);
/// True if the 32 bytes are a trailer that ends a frame with this first index and previous
/// checksum.
[[nodiscard]] bool is_trailer_of(base::ByteView bytes,
                                 base::EntryIndex first_index,
                                 std::uint64_t previous_checksum);

/// Bytes an entry takes as a record: length, checksum, entry, zeros to a multiple of 8.
[[nodiscard]] std::size_t record_bytes(std::size_t entry_bytes);
/// Appends one record to a payload.
void append_record(base::Bytes& payload, base::ByteView entry);
/// The same in two steps: room for an entry, which the caller fills, and then the record's checksum
/// (`record` begins where the payload ended). The room lives until the payload grows.
[[nodiscard]] std::span<std::byte> add_record(base::Bytes& payload, std::size_t entry_bytes);
void seal_record(std::span<std::byte> record);

/// A record read from `payload` at `offset`.
struct Record {
  base::ByteView entry;
  bool checksum_holds = false;
  std::size_t next_offset = 0;
};

/// Nothing when no record with a possible length stands there.
[[nodiscard]] std::optional<Record> read_record(base::ByteView payload, std::size_t offset);

/// The record's entry alone, for who has compared the checksum of the whole frame.
[[nodiscard]] std::optional<base::ByteView> record_entry(base::ByteView payload,
                                                         std::uint64_t offset);

/// Makes `frame`, which is kFrameHeaderBytes of room and then the payload, a whole frame in place:
/// header, payload, padding, trailer. Sets header.payload_bytes and the checksums.
void seal_frame(FrameHeader& header, base::Bytes& frame);
/// The same from a copy of `payload`.
[[nodiscard]] base::Bytes encode_frame(FrameHeader& header, base::ByteView payload);

}  // namespace ledger
