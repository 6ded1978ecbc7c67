#include "ledger/evidence/signed_note.h"

#include <algorithm>
#include <memory>
#include <optional>

#include <openssl/evp.h>
#include <openssl/rand.h>

#include "ledger/base/check.h"
#include "ledger/base/error_numbers.h"
#include "ledger/evidence/merkle.h"
#include "ledger/evidence/text_lines.h"
#include "ledger/evidence/utf8.h"

namespace ledger {
namespace {

constexpr std::size_t kKeyIdBytes = 4;
constexpr std::size_t kKeyBytes = 32;
constexpr std::string_view kPrivateKeyWord = "PRIVATE+KEY+";
constexpr std::string_view kSignatureMark = "\xE2\x80\x94 ";  // an em dash and a space
constexpr std::size_t kKeyTextBytesMax = 4096;

struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

using KeyHandle = std::unique_ptr<EVP_PKEY, FreeKey>;
using Context = std::unique_ptr<EVP_MD_CTX, FreeContext>;

const unsigned char* raw(base::ByteView bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

KeyHandle key_handle(const SigningKey& key) {
  KeyHandle handle(
      EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, raw(key.seed), key.seed.size()));
  CHECK(handle != nullptr);
  return handle;
}

std::array<std::byte, kKeyBytes> public_key(const SigningKey& key) {
  std::array<std::byte, kKeyBytes> bytes{};
  std::size_t length = bytes.size();
  CHECK(EVP_PKEY_get_raw_public_key(
            key_handle(key).get(), reinterpret_cast<unsigned char*>(bytes.data()), &length) == 1);
  return bytes;
}

base::Bytes typed(KeyType type, std::span<const std::byte, kKeyBytes> key) {
  base::Bytes bytes(1 + key.size());
  bytes[0] = static_cast<std::byte>(type);
  std::ranges::copy(key, bytes.begin() + 1);
  return bytes;
}

std::uint32_t load_be32(base::ByteView bytes) {
  return static_cast<std::uint32_t>(base::load_be16(bytes.data())) << 16U |
         base::load_be16(bytes.data() + 2);
}

base::Bytes id_bytes(std::uint32_t id) {
  base::Bytes bytes(kKeyIdBytes);
  base::store_be16(bytes.data(), static_cast<std::uint16_t>(id >> 16U));
  base::store_be16(bytes.data() + 2, static_cast<std::uint16_t>(id));
  return bytes;
}

std::uint32_t key_id(std::string_view name,
                     KeyType type,
                     std::span<const std::byte, kKeyBytes> key) {
  const base::Digest digest =
      sha256({base::as_bytes(name), base::as_bytes("\n"), typed(type, key)});
  return load_be32(digest.view());
}

/// `name+id+base64(type ‖ key)`, the form that vkeys and stored keys share.
struct KeyText {
  std::string name;
  std::uint32_t id = 0;
  KeyType type = KeyType::kEd25519;
  std::array<std::byte, kKeyBytes> key{};
};

std::string to_string(const KeyText& text) {
  return text.name + "+" + base::to_hex(id_bytes(text.id)) + "+" +
         base::to_base64(typed(text.type, text.key));
}

std::optional<KeyText> parse_key_text(std::string_view text) {
  const std::size_t first = text.find('+');
  if (first == std::string_view::npos || text.size() > kKeyTextBytesMax) {
    return std::nullopt;
  }
  const std::size_t second = text.find('+', first + 1);
  if (second == std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view name = text.substr(0, first);
  const auto id = base::from_hex(text.substr(first + 1, second - first - 1));
  const auto bytes = base::from_base64(text.substr(second + 1));
  if (!is_valid_key_name(name) || !id || id->size() != kKeyIdBytes || !bytes ||
      bytes->size() != 1 + kKeyBytes) {
    return std::nullopt;
  }
  const auto type = static_cast<KeyType>(bytes->front());
  if (type != KeyType::kEd25519 && type != KeyType::kCosignature) {
    return std::nullopt;
  }
  KeyText result = {std::string(name), load_be32(*id), type, {}};
  std::copy(bytes->begin() + 1, bytes->end(), result.key.begin());
  return result;
}

std::unexpected<base::Error> bad_key(std::string_view what) {
  return base::fail(base::ErrorCode::kInvalidArgument, base::kBadKey, std::string(what));
}

std::unexpected<base::Error> bad_note(std::string_view what) {
  return base::fail(base::ErrorCode::kCorrupt,
                    base::kNoteMalformed,
                    "the note does not parse: " + std::string(what));
}

std::optional<NoteSignature> parse_signature(std::string_view line) {
  if (!line.starts_with(kSignatureMark)) {
    return std::nullopt;
  }
  const std::string_view rest = line.substr(kSignatureMark.size());
  const std::size_t space = rest.find(' ');
  if (space == std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view name = rest.substr(0, space);
  const auto bytes = base::from_base64(rest.substr(space + 1));
  if (!is_valid_key_name(name) || !bytes || bytes->size() <= kKeyIdBytes) {
    return std::nullopt;
  }
  const base::ByteView view = *bytes;
  const base::ByteView signature = view.subspan(kKeyIdBytes);
  return NoteSignature{std::string(name), load_be32(view), {signature.begin(), signature.end()}};
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

VerifierKey verifier_of(std::string_view name, const SigningKey& key, KeyType type) {
  const auto bytes = public_key(key);
  return {std::string(name), key_id(name, type, bytes), type, bytes};
}

std::string to_string(const VerifierKey& key) {
  return to_string(KeyText{key.name, key.id, key.type, key.public_key});
}

base::Result<VerifierKey> parse_verifier_key(std::string_view vkey) {
  const auto text = parse_key_text(vkey);
  if (!text) {
    return bad_key("not a verifier key (name+id+base64) of a type known here");
  }
  if (key_id(text->name, text->type, text->key) != text->id) {
    return bad_key("the id in a verifier key is not that of its name and key");
  }
  return VerifierKey{text->name, text->id, text->type, text->key};
}

std::string verifier_key(std::string_view name, const SigningKey& key) {
  return to_string(verifier_of(name, key, KeyType::kEd25519));
}

std::string private_key_text(std::string_view name, const SigningKey& key, KeyType type) {
  const std::uint32_t id = verifier_of(name, key, type).id;
  return std::string(kPrivateKeyWord) + to_string(KeyText{std::string(name), id, type, key.seed});
}

base::Result<NamedKey> parse_private_key(std::string_view text) {
  const auto parsed = text.starts_with(kPrivateKeyWord)
                          ? parse_key_text(text.substr(kPrivateKeyWord.size()))
                          : std::nullopt;
  if (!parsed) {
    return bad_key("not a private key (PRIVATE+KEY+name+id+base64) of a type known here");
  }
  const SigningKey key = {parsed->key};
  if (verifier_of(parsed->name, key, parsed->type).id != parsed->id) {
    return bad_key("the id in a private key is not that of its name and key");
  }
  return NamedKey{parsed->name, parsed->type, key};
}

std::array<std::byte, 64> sign(const SigningKey& key, base::ByteView message) {
  const KeyHandle handle = key_handle(key);
  const Context context(EVP_MD_CTX_new());
  CHECK(context != nullptr);
  CHECK(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, handle.get()) == 1);
  std::array<std::byte, 64> signature{};
  std::size_t length = signature.size();
  CHECK(EVP_DigestSign(context.get(),
                       reinterpret_cast<unsigned char*>(signature.data()),
                       &length,
                       raw(message),
                       message.size()) == 1);
  return signature;
}

bool verify(std::span<const std::byte, 32> public_key,
            base::ByteView message,
            base::ByteView signature) {
  const KeyHandle handle(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, raw(public_key), public_key.size()));
  const Context context(EVP_MD_CTX_new());
  CHECK(handle != nullptr && context != nullptr);
  CHECK(EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, handle.get()) == 1);
  return EVP_DigestVerify(
             context.get(), raw(signature), signature.size(), raw(message), message.size()) == 1;
}

std::string to_line(const NoteSignature& signature) {
  base::Bytes bytes = id_bytes(signature.key_id);
  bytes.insert(bytes.end(), signature.signature.begin(), signature.signature.end());
  return std::string(kSignatureMark) + signature.name + " " + base::to_base64(bytes) + "\n";
}

std::string to_string(const Note& note) {
  std::string bytes = note.text + "\n";
  for (const NoteSignature& signature : note.signatures) {
    bytes += to_line(signature);
  }
  return bytes;
}

base::Result<Note> parse_note(std::string_view bytes) {
  if (bytes.size() > kNoteBytesMax) {
    return bad_note("too long");
  }
  if (!is_clean_text(bytes)) {
    return bad_note("not UTF-8, or a control character");
  }
  const std::size_t blank = bytes.rfind("\n\n");
  if (blank == std::string_view::npos) {
    return bad_note("no blank line");
  }
  Note note = {std::string(bytes.substr(0, blank + 1)), {}};
  TextLines lines(bytes.substr(blank + 2));
  if (lines.rest().empty()) {
    return bad_note("no signature");
  }
  while (!lines.rest().empty()) {
    const auto line = lines.next();
    auto signature = line ? parse_signature(*line) : std::nullopt;
    if (!signature) {
      return bad_note("a signature line that is none");
    }
    if (std::ranges::find(note.signatures, *signature) != note.signatures.end()) {
      return bad_note("the same signature twice");
    }
    if (note.signatures.size() == kNoteSignaturesMax) {
      return bad_note("too many signatures");
    }
    note.signatures.push_back(*std::move(signature));
  }
  return note;
}

NoteSignature sign_note(std::string_view name, const SigningKey& key, std::string_view text) {
  const auto signature = sign(key, base::as_bytes(text));
  return {std::string(name),
          verifier_of(name, key, KeyType::kEd25519).id,
          {signature.begin(), signature.end()}};
}

}  // namespace ledger
