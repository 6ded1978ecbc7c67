// Which events belong to which stream: one pass over a log by many, then stream after stream.
//
// Room:      replay, inside only: the replayer walks with it. Knows streams, not cases.
// Rules:     the same streams with the same events in the same order, whoever runs the pass. A
//            stream is told by its whole key: the eight bytes kept here only bring its events
//            together, and events of two streams that share them are told apart when read.
// Cost:      24 bytes for each event that is wanted, plus the blocks they are kept in (one in
//            twenty, and half a kilobyte for each stretch and part); a part is sorted in place. So
//            18 million wanted events take 0.45 GiB. Bodies stay where they lie; those of one
//            stream at a time are copied.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <span>
#include <vector>

#include "ledger/base/result.h"
#include "ledger/log_in_place.h"
#include "replay/executor.h"

namespace replay {

class EventStreams {
 public:
  /// Streams are dealt out to so many parts, by their keys.
  static constexpr std::size_t kParts = 256;

  /// Called from many threads at once.
  using Wanted = std::function<bool(const ledger::EntryView&)>;

  /// Passes over entries [0, limit) and notes the wanted ones, which are of kind event.
  /// Errors:   those of LogInPlace::scan(), of the earliest stretch that has one
  [[nodiscard]] static base::Result<EventStreams> gather(const ledger::LogInPlace& log,
                                                         base::LogSize limit,
                                                         const Wanted& wanted,
                                                         Executor& executor);

  /// Neighbours in a part whose keys begin alike: nearly always one stream.
  struct Run {
    std::uint32_t part = 0;
    std::uint32_t first = 0;
    std::uint32_t count = 0;
  };

  /// Puts the events of a part in order and tells its runs. Once for each part; parts side by side.
  [[nodiscard]] std::vector<Run> sort(std::size_t part);

  /// Room for the events of one run; used again for the next.
  struct Room {
    std::vector<ledger::EntryView> entries;
    std::vector<std::uint64_t> words;
  };

  /// Copies a run's events to `room`, by whole key, then in log order.
  /// Errors:   kCorrupt the bytes are not what they were when they were passed over
  [[nodiscard]] base::Status read(const Run& run, Room& room) const;

  /// The streams in a room that was read, one after the other.
  using Visitor = std::function<base::Status(std::span<const ledger::EntryView>)>;
  [[nodiscard]] static base::Status for_each_stream(const Room& room, const Visitor& visit);

  /// Gives up what is kept of a part.
  void drop(std::size_t part);

 private:
  struct Event {
    std::uint64_t key_start = 0;
    ledger::EntryPlace place{};
    base::EntryIndex index;
  };

  using Parts = std::vector<std::deque<Event>>;

  explicit EventStreams(const ledger::LogInPlace& log) : log_(&log), sorted_(kParts) {}

  static std::size_t part_of(const base::Digest& key);

  const ledger::LogInPlace* log_;
  /// What each stretch of the log held, by part; emptied by sort().
  std::vector<Parts> gathered_;
  std::vector<std::vector<Event>> sorted_;  // by part
};

}  // namespace replay
