#include "ledger/index/tail_index.h"

#include <algorithm>

#include "ledger/base/check.h"

namespace ledger {
namespace {

constexpr char kHeadKind = 'H';
constexpr char kPositionKind = 'P';
constexpr char kIdKind = 'D';
constexpr char kFrameKind = 'F';
constexpr char kWatermarkKind = 'W';
constexpr std::size_t kNumberBytes = 8;

void append_number(std::string& text, std::uint64_t value) {
  const std::size_t at = text.size();
  text.resize(at + kNumberBytes);
  base::store_be64(reinterpret_cast<std::byte*>(&text[at]), value);
}

std::uint64_t number_at(std::string_view text, std::size_t at) {
  return base::load_be64(base::as_bytes(text).data() + at);
}

std::string keyed(char kind, const base::Digest& stream) {
  return kind + std::string(base::as_text(stream.view()));
}

}  // namespace

std::uint64_t id_hash(const base::Uuid& id) {
  // Ids may be counters or times: mix both halves, so that close ids do not share a hash.
  constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15U;
  return (base::load_le64(id.bytes.data()) ^ (base::load_le64(&id.bytes[8]) * kOdd)) * kOdd;
}

namespace rows {

std::string head_key(const base::Digest& stream) {
  return keyed(kHeadKind, stream);
}

std::string head_value(std::uint64_t count) {
  std::string value;
  append_number(value, count);
  return value;
}

std::optional<std::uint64_t> parse_head(std::string_view value) {
  if (value.size() != kNumberBytes) {
    return std::nullopt;
  }
  return number_at(value, 0);
}

std::string position_key(const base::Digest& stream, std::uint64_t sequence) {
  std::string key = keyed(kPositionKind, stream);
  append_number(key, sequence);
  return key;
}

std::string position_value(const EventPosition& position) {
  std::string value;
  append_number(value, position.index.value);
  append_number(value, position.segment_first_index.value);
  append_number(value, position.offset);
  append_number(value, position.entry_bytes);
  return value;
}

std::optional<EventPosition> parse_position(std::string_view value) {
  if (value.size() != 4 * kNumberBytes) {
    return std::nullopt;
  }
  return EventPosition{{number_at(value, 0)},
                       {number_at(value, kNumberBytes)},
                       number_at(value, 2 * kNumberBytes),
                       static_cast<std::uint32_t>(number_at(value, 3 * kNumberBytes))};
}

std::string id_prefix(const base::Digest& stream, std::uint64_t hash) {
  std::string key = keyed(kIdKind, stream);
  append_number(key, hash);
  return key;
}

std::string id_key(const base::Digest& stream, std::uint64_t hash, std::uint64_t sequence) {
  std::string key = id_prefix(stream, hash);
  append_number(key, sequence);
  return key;
}

std::optional<std::uint64_t> parse_id_sequence(std::string_view key) {
  constexpr std::size_t kSequenceAt = 1 + base::Digest::kBytes + kNumberBytes;
  if (key.size() != kSequenceAt + kNumberBytes) {
    return std::nullopt;
  }
  return number_at(key, kSequenceAt);
}

std::string frame_key(base::EntryIndex first_index) {
  std::string key(1, kFrameKind);
  append_number(key, first_index.value);
  return key;
}

std::string frame_value(const FramePosition& frame) {
  std::string value;
  append_number(value, frame.segment_first_index.value);
  append_number(value, frame.offset);
  append_number(value, static_cast<std::uint64_t>(frame.recorded_at.value));
  return value;
}

std::optional<FramePosition> parse_frame(std::string_view key, std::string_view value) {
  if (key.size() != 1 + kNumberBytes || key[0] != kFrameKind || value.size() != 3 * kNumberBytes) {
    return std::nullopt;
  }
  return FramePosition{{number_at(key, 1)},
                       {number_at(value, 0)},
                       number_at(value, kNumberBytes),
                       {static_cast<std::int64_t>(number_at(value, 2 * kNumberBytes))}};
}

std::string watermark_key() {
  return {kWatermarkKind};
}

}  // namespace rows

void TailIndex::add_event(const EntryView& event, const EventPosition& position) {
  const std::uint64_t sequence = event.version.value - 1;
  StreamTail& tail = streams_[event.stream_key];
  if (tail.positions.empty()) {
    tail.first_sequence = sequence;
  }
  CHECK(sequence == tail.first_sequence + tail.positions.size());
  tail.positions.push_back(position);
  ids_.emplace(id_hash(event.id), std::pair(event.stream_key, sequence));
  ++event_count_;
}

std::optional<std::uint64_t> TailIndex::stream_count(const base::Digest& stream) const {
  const StreamTail* const tail = this->stream(stream);
  if (tail == nullptr) {
    return std::nullopt;
  }
  return tail->first_sequence + tail->positions.size();
}

const TailIndex::StreamTail* TailIndex::stream(const base::Digest& stream) const {
  const auto it = streams_.find(stream);
  return it == streams_.end() ? nullptr : &it->second;
}

std::vector<std::uint64_t> TailIndex::find_id(const base::Digest& stream,
                                              std::uint64_t hash) const {
  std::vector<std::uint64_t> sequences;
  const auto [first, limit] = ids_.equal_range(hash);
  for (auto it = first; it != limit; ++it) {
    if (it->second.first == stream) {
      sequences.push_back(it->second.second);
    }
  }
  std::sort(sequences.begin(), sequences.end());
  return sequences;
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

std::vector<IndexRow> TailIndex::sorted_rows() const {
  std::vector<IndexRow> all;
  all.reserve(frames_.size() + streams_.size() + 2 * event_count_);
  for (const FramePosition& frame : frames_) {
    all.emplace_back(rows::frame_key(frame.first_index), rows::frame_value(frame));
  }
  for (const auto& [stream, tail] : streams_) {
    std::uint64_t sequence = tail.first_sequence;
    for (const EventPosition& position : tail.positions) {
      all.emplace_back(rows::position_key(stream, sequence++), rows::position_value(position));
    }
    all.emplace_back(rows::head_key(stream), rows::head_value(sequence));
  }
  for (const auto& [hash, event] : ids_) {
    all.emplace_back(rows::id_key(event.first, hash, event.second), std::string());
  }
  std::sort(all.begin(), all.end());
  return all;
}

void TailIndex::clear() {
  frames_.clear();
  streams_.clear();
  ids_.clear();
  event_count_ = 0;
}

}  // namespace ledger
