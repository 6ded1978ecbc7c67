#include "ledger/index/tail_index.h"

#include <algorithm>

#include "ledger/base/check.h"

namespace ledger {
namespace {

constexpr std::uint64_t kFrameStepBytes = 64U << 10U;

}  // namespace

std::uint64_t id_hash(const base::Uuid& id) {
  // Ids may be counters or times: mix both halves, so that close ids do not share a hash.
  constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15U;
  return (base::load_le64(id.bytes.data()) ^ (base::load_le64(&id.bytes[8]) * kOdd)) * kOdd;
}

void TailIndex::add_frame(const FramePosition& frame) {
  const bool is_near = !frames_.empty() &&
                       frames_.back().segment_first_index == frame.segment_first_index &&
                       frame.offset < frames_.back().offset + kFrameStepBytes;
  if (!is_near) {
    frames_.push_back(frame);
  }
}

void TailIndex::add_event(const base::Digest& stream,
                          std::uint64_t sequence,
                          const EventPosition& position) {
  const auto number = static_cast<std::uint32_t>(events_.size());
  const auto [it, is_new] = newest_.try_emplace(stream, number);
  CHECK(is_new || events_[it->second].sequence + 1 == sequence);
  events_.push_back({position, sequence, is_new ? kNone : it->second});
  it->second = number;
}

std::optional<std::uint64_t> TailIndex::stream_count(const base::Digest& stream) const {
  const auto it = newest_.find(stream);
  if (it == newest_.end()) {
    return std::nullopt;
  }
  return events_[it->second].sequence + 1;
}

std::optional<StreamPositions> TailIndex::positions(const base::Digest& stream) const {
  const auto it = newest_.find(stream);
  if (it == newest_.end()) {
    return std::nullopt;
  }
  StreamPositions found;
  for (std::uint32_t at = it->second; at != kNone; at = events_[at].previous) {
    found.positions.push_back(events_[at].position);
    found.first_sequence = events_[at].sequence;
  }
  std::ranges::reverse(found.positions);
  return found;
}

std::optional<FramePosition> TailIndex::frame_of(base::EntryIndex index) const {
  const auto after = std::upper_bound(
      frames_.begin(), frames_.end(), index, [](base::EntryIndex i, const FramePosition& frame) {
        return i < frame.first_index;
      });
  if (after == frames_.begin()) {
    return std::nullopt;
  }
  return *(after - 1);
}

std::vector<base::Digest> TailIndex::sorted_streams() const {
  std::vector<base::Digest> streams;
  streams.reserve(newest_.size());
  for (const auto& [stream, newest] : newest_) {
    streams.push_back(stream);
  }
  std::ranges::sort(streams);
  return streams;
}

}  // namespace ledger
