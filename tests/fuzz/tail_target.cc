// The end of a log: torn, corrupt or whole, and mended. Whatever stands there, nothing before the
// torn place changes, and what was mended is whole.
//
// Input: a byte whose bits say which frames are sealed, the size in `head`, then the segment's
// bytes from its first frame on.

#include <algorithm>

#include "ledger/base/check.h"
#include "ledger/evidence/merkle.h"
#include "ledger/log/tail.h"
#include "tests/fuzz/input.h"
#include "tests/support/fault_file_system.h"

namespace {

constexpr auto kLog = "/log";
constexpr int kFramesSealed = 8;

/// The segment's bytes; each frame whose bit is set continues the chain and has good checksums.
base::Bytes segment_of(base::ByteView frames, unsigned seals) {
  const auto header =
      ledger::encode_segment_header({{0}, ledger::sha256({base::as_bytes("fuzz.example/log")})});
  base::Bytes bytes(header.size() + frames.size());
  std::ranges::copy(header, bytes.begin());
  std::ranges::copy(frames, bytes.begin() + ledger::kSegmentHeaderBytes);
  std::size_t at = ledger::kSegmentHeaderBytes;
  std::uint64_t index = 0;
  std::uint64_t previous = ledger::segment_header_checksum(header);
  for (int i = 0; i < kFramesSealed && bytes.size() >= at + ledger::kFrameHeaderBytes; ++i) {
    if ((seals >> i & 1U) != 0) {
      base::store_le64(&bytes[at + 8], index);
      base::store_le64(&bytes[at + 40], previous);
      fuzz::seal_frame(bytes, at);
    }
    const std::uint64_t payload_bytes = base::load_le64(&bytes[at + 24]);
    if (payload_bytes > bytes.size()) {
      break;
    }
    index += base::load_le32(&bytes[at + 16]);
    previous = base::load_le64(&bytes[at + 56]);
    at += ledger::frame_bytes(payload_bytes);
  }
  return bytes;
}

void check_mended(support::FaultFileSystem& disk, const ledger::Tail& before) {
  const auto segments = *ledger::SegmentSet::list(disk, kLog);
  const auto after = ledger::examine_tail(*segments, {before.durable.value});
  CHECK(after.has_value());
  CHECK(!after->torn.has_value());
  CHECK(after->end.next_index == before.end.next_index);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) {
    return 0;
  }
  support::FaultFileSystem disk;
  CHECK(disk.make_directory(kLog).has_value());
  const std::string name = std::string(kLog) + "/" + ledger::segment_file_name({0});
  disk.set_bytes(name, segment_of(fuzz::view(data, size).subspan(2), data[0]));
  const auto segments = *ledger::SegmentSet::list(disk, kLog);
  auto tail = ledger::examine_tail(*segments, {data[1]});
  if (!tail) {
    CHECK(tail.error().code == base::ErrorCode::kCorrupt);
    CHECK(tail.error().where.starts_with(name + "@"));
    return 0;
  }
  CHECK(tail->end.next_index.value >= data[1]);
  CHECK(tail->end.next_index >= tail->durable);
  const base::Bytes before = disk.bytes(name);
  const auto repaired = ledger::repair_tail(disk, *segments, *tail);
  CHECK(repaired.has_value());
  CHECK(repaired->cut_file.empty() == !tail->torn.has_value());
  const base::Bytes after = disk.bytes(name);
  CHECK(after.size() >= before.size());
  CHECK(std::equal(
      before.begin(),
      before.begin() + static_cast<std::ptrdiff_t>(std::min(before.size(), tail->end.place.offset)),
      after.begin()));
  check_mended(disk, *tail);
  return 0;
}
