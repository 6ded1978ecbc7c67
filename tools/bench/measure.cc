#include "tools/bench/measure.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "ledger/base/check.h"

namespace bench {
namespace {

/// The rounds of one side.
struct Side {
  std::vector<double> figures;
  std::vector<double> latencies_us;

  void add(const Sample& sample, const Comparison& comparison) {
    switch (comparison.unit) {
      case Unit::kEventsPerSecond:
        figures.push_back(comparison.work / sample.seconds);
        break;
      case Unit::kMicroseconds:
        figures.push_back(median(sample.latencies_us));
        break;
      case Unit::kSeconds:
        figures.push_back(sample.seconds);
        break;
      case Unit::kBytes:
        CHECK(!"bytes are counted, not timed");
    }
    latencies_us.insert(latencies_us.end(), sample.latencies_us.begin(), sample.latencies_us.end());
  }

  [[nodiscard]] std::optional<Latency> latency() const {
    if (latencies_us.empty()) return std::nullopt;
    return Latency{
        quantile(latencies_us, 0.5), quantile(latencies_us, 0.99), quantile(latencies_us, 0.999)};
  }
};

}  // namespace

double quantile(std::vector<double> values, double p) {
  CHECK(p > 0);
  CHECK(p <= 1);
  if (values.empty()) return 0;
  const auto rank = static_cast<std::size_t>(std::ceil(p * static_cast<double>(values.size())));
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(std::max<std::size_t>(rank, 1) - 1);
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

double median(std::vector<double> values) {
  return quantile(std::move(values), 0.5);
}

base::Result<Row> compare(const Comparison& comparison,
                          std::uint64_t rounds,
                          const ProgressFn& progress) {
  CHECK(rounds > 0);
  Side ours;
  Side raw;
  std::vector<double> ratios;
  for (std::uint64_t round = 0; round <= rounds; ++round) {
    const bool raw_first = round % 2 == 1;
    Sample raw_sample;
    if (raw_first) {
      CASELEDGER_TRY(raw_sample, comparison.raw());
    }
    CASELEDGER_TRY(const auto our_sample, comparison.ours());
    if (!raw_first) {
      CASELEDGER_TRY(raw_sample, comparison.raw());
    }
    if (progress) progress(round + 1, rounds + 1);
    if (round == 0) continue;
    ours.add(our_sample, comparison);
    raw.add(raw_sample, comparison);
    const bool more_is_better = comparison.unit == Unit::kEventsPerSecond;
    ratios.push_back(more_is_better ? ours.figures.back() / raw.figures.back()
                                    : raw.figures.back() / ours.figures.back());
  }
  return Row{.id = comparison.id,
             .unit = comparison.unit,
             .figure = median(ours.figures),
             .raw = median(raw.figures),
             .ratio = median(ratios),
             .latency = ours.latency(),
             .raw_latency = raw.latency()};
}

}  // namespace bench
