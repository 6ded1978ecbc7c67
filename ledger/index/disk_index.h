// The stored part of the index: RocksDB behind our own header, filled by ingesting sorted files.
//
// Room:      ledger/index. Holds nothing that cannot be rebuilt from the log; deleting it is safe.
// Threads:   reads from any thread; ingest by one, beside them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "ledger/base/result.h"
#include "ledger/index/map_rows.h"
#include "ledger/index/tail_index.h"
#include "ledger/index/tile_rows.h"
#include "ledger/index/watermark.h"

namespace ledger {

/// All that is stored at once.
struct IndexRun {
  TailIndex tail;
  TailMap map;
  std::vector<TileRow> tiles;
  Watermark mark;
};

/// The index is written only while at least this much space is free.
inline constexpr std::uint64_t kIndexFreeBytesMin = 64U << 20U;

/// A damaged row or file is kUnavailable: the index can be deleted and rebuilt.
class DiskIndex {
 public:
  /// Opens for writing, making it if it is missing.
  /// Errors:   kUnavailable: the caller may go on without.
  [[nodiscard]] static base::Result<std::unique_ptr<DiskIndex>> open(
      const std::filesystem::path& directory);
  /// Opens what another process may be writing, as it is now. Errors: kUnavailable.
  [[nodiscard]] static base::Result<std::unique_ptr<DiskIndex>> open_for_reading(
      const std::filesystem::path& directory);

  DiskIndex(const DiskIndex&) = delete;
  DiskIndex& operator=(const DiskIndex&) = delete;
  virtual ~DiskIndex() = default;

  /// Nothing if it was never filled, or not in a form this program knows.
  [[nodiscard]] virtual std::optional<Watermark> watermark() const = 0;
  /// Events of the stream; 0 = none.
  [[nodiscard]] virtual base::Result<std::uint64_t> stream_count(
      const base::Digest& stream) const = 0;
  /// The stream's first `limit` events, by version.
  [[nodiscard]] virtual base::Result<std::vector<EventPosition>> positions(
      const base::Digest& stream, std::uint64_t limit) const = 0;
  [[nodiscard]] virtual base::Result<std::optional<EventPosition>> position(
      const base::Digest& stream, std::uint64_t sequence) const = 0;
  /// Sequences, kIdsAmongPositions or above, of events of the stream whose id has this hash.
  [[nodiscard]] virtual base::Result<std::vector<std::uint64_t>> find_later_id(
      const base::Digest& stream, std::uint64_t hash) const = 0;
  /// A frame at or not far before the one that holds the entry.
  [[nodiscard]] virtual base::Result<std::optional<FramePosition>> frame_of(
      base::EntryIndex index) const = 0;

  /// The map's rows of each of these slots (in ascending order), sorted by key.
  [[nodiscard]] virtual base::Result<std::vector<MapRows>> map_rows(
      std::span<const std::uint32_t> slots) const = 0;
  /// The slots that are not empty.
  [[nodiscard]] virtual base::Result<std::vector<std::pair<std::uint32_t, MapSlot>>> map_slots()
      const = 0;
  /// A tile as it was stored last: it may have been partial then. Nothing if it was not.
  [[nodiscard]] virtual base::Result<std::optional<StoredTile>> tile(unsigned level,
                                                                     std::uint64_t index) const = 0;

  /// Reads every row. Errors: kUnavailable if one cannot be read.
  [[nodiscard]] virtual base::Status check_rows() const = 0;

  /// Adds a run and moves the watermark, in one step: after a crash both are there or neither.
  [[nodiscard]] virtual base::Status ingest(const IndexRun& run) = 0;

 protected:
  DiskIndex() = default;
};

}  // namespace ledger
