// Rounds of ours and of the raw limit, one beside the other, and what is told of them.
//
// Room:      tools/bench.
// Units:     seconds in samples; microseconds in latencies.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "ledger/base/result.h"

namespace bench {

using ProgressFn = std::function<void(std::uint64_t done, std::uint64_t total)>;

class Stopwatch {
 public:
  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// The ⌈p·n⌉-th smallest (nearest rank), 0 < p ≤ 1; 0 for no values.
[[nodiscard]] double quantile(std::vector<double> values, double p);
[[nodiscard]] double median(std::vector<double> values);

/// One round of one side.
struct Sample {
  double seconds = 0;
  /// One value for each operation, in microseconds; empty where only the whole counts.
  std::vector<double> latencies_us;
};

using Round = std::function<base::Result<Sample>()>;

struct Latency {
  double p50_us = 0;
  double p99_us = 0;
  double p999_us = 0;
};

/// What a row's figure says. A ratio is the share of the raw limit that is reached, whichever way
/// the unit counts: 1 = at the limit.
enum class Unit : std::uint8_t {
  kEventsPerSecond,  // more is better
  kMicroseconds,     // the median of the single operations; less is better
  kSeconds,          // less is better
  kBytes,            // less is better
};

struct Row {
  /// Stable: programs find rows by it, docs/performance.md too.
  std::string_view id;
  Unit unit = Unit::kEventsPerSecond;
  double figure = 0;  // median of the rounds
  double raw = 0;     // the same of the raw limit
  double ratio = 0;   // median of the rounds' ratios; 0 = there is nothing raw to compare with
  std::optional<Latency> latency;
  std::optional<Latency> raw_latency;
};

struct Comparison {
  std::string_view id;
  Unit unit = Unit::kEventsPerSecond;
  /// Events (or operations) that one round stands for.
  double work = 1;
  Round ours;
  Round raw;
};

/// A round of each to warm up, then `rounds` counted ones; which goes first alternates.
/// Errors:   the rounds' own
[[nodiscard]] base::Result<Row> compare(const Comparison& comparison,
                                        std::uint64_t rounds,
                                        const ProgressFn& progress);

}  // namespace bench
