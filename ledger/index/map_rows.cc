#include "ledger/index/map_rows.h"

#include <algorithm>

namespace ledger {

void put_row(MapRows& rows, MapRow row) {
  const auto at = std::ranges::lower_bound(rows, row.key, {}, &MapRow::key);
  if (at != rows.end() && at->key == row.key) {
    *at = std::move(row);
  } else {
    rows.insert(at, std::move(row));
  }
}

void TailMap::put(MapRow row) {
  const auto slot = static_cast<std::uint32_t>(key_prefix(row.key, kMapDepth));
  put_row(slots_[slot], std::move(row));
}

const MapRows* TailMap::rows(std::uint32_t slot) const {
  const auto it = slots_.find(slot);
  return it == slots_.end() ? nullptr : &it->second;
}

std::vector<std::uint32_t> TailMap::sorted_slots() const {
  std::vector<std::uint32_t> slots;
  slots.reserve(slots_.size());
  for (const auto& [slot, rows] : slots_) {
    slots.push_back(slot);
  }
  std::ranges::sort(slots);
  return slots;
}

}  // namespace ledger
