// The service over loopback: the client, the network and the ledger share this machine.
//
// Ours:      events as JSON or Cap'n Proto over HTTP into `caseledger serve`, a process of its own.
// Raw:       the same events, parsed beforehand, through Ledger::append in this process, by as many
//            threads as there are connections: what the ledger itself makes of them.
// Units:     events/s; latencies of one request.
#include <algorithm>
#include <array>

#include "ledger/io/file_system.h"
#include "replay/event/codec.h"
#include "replay/event/event_batch.h"
#include "replay/rules/built_in_rulebook.h"
#include "tools/bench/bench.h"
#include "tools/bench/clients.h"
#include "tools/bench/http_load.h"
#include "tools/bench/scratch.h"
#include "tools/bench/serve_reads.h"

namespace bench {
namespace {

constexpr std::uint64_t kEventsDefault = 100'000;
constexpr std::uint64_t kCasesDefault = 10'240;
constexpr std::uint64_t kBatchConnections = 8;
constexpr std::uint64_t kReadCasesDefault = 100'000;
/// A history is read for so many events that are written.
constexpr std::uint64_t kEventsPerRead = 100;

struct Shape {
  std::string_view id;
  std::size_t batch = 1;
  std::uint64_t events_factor = 1;
  std::string_view media;
  bool is_capnp = false;
};

constexpr auto kShapes = std::to_array<Shape>({
    {"serve-single", 1, 1, "application/json"},
    {"serve-lines-100", 100, 4, "application/x-ndjson"},
    {"serve-capnp-100", 100, 4, "application/vnd.caseledger.events+capnp", true},
});

/// The `number`-th event as JSON; cases take turns, and each expects its version.
std::string event_json(std::uint64_t number, std::uint64_t cases, bool expects) {
  constexpr std::uint64_t kMinutes = 480;
  std::string json = R"({"case":")" + case_name(number % cases) +
                     R"(","type":"TimeRecorded","id":")" + base::to_string(event_id(number)) +
                     R"(","occurredAt":"2026-03-14T09:12:00+01:00","actor":{"id":"u-4711",)"
                     R"("role":"CASE_HANDLER","organisation":"HDIR"},"source":"public360",)";
  if (expects) json += "\"expectedVersion\":" + std::to_string(number / cases) + ",";
  json += R"("data":{"minutes":)" + std::to_string(number % kMinutes + 1) +
          R"(,"activity":"Uttrekk, kontroll og kvalitetssikring av tabeller; avklaring med )"
          R"(registeret om variabler for sykehusopphold 2015-2022. Innstilling: dokumentert."}})";
  return json;
}

class ServeRow {
 public:
  ServeRow(const Shape& shape, const Options& options)
      : shape_(shape),
        options_(options),
        clients_(shape.batch == 1 ? options.clients : kBatchConnections) {
    const std::uint64_t events = options.events.value_or(kEventsDefault) * shape.events_factor;
    turns_ = std::max<std::uint64_t>(1, events / (options.rounds * share()));
    cases_ = (options.cases.value_or(kCasesDefault) + share() - 1) / share() * share();
  }

  base::Result<Row> run(const Scratch& scratch) {
    const auto served = scratch.path() / "served";
    const auto direct = scratch.path() / "direct";
    CASELEDGER_TRY(auto made, make_ledger(served, options_.world));
    CASELEDGER_TRY_STATUS(made->close());
    CASELEDGER_TRY(ledger_, make_ledger(direct, options_.world));
    CASELEDGER_TRY(server_, ServerProcess::start(served));
    CASELEDGER_TRY(auto row,
                   compare({.id = shape_.id,
                            .unit = Unit::kEventsPerSecond,
                            .work = static_cast<double>(turns_ * share()),
                            .ours = [this] { return ours(); },
                            .raw = [this] { return raw(); }},
                           options_.rounds,
                           options_.progress));
    server_.reset();
    CASELEDGER_TRY_STATUS(ledger_->close());
    ledger_.reset();
    CASELEDGER_TRY_STATUS(options_.world.files.remove_tree(served));
    CASELEDGER_TRY_STATUS(options_.world.files.remove_tree(direct));
    return row;
  }

 private:
  [[nodiscard]] std::uint64_t share() const { return clients_ * shape_.batch; }

  [[nodiscard]] std::string json_of(std::uint64_t number) const {
    return event_json(number, cases_, shape_.batch == 1);
  }

  /// The event in the form that this row sends.
  [[nodiscard]] base::Result<std::string> sent_as(std::string json) const {
    if (shape_.is_capnp) {
      CASELEDGER_TRY(const auto event,
                     replay::parse_event(json, {.codes = codes_, .find_target = {}}));
      return replay::framed_event(event);
    }
    if (shape_.batch > 1) json += '\n';
    return json;
  }

  base::Result<Sample> ours() {
    std::vector<std::vector<std::string>> requests(clients_);
    for (std::uint64_t turn = 0; turn < turns_; ++turn) {
      for (std::uint64_t client = 0; client < clients_; ++client) {
        std::string body;
        for (std::size_t i = 0; i < shape_.batch; ++i) {
          CASELEDGER_TRY(const std::string one, sent_as(json_of(next_event_++)));
          body += one;
        }
        requests[client].push_back(post_request("/v1/events", shape_.media, body));
      }
    }
    return run_load(server_->port(), requests);
  }

  base::Result<Sample> raw() {
    const replay::ParseContext context{.codes = codes_, .find_target = {}};
    std::vector<std::vector<ledger::NewEvent>> batches;
    for (std::uint64_t i = 0; i < turns_ * clients_; ++i) {
      auto& batch = batches.emplace_back();
      for (std::size_t at = 0; at < shape_.batch; ++at) {
        CASELEDGER_TRY(auto event, replay::parse_event(json_of(raw_event_++), context));
        batch.push_back({.stream = std::move(event.stream),
                         .id = *event.id,
                         .expected_version = event.expected_version,
                         .body = std::move(event.body),
                         .recorded_at = {}});
      }
    }
    return run_clients(clients_, turns_, [&](std::uint64_t client, std::uint64_t turn) {
      return append_new(*ledger_, std::move(batches[turn * clients_ + client]));
    });
  }

  // Constant after construction.
  const Shape& shape_;
  const Options& options_;
  const replay::CodeLists codes_{replay::built_in_rulebook().codes};
  std::uint64_t clients_;
  std::uint64_t turns_ = 0;
  std::uint64_t cases_ = 0;

  std::unique_ptr<ServerProcess> server_;
  std::unique_ptr<ledger::Ledger> ledger_;
  std::uint64_t next_event_ = 0;
  std::uint64_t raw_event_ = 0;
};

}  // namespace

base::Result<Report> bench_serve(const Options& options) {
  CASELEDGER_TRY(const auto scratch, Scratch::make(options.directory));
  Report report{.parameters = {{"events", options.events.value_or(kEventsDefault)},
                               {"cases", options.cases.value_or(kCasesDefault)},
                               {"clients", options.clients},
                               {"rounds", options.rounds}},
                .rows = {}};
  for (const Shape& shape : kShapes) {
    CASELEDGER_TRY(auto row, ServeRow(shape, options).run(*scratch));
    report.rows.push_back(row);
  }
  const std::uint64_t reads =
      std::max<std::uint64_t>(1, options.events.value_or(kEventsDefault) / kEventsPerRead);
  CASELEDGER_TRY(const auto rows,
                 measure_reads(options, options.cases.value_or(kReadCasesDefault), reads));
  report.parameters.push_back({"read_cases", options.cases.value_or(kReadCasesDefault)});
  report.rows.insert(report.rows.end(), rows.begin(), rows.end());
  return report;
}

}  // namespace bench
