// A login that has begun: three words made of one, and none of them tells another.
#include "tools/identity/login.h"

#include <gtest/gtest.h>

namespace identity {
namespace {

TEST(Login, TheChallengeIsThatOfTheStandardsExample) {
  const Login login{.text = "",
                    .state = "",
                    .nonce = "",
                    .verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"};  // RFC 7636, B
  EXPECT_EQ(login.challenge(), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

TEST(Login, IsTheSameOfTheSameTextAndAnotherOfAnother) {
  const Login login = Login::begin().value();
  const Login again = Login::of(login.text);
  EXPECT_EQ(login.state, again.state);
  EXPECT_EQ(login.nonce, again.nonce);
  EXPECT_EQ(login.verifier, again.verifier);
  const Login other = Login::begin().value();
  EXPECT_NE(login.text, other.text);
  EXPECT_NE(login.state, other.state);
  EXPECT_NE(login.nonce, other.nonce);
  EXPECT_NE(login.verifier, other.verifier);
}

TEST(Login, WhoSeesOneWordHasNoOther) {
  const Login login = Login::begin().value();
  EXPECT_NE(login.state, login.nonce);
  EXPECT_NE(login.state, login.verifier);
  EXPECT_NE(login.nonce, login.verifier);
  EXPECT_NE(login.text, login.state);
  for (const std::string& word : {login.text, login.state, login.nonce, login.verifier}) {
    EXPECT_EQ(word.size(), 43U);  // of 43 to 128 characters, says RFC 7636
  }
  for (const std::string& seen : {login.state, login.nonce, login.verifier}) {
    EXPECT_NE(Login::of(seen).state, login.state);
    EXPECT_NE(Login::of(seen).nonce, login.nonce);
    EXPECT_NE(Login::of(seen).verifier, login.verifier);
  }
}

}  // namespace
}  // namespace identity
