// An issuer of JWTs with keys of its own, which also signs what no issuer would.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "ledger/base/bytes.h"

using EVP_PKEY = struct evp_pkey_st;

namespace identity {

class Issuer {
 public:
  enum class Kind { kRsa, kP256, kEd25519 };

  /// An RSA key of `rsa_bits`, and one of each other kind; named "rsa", "ec" and "ed".
  explicit Issuer(unsigned rsa_bits = 2048);
  Issuer(const Issuer&) = delete;
  Issuer& operator=(const Issuer&) = delete;
  ~Issuer();

  /// {"keys":[…]}; `more` goes into each key, like `,"use":"sig"`.
  [[nodiscard]] std::string key_set(const std::string& more = "") const;
  /// One key of it.
  [[nodiscard]] std::string jwk(Kind kind, const std::string& kid, const std::string& more) const;

  /// The three parts, signed as the algorithm's name says: "RS256", "PS256", "ES256", "EdDSA";
  /// "HS256" with `secret`; anything else with nothing.
  [[nodiscard]] std::string token(std::string_view header,
                                  std::string_view claims,
                                  std::string_view algorithm,
                                  const std::string& secret = "") const;
  /// A signature of that text.
  [[nodiscard]] base::Bytes sign(std::string_view text,
                                 std::string_view algorithm,
                                 const std::string& secret = "") const;
  /// The RSA key as others would hold it: what a confusion of algorithms would take for a secret.
  [[nodiscard]] std::string rsa_pem() const;

 private:
  EVP_PKEY* rsa_;
  EVP_PKEY* ec_;
  EVP_PKEY* ed_;
};

}  // namespace identity
