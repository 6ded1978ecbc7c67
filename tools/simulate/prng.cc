#include "tools/simulate/prng.h"

#include <algorithm>
#include <array>

namespace simulate {
namespace {

/// The upper half of the normal distribution at (128 + i) / 256, × 1024; its last knot is the
/// quantile at 1023/1024, since the real one has no end.
constexpr std::array<std::int32_t, 129> kNormal{
    0,    10,   20,   30,   40,   50,   60,   70,   80,   90,   100,  111,  121,  131,  141,
    151,  161,  171,  181,  192,  202,  212,  222,  233,  243,  253,  264,  274,  284,  295,
    305,  316,  326,  337,  347,  358,  369,  379,  390,  401,  412,  423,  434,  445,  456,
    467,  478,  489,  501,  512,  523,  535,  546,  558,  569,  581,  593,  605,  617,  629,
    641,  653,  666,  678,  691,  703,  716,  729,  742,  755,  768,  782,  795,  809,  822,
    836,  850,  865,  879,  894,  908,  923,  939,  954,  970,  985,  1001, 1018, 1034, 1051,
    1068, 1086, 1103, 1121, 1140, 1159, 1178, 1198, 1218, 1238, 1259, 1281, 1303, 1326, 1350,
    1374, 1399, 1425, 1452, 1480, 1509, 1539, 1571, 1604, 1639, 1677, 1716, 1758, 1804, 1853,
    1907, 1967, 2035, 2113, 2206, 2321, 2476, 2724, 3172};

/// 2^(i / 32) × 65536.
constexpr std::array<std::uint32_t, 33> kPower{
    65536,  66971,  68438,  69936,  71468,  73032,  74632,  76266,  77936,  79642,  81386,
    83169,  84990,  86851,  88752,  90696,  92682,  94711,  96785,  98905,  101070, 103283,
    105545, 107856, 110218, 112631, 115098, 117618, 120194, 122825, 125515, 128263, 131072};

constexpr std::uint64_t kGolden = 0x9E3779B97F4A7C15U;

std::uint64_t scrambled(std::uint64_t z) {
  z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
  z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
  return z ^ (z >> 31U);
}

}  // namespace

std::uint64_t mixed(std::uint64_t a, std::uint64_t b) {
  return scrambled(scrambled(a + kGolden) + (b * kGolden) + kGolden);
}

std::uint64_t Prng::next() {
  state_ += kGolden;
  return scrambled(state_);
}

std::uint32_t Prng::below(std::uint32_t limit) {
  return static_cast<std::uint32_t>(((next() >> 32U) * limit) >> 32U);
}

std::int32_t Prng::between(std::int32_t first, std::int32_t last) {
  return first + static_cast<std::int32_t>(below(static_cast<std::uint32_t>(last - first) + 1));
}

std::int32_t Prng::geometric(std::int32_t success_permille) {
  std::int32_t failures = 0;
  while (failures < 50 && !permille(success_permille)) {
    ++failures;
  }
  return failures;
}

std::int32_t Prng::lognormal(std::int32_t median, std::int32_t sigma_permille) {
  const std::uint32_t bits = below(65'536);
  const bool is_above = bits >= 32'768;
  const std::int64_t z = upper_normal_quantile(is_above ? bits - 32'768 : 32'767 - bits);
  // log2(e) is 1.4427.
  const auto exponent = static_cast<std::uint32_t>(z * sigma_permille * 14'427 / 10'000'000);
  const std::uint64_t factor = power_of_two(exponent);
  const auto scaled = static_cast<std::uint64_t>(median) << 16U;
  const std::uint64_t value =
      is_above ? (static_cast<std::uint64_t>(median) * factor) >> 16U : scaled / factor;
  return static_cast<std::int32_t>(std::min<std::uint64_t>(value, 1'000'000));
}

std::int32_t upper_normal_quantile(std::uint32_t upper) {
  const std::uint32_t knot = std::min<std::uint32_t>(upper >> 8U, 127);
  const auto rest = static_cast<std::int32_t>(upper & 255U);
  const std::int32_t step = kNormal.at(knot + 1) - kNormal.at(knot);
  return kNormal.at(knot) + step * rest / 256;
}

std::uint64_t power_of_two(std::uint32_t exponent) {
  const std::uint32_t within = exponent & 1'023U;
  const std::uint64_t low = kPower.at(within >> 5U);
  const std::uint64_t high = kPower.at((within >> 5U) + 1);
  const std::uint64_t value = low + ((high - low) * (within & 31U) / 32);
  return value << std::min<std::uint32_t>(exponent >> 10U, 20);
}

}  // namespace simulate
