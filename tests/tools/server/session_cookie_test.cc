// What a browser sends by itself: which cookie is ours, and whose page asked.
#include "tools/server/session_cookie.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace server {
namespace {

http::Request with(std::vector<http::Header> headers, bool is_secure = false) {
  headers.push_back({"host", "ledger.example:8443"});
  return {.method = "GET",
          .target = "/",
          .headers = std::move(headers),
          .body = "",
          .id = "",
          .peer = "",
          .is_secure = is_secure};
}

/// The cookie "__Host-a", kept beyond its request.
std::optional<std::string> value_in(std::vector<http::Header> headers) {
  const http::Request request = with(std::move(headers));
  const auto value = cookie_in(request, "__Host-a");
  return value ? std::optional<std::string>(*value) : std::nullopt;
}

TEST(SessionCookie, IsFoundByItsNameAmongOthersAndNotTwice) {
  const auto value = [](const std::string& cookies) { return value_in({{"cookie", cookies}}); };
  EXPECT_EQ(value("__Host-a=x"), "x");
  EXPECT_EQ(value("b=1; __Host-a=x; c=2"), "x");
  EXPECT_EQ(value("b=1;__Host-a=x"), "x");
  EXPECT_EQ(value("__Host-a=x=y"), "x=y");
  EXPECT_EQ(value("__Host-a="), "");
  for (const char* none : {"", "__Host-a", "__Host-ab=x", "x__Host-a=x", "__host-a=x", ";;;"}) {
    EXPECT_FALSE(value(none).has_value()) << none;
  }
  // Two cannot come from a browser: whoever sends them is told apart from nobody.
  EXPECT_FALSE(value("__Host-a=x; __Host-a=y").has_value());
  EXPECT_FALSE(value_in({{"cookie", "__Host-a=x"}, {"cookie", "__Host-a=x"}}).has_value());
  EXPECT_EQ(value_in({{"cookie", "b=1"}, {"cookie", "__Host-a=x"}}), "x");
}

TEST(SessionCookie, ThePageIsOurOwnIfItSaysSoAndTheBrowserDoesNotSayOtherwise) {
  EXPECT_TRUE(is_from_page(with({{"x-caseledger-page", "1"}})));
  EXPECT_FALSE(is_from_page(with({})));
  EXPECT_FALSE(is_from_page(with({{"x-caseledger-page", ""}})));
  EXPECT_TRUE(
      is_from_page(with({{"x-caseledger-page", "1"}, {"origin", "https://ledger.example:8443"}})));
  EXPECT_FALSE(
      is_from_page(with({{"x-caseledger-page", "1"}, {"origin", "https://evil.example"}})));
}

TEST(SessionCookie, AnOriginIsOursWhenItsHostIsTheOneThatWasAsked) {
  const auto is_foreign = [](const std::string& origin, bool is_secure = false) {
    return is_from_elsewhere(with({{"origin", origin}}, is_secure));
  };
  EXPECT_FALSE(is_foreign("https://ledger.example:8443"));
  EXPECT_FALSE(is_foreign("https://LEDGER.example:8443"));
  EXPECT_FALSE(is_foreign("http://ledger.example:8443"));  // a proxy in front may end TLS
  EXPECT_TRUE(is_foreign("http://ledger.example:8443", true));
  EXPECT_FALSE(is_foreign("https://ledger.example:8443", true));
  for (const char* origin : {"https://ledger.example",
                             "https://ledger.example:8443.evil.example",
                             "https://a.ledger.example:8443",
                             "https://",
                             "null",
                             "",
                             "file://ledger.example:8443"}) {
    EXPECT_TRUE(is_foreign(origin)) << origin;
  }
}

TEST(SessionCookie, OfSeveralWordsOneThatIsForeignIsEnough) {
  EXPECT_FALSE(is_from_elsewhere(with({})));
  EXPECT_FALSE(is_from_elsewhere(with({{"sec-fetch-site", "same-origin"}})));
  for (const char* site : {"same-site", "cross-site", "none", "", "Same-Origin"}) {
    EXPECT_TRUE(is_from_elsewhere(with({{"sec-fetch-site", site}}))) << site;
  }
  EXPECT_TRUE(is_from_elsewhere(
      with({{"sec-fetch-site", "same-origin"}, {"sec-fetch-site", "cross-site"}})));
  EXPECT_TRUE(is_from_elsewhere(
      with({{"origin", "https://ledger.example:8443"}, {"origin", "https://evil.example"}})));
}

}  // namespace
}  // namespace server
