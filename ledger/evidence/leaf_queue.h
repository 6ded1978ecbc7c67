// Feeds entries that are read one by one into a tree many at a time: sixteen leaves cost little
// more than one (sha256_many.h).
//
// Room:      ledger/evidence. Holds copies of at most about 256 KiB of entries.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "ledger/base/bytes.h"
#include "ledger/evidence/merkle.h"

namespace ledger {

class LeafQueue {
 public:
  /// Sees leaves before they are added, in order; the tree's size is the index of the first.
  using Observer = std::function<void(std::span<const base::Digest> leaves)>;

  /// `frontier` lives as long as this.
  explicit LeafQueue(Frontier& frontier, Observer observer = {})
      : frontier_(&frontier),
        observer_(std::move(observer)) {}

  void add(base::ByteView entry);
  /// Everything added is in the tree now.
  void flush();

  /// Leaves of the tree and of the queue together.
  [[nodiscard]] std::uint64_t size() const { return frontier_->size() + ends_.size(); }

 private:
  Frontier* frontier_;
  Observer observer_;
  base::Bytes bytes_;
  std::vector<std::size_t> ends_;
  std::vector<base::ByteView> entries_;
  std::vector<base::Digest> leaves_;
};

}  // namespace ledger
