#include "ledger/index/rows.h"

#include <cstring>

namespace ledger::rows {
namespace {

constexpr std::size_t kNumberBytes = 8;
constexpr std::size_t kStreamPrefixBytes = 1 + base::Digest::kBytes;
constexpr std::size_t kIdPrefixBytes = kStreamPrefixBytes + kNumberBytes;
constexpr std::size_t kTileKeyBytes = 2 + kNumberBytes;
constexpr std::size_t kSlotBytes = 2 + base::Digest::kBytes;
constexpr char kLeafMark = 'l';
constexpr char kNodeMark = 'n';
constexpr std::size_t kPositionBytes = 24;  // index 8, offset 4, entry bytes 4, id hash 8

void append_number(std::string& text, std::uint64_t value) {
  const std::size_t at = text.size();
  text.resize(at + kNumberBytes);
  base::store_be64(reinterpret_cast<std::byte*>(&text[at]), value);
}

std::uint64_t number_at(std::string_view text, std::size_t at) {
  return base::load_be64(base::as_bytes(text).data() + at);
}

std::optional<std::vector<base::Digest>> parse_digests(std::string_view value) {
  if (value.size() % base::Digest::kBytes != 0) {
    return std::nullopt;
  }
  std::vector<base::Digest> hashes(value.size() / base::Digest::kBytes);
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    std::memcpy(hashes[i].bytes.data(), &value[i * base::Digest::kBytes], base::Digest::kBytes);
  }
  return hashes;
}

std::string keyed(char kind, const base::Digest& stream) {
  std::string key(1, kind);
  key += base::as_text(stream.view());
  return key;
}

}  // namespace

std::string stream_prefix(const base::Digest& stream) {
  return keyed(kStreamKind, stream);
}

std::string stream_key(const base::Digest& stream, std::uint64_t first_sequence) {
  std::string key = stream_prefix(stream);
  append_number(key, ~first_sequence);
  return key;
}

std::string stream_value(std::span<const EventPosition> positions) {
  constexpr unsigned kHalfBits = 32;
  std::string value;
  value.reserve(positions.size() * kPositionBytes);
  for (const EventPosition& position : positions) {
    append_number(value, position.index.value);
    append_number(value, position.offset << kHalfBits | position.entry_bytes);
    append_number(value, position.id_hash);
  }
  return value;
}

std::optional<StreamPositions> parse_stream(std::string_view key, std::string_view value) {
  constexpr unsigned kHalfBits = 32;
  if (key.size() != kStreamPrefixBytes + kNumberBytes || value.empty() ||
      value.size() % kPositionBytes != 0) {
    return std::nullopt;
  }
  StreamPositions found;
  found.first_sequence = ~number_at(key, kStreamPrefixBytes);
  found.positions.reserve(value.size() / kPositionBytes);
  for (std::size_t at = 0; at < value.size(); at += kPositionBytes) {
    const std::uint64_t place = number_at(value, at + kNumberBytes);
    found.positions.push_back({{number_at(value, at)},
                               place >> kHalfBits,
                               static_cast<std::uint32_t>(place),
                               number_at(value, at + 2 * kNumberBytes)});
  }
  return found;
}

std::string id_prefix(const base::Digest& stream, std::uint64_t hash) {
  std::string key = keyed(kIdKind, stream);
  append_number(key, hash);
  return key;
}

std::string id_key(const base::Digest& stream, std::uint64_t hash, std::uint64_t sequence) {
  std::string key = id_prefix(stream, hash);
  append_number(key, sequence);
  return key;
}

std::optional<std::uint64_t> parse_id_sequence(std::string_view key) {
  if (key.size() != kIdPrefixBytes + kNumberBytes) {
    return std::nullopt;
  }
  return number_at(key, kIdPrefixBytes);
}

std::string frame_key(base::EntryIndex first_index) {
  std::string key(1, kFrameKind);
  append_number(key, first_index.value);
  return key;
}

std::string frame_value(const FramePosition& frame) {
  std::string value;
  append_number(value, frame.segment_first_index.value);
  append_number(value, frame.offset);
  return value;
}

std::optional<FramePosition> parse_frame(std::string_view key, std::string_view value) {
  if (key.size() != 1 + kNumberBytes || key[0] != kFrameKind || value.size() != 2 * kNumberBytes) {
    return std::nullopt;
  }
  return FramePosition{{number_at(key, 1)}, {number_at(value, 0)}, number_at(value, kNumberBytes)};
}

std::string map_prefix(std::uint32_t slot) {
  constexpr unsigned kByteBits = 8;
  if (slot >> kMapDepth != 0) {
    return std::string(1, kMapKind + 1);  // after the last slot
  }
  return {kMapKind, static_cast<char>(slot >> kByteBits), static_cast<char>(slot)};
}

std::string map_key(const base::Digest& stream) {
  return keyed(kMapKind, stream);
}

std::string map_value(const MapRow& row) {
  std::string value;
  append_number(value, row.last.value);
  append_number(value, row.events.size());
  for (const base::Digest& digest : row.events.subtrees()) {
    value += base::as_text(digest.view());
  }
  return value;
}

std::optional<MapRow> parse_map(std::string_view key, std::string_view value) {
  if (key.size() != kStreamPrefixBytes || key[0] != kMapKind || value.size() < 2 * kNumberBytes) {
    return std::nullopt;
  }
  auto subtrees = parse_digests(value.substr(2 * kNumberBytes));
  const std::uint64_t count = number_at(value, kNumberBytes);
  auto events = subtrees ? Frontier::restore(count, *std::move(subtrees)) : std::nullopt;
  if (!events || count == 0) {
    return std::nullopt;
  }
  MapRow row;
  std::memcpy(row.key.bytes.data(), &key[1], base::Digest::kBytes);
  row.last.value = number_at(value, 0);
  row.events = *std::move(events);
  return row;
}

std::string slots_key(std::uint32_t group) {
  return {kSlotsKind, static_cast<char>(group)};
}

std::string slots_value(const SlotGroup& group) {
  std::string value;
  value.reserve(group.size() * kSlotBytes);
  for (const auto& [at, slot] : group) {
    value += static_cast<char>(at);
    value += slot.kind == MapSlot::Kind::kLeaf ? kLeafMark : kNodeMark;
    value += base::as_text(slot.hash.view());
  }
  return value;
}

std::optional<std::vector<std::pair<std::uint32_t, MapSlot>>> parse_slots(std::string_view key,
                                                                          std::string_view value) {
  if (key.size() != 2 || key[0] != kSlotsKind || value.size() % kSlotBytes != 0) {
    return std::nullopt;
  }
  const std::uint32_t first = static_cast<std::uint8_t>(key[1]) * kSlotGroup;
  std::vector<std::pair<std::uint32_t, MapSlot>> slots;
  for (; !value.empty(); value.remove_prefix(kSlotBytes)) {
    if (value[1] != kLeafMark && value[1] != kNodeMark) {
      return std::nullopt;
    }
    MapSlot slot;
    slot.kind = value[1] == kLeafMark ? MapSlot::Kind::kLeaf : MapSlot::Kind::kNode;
    std::memcpy(slot.hash.bytes.data(), &value[2], base::Digest::kBytes);
    slots.emplace_back(first + static_cast<std::uint8_t>(value[0]), slot);
  }
  return slots;
}

std::string tile_key(unsigned level, std::uint64_t index) {
  std::string key = {kTileKind, static_cast<char>(level)};
  append_number(key, index);
  return key;
}

std::size_t filtered_bytes(std::string_view key) {
  if (key.size() >= kStreamPrefixBytes && key[0] == kStreamKind) {
    return kStreamPrefixBytes;
  }
  if (key.size() >= kIdPrefixBytes && key[0] == kIdKind) {
    return kIdPrefixBytes;
  }
  if (key.size() == kTileKeyBytes && key[0] == kTileKind) {
    return kTileKeyBytes;
  }
  return 0;
}

}  // namespace ledger::rows
