#include "ledger/index/live_index.h"

#include <algorithm>
#include <mutex>

#include "ledger/base/error_numbers.h"
#include "ledger/base/thread.h"

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
  const std::unique_lock lock(mutex_);
  disk_ = *std::move(disk);
  return disk_->watermark();
}

void LiveIndex::drop_stored(bool removes) {
  const std::unique_lock lock(mutex_);
  disk_.reset();
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
  for (const TailIndex* part : {&tail_, run_ != nullptr ? &run_->tail : nullptr}) {
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

void LiveIndex::store(const Watermark& mark) {
  settle();
  if (is_stuck_) {
    return;
  }
  {
    const std::unique_lock lock(mutex_);
    run_ = std::make_shared<const Run>(Run{std::exchange(tail_, {}), mark});
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
  const bool is_stored = make_writable() && disk_->ingest(run_->tail, run_->mark).has_value();
  if (is_stored) {
    const std::unique_lock lock(mutex_);
    run_.reset();
    has_advanced_ = true;
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
