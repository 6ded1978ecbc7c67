// Refused attempts are told, and cannot fill the disk.
#include "tools/access/refusals.h"

#include <gtest/gtest.h>

namespace account {
namespace {

constexpr std::int64_t kSecond = 1'000'000;

Refusal by(const std::string& peer) {
  return {.peer = peer, .route = "GET /v1/cases", .code = 2'631, .status = 401};
}

TEST(Refusals, TheFirstIsToldAtOnceAndTheRestOfTheMinuteAsANumber) {
  Refusals refusals;
  const auto first = refusals.add(by("192.0.2.1"), {0});
  ASSERT_TRUE(first);
  EXPECT_EQ(first->count, 1U);
  EXPECT_EQ(first->subject, "$refused");
  EXPECT_EQ(first->peer, "192.0.2.1");
  EXPECT_EQ(first->code, 2'631);
  EXPECT_FALSE(refusals.add(by("192.0.2.1"), {1 * kSecond}));
  EXPECT_FALSE(refusals.add(by("192.0.2.1"), {59 * kSecond}));
  EXPECT_TRUE(refusals.take_due({59 * kSecond}).empty());
  const auto due = refusals.take_due({60 * kSecond});
  ASSERT_EQ(due.size(), 1U);
  EXPECT_EQ(due.front().count, 2U);
  EXPECT_TRUE(refusals.add(by("192.0.2.1"), {61 * kSecond}));
}

TEST(Refusals, OneThatStayedAloneIsNotToldTwice) {
  Refusals refusals;
  EXPECT_TRUE(refusals.add(by("192.0.2.1"), {0}));
  EXPECT_TRUE(refusals.take_due({60 * kSecond}).empty());
}

TEST(Refusals, KindsAreToldApart) {
  Refusals refusals;
  EXPECT_TRUE(refusals.add(by("192.0.2.1"), {0}));
  EXPECT_TRUE(refusals.add(by("192.0.2.2"), {0}));
  Refusal other = by("192.0.2.1");
  other.code = 2'501;
  EXPECT_TRUE(refusals.add(other, {0}));
}

TEST(Refusals, AThousandPeersWithinAMinuteAreAtMostAHundredAndThirtyEvents) {
  Refusals refusals;
  std::size_t events = 0;
  std::uint64_t told = 0;
  for (int round = 0; round < 3; ++round) {
    for (int peer = 0; peer < 1'000; ++peer) {
      if (const auto event = refusals.add(by(std::to_string(peer)), {round})) {
        ++events;
        told += event->count;
      }
    }
  }
  for (const AccessEvent& event : refusals.take_all()) {
    ++events;
    told += event.count;
  }
  EXPECT_EQ(told, 3'000U);
  EXPECT_LE(events, 130U);
}

TEST(Refusals, AClockThatWasSetBackEndsTheMinute) {
  Refusals refusals;
  EXPECT_TRUE(refusals.add(by("192.0.2.1"), {3'600 * kSecond}));
  EXPECT_FALSE(refusals.add(by("192.0.2.1"), {3'600 * kSecond}));
  EXPECT_EQ(refusals.take_due({10 * kSecond}).size(), 1U);
}

}  // namespace
}  // namespace account
