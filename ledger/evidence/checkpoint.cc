#include "ledger/evidence/checkpoint.h"

#include <algorithm>

#include "ledger/base/check.h"
#include "ledger/base/error_numbers.h"
#include "ledger/evidence/text_lines.h"

namespace ledger {
namespace {

using base::ErrorCode;

constexpr std::size_t kTimeBytes = 8;
constexpr std::uint64_t kSecondsMax = INT64_MAX;

std::string cosigned_message(std::string_view text, std::uint64_t seconds) {
  return "cosignature/v1\ntime " + std::to_string(seconds) + "\n" + std::string(text);
}

/// The trusted key that a signature line names.
const VerifierKey* key_of(const NoteSignature& signature, std::span<const VerifierKey> keys) {
  const auto it = std::ranges::find_if(keys, [&](const VerifierKey& key) {
    return key.name == signature.name && key.id == signature.key_id;
  });
  return it == keys.end() ? nullptr : &*it;
}

}  // namespace

std::string checkpoint_text(std::string_view origin, const Prefix& prefix) {
  return std::string(origin) + "\n" + std::to_string(prefix.size.value) + "\n" +
         base::to_base64(prefix.root.view()) + "\n";
}

base::Result<CheckpointText> parse_checkpoint_text(std::string_view text) {
  TextLines lines(text);
  const auto origin = lines.next();
  const auto size_line = lines.next();
  const auto root_line = lines.next();
  const auto size = size_line ? parse_decimal(*size_line) : std::nullopt;
  const auto root = root_line ? parse_hash(*root_line) : std::nullopt;
  if (!origin || origin->empty() || !size || !root || !lines.rest().empty()) {
    return base::fail(ErrorCode::kCorrupt,
                      base::kCheckpointMalformed,
                      "the checkpoint does not parse: not origin, size and root alone");
  }
  return CheckpointText{std::string(*origin), {{*size}, *root}};
}

std::string sign_checkpoint(std::string_view origin, const Prefix& prefix, const SigningKey& key) {
  const std::string text = checkpoint_text(origin, prefix);
  return to_string(Note{text, {sign_note(origin, key, text)}});
}

NoteSignature cosign(std::string_view name,
                     const SigningKey& key,
                     std::string_view text,
                     std::uint64_t seconds) {
  CHECK(seconds > 0 && seconds <= kSecondsMax);
  base::Bytes bytes(kTimeBytes);
  base::store_be64(bytes.data(), seconds);
  const auto signature = sign(key, base::as_bytes(cosigned_message(text, seconds)));
  bytes.insert(bytes.end(), signature.begin(), signature.end());
  return {std::string(name), verifier_of(name, key, KeyType::kCosignature).id, std::move(bytes)};
}

bool signature_holds(const VerifierKey& key,
                     const NoteSignature& signature,
                     std::string_view text,
                     std::uint64_t* seconds) {
  if (key.name != signature.name || key.id != signature.key_id) {
    return false;
  }
  const base::ByteView bytes = signature.signature;
  if (key.type == KeyType::kEd25519) {
    return verify(key.public_key, base::as_bytes(text), bytes);
  }
  if (bytes.size() < kTimeBytes) {
    return false;
  }
  const std::uint64_t time = base::load_be64(bytes.data());
  if (time == 0 || time > kSecondsMax ||
      !verify(key.public_key,
              base::as_bytes(cosigned_message(text, time)),
              bytes.subspan(kTimeBytes))) {
    return false;
  }
  if (seconds != nullptr) {
    *seconds = time;
  }
  return true;
}

base::Result<CheckedCheckpoint> check_checkpoint(std::string_view note,
                                                 std::span<const VerifierKey> logs,
                                                 std::span<const VerifierKey> witnesses) {
  CASELEDGER_TRY(const Note parsed, parse_note(note));
  CASELEDGER_TRY(CheckpointText checkpoint, parse_checkpoint_text(parsed.text));
  CheckedCheckpoint checked = {std::move(checkpoint), std::string(note), {}, {}};
  for (const NoteSignature& signature : parsed.signatures) {
    const VerifierKey* const log = key_of(signature, logs);
    const VerifierKey* const key = log != nullptr ? log : key_of(signature, witnesses);
    if (key == nullptr) {
      continue;
    }
    std::uint64_t seconds = 0;
    if (!signature_holds(*key, signature, parsed.text, &seconds)) {
      return base::fail(ErrorCode::kUntrusted,
                        base::kSignatureWrong,
                        "the signature by the known key " + to_string(*key) + " does not hold");
    }
    if (log != nullptr) {
      checked.logs.push_back(*key);
    } else {
      checked.cosignatures.push_back({*key, seconds});
    }
  }
  if (checked.logs.empty()) {
    return base::fail(ErrorCode::kUntrusted,
                      base::kNoKnownSignature,
                      "no known key of the log signed the checkpoint");
  }
  for (const VerifierKey& key : checked.logs) {
    if (key.name != checked.checkpoint.origin) {
      return base::fail(ErrorCode::kUntrusted,
                        base::kOtherOrigin,
                        "the checkpoint is for the origin " + checked.checkpoint.origin +
                            ", its key for " + key.name);
    }
  }
  return checked;
}

}  // namespace ledger
