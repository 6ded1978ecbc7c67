// Tokens, and the file that keeps what is kept of them. What is taken is written as it was read.

#include "ledger/base/check.h"
#include "tests/fuzz/input.h"
#include "tools/identity/token_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = base::as_text(fuzz::view(data, size));
  if (const auto id = identity::token_id_in(text)) {
    CHECK(id->size() == identity::kTokenIdBytes);
    CHECK(text.starts_with(std::string(identity::kTokenPrefix) + std::string(*id)));
  }
  static_cast<void>(identity::label_fault(text));
  static_cast<void>(identity::source_fault(text));
  const auto file = identity::parse_token_file(text);
  if (!file) {
    CHECK(file.error().number > 0);
    return 0;
  }
  const auto again = identity::parse_token_file(identity::token_file_text(*file));
  CHECK(again.has_value());
  CHECK(*again == *file);
  for (const identity::Token& token : file->tokens) {
    CHECK(file->find(token.id) == &token);
  }
  return 0;
}
