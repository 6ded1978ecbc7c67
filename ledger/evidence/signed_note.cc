#include "ledger/evidence/signed_note.h"

#include <algorithm>
#include <memory>

#include <openssl/evp.h>
#include <openssl/rand.h>

#include "ledger/base/check.h"
#include "ledger/evidence/merkle.h"

namespace ledger {
namespace {

constexpr std::byte kEd25519Type{0x01};
constexpr std::size_t kKeyIdBytes = 4;
constexpr std::size_t kPublicKeyBytes = 32;

struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};

base::Bytes typed(base::ByteView key) {
  base::Bytes bytes(1 + key.size());
  bytes[0] = kEd25519Type;
  std::copy(key.begin(), key.end(), bytes.begin() + 1);
  return bytes;
}

base::Bytes public_key(const SigningKey& key) {
  const std::unique_ptr<EVP_PKEY, FreeKey> pair(
      EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519,
                                   nullptr,
                                   reinterpret_cast<const unsigned char*>(key.seed.data()),
                                   key.seed.size()));
  CHECK(pair != nullptr);
  base::Bytes bytes(kPublicKeyBytes);
  std::size_t length = bytes.size();
  CHECK(EVP_PKEY_get_raw_public_key(
            pair.get(), reinterpret_cast<unsigned char*>(bytes.data()), &length) == 1);
  return bytes;
}

std::string key_id_hex(std::string_view name, base::ByteView typed_public_key) {
  const base::Digest digest =
      sha256({base::as_bytes(name), base::as_bytes("\n"), typed_public_key});
  return base::to_hex(digest.view().first(kKeyIdBytes));
}

}  // namespace

base::Result<SigningKey> generate_signing_key() {
  SigningKey key;
  if (RAND_bytes(reinterpret_cast<unsigned char*>(key.seed.data()),
                 static_cast<int>(key.seed.size())) != 1) {
    return base::fail(base::ErrorCode::kUnavailable, "the system gave no random bytes");
  }
  return key;
}

std::string verifier_key(std::string_view name, const SigningKey& key) {
  const base::Bytes bytes = typed(public_key(key));
  return std::string(name) + "+" + key_id_hex(name, bytes) + "+" + base::to_base64(bytes);
}

std::string private_key_text(std::string_view name, const SigningKey& key, KeyType) {
  return "PRIVATE+KEY+" + std::string(name) + "+" + key_id_hex(name, typed(public_key(key))) + "+" +
         base::to_base64(typed(key.seed));
}

}  // namespace ledger
