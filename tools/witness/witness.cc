#include "tools/witness/witness.h"

#include <algorithm>
#include <utility>

#include "ledger/base/error_numbers.h"
#include "ledger/evidence/merkle.h"
#include "ledger/evidence/proof.h"
#include "tools/http/message.h"
#include "tools/witness/cosign_request.h"
#include "tools/witness/error_numbers.h"

namespace tools {
namespace {

namespace fs = std::filesystem;

WitnessAnswer plain(int status, std::string body) {
  return {status, "text/plain; charset=utf-8", std::move(body)};
}

WitnessAnswer refusal(int status, const base::Error& error) {
  return plain(status, error.message + '\n');
}

}  // namespace

Witness::Witness(fs::path directory,
                 ledger::NamedKey key,
                 ledger::io::FileSystem& files,
                 ledger::io::Clock& clock)
    : directory_(std::move(directory)),
      key_(std::move(key)),
      files_(files),
      clock_(clock) {}

base::Result<std::unique_ptr<Witness>> Witness::open(const fs::path& directory,
                                                     ledger::NamedKey key,
                                                     const std::vector<ledger::VerifierKey>& logs,
                                                     ledger::io::FileSystem& files,
                                                     ledger::io::Clock& clock) {
  if (key.type != ledger::KeyType::kCosignature) {
    return base::fail(base::ErrorCode::kInvalidArgument,
                      base::kBadKey,
                      "the key is a log's, not a witness's",
                      "",
                      "make one with caseledger witness key");
  }
  CASELEDGER_TRY(const bool exists, files.exists(directory));
  if (!exists) {
    CASELEDGER_TRY_STATUS(files.make_directory(directory));
    const fs::path parent = directory.parent_path();
    CASELEDGER_TRY_STATUS(files.sync_directory(parent.empty() ? "." : parent));
  }
  auto witness = std::unique_ptr<Witness>(new Witness(directory, std::move(key), files, clock));
  CASELEDGER_TRY(witness->lock_, files.lock_directory(directory));
  for (const ledger::VerifierKey& log_key : logs) {
    witness->logs_[log_key.name].keys.push_back(log_key);
  }
  for (auto& [origin, log] : witness->logs_) {
    CASELEDGER_TRY_STATUS(witness->read_state(origin, log));
  }
  return witness;
}

ledger::VerifierKey Witness::key() const {
  return ledger::verifier_of(key_.name, key_.key, key_.type);
}

base::Status Witness::read_state(const std::string& origin, Log& log) const {
  log.file = base::to_hex(ledger::sha256({base::as_bytes(origin)}).view());
  const fs::path path = directory_ / log.file;
  CASELEDGER_TRY(const bool exists, files_.exists(path));
  if (!exists) return {};
  CASELEDGER_TRY(const auto bytes, ledger::io::read_file(files_, path, ledger::kNoteBytesMax));
  log.note = base::as_text(bytes);
  const auto note = ledger::parse_note(log.note);
  const auto text = note ? ledger::parse_checkpoint_text(note->text)
                         : base::Result<ledger::CheckpointText>(std::unexpected(note.error()));
  const bool is_ours =
      text && text->origin == origin &&
      std::ranges::any_of(note->signatures, [&](const ledger::NoteSignature& signature) {
        return ledger::signature_holds(key(), signature, note->text);
      });
  if (!is_ours) {
    return base::fail(base::ErrorCode::kCorrupt,
                      kWitnessState,
                      "the state is no checkpoint that this witness cosigned",
                      path.string(),
                      "restore it; a witness that forgets can be made to sign a fork");
  }
  log.seen = text->prefix;
  return {};
}

WitnessAnswer Witness::add_checkpoint(std::string_view body) {
  const auto request = parse_cosign_request(body);
  if (!request) return refusal(http::kBadRequest, request.error());
  const auto note = ledger::parse_note(request->checkpoint);
  if (!note) return refusal(http::kBadRequest, note.error());
  const auto text = ledger::parse_checkpoint_text(note->text);
  if (!text) return refusal(http::kBadRequest, text.error());

  const std::lock_guard lock(mutex_);
  const auto known = logs_.find(text->origin);
  if (known == logs_.end()) return plain(http::kNotFound, "unknown log\n");
  Log& log = known->second;
  const auto checked = ledger::check_checkpoint(request->checkpoint, log.keys);
  if (!checked) return refusal(http::kForbidden, checked.error());
  if (text->prefix.size.value < request->old_size) {
    return plain(http::kBadRequest, "the old size is beyond the checkpoint\n");
  }
  if (request->old_size != log.seen.size.value) {
    return {http::kConflict, "text/x.tlog.size", std::to_string(log.seen.size.value) + '\n'};
  }
  // From nothing everything follows; a proof of it would prove nothing.
  const ledger::Prefix empty{{0}, ledger::Frontier().root()};
  const auto consistent =
      ledger::check_consistency(log.note.empty() ? empty : log.seen, text->prefix, request->proof);
  if (!consistent) return refusal(http::kUnprocessable, consistent.error());
  return cosign(log, *checked);
}

WitnessAnswer Witness::cosign(Log& log, const ledger::CheckedCheckpoint& checked) {
  ledger::Note note = *ledger::parse_note(checked.note);
  // Only what was verified is kept: nobody can fill the state with lines.
  std::erase_if(note.signatures, [&](const ledger::NoteSignature& signature) {
    return std::ranges::none_of(checked.logs, [&](const ledger::VerifierKey& key) {
      return key.name == signature.name && key.id == signature.key_id;
    });
  });
  const std::int64_t seconds = clock_.wall().value / base::kMicrosPerSecond;
  if (seconds <= 0) return plain(http::kInternalError, "the clock of this witness is wrong\n");
  note.signatures.push_back(
      ledger::cosign(key_.name, key_.key, note.text, static_cast<std::uint64_t>(seconds)));
  std::string cosigned = ledger::to_string(note);
  const auto kept =
      ledger::io::replace_file(files_, directory_ / log.file, base::as_bytes(cosigned));
  // Whether or not it reached the disk: nobody has seen this signature.
  if (!kept) return plain(http::kInternalError, "the checkpoint could not be remembered\n");
  log.seen = checked.checkpoint.prefix;
  log.note = std::move(cosigned);
  return plain(http::kOk, ledger::to_line(note.signatures.back()));
}

WitnessAnswer Witness::checkpoint(std::string_view origin_hash) const {
  const std::lock_guard lock(mutex_);
  for (const auto& [origin, log] : logs_) {
    if (log.file == origin_hash && !log.note.empty()) return plain(http::kOk, log.note);
  }
  return plain(http::kNotFound, "never cosigned\n");
}

std::uint64_t Witness::size_of(std::string_view origin) const {
  const std::lock_guard lock(mutex_);
  const auto known = logs_.find(origin);
  return known == logs_.end() ? 0 : known->second.seen.size.value;
}

}  // namespace tools
