#include "ledger/index/live_index.h"

#include <algorithm>
#include <mutex>

#include "ledger/base/error_numbers.h"
#include "ledger/base/thread.h"
#include "ledger/evidence/merkle.h"
#include "ledger/evidence/tiles.h"

namespace ledger {

using base::ErrorCode;

LiveIndex::LiveIndex(io::FileSystem& files, std::filesystem::path directory, bool works_ahead)
    : files_(files),
      directory_(std::move(directory)),
      works_ahead_(works_ahead) {}

LiveIndex::~LiveIndex() {
  settle();
}

std::optional<Watermark> LiveIndex::open_stored() {
  const auto stands = files_.exists(directory_);
  if (!stands || !*stands) {
    return std::nullopt;
  }
  auto disk = DiskIndex::open_for_reading(directory_);
  if (!disk) {
    return std::nullopt;
  }
  const auto mark = (*disk)->watermark();
  std::uint64_t size = mark ? mark->frontier.size() : 0;
  if (size % kTileWidth != 0) {
    const auto newest = (*disk)->tile(0, size / kTileWidth);
    const auto leaves = newest && *newest ? (*newest)->hashes() : std::vector<base::Digest>();
    if (leaves.size() != size % kTileWidth) {
      return std::nullopt;
    }
    tiles_.restart(size / kTileWidth * kTileWidth);
    tiles_.add(leaves);
  } else {
    tiles_.restart(size);
  }
  const std::unique_lock lock(mutex_);
  disk_ = *std::move(disk);
  stored_size_ = size;
  return mark;
}

void LiveIndex::drop_stored(bool removes) {
  const std::unique_lock lock(mutex_);
  disk_.reset();
  tiles_.restart(0);
  stored_size_ = 0;
  if (removes) {
    is_stuck_ = !files_.remove_tree(directory_).has_value();
  }
}

/// The caller holds mutex_.
base::Result<std::uint64_t> LiveIndex::count_locked(const base::Digest& stream) const {
  if (const auto count = tail_.stream_count(stream)) {
    return *count;
  }
  if (const auto count = run_ != nullptr ? run_->tail.stream_count(stream) : std::nullopt) {
    return *count;
  }
  return disk_ != nullptr ? disk_->stream_count(stream) : 0;
}

base::Result<std::uint64_t> LiveIndex::stream_count(const base::Digest& stream) const {
  const std::shared_lock lock(mutex_);
  return count_locked(stream);
}

base::Result<std::vector<EventPosition>> LiveIndex::positions(const base::Digest& stream,
                                                              std::uint64_t limit) const {
  const std::shared_lock lock(mutex_);
  const auto newest = tail_.positions(stream);
  const auto storing = run_ != nullptr ? run_->tail.positions(stream) : std::nullopt;
  // While a run's rows are on disk and the run is still here, both say the same.
  const std::uint64_t on_disk = storing  ? storing->first_sequence
                                : newest ? newest->first_sequence
                                         : UINT64_MAX;
  std::vector<EventPosition> found;
  if (disk_ != nullptr && on_disk > 0) {
    CASELEDGER_TRY(found, disk_->positions(stream, std::min(limit, on_disk)));
  }
  for (const auto* part : {&storing, &newest}) {
    if (*part) {
      found.insert(found.end(), (*part)->positions.begin(), (*part)->positions.end());
    }
  }
  found.resize(std::min<std::uint64_t>(found.size(), limit));
  return found;
}

base::Result<std::optional<EventPosition>> LiveIndex::position(const base::Digest& stream,
                                                               std::uint64_t sequence) const {
  const std::shared_lock lock(mutex_);
  for (const TailIndex* part :
       std::initializer_list<const TailIndex*>{&tail_, run_ != nullptr ? &run_->tail : nullptr}) {
    const auto found = part != nullptr ? part->positions(stream) : std::nullopt;
    if (found && sequence >= found->first_sequence && sequence < found->limit()) {
      return found->positions[sequence - found->first_sequence];
    }
  }
  return disk_ != nullptr ? disk_->position(stream, sequence) : std::nullopt;
}

base::Result<std::vector<std::uint64_t>> LiveIndex::find_stored_id(const base::Digest& stream,
                                                                   std::uint64_t hash) const {
  const std::shared_lock lock(mutex_);
  if (disk_ == nullptr) {
    return {};
  }
  return disk_->find_later_id(stream, hash);
}

std::optional<StreamPositions> LiveIndex::unstored(const base::Digest& stream) const {
  const std::shared_lock lock(mutex_);
  auto found = run_ != nullptr ? run_->tail.positions(stream) : std::nullopt;
  auto newest = tail_.positions(stream);
  if (!found) {
    return newest;
  }
  if (newest) {
    found->positions.insert(
        found->positions.end(), newest->positions.begin(), newest->positions.end());
  }
  return found;
}

base::Result<FramePosition> LiveIndex::frame_of(base::EntryIndex index) const {
  const std::shared_lock lock(mutex_);
  if (const auto frame = tail_.frame_of(index)) {
    return *frame;
  }
  if (const auto frame = run_ != nullptr ? run_->tail.frame_of(index) : std::nullopt) {
    return *frame;
  }
  if (disk_ != nullptr) {
    CASELEDGER_TRY(const auto frame, disk_->frame_of(index));
    if (frame) {
      return *frame;
    }
  }
  return base::fail(ErrorCode::kUnavailable,
                    base::kIndexUnusable,
                    "the index lacks a frame",
                    directory_.native(),
                    "delete the index directory; it is rebuilt");
}

base::Result<std::vector<MapRows>> LiveIndex::map_rows(std::span<const std::uint32_t> slots) const {
  const std::shared_lock lock(mutex_);
  std::vector<MapRows> found(slots.size());
  if (disk_ != nullptr) {
    CASELEDGER_TRY(found, disk_->map_rows(slots));
  }
  for (const TailMap* part :
       std::initializer_list<const TailMap*>{run_ != nullptr ? &run_->map : nullptr, &map_}) {
    for (std::size_t i = 0; part != nullptr && i < slots.size(); ++i) {
      const MapRows* const newer = part->rows(slots[i]);
      for (std::size_t at = 0; newer != nullptr && at < newer->size(); ++at) {
        put_row(found[i], (*newer)[at]);
      }
    }
  }
  return found;
}

base::Result<std::vector<std::pair<std::uint32_t, MapSlot>>> LiveIndex::stored_map_slots() const {
  const std::shared_lock lock(mutex_);
  if (disk_ == nullptr) {
    return {};
  }
  return disk_->map_slots();
}

void LiveIndex::put_map_rows(std::vector<MapRow> rows) {
  const std::unique_lock lock(mutex_);
  for (MapRow& row : rows) {
    map_.put(std::move(row));
  }
}

base::Result<base::Digest> LiveIndex::node(unsigned height,
                                           std::uint64_t index,
                                           TileMemo& memo) const {
  if (const auto found = tiles_.node(height, index)) {
    return *found;
  }
  const unsigned level = height / kTileHeight;
  const unsigned height_in_tile = height % kTileHeight;
  const std::uint64_t tile = index >> (kTileHeight - height_in_tile);
  auto row = memo.find({level, tile});
  if (row == memo.end()) {
    const std::shared_lock lock(mutex_);
    if (disk_ != nullptr) {
      CASELEDGER_TRY(auto stored, disk_->tile(level, tile));
      if (stored) {
        row = memo.emplace(std::pair(level, tile), *std::move(stored)).first;
      }
    }
  }
  if (row != memo.end()) {
    if (const auto found = row->second.node(height_in_tile, index)) {
      return *found;
    }
  }
  if (height == 0) {
    return base::fail(ErrorCode::kUnavailable,
                      base::kIndexUnusable,
                      "the index lacks a tile",
                      directory_.native(),
                      "delete the index directory; it is rebuilt");
  }
  // It begins in stored tiles and ends in newer ones.
  CASELEDGER_TRY(const base::Digest left, node(height - 1, 2 * index, memo));
  CASELEDGER_TRY(const base::Digest right, node(height - 1, 2 * index + 1, memo));
  return node_hash(left, right);
}

/// The tiles that end at `size` and are not stored, or stored with fewer hashes.
base::Result<std::vector<TileRow>> LiveIndex::new_tiles(std::uint64_t size) const {
  std::vector<TileRow> rows;
  TileMemo memo;
  for (unsigned level = 0; hashes_at(level, size) > 0; ++level) {
    const std::uint64_t count = hashes_at(level, size);
    const std::uint64_t had = hashes_at(level, stored_size_);
    if (count == had) {
      break;
    }
    for (std::uint64_t tile = had / kTileWidth; tile * kTileWidth < count; ++tile) {
      std::vector<base::Digest> hashes;
      const std::uint64_t limit = std::min(count, (tile + 1) * kTileWidth);
      for (std::uint64_t at = tile * kTileWidth; at < limit; ++at) {
        CASELEDGER_TRY(hashes.emplace_back(), node(level * kTileHeight, at, memo));
      }
      rows.push_back({level, tile, tile_value(hashes)});
    }
  }
  return rows;
}

void LiveIndex::update(const std::function<void(TailIndex&)>& change) {
  const std::unique_lock lock(mutex_);
  change(tail_);
}

std::size_t LiveIndex::tail_event_count() const {
  const std::shared_lock lock(mutex_);
  return tail_.event_count();
}

bool LiveIndex::has_stored_rows() const {
  const std::shared_lock lock(mutex_);
  return disk_ != nullptr || run_ != nullptr;
}

void LiveIndex::store(const Watermark& mark, std::map<std::uint32_t, SlotGroup> groups) {
  settle();
  if (is_stuck_) {
    return;
  }
  {
    const std::unique_lock lock(mutex_);
    run_ = std::make_shared<IndexRun>(
        IndexRun{std::exchange(tail_, {}), std::exchange(map_, {}), {}, mark});
    run_->map.groups = std::move(groups);
  }
  is_storing_ = true;
  if (works_ahead_) {
    thread_ = base::start_thread([this] { store_run(); });
  }
  if (!thread_.joinable()) {
    store_run();
  }
}

void LiveIndex::settle() {
  if (thread_.joinable()) {
    thread_.join();
  }
}

void LiveIndex::store_run() {
  const std::uint64_t size = run_->mark.frontier.size();
  bool is_stored = make_writable();
  if (is_stored) {
    auto tiles = new_tiles(size);
    is_stored = tiles.has_value();
    if (is_stored) {
      run_->tiles = *std::move(tiles);
      is_stored = disk_->ingest(*run_).has_value();
    }
  }
  if (is_stored) {
    {
      const std::unique_lock lock(mutex_);
      run_.reset();
      stored_size_ = size;
      has_advanced_ = true;
    }
    tiles_.drop_before(size);
  } else {
    is_stuck_ = true;
  }
  is_storing_ = false;
}

bool LiveIndex::make_writable() {
  const auto free_bytes = files_.free_bytes(directory_.parent_path());
  if (!free_bytes || *free_bytes < kIndexFreeBytesMin) {
    return false;  // not worth a try: an index that meets a full disk must be made anew
  }
  if (is_writable_) {
    return true;
  }
  auto disk = DiskIndex::open(directory_);
  if (!disk) {
    return false;
  }
  const std::unique_lock lock(mutex_);
  disk_ = *std::move(disk);
  is_writable_ = true;
  return true;
}

void LiveIndex::finish_writing() {
  settle();
  const std::unique_lock lock(mutex_);
  if (!is_writable_) {
    return;
  }
  is_writable_ = false;
  disk_.reset();
  if (auto disk = DiskIndex::open_for_reading(directory_)) {
    disk_ = *std::move(disk);
  }
}

}  // namespace ledger
