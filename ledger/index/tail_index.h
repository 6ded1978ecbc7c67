// Where things are in the log that the stored index does not cover yet: the newest, in memory.
//
// Room:      ledger/index. The log is the truth; all of this can be rebuilt from it.
// Threads:   callers serialise; const methods may run side by side.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "ledger/base/types.h"
#include "ledger/evidence/entry.h"

namespace ledger {

/// Where one event's record stands. Its segment is the last one that begins at or before `index`.
struct EventPosition {
  base::EntryIndex index;
  std::uint64_t offset = 0;  // of the record in its segment, < 2^32
  std::uint32_t entry_bytes = 0;
  std::uint64_t id_hash = 0;

  bool operator==(const EventPosition&) const = default;
};

/// Where one frame stands.
struct FramePosition {
  base::EntryIndex first_index;
  base::EntryIndex segment_first_index;
  std::uint64_t offset = 0;

  bool operator==(const FramePosition&) const = default;
};

/// 64 bits of an event id; a hit is confirmed in the log.
[[nodiscard]] std::uint64_t id_hash(const base::Uuid& id);

/// Ids of a stream's first events are looked for among its positions; later ones have rows of their
/// own, so that a long stream costs no more.
inline constexpr std::uint64_t kIdsAmongPositions = 256;

/// Positions of one stream without a gap, from the version after `first_sequence` on.
struct StreamPositions {
  std::uint64_t first_sequence = 0;
  std::vector<EventPosition> positions;

  [[nodiscard]] std::uint64_t limit() const { return first_sequence + positions.size(); }
};

class TailIndex {
 public:
  /// Frames are remembered sparsely: a reader walks at most 64 KiB from the one before.
  void add_frame(const FramePosition& frame);
  /// Events of one stream come in order.
  void add_event(const base::Digest& stream, std::uint64_t sequence, const EventPosition& position);

  /// The stream's count including this tail; nothing if the tail holds none of its events.
  [[nodiscard]] std::optional<std::uint64_t> stream_count(const base::Digest& stream) const;
  /// The stream's events in the tail; nothing if it holds none.
  [[nodiscard]] std::optional<StreamPositions> positions(const base::Digest& stream) const;
  /// A frame at or not far before the one that holds the entry; nothing if it lies before the tail.
  [[nodiscard]] std::optional<FramePosition> frame_of(base::EntryIndex index) const;

  [[nodiscard]] std::size_t event_count() const { return events_.size(); }

  [[nodiscard]] const std::vector<FramePosition>& frames() const { return frames_; }

  /// The streams in the tail, sorted bytewise.
  [[nodiscard]] std::vector<base::Digest> sorted_streams() const;

 private:
  static constexpr std::uint32_t kNone = UINT32_MAX;

  struct Event {
    EventPosition position;
    std::uint64_t sequence = 0;
    std::uint32_t previous = kNone;  // the stream's event before this one
  };

  std::vector<FramePosition> frames_;
  std::vector<Event> events_;
  boost::unordered_flat_map<base::Digest, std::uint32_t, base::DigestHash> newest_;  // in events_
};

}  // namespace ledger
