// The RFC 6962 tree over whole entries: leaf and node hashes, and the running root.
//
// Room:      ledger/evidence. Pure functions, no I/O.
// Source:    RFC 6962 section 2.1; domain separation 0x00 for leaves, 0x01 for nodes.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <vector>

#include "ledger/base/bytes.h"
#include "ledger/base/types.h"

namespace ledger {

/// SHA-256 over the parts one after the other.
[[nodiscard]] base::Digest sha256(std::initializer_list<base::ByteView> parts);

[[nodiscard]] base::Digest leaf_hash(base::ByteView entry);
[[nodiscard]] base::Digest node_hash(const base::Digest& left, const base::Digest& right);

/// The right edge of a growing tree: the roots of its perfect subtrees, largest first. Enough to
/// add leaves and to know the root; at most 64 digests.
class Frontier {
 public:
  Frontier() = default;

  /// From stored parts; nothing if the count of digests is not popcount(size).
  [[nodiscard]] static std::optional<Frontier> restore(std::uint64_t size,
                                                       std::vector<base::Digest> subtrees);

  void add(const base::Digest& leaf);
  /// The same as add() for each; the nodes of one level are hashed together. Uses `leaves` as room
  /// to work in.
  void add_all(std::span<base::Digest> leaves);

  [[nodiscard]] std::uint64_t size() const { return size_; }

  /// MTH of what was added; SHA-256 of nothing for an empty tree.
  [[nodiscard]] base::Digest root() const;

  [[nodiscard]] const std::vector<base::Digest>& subtrees() const { return subtrees_; }

 private:
  std::uint64_t size_ = 0;
  std::vector<base::Digest> subtrees_;
};

}  // namespace ledger
