// Publishing: what it costs by itself, and what those who append beside it notice.
//
// Ours:      publish-1000: publish() after one event in each of 1,000 cases of a filled ledger:
// fold,
//            commitment, sync, signature, `head`. publish-append: durable appends by one client,
//            one event at a time, while a checkpoint is published every second.
// Raw:       publish-1000: one write and two fdatasync of as many bytes. publish-append: the same
//            appends without publishing, in the same ledger opened anew.
// Units:     microseconds.
#include <algorithm>

#include "tools/bench/bench.h"
#include "tools/bench/case_story.h"
#include "tools/bench/raw_limits.h"
#include "tools/bench/scratch.h"

namespace bench {
namespace {

constexpr std::uint64_t kEventsDefault = 1'000'000;
constexpr std::uint64_t kChangedCases = 1'000;
constexpr std::uint64_t kPublishes = 20;
constexpr double kAppendSeconds = 4;
constexpr std::size_t kHeadBytes = 4'096;
constexpr std::size_t kCommitmentFrameBytes = 256;

class PublishBench {
 public:
  PublishBench(const Options& options, std::filesystem::path directory, std::uint64_t cases)
      : options_(options),
        directory_(std::move(directory)),
        cases_(cases) {}

  base::Result<Row> changed_cases() {
    CASELEDGER_TRY_STATUS(open(std::chrono::milliseconds(0)));
    CASELEDGER_TRY(const auto raw,
                   RawFile::make(directory_ / "raw",
                                 options_.rounds * kPublishes * 2 * kHeadBytes + (1U << 20U)));
    CASELEDGER_TRY(const auto row,
                   compare({.id = "publish-1000",
                            .unit = Unit::kMicroseconds,
                            .ours = [this] { return publishes(); },
                            .raw = [&]() -> base::Result<Sample> {
                              Sample sample;
                              const base::Bytes frame(kCommitmentFrameBytes);
                              const base::Bytes head(kHeadBytes);
                              for (std::uint64_t i = 0; i < kPublishes; ++i) {
                                const Stopwatch stopwatch;
                                CASELEDGER_TRY_STATUS(raw->write(frame));
                                CASELEDGER_TRY_STATUS(raw->sync());
                                CASELEDGER_TRY_STATUS(raw->write(head));
                                CASELEDGER_TRY_STATUS(raw->sync());
                                sample.latencies_us.push_back(stopwatch.seconds() * 1e6);
                              }
                              return sample;
                            }},
                           options_.rounds,
                           options_.progress));
    CASELEDGER_TRY_STATUS(ledger_->close());
    return row;
  }

  base::Result<Row> appends_beside() {
    const auto with = [this](std::chrono::milliseconds interval) {
      return [this, interval]() -> base::Result<Sample> {
        CASELEDGER_TRY_STATUS(open(interval));
        CASELEDGER_TRY(auto sample, appends());
        CASELEDGER_TRY_STATUS(ledger_->close());
        return sample;
      };
    };
    return compare({.id = "publish-append",
                    .unit = Unit::kMicroseconds,
                    .ours = with(std::chrono::milliseconds(1'000)),
                    .raw = with(std::chrono::milliseconds(0))},
                   options_.rounds,
                   options_.progress);
  }

 private:
  base::Status open(std::chrono::milliseconds interval) {
    CASELEDGER_TRY(ledger_,
                   ledger::Ledger::open(directory_,
                                        {.access = ledger::Access::kWrite,
                                         .accept_clock = false,
                                         .progress = {},
                                         .publish_interval = interval},
                                        options_.world.files,
                                        options_.world.clock));
    return {};
  }

  ledger::NewEvent next_event() {
    ledger::NewEvent event = opaque_event(next_, cases_);
    event.stream = case_name(numbers_.next() % cases_);
    event.expected_version.reset();
    ++next_;
    return event;
  }

  base::Result<Sample> publishes() {
    Sample sample;
    for (std::uint64_t i = 0; i < kPublishes; ++i) {
      std::vector<ledger::NewEvent> batch;
      for (std::uint64_t at = 0; at < kChangedCases; ++at) {
        batch.push_back(next_event());
      }
      CASELEDGER_TRY_STATUS(append_new(*ledger_, std::move(batch)));
      const Stopwatch stopwatch;
      CASELEDGER_TRY_STATUS(ledger_->publish());
      sample.latencies_us.push_back(stopwatch.seconds() * 1e6);
    }
    return sample;
  }

  base::Result<Sample> appends() {
    Sample sample;
    const Stopwatch whole;
    while (whole.seconds() < kAppendSeconds) {
      std::vector<ledger::NewEvent> batch;
      batch.push_back(next_event());
      const Stopwatch stopwatch;
      CASELEDGER_TRY_STATUS(append_new(*ledger_, std::move(batch)));
      sample.latencies_us.push_back(stopwatch.seconds() * 1e6);
    }
    sample.seconds = whole.seconds();
    return sample;
  }

  const Options& options_;
  std::filesystem::path directory_;
  std::uint64_t cases_;
  std::unique_ptr<ledger::Ledger> ledger_;
  Numbers numbers_{4};
  std::uint64_t next_ = 1U << 30U;  // numbers of its own: ids that the filled ledger lacks
};

}  // namespace

base::Result<Report> bench_publish(const Options& options) {
  CASELEDGER_TRY(const auto scratch, Scratch::make(options.directory));
  CASELEDGER_TRY(const auto story, CaseStory::make());
  const std::uint64_t events = options.events.value_or(kEventsDefault);
  const std::uint64_t cases =
      options.cases.value_or(std::max<std::uint64_t>(1, events / CaseStory::kSteps));
  CASELEDGER_TRY_STATUS(scratch->check_room_for(events * 1'500 + (2U << 30U)));
  const auto directory = scratch->path() / "ledger";
  CASELEDGER_TRY_STATUS(fill_ledger(
      directory,
      [&](std::uint64_t number) { return story.event(number, cases); },
      events,
      kDenseEvents,
      options.world,
      options.progress));
  PublishBench bench(options, directory, cases);
  Report report{.parameters = {{"events", events}, {"cases", cases}, {"rounds", options.rounds}},
                .rows = {}};
  CASELEDGER_TRY(const Row changed, bench.changed_cases());
  report.rows.push_back(changed);
  CASELEDGER_TRY(const Row beside, bench.appends_beside());
  report.rows.push_back(beside);
  return report;
}

}  // namespace bench
