#include "replay/reports/statistics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace replay {
namespace {

using ::testing::Optional;

TEST(Summary, OfNothingSaysNothingButZero) {
  const Summary summary = summarise({});
  EXPECT_EQ(summary.n, 0);
  EXPECT_EQ(summary.min, std::nullopt);
  EXPECT_EQ(summary.median, std::nullopt);
  EXPECT_EQ(summary.mean, std::nullopt);
  EXPECT_EQ(summary.p90, std::nullopt);
  EXPECT_EQ(summary.max, std::nullopt);
}

TEST(Summary, OfOneIsThatOneThroughout) {
  EXPECT_EQ(
      summarise({17}),
      (Summary{.n = 1, .min = 17, .median = 17, .mean = Decimal{170, 1}, .p90 = 17, .max = 17}));
}

TEST(Summary, DoesNotDependOnTheOrder) {
  EXPECT_EQ(summarise({5, 1, 9, 3}), summarise({9, 3, 5, 1}));
}

TEST(Summary, MedianOfAnEvenCountIsTheLowerOfTheTwo) {
  // ⌈0.5 × 4⌉ = 2: the second smallest.
  EXPECT_THAT(summarise({1, 3, 5, 9}).median, Optional(3));
}

TEST(Summary, MedianOfAnOddCountIsTheMiddle) {
  EXPECT_THAT(summarise({1, 3, 5, 9, 11}).median, Optional(5));
}

TEST(Summary, P90OfTenIsTheNinthSmallest) {
  // ⌈0.9 × 10⌉ = 9 exactly; no rounding up to the tenth.
  EXPECT_THAT(summarise({10, 20, 30, 40, 50, 60, 70, 80, 90, 100}).p90, Optional(90));
}

TEST(Summary, P90OfElevenIsTheTenthSmallest) {
  // ⌈9.9⌉ = 10.
  EXPECT_THAT(summarise({10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110}).p90, Optional(100));
}

TEST(Summary, P90OfNineIsTheGreatest) {
  // ⌈8.1⌉ = 9.
  EXPECT_THAT(summarise({1, 2, 3, 4, 5, 6, 7, 8, 9}).p90, Optional(9));
}

TEST(Summary, MeanIsRoundedHalfUpToOneDecimal) {
  EXPECT_THAT(summarise({0, 0, 0, 1}).mean, Optional(Decimal{3, 1}));  // 0.25
  EXPECT_THAT(summarise({1, 1, 2}).mean, Optional(Decimal{13, 1}));    // 1.333…
  EXPECT_THAT(summarise({1, 2, 2}).mean, Optional(Decimal{17, 1}));    // 1.666…
}

TEST(Share, HasFourDecimalsHalfUp) {
  EXPECT_THAT(share(6, 7), Optional(Decimal{8571, 4}));  // 0.857142…
  EXPECT_THAT(share(1, 32), Optional(Decimal{313, 4}));  // 0.03125
  EXPECT_THAT(share(3, 4), Optional(Decimal{7500, 4}));
}

TEST(Share, OfNothingIsNotZero) {
  EXPECT_EQ(share(0, 0), std::nullopt);
  EXPECT_THAT(share(0, 5), Optional(Decimal{0, 4}));
}

constexpr Observation delivered(std::int32_t days) {
  return {days, true};
}

constexpr Observation censored(std::int32_t days) {
  return {days, false};
}

// at risk  t    S(t)
//   10      5   9/10
//    9      8   9/10 × 7/9 = 7/10    two deliveries, then one censored
//    6     12   7/10 × 4/6 = 7/15 ≤ ½
TEST(KaplanMeier, MedianOfAHandWorkedExampleWithTies) {
  EXPECT_THAT(kaplan_meier_median({delivered(5),
                                   delivered(8),
                                   delivered(8),
                                   censored(8),
                                   delivered(12),
                                   delivered(12),
                                   censored(15),
                                   delivered(20),
                                   censored(20),
                                   censored(25)}),
              Optional(12));
}

// Delivery first: S(3) = 2/3, S(5) = 0. Were the censoring first, S(3) would be 1/2 and the
// answer 3.
TEST(KaplanMeier, PutsDeliveriesBeforeCensoringsAtEqualTimes) {
  EXPECT_THAT(kaplan_meier_median({delivered(3), censored(3), delivered(5)}), Optional(5));
  EXPECT_THAT(kaplan_meier_median({censored(3), delivered(3), delivered(5)}), Optional(5));
}

// S(2) = 6/8, three censored, S(4) = 6/8 × 2/3 = ½ exactly.
TEST(KaplanMeier, ReachesExactlyOneHalf) {
  EXPECT_THAT(kaplan_meier_median({delivered(2),
                                   delivered(2),
                                   censored(3),
                                   censored(3),
                                   censored(3),
                                   delivered(4),
                                   censored(9),
                                   censored(9)}),
              Optional(4));
}

// 97/98 × 96/97 × … × 49/50 = 49/98 = ½ at the 49th of 98 deliveries: no rounding may hide it.
TEST(KaplanMeier, ReachesExactlyOneHalfAfterManyFactors) {
  std::vector<Observation> observations;
  for (std::int32_t days = 1; days <= 98; ++days) {
    observations.push_back(delivered(days));
  }
  EXPECT_THAT(kaplan_meier_median(observations), Optional(49));
}

TEST(KaplanMeier, IsNothingWhileMoreThanHalfAreLeft) {
  EXPECT_EQ(kaplan_meier_median({delivered(1), censored(2), censored(3)}), std::nullopt);
  EXPECT_EQ(kaplan_meier_median({censored(4)}), std::nullopt);
  EXPECT_EQ(kaplan_meier_median({}), std::nullopt);
}

TEST(KaplanMeier, CountsADeliveryOnTheFirstDay) {
  EXPECT_THAT(kaplan_meier_median({delivered(0)}), Optional(0));
}

}  // namespace
}  // namespace replay
