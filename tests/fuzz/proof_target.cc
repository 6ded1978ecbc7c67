// Proofs as files. What is accepted is spelled in the one way there is.

#include "ledger/base/check.h"
#include "ledger/evidence/case_proof.h"
#include "ledger/evidence/tlog_proof.h"
#include "tests/fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = base::as_text(fuzz::view(data, size));
  if (const auto proof = ledger::parse_tlog_proof(text)) {
    CHECK(to_string(*proof) == text);
  }
  if (const auto proof = ledger::parse_case_proof(text)) {
    CHECK(to_string(*proof) == text);
  }
  return 0;
}
