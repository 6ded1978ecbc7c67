// A frame: header, records, padding, trailer. What is accepted encodes back to the same bytes.

#include <algorithm>

#include "ledger/base/check.h"
#include "ledger/log/frame_reader.h"
#include "tests/fuzz/input.h"

namespace {

void check_records(base::ByteView payload) {
  std::size_t offset = 0;
  while (const auto record = ledger::read_record(payload, offset)) {
    CHECK(record->next_offset > offset);
    CHECK(record->next_offset <= payload.size());
    if (record->checksum_holds) {
      base::Bytes again;
      ledger::append_record(again, record->entry);
      CHECK(std::ranges::equal(again, payload.subspan(offset, record->next_offset - offset)));
    }
    offset = record->next_offset;
  }
}

void check_frame(base::ByteView input) {
  auto header = ledger::decode_frame_header(input);
  if (!header) {
    return;
  }
  CHECK(std::ranges::equal(ledger::encode_frame_header(*header),
                           input.first(ledger::kFrameHeaderBytes)));
  CHECK(header->limit_index() >= header->first_index);
  CHECK(header->durable_through <= header->first_index);
  const std::uint64_t bytes = ledger::frame_bytes(header->payload_bytes);
  CHECK(bytes % ledger::kFrameAlignment == 0);
  if (input.size() < bytes) {
    return;
  }
  const base::ByteView frame = input.first(bytes);
  const base::ByteView payload = frame.subspan(ledger::kFrameHeaderBytes, header->payload_bytes);
  check_records(payload);
  if (ledger::is_whole_frame(*header, frame) && ledger::has_good_ending(*header, frame)) {
    CHECK(ledger::encode_frame(*header, payload) == fuzz::copy(frame));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const base::ByteView input = fuzz::view(data, size);
  check_frame(input);
  base::Bytes sealed = fuzz::copy(input);
  fuzz::seal_frame(sealed, 0);
  check_frame(sealed);
  return 0;
}
