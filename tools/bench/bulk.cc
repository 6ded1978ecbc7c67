// Bulk append, as an import does it: until the log is on disk and hashes and index are complete.
//
// Ours:      a new ledger for each round; chunks of 65,536 events, then close().
// Raw:       the same frames written one after the other, one fdatasync at the end; into a new
//            file, because bulk appends go into segments that were not zeroed.
// Units:     events/s.
#include <algorithm>
#include <array>

#include "ledger/io/file_system.h"
#include "ledger/log/format.h"
#include "tools/bench/bench.h"
#include "tools/bench/raw_limits.h"
#include "tools/bench/scratch.h"

namespace bench {
namespace {

constexpr std::uint64_t kEventsDefault = 500'000;
constexpr std::uint64_t kCasesDefault = 100'000;

struct Shape {
  std::string_view id;
  std::size_t batch = 1;
  /// Sparse rows take fewer events.
  std::uint64_t events_divisor = 1;
};

constexpr auto kShapes = std::to_array<Shape>({
    {"bulk-1024", kDenseEvents, 1},
    {"bulk-1", 1, 20},
});

class BulkRow {
 public:
  BulkRow(const Shape& shape, const Options& options, const Scratch& scratch)
      : shape_(shape),
        options_(options),
        scratch_(scratch),
        events_(std::max<std::uint64_t>(
            1, options.events.value_or(kEventsDefault) / shape.events_divisor)),
        source_([cases = options.cases.value_or(kCasesDefault)](std::uint64_t number) {
          return opaque_event(number, cases);
        }) {}

  base::Result<Row> run() {
    CASELEDGER_TRY_STATUS(scratch_.check_room_for(events_ * 4 * kBodyBytes + (1U << 30U)));
    const std::uint64_t cases = options_.cases.value_or(kCasesDefault);
    for (std::uint64_t at = 0; at < std::min<std::uint64_t>(kChunkEvents, events_);
         at += shape_.batch) {
      const base::Bytes frame = opaque_frame(at, shape_.batch, cases);
      raw_chunk_.insert(raw_chunk_.end(), frame.begin(), frame.end());
    }
    return compare({.id = shape_.id,
                    .unit = Unit::kEventsPerSecond,
                    .work = static_cast<double>(events_),
                    .ours = [this] { return ours(); },
                    .raw = [this] { return raw(); }},
                   options_.rounds,
                   options_.progress);
  }

 private:
  base::Result<Sample> ours() {
    const auto directory = scratch_.path() / "ledger";
    CASELEDGER_TRY(auto ledger, make_ledger(directory, options_.world));
    // All of them beforehand: a pause to make more would be a gift to whoever works behind.
    std::vector<std::vector<std::vector<ledger::NewEvent>>> chunks;
    for (std::uint64_t first = 0; first < events_; first += kChunkEvents) {
      chunks.push_back(batches_of(
          source_, first, std::min<std::uint64_t>(kChunkEvents, events_ - first), shape_.batch));
    }
    const Stopwatch stopwatch;
    for (auto& batches : chunks) {
      CASELEDGER_TRY_STATUS(append_in_bulk(*ledger, std::move(batches)));
    }
    CASELEDGER_TRY_STATUS(ledger->close());
    Sample sample{stopwatch.seconds(), {}};
    ledger.reset();
    CASELEDGER_TRY_STATUS(options_.world.files.remove_tree(directory));
    return sample;
  }

  base::Result<Sample> raw() {
    CASELEDGER_TRY(const auto file, RawFile::make(scratch_.path() / "raw", 0));
    const std::uint64_t frame_bytes =
        raw_chunk_.size() / std::min<std::uint64_t>(kChunkEvents / shape_.batch, frame_count());
    std::uint64_t left = frame_count() * frame_bytes;
    const Stopwatch stopwatch;
    while (left > 0) {
      const auto count = std::min<std::uint64_t>(left, raw_chunk_.size());
      CASELEDGER_TRY_STATUS(file->write(base::ByteView(raw_chunk_).first(count)));
      left -= count;
    }
    CASELEDGER_TRY_STATUS(file->sync());
    return Sample{stopwatch.seconds(), {}};
  }

  [[nodiscard]] std::uint64_t frame_count() const {
    return (events_ + shape_.batch - 1) / shape_.batch;
  }

  // Constant after construction.
  const Shape& shape_;
  const Options& options_;
  const Scratch& scratch_;
  std::uint64_t events_;
  EventSource source_;

  base::Bytes raw_chunk_;
};

}  // namespace

base::Result<Report> bench_bulk(const Options& options) {
  CASELEDGER_TRY(const auto scratch, Scratch::make(options.directory));
  Report report{.parameters = {{"events", options.events.value_or(kEventsDefault)},
                               {"cases", options.cases.value_or(kCasesDefault)},
                               {"rounds", options.rounds}},
                .rows = {}};
  for (const Shape& shape : kShapes) {
    CASELEDGER_TRY(const auto row, BulkRow(shape, options, *scratch).run());
    report.rows.push_back(row);
  }
  return report;
}

}  // namespace bench
