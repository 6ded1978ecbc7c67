#include "ledger/id_secret.h"

#include "ledger/evidence/merkle.h"

namespace ledger {
namespace {

constexpr std::size_t kSecretDigits = 2 * kIdSecretBytes;
constexpr std::size_t kChecksumBytes = 4;

std::string checksum_of(base::ByteView secret) {
  return base::to_hex(sha256({secret}).view().first(kChecksumBytes));
}

}  // namespace

std::string id_secret_text(base::ByteView secret) {
  return base::to_hex(secret) + " " + checksum_of(secret);
}

std::optional<base::Bytes> parse_id_secret(std::string_view text) {
  auto secret = base::from_hex(text.substr(0, kSecretDigits));
  if (!secret || secret->size() != kIdSecretBytes) {
    return std::nullopt;
  }
  const std::string_view rest = text.substr(kSecretDigits);
  if (!rest.empty() && rest != " " + checksum_of(*secret)) {
    return std::nullopt;
  }
  return secret;
}

}  // namespace ledger
