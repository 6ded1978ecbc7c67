// A JWT of an issuer that is trusted, into who it is about.
//
// Room:      tools/identity. Pure: keys and time come in.
// Rules:     the signature is checked before anything in the claims is looked at, by an algorithm
//            of the list and a key of the set; nothing in the token says where a key is to be had.
//            A right that the token does not name is not given.
// Source:    RFC 7515, 7519, 8725, 9068.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/types.h"
#include "tools/identity/key_set.h"
#include "tools/identity/role.h"

namespace identity {

inline constexpr std::size_t kJwtBytesMax = 8U << 10U;
/// By so much may the issuer's clock differ from ours.
inline constexpr std::int64_t kSkewSeconds = 60;

struct JwtRules {
  std::string issuer;
  std::string audience;
  std::vector<Algorithm> algorithms;
  /// A claim's name, or a path into objects with points between; an array of texts, or one text.
  /// The same for the claims below; of this one a text may hold several words, as `scope` does.
  std::string roles_claim = "roles";
  /// From what that claim says to what it means here; empty: the roles' own names.
  std::map<std::string, Role, std::less<>> roles{};
  /// What a writer may put into `source`.
  std::string sources_claim = "sub";
  /// Cases of these authorities only. Empty: of all; else a token without the claim is refused.
  std::string authorities_claim{};
};

enum class JwtFault : std::uint8_t {
  kTooLong,
  kMalformed,       // not three parts of base64url, or a part that is not strict JSON
  kAlgorithm,       // none, of a shared secret, unknown, or not in the list
  kType,            // a `typ` that is no access token's
  kForeignKey,      // jku, jwk, x5u, x5c: a key that the token itself brings
  kCritical,        // crit, b64, zip, cty: rules that are not ours
  kNoKeyName,       // no kid
  kUnknownKey,      // the kid is not in the set
  kWrongSignature,  // or by a key that is for another algorithm
  kClaims,          // a claim is missing or of the wrong kind
  kIssuer,
  kAudience,
  kExpired,
  kNotYet,       // nbf
  kFromFuture,   // iat
  kNoRole,       // none that is known here
  kNoSource,     // a writer without sources
  kNoAuthority,  // the claim is asked for, and is missing or empty
  kNonce,        // an ID token of another login
  kParty,        // an ID token that was given to another client
};

/// "wrong_signature": for logs.
[[nodiscard]] std::string_view name_of(JwtFault fault);

struct JwtIdentity {
  std::string subject;
  std::string name{};  // what people call it: `name`, else `preferred_username`; may be empty
  Roles roles;
  std::vector<std::string> sources;  // of a writer, and then not empty
  std::vector<std::string> authorities;
  base::TimestampUtcUs expires_at;  // with the skew

  bool operator==(const JwtIdentity&) const = default;
};

/// Any bytes.
[[nodiscard]] std::expected<JwtIdentity, JwtFault> verify_jwt(std::string_view token,
                                                              const JwtRules& rules,
                                                              const KeySet& keys,
                                                              base::TimestampUtcUs now);

/// The same of an ID token, which says who has logged in: `rules.audience` is the client's name,
/// and `nonce` that of the login. Source: OpenID Connect Core 1.0 section 3.1.3.7.
[[nodiscard]] std::expected<JwtIdentity, JwtFault> verify_id_token(std::string_view token,
                                                                   const JwtRules& rules,
                                                                   std::string_view nonce,
                                                                   const KeySet& keys,
                                                                   base::TimestampUtcUs now);

}  // namespace identity
