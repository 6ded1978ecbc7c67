// The rows of the stored index as bytes: one byte of kind, then big-endian parts, so that rows sort
// by meaning.
//
// Room:      ledger/index, inside only. Not a format for others: another program version may
//            rebuild the index in other rows (the watermark carries the version).
//
//   'D' stream(32) id hash(8) sequence(8)  →  nothing          an id after kIdsAmongPositions
//   'F' first index(8)                     →  segment(8) offset(8)             a frame
//   'M' stream(32)                         →  last index(8) count(8) subtrees   a stream in the map
//   'N' group(1)                           →  34 bytes a slot that is not empty
//   'S' stream(32) ~first sequence(8)      →  24 bytes an event    newest row of a stream first
//   'T' level(1) tile(8)                   →  tile_rows.h
//   'W'                                    →  watermark
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledger/index/map_rows.h"
#include "ledger/index/tail_index.h"

namespace ledger::rows {

inline constexpr char kIdKind = 'D';
inline constexpr char kFrameKind = 'F';
inline constexpr char kMapKind = 'M';
inline constexpr char kSlotsKind = 'N';
inline constexpr char kStreamKind = 'S';
inline constexpr char kTileKind = 'T';
inline constexpr char kWatermarkKind = 'W';
/// Events in one row at most: a long stream has many.
inline constexpr std::size_t kRowEventsMax = 1'024;

[[nodiscard]] std::string stream_prefix(const base::Digest& stream);
[[nodiscard]] std::string stream_key(const base::Digest& stream, std::uint64_t first_sequence);
[[nodiscard]] std::string stream_value(std::span<const EventPosition> positions);
/// Nothing if the row is damaged.
[[nodiscard]] std::optional<StreamPositions> parse_stream(std::string_view key,
                                                          std::string_view value);

[[nodiscard]] std::string id_prefix(const base::Digest& stream, std::uint64_t hash);
[[nodiscard]] std::string id_key(const base::Digest& stream,
                                 std::uint64_t hash,
                                 std::uint64_t sequence);
[[nodiscard]] std::optional<std::uint64_t> parse_id_sequence(std::string_view key);

[[nodiscard]] std::string frame_key(base::EntryIndex first_index);
[[nodiscard]] std::string frame_value(const FramePosition& frame);
[[nodiscard]] std::optional<FramePosition> parse_frame(std::string_view key,
                                                       std::string_view value);

/// Where the rows of a slot begin; those of the next slot begin at map_prefix(slot + 1).
[[nodiscard]] std::string map_prefix(std::uint32_t slot);
[[nodiscard]] std::string map_key(const base::Digest& stream);
[[nodiscard]] std::string map_value(const MapRow& row);
[[nodiscard]] std::optional<MapRow> parse_map(std::string_view key, std::string_view value);

[[nodiscard]] std::string slots_key(std::uint32_t group);
[[nodiscard]] std::string slots_value(const SlotGroup& group);
/// The slots of one group, by their number among all.
[[nodiscard]] std::optional<std::vector<std::pair<std::uint32_t, MapSlot>>> parse_slots(
    std::string_view key, std::string_view value);

[[nodiscard]] std::string tile_key(unsigned level, std::uint64_t index);

/// How many bytes of a key stand for the thing it is about, for filters; 0 = the key has no filter.
[[nodiscard]] std::size_t filtered_bytes(std::string_view key);

}  // namespace ledger::rows
