// The text of a checkpoint. What is accepted is spelled in the one way there is.

#include "ledger/base/check.h"
#include "ledger/evidence/checkpoint.h"
#include "tests/fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = base::as_text(fuzz::view(data, size));
  if (const auto checkpoint = ledger::parse_checkpoint_text(text)) {
    CHECK(ledger::checkpoint_text(checkpoint->origin, checkpoint->prefix) == text);
  }
  if (const auto bytes = base::from_base64(text)) {
    CHECK(base::to_base64(*bytes) == text);
  }
  return 0;
}
