// An entry's head, and the bodies of the ledger's own kinds. What is accepted encodes back to the
// same bytes.

#include "ledger/base/check.h"
#include "ledger/evidence/entry.h"
#include "tests/fuzz/input.h"

namespace {

void check_body(ledger::EntryKind kind, base::ByteView body) {
  switch (kind) {
    case ledger::EntryKind::kGenesis:
      if (const auto genesis = ledger::decode_genesis(body)) {
        CHECK(ledger::is_valid_origin(genesis->origin));
        CHECK(ledger::encode_genesis(*genesis) == fuzz::copy(body));
      }
      break;
    case ledger::EntryKind::kMapCommitment:
      if (const auto commitment = ledger::decode_map_commitment(body)) {
        CHECK(ledger::encode_map_commitment(*commitment) == fuzz::copy(body));
      }
      break;
    case ledger::EntryKind::kClockAccepted:
      if (const auto accepted = ledger::decode_clock_accepted(body)) {
        CHECK(ledger::encode_clock_accepted(*accepted) == fuzz::copy(body));
      }
      break;
    case ledger::EntryKind::kEvent:
    case ledger::EntryKind::kKeyChange:
    case ledger::EntryKind::kFreeze:
      break;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const base::ByteView input = fuzz::view(data, size);
  const auto entry = ledger::decode_entry({7}, input);
  if (!entry) {
    CHECK(entry.error().code == base::ErrorCode::kCorrupt ||
          entry.error().code == base::ErrorCode::kUnsupported);
    return 0;
  }
  CHECK((entry->kind == ledger::EntryKind::kEvent) == (entry->version.value > 0));
  const ledger::EntryHead head = {
      entry->kind, entry->stream_key, entry->version, entry->recorded_at, entry->id};
  CHECK(ledger::encode_entry(head, entry->body) == fuzz::copy(input));
  check_body(entry->kind, entry->body);
  return 0;
}
