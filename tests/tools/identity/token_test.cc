// A token's text, and what is kept of it.
#include "tools/identity/token.h"

#include <set>

#include "tools/identity/base64url.h"

namespace identity {
namespace {

TEST(Base64Url, HasOneSpellingForEachValue) {
  EXPECT_EQ(to_base64url(base::as_bytes("\xfb\xff")), "-_8");
  EXPECT_EQ(to_base64url(base::as_bytes("")), "");
  EXPECT_EQ(from_base64url("-_8").value(), base::Bytes({std::byte{0xfb}, std::byte{0xff}}));
  // A stray bit, padding, the other alphabet, a length that no bytes have, a space.
  for (const char* text : {"-_9", "-_8=", "+/8", "A", "-_ 8", "-_8\n"}) {
    EXPECT_FALSE(from_base64url(text).has_value()) << text;
  }
}

TEST(TokenText, SaysItsIdAndHolds256BitsOfChance) {
  const std::string text = new_token_text("abcdefghij").value();
  EXPECT_EQ(text.substr(0, 15), "clt_abcdefghij_");
  EXPECT_EQ(text.size(), 62U);
  EXPECT_EQ(token_id_in(text), "abcdefghij");
  EXPECT_EQ(from_base64url(text.substr(15, 43)).value().size(), 32U);
  std::set<std::string> texts;
  std::set<std::string> ids;
  for (int i = 0; i < 1'000; ++i) {
    texts.insert(new_token_text("abcdefghij").value());
    ids.insert(new_token_id().value());
  }
  EXPECT_EQ(texts.size(), 1'000U);
  EXPECT_EQ(ids.size(), 1'000U);
}

TEST(TokenText, ThatWasCutOrMistypedIsNoToken) {
  const std::string text = new_token_text("abcdefghij").value();
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::string other = text;
    other[at] = other[at] == 'k' ? 'm' : 'k';
    EXPECT_FALSE(token_id_in(other).has_value()) << other;
    EXPECT_FALSE(token_id_in(text.substr(0, at)).has_value()) << at;
  }
  EXPECT_FALSE(token_id_in(text + "A").has_value());
  EXPECT_FALSE(token_id_in(" " + text).has_value());
}

TEST(TokenText, IsKeptAsItsSha256) {
  EXPECT_EQ(base::to_hex(token_digest("abc").view()),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(TokenState, AnExpiryIsTheFirstMomentThatIsTooLate) {
  Token token{.expires_at = {1'000}};
  EXPECT_EQ(token.state({999}), Token::State::kActive);
  EXPECT_EQ(token.state({1'000}), Token::State::kExpired);
  token.revoked_at = base::TimestampUtcUs{500};
  EXPECT_EQ(token.state({400}), Token::State::kRevoked);
}

TEST(Roles, AreNamedAsTheyAreWritten) {
  EXPECT_EQ(parse_role("deletion-officer"), Role::kDeletionOfficer);
  EXPECT_EQ(parse_role("Auditor"), std::nullopt);
  EXPECT_EQ(parse_role(""), std::nullopt);
  for (const Role role : kAllRoles) {
    EXPECT_EQ(parse_role(name_of(role)), role);
  }
  EXPECT_FALSE(Roles({Role::kWriter}).meets({Role::kAuditor, Role::kManager}));
  EXPECT_TRUE(Roles({Role::kManager}).meets({Role::kAuditor, Role::kManager}));
}

TEST(Labels, AreShortLinesOfText) {
  EXPECT_EQ(label_fault("Sak og arkiv (HDS)"), std::nullopt);
  EXPECT_TRUE(label_fault("").has_value());
  EXPECT_TRUE(label_fault("a\nb").has_value());
  EXPECT_TRUE(label_fault("\x1b[31m").has_value());
  EXPECT_TRUE(label_fault("\xff").has_value());
  EXPECT_TRUE(label_fault(std::string(129, 'x')).has_value());
}

}  // namespace
}  // namespace identity
