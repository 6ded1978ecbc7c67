// Ed25519 keys and the text of a log's note: key ids, vkeys, and the checkpoint body.
//
// Room:      ledger/evidence. Pure functions but for the random seed of a new key.
// Source:    C2SP signed-note and tlog-checkpoint; RFC 8032 for Ed25519.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/base/result.h"
#include "ledger/base/types.h"
#include "ledger/evidence/entry.h"

namespace ledger {

/// The private half, as a 32-byte seed.
struct SigningKey {
  std::array<std::byte, 32> seed{};
};

/// A key from the system's random source. Errors: kUnavailable when that fails.
[[nodiscard]] base::Result<SigningKey> generate_signing_key();

/// `name+<key id in hex>+<base64 of type byte and public key>`: what auditors are given.
[[nodiscard]] std::string verifier_key(std::string_view name, const SigningKey& key);

/// `PRIVATE+KEY+name+<key id>+<base64 of type byte and seed>`: how the key is stored.
[[nodiscard]] std::string private_key_text(std::string_view name, const SigningKey& key);

/// The three lines a checkpoint signs: origin, size, base64 root, each ended by a newline.
[[nodiscard]] std::string checkpoint_text(std::string_view origin, const Prefix& prefix);

struct CheckpointText {
  std::string origin;
  Prefix prefix;
};

/// Reads exactly what checkpoint_text writes: no extension lines, no leading zeros.
/// Errors:   kCorrupt.
[[nodiscard]] base::Result<CheckpointText> parse_checkpoint_text(std::string_view text);

}  // namespace ledger
