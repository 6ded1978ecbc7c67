#include "ledger/evidence/case_map.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

#include "ledger/base/check.h"
#include "ledger/evidence/sha256_many.h"

namespace ledger {
namespace {

constexpr std::string_view kEventTag = "casemap/v1/event\n";
constexpr std::array kLeafTag = {std::byte{0x02}};
constexpr std::array kNodeTag = {std::byte{0x03}};
constexpr unsigned kKeyBits = 256;
constexpr unsigned kDepthMax = 24;
constexpr unsigned kGrowBits = 2;
constexpr std::size_t kBucketLeavesMean = 4;  // beyond that there are more buckets

using NodeContent = std::array<std::byte, 2 * base::Digest::kBytes>;

constexpr std::size_t kNumberBytes = sizeof(std::uint64_t);
using EventData = std::array<std::byte, kEventTag.size() + kNumberBytes + base::Digest::kBytes>;
using LeafData = std::array<std::byte, 2 * kNumberBytes + 2 * base::Digest::kBytes>;

EventData event_data(base::EntryIndex index, const base::Digest& entry_leaf) {
  EventData data;
  std::memcpy(data.data(), kEventTag.data(), kEventTag.size());
  base::store_be64(&data[kEventTag.size()], index.value);
  std::memcpy(
      &data[kEventTag.size() + kNumberBytes], entry_leaf.bytes.data(), base::Digest::kBytes);
  return data;
}

/// Key, count, last index, root: without the tag.
LeafData leaf_data(const base::Digest& key, const StreamSummary& summary) {
  LeafData data;
  std::byte* at = data.data();
  std::memcpy(at, key.bytes.data(), base::Digest::kBytes);
  at += base::Digest::kBytes;
  base::store_be64(at, summary.count);
  base::store_be64(at + kNumberBytes, summary.last.value);
  std::memcpy(at + 2 * kNumberBytes, summary.root.bytes.data(), base::Digest::kBytes);
  return data;
}

bool bit_of(const base::Digest& key, unsigned at) {
  constexpr unsigned kByteBits = 8;
  return (std::to_integer<unsigned>(key.bytes[at / kByteBits]) >> (kByteBits - 1 - at % kByteBits) &
          1U) != 0;
}

NodeContent content_of(const base::Digest& left, const base::Digest& right) {
  NodeContent content;
  std::memcpy(content.data(), left.bytes.data(), base::Digest::kBytes);
  std::memcpy(content.data() + base::Digest::kBytes, right.bytes.data(), base::Digest::kBytes);
  return content;
}

/// Node hashes over many contents at once.
void map_nodes(std::span<const NodeContent> contents, std::vector<base::Digest>& hashes) {
  const std::vector<base::ByteView> messages(contents.begin(), contents.end());
  hashes.resize(contents.size());
  sha256_many(kNodeTag, messages, hashes);
}

/// The end of the leaves whose bit at `depth` is 0.
std::size_t split(std::span<const MapLeaf> leaves, unsigned depth) {
  const auto first_one = std::ranges::partition_point(
      leaves, [depth](const MapLeaf& leaf) { return !bit_of(leaf.key, depth); });
  return static_cast<std::size_t>(first_one - leaves.begin());
}

/// Prefix trees of many groups, whose nodes are hashed depth by depth, deepest first.
class Forest {
 public:
  explicit Forest(unsigned depth) : depth_(depth) {}

  /// Returns the number of the group's topmost slot.
  std::uint32_t add(std::span<const MapLeaf> leaves, unsigned depth) {
    if (leaves.empty()) {
      return 0;
    }
    if (leaves.size() == 1) {
      hashes_.push_back(leaves.front().hash);
      return last();
    }
    CHECK(depth < kKeyBits);  // keys differ
    const std::size_t half = split(leaves, depth);
    const std::uint32_t left = add(leaves.first(half), depth + 1);
    const std::uint32_t right = add(leaves.subspan(half), depth + 1);
    hashes_.emplace_back();
    if (levels_.size() <= depth - depth_) {
      levels_.resize(depth - depth_ + 1);
    }
    levels_[depth - depth_].push_back({last(), left, right});
    return last();
  }

  void hash() {
    std::vector<NodeContent> contents;
    std::vector<base::Digest> digests;
    for (auto level = levels_.rbegin(); level != levels_.rend(); ++level) {
      contents.clear();
      for (const Node& node : *level) {
        contents.push_back(content_of(hashes_[node.left], hashes_[node.right]));
      }
      map_nodes(contents, digests);
      for (std::size_t i = 0; i < level->size(); ++i) {
        hashes_[(*level)[i].at] = digests[i];
      }
    }
  }

  [[nodiscard]] const base::Digest& hash_of(std::uint32_t at) const { return hashes_[at]; }

 private:
  struct Node {
    std::uint32_t at;
    std::uint32_t left;
    std::uint32_t right;
  };

  [[nodiscard]] std::uint32_t last() const {
    return static_cast<std::uint32_t>(hashes_.size() - 1);
  }

  unsigned depth_;
  std::vector<base::Digest> hashes_{1};  // 0 is the empty slot
  std::vector<std::vector<Node>> levels_;
};

}  // namespace

base::Digest event_leaf(base::EntryIndex index, const base::Digest& entry_leaf) {
  return leaf_hash(event_data(index, entry_leaf));
}

base::Digest map_leaf(const base::Digest& key, const StreamSummary& summary) {
  return sha256({kLeafTag, leaf_data(key, summary)});
}

void event_leaves(std::span<const base::EntryIndex> indexes,
                  std::span<const base::Digest> entry_leaves,
                  std::span<base::Digest> leaves) {
  std::vector<EventData> data;
  data.reserve(indexes.size());
  for (std::size_t i = 0; i < indexes.size(); ++i) {
    data.push_back(event_data(indexes[i], entry_leaves[i]));
  }
  leaf_hashes(std::vector<base::ByteView>(data.begin(), data.end()), leaves);
}

void map_leaves(std::span<const base::Digest> keys,
                std::span<const StreamSummary> summaries,
                std::span<base::Digest> hashes) {
  std::vector<LeafData> data;
  data.reserve(keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    data.push_back(leaf_data(keys[i], summaries[i]));
  }
  sha256_many(kLeafTag, std::vector<base::ByteView>(data.begin(), data.end()), hashes);
}

base::Digest map_node(const base::Digest& left, const base::Digest& right) {
  return sha256({kNodeTag, left.view(), right.view()});
}

MapSlot join(const MapSlot& left, const MapSlot& right) {
  using Kind = MapSlot::Kind;
  if (left.kind == Kind::kEmpty && right.kind != Kind::kNode) {
    return right;
  }
  if (right.kind == Kind::kEmpty && left.kind == Kind::kLeaf) {
    return left;
  }
  return {map_node(left.hash, right.hash), Kind::kNode};
}

std::vector<MapSlot> subtrees(std::span<const std::span<const MapLeaf>> groups, unsigned depth) {
  Forest forest(depth);
  std::vector<std::uint32_t> tops;
  tops.reserve(groups.size());
  for (const auto& leaves : groups) {
    tops.push_back(forest.add(leaves, depth));
  }
  forest.hash();
  std::vector<MapSlot> slots;
  slots.reserve(groups.size());
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const auto kind = groups[i].empty()       ? MapSlot::Kind::kEmpty
                      : groups[i].size() == 1 ? MapSlot::Kind::kLeaf
                                              : MapSlot::Kind::kNode;
    slots.push_back({forest.hash_of(tops[i]), kind});
  }
  return slots;
}

MapSlot subtree(std::span<const MapLeaf> leaves, unsigned depth) {
  if (leaves.empty()) {
    return {};
  }
  if (leaves.size() == 1) {
    return {leaves.front().hash, MapSlot::Kind::kLeaf};
  }
  CHECK(depth < kKeyBits);  // keys differ
  const std::size_t half = split(leaves, depth);
  const MapSlot left = subtree(leaves.first(half), depth + 1);
  const MapSlot right = subtree(leaves.subspan(half), depth + 1);
  return {map_node(left.hash, right.hash), MapSlot::Kind::kNode};
}

std::uint64_t key_prefix(const base::Digest& key, unsigned bits) {
  constexpr unsigned kWordBits = 64;
  return bits == 0 ? 0 : base::load_be64(key.bytes.data()) >> (kWordBits - bits);
}

void extend_path(MapPath& path,
                 std::span<const MapLeaf> leaves,
                 unsigned depth,
                 const base::Digest& key) {
  for (; leaves.size() > 1; ++depth) {
    const std::size_t half = split(leaves, depth);
    const bool goes_right = bit_of(key, depth);
    path.siblings.push_back(
        subtree(goes_right ? leaves.first(half) : leaves.subspan(half), depth + 1));
    leaves = goes_right ? leaves.subspan(half) : leaves.first(half);
  }
  path.end = subtree(leaves, depth);
  path.leaf_key = leaves.empty() ? std::nullopt : std::optional(leaves.front().key);
}

SlotTree::SlotTree(unsigned depth) : depth_(depth), nodes_(std::size_t{2} << depth) {
  CHECK(depth <= kDepthMax);
}

void SlotTree::set(std::uint64_t at, const MapSlot& slot) {
  nodes_[first_slot() + at] = slot;
  changed_.push_back(static_cast<std::uint32_t>(first_slot() + at));
}

void SlotTree::settle() {
  std::vector<std::uint32_t> level = std::move(changed_);
  changed_.clear();
  std::ranges::sort(level);
  std::vector<std::uint32_t> to_hash;
  std::vector<NodeContent> contents;
  std::vector<base::Digest> digests;
  while (!level.empty() && level.front() > 1) {
    for (std::uint32_t& at : level) {
      at /= 2;
    }
    level.erase(std::unique(level.begin(), level.end()), level.end());
    to_hash.clear();
    contents.clear();
    for (const std::uint32_t at : level) {
      const MapSlot& left = nodes_[2 * std::size_t{at}];
      const MapSlot& right = nodes_[2 * std::size_t{at} + 1];
      const bool moves_up =
          (left.kind == MapSlot::Kind::kEmpty && right.kind != MapSlot::Kind::kNode) ||
          (right.kind == MapSlot::Kind::kEmpty && left.kind != MapSlot::Kind::kNode);
      if (moves_up || level.size() == 1) {
        nodes_[at] = join(left, right);
        continue;
      }
      to_hash.push_back(at);
      contents.push_back(content_of(left.hash, right.hash));
    }
    map_nodes(contents, digests);
    for (std::size_t i = 0; i < to_hash.size(); ++i) {
      nodes_[to_hash[i]] = {digests[i], MapSlot::Kind::kNode};
    }
  }
}

PathEnd path_to(unsigned depth,
                std::uint64_t slot,
                const std::function<const MapSlot&(std::uint32_t)>& node,
                MapPath& path) {
  std::uint32_t at = 1;
  unsigned down = depth;
  while (down > 0 && node(at).kind == MapSlot::Kind::kNode) {
    --down;
    const auto next = static_cast<std::uint32_t>(2 * at + (slot >> down & 1U));
    path.siblings.push_back(node(next ^ 1U));
    at = next;
  }
  if (node(at).kind == MapSlot::Kind::kNode) {
    return {false, slot};
  }
  path.end = node(at);
  const std::uint32_t first_slot = std::uint32_t{1} << depth;
  while (path.end.kind == MapSlot::Kind::kLeaf && at < first_slot) {
    at = 2 * at + (node(2 * at).kind == MapSlot::Kind::kEmpty ? 1 : 0);
  }
  return {true, at >= first_slot ? at - first_slot : 0};
}

CaseMap::CaseMap() : buckets_(1), tree_(0) {}

void CaseMap::add(const base::Digest& key, base::EntryIndex index, const base::Digest& entry_leaf) {
  add_leaf(key, index, event_leaf(index, entry_leaf));
}

std::uint64_t CaseMap::add_leaf(const base::Digest& key,
                                base::EntryIndex index,
                                const base::Digest& leaf) {
  const auto [it, is_new] = places_.try_emplace(key, static_cast<std::uint32_t>(streams_.size()));
  if (is_new) {
    streams_.emplace_back();
  }
  Stream& stream = streams_[it->second];
  stream.last = index;
  stream.events.add(leaf);
  changed_.push_back(key);
  return stream.events.size();
}

std::uint64_t CaseMap::count_of(const base::Digest& key) const {
  const auto it = places_.find(key);
  return it == places_.end() ? 0 : streams_[it->second].events.size();
}

StreamSummary CaseMap::summary_of(const Stream& stream) const {
  return {stream.events.size(), stream.last, stream.events.root()};
}

std::optional<StreamSummary> CaseMap::summary(const base::Digest& key) const {
  const auto it = places_.find(key);
  return it == places_.end() ? std::nullopt : std::optional(summary_of(streams_[it->second]));
}

/// More buckets, so that each holds few leaves.
void CaseMap::grow() {
  const unsigned depth = std::min(tree_.depth() + kGrowBits, kDepthMax);
  std::vector<std::vector<MapLeaf>> buckets(std::size_t{1} << depth);
  for (const auto& bucket : buckets_) {
    for (const MapLeaf& leaf : bucket) {
      buckets[key_prefix(leaf.key, depth)].push_back(leaf);
    }
  }
  buckets_ = std::move(buckets);
  tree_ = SlotTree(depth);
  const std::vector<std::span<const MapLeaf>> groups(buckets_.begin(), buckets_.end());
  const std::vector<MapSlot> slots = subtrees(groups, depth);
  for (std::size_t at = 0; at < slots.size(); ++at) {
    tree_.set(at, slots[at]);
  }
}

void CaseMap::settle() {
  if (changed_.empty()) {
    return;
  }
  std::ranges::sort(changed_);
  changed_.erase(std::unique(changed_.begin(), changed_.end()), changed_.end());
  while (streams_.size() > kBucketLeavesMean * buckets_.size() && tree_.depth() < kDepthMax) {
    grow();
  }
  std::vector<StreamSummary> summaries;
  summaries.reserve(changed_.size());
  for (const base::Digest& key : changed_) {
    summaries.push_back(summary_of(streams_[places_.find(key)->second]));
  }
  std::vector<base::Digest> hashes(changed_.size());
  map_leaves(changed_, summaries, hashes);
  std::vector<std::span<const MapLeaf>> groups;
  std::vector<std::uint64_t> places;
  for (std::size_t i = 0; i < changed_.size(); ++i) {
    const base::Digest& key = changed_[i];
    const std::uint64_t at = key_prefix(key, tree_.depth());
    auto& bucket = buckets_[at];
    const auto leaf = std::ranges::lower_bound(bucket, key, {}, &MapLeaf::key);
    if (leaf != bucket.end() && leaf->key == key) {
      leaf->hash = hashes[i];
    } else {
      bucket.insert(leaf, {key, hashes[i]});
    }
    if (places.empty() || places.back() != at) {
      places.push_back(at);
    }
  }
  if (places.size() == 1) {
    tree_.set(places.front(), subtree(buckets_[places.front()], tree_.depth()));
  } else {
    for (const std::uint64_t at : places) {
      groups.emplace_back(buckets_[at]);
    }
    const std::vector<MapSlot> slots = subtrees(groups, tree_.depth());
    for (std::size_t i = 0; i < slots.size(); ++i) {
      tree_.set(places[i], slots[i]);
    }
  }
  tree_.settle();
  changed_.clear();
}

base::Digest CaseMap::root() {
  settle();
  return tree_.root();
}

MapPath CaseMap::path(const base::Digest& key) {
  settle();
  MapPath path;
  const std::uint64_t at = key_prefix(key, tree_.depth());
  const PathEnd end = path_to(
      tree_.depth(),
      at,
      [this](std::uint32_t node) -> const MapSlot& { return tree_.node(node); },
      path);
  if (!end.is_final) {
    extend_path(path, buckets_[at], tree_.depth(), key);
  } else if (path.end.kind == MapSlot::Kind::kLeaf) {
    path.leaf_key = buckets_[end.slot].front().key;
  }
  return path;
}

}  // namespace ledger
