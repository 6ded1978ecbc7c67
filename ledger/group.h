// What one sync will make durable: events that are judged and encoded into frames.
//
// Room:      ledger, inside only.
// Threads:   the committer's.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>
#include <vector>

#include "ledger/base/bytes.h"
#include "ledger/base/types.h"
#include "ledger/evidence/entry.h"
#include "ledger/log/segment_set.h"

namespace ledger {

class Group {
 public:
  /// `first_index`: of the first entry it will hold.
  explicit Group(base::EntryIndex first_index) : first_index_(first_index) {}

  struct Event {
    EntryHead head;
    std::uint64_t id_hash = 0;
    std::size_t frame = 0;
    std::size_t record_offset = 0;  // in the frame
    std::size_t entry_bytes = 0;
  };

  struct Frame {
    base::Bytes bytes;  // room for the header, then records; a whole frame once written
    std::size_t first_event = 0;
    std::size_t event_count = 0;
    Place place;
    std::vector<base::Digest> leaves;  // of its events, once hashed
  };

  /// The next event goes into a frame of its own, which will hold about so many bytes of records.
  void start_frame(std::size_t stored_bytes);
  void add(const EntryHead& head, std::uint64_t id_hash, base::ByteView body);
  /// Takes back all events from `count` on; they are in the last frame.
  void shrink(std::size_t count);

  [[nodiscard]] base::EntryIndex first_index() const { return first_index_; }

  [[nodiscard]] base::EntryIndex next_index() const {
    return {first_index_.value + events_.size()};
  }

  [[nodiscard]] const std::vector<Event>& events() const { return events_; }

  /// A frame stays where it is while others are added: another thread may hash it then.
  [[nodiscard]] std::deque<Frame>& frames() { return frames_; }

  /// Drops the last frame, which must be empty.
  void drop_frame();

  /// The entry's bytes, in its frame.
  [[nodiscard]] base::ByteView entry(const Event& event) const;
  /// The event at this place of this stream, if it is in the group.
  [[nodiscard]] std::optional<std::size_t> find(const base::Digest& stream, std::uint64_t sequence);
  /// The leaf hash of an event, once its frame is hashed.
  [[nodiscard]] const base::Digest& leaf(std::size_t event) const;
  /// Fills frame.leaves; touches nothing else.
  static void hash_leaves(Frame& frame);

 private:
  struct StreamPlace {
    base::Digest stream;
    std::uint64_t sequence = 0;

    bool operator==(const StreamPlace&) const = default;
  };

  struct StreamPlaceHash {
    std::size_t operator()(const StreamPlace& place) const {
      return base::DigestHash()(place.stream) + place.sequence;
    }
  };

  base::EntryIndex first_index_;
  std::vector<Event> events_;
  std::deque<Frame> frames_;
  /// Made when it is first asked for: most groups hold no event twice.
  std::unordered_map<StreamPlace, std::size_t, StreamPlaceHash> places_;
  std::size_t placed_ = 0;
};

}  // namespace ledger
