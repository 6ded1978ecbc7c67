// Notes, keys and checkpoints. What is accepted is spelled in the one way there is, and nothing
// made up here is signed by the key of the published vectors.

#include "ledger/base/check.h"
#include "ledger/evidence/checkpoint.h"
#include "tests/fuzz/input.h"

namespace {

constexpr std::string_view kVkey =
    "ledger.example/cases+0ff9ae30+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";
constexpr std::string_view kSigned =
    "ledger.example/cases\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const ledger::VerifierKey kLog = *ledger::parse_verifier_key(kVkey);
  const std::string_view text = base::as_text(fuzz::view(data, size));
  if (const auto note = ledger::parse_note(text)) {
    CHECK(to_string(*note) == text);
  }
  if (const auto key = ledger::parse_verifier_key(text)) {
    CHECK(to_string(*key) == text);
  }
  if (const auto key = ledger::parse_private_key(text)) {
    CHECK(ledger::private_key_text(key->name, key->key, key->type) == text);
  }
  if (const auto checked = ledger::check_checkpoint(text, {&kLog, 1})) {
    CHECK(text.starts_with(kSigned));
  }
  return 0;
}
