// Checkpoints: the log's signed word about a size and a root, and the cosignatures of witnesses.
//
// Room:      ledger/evidence. Pure functions.
// Source:    C2SP tlog-checkpoint and tlog-cosignature (cosignature/v1). This log writes no
//            extension lines and refuses checkpoints that have some.
// Threads:   any.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/result.h"
#include "ledger/evidence/entry.h"
#include "ledger/evidence/signed_note.h"

namespace ledger {

/// The three lines a checkpoint signs: origin, size, base64 root, each ended by a newline.
[[nodiscard]] std::string checkpoint_text(std::string_view origin, const Prefix& prefix);

struct CheckpointText {
  std::string origin;
  Prefix prefix;

  bool operator==(const CheckpointText&) const = default;
};

/// Reads exactly what checkpoint_text writes: no extension lines, no leading zeros.
/// Errors:   kCorrupt CL-1612.
[[nodiscard]] base::Result<CheckpointText> parse_checkpoint_text(std::string_view text);

/// A whole checkpoint with the log's own signature.
[[nodiscard]] std::string sign_checkpoint(std::string_view origin,
                                          const Prefix& prefix,
                                          const SigningKey& key);

/// A cosigner's word: at `seconds` this was the largest consistent tree it had seen.
struct Cosignature {
  VerifierKey key;
  std::uint64_t seconds = 0;  // POSIX
};

/// A cosignature line over a checkpoint's text. `seconds`: 1 … 2^63 − 1.
[[nodiscard]] NoteSignature cosign(std::string_view name,
                                   const SigningKey& key,
                                   std::string_view text,
                                   std::uint64_t seconds);

/// True if `signature` is by `key` (name and id) and holds over `text`, by the rules of its type.
/// For a cosignature `seconds` is set when it holds.
[[nodiscard]] bool signature_holds(const VerifierKey& key,
                                   const NoteSignature& signature,
                                   std::string_view text,
                                   std::uint64_t* seconds = nullptr);

/// A checkpoint whose signatures were checked.
struct CheckedCheckpoint {
  CheckpointText checkpoint;
  std::string note;                       // the bytes that were checked
  std::vector<VerifierKey> logs;          // keys of the log that signed it: at least one
  std::vector<Cosignature> cosignatures;  // in the order of the lines
};

/// Checks a checkpoint against keys the caller trusts: `logs` are keys of one log (several after a
/// key change), `witnesses` may be empty. Signatures by unknown (name, id) are ignored; one by a
/// known key that does not hold refuses the note.
/// Errors:   kCorrupt CL-1611, CL-1612 · kUntrusted CL-1701 no signature by a known log key,
///           CL-1702 a known key's signature does not hold, CL-1703 an origin that is not the name
///           of the key that signed it.
[[nodiscard]] base::Result<CheckedCheckpoint> check_checkpoint(
    std::string_view note,
    std::span<const VerifierKey> logs,
    std::span<const VerifierKey> witnesses = {});

}  // namespace ledger
