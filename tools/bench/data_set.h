// What the benches store: the same events on every machine and in every run.
//
// Room:      tools/bench.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "ledger/base/bytes.h"
#include "ledger/base/result.h"
#include "ledger/ledger.h"
#include "tools/bench/measure.h"

namespace bench {

/// Bytes of an opaque event's body.
inline constexpr std::size_t kBodyBytes = 400;
/// Events of a dense frame.
inline constexpr std::size_t kDenseEvents = 1'024;
/// Events that are appended in bulk at once.
inline constexpr std::size_t kChunkEvents = 64 * kDenseEvents;

/// Numbers that look random and are the same everywhere (SplitMix64).
class Numbers {
 public:
  explicit Numbers(std::uint64_t seed) : state_(seed) {}

  [[nodiscard]] std::uint64_t next();

 private:
  std::uint64_t state_;
};

/// `BENCH/0000042`: all names have one length.
[[nodiscard]] std::string case_name(std::uint64_t number);

/// Ids follow from numbers.
[[nodiscard]] base::Uuid event_id(std::uint64_t number);

/// The `number`-th opaque event of a run over `cases` cases, which take turns: its id and body
/// follow from `number`, its expected version from its turn.
[[nodiscard]] ledger::NewEvent opaque_event(std::uint64_t number, std::uint64_t cases);

/// `count` opaque events from `first` on.
[[nodiscard]] std::vector<ledger::NewEvent> opaque_batch(std::uint64_t first,
                                                         std::size_t count,
                                                         std::uint64_t cases);

/// The records under which a ledger stores `count` opaque events, as bytes for the raw limit. Heads
/// of entries are filled, but not with a real ledger's values.
[[nodiscard]] base::Bytes opaque_records(std::uint64_t first,
                                         std::size_t count,
                                         std::uint64_t cases);
/// The same as a whole frame: header, records, padding, trailer.
[[nodiscard]] base::Bytes opaque_frame(std::uint64_t first, std::size_t count, std::uint64_t cases);

/// Gives the `number`-th event.
using EventSource = std::function<ledger::NewEvent(std::uint64_t number)>;

/// `count` events from `first` on, as batches of at most `batch_events`.
[[nodiscard]] std::vector<std::vector<ledger::NewEvent>> batches_of(const EventSource& source,
                                                                    std::uint64_t first,
                                                                    std::uint64_t count,
                                                                    std::size_t batch_events);

/// The disk and the clock that ledgers are made on.
struct World {
  ledger::io::FileSystem& files;
  ledger::io::Clock& clock;
};

/// A new ledger at `directory`, open for writing.
[[nodiscard]] base::Result<std::unique_ptr<ledger::Ledger>> make_ledger(
    const std::filesystem::path& directory, const World& world);
/// Appends one batch of events that must be new. Errors: the ledger's · kConflict, which no bench
/// makes
[[nodiscard]] base::Status append_new(ledger::Ledger& ledger, std::vector<ledger::NewEvent> batch);
/// Appends all batches, each its own frame, with as few syncs as the ledger allows.
[[nodiscard]] base::Status append_in_bulk(ledger::Ledger& ledger,
                                          std::vector<std::vector<ledger::NewEvent>> batches);
/// A closed ledger of `count` events at `directory`.
[[nodiscard]] base::Status fill_ledger(const std::filesystem::path& directory,
                                       const EventSource& source,
                                       std::uint64_t count,
                                       std::size_t batch_events,
                                       const World& world,
                                       const ProgressFn& progress);
[[nodiscard]] base::Result<std::unique_ptr<ledger::Ledger>> open_ledger(
    const std::filesystem::path& directory, ledger::Access access, const World& world);

}  // namespace bench
