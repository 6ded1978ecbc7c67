// Policies of verifiers. Nobody makes up a quorum by cosigning nothing.

#include "ledger/base/check.h"
#include "ledger/evidence/policy.h"
#include "tests/fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = base::as_text(fuzz::view(data, size));
  if (const auto policy = ledger::parse_policy(text, "policy")) {
    CHECK(!policy->logs.empty());
    CHECK(ledger::quorum_is_met(*policy, {}) != policy->needs_witnesses());
    std::vector<ledger::Cosignature> everybody;
    for (const ledger::PolicyWitness& witness : policy->witnesses) {
      everybody.push_back({witness.key, 1});
    }
    CHECK(ledger::quorum_is_met(*policy, everybody));
  }
  return 0;
}
