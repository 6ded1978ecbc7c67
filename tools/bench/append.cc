// Durable appends: every append returns once its events are on disk.
//
// Ours:      Ledger::append with expected versions, into a ledger of its own for each row, over
//            segment rolls, hashes and index included.
// Raw:       one client: pwrite + fdatasync of the same frame bytes, made beforehand, into a file
//            of zeros that are on disk. Many: group commit of plain frames (RawGroupCommit).
// Units:     events/s; latencies of one append (of a whole batch, where one is appended).
#include <algorithm>
#include <array>

#include "ledger/io/file_system.h"
#include "ledger/log/format.h"
#include "tools/bench/bench.h"
#include "tools/bench/clients.h"
#include "tools/bench/raw_limits.h"
#include "tools/bench/scratch.h"

namespace bench {
namespace {

constexpr std::uint64_t kEventsDefault = 20'000;
constexpr std::uint64_t kCasesDefault = 10'000;

struct Shape {
  std::string_view id;
  bool many = false;  // the clients asked for, else one
  std::size_t batch = 1;
  /// Dense rows take more events: they are done sooner.
  std::uint64_t events_factor = 1;
};

constexpr auto kShapes = std::to_array<Shape>({
    {"one-client", false, 1, 1},
    {"one-client-64", false, 64, 8},
    {"one-client-1024", false, 1'024, 16},
    {"clients", true, 1, 4},
    {"clients-64", true, 64, 16},
});

/// One row: a ledger and a raw file, which grow from round to round.
class AppendRow {
 public:
  AppendRow(const Shape& shape, const Options& options)
      : shape_(shape),
        options_(options),
        clients_(shape.many ? options.clients : 1) {
    const std::uint64_t events = options.events.value_or(kEventsDefault) * shape.events_factor;
    turns_ = std::max<std::uint64_t>(1, events / (options.rounds * clients_ * shape.batch));
    // Whole shares: then each case is one client's, and its versions are known to it alone.
    const std::uint64_t share = clients_ * shape.batch;
    cases_ = (options.cases.value_or(kCasesDefault) + share - 1) / share * share;
  }

  base::Result<Row> run(const Scratch& scratch) {
    const std::uint64_t batch_bytes = ledger::frame_bytes(
        shape_.batch * ledger::record_bytes(ledger::kEntryHeadBytes + kBodyBytes));
    const std::uint64_t raw_bytes = (options_.rounds + 1) * turns_ * clients_ * batch_bytes;
    CASELEDGER_TRY_STATUS(scratch.check_room_for(3 * raw_bytes + (1U << 30U)));
    CASELEDGER_TRY(raw_, RawFile::make(scratch.path() / "raw", raw_bytes));
    const auto directory = scratch.path() / shape_.id;
    CASELEDGER_TRY(ledger_, make_ledger(directory, options_.world));
    CASELEDGER_TRY(auto row,
                   compare({.id = shape_.id,
                            .unit = Unit::kEventsPerSecond,
                            .work = static_cast<double>(turns_ * share()),
                            .ours = [this] { return ours(); },
                            .raw = [this] { return raw(); }},
                           options_.rounds,
                           options_.progress));
    CASELEDGER_TRY_STATUS(ledger_->close());
    ledger_.reset();
    CASELEDGER_TRY_STATUS(options_.world.files.remove_tree(directory));
    return row;
  }

 private:
  [[nodiscard]] std::uint64_t share() const { return clients_ * shape_.batch; }

  [[nodiscard]] std::size_t at(std::uint64_t client, std::uint64_t turn) const {
    return turn * clients_ + client;
  }

  base::Result<Sample> ours() {
    std::vector<std::vector<ledger::NewEvent>> batches;
    for (std::uint64_t i = 0; i < turns_ * clients_; ++i, next_event_ += shape_.batch) {
      batches.push_back(opaque_batch(next_event_, shape_.batch, cases_));
    }
    return run_clients(clients_, turns_, [&](std::uint64_t client, std::uint64_t turn) {
      return append_new(*ledger_, std::move(batches[at(client, turn)]));
    });
  }

  base::Result<Sample> raw() {
    std::vector<base::Bytes> frames;
    for (std::uint64_t i = 0; i < turns_ * clients_; ++i, raw_event_ += shape_.batch) {
      frames.push_back(shape_.many ? opaque_records(raw_event_, shape_.batch, cases_)
                                   : opaque_frame(raw_event_, shape_.batch, cases_));
    }
    if (!shape_.many) {
      return run_clients(1, turns_, [&](std::uint64_t, std::uint64_t turn) -> base::Status {
        CASELEDGER_TRY_STATUS(raw_->write(frames[turn]));
        return raw_->sync();
      });
    }
    RawGroupCommit commit(*raw_);
    return run_clients(clients_, turns_, [&](std::uint64_t client, std::uint64_t turn) {
      return commit.append(frames[at(client, turn)]);
    });
  }

  // Constant after construction.
  const Shape& shape_;
  const Options& options_;
  std::uint64_t clients_;
  std::uint64_t turns_ = 0;
  std::uint64_t cases_ = 0;

  std::unique_ptr<ledger::Ledger> ledger_;
  std::unique_ptr<RawFile> raw_;
  std::uint64_t next_event_ = 0;
  std::uint64_t raw_event_ = 0;
};

}  // namespace

base::Result<Report> bench_append(const Options& options) {
  CASELEDGER_TRY(const auto scratch, Scratch::make(options.directory));
  Report report{.parameters = {{"events", options.events.value_or(kEventsDefault)},
                               {"cases", options.cases.value_or(kCasesDefault)},
                               {"clients", options.clients},
                               {"rounds", options.rounds}},
                .rows = {}};
  for (const Shape& shape : kShapes) {
    CASELEDGER_TRY(auto row, AppendRow(shape, options).run(*scratch));
    report.rows.push_back(row);
  }
  return report;
}

}  // namespace bench
