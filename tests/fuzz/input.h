// What fuzz targets share: the input as bytes, and checksums made to hold.
//
// A checksum stops blind mutation at the door, so each target looks at the input twice: as it came,
// and sealed, with its checksums put right.
#pragma once

#include <cstdint>

#include "ledger/base/bytes.h"
#include "ledger/log/format.h"

namespace fuzz {

inline base::ByteView view(const std::uint8_t* data, std::size_t size) {
  return std::as_bytes(std::span(data, size));
}

inline base::Bytes copy(base::ByteView bytes) {
  return {bytes.begin(), bytes.end()};
}

/// Puts the magic number and both checksums of the frame at `at` right, as far as its bytes reach.
inline void seal_frame(base::Bytes& bytes, std::size_t at) {
  if (bytes.size() < at + ledger::kFrameHeaderBytes) {
    return;
  }
  const base::ByteView rest = base::ByteView(bytes).subspan(at + ledger::kFrameHeaderBytes);
  constexpr std::uint32_t kMagic = 0x4D52464C;
  base::store_le32(&bytes[at], kMagic);
  const std::uint64_t payload_bytes = base::load_le64(&bytes[at + 24]);
  if (payload_bytes <= rest.size()) {
    base::store_le64(&bytes[at + 48], ledger::xxh3(rest.first(payload_bytes)));
  }
  base::store_le64(&bytes[at + 56], ledger::xxh3(base::ByteView(bytes).subspan(at, 56)));
}

}  // namespace fuzz
