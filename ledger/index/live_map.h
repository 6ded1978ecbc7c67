// The completeness map of this log: slots in memory, streams behind a cache, and the sizes that
// were published lately.
//
// Room:      ledger/index.
// Rules:     events are folded into a draft that nobody sees; accept() makes it the map of a
// published
//            size. What an older size had is kept while it is among the newest few or pinned.
// Threads:   fold(), accept(), drop_draft(), changed_groups() by one thread at a time; path() from
// any.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "ledger/base/result.h"
#include "ledger/evidence/case_map.h"
#include "ledger/index/live_index.h"

namespace ledger {

/// An event as the map takes it.
struct MapEvent {
  base::Digest key;
  base::EntryIndex index;
  base::Digest leaf;  // of the entry
};

class LiveMap {
 public:
  /// `cache_bytes`: what streams may take in memory so that they need no look at the disk.
  LiveMap(LiveIndex& index, std::size_t cache_bytes);

  /// Takes the stored rows, which hold `case_count` streams, as the map of `size`.
  /// Errors:   kUnavailable: the index is damaged.
  [[nodiscard]] base::Status load(base::LogSize size, std::uint64_t case_count);

  [[nodiscard]] bool is_loaded() const { return is_loaded_; }

  /// Folds events into the draft, in log order.
  [[nodiscard]] base::Status fold(std::span<const MapEvent> events);

  [[nodiscard]] const base::Digest& draft_root() const { return draft_tree_.root(); }

  [[nodiscard]] std::uint64_t draft_case_count() const { return draft_case_count_; }

  /// The draft is the map of this size from now on; its changed rows go into the index.
  void accept(base::LogSize size);
  void drop_draft();

  /// Keeps what this size had, until another is pinned.
  void pin(base::LogSize size);

  struct Found {
    MapPath path;
    StreamSummary summary;  // of path.leaf_key, if there is one
  };

  /// Nothing if what that size had is not kept. Errors: kUnavailable.
  [[nodiscard]] base::Result<std::optional<Found>> find(const base::Digest& key,
                                                        base::LogSize size) const;

  /// The slot groups that changed since this was asked last, as they are accepted.
  [[nodiscard]] std::map<std::uint32_t, SlotGroup> changed_groups();

 private:
  struct BucketRow {
    MapRow row;
    base::Digest hash;  // of its leaf
  };

  using Bucket = std::vector<BucketRow>;  // the streams of one slot, by key
  using SharedBucket = std::shared_ptr<const Bucket>;

  struct DraftBucket {
    SharedBucket before;
    std::shared_ptr<Bucket> after;
  };

  /// What a size had where the next newer one has something else.
  struct Version {
    base::LogSize size;
    boost::unordered_flat_map<std::uint32_t, SharedBucket> buckets;
    boost::unordered_flat_map<std::uint32_t, MapSlot> nodes;
  };

  [[nodiscard]] base::Result<std::vector<SharedBucket>> buckets_locked(
      std::span<const std::uint32_t> slots) const;
  [[nodiscard]] base::Status draft_buckets(std::span<const std::uint32_t> slots);

  [[nodiscard]] static Bucket::iterator find_row(Bucket& bucket, const base::Digest& key) {
    return std::ranges::lower_bound(
        bucket, key, {}, [](const BucketRow& row) -> const base::Digest& { return row.row.key; });
  }

  void fold_rows(std::span<const MapEvent> events, std::span<const std::uint32_t> order);
  void trim_cache() const;
  void trim_versions();

  LiveIndex& index_;
  std::size_t cache_bytes_max_;
  // The publisher's.
  bool is_loaded_ = false;
  boost::unordered_flat_map<std::uint32_t, DraftBucket> draft_;
  SlotTree draft_tree_{0};  // of kMapDepth once loaded, as tree_ and cache_
  std::uint64_t draft_case_count_ = 0;
  std::vector<bool> changed_groups_;
  // Guarded by mutex_.
  mutable std::mutex mutex_;
  base::LogSize size_;
  std::uint64_t case_count_ = 0;
  SlotTree tree_{0};
  std::deque<Version> versions_;  // oldest first
  std::optional<base::LogSize> pinned_;
  mutable std::vector<SharedBucket> cache_;  // by slot; empty = not loaded
  mutable std::size_t cache_bytes_ = 0;
  mutable std::size_t hand_ = 0;  // where the search for something to forget goes on
};

}  // namespace ledger
