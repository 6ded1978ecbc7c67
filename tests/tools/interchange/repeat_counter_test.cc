#include "tools/interchange/repeat_counter.h"

#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

namespace tools {
namespace {

/// Anonymous memory of this process that is in RAM, in KiB.
std::uint64_t rss_anon_kib() {
  std::ifstream status("/proc/self/status");
  std::string word;
  std::uint64_t kib = 0;
  while (status >> word) {
    if (word == "RssAnon:") status >> kib;
  }
  return kib;
}

class RepeatCounterTest : public testing::Test {
 protected:
  static RepeatCounter counter() {
    return RepeatCounter::create(std::filesystem::temp_directory_path().string()).value();
  }
};

TEST_F(RepeatCounterTest, TellsHowOftenAKeyCameBefore) {
  auto counted = counter();
  const KeyHash key = hash_parts({"case-1", "body"});
  EXPECT_EQ(counted.count(key), 0U);
  EXPECT_EQ(counted.add(key), 0U);
  EXPECT_EQ(counted.add(hash_parts({"case-1", "other"})), 0U);
  EXPECT_EQ(counted.add(key), 1U);
  EXPECT_EQ(counted.add(key), 2U);
  EXPECT_EQ(counted.count(key), 3U);
  EXPECT_EQ(counted.distinct_count(), 2U);
}

TEST_F(RepeatCounterTest, WhereAPartEndsMatters) {
  auto counted = counter();
  EXPECT_EQ(counted.add(hash_parts({"ab", "c"})), 0U);
  EXPECT_EQ(counted.add(hash_parts({"a", "bc"})), 0U);
  EXPECT_EQ(counted.add(hash_parts({"abc"})), 0U);
}

TEST_F(RepeatCounterTest, KeysThatBeginInTheSameSlotAreKeptApart) {
  auto counted = counter();
  EXPECT_EQ(counted.add({7, 1}), 0U);
  EXPECT_EQ(counted.add({7, 2}), 0U);
  EXPECT_EQ(counted.add({7 + (1ULL << 40U), 1}), 0U);
  EXPECT_EQ(counted.add({7, 2}), 1U);
}

TEST_F(RepeatCounterTest, CountsSurviveGrowthAndAnonymousMemoryStays) {
  constexpr std::uint64_t kKeys = 1'000'000;  // a table of 32 MiB
  constexpr std::uint64_t kGrowthKibMax = 4 * 1024;
  auto counted = counter();
  const std::uint64_t before_kib = rss_anon_kib();
  for (std::uint64_t i = 0; i < kKeys; ++i) {
    const KeyHash key = hash_parts({std::to_string(i)});
    ASSERT_EQ(counted.add(key), 0U);
  }
  EXPECT_LE(rss_anon_kib(), before_kib + kGrowthKibMax);
  EXPECT_EQ(counted.distinct_count(), kKeys);
  for (std::uint64_t i = 0; i < kKeys; i += 1'000) {
    ASSERT_EQ(counted.add(hash_parts({std::to_string(i)})), 1U);
  }
}

TEST_F(RepeatCounterTest, LeavesNoFileBehind) {
  const auto directory = std::filesystem::temp_directory_path() / "repeat-counter-test";
  std::filesystem::create_directory(directory);
  {
    auto counted = RepeatCounter::create(directory.string());
    ASSERT_TRUE(counted);
    EXPECT_TRUE(std::filesystem::is_empty(directory));
  }
  std::filesystem::remove(directory);
}

TEST_F(RepeatCounterTest, ADirectoryThatIsNotThereIsAnError) {
  const auto counted = RepeatCounter::create("/nonexistent");
  ASSERT_FALSE(counted);
  EXPECT_EQ(counted.error().where, "/nonexistent");
}

}  // namespace
}  // namespace tools
