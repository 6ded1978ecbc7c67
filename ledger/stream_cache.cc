#include "ledger/stream_cache.h"

#include "ledger/base/check.h"

namespace ledger {
namespace {

/// A map node with an empty state, about.
constexpr std::size_t kStateBytes = 192;

}  // namespace

void StreamState::add(std::uint64_t hash) {
  if (count < kIdsAmongPositions) {
    first_ids.push_back(hash);
  } else {
    note_later(hash, count);
  }
  ++count;
}

void StreamState::note_later(std::uint64_t hash, std::uint64_t sequence) {
  if (later_ids == nullptr) {
    later_ids = std::make_unique<std::unordered_multimap<std::uint64_t, std::uint64_t>>();
  }
  later_ids->emplace(hash, sequence);
}

void StreamState::remove_last(std::uint64_t hash) {
  CHECK(count > 0);
  --count;
  if (count < kIdsAmongPositions) {
    first_ids.pop_back();
    return;
  }
  const auto [first, limit] = later_ids->equal_range(hash);
  for (auto it = first; it != limit; ++it) {
    if (it->second == count) {
      later_ids->erase(it);
      return;
    }
  }
}

std::vector<std::uint64_t> StreamState::find(std::uint64_t hash) const {
  std::vector<std::uint64_t> sequences;
  for (std::size_t i = 0; i < first_ids.size(); ++i) {
    if (first_ids[i] == hash) {
      sequences.push_back(i);
    }
  }
  if (later_ids == nullptr) {
    return sequences;
  }
  const auto [first, limit] = later_ids->equal_range(hash);
  for (auto it = first; it != limit; ++it) {
    sequences.push_back(it->second);
  }
  return sequences;
}

base::Result<StreamState*> StreamCache::get(const base::Digest& stream) {
  if (const auto it = recent_.find(stream); it != recent_.end()) {
    return &it->second;
  }
  StreamState state;
  if (const auto it = older_.find(stream); it != older_.end()) {
    state = std::move(it->second);
    older_.erase(it);
  } else {
    CASELEDGER_TRY(state, load_(stream));
  }
  recent_bytes_ += kStateBytes + state.first_ids.capacity() * sizeof(std::uint64_t);
  return &recent_.emplace(stream, std::move(state)).first->second;
}

void StreamCache::trim() {
  if (recent_bytes_ <= bytes_max_ / 2) {
    return;
  }
  older_ = std::move(recent_);
  recent_ = {};
  recent_bytes_ = 0;
}

void StreamCache::forget_long_streams() {
  const auto is_long = [](const auto& state) { return state.second.count > kIdsAmongPositions; };
  boost::unordered::erase_if(recent_, is_long);
  boost::unordered::erase_if(older_, is_long);
}

void StreamCache::clear() {
  recent_.clear();
  older_.clear();
  recent_bytes_ = 0;
}

}  // namespace ledger
