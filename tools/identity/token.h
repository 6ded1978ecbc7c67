// A token: what a program shows to be let in, and what is kept of it.
//
// Room:      tools/identity. Pure, but for the chance that makes a new one.
// Format:    clt_<id>_<secret><check>: ten characters of [a-z2-9]; 43 of base64url, 32 random
//            bytes; 4 that tell a cut or mistyped token from a wrong one without asking anybody.
// Rules:     the text is shown once and never kept. What is kept is its SHA-256, without salt and
//            without stretching: those slow down who guesses what people choose, and nobody guesses
//            256 random bits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/result.h"
#include "ledger/base/types.h"
#include "tools/identity/role.h"

namespace identity {

inline constexpr std::string_view kTokenPrefix = "clt_";
inline constexpr std::size_t kTokenIdBytes = 10;
/// Of names and authorities.
inline constexpr std::size_t kLabelBytesMax = 128;
/// As a source: whatever the event says.
inline constexpr std::string_view kAnySource = "*";

struct Token {
  enum class Proof : std::uint8_t {
    kSecret,       // the text is shown; `digest` is its SHA-256
    kCertificate,  // a client certificate is shown; `digest` is the SHA-256 of its DER
  };
  enum class State : std::uint8_t { kActive, kExpired, kRevoked };

  std::string id{};
  std::string name{};  // for people; may be empty
  Proof proof = Proof::kSecret;
  base::Digest digest{};
  Roles roles{};
  /// What a writer may put into `source`; kAnySource alone = anything. Empty without that role.
  std::vector<std::string> sources{};
  /// Cases of these authorities only; empty = all.
  std::vector<std::string> authorities{};
  base::TimestampUtcUs created_at{};
  std::string created_by{};  // the user of the machine
  base::TimestampUtcUs expires_at{};
  std::optional<base::TimestampUtcUs> revoked_at{};
  std::string revoked_by{};

  bool operator==(const Token&) const = default;

  [[nodiscard]] State state(base::TimestampUtcUs now) const;
};

/// "active", "expired", "revoked".
[[nodiscard]] std::string_view name_of(Token::State state);

/// A new id, by chance.
/// Errors:   kUnavailable the system gave no random bytes
[[nodiscard]] base::Result<std::string> new_token_id();
/// A new text for the id, by chance.
/// Errors:   as new_token_id()
[[nodiscard]] base::Result<std::string> new_token_text(std::string_view id);

/// 256 random bits as text, 43 characters of base64url.
/// Errors:   as new_token_id()
[[nodiscard]] base::Result<std::string> new_secret();

/// The id in a token's text; nothing if the text is not whole. Says nothing of whether there is
/// such a token.
[[nodiscard]] std::optional<std::string_view> token_id_in(std::string_view text);

/// What is kept of a text.
[[nodiscard]] base::Digest token_digest(std::string_view text);

/// In a time that does not depend on where they differ.
[[nodiscard]] bool is_same(const base::Digest& one, const base::Digest& other);

/// What is wrong with a name or authority, as a clause; nothing if it can be one.
[[nodiscard]] std::optional<std::string> label_fault(std::string_view text);
/// The same of a source: kAnySource, or what an event can name as its source.
[[nodiscard]] std::optional<std::string> source_fault(std::string_view text);

}  // namespace identity
