// The 72-byte head of every entry, and the bodies of the ledger's own kinds.
//
// Room:      ledger/evidence. Pure functions, no I/O. Bodies of events are opaque here.
// Format:    docs/format.md "Entries"; numbers in entries are big-endian.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "ledger/base/bytes.h"
#include "ledger/base/result.h"
#include "ledger/base/types.h"

namespace ledger {

/// A prefix of the log; every answer names the one it was computed from.
struct Prefix {
  base::LogSize size;
  base::Digest root;  // RFC 6962 tree hash over the first `size` entries

  bool operator==(const Prefix&) const = default;
};

/// On disk.
enum class EntryKind : std::uint8_t {
  kGenesis = 0,
  kEvent = 1,
  kMapCommitment = 2,
  kKeyChange = 3,
  kFreeze = 4,
  kClockAccepted = 5,
};

/// One stored entry. `body` and `entry` live as long as the buffer they came with: until the
/// visitor returns, or as long as the StoredEvent that owns them.
struct EntryView {
  base::EntryIndex index;
  EntryKind kind = EntryKind::kEvent;
  base::Digest stream_key;
  base::Version version;  // 0 for kinds other than event
  base::TimestampUtcUs recorded_at;
  base::Uuid id;
  base::ByteView body;   // 8-byte aligned
  base::ByteView entry;  // head and body: the Merkle leaf
};

inline constexpr std::size_t kEntryHeadBytes = 72;
inline constexpr std::size_t kEntryBytesMax = 65'535;
inline constexpr std::size_t kOriginBytesMax = 256;
static_assert(static_cast<int>(EntryKind::kGenesis) == 0, "on disk");
static_assert(static_cast<int>(EntryKind::kEvent) == 1, "on disk");
static_assert(static_cast<int>(EntryKind::kMapCommitment) == 2, "on disk");
static_assert(static_cast<int>(EntryKind::kKeyChange) == 3, "on disk");
static_assert(static_cast<int>(EntryKind::kFreeze) == 4, "on disk");
static_assert(static_cast<int>(EntryKind::kClockAccepted) == 5, "on disk");

/// The key that stands for a stream in every entry: SHA-256("casemap/v1/key\n" ‖ name).
[[nodiscard]] base::Digest stream_key(std::string_view stream);
/// The same for many names at once.
void stream_keys(std::span<const base::ByteView> streams, std::span<base::Digest> keys);

/// What the head says. Stream key, version and id are zero for kinds other than event.
struct EntryHead {
  EntryKind kind = EntryKind::kEvent;
  base::Digest stream_key;
  base::Version version;  // stored as version - 1, the 0-based stream sequence
  base::TimestampUtcUs recorded_at;
  base::Uuid id;
};

/// Head and body as one entry. `body` must fit (CHECKed against kEntryBytesMax).
[[nodiscard]] base::Bytes encode_entry(const EntryHead& head, base::ByteView body);
/// The same into room of just that size.
void write_entry(const EntryHead& head, base::ByteView body, std::span<std::byte> into);

/// Reads an entry in place; the view points into `entry`.
/// Errors:   kCorrupt   shorter than a head, or a field that must be zero is not
///           kUnsupported a format, kind or body encoding this program does not know
[[nodiscard]] base::Result<EntryView> decode_entry(base::EntryIndex index, base::ByteView entry);

/// Body of entry 0.
struct Genesis {
  std::string origin;
  std::string vkey;
  bool simulated = false;
};

[[nodiscard]] base::Bytes encode_genesis(const Genesis& genesis);
[[nodiscard]] base::Result<Genesis> decode_genesis(base::ByteView body);

/// Body of a map commitment: the completeness map's root over the first `covers` entries.
struct MapCommitment {
  base::LogSize covers;
  base::Digest map_root;  // 32 zero bytes for no cases
  std::uint64_t case_count = 0;

  bool operator==(const MapCommitment&) const = default;
};

[[nodiscard]] base::Bytes encode_map_commitment(const MapCommitment& commitment);
[[nodiscard]] base::Result<MapCommitment> decode_map_commitment(base::ByteView body);

enum class ClockReason : std::uint8_t {
  kWallBehind = 1,  // at open, more than 5 s behind the last recordedAt
  kWallAhead = 2,   // at open, more than ten years ahead of it
  kDrift = 3,       // wall and boot time drifted apart while open
};

/// Body of a clock acceptance: the operator takes the new wall time as right.
struct ClockAccepted {
  base::TimestampUtcUs old_wall;  // what the ledger would have recorded
  base::TimestampUtcUs new_wall;
  std::int64_t boot_us = 0;
  ClockReason reason = ClockReason::kWallBehind;

  bool operator==(const ClockAccepted&) const = default;
};

[[nodiscard]] base::Bytes encode_clock_accepted(const ClockAccepted& accepted);
[[nodiscard]] base::Result<ClockAccepted> decode_clock_accepted(base::ByteView body);

/// Body of a key change. The signatures cover "caseledger/key-change/v1\n" ‖ the body before them.
struct KeyChange {
  std::string old_vkey;
  std::string new_vkey;
  Prefix last;  // the last checkpoint that the old key signed alone
  std::array<std::byte, 64> old_signature{};
  std::array<std::byte, 64> new_signature{};

  bool operator==(const KeyChange&) const = default;
};

/// What both keys sign.
[[nodiscard]] base::Bytes key_change_message(const KeyChange& change);
[[nodiscard]] base::Bytes encode_key_change(const KeyChange& change);
/// Form only. Errors: kCorrupt for a body of another length, or a text too long to be a vkey.
[[nodiscard]] base::Result<KeyChange> decode_key_change(base::ByteView body);
/// That it changes `vkey`, the one in force, to another of the same name, and both signed it.
/// Whether size and root are those of a prefix of the log is for the caller, who has the log.
/// Errors:   kUntrusted CL-1755.
[[nodiscard]] base::Status check_key_change(const KeyChange& change, std::string_view vkey);

inline constexpr std::size_t kFreezeReasonBytesMax = 2'000;

/// True for an origin that can name a log and its key: 1..256 bytes of printable ASCII, no space,
/// no '+'.
[[nodiscard]] bool is_valid_origin(std::string_view origin);

}  // namespace ledger
