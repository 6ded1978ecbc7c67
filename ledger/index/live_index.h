// The whole index: rows on disk, a run that is just being stored, and the newest in memory, merged
// for reading.
//
// Room:      ledger/index; the door to it for ledger/.
// Rules:     only what is durable in the log comes in here. Storing is a help and never a duty: if
//            rows cannot be written, they stay in memory, and the next open tries again.
// Threads:   reads from any thread; what changes it, by one thread. A run is stored by a thread of
//            its own, unless told otherwise.
#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <span>
#include <thread>
#include <utility>
#include <vector>

#include "ledger/base/result.h"
#include "ledger/index/disk_index.h"
#include "ledger/index/tail_index.h"
#include "ledger/index/tail_tiles.h"
#include "ledger/io/file_system.h"

namespace ledger {

class LiveIndex {
 public:
  LiveIndex(io::FileSystem& files, std::filesystem::path directory, bool works_ahead);
  LiveIndex(const LiveIndex&) = delete;
  LiveIndex& operator=(const LiveIndex&) = delete;
  ~LiveIndex();

  /// Opens the stored rows for reading; says what they cover. Nothing if there are none that can be
  /// used.
  [[nodiscard]] std::optional<Watermark> open_stored();
  /// Forgets the stored rows; `removes`: from the disk too.
  void drop_stored(bool removes);

  /// Events of the stream; 0 = none. Errors of all reads: kUnavailable, delete the index.
  [[nodiscard]] base::Result<std::uint64_t> stream_count(const base::Digest& stream) const;
  /// The stream's first `limit` events, by version.
  [[nodiscard]] base::Result<std::vector<EventPosition>> positions(
      const base::Digest& stream, std::uint64_t limit = UINT64_MAX) const;
  [[nodiscard]] base::Result<std::optional<EventPosition>> position(const base::Digest& stream,
                                                                    std::uint64_t sequence) const;
  /// Sequences, kIdsAmongPositions or above, of events in stored rows whose id has this hash.
  [[nodiscard]] base::Result<std::vector<std::uint64_t>> find_stored_id(const base::Digest& stream,
                                                                        std::uint64_t hash) const;
  /// The stream's events that may not be in stored rows yet; nothing if there are none.
  [[nodiscard]] std::optional<StreamPositions> unstored(const base::Digest& stream) const;
  /// A frame at or not far before the one that holds the entry. Errors: also kUnavailable if the
  /// index does not reach it.
  [[nodiscard]] base::Result<FramePosition> frame_of(base::EntryIndex index) const;

  /// The map's rows of each of these slots (in ascending order), sorted by key, as far as
  /// put_map_rows() has come.
  [[nodiscard]] base::Result<std::vector<MapRows>> map_rows(
      std::span<const std::uint32_t> slots) const;
  /// The slots that stored rows hold, as of open.
  [[nodiscard]] base::Result<std::vector<std::pair<std::uint32_t, MapSlot>>> stored_map_slots()
      const;
  void put_map_rows(std::vector<MapRow> rows);

  /// Leaves of the log's tree, in order, from where the stored rows end.
  void add_leaves(std::span<const base::Digest> leaves) { tiles_.add(leaves); }

  /// Tiles that were read for one proof.
  using TileMemo = std::map<std::pair<unsigned, std::uint64_t>, StoredTile>;
  /// The hash of the entries [index · 2^height, (index + 1) · 2^height).
  /// Errors:   kUnavailable if the index does not reach them.
  [[nodiscard]] base::Result<base::Digest> node(unsigned height,
                                                std::uint64_t index,
                                                TileMemo& memo) const;

  /// Lets `change` add to the newest rows while nobody reads.
  void update(const std::function<void(TailIndex&)>& change);
  /// Events that no stored row covers and no run holds.
  [[nodiscard]] std::size_t tail_event_count() const;
  /// False: the tail holds all there is.
  [[nodiscard]] bool has_stored_rows() const;

  /// Stores the newest rows, which end at `mark`, and the slot groups that changed. Waits for an
  /// earlier run that is still being stored. Does nothing once storing has failed.
  void store(const Watermark& mark, std::map<std::uint32_t, SlotGroup> groups);

  /// True while an earlier run is being stored: store() would wait.
  [[nodiscard]] bool is_storing() const { return is_storing_; }

  /// Waits until all that store() was given is stored, or has failed.
  void settle();

  /// Storing has failed: rows stay in memory until the next open.
  [[nodiscard]] bool is_stuck() const { return is_stuck_; }

  /// True once after each run that was stored.
  [[nodiscard]] bool take_advance() { return has_advanced_.exchange(false); }

  /// Lets go of the disk's lock, if it was written to; reads go on.
  void finish_writing();

 private:
  void store_run();
  [[nodiscard]] base::Result<std::vector<TileRow>> new_tiles(std::uint64_t size) const;
  [[nodiscard]] bool make_writable();
  [[nodiscard]] base::Result<std::uint64_t> count_locked(const base::Digest& stream) const;

  // Constant after construction.
  io::FileSystem& files_;
  std::filesystem::path directory_;
  bool works_ahead_;
  // Has a guard of its own.
  TailTiles tiles_;
  // Guarded by mutex_.
  mutable std::shared_mutex mutex_;
  std::unique_ptr<DiskIndex> disk_;  // nothing while no rows are stored
  std::shared_ptr<IndexRun> run_;    // its rows are not on disk yet
  TailIndex tail_;
  TailMap map_;
  std::uint64_t stored_size_ = 0;  // entries that the stored rows cover
  bool is_writable_ = false;
  // Between the changing thread and the storing one.
  std::thread thread_;
  std::atomic<bool> is_storing_ = false;
  std::atomic<bool> is_stuck_ = false;
  std::atomic<bool> has_advanced_ = false;
};

}  // namespace ledger
