// Decides whether what concurrent clients of a ledger saw can be explained by one order of events.
//
// The log, read at the end, is that order: an operation is a moment at which the log had a certain
// size, and every answer bounds the moment at which some entry became durable, from below (it was
// not there yet) or above (it was there). The history is right exactly if those moments can be
// chosen so that they never decrease along the log, which one sweep decides: linear time, no
// search.
//
// Room:      tests/support. Knows nothing of files, threads or the ledger's classes.
// Ticks:     all from one counter that never goes back; an operation lies within [invoked,
// returned].
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/types.h"

namespace support::linear {

using Tick = std::uint64_t;

inline constexpr Tick kNeverReturned = UINT64_MAX;

/// One event of an append. Stream and id together are its idempotency key.
struct Event {
  std::uint32_t stream = 0;
  std::uint64_t id = 0;
  std::uint64_t content = 0;              // equal for equal bodies
  std::optional<std::uint64_t> expected;  // the version asked for
};

struct Receipt {
  std::uint64_t index = 0;
  std::uint64_t version = 0;
  std::int64_t recorded_at_us = 0;
  bool deduplicated = false;
};

/// "Event `position` of the batch cannot be taken: its stream is at `present_version`."
struct Conflict {
  std::size_t position = 0;
  std::uint64_t present_version = 0;
  bool same_id_other_content = false;
};

/// That the log had so many entries, and its root then.
struct Prefix {
  std::uint64_t size = 0;
  base::Digest root;
};

struct SeenEvent {
  std::uint64_t id = 0;
  std::uint64_t index = 0;
};

enum class Kind : std::uint8_t {
  kAppend,         // `events`; answers `receipts` or `conflict`, and `prefix` if it was told
  kReadStream,     // `stream`, `limit`; answers `seen`, by version from 1
  kStreamVersion,  // `stream`; answers `version`
  kReadPrefix,     // answers `prefix`
  kRecover,        // opened again after a stop; answers `prefix`
};

enum class Outcome : std::uint8_t {
  kOk,
  kConflict,  // appends only
  kRefused,   // certainly without effect
  /// An append of which nobody knows: a failed write, a killed client. `returned` is when it can no
  /// longer take effect: not when it said so, but when the ledger was open again, recovered.
  kUnknown,
};

struct Operation {
  Kind kind = Kind::kAppend;
  Outcome outcome = Outcome::kOk;
  std::uint32_t client = 0;
  Tick invoked = 0;
  Tick returned = kNeverReturned;
  std::vector<Event> events;
  std::vector<Receipt> receipts;
  Conflict conflict;
  std::optional<Prefix> prefix;
  std::uint32_t stream = 0;
  std::uint64_t limit = UINT64_MAX;  // of a read: entries below this index only
  std::uint64_t version = 0;
  std::vector<SeenEvent> seen;
};

/// One entry of the log; its index is its place.
struct LogEntry {
  std::optional<std::uint32_t> stream;  // nothing: an entry of the ledger's own
  std::uint64_t version = 0;
  std::uint64_t id = 0;
  std::uint64_t content = 0;
  std::int64_t recorded_at_us = 0;
};

struct History {
  std::vector<Operation> operations;  // in any order
  std::vector<LogEntry> log;          // all of it, read after the last recovery
};

enum class Rule : std::uint8_t {
  kWellFormed,   // the history itself is not one: a mistake of who recorded it
  kVersions,     // versions of a stream are unique and contiguous from 1
  kRealTime,     // what returned before another was invoked comes first
  kExpected,     // an append that expected v sits at v + 1
  kConflict,     // "present version v" was true at a moment within the operation, and a reason
  kRead,         // a read sees the prefix of one moment within it
  kInFlight,     // an unknown outcome is in or out, once; a refused one is out; nothing else is in
  kIdempotency,  // one key, one position, one content
  kRecovery,     // what was acknowledged or shown is there after every recovery
  kIndex,        // a receipt names the event's place in the log of all streams
  kBatch,        // a batch is in as a whole and in one piece, or not at all
  kRecordedAt,   // never back along the log; receipts repeat it
  kPrefix,       // one root for one size, and an answer's prefix covers its receipts
};

[[nodiscard]] std::string_view name_of(Rule rule);

struct Violation {
  Rule rule = Rule::kWellFormed;
  std::vector<std::size_t> operations;  // places in History::operations, the later found last
  std::string why;
};

/// The first violation found, if any. Linear in the events, receipts and seen events of the
/// history. Operations of unknown outcome that may have stored the same event must carry the same
/// batch (a client retries what it sent): anything else is not well formed. Of a conflict in a
/// batch over several streams, only the refused event's stream is judged.
[[nodiscard]] std::optional<Violation> check(const History& history);

/// Rule, reason and the operations in full, for a failed test.
[[nodiscard]] std::string describe(const History& history, const Violation& violation);

}  // namespace support::linear
