// A segment's header, and its name. What is accepted encodes back to the same bytes.

#include <algorithm>

#include "ledger/base/check.h"
#include "tests/fuzz/input.h"

namespace {

void check_header(base::ByteView input) {
  const auto header = ledger::decode_segment_header(input);
  if (!header) {
    CHECK(header.error().code == base::ErrorCode::kCorrupt ||
          header.error().code == base::ErrorCode::kUnsupported);
    return;
  }
  CHECK(std::ranges::equal(ledger::encode_segment_header(*header),
                           input.first(ledger::kSegmentHeaderBytes)));
  const std::string name = ledger::segment_file_name(header->first_index);
  CHECK(ledger::parse_segment_file_name(name) == header->first_index);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const base::ByteView input = fuzz::view(data, size);
  check_header(input);
  if (size >= ledger::kSegmentHeaderBytes) {
    base::Bytes sealed = fuzz::copy(input);
    base::store_le64(&sealed[56], ledger::xxh3(base::ByteView(sealed).first(56)));
    check_header(sealed);
  }
  const std::string_view name = base::as_text(input);
  if (const auto index = ledger::parse_segment_file_name(name)) {
    CHECK(ledger::segment_file_name(*index) == name);
  }
  return 0;
}
