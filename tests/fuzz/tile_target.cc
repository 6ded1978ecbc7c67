// Paths of tiles, and a first byte that says how many hashes or entries the rest should be.

#include "ledger/base/check.h"
#include "ledger/evidence/tiles.h"
#include "tests/fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const base::ByteView bytes = fuzz::view(data, size);
  if (const auto tile = ledger::parse_tile_path(base::as_text(bytes))) {
    CHECK(ledger::tile_path(*tile) == base::as_text(bytes));
  }
  if (bytes.empty()) {
    return 0;
  }
  const std::uint64_t width = 1 + std::to_integer<std::uint64_t>(bytes[0]);
  const base::ByteView rest = bytes.subspan(1);
  if (const auto hashes = ledger::decode_tile({0, 0, width}, rest)) {
    CHECK(ledger::encode_tile(*hashes) == fuzz::copy(rest));
  }
  if (const auto entries = ledger::decode_bundle({std::nullopt, 0, width}, rest)) {
    base::Bytes bundle;
    for (const base::ByteView entry : *entries) {
      ledger::add_to_bundle(bundle, entry);
    }
    CHECK(bundle == fuzz::copy(rest));
  }
  return 0;
}
