// Chance that is the same on every machine: integers only, from a seed.
//
// Room:      tools/simulate. Nothing of <random> or <cmath>: libraries differ in their results.
// Source:    SplitMix64 (Steele, Lea, Flood 2014); distributions by tables of fixed-point numbers.
#pragma once

#include <cstdint>

namespace simulate {

/// Two numbers to one, every bit of which depends on every bit of both.
[[nodiscard]] std::uint64_t mixed(std::uint64_t a, std::uint64_t b);

class Prng {
 public:
  explicit Prng(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next();
  /// In [0, limit); `limit` is at least 1. The bias is less than limit / 2³².
  std::uint32_t below(std::uint32_t limit);
  /// In [first, last].
  std::int32_t between(std::int32_t first, std::int32_t last);

  bool permille(std::int32_t chance) { return below(1'000) < static_cast<std::uint32_t>(chance); }

  /// How many failures come before the first success; at most 50.
  std::int32_t geometric(std::int32_t success_permille);
  /// A lognormal number with this median, in the median's unit; sigma of its natural logarithm in
  /// thousandths. The tails end at 3.1 sigma.
  std::int32_t lognormal(std::int32_t median, std::int32_t sigma_permille);

 private:
  std::uint64_t state_;
};

/// The standard normal quantile at (32768 + upper) / 65536 for `upper` in [0, 32768), × 1024.
[[nodiscard]] std::int32_t upper_normal_quantile(std::uint32_t upper);
/// 2^(exponent / 1024) × 65536, for an exponent in [0, 20 × 1024].
[[nodiscard]] std::uint64_t power_of_two(std::uint32_t exponent);

}  // namespace simulate
