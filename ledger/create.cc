// Making a new ledger: everything under a temporary name, then one rename.

#include <openssl/rand.h>

#include "ledger/base/error_numbers.h"
#include "ledger/evidence/checkpoint.h"
#include "ledger/evidence/entry.h"
#include "ledger/evidence/merkle.h"
#include "ledger/evidence/signed_note.h"
#include "ledger/id_secret.h"
#include "ledger/io/clock.h"
#include "ledger/io/file_system.h"
#include "ledger/log/head_file.h"
#include "ledger/log/log_writer.h"
#include "ledger/store.h"

namespace ledger {
namespace {

using base::ErrorCode;

constexpr std::string_view kUnfinishedSuffix = ".caseledger-init";

base::Status write_keys(io::FileSystem& files,
                        const Layout& layout,
                        const std::string& origin,
                        const SigningKey& key) {
  CASELEDGER_TRY_STATUS(files.make_directory(layout.keys));
  base::Bytes secret(kIdSecretBytes);
  if (RAND_bytes(reinterpret_cast<unsigned char*>(secret.data()), kIdSecretBytes) != 1) {
    return base::fail(ErrorCode::kUnavailable, "the system gave no random bytes");
  }
  const std::string private_key = private_key_text(origin, key) + "\n";
  const std::string public_key = verifier_key(origin, key) + "\n";
  const std::string id_secret = id_secret_text(secret) + "\n";
  CASELEDGER_TRY_STATUS(io::write_new_file(
      files, layout.signing_key, base::as_bytes(private_key), io::OpenMode::kCreateNewPrivate));
  CASELEDGER_TRY_STATUS(io::write_new_file(
      files, layout.id_secret, base::as_bytes(id_secret), io::OpenMode::kCreateNewPrivate));
  CASELEDGER_TRY_STATUS(io::write_new_file(files, layout.vkey, base::as_bytes(public_key)));
  return files.sync_directory(layout.keys);
}

/// Genesis and the commitment to an empty map, as the first frame.
base::Result<Prefix> write_first_frame(io::FileSystem& files,
                                       const Layout& layout,
                                       const Genesis& genesis,
                                       base::TimestampUtcUs recorded_at) {
  CASELEDGER_TRY_STATUS(files.make_directory(layout.log));
  const base::Digest origin_hash = sha256({base::as_bytes(genesis.origin)});
  CASELEDGER_TRY_STATUS(
      create_segment(files, layout.log, {{0}, origin_hash}, scheduled_segment_bytes(0)));
  EntryHead head;
  head.recorded_at = recorded_at;
  head.kind = EntryKind::kGenesis;
  const base::Bytes first = encode_entry(head, encode_genesis(genesis));
  head.kind = EntryKind::kMapCommitment;
  const base::Bytes second = encode_entry(head, encode_map_commitment({{1}, {}, 0}));
  base::Bytes payload;
  append_record(payload, first);
  append_record(payload, second);
  CASELEDGER_TRY(auto segments, SegmentSet::list(files, layout.log));
  CASELEDGER_TRY(const FrameReader start, FrameReader::from_start(*segments));
  CASELEDGER_TRY(auto writer, LogWriter::open(files, *segments, start.end()));
  CASELEDGER_TRY_STATUS(writer->append(2, payload));
  Frontier frontier;
  frontier.add(leaf_hash(first));
  frontier.add(leaf_hash(second));
  return Prefix{{frontier.size()}, frontier.root()};
}

base::Status build(io::FileSystem& files,
                   const Layout& layout,
                   const CreateOptions& options,
                   base::TimestampUtcUs recorded_at) {
  CASELEDGER_TRY(const SigningKey key, generate_signing_key());
  CASELEDGER_TRY_STATUS(write_keys(files, layout, options.origin, key));
  const Genesis genesis = {options.origin, verifier_key(options.origin, key), options.simulated};
  CASELEDGER_TRY(const Prefix prefix, write_first_frame(files, layout, genesis, recorded_at));
  CASELEDGER_TRY_STATUS(
      create_head(files, layout.head, sign_checkpoint(options.origin, prefix, key)));
  return files.sync_directory(layout.directory);
}

/// Removes what a create that was cut short left, unless it is still at work: then it holds the
/// lock.
base::Status remove_leftover(io::FileSystem& files, const std::filesystem::path& directory) {
  CASELEDGER_TRY(const bool stands, files.exists(directory));
  if (!stands) {
    return {};
  }
  CASELEDGER_TRY(const auto lock, files.lock_directory(directory));
  return files.remove_tree(directory);
}

}  // namespace

base::Status Ledger::create(const std::filesystem::path& directory,
                            const CreateOptions& options,
                            io::FileSystem& files,
                            io::Clock& clock) {
  if (!is_valid_origin(options.origin)) {
    return base::fail(ErrorCode::kInvalidArgument,
                      base::kBadOrigin,
                      "the origin cannot name a ledger: " + options.origin,
                      "--origin",
                      "use 1 to 256 printable ASCII characters without space or '+', such as "
                      "register.example/cases");
  }
  const std::filesystem::path target =
      directory.has_filename() ? directory : directory.parent_path();
  CASELEDGER_TRY(const bool stands, files.exists(target));
  if (stands) {
    return base::fail(ErrorCode::kInvalidArgument,
                      base::kDirectoryTaken,
                      "something stands here already",
                      target.native(),
                      "choose a directory that does not exist");
  }
  const Layout unfinished(target.native() + std::string(kUnfinishedSuffix));
  CASELEDGER_TRY_STATUS(remove_leftover(files, unfinished.directory));
  CASELEDGER_TRY_STATUS(files.make_directory(unfinished.directory));
  CASELEDGER_TRY(const auto lock, files.lock_directory(unfinished.directory));
  const base::TimestampUtcUs recorded_at =
      options.simulated ? base::TimestampUtcUs{0} : clock.wall();
  const auto parent = target.has_parent_path() ? target.parent_path() : ".";
  auto built = build(files, unfinished, options, recorded_at);
  bool is_renamed = false;
  if (built) {
    built = files.rename_new(unfinished.directory, target);
    is_renamed = built.has_value();
  }
  if (is_renamed) {
    built = files.sync_directory(parent);
  }
  if (!built) {  // the first error is the one to tell
    static_cast<void>(files.remove_tree(is_renamed ? target : unfinished.directory));
  }
  return built;
}

base::Result<std::unique_ptr<Ledger>> Ledger::open(const std::filesystem::path& directory,
                                                   OpenOptions options,
                                                   io::FileSystem& files,
                                                   io::Clock& clock) {
  return Store::open_store(directory, std::move(options), files, clock);
}

}  // namespace ledger
