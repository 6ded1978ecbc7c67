// JWTs of one issuer, checked once each: the same one comes with every request.
//
// Room:      tools/identity.
// Rules:     what was found good stays good until it expires or the issuer's keys are others.
// Threads:   any.
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <mutex>
#include <string_view>
#include <unordered_map>

#include "ledger/base/types.h"
#include "tools/identity/jwt.h"
#include "tools/identity/key_source.h"

namespace identity {

struct JwtRefusal {
  enum class What : std::uint8_t {
    kBad,
    kNoRight,         // good in all else, and gives no right here
    kKeysOnTheirWay,  // ask again: the issuer's keys are being fetched, or cannot be had
    kNotChecked,      // it is not known, and was not to be checked
  };

  What what = What::kBad;
  std::string_view reason;  // a word for logs
};

class JwtCheck {
 public:
  JwtCheck(JwtRules rules, std::unique_ptr<KeySource> keys);
  JwtCheck(const JwtCheck&) = delete;
  JwtCheck& operator=(const JwtCheck&) = delete;
  ~JwtCheck() = default;

  /// `may_compute`: a signature may be checked, some 50 microseconds; else only what was checked
  /// before is let in.
  [[nodiscard]] std::expected<JwtIdentity, JwtRefusal> check(std::string_view token,
                                                             base::TimestampUtcUs now,
                                                             bool may_compute);

  /// The ID token of a login by `client`. Is never kept: it comes once.
  [[nodiscard]] std::expected<JwtIdentity, JwtRefusal> check_login(std::string_view token,
                                                                   const std::string& client,
                                                                   std::string_view nonce,
                                                                   base::TimestampUtcUs now);

  [[nodiscard]] const JwtRules& rules() const { return rules_; }

  [[nodiscard]] KeySource& keys() { return *keys_; }

 private:
  [[nodiscard]] JwtRefusal refusal_of(JwtFault fault);

  struct Good {
    JwtIdentity identity;
    std::shared_ptr<const KeySet> keys;  // under which it was good
  };

  const JwtRules rules_;
  const std::unique_ptr<KeySource> keys_;
  std::mutex mutex_;
  // Guarded by mutex_.
  std::unordered_map<base::Digest, Good, base::DigestHash> good_;
};

}  // namespace identity
