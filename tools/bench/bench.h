// Start here: the measurements behind docs/performance.md, one function for each `caseledger
// bench`.
//
// Room:      tools/bench. Measures the ledger through its public face; prints nothing.
// Rules:     every figure stands beside the raw limit of the same machine with the same bytes,
//            measured in the same run, round about with it, so that noise meets both.
// Threads:   a bench starts its own and ends them before it returns.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/result.h"
#include "tools/bench/data_set.h"
#include "tools/bench/measure.h"

namespace bench {

/// What is measured, with how much. Nothing = the bench's own default.
struct Options {
  World world;
  /// Where the scratch directory is made, and removed again; must exist.
  std::filesystem::path directory;
  std::optional<std::uint64_t> events;
  std::optional<std::uint64_t> cases;
  std::uint64_t clients = 64;
  /// Counted rounds; one more is run first to warm up.
  std::uint64_t rounds = 5;
  ProgressFn progress;
};

struct Parameter {
  std::string_view name;
  std::uint64_t value = 0;
};

/// One bench: its rows, and the numbers it was run with.
struct Report {
  std::vector<Parameter> parameters;
  std::vector<Row> rows;
};

/// Durable appends by one client and by many, one event at a time and in batches.
[[nodiscard]] base::Result<Report> bench_append(const Options& options);

/// Bulk append until hashes and index are complete.
[[nodiscard]] base::Result<Report> bench_bulk(const Options& options);
/// Every entry once, by one thread and by all, and the processing-time report.
[[nodiscard]] base::Result<Report> bench_replay(const Options& options);
/// All events of one case, warm and cold.
[[nodiscard]] base::Result<Report> bench_history(const Options& options);
/// Opening, with and without an index, and what it takes of memory and disk.
[[nodiscard]] base::Result<Report> bench_open(const Options& options);
/// Whole verification of a dense and of a sparse log.
[[nodiscard]] base::Result<Report> bench_verify(const Options& options);
/// Proofs of entries and of cases, out of an open ledger.
[[nodiscard]] base::Result<Report> bench_prove(const Options& options);
/// Publishing with 1,000 changed cases, and appends beside it.
[[nodiscard]] base::Result<Report> bench_publish(const Options& options);
/// Events over HTTP into a server beside it, beside the same events without one.
[[nodiscard]] base::Result<Report> bench_serve(const Options& options);

struct Bench {
  std::string_view name;
  base::Result<Report> (*run)(const Options& options);
};

/// Every bench, in the order of the help page.
[[nodiscard]] const std::vector<Bench>& benches();

}  // namespace bench
