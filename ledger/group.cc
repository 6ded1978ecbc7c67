#include "ledger/group.h"

#include <algorithm>

#include "ledger/base/check.h"
#include "ledger/evidence/sha256_many.h"
#include "ledger/log/format.h"

namespace ledger {

void Group::start_frame(std::size_t stored_bytes) {
  Frame& frame = frames_.emplace_back();
  frame.bytes.reserve(frame_bytes(stored_bytes));
  frame.bytes.resize(kFrameHeaderBytes);
  frame.first_event = events_.size();
}

void Group::add(const EntryHead& head, std::uint64_t id_hash, base::ByteView body) {
  CHECK(!frames_.empty());
  Frame& frame = frames_.back();
  const std::size_t record_offset = frame.bytes.size();
  const std::size_t entry_bytes = kEntryHeadBytes + body.size();
  write_entry(head, body, add_record(frame.bytes, entry_bytes));
  seal_record(std::span(frame.bytes).subspan(record_offset));
  events_.push_back({head, id_hash, frames_.size() - 1, record_offset, entry_bytes});
  ++frame.event_count;
}

void Group::shrink(std::size_t count) {
  Frame& frame = frames_.back();
  CHECK(count >= frame.first_event);
  if (count == events_.size()) {
    return;
  }
  frame.bytes.resize(events_[count].record_offset);
  frame.event_count = count - frame.first_event;
  for (std::size_t i = count; i < placed_; ++i) {
    places_.erase({events_[i].head.stream_key, events_[i].head.version.value - 1});
  }
  placed_ = std::min(placed_, count);
  events_.resize(count);
}

base::ByteView Group::entry(const Event& event) const {
  return base::ByteView(frames_[event.frame].bytes)
      .subspan(event.record_offset + kRecordHeaderBytes, event.entry_bytes);
}

std::optional<std::size_t> Group::find(const base::Digest& stream, std::uint64_t sequence) {
  for (; placed_ < events_.size(); ++placed_) {
    const Event& event = events_[placed_];
    places_.emplace(StreamPlace{event.head.stream_key, event.head.version.value - 1}, placed_);
  }
  const auto it = places_.find({stream, sequence});
  return it == places_.end() ? std::nullopt : std::optional(it->second);
}

void Group::drop_frame() {
  CHECK(!frames_.empty() && frames_.back().event_count == 0);
  frames_.pop_back();
}

const base::Digest& Group::leaf(std::size_t event) const {
  const Frame& frame = frames_[events_[event].frame];
  return frame.leaves.at(event - frame.first_event);
}

void Group::hash_leaves(Frame& frame) {
  std::vector<base::ByteView> entries;
  entries.reserve(frame.event_count);
  std::size_t offset = kFrameHeaderBytes;
  for (std::size_t i = 0; i < frame.event_count; ++i) {
    const std::size_t entry_bytes = base::load_le32(&frame.bytes[offset]);
    entries.push_back(
        base::ByteView(frame.bytes).subspan(offset + kRecordHeaderBytes, entry_bytes));
    offset += record_bytes(entry_bytes);
  }
  frame.leaves.resize(frame.event_count);
  leaf_hashes(entries, frame.leaves);
}

}  // namespace ledger
