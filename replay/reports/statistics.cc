#include "replay/reports/statistics.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <numeric>

#include <boost/multiprecision/cpp_int.hpp>

#include "ledger/base/check.h"

namespace replay {
namespace {

constexpr int kPercent = 100;
constexpr int kMedianPercent = 50;
constexpr int kHighPercent = 90;
constexpr int kMeanDecimals = 1;
constexpr int kShareDecimals = 4;

}  // namespace

std::int32_t nearest_rank(const std::vector<std::int32_t>& sorted, int percent) {
  CHECK(!sorted.empty());
  CHECK(percent >= 1);
  CHECK(percent <= kPercent);
  const std::size_t scaled = sorted.size() * static_cast<std::size_t>(percent);
  const std::size_t rank = (scaled + kPercent - 1) / kPercent;
  return sorted[rank - 1];
}

Summary summarise(std::vector<std::int32_t> days) {
  Summary summary;
  if (days.empty()) return summary;
  std::sort(days.begin(), days.end());
  summary.n = static_cast<std::int64_t>(days.size());
  summary.min = days.front();
  summary.median = nearest_rank(days, kMedianPercent);
  summary.mean = rounded_ratio(
      std::accumulate(days.begin(), days.end(), std::int64_t{0}), summary.n, kMeanDecimals);
  summary.p90 = nearest_rank(days, kHighPercent);
  summary.max = days.back();
  return summary;
}

std::optional<Decimal> share(std::int64_t part, std::int64_t whole) {
  if (whole == 0) return std::nullopt;
  return rounded_ratio(part, whole, kShareDecimals);
}

std::optional<std::int32_t> kaplan_meier_median(const std::vector<Observation>& observations) {
  struct Leaving {
    std::int64_t delivered = 0;
    std::int64_t censored = 0;
  };

  std::map<std::int32_t, Leaving> by_days;
  for (const Observation& observation : observations) {
    Leaving& leaving = by_days[observation.days];
    ++(observation.delivered ? leaving.delivered : leaving.censored);
  }

  // S(t) as a fraction of whole numbers: exactly ½ must be seen as ½.
  boost::multiprecision::cpp_int numerator = 1;
  boost::multiprecision::cpp_int denominator = 1;
  auto at_risk = static_cast<std::int64_t>(observations.size());
  for (const auto& [days, leaving] : by_days) {
    if (leaving.delivered > 0) {
      numerator *= at_risk - leaving.delivered;
      denominator *= at_risk;
      if (numerator * 2 <= denominator) return days;
    }
    at_risk -= leaving.delivered + leaving.censored;
  }
  return std::nullopt;
}

}  // namespace replay
