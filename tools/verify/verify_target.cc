#include "tools/verify/verify_target.h"

#include "ledger/base/error_numbers.h"
#include "ledger/evidence/tlog_proof.h"
#include "replay/event/event_json.h"
#include "replay/event/event_reader.h"
#include "tools/access/access_event.h"
#include "tools/verify/loopback.h"

namespace tools {
namespace {

using base::ErrorCode;

constexpr std::size_t kFileBytesMax = 1U << 30U;
constexpr std::string_view kTlogProofStart = "c2sp.org/tlog-proof@";

bool tells_of_the_target(const base::Error& error) {
  return error.code == ErrorCode::kCorrupt || error.code == ErrorCode::kUntrusted ||
         error.code == ErrorCode::kUnsupported;
}

/// A failure of the target goes into the verdict; any other is an error.
base::Result<Verdict> verdict_of(Verdict verdict, const std::string& name, base::Status checked) {
  if (checked) return verdict;
  if (!tells_of_the_target(checked.error())) return std::unexpected(std::move(checked).error());
  verdict.failure = std::move(checked).error();
  verdict.failure->where =
      name + (verdict.failure->where.empty() ? "" : ": " + verdict.failure->where);
  return verdict;
}

/// Checkpoints of one size must have one root; of two sizes nothing can be told without the log.
base::Status compare_old(const Target& target, Verdict& verdict) {
  const ledger::CheckpointText& here = verdict.checkpoint->checkpoint;
  for (const ledger::OldCheckpoint& old : target.options.old_checkpoints) {
    auto checked = ledger::check_policy(old.note, *target.options.trusted);
    if (!checked) {
      checked.error().where = old.name;
      return std::unexpected(std::move(checked).error());
    }
    if (checked->checkpoint.origin != here.origin) {
      return base::fail(ErrorCode::kUntrusted,
                        base::kOtherOrigin,
                        "a checkpoint of another ledger: " + checked->checkpoint.origin,
                        old.name);
    }
    if (checked->checkpoint.prefix.size != here.prefix.size) {
      ++verdict.not_compared;
      continue;
    }
    ++verdict.compared;
    if (checked->checkpoint.prefix.root != here.prefix.root) {
      return base::fail(ErrorCode::kUntrusted,
                        base::kTwoRoots,
                        "two signed roots at size " + std::to_string(here.prefix.size.value),
                        old.name,
                        "keep both: they prove that two histories were signed");
    }
  }
  return {};
}

base::Status check_file(std::string_view text, const Target& target, Verdict& verdict) {
  const ledger::Policy& policy = *target.options.trusted;
  if (verdict.kind == TargetKind::kDossier) {
    CASELEDGER_TRY(auto checked, replay::check_dossier(text, policy));
    verdict.dossier = std::move(checked.dossier);
    verdict.checkpoint = std::move(checked.checkpoint);
  } else if (verdict.kind == TargetKind::kTlogProof) {
    CASELEDGER_TRY(const auto proof, ledger::parse_tlog_proof(text));
    CASELEDGER_TRY(verdict.checkpoint, ledger::check_tlog_proof(proof, *target.leaf, policy));
    verdict.index = proof.index;
  } else {
    CASELEDGER_TRY(verdict.checkpoint, ledger::check_policy(text, policy));
  }
  return compare_old(target, verdict);
}

base::Result<Verdict> verify_file(const Target& target, ledger::io::FileSystem& files) {
  CASELEDGER_TRY(const base::Bytes bytes, ledger::io::read_file(files, target.name, kFileBytesMax));
  const std::string_view text = base::as_text(bytes);
  Verdict verdict;
  if (replay::is_dossier(text)) {
    verdict.kind = TargetKind::kDossier;
  } else if (text.starts_with(kTlogProofStart)) {
    verdict.kind = TargetKind::kTlogProof;
  } else if (text.starts_with("{\"report\"")) {
    return base::fail(ErrorCode::kUnsupported,
                      "a report is checked by computing it again, which takes the ledger",
                      target.name,
                      "run: caseledger verify with --ledger");
  } else if (!ledger::parse_note(text)) {
    return verdict_of(verdict,
                      target.name,
                      base::fail(ErrorCode::kCorrupt, "this is no dossier, proof or checkpoint"));
  }
  if (!target.options.trusted) {
    return base::fail(ErrorCode::kInvalidArgument,
                      kKeyNeeded,
                      "a signature, and no key to check it with",
                      target.name,
                      "give --vkey or --policy, from the ledger's owner and not from this file");
  }
  if (verdict.kind == TargetKind::kTlogProof && !target.leaf) {
    return base::fail(ErrorCode::kInvalidArgument,
                      kEntryNeeded,
                      "a .tlog-proof does not hold the entry it is about",
                      target.name,
                      "give the entry with --entry FILE or its leaf hash with --leaf HEX");
  }
  const auto checked = check_file(text, target, verdict);
  return verdict_of(std::move(verdict), target.name, checked);
}

base::Result<Verdict> verify_tree(const ledger::ReadTile& read, const Target& target) {
  Verdict verdict;
  verdict.kind = TargetKind::kTiles;
  CASELEDGER_TRY(verdict.tiles, ledger::verify_tiles(read, target.options));
  verdict.failure = verdict.tiles->failure;
  return verdict;
}

base::Result<Verdict> verify_url(const Target& target) {
  const auto url = parse_loopback_url(target.name);
  if (!url) {
    return base::fail(ErrorCode::kInvalidArgument,
                      "only http://127.0.0.1, http://localhost and http://[::1] are read",
                      target.name,
                      "copy the tree here, or serve it on this machine");
  }
  return verify_tree(
      [&](const std::string& path) { return get(*url, path, ledger::kTileFileBytesMax); }, target);
}

base::Status check_access_event(const ledger::EntryView& entry) {
  CASELEDGER_TRY(const auto event, account::decode(entry.body));
  if (!replay::is_canonical_body(entry.body)) {
    return base::fail(ErrorCode::kCorrupt, "the event is not in its canonical form");
  }
  if (ledger::stream_key(event.subject) != entry.stream_key) {
    return base::fail(ErrorCode::kCorrupt, "the event stands in another stream");
  }
  return {};
}

}  // namespace

base::Result<Verdict> verify_target(const Target& target, ledger::io::FileSystem& files) {
  if (target.read) return verify_tree(target.read, target);
  if (is_url(target.name)) return verify_url(target);
  const std::filesystem::path path(target.name);
  std::error_code ignored;
  if (!std::filesystem::is_directory(path, ignored)) return verify_file(target, files);
  CASELEDGER_TRY(const bool has_checkpoint, files.exists(path / "checkpoint"));
  if (has_checkpoint) {
    return verify_tree(
        [&](const std::string& file) {
          return ledger::io::read_file(files, path / file, ledger::kTileFileBytesMax);
        },
        target);
  }
  Verdict verdict;
  verdict.kind = TargetKind::kLedger;
  CASELEDGER_TRY(verdict.ledger, ledger::verify_directory(path, files, target.options));
  verdict.failure = verdict.ledger->failure;
  return verdict;
}

base::Status check_stored_event(const ledger::Genesis& genesis, const ledger::EntryView& entry) {
  // Any ledger may have such a name; none but an access ledger has such events.
  if (genesis.origin.ends_with(account::kOriginSuffix) && check_access_event(entry)) return {};
  CASELEDGER_TRY(const auto reader, replay::EventReader::open(entry.body));
  if (!replay::is_canonical_body(entry.body)) {
    return base::fail(ErrorCode::kCorrupt, "the event is not in its canonical form");
  }
  if (ledger::stream_key(reader.case_id()) != entry.stream_key) {
    return base::fail(ErrorCode::kCorrupt, "the event stands in another case's stream");
  }
  CASELEDGER_TRY([[maybe_unused]] const auto data, replay::event_data_json(entry.body));
  return {};
}

}  // namespace tools
