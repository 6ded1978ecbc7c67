// A small witness: it remembers the largest consistent tree it has seen of each log it knows, and
// signs no other. Bytes in, status and bytes out; HTTP and files stand around it.
//
// Room:      tools/witness.
// Source:    C2SP tlog-witness and tlog-cosignature.
// Rules:     what it signs is on disk, synced, before anyone gets to see the signature; a state
// that
//            does not read is an error, never a new beginning.
// Files:     one for each log in the state directory: <hex SHA-256(origin)>, the checkpoint with
//            its cosignature.
// Threads:   any; requests are judged one after the other. One process for each directory.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/result.h"
#include "ledger/evidence/checkpoint.h"
#include "ledger/io/clock.h"
#include "ledger/io/file_system.h"

namespace tools {

/// An answer as HTTP has them.
struct WitnessAnswer {
  int status = 0;
  std::string content_type;
  std::string body;
};

class Witness {
 public:
  /// `key` has the type of a cosigner. `logs`: the keys whose checkpoints it takes; the origin is
  /// the key's name, and a log may have several keys.
  /// Errors:   kUnavailable CL-1901 another process has the state · kCorrupt CL-2515 · kIo
  [[nodiscard]] static base::Result<std::unique_ptr<Witness>> open(
      const std::filesystem::path& directory,
      ledger::NamedKey key,
      const std::vector<ledger::VerifierKey>& logs,
      ledger::io::FileSystem& files,
      ledger::io::Clock& clock);

  /// POST add-checkpoint. 200 its cosignature line · 400 malformed, or old beyond the checkpoint ·
  /// 403 no good signature of the log · 404 a log it does not know · 409 old is not the size it
  /// remembers, which is the body · 422 the proof does not hold · 500 it could not be remembered
  [[nodiscard]] WitnessAnswer add_checkpoint(std::string_view request);

  /// GET <hex SHA-256(origin)>/checkpoint. 200 the newest it has cosigned · 404
  [[nodiscard]] WitnessAnswer checkpoint(std::string_view origin_hash) const;

  /// The size it remembers of a log; 0 = none.
  [[nodiscard]] std::uint64_t size_of(std::string_view origin) const;

  [[nodiscard]] ledger::VerifierKey key() const;

 private:
  struct Log {
    std::vector<ledger::VerifierKey> keys;
    std::string file;  // its name in the state directory
    ledger::Prefix seen;
    std::string note;  // as cosigned; empty = none yet
  };

  Witness(std::filesystem::path directory,
          ledger::NamedKey key,
          ledger::io::FileSystem& files,
          ledger::io::Clock& clock);

  [[nodiscard]] base::Status read_state(const std::string& origin, Log& log) const;
  [[nodiscard]] WitnessAnswer cosign(Log& log, const ledger::CheckedCheckpoint& checked);

  std::filesystem::path directory_;
  ledger::NamedKey key_;
  ledger::io::FileSystem& files_;
  ledger::io::Clock& clock_;
  std::unique_ptr<ledger::io::Lock> lock_;
  mutable std::mutex mutex_;
  std::map<std::string, Log, std::less<>> logs_;  // by origin; guarded by mutex_
};

}  // namespace tools
