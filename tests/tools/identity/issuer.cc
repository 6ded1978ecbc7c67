#include "tests/tools/identity/issuer.h"

#include <array>
#include <span>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "ledger/base/check.h"
#include "tools/identity/base64url.h"

namespace identity {
namespace {

constexpr std::size_t kHalf = 32;

base::Bytes number(EVP_PKEY* key, const char* name, std::size_t bytes = 0) {
  BIGNUM* value = nullptr;
  CHECK(EVP_PKEY_get_bn_param(key, name, &value) == 1);
  base::Bytes out(bytes == 0 ? static_cast<std::size_t>(BN_num_bytes(value)) : bytes);
  BN_bn2binpad(value, reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(out.size()));
  BN_free(value);
  return out;
}

/// As JWS writes it: r and s, 32 bytes each.
base::Bytes halves_of(const base::Bytes& der) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  ECDSA_SIG* both = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()));
  base::Bytes out(2 * kHalf);
  auto* into = reinterpret_cast<unsigned char*>(out.data());
  BN_bn2binpad(ECDSA_SIG_get0_r(both), into, kHalf);
  BN_bn2binpad(ECDSA_SIG_get0_s(both), into + kHalf, kHalf);
  ECDSA_SIG_free(both);
  return out;
}

std::string part(base::ByteView bytes) {
  return to_base64url(bytes);
}

}  // namespace

Issuer::Issuer(unsigned rsa_bits)
    : rsa_(EVP_RSA_gen(rsa_bits)),
      ec_(EVP_EC_gen("P-256")),
      ed_(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")) {}

Issuer::~Issuer() {
  EVP_PKEY_free(rsa_);
  EVP_PKEY_free(ec_);
  EVP_PKEY_free(ed_);
}

std::string Issuer::jwk(Kind kind, const std::string& kid, const std::string& more) const {
  const std::string head = R"({"kid":")" + kid + '"' + more;
  if (kind == Kind::kRsa) {
    return head + R"(,"kty":"RSA","n":")" + part(number(rsa_, OSSL_PKEY_PARAM_RSA_N)) +
           R"(","e":")" + part(number(rsa_, OSSL_PKEY_PARAM_RSA_E)) + R"("})";
  }
  if (kind == Kind::kP256) {
    return head + R"(,"kty":"EC","crv":"P-256","x":")" +
           part(number(ec_, OSSL_PKEY_PARAM_EC_PUB_X, kHalf)) + R"(","y":")" +
           part(number(ec_, OSSL_PKEY_PARAM_EC_PUB_Y, kHalf)) + R"("})";
  }
  base::Bytes x(kHalf);
  std::size_t bytes = x.size();
  EVP_PKEY_get_raw_public_key(ed_, reinterpret_cast<unsigned char*>(x.data()), &bytes);
  return head + R"(,"kty":"OKP","crv":"Ed25519","x":")" + part(x) + R"("})";
}

std::string Issuer::key_set(const std::string& more) const {
  return R"({"keys":[)" + jwk(Kind::kRsa, "rsa", more) + "," + jwk(Kind::kP256, "ec", more) + "," +
         jwk(Kind::kEd25519, "ed", more) + "]}";
}

base::Bytes Issuer::sign(std::string_view text,
                         std::string_view algorithm,
                         const std::string& secret) const {
  const auto* data = reinterpret_cast<const unsigned char*>(text.data());
  base::Bytes out(1'024);
  auto* into = reinterpret_cast<unsigned char*>(out.data());
  std::size_t bytes = out.size();
  if (algorithm == "HS256") {
    unsigned length = 0;
    HMAC(EVP_sha256(),
         secret.data(),
         static_cast<int>(secret.size()),
         data,
         text.size(),
         into,
         &length);
    out.resize(length);
    return out;
  }
  const bool is_ed = algorithm == "EdDSA";
  const bool is_ec = algorithm == "ES256";
  if (!is_ed && !is_ec && algorithm != "RS256" && algorithm != "PS256") return {};
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  EVP_PKEY_CTX* details = nullptr;
  CHECK(EVP_DigestSignInit(context,
                           &details,
                           is_ed ? nullptr : EVP_sha256(),
                           nullptr,
                           is_ed   ? ed_
                           : is_ec ? ec_
                                   : rsa_) == 1);
  if (algorithm == "PS256") {
    EVP_PKEY_CTX_set_rsa_padding(details, RSA_PKCS1_PSS_PADDING);
    EVP_PKEY_CTX_set_rsa_pss_saltlen(details, RSA_PSS_SALTLEN_DIGEST);
  }
  CHECK(EVP_DigestSign(context, into, &bytes, data, text.size()) == 1);
  EVP_MD_CTX_free(context);
  out.resize(bytes);
  return is_ec ? halves_of(out) : out;
}

std::string Issuer::token(std::string_view header,
                          std::string_view claims,
                          std::string_view algorithm,
                          const std::string& secret) const {
  const std::string text = part(base::as_bytes(header)) + "." + part(base::as_bytes(claims));
  return text + "." + part(sign(text, algorithm, secret));
}

std::string Issuer::rsa_pem() const {
  BIO* bio = BIO_new(BIO_s_mem());
  PEM_write_bio_PUBKEY(bio, rsa_);
  char* data = nullptr;
  const long bytes = BIO_get_mem_data(bio, &data);
  std::string pem(data, static_cast<std::size_t>(bytes));
  BIO_free(bio);
  return pem;
}

}  // namespace identity
