// Reads a whole ledger and checks everything that can be checked without its index. Never writes.
//
// Room:      ledger/verify; needs no index and no key. Format: docs/format.md; every "valid if and
// only if" there is tried here. Cost:      every byte of the log once, and 40 bytes of memory for
// each stream.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ledger/base/result.h"
#include "ledger/evidence/entry.h"
#include "ledger/evidence/policy.h"

namespace ledger {

namespace io {
class FileSystem;
}  // namespace io

/// Something worth saying that is not a failure.
enum class VerifyNote : std::uint8_t {
  kTornTail,         // a crash left unfinished bytes; the next open for writing sets them aside
  kUnfinishedRoll,   // a crash left a segment without its `continues-at`; finished at the next open
  kHeadSlotDamaged,  // one of two slots of `head`; the other is good
  kWriterRunning,    // another process writes; checked up to what it has made durable
  kBeyondHead,       // entries after the last published size; their root is computed, not compared
  kHeadUnsigned,     // of a time when this program did not sign yet
  kFrozen,           // it takes nothing more
};

struct VerifyReport {
  std::string origin;
  std::string vkey;                // as genesis names it
  std::vector<std::string> vkeys;  // that, and one for each change of keys
  bool simulated = false;
  Prefix prefix;  // as computed from the bytes
  Prefix head;    // as stored
  std::uint64_t segment_count = 0;
  std::uint64_t frame_count = 0;
  std::uint64_t event_count = 0;
  std::uint64_t stream_count = 0;
  std::uint64_t commitment_count = 0;
  std::uint64_t old_count = 0;  // old checkpoints that this log holds
  std::vector<VerifyNote> notes;
  /// The first thing that is wrong, with its place; nothing if all checks passed.
  std::optional<base::Error> failure;
};

/// A checkpoint of the log that was kept elsewhere.
struct OldCheckpoint {
  std::string name;  // for messages: where it was kept
  std::string note;
};

struct VerifyOptions {
  /// Bytes done and in all; may be empty.
  std::function<void(std::uint64_t done, std::uint64_t total)> progress;
  /// Called for each event, to check what the ledger does not know: an error becomes the failure,
  /// with the entry's place if it names none. Genesis says which ledger it is of.
  std::function<base::Status(const Genesis&, const EntryView&)> check_event;
  /// Whom the reader trusts. Without it the keys are those that the ledger itself names, which says
  /// nothing about who signed.
  std::optional<Policy> trusted = std::nullopt;
  /// Checkpoints of this log that were kept elsewhere: it must hold each of them.
  std::vector<OldCheckpoint> old_checkpoints = {};
};

/// Errors:   kNotFound no ledger here · kPermission · kIo. What is wrong with the ledger itself is
/// in the report's `failure`: kCorrupt, or
///           kUntrusted CL-1751 shorter than an old checkpoint · CL-1752 another history than one ·
///           CL-1753, CL-1754 `head` · CL-1701 none of the trusted keys is this log's · CL-1704 no
///           old checkpoint has the quorum · those of History.
[[nodiscard]] base::Result<VerifyReport> verify_directory(const std::filesystem::path& directory,
                                                          io::FileSystem& files,
                                                          const VerifyOptions& options);

}  // namespace ledger
