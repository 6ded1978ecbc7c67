// Sessions: how long they live, how many there are, and that nothing but the browser has their
// text.
#include "tools/identity/sessions.h"

#include <set>

#include <gtest/gtest.h>

#include "tools/identity/token.h"

namespace identity {
namespace {

using namespace std::chrono_literals;

constexpr Sessions::Limits kLimits{
    .idle_max = 30min, .time_max = 8h, .count_max = 5, .per_principal_max = 3};
const Sessions::Time kStart = Sessions::Time{} + 1'000h;

TEST(SessionTable, ATextIsRandomAndOnlyItsDigestIsKept) {
  Sessions sessions({.count_max = 1'000, .per_principal_max = 1'000});
  std::set<std::string> texts;
  for (int i = 0; i < 1'000; ++i) {
    const auto begun = sessions.begin({.id = "a"}, kStart);
    ASSERT_TRUE(begun.has_value());
    EXPECT_EQ(begun->text.size(), 43U);  // 32 bytes of base64url
    EXPECT_EQ(begun->session.key, token_digest(begun->text));
    texts.insert(begun->text);
  }
  EXPECT_EQ(texts.size(), 1'000U);
  EXPECT_FALSE(sessions.look("", kStart).has_value());
  EXPECT_FALSE(sessions.look(std::string(43, 'A'), kStart).has_value());
}

TEST(SessionTable, EndsHalfAnHourAfterItsLastUse) {
  Sessions sessions(kLimits);
  const std::string text = sessions.begin({.id = "a"}, kStart)->text;
  EXPECT_EQ(sessions.look(text, kStart)->ends_at, kStart + 30min);
  EXPECT_TRUE(sessions.use(text, kStart + 29min).has_value());
  EXPECT_EQ(sessions.look(text, kStart + 29min)->ends_at, kStart + 59min);
  // Looking does not use it.
  EXPECT_TRUE(sessions.look(text, kStart + 58min).has_value());
  EXPECT_FALSE(sessions.look(text, kStart + 59min).has_value());
  EXPECT_FALSE(sessions.use(text, kStart + 59min).has_value());
  // And an end is an end.
  EXPECT_FALSE(sessions.look(text, kStart + 30min).has_value());
}

TEST(SessionTable, EndsEightHoursAfterItBeganHoweverMuchItIsUsed) {
  Sessions sessions(kLimits);
  const std::string text = sessions.begin({.id = "a"}, kStart)->text;
  for (auto time = 20min; time < 8h; time += 20min) {
    ASSERT_TRUE(sessions.use(text, kStart + time).has_value()) << time;
  }
  EXPECT_EQ(sessions.look(text, kStart + 8h - 1s)->ends_at, kStart + 8h);
  EXPECT_FALSE(sessions.use(text, kStart + 8h).has_value());
}

TEST(SessionTable, OneMoreOfAPrincipalEndsTheOneLongestUnused) {
  Sessions sessions(kLimits);
  const std::string first = sessions.begin({.id = "a"}, kStart)->text;
  const std::string second = sessions.begin({.id = "a"}, kStart + 1s)->text;
  const std::string third = sessions.begin({.id = "a"}, kStart + 2s)->text;
  const std::string of_another = sessions.begin({.id = "b"}, kStart)->text;
  EXPECT_TRUE(sessions.use(first, kStart + 3s).has_value());
  const std::string fourth = sessions.begin({.id = "a"}, kStart + 4s)->text;
  EXPECT_FALSE(sessions.look(second, kStart + 4s).has_value());
  for (const std::string& text : {first, third, fourth, of_another}) {
    EXPECT_TRUE(sessions.look(text, kStart + 4s).has_value());
  }
}

TEST(SessionTable, WhenThereAreAsManyAsMayBeNobodyElsesEnds) {
  Sessions sessions(kLimits);
  for (const char* principal : {"a", "a", "b", "b", "c"}) {
    ASSERT_TRUE(sessions.begin({.id = principal}, kStart).has_value());
  }
  const auto refused = sessions.begin({.id = "d"}, kStart + 1s);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(base::error_number(refused.error()), 2657);
  EXPECT_EQ(sessions.count(), 5U);
  // Those that have ended make room.
  EXPECT_TRUE(sessions.begin({.id = "d"}, kStart + 30min).has_value());
  EXPECT_EQ(sessions.count(), 1U);
}

TEST(SessionTable, SigningOutEndsOneAndNoOther) {
  Sessions sessions(kLimits);
  const auto first = sessions.begin({.id = "a"}, kStart);
  const auto second = sessions.begin({.id = "a"}, kStart);
  sessions.end(first->session.key);
  EXPECT_FALSE(sessions.look(first->text, kStart).has_value());
  EXPECT_TRUE(sessions.look(second->text, kStart).has_value());
}

}  // namespace
}  // namespace identity
