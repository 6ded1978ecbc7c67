// The simulation's chance: the same numbers everywhere, and distributed as they say.
#include "tools/simulate/prng.h"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

namespace simulate {
namespace {

TEST(Prng, GivesThePublishedNumbersOfSplitMix64) {
  Prng prng(0);
  EXPECT_EQ(prng.next(), 0xE220A8397B1DCDAFU);
  EXPECT_EQ(prng.next(), 0x6E789E6AA1B965F4U);
  EXPECT_EQ(prng.next(), 0x06C45D188009454FU);
}

TEST(Prng, StaysInItsRangeAndReachesBothEnds) {
  Prng prng(1);
  std::vector<int> seen(6, 0);
  for (int i = 0; i < 6'000; ++i) {
    const int drawn = prng.between(-2, 3);
    ASSERT_GE(drawn, -2);
    ASSERT_LE(drawn, 3);
    ++seen.at(static_cast<std::size_t>(drawn + 2));
  }
  for (const int count : seen) {
    EXPECT_NEAR(count, 1'000, 150);
  }
}

TEST(Prng, TheNormalQuantilesAreThoseOfTheTables) {
  EXPECT_EQ(upper_normal_quantile(0), 0);
  // 0.674, 1.282, 1.645, 1.960 and 2.326 standard deviations, × 1024.
  EXPECT_NEAR(upper_normal_quantile(16'384), 691, 2);
  EXPECT_NEAR(upper_normal_quantile(26'214), 1'312, 2);
  EXPECT_NEAR(upper_normal_quantile(29'491), 1'684, 2);
  EXPECT_NEAR(upper_normal_quantile(31'130), 2'007, 4);
  EXPECT_NEAR(upper_normal_quantile(32'112), 2'382, 10);
}

TEST(Prng, PowersOfTwoMeetTheirTableAndDouble) {
  EXPECT_EQ(power_of_two(0), 65'536U);
  EXPECT_EQ(power_of_two(512), 92'682U);
  EXPECT_EQ(power_of_two(1'024), 131'072U);
  EXPECT_EQ(power_of_two(3 * 1'024), 8U * 65'536U);
}

TEST(Prng, ALognormalNumberHasItsMedianAndItsTail) {
  Prng prng(2);
  std::vector<std::int32_t> drawn(20'000);
  std::ranges::generate(drawn, [&] { return prng.lognormal(120, 421); });
  std::ranges::sort(drawn);
  // exp(1.645 × 0.421) is 2: five in a hundred are under half the median, five over twice.
  EXPECT_NEAR(drawn.at(1'000), 60, 3);
  EXPECT_NEAR(drawn.at(10'000), 120, 3);
  EXPECT_NEAR(drawn.at(19'000), 240, 10);
}

TEST(Prng, AGeometricNumberHasItsMean) {
  Prng prng(3);
  std::int64_t sum = 0;
  for (int i = 0; i < 20'000; ++i) {
    sum += prng.geometric(600);
  }
  // (1 - 0.6) / 0.6 = 0.667
  EXPECT_NEAR(static_cast<double>(sum), 13'333, 400);
}

}  // namespace
}  // namespace simulate
