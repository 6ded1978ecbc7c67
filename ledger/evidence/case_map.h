// The completeness map casemap/v1: for each stream the Merkle tree of its events, and over all
// streams a prefix tree whose root is committed in the log.
//
// Room:      ledger/evidence. Pure functions and values, no I/O.
// Source:    docs/format.md "Completeness map". A pure function of the set of entries: the order in
//            which streams were met changes nothing.
// Threads:   values; callers serialise.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "ledger/base/bytes.h"
#include "ledger/base/types.h"
#include "ledger/evidence/entry.h"
#include "ledger/evidence/merkle.h"

namespace ledger {

/// What the map says of one stream.
struct StreamSummary {
  std::uint64_t count = 0;
  base::EntryIndex last;
  base::Digest root;  // R: the RFC 6962 root over the stream's event data

  bool operator==(const StreamSummary&) const = default;
};

/// The leaf of a stream's own tree for one event: leaf hash over "casemap/v1/event\n" ‖ BE64 index
/// ‖ leaf hash of the entry.
[[nodiscard]] base::Digest event_leaf(base::EntryIndex index, const base::Digest& entry_leaf);
[[nodiscard]] base::Digest map_leaf(const base::Digest& key, const StreamSummary& summary);
/// The same for many at once: leaves[i] is about indexes[i] and entry_leaves[i], hashes[i] about
/// keys[i] and summaries[i].
void event_leaves(std::span<const base::EntryIndex> indexes,
                  std::span<const base::Digest> entry_leaves,
                  std::span<base::Digest> leaves);
void map_leaves(std::span<const base::Digest> keys,
                std::span<const StreamSummary> summaries,
                std::span<base::Digest> hashes);
[[nodiscard]] base::Digest map_node(const base::Digest& left, const base::Digest& right);

/// One place of the prefix tree: nothing, one stream, or more.
struct MapSlot {
  enum class Kind : std::uint8_t { kEmpty, kLeaf, kNode };

  base::Digest hash;  // zeros when empty
  Kind kind = Kind::kEmpty;

  bool operator==(const MapSlot&) const = default;
};

/// What stands above two slots: a lone leaf moves up, everything else becomes a node.
[[nodiscard]] MapSlot join(const MapSlot& left, const MapSlot& right);

struct MapLeaf {
  base::Digest key;
  base::Digest hash;
};

/// The slots at `depth` over groups of leaves, each sorted by key and sharing its first `depth`
/// bits. Many groups at once cost less than one after the other.
[[nodiscard]] std::vector<MapSlot> subtrees(std::span<const std::span<const MapLeaf>> groups,
                                            unsigned depth);
[[nodiscard]] MapSlot subtree(std::span<const MapLeaf> leaves, unsigned depth);

/// The first `bits` bits of a key as a number.
[[nodiscard]] std::uint64_t key_prefix(const base::Digest& key, unsigned bits);

/// Where a key stands or would stand: root's child first.
struct MapPath {
  std::vector<MapSlot> siblings;  // their kind is not part of a proof
  MapSlot end;                    // the slot at the end: this stream's leaf, another's, or nothing
  std::optional<base::Digest> leaf_key;  // whose leaf it is
};

/// Adds the way from a slot at `depth`, which stands over `leaves`, down to where `key` ends.
void extend_path(MapPath& path,
                 std::span<const MapLeaf> leaves,
                 unsigned depth,
                 const base::Digest& key);

/// The root over all slots of one depth, kept while slots change.
class SlotTree {
 public:
  /// All of the 2^depth slots are empty. depth ≤ 24.
  explicit SlotTree(unsigned depth);

  [[nodiscard]] unsigned depth() const { return depth_; }

  [[nodiscard]] const MapSlot& slot(std::uint64_t at) const { return nodes_[first_slot() + at]; }

  /// The nodes above are stale until settle().
  void set(std::uint64_t at, const MapSlot& slot);
  void settle();

  /// Settled first. Zeros for an empty map.
  [[nodiscard]] const base::Digest& root() const { return nodes_[1].hash; }

  /// Nodes as a heap: 1 is the root, the slots come last.
  [[nodiscard]] const MapSlot& node(std::uint32_t at) const { return nodes_[at]; }

  [[nodiscard]] std::uint32_t node_of(std::uint64_t slot) const {
    return static_cast<std::uint32_t>(first_slot() + slot);
  }

  /// For a copy that is brought up to date node by node.
  void put_node(std::uint32_t at, const MapSlot& slot) { nodes_[at] = slot; }

 private:
  [[nodiscard]] std::size_t first_slot() const { return std::size_t{1} << depth_; }

  unsigned depth_;
  std::vector<MapSlot> nodes_;          // as a heap: 1 is the root, slots come last
  std::vector<std::uint32_t> changed_;  // slots set since settle()
};

/// Where the way down towards a slot ended.
struct PathEnd {
  /// False: at the slot, and more than one stream is below it: extend_path() goes on.
  bool is_final = true;
  /// The slot that was reached, or the one that holds the lone leaf.
  std::uint64_t slot = 0;
};

/// Adds the way from the root towards a slot; stops early where one stream or none is below, and
/// then sets path.end. `node` gives the nodes of a SlotTree of that depth.
[[nodiscard]] PathEnd path_to(unsigned depth,
                              std::uint64_t slot,
                              const std::function<const MapSlot&(std::uint32_t)>& node,
                              MapPath& path);

/// The whole map in memory, for whoever replays a log: about 200 bytes a stream.
class CaseMap {
 public:
  CaseMap();

  /// The next event of the stream. Events come in log order.
  void add(const base::Digest& key, base::EntryIndex index, const base::Digest& entry_leaf);
  /// The same with the event's leaf in its stream's tree, for who made many of them at once
  /// (event_leaves()). Returns the stream's events so far.
  std::uint64_t add_leaf(const base::Digest& key, base::EntryIndex index, const base::Digest& leaf);

  /// Events of the stream so far.
  [[nodiscard]] std::uint64_t count_of(const base::Digest& key) const;

  [[nodiscard]] std::uint64_t case_count() const { return streams_.size(); }

  /// The map root over everything added.
  [[nodiscard]] base::Digest root();
  [[nodiscard]] MapPath path(const base::Digest& key);
  [[nodiscard]] std::optional<StreamSummary> summary(const base::Digest& key) const;

 private:
  struct Stream {
    base::EntryIndex last;
    Frontier events;
  };

  [[nodiscard]] StreamSummary summary_of(const Stream& stream) const;
  void grow();
  void settle();

  boost::unordered_flat_map<base::Digest, std::uint32_t, base::DigestHash> places_;  // in streams_
  std::vector<Stream> streams_;
  std::vector<base::Digest> changed_;          // keys; may repeat
  std::vector<std::vector<MapLeaf>> buckets_;  // sorted by key
  SlotTree tree_;
};

}  // namespace ledger
