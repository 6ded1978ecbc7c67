#include "tools/identity/key_set.h"

#include <algorithm>
#include <array>
#include <utility>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include "replay/event/json_document.h"
#include "tools/identity/base64url.h"
#include "tools/identity/error_numbers.h"

namespace identity {
namespace {

using replay::JsonDocument;
using replay::JsonKind;
using replay::JsonNode;

constexpr int kRsaBitsMin = 2'048;
constexpr int kRsaBitsMax = 8'192;
constexpr std::size_t kCoordinateBytes = 32;  // of P-256 and Ed25519

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};

using KeyHandle = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;
using Number = std::unique_ptr<BIGNUM, Freed<BN_free>>;
using ParamBuilder = std::unique_ptr<OSSL_PARAM_BLD, Freed<OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, Freed<OSSL_PARAM_free>>;

const unsigned char* raw(base::ByteView bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

Number number_of(base::ByteView bytes) {
  return Number(BN_bin2bn(raw(bytes), static_cast<int>(bytes.size()), nullptr));
}

KeyHandle key_from(const char* kind, OSSL_PARAM_BLD* builder) {
  const Params params(OSSL_PARAM_BLD_to_param(builder));
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, kind, nullptr));
  EVP_PKEY* key = nullptr;
  if (params && context && EVP_PKEY_fromdata_init(context.get()) == 1) {
    EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get());
  }
  KeyHandle handle(key);
  const KeyContext check(handle ? EVP_PKEY_CTX_new(handle.get(), nullptr) : nullptr);
  // A point that is not on its curve, an exponent of 1.
  if (!check || EVP_PKEY_public_check(check.get()) != 1) handle.reset();
  return handle;
}

KeyHandle rsa_key(base::ByteView modulus, base::ByteView exponent) {
  const Number n = number_of(modulus);
  const Number e = number_of(exponent);
  const ParamBuilder builder(OSSL_PARAM_BLD_new());
  if (!n || !e || BN_num_bits(n.get()) < kRsaBitsMin || BN_num_bits(n.get()) > kRsaBitsMax ||
      BN_num_bits(e.get()) > 32 || BN_is_one(e.get()) || !BN_is_odd(e.get())) {
    return nullptr;
  }
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get());
  return key_from("RSA", builder.get());
}

KeyHandle p256_key(base::ByteView x, base::ByteView y) {
  if (x.size() != kCoordinateBytes || y.size() != kCoordinateBytes) return nullptr;
  base::Bytes point = {std::byte{4}};  // uncompressed
  point.insert(point.end(), x.begin(), x.end());
  point.insert(point.end(), y.begin(), y.end());
  const ParamBuilder builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0);
  OSSL_PARAM_BLD_push_octet_string(
      builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
  return key_from("EC", builder.get());
}

KeyHandle ed25519_key(base::ByteView x) {
  if (x.size() != kCoordinateBytes) return nullptr;
  return KeyHandle(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, raw(x), x.size()));
}

/// r and s as JWS writes them, in the form that OpenSSL reads.
base::Bytes der_of(base::ByteView signature) {
  constexpr std::size_t kHalf = kCoordinateBytes;
  const std::unique_ptr<ECDSA_SIG, Freed<ECDSA_SIG_free>> both(ECDSA_SIG_new());
  Number r = number_of(signature.first(kHalf));
  Number s = number_of(signature.subspan(kHalf));
  if (!both || ECDSA_SIG_set0(both.get(), r.get(), s.get()) != 1) return {};
  static_cast<void>(r.release());
  static_cast<void>(s.release());
  unsigned char* der = nullptr;
  const int bytes = i2d_ECDSA_SIG(both.get(), &der);
  if (bytes <= 0) return {};
  const std::unique_ptr<unsigned char, decltype([](unsigned char* p) { OPENSSL_free(p); })> owner(
      der);
  const auto view = std::as_bytes(std::span(der, static_cast<std::size_t>(bytes)));
  return {view.begin(), view.end()};
}

}  // namespace

struct KeySet::Key {
  enum class Kind : std::uint8_t { kRsa, kP256, kEd25519 };

  std::string kid;
  Kind kind;
  std::optional<Algorithm> only;  // if its set says so
  KeyHandle handle;
};

namespace {

std::unexpected<base::Error> spoilt(std::string message, std::string pointer) {
  return base::fail(base::ErrorCode::kInvalidArgument,
                    kBadKeySet,
                    std::move(message),
                    std::move(pointer),
                    "a JWK set as the issuer publishes it");
}

std::string_view text_of(const JsonDocument& document, const JsonNode& node, std::string_view key) {
  const JsonNode* const member = document.member(node, key);
  return member != nullptr && member->kind == JsonKind::kString ? member->text : "";
}

base::Bytes bytes_of(const JsonDocument& document, const JsonNode& node, std::string_view key) {
  return from_base64url(text_of(document, node, key)).value_or(base::Bytes{});
}

/// False for a key that is for something else than checking signatures.
bool is_for_signatures(const JsonDocument& document, const JsonNode& node) {
  const std::string_view use = text_of(document, node, "use");
  if (!use.empty() && use != "sig") return false;
  const JsonNode* const operations = document.member(node, "key_ops");
  if (operations == nullptr) return true;
  for (const JsonNode* one = document.first_child(*operations); one != nullptr;
       one = document.next_sibling(*one)) {
    if (one->text == "verify") return true;
  }
  return false;
}

}  // namespace

KeySet::KeySet() = default;
KeySet::KeySet(KeySet&&) noexcept = default;
KeySet& KeySet::operator=(KeySet&&) noexcept = default;
KeySet::~KeySet() = default;

std::optional<Algorithm> parse_algorithm(std::string_view name) {
  if (name == "RS256") return Algorithm::kRs256;
  if (name == "PS256") return Algorithm::kPs256;
  if (name == "ES256") return Algorithm::kEs256;
  if (name == "EdDSA") return Algorithm::kEdDsa;
  return std::nullopt;
}

base::Result<KeySet> KeySet::parse(std::string_view json) {
  if (json.size() > kKeySetBytesMax) return spoilt("too large", "");
  auto document = JsonDocument::parse(json);
  if (!document) return spoilt(document.error().message, document.error().where);
  const JsonNode& root = document->root();
  const JsonNode* const list =
      root.kind == JsonKind::kObject ? document->member(root, "keys") : nullptr;
  if (list == nullptr || list->kind != JsonKind::kArray) return spoilt("no list of keys", "/keys");
  KeySet set;
  for (const JsonNode* node = document->first_child(*list); node != nullptr;
       node = document->next_sibling(*node)) {
    const std::string pointer = document->pointer(*node);
    if (node->kind != JsonKind::kObject) return spoilt("no key", pointer);
    const std::string_view kind = text_of(*document, *node, "kty");
    const std::string_view curve = text_of(*document, *node, "crv");
    const std::string_view algorithm = text_of(*document, *node, "alg");
    Key key{.kid = std::string(text_of(*document, *node, "kid")),
            .kind = Key::Kind::kRsa,
            .only = parse_algorithm(algorithm),
            .handle = nullptr};
    const bool is_of_other_algorithm = !algorithm.empty() && !key.only;
    if (key.kid.empty() || is_of_other_algorithm || !is_for_signatures(*document, *node)) continue;
    const auto x = bytes_of(*document, *node, "x");
    if (kind == "RSA") {
      key.handle = rsa_key(bytes_of(*document, *node, "n"), bytes_of(*document, *node, "e"));
    } else if (kind == "EC" && curve == "P-256") {
      key.kind = Key::Kind::kP256;
      key.handle = p256_key(x, bytes_of(*document, *node, "y"));
    } else if (kind == "OKP" && curve == "Ed25519") {
      key.kind = Key::Kind::kEd25519;
      key.handle = ed25519_key(x);
    } else {
      continue;
    }
    ERR_clear_error();
    if (!key.handle) return spoilt("a key that is weak or malformed", pointer);
    if (set.has(key.kid)) return spoilt("two keys of one name", pointer);
    set.keys_.push_back(std::move(key));
  }
  return set;
}

bool KeySet::has(std::string_view kid) const {
  return std::ranges::find(keys_, kid, &Key::kid) != keys_.end();
}

bool KeySet::verifies(std::string_view kid,
                      Algorithm algorithm,
                      std::string_view text,
                      base::ByteView signature) const {
  const auto key = std::ranges::find(keys_, kid, &Key::kid);
  if (key == keys_.end() || (key->only && *key->only != algorithm)) return false;
  const bool is_ec = algorithm == Algorithm::kEs256;
  const bool is_ed = algorithm == Algorithm::kEdDsa;
  const Key::Kind wanted = is_ec ? Key::Kind::kP256 : is_ed ? Key::Kind::kEd25519 : Key::Kind::kRsa;
  if (key->kind != wanted) return false;
  base::Bytes der;
  if (is_ec) {
    if (signature.size() != 2 * kCoordinateBytes) return false;
    der = der_of(signature);
    signature = der;
  }
  const DigestContext context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* details = nullptr;  // the context's
  bool is_good =
      context &&
      EVP_DigestVerifyInit(
          context.get(), &details, is_ed ? nullptr : EVP_sha256(), nullptr, key->handle.get()) == 1;
  if (algorithm == Algorithm::kPs256) {
    is_good = is_good && EVP_PKEY_CTX_set_rsa_padding(details, RSA_PKCS1_PSS_PADDING) == 1 &&
              EVP_PKEY_CTX_set_rsa_pss_saltlen(details, RSA_PSS_SALTLEN_DIGEST) == 1;
  }
  is_good = is_good && EVP_DigestVerify(context.get(),
                                        raw(signature),
                                        signature.size(),
                                        reinterpret_cast<const unsigned char*>(text.data()),
                                        text.size()) == 1;
  ERR_clear_error();
  return is_good;
}

}  // namespace identity
