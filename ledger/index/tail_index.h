// Where things are in the log: rows for streams, ids and frames, and the newest of them in memory.
//
// Room:      ledger/index. The log is the truth; all of this can be rebuilt from it.
// Threads:   callers serialise.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ledger/base/types.h"
#include "ledger/evidence/entry.h"

namespace ledger {

/// Where one event's record stands.
struct EventPosition {
  base::EntryIndex index;
  base::EntryIndex segment_first_index;
  std::uint64_t offset = 0;  // of the record in that segment
  std::uint32_t entry_bytes = 0;
};

/// Where one frame stands.
struct FramePosition {
  base::EntryIndex first_index;
  base::EntryIndex segment_first_index;
  std::uint64_t offset = 0;
  base::TimestampUtcUs recorded_at;  // of its first entry
};

/// 64 bits of an event id; a hit is confirmed in the log.
[[nodiscard]] std::uint64_t id_hash(const base::Uuid& id);

/// One key and value of the stored index.
using IndexRow = std::pair<std::string, std::string>;

/// The layout of stored rows: one byte of kind, then big-endian parts, so that rows sort by
/// meaning.
namespace rows {
[[nodiscard]] std::string head_key(const base::Digest& stream);
[[nodiscard]] std::string head_value(std::uint64_t count);
[[nodiscard]] std::optional<std::uint64_t> parse_head(std::string_view value);
[[nodiscard]] std::string position_key(const base::Digest& stream, std::uint64_t sequence);
[[nodiscard]] std::string position_value(const EventPosition& position);
[[nodiscard]] std::optional<EventPosition> parse_position(std::string_view value);
[[nodiscard]] std::string id_prefix(const base::Digest& stream, std::uint64_t hash);
[[nodiscard]] std::string id_key(const base::Digest& stream,
                                 std::uint64_t hash,
                                 std::uint64_t sequence);
[[nodiscard]] std::optional<std::uint64_t> parse_id_sequence(std::string_view key);
[[nodiscard]] std::string frame_key(base::EntryIndex first_index);
[[nodiscard]] std::string frame_value(const FramePosition& frame);
[[nodiscard]] std::optional<FramePosition> parse_frame(std::string_view key,
                                                       std::string_view value);
[[nodiscard]] std::string watermark_key();
}  // namespace rows

/// The part of the index that is not stored yet.
class TailIndex {
 public:
  void add_frame(const FramePosition& frame) { frames_.push_back(frame); }

  void add_event(const EntryView& event, const EventPosition& position);

  /// The stream's count including this tail; nothing if the tail holds none of its events.
  [[nodiscard]] std::optional<std::uint64_t> stream_count(const base::Digest& stream) const;

  /// Positions of the stream's events in the tail, and the sequence of the first of them.
  struct StreamTail {
    std::uint64_t first_sequence = 0;
    std::vector<EventPosition> positions;
  };

  [[nodiscard]] const StreamTail* stream(const base::Digest& stream) const;
  /// Sequences in the tail of events of the stream whose id has this hash.
  [[nodiscard]] std::vector<std::uint64_t> find_id(const base::Digest& stream,
                                                   std::uint64_t hash) const;
  /// The tail's frame that holds the entry; nothing if it lies before the tail.
  [[nodiscard]] std::optional<FramePosition> frame_of(base::EntryIndex index) const;

  [[nodiscard]] std::size_t event_count() const { return event_count_; }

  [[nodiscard]] std::size_t frame_count() const { return frames_.size(); }

  /// Every row, sorted by key.
  [[nodiscard]] std::vector<IndexRow> sorted_rows() const;
  void clear();

 private:
  std::vector<FramePosition> frames_;
  std::unordered_map<base::Digest, StreamTail, base::DigestHash> streams_;
  std::unordered_multimap<std::uint64_t, std::pair<base::Digest, std::uint64_t>> ids_;
  std::size_t event_count_ = 0;
};

}  // namespace ledger
