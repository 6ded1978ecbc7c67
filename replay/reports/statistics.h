// The arithmetic of the reports: quantiles, means, shares and the Kaplan–Meier median.
//
// Room:      replay/reports. Pure; the order of the input never matters; no floating point.
// Rules:     docs/rules.md, "Definitions of reports": nearest rank, means to one decimal, shares to
//            four, half up.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "replay/event/json_writer.h"

namespace replay {

/// What is said of a set of durations. Everything but `n` is absent when the set is empty.
struct Summary {
  std::int64_t n = 0;
  std::optional<std::int32_t> min;
  std::optional<std::int32_t> median;
  std::optional<Decimal> mean;  // one decimal
  std::optional<std::int32_t> p90;
  std::optional<std::int32_t> max;

  bool operator==(const Summary&) const = default;
};

[[nodiscard]] Summary summarise(std::vector<std::int32_t> days);

/// The nearest-rank quantile: the ⌈n × percent ÷ 100⌉-th smallest of `sorted`, which is ascending
/// and not empty; `percent` is 1..100.
[[nodiscard]] std::int32_t nearest_rank(const std::vector<std::int32_t>& sorted, int percent);

/// part ÷ whole to four decimals; nothing when `whole` is 0.
[[nodiscard]] std::optional<Decimal> share(std::int64_t part, std::int64_t whole);

/// One case watched for `days`: until its delivery, or until it was lost from sight (censored).
struct Observation {
  std::int32_t days = 0;
  bool delivered = false;

  bool operator==(const Observation&) const = default;
};

/// The smallest t with S(t) ≤ ½, S being the Kaplan–Meier estimate in exact fractions; deliveries
/// come before censorings at equal times. Nothing when S stays above ½.
/// Source:   Kaplan and Meier (1958), "Nonparametric Estimation from Incomplete Observations".
[[nodiscard]] std::optional<std::int32_t> kaplan_meier_median(
    const std::vector<Observation>& observations);

}  // namespace replay
