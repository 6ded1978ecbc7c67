// The completeness map's rows that the stored index does not hold yet.
//
// Room:      ledger/index. Threads: callers serialise; const methods may run side by side.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "ledger/base/types.h"
#include "ledger/evidence/case_map.h"
#include "ledger/evidence/merkle.h"

namespace ledger {

/// The prefix tree is kept as a tree over slots of this depth; below a slot it is made from the
/// rows of its streams when it is needed: fifteen each at a million streams.
inline constexpr unsigned kMapDepth = 16;
/// Slots are stored in groups of this many.
inline constexpr std::uint32_t kSlotGroup = 256;

/// One stream in the map.
struct MapRow {
  base::Digest key;
  base::EntryIndex last;
  Frontier events;  // the stream's own tree

  [[nodiscard]] StreamSummary summary() const { return {events.size(), last, events.root()}; }
};

/// Sorted by key.
using MapRows = std::vector<MapRow>;

/// A group of slots as it is stored: those that are not empty, by their place in the group.
using SlotGroup = std::vector<std::pair<std::uint8_t, MapSlot>>;

/// Puts a row in its place, over the one of the same key.
void put_row(MapRows& rows, MapRow row);

class TailMap {
 public:
  void put(MapRow row);
  /// Rows of a slot that were put here; nothing if there are none.
  [[nodiscard]] const MapRows* rows(std::uint32_t slot) const;

  [[nodiscard]] bool empty() const { return slots_.empty(); }

  /// The slots with rows, sorted.
  [[nodiscard]] std::vector<std::uint32_t> sorted_slots() const;

  /// Only when a run is made: the groups that changed.
  std::map<std::uint32_t, SlotGroup> groups;

 private:
  boost::unordered_flat_map<std::uint32_t, MapRows> slots_;
};

}  // namespace ledger
