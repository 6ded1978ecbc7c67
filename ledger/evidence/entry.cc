#include "ledger/evidence/entry.h"

#include <algorithm>
#include <cstring>

#include "ledger/base/check.h"
#include "ledger/base/error_numbers.h"
#include "ledger/evidence/merkle.h"
#include "ledger/evidence/sha256_many.h"
#include "ledger/evidence/signed_note.h"

namespace ledger {
namespace {

using base::ErrorCode;

// Offsets of the head's fields, on disk.
constexpr std::size_t kFormatAt = 0;
constexpr std::size_t kKindAt = 1;
constexpr std::size_t kEncodingAt = 2;
constexpr std::size_t kZeroAt = 3;
constexpr std::size_t kStreamKeyAt = 8;
constexpr std::size_t kSequenceAt = 40;
constexpr std::size_t kRecordedAt = 48;
constexpr std::size_t kIdAt = 56;
static_assert(kIdAt + base::Uuid::kBytes == kEntryHeadBytes, "on disk");
constexpr std::string_view kStreamKeyPrefix = "casemap/v1/key\n";
constexpr std::byte kEntryFormat{0x01};
constexpr std::byte kClearBody{0x00};

// Genesis body: u8 format, u8 map version, u16 flags, u16 length, origin, u16 length, vkey.
constexpr std::byte kLogFormat{1};
constexpr std::byte kMapVersion{1};
constexpr std::uint16_t kSimulatedFlag = 1;
constexpr std::size_t kGenesisFixedBytes = 6;
constexpr std::size_t kVkeyBytesMax = 512;

constexpr std::size_t kCommitmentBytes = 48;
constexpr std::size_t kClockAcceptedBytes = 25;
// Key change body: u16 length, old vkey, u16 length, new vkey, size, root, two signatures.
constexpr std::string_view kKeyChangePrefix = "caseledger/key-change/v1\n";
constexpr std::size_t kSizeBytes = 8;
constexpr std::size_t kSignatureBytes = 64;
constexpr std::size_t kAfterVkeysBytes = kSizeBytes + base::Digest::kBytes + 2 * kSignatureBytes;

std::unexpected<base::Error> bad(std::string message) {
  return base::fail(ErrorCode::kCorrupt, std::move(message));
}

void append_be16(base::Bytes& bytes, std::size_t value) {
  const std::size_t at = bytes.size();
  bytes.resize(at + sizeof(std::uint16_t));
  base::store_be16(bytes.data() + at, static_cast<std::uint16_t>(value));
}

void append_text(base::Bytes& bytes, std::string_view text) {
  append_be16(bytes, text.size());
  const base::ByteView view = base::as_bytes(text);
  bytes.insert(bytes.end(), view.begin(), view.end());
}

std::optional<std::string> take_text(base::ByteView& rest, std::size_t bytes_max) {
  if (rest.size() < sizeof(std::uint16_t)) {
    return std::nullopt;
  }
  const std::size_t length = base::load_be16(rest.data());
  rest = rest.subspan(sizeof(std::uint16_t));
  if (length > bytes_max || length > rest.size()) {
    return std::nullopt;
  }
  std::string text(base::as_text(rest.first(length)));
  rest = rest.subspan(length);
  return text;
}

void append_bytes(base::Bytes& bytes, base::ByteView more) {
  bytes.insert(bytes.end(), more.begin(), more.end());
}

/// Everything that both keys sign but the words before it.
void append_unsigned_part(base::Bytes& bytes, const KeyChange& change) {
  CHECK(change.old_vkey.size() <= kVkeyBytesMax && change.new_vkey.size() <= kVkeyBytesMax);
  append_text(bytes, change.old_vkey);
  append_text(bytes, change.new_vkey);
  const std::size_t at = bytes.size();
  bytes.resize(at + kSizeBytes);
  base::store_be64(&bytes[at], change.last.size.value);
  append_bytes(bytes, change.last.root.view());
}

std::unexpected<base::Error> bad_key_change(std::string message) {
  return base::fail(ErrorCode::kUntrusted, base::kKeyChangeWrong, std::move(message));
}

}  // namespace

base::Digest stream_key(std::string_view stream) {
  return sha256({base::as_bytes(kStreamKeyPrefix), base::as_bytes(stream)});
}

void stream_keys(std::span<const base::ByteView> streams, std::span<base::Digest> keys) {
  sha256_many(base::as_bytes(kStreamKeyPrefix), streams, keys);
}

void write_entry(const EntryHead& head, base::ByteView body, std::span<std::byte> into) {
  CHECK(body.size() <= kEntryBytesMax - kEntryHeadBytes);
  CHECK(into.size() == kEntryHeadBytes + body.size());
  CHECK((head.kind == EntryKind::kEvent) == (head.version.value > 0));
  into[kFormatAt] = kEntryFormat;
  into[kKindAt] = static_cast<std::byte>(head.kind);
  into[kEncodingAt] = kClearBody;
  std::ranges::fill(into.subspan(kZeroAt, kStreamKeyAt - kZeroAt), std::byte{0});
  std::memcpy(&into[kStreamKeyAt], head.stream_key.bytes.data(), base::Digest::kBytes);
  const std::uint64_t sequence = head.version.value == 0 ? 0 : head.version.value - 1;
  base::store_be64(&into[kSequenceAt], sequence);
  base::store_be64(&into[kRecordedAt], static_cast<std::uint64_t>(head.recorded_at.value));
  std::memcpy(&into[kIdAt], head.id.bytes.data(), base::Uuid::kBytes);
  std::ranges::copy(body, into.subspan(kEntryHeadBytes).begin());
}

base::Bytes encode_entry(const EntryHead& head, base::ByteView body) {
  base::Bytes entry(kEntryHeadBytes + body.size());
  write_entry(head, body, entry);
  return entry;
}

base::Result<EntryView> decode_entry(base::EntryIndex index, base::ByteView entry) {
  if (entry.size() < kEntryHeadBytes || entry.size() > kEntryBytesMax) {
    return bad("an entry of " + std::to_string(entry.size()) + " bytes cannot be");
  }
  if (entry[kFormatAt] != kEntryFormat) {
    return base::fail(ErrorCode::kUnsupported, "unknown entry format", {}, "use a newer program");
  }
  if (entry[kKindAt] > static_cast<std::byte>(EntryKind::kClockAccepted) ||
      entry[kEncodingAt] != kClearBody) {  // sealed and salted bodies are reserved
    return base::fail(ErrorCode::kUnsupported, "unknown kind of entry", {}, "use a newer program");
  }
  if (!base::all_zero(entry.subspan(kZeroAt, kStreamKeyAt - kZeroAt))) {
    return bad("reserved bytes of an entry head are not zero");
  }
  EntryView view;
  view.index = index;
  view.kind = static_cast<EntryKind>(entry[kKindAt]);
  std::memcpy(view.stream_key.bytes.data(), &entry[kStreamKeyAt], base::Digest::kBytes);
  const std::uint64_t sequence = base::load_be64(&entry[kSequenceAt]);
  view.recorded_at.value = static_cast<std::int64_t>(base::load_be64(&entry[kRecordedAt]));
  std::memcpy(view.id.bytes.data(), &entry[kIdAt], base::Uuid::kBytes);
  if (view.kind == EntryKind::kEvent) {
    if (sequence == UINT64_MAX) {
      return bad("a stream sequence that cannot be");
    }
    view.version = {sequence + 1};
  } else if (sequence != 0 || !base::all_zero(view.stream_key.view()) ||
             !base::all_zero(view.id.view())) {
    return bad("an entry of the ledger's own names a stream");
  }
  view.body = entry.subspan(kEntryHeadBytes);
  view.entry = entry;
  return view;
}

base::Bytes encode_genesis(const Genesis& genesis) {
  base::Bytes body = {kLogFormat, kMapVersion};
  append_be16(body, genesis.simulated ? kSimulatedFlag : 0);
  append_text(body, genesis.origin);
  append_text(body, genesis.vkey);
  return body;
}

base::Result<Genesis> decode_genesis(base::ByteView body) {
  if (body.size() < kGenesisFixedBytes) {
    return bad("the genesis entry is too short");
  }
  if (body[0] != kLogFormat || body[1] != kMapVersion) {
    return base::fail(ErrorCode::kUnsupported,
                      "unknown format of the log or of its map",
                      {},
                      "use a newer program");
  }
  const std::uint16_t flags = base::load_be16(body.data() + 2);
  if ((flags & ~kSimulatedFlag) != 0) {
    return base::fail(
        ErrorCode::kUnsupported, "unknown flags in the genesis entry", {}, "use a newer program");
  }
  base::ByteView rest = body.subspan(4);
  auto origin = take_text(rest, kOriginBytesMax);
  auto vkey = take_text(rest, kVkeyBytesMax);
  if (!origin || !vkey || !rest.empty() || !is_valid_origin(*origin)) {
    return bad("the genesis entry does not parse");
  }
  return Genesis{*std::move(origin), *std::move(vkey), (flags & kSimulatedFlag) != 0};
}

base::Bytes encode_map_commitment(const MapCommitment& commitment) {
  base::Bytes body(kCommitmentBytes);
  base::store_be64(body.data(), commitment.covers.value);
  std::memcpy(&body[8], commitment.map_root.bytes.data(), base::Digest::kBytes);
  base::store_be64(&body[40], commitment.case_count);
  return body;
}

base::Result<MapCommitment> decode_map_commitment(base::ByteView body) {
  if (body.size() != kCommitmentBytes) {
    return bad("a map commitment of the wrong length");
  }
  MapCommitment commitment;
  commitment.covers = {base::load_be64(body.data())};
  std::memcpy(commitment.map_root.bytes.data(), &body[8], base::Digest::kBytes);
  commitment.case_count = base::load_be64(&body[40]);
  return commitment;
}

base::Bytes encode_clock_accepted(const ClockAccepted& accepted) {
  base::Bytes body(kClockAcceptedBytes);
  base::store_be64(body.data(), static_cast<std::uint64_t>(accepted.old_wall.value));
  base::store_be64(&body[8], static_cast<std::uint64_t>(accepted.new_wall.value));
  base::store_be64(&body[16], static_cast<std::uint64_t>(accepted.boot_us));
  body[24] = static_cast<std::byte>(accepted.reason);
  return body;
}

base::Result<ClockAccepted> decode_clock_accepted(base::ByteView body) {
  if (body.size() != kClockAcceptedBytes || body[24] < std::byte{1} || body[24] > std::byte{3}) {
    return bad("a clock acceptance that does not parse");
  }
  ClockAccepted accepted;
  accepted.old_wall.value = static_cast<std::int64_t>(base::load_be64(body.data()));
  accepted.new_wall.value = static_cast<std::int64_t>(base::load_be64(&body[8]));
  accepted.boot_us = static_cast<std::int64_t>(base::load_be64(&body[16]));
  accepted.reason = static_cast<ClockReason>(body[24]);
  return accepted;
}

base::Bytes key_change_message(const KeyChange& change) {
  const base::ByteView prefix = base::as_bytes(kKeyChangePrefix);
  base::Bytes message(prefix.begin(), prefix.end());
  append_unsigned_part(message, change);
  return message;
}

base::Bytes encode_key_change(const KeyChange& change) {
  base::Bytes body;
  append_unsigned_part(body, change);
  append_bytes(body, change.old_signature);
  append_bytes(body, change.new_signature);
  return body;
}

base::Result<KeyChange> decode_key_change(base::ByteView body) {
  auto old_vkey = take_text(body, kVkeyBytesMax);
  auto new_vkey = take_text(body, kVkeyBytesMax);
  if (!old_vkey || !new_vkey || body.size() != kAfterVkeysBytes) {
    return bad("a key change that does not parse");
  }
  KeyChange change;
  change.old_vkey = *std::move(old_vkey);
  change.new_vkey = *std::move(new_vkey);
  change.last.size = {base::load_be64(body.data())};
  body = body.subspan(kSizeBytes);
  std::memcpy(change.last.root.bytes.data(), body.data(), base::Digest::kBytes);
  body = body.subspan(base::Digest::kBytes);
  std::memcpy(change.old_signature.data(), body.data(), kSignatureBytes);
  std::memcpy(change.new_signature.data(), &body[kSignatureBytes], kSignatureBytes);
  return change;
}

base::Status check_key_change(const KeyChange& change, std::string_view vkey) {
  if (change.old_vkey != vkey) {
    return bad_key_change("a key change names another old key than the one in force");
  }
  const auto old_key = parse_verifier_key(change.old_vkey);
  const auto new_key = parse_verifier_key(change.new_vkey);
  if (!old_key || !new_key || old_key->type != KeyType::kEd25519 ||
      new_key->type != KeyType::kEd25519 || old_key->name != new_key->name ||
      old_key->public_key == new_key->public_key) {
    return bad_key_change("a key change is not from one key of the log to another");
  }
  const base::Bytes message = key_change_message(change);
  if (!verify(old_key->public_key, message, change.old_signature)) {
    return bad_key_change("a key change without the old key's signature");
  }
  if (!verify(new_key->public_key, message, change.new_signature)) {
    return bad_key_change("a key change without the new key's signature");
  }
  return {};
}

bool is_valid_origin(std::string_view origin) {
  constexpr std::size_t kBytesMax = kOriginBytesMax;
  return !origin.empty() && origin.size() <= kBytesMax &&
         std::all_of(origin.begin(), origin.end(), [](char c) {
           return c > ' ' && c < '\x7F' && c != '+';
         });
}

}  // namespace ledger
