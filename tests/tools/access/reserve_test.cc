// Room that is kept: made in parts, given up in parts, made again.
#include "tools/access/reserve.h"

#include <gtest/gtest.h>

#include "tests/support/little_space.h"
#include "tests/support/temp_directory.h"

namespace account {
namespace {

constexpr std::uint64_t kBytes = 64U << 10U;

class ReserveTest : public ::testing::Test {
 protected:
  [[nodiscard]] std::uint64_t bytes_on_disk() const {
    std::uint64_t bytes = 0;
    for (const auto& entry : std::filesystem::directory_iterator(directory_)) {
      bytes += entry.file_size();
    }
    return bytes;
  }

  support::TempDirectory temp_;
  std::filesystem::path directory_ = temp_.path() / "reserve";
  support::LittleSpace files_{1U << 30U};
  Reserve reserve_{directory_, kBytes, files_};
};

TEST_F(ReserveTest, IsMadeWholeWhereThereIsRoom) {
  ASSERT_TRUE(reserve_.fill_up());
  EXPECT_EQ(reserve_.held_bytes(), kBytes);
  EXPECT_EQ(bytes_on_disk(), kBytes);
}

TEST_F(ReserveTest, IsGivenUpInFourParts) {
  ASSERT_TRUE(reserve_.fill_up());
  for (const std::uint64_t left : {3U, 2U, 1U, 0U}) {
    EXPECT_TRUE(reserve_.give_up_part());
    EXPECT_EQ(bytes_on_disk(), left * kBytes / 4);
  }
  EXPECT_FALSE(reserve_.give_up_part());
}

TEST_F(ReserveTest, IsMadeAgainOnlyWhenAsMuchAgainStaysFree) {
  ASSERT_TRUE(reserve_.fill_up());
  EXPECT_TRUE(reserve_.give_up_part());
  files_.set_free_bytes(kBytes / 2 - 1);
  ASSERT_TRUE(reserve_.fill_up());
  EXPECT_EQ(reserve_.held_bytes(), kBytes * 3 / 4);
  files_.set_free_bytes(kBytes / 2);
  ASSERT_TRUE(reserve_.fill_up());
  EXPECT_EQ(reserve_.held_bytes(), kBytes);
}

TEST_F(ReserveTest, WhatACrashLeftUnfinishedIsMadeAnew) {
  ASSERT_TRUE(reserve_.fill_up());
  std::filesystem::rename(directory_ / "2", directory_ / "unfinished");
  ASSERT_TRUE(reserve_.fill_up());
  EXPECT_EQ(bytes_on_disk(), kBytes);
}

TEST_F(ReserveTest, OfNothingIsNothing) {
  Reserve none(directory_, 0, files_);
  ASSERT_TRUE(none.fill_up());
  EXPECT_FALSE(std::filesystem::exists(directory_));
  EXPECT_FALSE(none.give_up_part());
}

}  // namespace
}  // namespace account
