// The events that the load program appends: each follows from its number, so that anyone can send
// it again.
#pragma once

#include <cstdint>
#include <string>

#include "tests/support/test_ledger.h"

namespace support {

/// Events from this number on are tiny, so that many of them are soon worth an index.
inline constexpr std::uint64_t kFirstTinyId = 1'000'000'000;

/// Event number `id`: mostly small, some of several sectors, a few that soon fill a segment.
inline ledger::NewEvent load_event(std::uint64_t id) {
  const std::uint64_t dice = (id * 0x9E37'79B9'7F4A'7C15U) >> 48U;
  std::size_t filler = dice % 16 == 0 ? 50'000 : dice % 4 == 0 ? 2'000 : dice % 200;
  if (id >= kFirstTinyId) {
    filler = dice % 20;
  }
  return event("case " + std::to_string(dice % 11),
               id,
               std::to_string(id) + std::string(filler, static_cast<char>('a' + id % 26)));
}

inline std::vector<ledger::NewEvent> load_events(std::uint64_t first_id, std::size_t count) {
  std::vector<ledger::NewEvent> batch;
  for (std::size_t i = 0; i < count; ++i) {
    batch.push_back(load_event(first_id + i));
  }
  return batch;
}

}  // namespace support
