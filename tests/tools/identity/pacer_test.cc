// How often somebody may ask.
#include "tools/identity/pacer.h"

namespace identity {
namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;

constexpr Pacer::Time kStart{1'000h};

TEST(Pacer, LetsABurstPassAndThenOneAtATime) {
  Pacer pacer({.per_minute = 60, .burst = 3});
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(pacer.take("a", kStart), 0us);
  }
  EXPECT_EQ(pacer.take("a", kStart), 1s);
  EXPECT_EQ(pacer.take("a", kStart + 400ms), 600ms);
  EXPECT_EQ(pacer.take("a", kStart + 1s), 0us);
  EXPECT_EQ(pacer.take("a", kStart + 1s), 1s);
}

TEST(Pacer, ARefusedOneCostsNothing) {
  Pacer pacer({.per_minute = 60, .burst = 1});
  EXPECT_EQ(pacer.take("a", kStart), 0us);
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(pacer.take("a", kStart), 1s);
  }
  EXPECT_EQ(pacer.take("a", kStart + 1s), 0us);
}

TEST(Pacer, LookingTakesNothing) {
  Pacer pacer({.per_minute = 60, .burst = 1});
  EXPECT_EQ(pacer.look("a", kStart), 0us);
  EXPECT_EQ(pacer.look("a", kStart), 0us);
  EXPECT_EQ(pacer.take("a", kStart), 0us);
  EXPECT_EQ(pacer.look("a", kStart), 1s);
}

TEST(Pacer, OneDoesNotSlowAnother) {
  Pacer pacer({.per_minute = 60, .burst = 1});
  EXPECT_EQ(pacer.take("a", kStart), 0us);
  EXPECT_EQ(pacer.take("b", kStart), 0us);
}

TEST(Pacer, AnHourOfSilenceSavesNoMoreThanABurst) {
  Pacer pacer({.per_minute = 60, .burst = 2});
  EXPECT_EQ(pacer.take("a", kStart), 0us);
  EXPECT_EQ(pacer.take("a", kStart + 1h), 0us);
  EXPECT_EQ(pacer.take("a", kStart + 1h), 0us);
  EXPECT_EQ(pacer.take("a", kStart + 1h), 1s);
}

TEST(Pacer, ForgetsThoseWhoseBucketIsFull) {
  Pacer pacer({.per_minute = 60, .burst = 1});
  for (int i = 0; i < 25'000; ++i) {
    EXPECT_EQ(pacer.take("x" + std::to_string(i), kStart + i * 1ms), 0us);
  }
  EXPECT_EQ(pacer.take("x24999", kStart + 25s), 999ms);
}

}  // namespace
}  // namespace identity
