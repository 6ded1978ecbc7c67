// Replay: every entry of the log once, and the report that managers read.
//
// Ours:      Ledger::scan from one thread, and from as many as there are cores over equal ranges,
//            checksums checked, the first word of every body read; the processing-time report from
//            the log alone, and from a snapshot. Events of the catalogue, page cache warm.
// Raw:       the same files mapped and run through XXH3, with the same number of threads; beside
//            the report: with all cores.
// Units:     events/s.
#include <algorithm>
#include <array>
#include <atomic>
#include <optional>
#include <thread>

#include "replay/replayer.h"
#include "replay/reports/processing_times_builder.h"
#include "tools/bench/bench.h"
#include "tools/bench/case_story.h"
#include "tools/bench/raw_limits.h"
#include "tools/bench/scratch.h"
#include "tools/bench/stored_log.h"
#include "tools/walk/threads.h"
#include "tools/walk/times.h"

namespace bench {
namespace {

constexpr std::uint64_t kEventsDefault = 600'000;
constexpr std::uint64_t kSparseDivisor = 20;

/// Scans [0, size) with `threads` threads, each over a range of its own.
base::Result<Sample> scan_all(const ledger::Ledger& ledger, std::uint64_t threads) {
  const std::uint64_t size = ledger.prefix().size.value;
  std::vector<base::Status> outcomes(threads);
  std::atomic<std::uint64_t> sum = 0;  // so that nothing is left out as unused
  const Stopwatch stopwatch;
  const auto scan = [&](std::uint64_t thread) {
    std::uint64_t words = 0;
    outcomes[thread] = ledger.scan({size * thread / threads},
                                   {size * (thread + 1) / threads},
                                   [&](const ledger::EntryView& entry) -> base::Status {
                                     if (entry.body.size() >= 8) {
                                       words += base::load_le64(entry.body.data());
                                     }
                                     return {};
                                   });
    sum += words;
  };
  run_threads(threads, scan);
  Sample sample{stopwatch.seconds(), {}};
  for (base::Status& outcome : outcomes) {
    CASELEDGER_TRY_STATUS(outcome);
  }
  return sample;
}

/// Rows as people ask for them.
replay::ReportOptions report_options() {
  replay::ReportOptions options;
  options.group_by = {
      replay::Dimension::kRegister, replay::Dimension::kCategory, replay::Dimension::kLinked};
  return options;
}

/// From the log alone, or, with `use`, from the snapshot that the round before it left.
base::Result<Sample> report_all(const ledger::Ledger& ledger,
                                replay::Date today,
                                const std::optional<tools::SnapshotUse>& use) {
  const Stopwatch stopwatch;
  CASELEDGER_TRY(
      const auto replayer,
      replay::Replayer::open(
          ledger, {.size = ledger.prefix().size, .valid_at = std::nullopt, .today = today}));
  replay::ReportBasis basis;
  basis.today = today;
  tools::Threads threads(cores());
  std::atomic<std::uint64_t> cases = 0;
  CASELEDGER_TRY(auto builder,
                 tools::walk_times(replayer,
                                   replay::ProcessingTimesBuilder(basis, report_options()),
                                   use,
                                   threads,
                                   [&cases](std::uint64_t more) { cases += more; }));
  const auto report = builder.finish();
  Sample sample{stopwatch.seconds(), {}};
  const bool has_all = use || report.total.received == static_cast<std::int64_t>(cases);
  if (!has_all || report.total.received == 0) {
    return base::fail(base::ErrorCode::kCorrupt, "the report does not have every case");
  }
  return sample;
}

/// The rows over one ledger.
class ReplayRows {
 public:
  ReplayRows(const Options& options, std::filesystem::path directory)
      : options_(options),
        directory_(std::move(directory)) {}

  base::Status open() {
    CASELEDGER_TRY(ledger_, open_ledger(directory_, ledger::Access::kRead, options_.world));
    CASELEDGER_TRY(const auto log, walk_log(directory_, options_.world.files));
    CASELEDGER_TRY(mapped_, MappedLog::map(log));
    return {};
  }

  base::Result<Row> scan(std::string_view id, std::uint64_t threads) {
    return row(id, threads, [&] { return scan_all(*ledger_, threads); });
  }

  base::Result<Row> report(std::string_view id) {
    return row(id, cores(), [&] { return report_all(*ledger_, today_, {}); });
  }

  /// The first round, which is not counted, writes the snapshot.
  base::Result<Row> report_from_snapshot(std::string_view id) {
    snapshots_.emplace(options_.world.files, directory_ / "snapshots");
    use_.emplace(tools::SnapshotUse{
        .snapshots = *snapshots_, .origin = ledger_->origin(), .program = {}, .entries_min = 0});
    return row(id, cores(), [&] { return report_all(*ledger_, today_, use_); });
  }

 private:
  base::Result<Row> row(std::string_view id, std::uint64_t raw_threads, Round ours) {
    return compare({.id = id,
                    .unit = Unit::kEventsPerSecond,
                    .work = static_cast<double>(ledger_->prefix().size.value),
                    .ours = std::move(ours),
                    .raw = [&, raw_threads]() -> base::Result<Sample> {
                      const Stopwatch stopwatch;
                      checksum_all(*mapped_, raw_threads);
                      return Sample{stopwatch.seconds(), {}};
                    }},
                   options_.rounds,
                   options_.progress);
  }

  const Options& options_;
  std::filesystem::path directory_;
  std::unique_ptr<ledger::Ledger> ledger_;
  std::unique_ptr<MappedLog> mapped_;
  std::optional<tools::Snapshots> snapshots_;
  std::optional<tools::SnapshotUse> use_;
  const replay::Date today_ = *replay::make_date(2024, 12, 31);
};

}  // namespace

base::Result<Report> bench_replay(const Options& options) {
  CASELEDGER_TRY(const auto scratch, Scratch::make(options.directory));
  CASELEDGER_TRY(const auto story, CaseStory::make());
  const std::uint64_t events = options.events.value_or(kEventsDefault);
  const std::uint64_t cases =
      options.cases.value_or(std::max<std::uint64_t>(1, events / CaseStory::kSteps));
  const std::uint64_t sparse_events = std::max<std::uint64_t>(1, events / kSparseDivisor);
  CASELEDGER_TRY_STATUS(scratch->check_room_for(events * 1'500 + (1U << 30U)));
  const EventSource source = [&](std::uint64_t number) { return story.event(number, cases); };

  Report report{.parameters = {{"events", events}, {"cases", cases}, {"rounds", options.rounds}},
                .rows = {}};
  const auto add = [&](base::Result<Row> row) -> base::Status {
    CASELEDGER_TRY(const Row told, std::move(row));
    report.rows.push_back(told);
    return {};
  };
  const auto dense = scratch->path() / "dense";
  CASELEDGER_TRY_STATUS(
      fill_ledger(dense, source, events, kDenseEvents, options.world, options.progress));
  ReplayRows dense_rows(options, dense);
  CASELEDGER_TRY_STATUS(dense_rows.open());
  CASELEDGER_TRY_STATUS(add(dense_rows.scan("scan-one-thread", 1)));
  CASELEDGER_TRY_STATUS(add(dense_rows.scan("scan-all-cores", cores())));
  CASELEDGER_TRY_STATUS(add(dense_rows.report("processing-times")));
  CASELEDGER_TRY_STATUS(add(dense_rows.report_from_snapshot("times-snapshot")));

  const auto sparse = scratch->path() / "sparse";
  CASELEDGER_TRY_STATUS(
      fill_ledger(sparse, source, sparse_events, 1, options.world, options.progress));
  ReplayRows sparse_rows(options, sparse);
  CASELEDGER_TRY_STATUS(sparse_rows.open());
  CASELEDGER_TRY_STATUS(add(sparse_rows.scan("scan-sparse", cores())));
  return report;
}

}  // namespace bench
