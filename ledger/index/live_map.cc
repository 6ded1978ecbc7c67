#include "ledger/index/live_map.h"

#include <algorithm>
#include <iterator>

#include "ledger/evidence/merkle.h"

namespace ledger {
namespace {

constexpr std::size_t kSlots = std::size_t{1} << kMapDepth;
constexpr std::size_t kVersionsMax = 16;
/// Beyond this many remembered slots an older size is replayed instead.
constexpr std::size_t kVersionSlotsMax = 16'384;

std::uint32_t slot_of(const base::Digest& key) {
  return static_cast<std::uint32_t>(key_prefix(key, kMapDepth));
}

std::size_t bytes_of(std::size_t rows) {
  constexpr std::size_t kRowBytes = 240;  // with the subtrees of a stream of ten events
  constexpr std::size_t kBucketBytes = 64;
  return kBucketBytes + rows * kRowBytes;
}

}  // namespace

LiveMap::LiveMap(LiveIndex& index, std::size_t cache_bytes)
    : index_(index),
      cache_bytes_max_(cache_bytes),
      changed_groups_(kSlots / kSlotGroup) {}

base::Status LiveMap::load(base::LogSize size, std::uint64_t case_count) {
  CASELEDGER_TRY(const auto slots, index_.stored_map_slots());
  draft_tree_ = SlotTree(kMapDepth);
  for (const auto& [at, slot] : slots) {
    draft_tree_.set(at, slot);
  }
  draft_tree_.settle();
  draft_case_count_ = case_count;
  const std::lock_guard lock(mutex_);
  cache_.resize(kSlots);
  tree_ = draft_tree_;
  size_ = size;
  case_count_ = case_count;
  is_loaded_ = true;
  return {};
}

/// Slots in ascending order. The caller holds mutex_.
base::Result<std::vector<LiveMap::SharedBucket>> LiveMap::buckets_locked(
    std::span<const std::uint32_t> slots) const {
  std::vector<std::uint32_t> missing;
  std::ranges::copy_if(slots, std::back_inserter(missing), [this](std::uint32_t slot) {
    return cache_[slot] == nullptr;
  });
  CASELEDGER_TRY(std::vector<MapRows> loaded,
                 missing.empty() ? std::vector<MapRows>() : index_.map_rows(missing));
  for (std::size_t i = 0; i < missing.size(); ++i) {
    auto bucket = std::make_shared<Bucket>();
    bucket->reserve(loaded[i].size());
    for (MapRow& row : loaded[i]) {
      const base::Digest hash = map_leaf(row.key, row.summary());
      bucket->push_back({std::move(row), hash});
    }
    cache_bytes_ += bytes_of(bucket->size());
    cache_[missing[i]] = std::move(bucket);
  }
  std::vector<SharedBucket> found;
  found.reserve(slots.size());
  for (const std::uint32_t slot : slots) {
    found.push_back(cache_[slot]);
  }
  trim_cache();
  return found;
}

void LiveMap::trim_cache() const {
  while (cache_bytes_ > cache_bytes_max_) {
    hand_ = (hand_ + 1) % kSlots;
    if (SharedBucket& bucket = cache_[hand_]; bucket != nullptr) {
      cache_bytes_ -= bytes_of(bucket->size());
      bucket.reset();
    }
  }
}

/// Slots in ascending order: all of them are in the draft afterwards.
base::Status LiveMap::draft_buckets(std::span<const std::uint32_t> slots) {
  std::vector<std::uint32_t> missing;
  std::ranges::copy_if(slots, std::back_inserter(missing), [this](std::uint32_t slot) {
    return !draft_.contains(slot);
  });
  std::vector<SharedBucket> before;
  {
    const std::lock_guard lock(mutex_);
    CASELEDGER_TRY(before, buckets_locked(missing));
  }
  for (std::size_t i = 0; i < missing.size(); ++i) {
    auto after = std::make_shared<Bucket>(*before[i]);
    draft_.emplace(missing[i], DraftBucket{std::move(before[i]), std::move(after)});
  }
  return {};
}

/// Brings the rows of the draft up to date; `order`: events by stream.
void LiveMap::fold_rows(std::span<const MapEvent> events, std::span<const std::uint32_t> order) {
  std::vector<base::EntryIndex> indexes;
  std::vector<base::Digest> hashes;
  for (const std::uint32_t at : order) {
    indexes.push_back(events[at].index);
    hashes.push_back(events[at].leaf);
  }
  event_leaves(indexes, hashes, hashes);
  std::vector<base::Digest> keys;
  std::vector<StreamSummary> summaries;
  for (std::size_t at = 0; at < order.size();) {
    const base::Digest& key = events[order[at]].key;
    Bucket& bucket = *draft_.at(slot_of(key)).after;
    auto row = find_row(bucket, key);
    if (row == bucket.end() || row->row.key != key) {
      row = bucket.insert(row, BucketRow{{key, {}, {}}, {}});
      ++draft_case_count_;
    }
    for (; at < order.size() && events[order[at]].key == key; ++at) {
      row->row.last = indexes[at];
      row->row.events.add(hashes[at]);
    }
    keys.push_back(key);
    summaries.push_back(row->row.summary());
  }
  std::vector<base::Digest> leaves(keys.size());
  map_leaves(keys, summaries, leaves);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    find_row(*draft_.at(slot_of(keys[i])).after, keys[i])->hash = leaves[i];
  }
}

base::Status LiveMap::fold(std::span<const MapEvent> events) {
  // By slot and stream, each stream's events in order, so that each is looked up once.
  std::vector<std::uint32_t> order(events.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) {
    order[i] = i;
  }
  std::ranges::sort(order, [&](std::uint32_t a, std::uint32_t b) {
    return events[a].key != events[b].key ? events[a].key < events[b].key : a < b;
  });
  std::vector<std::uint32_t> slots;
  for (const std::uint32_t at : order) {
    const std::uint32_t slot = slot_of(events[at].key);
    if (slots.empty() || slots.back() != slot) {
      slots.push_back(slot);
    }
  }
  CASELEDGER_TRY_STATUS(draft_buckets(slots));
  fold_rows(events, order);
  std::vector<std::vector<MapLeaf>> leaves(slots.size());
  for (std::size_t i = 0; i < slots.size(); ++i) {
    for (const BucketRow& row : *draft_.at(slots[i]).after) {
      leaves[i].push_back({row.row.key, row.hash});
    }
  }
  const std::vector<std::span<const MapLeaf>> groups(leaves.begin(), leaves.end());
  const std::vector<MapSlot> changed = subtrees(groups, kMapDepth);
  for (std::size_t i = 0; i < slots.size(); ++i) {
    draft_tree_.set(slots[i], changed[i]);
  }
  draft_tree_.settle();
  return {};
}

void LiveMap::accept(base::LogSize size) {
  const std::lock_guard lock(mutex_);
  Version before = {size_, {}, {}};
  std::vector<MapRow> rows;
  for (auto& [slot, bucket] : draft_) {
    for (const BucketRow& row : *bucket.after) {
      if (row.row.last.value >= size_.value) {
        rows.push_back(row.row);
      }
    }
    for (std::uint32_t node = tree_.node_of(slot); node > 0; node /= 2) {
      if (!before.nodes.try_emplace(node, tree_.node(node)).second) {
        break;
      }
      tree_.put_node(node, draft_tree_.node(node));
    }
    changed_groups_[slot / kSlotGroup] = true;
    cache_bytes_ -= cache_[slot] != nullptr ? bytes_of(cache_[slot]->size()) : 0;
    cache_bytes_ += bytes_of(bucket.after->size());
    cache_[slot] = std::move(bucket.after);
    before.buckets.emplace(slot, std::move(bucket.before));
  }
  draft_.clear();
  index_.put_map_rows(std::move(rows));
  size_ = size;
  case_count_ = draft_case_count_;
  versions_.push_back(std::move(before));
  trim_versions();
  trim_cache();
}

void LiveMap::drop_draft() {
  const std::lock_guard lock(mutex_);
  for (const auto& [slot, bucket] : draft_) {
    for (std::uint32_t node = tree_.node_of(slot); node > 0; node /= 2) {
      draft_tree_.put_node(node, tree_.node(node));
    }
  }
  draft_.clear();
  draft_case_count_ = case_count_;
}

void LiveMap::pin(base::LogSize size) {
  const std::lock_guard lock(mutex_);
  pinned_ = size;
}

/// Forgets the oldest that is not pinned. What it had and the one before it lacks, that one takes.
void LiveMap::trim_versions() {
  std::size_t slots = 0;
  for (const Version& version : versions_) {
    slots += version.buckets.size();
  }
  while (versions_.size() > kVersionsMax || slots > kVersionSlotsMax) {
    const bool keeps_first =
        versions_.front().size == pinned_ && versions_.size() > 1 && slots <= kVersionSlotsMax;
    if (!keeps_first) {
      slots -= versions_.front().buckets.size();
      versions_.pop_front();
      continue;
    }
    Version& first = versions_[0];
    Version& second = versions_[1];
    slots -= first.buckets.size() + second.buckets.size();
    first.buckets.insert(second.buckets.begin(), second.buckets.end());
    first.nodes.insert(second.nodes.begin(), second.nodes.end());
    slots += first.buckets.size();
    versions_.erase(versions_.begin() + 1);
  }
}

base::Result<std::optional<LiveMap::Found>> LiveMap::find(const base::Digest& key,
                                                          base::LogSize size) const {
  const std::lock_guard lock(mutex_);
  const auto first = std::ranges::find(versions_, size, &Version::size);
  if (size != size_ && first == versions_.end()) {
    return std::nullopt;
  }
  // The oldest version from there on that speaks of a thing knows what it was.
  const auto begin = size == size_ ? versions_.end() : first;
  const auto node = [&](std::uint32_t at) -> const MapSlot& {
    for (auto version = begin; version != versions_.end(); ++version) {
      if (const auto it = version->nodes.find(at); it != version->nodes.end()) {
        return it->second;
      }
    }
    return tree_.node(at);
  };
  const auto bucket_at = [&](std::uint32_t slot) -> base::Result<SharedBucket> {
    for (auto version = begin; version != versions_.end(); ++version) {
      if (const auto it = version->buckets.find(slot); it != version->buckets.end()) {
        return it->second;
      }
    }
    CASELEDGER_TRY(const auto buckets, buckets_locked({&slot, 1}));
    return buckets.front();
  };
  Found found;
  const PathEnd end = path_to(kMapDepth, slot_of(key), node, found.path);
  if (end.is_final && found.path.end.kind == MapSlot::Kind::kEmpty) {
    return found;
  }
  CASELEDGER_TRY(const SharedBucket bucket, bucket_at(static_cast<std::uint32_t>(end.slot)));
  std::vector<MapLeaf> leaves;
  leaves.reserve(bucket->size());
  for (const BucketRow& row : *bucket) {
    leaves.push_back({row.row.key, row.hash});
  }
  if (end.is_final) {
    found.path.leaf_key = leaves.at(0).key;
  } else {
    extend_path(found.path, leaves, kMapDepth, key);
  }
  if (found.path.leaf_key) {
    const auto row = std::ranges::find(
        *bucket, *found.path.leaf_key, [](const BucketRow& r) { return r.row.key; });
    found.summary = row->row.summary();
  }
  return found;
}

std::map<std::uint32_t, SlotGroup> LiveMap::changed_groups() {
  const std::lock_guard lock(mutex_);
  std::map<std::uint32_t, SlotGroup> groups;
  for (std::uint32_t group = 0; group < changed_groups_.size(); ++group) {
    if (!changed_groups_[group]) {
      continue;
    }
    changed_groups_[group] = false;
    SlotGroup& slots = groups[group];
    for (std::uint32_t at = 0; at < kSlotGroup; ++at) {
      const MapSlot& slot = tree_.node(tree_.node_of(group * kSlotGroup + at));
      if (slot.kind != MapSlot::Kind::kEmpty) {
        slots.emplace_back(static_cast<std::uint8_t>(at), slot);
      }
    }
  }
  return groups;
}

}  // namespace ledger
