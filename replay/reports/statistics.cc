#include "replay/reports/statistics.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <vector>

#include <boost/multiprecision/cpp_int.hpp>

#include "ledger/base/check.h"

namespace replay {
namespace {

constexpr int kPercent = 100;
constexpr int kMedianPercent = 50;
constexpr int kHighPercent = 90;
constexpr int kMeanDecimals = 1;
constexpr int kShareDecimals = 4;

/// Sorts by counting where there are more days than kinds of them, as of a million cases.
void sort_days(std::vector<std::int32_t>& days) {
  if (days.empty()) return;
  const auto [least, most] = std::ranges::minmax(days);
  const std::int64_t kinds = std::int64_t{most} - least + 1;
  if (kinds > static_cast<std::int64_t>(days.size())) {
    std::ranges::sort(days);
    return;
  }
  std::vector<std::size_t> counts(static_cast<std::size_t>(kinds));
  for (const std::int32_t day : days) {
    ++counts[static_cast<std::size_t>(day - std::int64_t{least})];
  }
  auto out = days.begin();
  std::int32_t day = least;
  for (const std::size_t count : counts) {
    out = std::fill_n(out, count, day++);
  }
}

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
  sort_days(days);
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
  std::vector<std::int32_t> delivered;
  std::vector<std::int32_t> censored;
  for (const Observation& observation : observations) {
    (observation.delivered ? delivered : censored).push_back(observation.days);
  }
  sort_days(delivered);
  sort_days(censored);

  // S(t) as a fraction of whole numbers: exactly ½ must be seen as ½.
  boost::multiprecision::cpp_int numerator = 1;
  boost::multiprecision::cpp_int denominator = 1;
  auto at_risk = static_cast<std::int64_t>(observations.size());
  auto lost = censored.begin();
  for (auto event = delivered.begin(); event != delivered.end();) {
    const std::int32_t days = *event;
    for (; lost != censored.end() && *lost < days; ++lost) {
      --at_risk;
    }
    const auto next = std::upper_bound(event, delivered.end(), days);
    const auto count = static_cast<std::int64_t>(next - event);
    numerator *= at_risk - count;
    denominator *= at_risk;
    if (numerator * 2 <= denominator) return days;
    at_risk -= count;
    event = next;
  }
  return std::nullopt;
}

}  // namespace replay
