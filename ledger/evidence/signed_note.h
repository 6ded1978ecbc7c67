// Ed25519 keys, and notes: a text with signatures below it.
//
// Room:      ledger/evidence. Pure functions but for the random seed of a new key.
// Source:    C2SP signed-note; RFC 8032 for Ed25519. A cosigner's key has a type of its own, so
//            that its signatures are never taken for the log's (checkpoint.h).
// Threads:   any.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/bytes.h"
#include "ledger/base/result.h"

namespace ledger {

/// The private half, as a 32-byte seed.
struct SigningKey {
  std::array<std::byte, 32> seed{};
};

/// A key from the system's random source. Errors: kUnavailable when that fails.
[[nodiscard]] base::Result<SigningKey> generate_signing_key();

/// In key ids and vkeys.
enum class KeyType : std::uint8_t {
  kEd25519 = 0x01,      // a log's own signature, over the text
  kCosignature = 0x04,  // a witness's, over time and text: checkpoint.h
};

/// The public half with its name, as auditors are given it.
struct VerifierKey {
  std::string name;
  std::uint32_t id = 0;  // first four bytes of SHA-256(name ‖ "\n" ‖ type ‖ key)
  KeyType type = KeyType::kEd25519;
  std::array<std::byte, 32> public_key{};

  bool operator==(const VerifierKey&) const = default;
};

[[nodiscard]] VerifierKey verifier_of(std::string_view name, const SigningKey& key, KeyType type);
/// `name+<key id in hex>+<base64 of type byte and public key>`.
[[nodiscard]] std::string to_string(const VerifierKey& key);
/// Errors:   kInvalidArgument CL-1020: not a vkey, an id that is not the key's, an unknown type.
[[nodiscard]] base::Result<VerifierKey> parse_verifier_key(std::string_view vkey);
/// to_string(verifier_of(…)) for a log's own key.
[[nodiscard]] std::string verifier_key(std::string_view name, const SigningKey& key);

/// `PRIVATE+KEY+name+<key id>+<base64 of type byte and seed>`: how a key is stored.
[[nodiscard]] std::string private_key_text(std::string_view name,
                                           const SigningKey& key,
                                           KeyType type = KeyType::kEd25519);

struct NamedKey {
  std::string name;
  KeyType type = KeyType::kEd25519;
  SigningKey key;
};

/// Errors:   kInvalidArgument CL-1020, as for a vkey; the message never holds key material.
[[nodiscard]] base::Result<NamedKey> parse_private_key(std::string_view text);

/// Ed25519 over exactly these bytes.
[[nodiscard]] std::array<std::byte, 64> sign(const SigningKey& key, base::ByteView message);
[[nodiscard]] bool verify(std::span<const std::byte, 32> public_key,
                          base::ByteView message,
                          base::ByteView signature);

inline constexpr std::size_t kNoteBytesMax = 64U << 10U;
inline constexpr std::size_t kNoteSignaturesMax = 64;

/// One line below a note. What follows the key id depends on the key's type.
struct NoteSignature {
  std::string name;
  std::uint32_t key_id = 0;
  base::Bytes signature;

  bool operator==(const NoteSignature&) const = default;
};

/// `— name base64(key id ‖ signature)\n`.
[[nodiscard]] std::string to_line(const NoteSignature& signature);

/// A note as it was read: nothing in it is known to be true.
struct Note {
  std::string text;  // ends with a newline
  std::vector<NoteSignature> signatures;

  bool operator==(const Note&) const = default;
};

[[nodiscard]] std::string to_string(const Note& note);
/// Errors:   kCorrupt CL-1611: not UTF-8, a control character, no blank line, no signature, a
///           malformed or repeated signature line, too long.
[[nodiscard]] base::Result<Note> parse_note(std::string_view bytes);

/// The log's own signature line over `text`.
[[nodiscard]] NoteSignature sign_note(std::string_view name,
                                      const SigningKey& key,
                                      std::string_view text);

}  // namespace ledger
