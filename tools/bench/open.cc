// Opening a ledger, and what it takes of memory and disk.
//
// Ours:      Ledger::open of a closed ledger, for writing and for reading; for writing with the
//            index deleted, which is a rebuild. Then the process's anonymous memory with the ledger
//            open, and the bytes the closed ledger takes on the disk.
// Raw:       opening every segment file and reading its first bytes; for the rebuild, the same
//            files mapped and run through XXH3 on all cores; for the disk, the bytes of the
//            entries.
// Units:     seconds; events/s; bytes.
#include <algorithm>
#include <fstream>

#include <malloc.h>

#include "ledger/io/file_system.h"
#include "tools/bench/bench.h"
#include "tools/bench/case_story.h"
#include "tools/bench/raw_limits.h"
#include "tools/bench/scratch.h"
#include "tools/bench/stored_log.h"

namespace bench {
namespace {

constexpr std::uint64_t kEventsDefault = 1'000'000;

/// RssAnon of this process: proc(5), status. 0 where it is not told.
std::uint64_t anonymous_bytes() {
  malloc_trim(0);  // what the data set has given back is not the ledger's
  std::ifstream file("/proc/self/status");
  for (std::string word; file >> word;) {
    if (word != "RssAnon:") continue;
    std::uint64_t kibibytes = 0;
    file >> kibibytes;
    return kibibytes << 10U;
  }
  return 0;
}

class OpenBench {
 public:
  OpenBench(const Options& options, std::filesystem::path directory)
      : options_(options),
        directory_(std::move(directory)) {}

  base::Status start() {
    CASELEDGER_TRY(log_,
                   walk_log(directory_,
                            options_.world.files,
                            [this](const ledger::EntryView& entry, const EntryPlace&) {
                              entry_bytes_ += entry.entry.size();
                            }));
    CASELEDGER_TRY(mapped_, MappedLog::map(log_));
    return {};
  }

  base::Result<Row> open(std::string_view id, ledger::Access access) {
    return compare({.id = id,
                    .unit = Unit::kSeconds,
                    .ours = [this, access] { return open_once(access); },
                    .raw = [this] { return open_files(); }},
                   options_.rounds,
                   options_.progress);
  }

  base::Result<Row> rebuild() {
    return compare({.id = "rebuild",
                    .unit = Unit::kEventsPerSecond,
                    .work = static_cast<double>(log_.entry_count),
                    .ours = [this]() -> base::Result<Sample> {
                      CASELEDGER_TRY_STATUS(options_.world.files.remove_tree(directory_ / "index"));
                      return open_once(ledger::Access::kWrite);
                    },
                    .raw = [this]() -> base::Result<Sample> {
                      const Stopwatch stopwatch;
                      checksum_all(*mapped_, cores());
                      return Sample{stopwatch.seconds(), {}};
                    }},
                   options_.rounds,
                   options_.progress);
  }

  base::Result<Row> memory() {
    CASELEDGER_TRY(const auto ledger,
                   open_ledger(directory_, ledger::Access::kWrite, options_.world));
    const std::uint64_t bytes = anonymous_bytes();
    CASELEDGER_TRY_STATUS(ledger->close());
    return Row{.id = "memory",
               .unit = Unit::kBytes,
               .figure = static_cast<double>(bytes),
               .latency = std::nullopt,
               .raw_latency = std::nullopt};
  }

  base::Result<Row> disk() {
    CASELEDGER_TRY(const std::uint64_t bytes, disk_bytes(directory_));
    return Row{.id = "disk",
               .unit = Unit::kBytes,
               .figure = static_cast<double>(bytes),
               .raw = static_cast<double>(entry_bytes_),
               .ratio = static_cast<double>(entry_bytes_) / static_cast<double>(bytes),
               .latency = std::nullopt,
               .raw_latency = std::nullopt};
  }

 private:
  base::Result<Sample> open_once(ledger::Access access) {
    const Stopwatch stopwatch;
    CASELEDGER_TRY(const auto ledger, open_ledger(directory_, access, options_.world));
    Sample sample{stopwatch.seconds(), {}};
    CASELEDGER_TRY_STATUS(ledger->close());
    return sample;
  }

  base::Result<Sample> open_files() {
    base::Bytes buffer(4'096);
    const Stopwatch stopwatch;
    for (const Extent& extent : log_.extents) {
      CASELEDGER_TRY(const auto file,
                     options_.world.files.open(extent.path, ledger::io::OpenMode::kRead));
      CASELEDGER_TRY(const std::size_t count, file->read_at(0, buffer));
      if (count == 0) return base::fail(base::ErrorCode::kCorrupt, "an empty segment");
    }
    return Sample{stopwatch.seconds(), {}};
  }

  const Options& options_;
  std::filesystem::path directory_;
  // Constant after start().
  StoredLog log_;
  std::unique_ptr<MappedLog> mapped_;
  std::uint64_t entry_bytes_ = 0;
};

}  // namespace

base::Result<Report> bench_open(const Options& options) {
  CASELEDGER_TRY(const auto scratch, Scratch::make(options.directory));
  const std::uint64_t events = options.events.value_or(kEventsDefault);
  const std::uint64_t cases =
      options.cases.value_or(std::max<std::uint64_t>(1, events / CaseStory::kSteps));
  CASELEDGER_TRY_STATUS(scratch->check_room_for(events * 1'500 + (1U << 30U)));
  const auto directory = scratch->path() / "ledger";
  CASELEDGER_TRY_STATUS(fill_ledger(
      directory,
      [&](std::uint64_t number) { return opaque_event(number, cases); },
      events,
      kDenseEvents,
      options.world,
      options.progress));
  OpenBench bench(options, directory);
  CASELEDGER_TRY_STATUS(bench.start());
  Report report{.parameters = {{"events", events}, {"cases", cases}, {"rounds", options.rounds}},
                .rows = {}};
  const auto add = [&](base::Result<Row> row) -> base::Status {
    CASELEDGER_TRY(const Row told, std::move(row));
    report.rows.push_back(told);
    return {};
  };
  CASELEDGER_TRY_STATUS(add(bench.open("open-write", ledger::Access::kWrite)));
  CASELEDGER_TRY_STATUS(add(bench.open("open-read", ledger::Access::kRead)));
  CASELEDGER_TRY_STATUS(add(bench.memory()));
  CASELEDGER_TRY_STATUS(add(bench.disk()));
  CASELEDGER_TRY_STATUS(add(bench.rebuild()));
  return report;
}

}  // namespace bench
