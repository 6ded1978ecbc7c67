// The public keys of an issuer of JWTs.
//
// Room:      tools/identity. Pure; OpenSSL stays inside the .cc.
// Format:    a JWK set (RFC 7517 section 5; RFC 7518 section 6; RFC 8037 section 2).
// Rules:     keys of kinds that are not known, or for other uses, are passed over; a key that is
//            weak or malformed spoils the set: who handed it over must look.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/bytes.h"
#include "ledger/base/result.h"

namespace identity {

inline constexpr std::size_t kKeySetBytesMax = 256U << 10U;

/// The only ones there are: nothing with a shared secret, and no "none".
enum class Algorithm : std::uint8_t { kRs256, kPs256, kEs256, kEdDsa };

/// "RS256". Nothing for any other word.
[[nodiscard]] std::optional<Algorithm> parse_algorithm(std::string_view name);

class KeySet {
 public:
  /// Any bytes.
  /// Errors:   kInvalidArgument CL-2656 with a JSON pointer
  [[nodiscard]] static base::Result<KeySet> parse(std::string_view json);

  KeySet(KeySet&&) noexcept;
  KeySet& operator=(KeySet&&) noexcept;
  KeySet(const KeySet&) = delete;
  KeySet& operator=(const KeySet&) = delete;
  ~KeySet();

  [[nodiscard]] bool has(std::string_view kid) const;
  /// True if the key of that name signed `text` by that algorithm, and is one for it.
  [[nodiscard]] bool verifies(std::string_view kid,
                              Algorithm algorithm,
                              std::string_view text,
                              base::ByteView signature) const;

 private:
  struct Key;

  KeySet();

  std::vector<Key> keys_;
};

}  // namespace identity
