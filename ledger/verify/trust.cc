#include "ledger/verify/trust.h"

#include <algorithm>

#include "ledger/base/error_numbers.h"

namespace ledger {
namespace {

using base::ErrorCode;

bool trusts(const Policy& policy, const std::vector<KeyInForce>& keys) {
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const std::uint64_t until = i + 1 < keys.size() ? keys[i + 1].from : UINT64_MAX;
    for (const PolicyLog& log : policy.logs) {
      if (log.key == keys[i].key && log.from < until && log.until > keys[i].from) {
        return true;
      }
    }
  }
  return false;
}

std::vector<VerifierKey> without_sizes(const std::vector<KeyInForce>& keys) {
  std::vector<VerifierKey> logs;
  for (const KeyInForce& key : keys) {
    logs.push_back(key.key);
  }
  return logs;
}

}  // namespace

base::Result<base::LogSize> expect_old_checkpoints(History& history,
                                                   std::string_view origin,
                                                   const std::vector<OldCheckpoint>& checkpoints) {
  base::LogSize largest;
  for (const OldCheckpoint& old : checkpoints) {
    const auto note = parse_note(old.note);
    auto checkpoint = note ? parse_checkpoint_text(note->text)
                           : base::Result<CheckpointText>(std::unexpected(note.error()));
    if (!checkpoint) {
      checkpoint.error().where = old.name;
      return std::unexpected(std::move(checkpoint).error());
    }
    if (checkpoint->origin != origin) {
      return base::fail(ErrorCode::kUntrusted,
                        base::kOtherOrigin,
                        "a checkpoint of another ledger: " + checkpoint->origin,
                        old.name);
    }
    history.expect({checkpoint->prefix,
                    {ErrorCode::kUntrusted,
                     base::kForked,
                     "the log has another root at size " +
                         std::to_string(checkpoint->prefix.size.value) + " than this checkpoint",
                     old.name,
                     "keep both: if the checkpoint's signature holds, two histories were signed"},
                    true});
    largest = std::max(largest, checkpoint->prefix.size);
  }
  return largest;
}

base::Status check_reaches(base::LogSize size, base::LogSize old_size_max) {
  if (size >= old_size_max) {
    return {};
  }
  return base::fail(ErrorCode::kUntrusted,
                    base::kBehindAnchor,
                    "the log ends at size " + std::to_string(size.value) +
                        ", before a checkpoint of size " + std::to_string(old_size_max.value),
                    {},
                    "this is an older copy: find the newer one");
}

base::Status check_trust(const VerifyOptions& options,
                         const std::vector<KeyInForce>& keys,
                         std::string_view newest) {
  if (options.trusted && !trusts(*options.trusted, keys)) {
    return base::fail(ErrorCode::kUntrusted,
                      base::kNoKnownSignature,
                      "none of the trusted keys is this ledger's");
  }
  for (const OldCheckpoint& old : options.old_checkpoints) {
    if (auto checked = check_checkpoint(old.note, without_sizes(keys)); !checked) {
      checked.error().where = old.name;
      return std::unexpected(std::move(checked).error());
    }
  }
  const auto has_quorum = [&](std::string_view note) {
    return check_policy(note, *options.trusted).has_value();
  };
  if (!options.trusted || !options.trusted->needs_witnesses() || has_quorum(newest) ||
      std::ranges::any_of(options.old_checkpoints, has_quorum, &OldCheckpoint::note)) {
    return {};
  }
  return base::fail(ErrorCode::kUntrusted,
                    base::kQuorumNotMet,
                    "no checkpoint with the quorum's cosignatures was given",
                    {},
                    "name one with --old");
}

base::Result<CheckedCheckpoint> check_by_history(std::string_view note,
                                                 const std::vector<KeyInForce>& keys) {
  const auto wrong = [](std::string message) {
    return base::fail(ErrorCode::kUntrusted, base::kHeadSignatureWrong, std::move(message));
  };
  auto checked = check_checkpoint(note, without_sizes(keys));
  if (!checked) {
    return wrong(checked.error().message);
  }
  const std::uint64_t size = checked->checkpoint.prefix.size.value;
  const KeyInForce* in_force = &keys.front();
  for (const KeyInForce& key : keys) {
    if (key.from <= size) {
      in_force = &key;
    }
  }
  if (std::ranges::find(checked->logs, in_force->key) == checked->logs.end()) {
    return wrong("not signed by the key in force at size " + std::to_string(size));
  }
  return checked;
}

}  // namespace ledger
