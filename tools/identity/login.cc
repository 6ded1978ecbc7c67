#include "tools/identity/login.h"

#include "ledger/evidence/merkle.h"
#include "tools/identity/base64url.h"
#include "tools/identity/token.h"

namespace identity {
namespace {

std::string derived(std::string_view label, std::string_view text) {
  return to_base64url(ledger::sha256({base::as_bytes(label), base::as_bytes(text)}).view());
}

}  // namespace

base::Result<Login> Login::begin() {
  CASELEDGER_TRY(const std::string text, new_secret());
  return of(text);
}

Login Login::of(std::string_view text) {
  return {.text = std::string(text),
          .state = derived("caseledger login state\n", text),
          .nonce = derived("caseledger login nonce\n", text),
          .verifier = derived("caseledger login verifier\n", text)};
}

std::string Login::challenge() const {
  return to_base64url(token_digest(verifier).view());
}

}  // namespace identity
