// Start here: the event store. Opaque bodies in, receipts and a running Merkle root out.
//
// Room:      ledger. Does not know what a case is: a stream is a name, a body is bytes.
// Format:    docs/format.md.
// Rules:     nothing that is not on disk is ever shown; a failed write is an unknown outcome;
// durable
//            bytes never change.
// Threads:   every method may be called from any thread at once. One caller at a time commits for
//            all that wait (group commit); reads never wait for a commit.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/bytes.h"
#include "ledger/base/result.h"
#include "ledger/base/types.h"
#include "ledger/evidence/entry.h"
#include "ledger/evidence/merkle.h"
#include "ledger/log_in_place.h"
#include "ledger/notary.h"

namespace ledger {

namespace io {
class Clock;
class FileSystem;
}  // namespace io

/// The body of one event may have at most this many bytes.
inline constexpr std::size_t kBodyBytesMax = 65'456;
/// One batch may have at most this many bytes as stored entries.
inline constexpr std::size_t kBatchBytesMax = 16U << 20U;

/// One event to append.
struct NewEvent {
  std::string stream;
  base::Uuid id;
  /// The stream's version that the caller has seen; nothing = any.
  std::optional<base::Version> expected_version;
  base::Bytes body;
  /// Only in a simulated ledger, and never before the last one.
  std::optional<base::TimestampUtcUs> recorded_at;
};

/// What the caller gets once the event is on disk.
struct Receipt {
  base::EntryIndex index;
  base::Version version;
  base::TimestampUtcUs recorded_at;
  base::Uuid id;
  base::Digest leaf;  // RFC 6962 leaf hash of the entry
  bool deduplicated = false;
};

/// An entry with its own copy of the bytes.
struct StoredEntry {
  EntryView view;  // points into `words`
  std::vector<std::uint64_t> words;
};

/// Why a batch was refused: the position in the batch and what the stream looks like now.
struct Conflict {
  std::size_t position = 0;
  base::Version present_version;
  bool same_id_other_content = false;
};

/// The outcome of one batch: receipts in order, or the first conflict, which refused all of it.
struct AppendResult {
  std::vector<Receipt> receipts;
  std::optional<Conflict> conflict;
  Frontier after;  // the log after it; its root is left to who wants it

  [[nodiscard]] Prefix prefix() const { return {{after.size()}, after.root()}; }
};

/// The outcome of many batches.
struct BulkResult {
  /// One for each batch that was stored, in order; the last may be a conflict.
  std::vector<AppendResult> results;
  /// Why the rest was not tried (a bad event, no room), unless it was a conflict.
  std::optional<base::Error> stopped_by;
};

struct CreateOptions {
  std::string origin;  // 1..256 bytes, no spaces, no '+': also the name of the signing key
  bool simulated = false;
};

enum class Access : std::uint8_t {
  kWrite,  // takes the lock; kUnavailable when another process has it
  kRead,   // works beside a running writer, up to what is durable
};

/// What opening found and mended.
struct OpenReport {
  /// The index was missing or not of this log, and was made anew from it.
  bool index_rebuilt = false;
  /// Torn bytes that were set aside: the file they were copied to; empty if none.
  std::string cut_file;
  std::uint64_t frames_rewritten = 0;
  /// One of the two slots of `head` is damaged; the other served.
  bool head_slot_damaged = false;
  /// A checkpoint that was kept elsewhere does not fit: nothing can be written, and this is why.
  std::optional<base::Error> distrust;
};

using ProgressFn = std::function<void(std::uint64_t done, std::uint64_t total)>;

struct OpenOptions {
  Access access = Access::kRead;
  /// Only for kWrite: accept a wall clock that fails the checks; recorded as the first new entry.
  bool accept_clock = false;
  /// Called while the index is rebuilt, with entries done and in all; may be empty.
  ProgressFn progress;
  /// Zeroes the next segment and stores the index by threads of its own. False: the caller whose
  /// append needs it does it, so that the order of operations on the disk is the same in every run.
  bool works_ahead = true;
  /// While open for writing, publish whenever something is new and so much time has passed. Zero:
  /// only when asked and at close. Needs works_ahead.
  std::chrono::milliseconds publish_interval{1'000};
  /// Checkpoints of this log that were kept elsewhere (an anchor file, witnesses): the log must
  /// hold each of them, or nothing is signed.
  std::vector<std::string> anchors = {};
  /// Called with each new checkpoint after `head` holds it; one call at a time, and never while
  /// appends are held. What it throws away is lost; it must not throw.
  std::function<void(const Published&)> on_publish = {};
  /// What the committer may remember of streams, so that their versions need no look at the disk.
  std::size_t stream_cache_bytes = 256U << 20U;
  /// What the completeness map may remember of streams.
  std::size_t map_cache_bytes = 192U << 20U;
};

class Ledger {
 public:
  /// Makes a ledger at `directory`, which must not exist: keys, genesis, first map commitment,
  /// `head`. Durable:  when it returns a value; otherwise nothing stands at `directory`. Errors:
  /// kInvalidArgument (origin, directory exists), kPermission, kUnavailable, kIo
  [[nodiscard]] static base::Status create(const std::filesystem::path& directory,
                                           const CreateOptions& options,
                                           io::FileSystem& files,
                                           io::Clock& clock);

  /// Opens and recovers. A torn tail is set aside in log/cut-*, and said so in open_report().
  /// Errors:   kNotFound no ledger here · kUnavailable locked, clock refused, disk full ·
  ///           kCorrupt, kUntrusted with file and offset · kUnsupported
  [[nodiscard]] static base::Result<std::unique_ptr<Ledger>> open(
      const std::filesystem::path& directory,
      OpenOptions options,
      io::FileSystem& files,
      io::Clock& clock);

  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;
  virtual ~Ledger() = default;

  /// Appends a batch, all or nothing, as one frame's worth. Lines are judged in order as if the
  /// earlier ones were stored; a known id with the same body is answered with its first receipt.
  /// Durable:  the receipts' events are on disk and survive loss of power.
  /// Errors:   kLimitExceeded, kInvalidArgument (nothing was written) · kUnavailable (read-only, or
  ///           too much is waiting already: try again) ·
  ///           kUnknownOutcome write or sync failed: this object is poisoned, open again and retry
  [[nodiscard]] virtual base::Result<AppendResult> append(std::vector<NewEvent> batch) = 0;

  /// Appends many batches, each all or nothing and each a frame of its own, with one sync at the
  /// end: several times as fast as one append() for each. Stops at the first conflict or error;
  /// what was stored before it stays. Holds all of it in memory: 64 batches of 1,024 events are
  /// plenty.
  /// Durable:  as append(); nothing of it is to be seen before all of it is.
  /// Errors:   kUnknownOutcome · kUnavailable read-only, or another writer's queue is full.
  [[nodiscard]] virtual base::Result<BulkResult> append_all(
      std::vector<std::vector<NewEvent>> batches) = 0;

  /// Signs and shows a checkpoint over all that is durable, if anything is new since the last one.
  /// Errors:   kUntrusted: this log is not the one that was signed before · kUnavailable no key
  [[nodiscard]] virtual base::Status publish() = 0;
  /// Publishes and gives up the lock; afterwards only prefix() and names are answered.
  [[nodiscard]] virtual base::Status close() = 0;

  /// What it signs and proves.
  [[nodiscard]] virtual Notary& notary() = 0;
  [[nodiscard]] virtual const Notary& notary() const = 0;

  [[nodiscard]] virtual const std::string& origin() const = 0;
  [[nodiscard]] virtual const std::string& vkey() const = 0;
  [[nodiscard]] virtual bool is_simulated() const = 0;
  [[nodiscard]] virtual const OpenReport& open_report() const = 0;

  /// Opened for reading: takes in what a writer has made durable since; does nothing else. Returns
  /// the prefix as it is then.
  /// Errors:   kCorrupt · kIo; what was there before is still to be read.
  [[nodiscard]] virtual base::Result<Prefix> refresh() = 0;

  /// The durable prefix now, with its root.
  [[nodiscard]] virtual Prefix prefix() const = 0;
  /// The prefix of `size` entries. Cost: hashes the log up to there unless it is the newest.
  /// Errors:   kNotFound when the log is shorter · kCorrupt · kIo
  [[nodiscard]] virtual base::Result<Prefix> prefix_of(base::LogSize size) const = 0;
  /// How many entries were recorded at or before `instant`.
  [[nodiscard]] virtual base::Result<base::LogSize> size_at(base::TimestampUtcUs instant) const = 0;

  /// Events of one stream within the prefix of `limit` entries, by version. Empty for no such
  /// stream.
  [[nodiscard]] virtual base::Result<std::vector<StoredEntry>> read_stream(
      std::string_view stream, base::LogSize limit) const = 0;
  /// The stream's version within the durable prefix; 0 = no such stream.
  [[nodiscard]] virtual base::Result<base::Version> stream_version(
      std::string_view stream) const = 0;
  /// One entry. Errors: kNotFound beyond the durable prefix.
  [[nodiscard]] virtual base::Result<StoredEntry> read_entry(base::EntryIndex index) const = 0;

  using Visitor = std::function<base::Status(const EntryView&)>;
  /// Visits entries [first, limit) in order, streaming; stops at the visitor's first error.
  [[nodiscard]] virtual base::Status scan(base::EntryIndex first,
                                          base::LogSize limit,
                                          const Visitor& visit) const = 0;

  /// The prefix of `limit` entries to be read where it lies: several times as fast as scan(), and
  /// shared out among threads. Lives no longer than the ledger.
  /// Errors:   kNotFound when the log is shorter · kIo
  [[nodiscard]] virtual base::Result<std::unique_ptr<LogInPlace>> in_place(
      base::LogSize limit) const = 0;

  /// The id of an event that came without one: UUIDv8 over HMAC-SHA-256(secret of this ledger,
  /// body ‖ BE64 repeat), where `repeat` counts earlier equal bodies of that stream in the same
  /// input.
  [[nodiscard]] virtual base::Result<base::Uuid> derive_id(base::ByteView body,
                                                           std::uint64_t repeat) const = 0;

 protected:
  Ledger() = default;
};

}  // namespace ledger
