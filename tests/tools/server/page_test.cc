// The page comes out of the program as it was made: whole, packed or not, and never stale.
#include <set>
#include <string>

#include <openssl/evp.h>

#include "tests/tools/server/served.h"
#include "tools/cli/vocabulary.h"
#include "tools/web/assets.h"

namespace server {
namespace {

class Page : public ServeTest {
 protected:
  void SetUp() override {
    if (page::assets().empty()) GTEST_SKIP() << "built without the page";
    init();
    serve();
    client_ = connect();
  }

  /// What follows `name="` in the page's first file, up to the next quote.
  static std::string named_in(const std::string& html, const std::string& before) {
    const std::size_t begin = html.find(before) + before.size();
    return html.substr(begin, html.find('"', begin) - begin);
  }

  std::unique_ptr<Client> client_;
};

/// "sha384-" and the digest as base64, as browsers check it.
std::string integrity_of(const std::string& text) {
  constexpr std::size_t kDigestBytes = 48;
  constexpr std::size_t kBase64Bytes = 64;
  unsigned char digest[kDigestBytes];
  EVP_Digest(text.data(), text.size(), digest, nullptr, EVP_sha384(), nullptr);
  unsigned char base64[kBase64Bytes + 1];
  EVP_EncodeBlock(base64, digest, kDigestBytes);
  return "sha384-" + std::string(base64, base64 + kBase64Bytes);
}

TEST_F(Page, IsThereForAnybodyAndIsAskedForAnewEachTime) {
  const Answer answer = client_->get("/");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("content-type"), "text/html; charset=utf-8");
  EXPECT_EQ(answer.header("cache-control"), "no-cache");
  EXPECT_EQ(answer.header("content-encoding"), "(absent)");
  EXPECT_NE(answer.body.find("<div id=\"page\">"), std::string::npos);
  EXPECT_EQ(answer.body.find("{PAGE_SRC}"), std::string::npos);
}

TEST_F(Page, LoadsItsScriptAndStyleFromHereAndSaysWhatTheyHashTo) {
  const std::string html = client_->get("/").body;
  for (const std::string& before : {std::string("<script type=\"module\" src=\""),
                                    std::string("<link rel=\"stylesheet\" href=\"")}) {
    const std::string path = named_in(html, before);
    ASSERT_TRUE(path.starts_with("/assets/")) << path;
    const Answer file = client_->get(path);
    EXPECT_EQ(file.status, 200);
    EXPECT_EQ(file.header("cache-control"), "public, max-age=31536000, immutable");
    EXPECT_NE(html.find("integrity=\"" + integrity_of(file.body) + '"'), std::string::npos) << path;
  }
}

TEST_F(Page, IsPackedOnlyForWhoTakesIt) {
  const std::string path = named_in(client_->get("/").body, "<script type=\"module\" src=\"");
  const std::size_t plain = client_->get(path).body.size();
  const Answer packed = client_->get(path, "Accept-Encoding: br, gzip;q=0.8\r\n");
  EXPECT_EQ(packed.header("content-encoding"), "gzip");
  EXPECT_EQ(packed.header("vary"), "Accept-Encoding");
  EXPECT_LT(packed.body.size(), plain / 2);
  EXPECT_EQ(client_->get(path, "Accept-Encoding: gzip;q=0\r\n").header("content-encoding"),
            "(absent)");
  EXPECT_EQ(client_->get(path, "Accept-Encoding: gzip;q=0.000\r\n").header("content-encoding"),
            "(absent)");
  EXPECT_EQ(client_->get(path, "Accept-Encoding: xgzip\r\n").body.size(), plain);
}

TEST_F(Page, IsNotSentAgainToWhoHasIt) {
  const std::string etag = client_->get("/").header("etag");
  ASSERT_NE(etag, "(absent)");
  EXPECT_EQ(client_->get("/", "If-None-Match: " + etag + "\r\n").status, 304);
  EXPECT_EQ(client_->get("/", "If-None-Match: \"other\"\r\n").status, 200);
}

TEST_F(Page, HasNoOtherFiles) {
  for (const std::string path :
       {"/assets/page.js", "/assets/", "/assets/..%2Findex.html", "/index.html", "//"}) {
    EXPECT_EQ(client_->get(path).status, 404) << path;
  }
  EXPECT_EQ(client_->get("/?a=1").status, 400);
}

TEST_F(Page, GetsAWordForEachCodeInBothLanguages) {
  const Answer nb = client_->get("/v1/words?lang=nb");
  const Answer en = client_->get("/v1/words?lang=en");
  EXPECT_EQ(nb.at("words.DELIVERED"), "levert");
  EXPECT_EQ(en.at("words.DELIVERED"), "delivered");
  std::set<std::string_view> codes;
  for (const tools::Word& word : tools::words()) {
    EXPECT_TRUE(codes.insert(word.code).second) << word.code << " stands twice";
    EXPECT_EQ(nb.at("words." + std::string(word.code)), word.text.nb) << word.code;
    EXPECT_EQ(en.at("words." + std::string(word.code)), word.text.en) << word.code;
  }
}

}  // namespace
}  // namespace server
