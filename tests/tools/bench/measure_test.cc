// What is told of rounds: quantiles, medians, and which way a ratio counts.
#include "tools/bench/measure.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace bench {
namespace {

Round takes(std::vector<double> seconds, std::string* order = nullptr, char name = ' ') {
  return [=, at = std::size_t{0}]() mutable -> base::Result<Sample> {
    if (order != nullptr) *order += name;
    return Sample{seconds[at++], {}};
  };
}

TEST(Quantile, IsTheNearestRankOfUnsortedValues) {
  const std::vector<double> values = {40, 10, 30, 20};
  EXPECT_EQ(quantile(values, 0.25), 10);
  EXPECT_EQ(quantile(values, 0.5), 20);
  EXPECT_EQ(quantile(values, 0.51), 30);
  EXPECT_EQ(quantile(values, 0.99), 40);
  EXPECT_EQ(quantile(values, 1), 40);
  EXPECT_EQ(quantile({7}, 0.001), 7);
  EXPECT_EQ(quantile({}, 0.5), 0);
}

TEST(Compare, TellsMediansOfTheRoundsAfterTheFirst) {
  const auto row = compare({.id = "x",
                            .unit = Unit::kEventsPerSecond,
                            .work = 100,
                            .ours = takes({9, 1, 2, 4}),
                            .raw = takes({9, 1, 1, 1})},
                           3,
                           {});
  ASSERT_TRUE(row);
  EXPECT_EQ(row->figure, 50);
  EXPECT_EQ(row->raw, 100);
  EXPECT_EQ(row->ratio, 0.5);
}

TEST(Compare, PairsEachRoundWithTheRawOneBesideIt) {
  // The disk is ten times slower in the second half: for both.
  const auto row = compare({.id = "x",
                            .unit = Unit::kEventsPerSecond,
                            .work = 100,
                            .ours = takes({1, 2, 20, 20}),
                            .raw = takes({1, 1, 10, 10})},
                           3,
                           {});
  ASSERT_TRUE(row);
  EXPECT_EQ(row->ratio, 0.5);
}

TEST(Compare, ARatioOfTimesIsTheShareOfTheLimitToo) {
  const auto row = compare(
      {.id = "x", .unit = Unit::kSeconds, .ours = takes({4, 4}), .raw = takes({1, 1})}, 1, {});
  ASSERT_TRUE(row);
  EXPECT_EQ(row->figure, 4);
  EXPECT_EQ(row->raw, 1);
  EXPECT_EQ(row->ratio, 0.25);
}

TEST(Compare, LetsEachSideGoFirstInTurn) {
  std::string order;
  const auto row = compare({.id = "x",
                            .unit = Unit::kSeconds,
                            .ours = takes({1, 1, 1}, &order, 'o'),
                            .raw = takes({1, 1, 1}, &order, 'r')},
                           2,
                           {});
  ASSERT_TRUE(row);
  EXPECT_EQ(order, "orroor");
}

TEST(Compare, EndsWithTheFirstRoundThatFails) {
  const auto row = compare(
      {.id = "x",
       .unit = Unit::kSeconds,
       .ours = []() -> base::Result<Sample> { return base::fail(base::ErrorCode::kIo, "no"); },
       .raw = takes({1, 1})},
      1,
      {});
  ASSERT_FALSE(row);
  EXPECT_EQ(row.error().message, "no");
}

}  // namespace
}  // namespace bench
