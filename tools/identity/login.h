// A login at an issuer that has begun and not ended: what ties its end to the browser it began in.
//
// Room:      tools/identity. Pure, but for the chance that makes a new one.
// Rules:     the browser keeps one random text, and all else is made of it: nothing is kept here,
// so
//            that a million logins that never end cost nothing. Who does not have the text can make
//            none of the three; who sees one of them, as the issuer does, can make no other.
// Source:    RFC 6749 section 10.12 (state), RFC 7636 (code_verifier), OpenID Connect Core 1.0
//            section 15.5.2 (a nonce made of a cookie).
#pragma once

#include <string>
#include <string_view>

#include "ledger/base/result.h"

namespace identity {

struct Login {
  std::string text;      // for the browser alone
  std::string state;     // comes back with the code
  std::string nonce;     // comes back in the ID token
  std::string verifier;  // shown for the code

  /// Errors:   kUnavailable the system gave no random bytes
  [[nodiscard]] static base::Result<Login> begin();
  /// The one that the text is of, whatever text it is.
  [[nodiscard]] static Login of(std::string_view text);

  /// What the issuer is told of the verifier: S256.
  [[nodiscard]] std::string challenge() const;
};

}  // namespace identity
