// What the committer knows of the streams it has met lately: how long they are, and their ids.
//
// Room:      ledger, inside only. Holds events that are judged but not durable yet: after a failed
//            write it is emptied.
// Threads:   the committer's.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "ledger/base/result.h"
#include "ledger/base/types.h"
#include "ledger/index/tail_index.h"

namespace ledger {

struct StreamState {
  std::uint64_t count = 0;
  /// By sequence: hashes of the first kIdsAmongPositions ids.
  std::vector<std::uint64_t> first_ids;
  /// Later ids that have come since this was loaded, or were not in the stored index then: hash to
  /// sequence.
  std::unique_ptr<std::unordered_multimap<std::uint64_t, std::uint64_t>> later_ids;

  void add(std::uint64_t hash);
  /// An id at this sequence, kIdsAmongPositions or above, that was there when this was loaded.
  void note_later(std::uint64_t hash, std::uint64_t sequence);
  /// Takes back the last event, whose id had this hash.
  void remove_last(std::uint64_t hash);
  /// Sequences of events known here whose id has this hash.
  [[nodiscard]] std::vector<std::uint64_t> find(std::uint64_t hash) const;
};

class StreamCache {
 public:
  using Load = std::function<base::Result<StreamState>(const base::Digest& stream)>;

  StreamCache(std::size_t bytes_max, Load load) : bytes_max_(bytes_max), load_(std::move(load)) {}

  /// The stream's state, loaded if it is not known. Lifetime: until the next call.
  [[nodiscard]] base::Result<StreamState*> get(const base::Digest& stream);

  /// Gives memory back: streams not asked for since about half the budget was filled.
  void trim();
  /// Forgets streams whose later ids the stored index may have by now.
  void forget_long_streams();
  void clear();

 private:
  using States = boost::unordered_flat_map<base::Digest, StreamState, base::DigestHash>;

  std::size_t bytes_max_;
  Load load_;
  States recent_;
  States older_;
  std::size_t recent_bytes_ = 0;  // about
};

}  // namespace ledger
