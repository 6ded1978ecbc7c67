#include "tools/identity/token.h"

#include <algorithm>
#include <array>

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include "ledger/base/bytes.h"
#include "ledger/evidence/merkle.h"
#include "replay/event/text_rules.h"
#include "tools/identity/base64url.h"

namespace identity {
namespace {

// 32 characters, none of which is taken for another.
constexpr std::string_view kIdAlphabet = "abcdefghijkmnpqrstuvwxyz23456789";
constexpr std::size_t kSecretBytes = 32;
constexpr std::size_t kSecretCharacters = 43;
constexpr std::size_t kCheckBytes = 3;
constexpr std::size_t kCheckCharacters = 4;
constexpr std::size_t kTextBytes =
    kTokenPrefix.size() + kTokenIdBytes + 1 + kSecretCharacters + kCheckCharacters;
static_assert(kIdAlphabet.size() == 32);

template <std::size_t Count>
base::Result<std::array<std::byte, Count>> random_bytes() {
  std::array<std::byte, Count> bytes{};
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(Count)) != 1) {
    return base::fail(base::ErrorCode::kUnavailable, "the system gave no random bytes");
  }
  return bytes;
}

std::string check_of(std::string_view text) {
  const base::Digest digest =
      ledger::sha256({base::as_bytes("caseledger token check"), base::as_bytes(text)});
  return to_base64url(digest.view().first(kCheckBytes));
}

}  // namespace

Token::State Token::state(base::TimestampUtcUs now) const {
  if (revoked_at) return State::kRevoked;
  return now < expires_at ? State::kActive : State::kExpired;
}

std::string_view name_of(Token::State state) {
  switch (state) {
    case Token::State::kActive:
      return "active";
    case Token::State::kExpired:
      return "expired";
    case Token::State::kRevoked:
      break;
  }
  return "revoked";
}

base::Result<std::string> new_token_id() {
  CASELEDGER_TRY(const auto bytes, random_bytes<kTokenIdBytes>());
  std::string id;
  for (const std::byte byte : bytes) {
    id += kIdAlphabet[std::to_integer<std::size_t>(byte) % kIdAlphabet.size()];
  }
  return id;
}

base::Result<std::string> new_token_text(std::string_view id) {
  CASELEDGER_TRY(const std::string secret, new_secret());
  std::string text = std::string(kTokenPrefix) + std::string(id) + '_' + secret;
  text += check_of(text);
  return text;
}

base::Result<std::string> new_secret() {
  CASELEDGER_TRY(const auto secret, random_bytes<kSecretBytes>());
  return to_base64url(secret);
}

std::optional<std::string_view> token_id_in(std::string_view text) {
  if (text.size() != kTextBytes || !text.starts_with(kTokenPrefix)) return std::nullopt;
  const std::string_view id = text.substr(kTokenPrefix.size(), kTokenIdBytes);
  if (id.find_first_not_of(kIdAlphabet) != std::string_view::npos) return std::nullopt;
  if (text[kTokenPrefix.size() + kTokenIdBytes] != '_') return std::nullopt;
  const std::string_view checked = text.substr(0, kTextBytes - kCheckCharacters);
  if (text.substr(checked.size()) != check_of(checked)) return std::nullopt;
  return id;
}

base::Digest token_digest(std::string_view text) {
  return ledger::sha256({base::as_bytes(text)});
}

bool is_same(const base::Digest& one, const base::Digest& other) {
  return CRYPTO_memcmp(one.bytes.data(), other.bytes.data(), base::Digest::kBytes) == 0;
}

std::optional<std::string> label_fault(std::string_view text) {
  if (text.empty()) return "is empty";
  if (!replay::is_utf8(text)) return "is not UTF-8";
  if (text.find_first_of("\n\t") != std::string_view::npos) return "holds a control character";
  return replay::text_fault(text, kLabelBytesMax);
}

std::optional<std::string> source_fault(std::string_view text) {
  return text == kAnySource ? std::nullopt : replay::id_fault(text);
}

}  // namespace identity
