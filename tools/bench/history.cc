// The history of one case among many: all its events, by version.
//
// Ours:      Ledger::read_stream of cases chosen at random; their events lie far apart, because
//            cases take turns. Cold: the system's cache of log and index is dropped before each
//            read, and the ledger opened anew for each round.
// Raw:       pread of the same records from the same files; cold with WILLNEED for all before.
// Units:     microseconds for one history.
#include <algorithm>
#include <unordered_map>

#include <fcntl.h>
#include <unistd.h>

#include "tools/bench/bench.h"
#include "tools/bench/case_story.h"
#include "tools/bench/raw_limits.h"
#include "tools/bench/scratch.h"
#include "tools/bench/stored_log.h"

namespace bench {
namespace {

constexpr std::uint64_t kEventsDefault = 1'000'000;
constexpr std::uint64_t kWarmReads = 2'000;
constexpr std::uint64_t kColdReads = 50;
constexpr std::uint64_t kSampledCasesMax = 10'000;

/// Reads single records of a log, nothing else.
class RecordReader {
 public:
  /// Errors:   kIo
  [[nodiscard]] static base::Result<std::unique_ptr<RecordReader>> open(const StoredLog& log) {
    std::unique_ptr<RecordReader> reader(new RecordReader);
    for (const Extent& extent : log.extents) {
      const int descriptor = ::open(extent.path.c_str(), O_RDONLY | O_CLOEXEC);
      if (descriptor < 0) {
        return std::unexpected(base::errno_error(errno, "open", extent.path.native()));
      }
      reader->descriptors_.push_back(descriptor);
    }
    return reader;
  }

  RecordReader(const RecordReader&) = delete;
  RecordReader& operator=(const RecordReader&) = delete;

  ~RecordReader() {
    for (const int descriptor : descriptors_)
      close(descriptor);
  }

  base::Status read(const std::vector<EntryPlace>& places, bool cold) {
    for (const EntryPlace& place : cold ? places : std::vector<EntryPlace>{}) {
      posix_fadvise(descriptors_[place.extent],
                    static_cast<off_t>(place.offset),
                    place.bytes,
                    POSIX_FADV_WILLNEED);  // only advice
    }
    for (const EntryPlace& place : places) {
      buffer_.resize(place.bytes);
      const ssize_t count = pread(descriptors_[place.extent],
                                  buffer_.data(),
                                  place.bytes,
                                  static_cast<off_t>(place.offset));
      if (count != static_cast<ssize_t>(place.bytes)) {
        return base::fail(base::ErrorCode::kIo, "a record could not be read");
      }
    }
    return {};
  }

 private:
  RecordReader() = default;

  std::vector<int> descriptors_;
  base::Bytes buffer_;
};

class HistoryBench {
 public:
  HistoryBench(const Options& options,
               std::filesystem::path directory,
               std::uint64_t events,
               std::uint64_t cases)
      : options_(options),
        directory_(std::move(directory)),
        events_(events),
        cases_(cases) {}

  base::Status start() {
    std::unordered_map<base::Digest, std::size_t, base::DigestHash> sampled;
    Numbers numbers(1);
    for (std::uint64_t at = 0; at < std::min(cases_, kSampledCasesMax); ++at) {
      // A case that got no event would be answered without a read.
      const std::string name = case_name(numbers.next() % std::min(cases_, events_));
      if (!sampled.emplace(ledger::stream_key(name), names_.size()).second) continue;
      names_.push_back(name);
    }
    places_.resize(names_.size());
    CASELEDGER_TRY(const auto log,
                   walk_log(directory_,
                            options_.world.files,
                            [&](const ledger::EntryView& entry, const EntryPlace& place) {
                              const auto found = sampled.find(entry.stream_key);
                              if (found != sampled.end()) places_[found->second].push_back(place);
                            }));
    CASELEDGER_TRY(records_, RecordReader::open(log));
    sync();  // what is not on disk cannot be dropped from the cache
    return reopen();
  }

  base::Result<Row> warm() {
    return compare({.id = "history-warm",
                    .unit = Unit::kMicroseconds,
                    .ours = [this] { return reads(kWarmReads, false, ours_); },
                    .raw = [this] { return reads(kWarmReads, false, raw_); }},
                   options_.rounds,
                   options_.progress);
  }

  base::Result<Row> cold() {
    return compare({.id = "history-cold",
                    .unit = Unit::kMicroseconds,
                    .ours = [this]() -> base::Result<Sample> {
                      CASELEDGER_TRY_STATUS(reopen());
                      return reads(kColdReads, true, ours_);
                    },
                    .raw = [this] { return reads(kColdReads, true, raw_); }},
                   options_.rounds,
                   options_.progress);
  }

 private:
  using Read = std::function<base::Status(std::size_t sampled, bool cold)>;

  base::Status reopen() {
    ledger_.reset();
    CASELEDGER_TRY(ledger_, open_ledger(directory_, ledger::Access::kRead, options_.world));
    return {};
  }

  base::Result<Sample> reads(std::uint64_t count, bool cold, const Read& read) {
    Sample sample;
    const Stopwatch whole;
    for (std::uint64_t at = 0; at < count; ++at) {
      const std::size_t sampled = numbers_.next() % names_.size();
      if (cold) CASELEDGER_TRY_STATUS(drop_cached(directory_));
      const Stopwatch stopwatch;
      CASELEDGER_TRY_STATUS(read(sampled, cold));
      sample.latencies_us.push_back(stopwatch.seconds() * 1e6);
    }
    sample.seconds = whole.seconds();
    return sample;
  }

  // Constant after start().
  const Options& options_;
  std::filesystem::path directory_;
  std::uint64_t events_;
  std::uint64_t cases_;
  std::vector<std::string> names_;
  std::vector<std::vector<EntryPlace>> places_;  // of the sampled cases' events

  std::unique_ptr<ledger::Ledger> ledger_;
  std::unique_ptr<RecordReader> records_;
  Numbers numbers_{2};
  const Read ours_ = [this](std::size_t sampled, bool) -> base::Status {
    CASELEDGER_TRY(const auto events,
                   ledger_->read_stream(names_[sampled], ledger_->prefix().size));
    if (events.size() == places_[sampled].size()) return {};
    return base::fail(base::ErrorCode::kCorrupt, "a history is not whole", names_[sampled]);
  };
  const Read raw_ = [this](std::size_t sampled, bool cold) {
    return records_->read(places_[sampled], cold);
  };
};

}  // namespace

base::Result<Report> bench_history(const Options& options) {
  CASELEDGER_TRY(const auto scratch, Scratch::make(options.directory));
  CASELEDGER_TRY(const auto story, CaseStory::make());
  const std::uint64_t events = options.events.value_or(kEventsDefault);
  const std::uint64_t cases =
      options.cases.value_or(std::max<std::uint64_t>(1, events / CaseStory::kSteps));
  CASELEDGER_TRY_STATUS(scratch->check_room_for(events * 1'500 + (1U << 30U)));
  const auto directory = scratch->path() / "ledger";
  CASELEDGER_TRY_STATUS(fill_ledger(
      directory,
      [&](std::uint64_t number) { return story.event(number, cases); },
      events,
      kDenseEvents,
      options.world,
      options.progress));
  HistoryBench bench(options, directory, events, cases);
  CASELEDGER_TRY_STATUS(bench.start());
  Report report{.parameters = {{"events", events}, {"cases", cases}, {"rounds", options.rounds}},
                .rows = {}};
  CASELEDGER_TRY(const auto warm, bench.warm());
  report.rows.push_back(warm);
  CASELEDGER_TRY(const auto cold, bench.cold());
  report.rows.push_back(cold);
  return report;
}

}  // namespace bench
