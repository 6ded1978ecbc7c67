// What reading costs over loopback, beside a steady stream of writing.
//
// Ours:      case histories at a pace beside 1,000 durable appends a second into the same server;
//            lists and reports of all cases, which the projection answers.
// Raw:       of histories, the same pace with nobody writing; of lists and reports there is none.
// Units:     microseconds, from when each request was due.
#include "tools/bench/serve_reads.h"

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "ledger/base/thread.h"
#include "tools/bench/case_story.h"
#include "tools/bench/http_load.h"
#include "tools/bench/paced.h"
#include "tools/bench/scratch.h"

namespace bench {
namespace {

constexpr double kReadsPerSecond = 200;
constexpr std::uint64_t kWritesPerRead = 5;
constexpr std::size_t kConnections = 8;
constexpr Pace kListPace = {.requests = 10, .per_second = 4};  // of a round
/// The projection has read all there is once a list waits no longer for the last entry.
constexpr std::uint64_t kTriesMax = 30;

struct ReadShape {
  std::string_view id;
  std::string_view target;
};

constexpr auto kShapes = std::to_array<ReadShape>({
    {"serve-list-page", "/v1/cases?limit=100"},
    {"serve-list-filtered", "/v1/cases?limit=100&where=state%3DDELIVERED&where=overdue%3Dtrue"},
    {"serve-list-sorted", "/v1/cases?limit=100&sort=-due"},
    {"serve-times", "/v1/reports/processing-times"},
    {"serve-findings", "/v1/reports/findings?where=severity%3DCRITICAL"},
});

class Reads {
 public:
  Reads(const Options& options, std::uint64_t cases, std::uint64_t reads, CaseStory story)
      : options_(options),
        cases_(cases),
        reads_(reads),
        story_(std::move(story)) {}

  base::Status prepare(const std::filesystem::path& directory) {
    const std::uint64_t events = cases_ * CaseStory::kSteps;
    CASELEDGER_TRY_STATUS(fill_ledger(
        directory,
        [this](std::uint64_t number) { return story_.event(number, cases_); },
        events,
        kDenseEvents,
        options_.world,
        options_.progress));
    CASELEDGER_TRY(server_, ServerProcess::start(directory));
    return wait_for_projection(events);
  }

  base::Result<Row> histories() {
    return compare({.id = "serve-history",
                    .unit = Unit::kMicroseconds,
                    .work = 1,
                    .ours = [this] { return read_histories(true); },
                    .raw = [this] { return read_histories(false); }},
                   options_.rounds,
                   options_.progress);
  }

  /// The projection answers, and nothing else could: there is nothing raw beside it.
  base::Result<Row> of_shape(const ReadShape& shape) {
    std::vector<double> latencies;
    for (std::uint64_t round = 0; round <= options_.rounds; ++round) {
      CASELEDGER_TRY(const auto sample, run_paced(server_->port(), 1, kListPace, [&](auto) {
                       return get_request(shape.target, next_list_++);
                     }));
      // The first round warms up.
      if (round > 0) {
        latencies.insert(latencies.end(), sample.latencies_us.begin(), sample.latencies_us.end());
      }
    }
    return Row{.id = shape.id,
               .unit = Unit::kMicroseconds,
               .figure = median(latencies),
               .latency = Latency{.p50_us = quantile(latencies, 0.5),
                                  .p99_us = quantile(latencies, 0.99),
                                  .p999_us = quantile(latencies, 0.999)},
               .raw_latency = {}};
  }

 private:
  base::Status wait_for_projection(std::uint64_t index) {
    base::Status outcome;
    for (std::uint64_t i = 0; i < kTriesMax; ++i) {
      const auto asked =
          run_paced(server_->port(), 1, {.requests = 1, .per_second = 1}, [&](std::uint64_t) {
            return get_request("/v1/cases?limit=1&minIndex=" + std::to_string(index), i);
          });
      outcome = asked ? base::Status() : std::unexpected(asked.error());
      if (outcome) break;
    }
    return outcome;
  }

  std::string history_of(std::uint64_t number) {
    // Cases all over the log, not one after the other.
    constexpr std::uint64_t kStride = 7'919;
    std::string name = case_name(number * kStride % cases_);
    name.replace(name.find('/'), 1, "%2F");
    return get_request("/v1/cases/" + name + "/events", number);
  }

  std::string write(std::uint64_t number) {
    const std::string text =
        R"({"case":")" + case_name(number * 31 % cases_) + R"(","type":"TimeRecorded","id":")" +
        base::to_string(event_id((std::uint64_t{1} << 40U) + number)) +
        R"(","occurredAt":"2026-03-14T09:12:00+01:00","actor":{"id":"u-4711",)"
        R"("role":"CASE_HANDLER"},"data":{"minutes":30,"activity":"Uttrekk"}})";
    return post_request("/v1/events", "application/json", text);
  }

  base::Result<Sample> read_histories(bool beside_writes) {
    const std::uint64_t writes = reads_ * kWritesPerRead;
    const std::uint64_t first = next_write_;
    base::Status written;
    std::thread writer;
    if (beside_writes) {
      next_write_ += writes;
      writer = base::start_thread([&] {
        const auto outcome =
            run_paced(server_->port(),
                      2 * kConnections,
                      {.requests = writes,
                       .per_second = kReadsPerSecond * static_cast<double>(kWritesPerRead)},
                      [&](std::uint64_t number) { return write(first + number); });
        if (!outcome) written = std::unexpected(outcome.error());
      });
    }
    const std::uint64_t first_read = next_read_;
    next_read_ += reads_;
    auto sample = run_paced(server_->port(),
                            kConnections,
                            {.requests = reads_, .per_second = kReadsPerSecond},
                            [&](std::uint64_t number) { return history_of(first_read + number); });
    if (writer.joinable()) writer.join();
    CASELEDGER_TRY_STATUS(written);
    return sample;
  }

  // Constant after construction.
  const Options& options_;
  const std::uint64_t cases_;
  const std::uint64_t reads_;
  const CaseStory story_;

  std::unique_ptr<ServerProcess> server_;
  std::uint64_t next_write_ = 0;
  std::uint64_t next_read_ = 0;
  std::uint64_t next_list_ = 0;
};

}  // namespace

base::Result<std::vector<Row>> measure_reads(const Options& options,
                                             std::uint64_t cases,
                                             std::uint64_t reads) {
  CASELEDGER_TRY(const auto scratch, Scratch::make(options.directory));
  CASELEDGER_TRY(auto story, CaseStory::make());
  Reads all(options, cases, reads, std::move(story));
  CASELEDGER_TRY_STATUS(all.prepare(scratch->path() / "read"));
  std::vector<Row> rows;
  CASELEDGER_TRY(const auto histories, all.histories());
  rows.push_back(histories);
  for (const ReadShape& shape : kShapes) {
    CASELEDGER_TRY(const auto row, all.of_shape(shape));
    rows.push_back(row);
  }
  return rows;
}

}  // namespace bench
