// An issuer's keys and what was found good by them.
#include "tools/identity/jwt_check.h"

#include <atomic>
#include <thread>

#include "tests/tools/identity/issuer.h"

namespace identity {
namespace {

using namespace std::chrono_literals;
using What = JwtRefusal::What;

constexpr base::TimestampUtcUs kNow{1'767'225'600'000'000};

const std::string kClaims =
    R"({"iss":"i","aud":"a","sub":"s","exp":1767225900,"roles":["auditor"]})";

JwtRules rules() {
  return {.issuer = "i", .audience = "a", .algorithms = {Algorithm::kEs256}};
}

std::string token_of(const Issuer& issuer, const std::string& kid = "ec") {
  return issuer.token(R"({"alg":"ES256","kid":")" + kid + R"("})", kClaims, "ES256");
}

bool becomes(const std::function<bool()>& is_so) {
  for (int i = 0; i < 500; ++i) {
    if (is_so()) return true;
    std::this_thread::sleep_for(10ms);
  }
  return false;
}

/// An issuer that can be replaced and counts how often it is asked.
class Published {
 public:
  std::unique_ptr<KeySource> source(KeySource::Times times) {
    return std::make_unique<KeySource>(
        [this]() -> base::Result<std::string> {
          ++asked_;
          const std::lock_guard lock(mutex_);
          if (text_.empty()) return base::fail(base::ErrorCode::kUnavailable, "away");
          return text_;
        },
        [this](const base::Error&) { ++failed_; },
        times);
  }

  void publish(std::string text) {
    const std::lock_guard lock(mutex_);
    text_ = std::move(text);
  }

  std::atomic<int> asked_ = 0;
  std::atomic<int> failed_ = 0;

 private:
  std::mutex mutex_;
  std::string text_;
};

TEST(JwtCheck, AnUnknownKeyHasTheKeysFetchedAgainOnceInAWhile) {
  const Issuer old;
  const Issuer fresh;
  Published published;
  published.publish(R"({"keys":[)" + old.jwk(Issuer::Kind::kP256, "ec", "") + "]}");
  JwtCheck check(rules(), published.source({.between = 1h, .between_min = 300ms, .good_for = 1h}));
  ASSERT_TRUE(becomes([&] { return check.check(token_of(old), kNow, true).has_value(); }));
  EXPECT_EQ(published.asked_, 1);
  published.publish(R"({"keys":[)" + fresh.jwk(Issuer::Kind::kP256, "new", "") + "]}");
  // A stranger's guesses do not make us ask more often.
  for (int i = 0; i < 100; ++i) {
    static_cast<void>(check.check(token_of(fresh, "guess"), kNow, true));
  }
  EXPECT_LE(published.asked_, 2);
  EXPECT_TRUE(becomes([&] { return check.check(token_of(fresh, "new"), kNow, true).has_value(); }));
  // The key that is gone is gone, also for what was found good by it.
  EXPECT_EQ(check.check(token_of(old), kNow, true).error().reason, "jwt_unknown_key");
}

TEST(JwtCheck, WithoutKeysNobodyIsJudged) {
  const Issuer issuer;
  Published published;
  JwtCheck check(rules(), published.source({.between = 1h, .between_min = 50ms, .good_for = 1h}));
  const auto outcome = check.check(token_of(issuer), kNow, true);
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().what, What::kKeysOnTheirWay);
  ASSERT_TRUE(becomes([&] { return published.failed_ > 1; }));
  published.publish(issuer.key_set());
  EXPECT_TRUE(becomes([&] { return check.check(token_of(issuer), kNow, true).has_value(); }));
}

TEST(JwtCheck, KeysThatAreNotConfirmedAreNotUsedForEver) {
  const Issuer issuer;
  Published published;
  published.publish(issuer.key_set());
  JwtCheck check(rules(),
                 published.source({.between = 20ms, .between_min = 20ms, .good_for = 500ms}));
  ASSERT_TRUE(becomes([&] { return check.check(token_of(issuer), kNow, true).has_value(); }));
  published.publish("{");
  EXPECT_TRUE(check.check(token_of(issuer), kNow, true).has_value());
  EXPECT_TRUE(becomes([&] { return !check.check(token_of(issuer), kNow, true).has_value(); }));
}

TEST(JwtCheck, WhatWasFoundGoodIsLetInWithoutAnotherSignatureUntilItExpires) {
  const Issuer issuer;
  Published published;
  published.publish(issuer.key_set());
  JwtCheck check(rules(), published.source({.between = 1h, .between_min = 1h, .good_for = 1h}));
  const std::string good = token_of(issuer);
  ASSERT_TRUE(becomes([&] {
    const auto outcome = check.check(good, kNow, false);
    return !outcome.has_value() && outcome.error().what == What::kNotChecked;
  }));
  ASSERT_TRUE(check.check(good, kNow, true).has_value());
  EXPECT_TRUE(check.check(good, kNow, false).has_value());
  constexpr base::TimestampUtcUs kLater{kNow.value + 360'000'000};
  EXPECT_FALSE(check.check(good, kLater, false).has_value());
  EXPECT_EQ(check.check(good, kLater, true).error().reason, "jwt_expired");
}

}  // namespace
}  // namespace identity
