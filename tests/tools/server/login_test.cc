// Signing in by an issuer: the whole way of a browser, and each way that it must not go. The issuer
// is a stand-in that says what it is told to; oidc_test.cc goes the same way with a real one.
#include "tools/identity/login.h"

#include <csignal>
#include <ctime>
#include <mutex>

#include <unistd.h>

#include "ledger/base/bytes.h"
#include "tests/support/raw_server.h"
#include "tests/tools/identity/issuer.h"
#include "tests/tools/server/served.h"
#include "tools/identity/base64url.h"
#include "tools/server/uri.h"

namespace server {
namespace {

const std::string kPage = "X-Caseledger-Page: 1\r\n";
const std::string kRedirect = "http://127.0.0.1/v1/session/callback";
const std::string kSecret = "s3cret of ours";

std::string http_answer(int status, const std::string& body) {
  return "HTTP/1.1 " + std::to_string(status) +
         " X\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

/// A login that the browser was sent to the issuer with.
struct Begun {
  std::string cookie;    // "Cookie: …\r\n"
  std::string location;  // as answered
  Uri sent;              // its query

  [[nodiscard]] std::string at(std::string_view name) const {
    return std::string(sent.parameter(name).value_or("(absent)"));
  }
};

class LoginByIssuer : public ServeTest {
 protected:
  void SetUp() override {
    ServeTest::SetUp();
    issuer_ = std::make_unique<support::RawServer>([this](std::size_t) { return answer(); }, true);
    discovery_ = R"({"issuer":")" + issuer() + R"(","authorization_endpoint":")" + issuer() +
                 R"(/authorize?tenant=a","token_endpoint":")" + issuer() + R"(/token"})";
    write_file("keys.json", keys_.key_set());
    write_file("secret", kSecret + "\n");
    ASSERT_EQ(shell("chmod 600 secret").exit_code, 0);
  }

  void serve_with(const std::vector<std::string>& more = {}) {
    std::vector<std::string> settings = {"jwt.issuer=" + issuer(),
                                         "jwt.audience=https://caseledger.example",
                                         "jwt.jwks_file=keys.json",
                                         "oidc.client_id=ledger page",
                                         "oidc.client_secret_file=secret",
                                         "oidc.redirect_url=" + kRedirect,
                                         "oidc.name=Ansattporten"};
    settings.insert(settings.end(), more.begin(), more.end());
    std::vector<std::string> words;
    for (const std::string& setting : settings) {
      words.insert(words.end(), {"--set", setting});
    }
    serve(words);
    // The keys are read by a thread of their own.
    const std::string bearer = "Authorization: Bearer " + keys_.token("{}", "{}", "ES256") + "\r\n";
    for (int i = 0; i < 50 && connect()->get("/v1/events", bearer).status == 503; ++i) {
      ::usleep(100'000);
    }
  }

  [[nodiscard]] std::string issuer() const {
    std::string url = issuer_->url();
    url.pop_back();
    return url;
  }

  Begun begin() {
    const Answer answer = connect()->get("/v1/session/oidc");
    EXPECT_EQ(answer.status, 302) << answer.body;
    const std::string set = answer.header("set-cookie");
    const std::string location = answer.header("location");
    return {.cookie = "Cookie: " + set.substr(0, set.find(';')) + "\r\n",
            .location = location,
            .sent = Uri::parse("/?" + location.substr(location.find('?') + 1)).value()};
  }

  /// What the issuer's answer to a code is from now on: an ID token with these claims over those of
  /// a good one.
  void tell_of(const std::string& nonce,
               const std::string& more = "",
               const std::string& header = R"({"alg":"ES256","kid":"ec","typ":"JWT"})") {
    const std::string claims =
        R"({"iss":")" + issuer() + R"(","sub":"person-7","name":"Kari Li",)" +
        (nonce.empty() ? "" : R"("nonce":")" + nonce + "\",") +
        (more.find("\"aud\"") == std::string::npos ? R"("aud":"ledger page",)" : "") +
        (more.find("\"roles\"") == std::string::npos ? R"("roles":["auditor"],)" : "") + more +
        (more.find("\"exp\"") == std::string::npos
             ? R"("exp":)" + std::to_string(std::time(nullptr) + 300)
             : R"("x":0)") +
        "}";
    tell(200,
         R"({"access_token":"a","token_type":"Bearer","id_token":")" +
             keys_.token(header, claims, "ES256") + "\"}");
  }

  void tell(int status, const std::string& body) {
    const std::lock_guard lock(mutex_);
    token_answer_ = http_answer(status, body);
  }

  Answer come_back(const Begun& begun, const std::string& query) {
    return connect()->get("/v1/session/callback?" + query, begun.cookie);
  }

  Answer come_back(const Begun& begun) {
    return come_back(begun, "code=the+code&state=" + begun.at("state"));
  }

  /// "CL-2687" of what the page is told; else where the browser is sent.
  static std::string problem_of(const Answer& answer) {
    const std::string kBegin = "/#/signin?problem=";
    const std::string location = answer.header("location");
    EXPECT_EQ(answer.status, 302) << answer.body;
    if (!location.starts_with(kBegin)) return location;
    EXPECT_TRUE(answer.header("set-cookie").starts_with("__Host-caseledger-login=; Max-Age=0; "));
    return location.substr(kBegin.size());
  }

  [[nodiscard]] std::vector<std::string> token_requests() const {
    std::vector<std::string> all;
    for (const std::string& request : issuer_->requests()) {
      if (request.starts_with("POST /token ")) all.push_back(request);
    }
    return all;
  }

  identity::Issuer keys_;
  std::mutex mutex_;
  // Guarded by mutex_.
  std::string token_answer_ = http_answer(500, "");
  std::string discovery_;

 private:
  std::string answer() {
    const bool is_discovery =
        issuer_->requests().back().starts_with("GET /.well-known/openid-configuration ");
    const std::lock_guard lock(mutex_);
    return is_discovery ? http_answer(200, discovery_) : token_answer_;
  }

 protected:
  std::unique_ptr<support::RawServer> issuer_;
};

TEST_F(LoginByIssuer, ThePageIsToldThatItIsThereAndWhatItIsCalled) {
  serve_with();
  const Answer answer = connect()->get("/v1/session");
  EXPECT_EQ(answer.at("ways.oidc.name"), "Ansattporten");
  EXPECT_EQ(answer.at("ways.oidc.href"), "/v1/session/oidc");
}

TEST_F(LoginByIssuer, WhereNoneIsSetNobodyIsSentAnywhere) {
  serve();
  for (const char* path : {"/v1/session/oidc", "/v1/session/callback?code=a&state=b"}) {
    const Answer answer = connect()->get(path);
    EXPECT_EQ(answer.status, 404);
    EXPECT_EQ(answer.at("code"), "CL-2682");
  }
}

TEST_F(LoginByIssuer, TheBrowserIsSentWithWordsOfItsOwn) {
  serve_with();
  const Begun begun = begin();
  EXPECT_TRUE(begun.location.starts_with(issuer() + "/authorize?tenant=a&response_type=code&"));
  EXPECT_EQ(begun.at("client_id"), "ledger page");
  EXPECT_EQ(begun.at("redirect_uri"), kRedirect);
  EXPECT_EQ(begun.at("scope"), "openid profile");
  EXPECT_EQ(begun.at("code_challenge_method"), "S256");
  const std::string set = connect()->get("/v1/session/oidc").header("set-cookie");
  EXPECT_TRUE(set.starts_with("__Host-caseledger-login=")) << set;
  EXPECT_TRUE(set.ends_with("; Max-Age=600; Secure; HttpOnly; SameSite=Lax; Path=/")) << set;
  EXPECT_NE(begin().at("state"), begun.at("state"));
  EXPECT_NE(begin().at("nonce"), begun.at("nonce"));
  // The issuer sees the challenge, and not what it is made of.
  const std::string text = begun.cookie.substr(begun.cookie.find('=') + 1, 43);
  EXPECT_EQ(begun.at("code_challenge"), identity::Login::of(text).challenge());
  EXPECT_EQ(begun.location.find(identity::Login::of(text).verifier), std::string::npos);
}

TEST_F(LoginByIssuer, ALoginEndsInASessionOfThatPerson) {
  serve_with();
  const Begun begun = begin();
  tell_of(begun.at("nonce"));
  const Answer answer = come_back(begun);
  EXPECT_EQ(problem_of(answer), "/");
  const std::string set = answer.header("set-cookie");
  EXPECT_TRUE(set.starts_with("__Host-caseledger=")) << set;
  EXPECT_TRUE(set.ends_with("; Secure; HttpOnly; SameSite=Strict; Path=/")) << set;
  const std::string headers = kPage + "Cookie: " + set.substr(0, set.find(';')) + "\r\n";
  const Answer session = connect()->get("/v1/session", headers);
  EXPECT_EQ(session.at("how"), "session");
  EXPECT_EQ(session.at("name"), "Kari Li");
  EXPECT_EQ(session.at("roles.0"), "auditor");
  EXPECT_EQ(connect()->get("/v1/events", headers).status, 200);
  // The code was shown with the secret and with what the challenge was made of.
  ASSERT_EQ(token_requests().size(), 1U);
  const std::string request = token_requests().front();
  EXPECT_NE(request.find("Authorization: Basic " +
                         base::to_base64(base::as_bytes("ledger%20page:s3cret%20of%20ours"))),
            std::string::npos)
      << request;
  const Uri form = Uri::parse("/?" + request.substr(request.find("\r\n\r\n") + 4)).value();
  EXPECT_EQ(form.parameter("grant_type"), "authorization_code");
  EXPECT_EQ(form.parameter("code"), "the code");
  EXPECT_EQ(form.parameter("redirect_uri"), kRedirect);
  const std::string text = begun.cookie.substr(begun.cookie.find('=') + 1, 43);
  EXPECT_EQ(form.parameter("code_verifier"), identity::Login::of(text).verifier);
}

TEST_F(LoginByIssuer, NothingSecretIsLoggedOrRecordedAndNoNameOfAPerson) {
  serve_with();
  const Begun begun = begin();
  tell_of(begun.at("nonce"));
  const Answer answer = come_back(begun, "code=the-code&state=" + begun.at("state"));
  ASSERT_EQ(problem_of(answer), "/");
  EXPECT_EQ(served_->end(SIGTERM), 0);
  const std::string account = run("access --sessions --json").out;
  const tools::Json json(account);
  EXPECT_EQ(json.at("items.0.action"), "SIGNED_IN");
  EXPECT_EQ(json.at("items.0.who.token"), issuer() + " person-7");
  EXPECT_EQ(json.at("items.0.who.name"), "person-7");
  for (const std::string& secret : {std::string("the-code"),
                                    begun.at("state"),
                                    begun.at("nonce"),
                                    kSecret,
                                    std::string("Kari"),
                                    std::string("eyJ")}) {
    EXPECT_EQ((account + served_->log()).find(secret), std::string::npos) << secret;
  }
}

TEST_F(LoginByIssuer, AnIdTokenThatDoesNotHoldSignsNobodyIn) {
  serve_with();
  const auto outcome = [&](const std::string& more, const std::string& nonce = "own") {
    const Begun begun = begin();
    tell_of(nonce == "own" ? begun.at("nonce") : nonce, more);
    return problem_of(come_back(begun));
  };
  EXPECT_EQ(outcome(""), "/");
  EXPECT_EQ(outcome("", begin().at("nonce")), "CL-2687");  // of another login
  EXPECT_EQ(outcome("", ""), "CL-2687");                   // of none
  EXPECT_EQ(outcome(R"("aud":"https://caseledger.example",)"), "CL-2687");
  EXPECT_EQ(outcome(R"("aud":["ledger page","other"],)"), "CL-2687");
  EXPECT_EQ(outcome(R"("aud":["ledger page","other"],"azp":"other",)"), "CL-2687");
  EXPECT_EQ(outcome(R"("aud":["ledger page","other"],"azp":"ledger page",)"), "/");
  EXPECT_EQ(outcome(R"("azp":"other",)"), "CL-2687");
  EXPECT_EQ(outcome(R"("exp":1700000000,)"), "CL-2687");
  // Good in all else, and nobody here.
  EXPECT_EQ(outcome(R"("roles":[],)"), "CL-2688");
  EXPECT_EQ(outcome(R"("roles":["boss"],)"), "CL-2688");
}

TEST_F(LoginByIssuer, NeitherDoesOneBySomebodyElseOrOfAnotherKind) {
  serve_with();
  Begun begun = begin();
  tell_of(begun.at("nonce"), "", R"({"alg":"ES256","kid":"ec","typ":"at+jwt"})");
  EXPECT_EQ(problem_of(come_back(begun)), "CL-2687");
  const identity::Issuer other;
  begun = begin();
  tell(200,
       R"({"id_token":")" + other.token(R"({"alg":"ES256","kid":"ec"})", "{}", "ES256") + "\"}");
  EXPECT_EQ(problem_of(come_back(begun)), "CL-2687");
}

TEST_F(LoginByIssuer, OnlyTheBrowserThatWasSentMayComeBack) {
  serve_with();
  const Begun begun = begin();
  const Begun other = begin();
  tell_of(begun.at("nonce"));
  const std::string query = "code=c&state=" + begun.at("state");
  EXPECT_EQ(problem_of(connect()->get("/v1/session/callback?" + query)), "CL-2683");
  EXPECT_EQ(problem_of(come_back(other, query)), "CL-2683");
  EXPECT_EQ(problem_of(come_back(begun, "code=c")), "CL-2683");
  EXPECT_EQ(problem_of(come_back(begun, "code=c&state=")), "CL-2683");
  EXPECT_EQ(problem_of(come_back(begun, "state=" + begun.at("state"))), "CL-2683");
  EXPECT_EQ(problem_of(come_back(begun, "code=&state=" + begun.at("state"))), "CL-2683");
  EXPECT_EQ(problem_of(come_back(
                begun, "code=" + std::string(2'049, 'c') + "&state=" + begun.at("state"))),
            "CL-2683");
  EXPECT_TRUE(token_requests().empty());  // nobody can make us ask
  EXPECT_EQ(problem_of(come_back(begun)), "/");
}

TEST_F(LoginByIssuer, WhatTheIssuerSaysBesidesIsHeard) {
  serve_with();
  const Begun begun = begin();
  const std::string state = "&state=" + begun.at("state");
  EXPECT_EQ(problem_of(come_back(begun, "error=access_denied&error_description=no" + state)),
            "CL-2684");
  EXPECT_EQ(problem_of(come_back(begun, "code=c&iss=https%3A%2F%2Fevil.example" + state)),
            "CL-2687");
  tell_of(begun.at("nonce"));
  EXPECT_EQ(problem_of(come_back(
                begun, "code=c&session_state=x&iss=" + percent_encoded(issuer()) + state)),
            "/");
}

TEST_F(LoginByIssuer, AnIssuerThatCannotBeAskedIsSaidSo) {
  serve_with();
  const auto outcome = [&](int status, const std::string& body) {
    const Begun begun = begin();
    tell(status, body);
    return problem_of(come_back(begun));
  };
  EXPECT_EQ(outcome(500, "{}"), "CL-2685");
  EXPECT_EQ(outcome(200, "<html>"), "CL-2685");
  EXPECT_EQ(outcome(200, R"({"access_token":"a"})"), "CL-2685");
  EXPECT_EQ(outcome(200, R"({"id_token":1})"), "CL-2685");
  EXPECT_EQ(outcome(302, ""), "CL-2685");
  EXPECT_EQ(outcome(400, R"({"error":"invalid_grant"})"), "CL-2686");
  EXPECT_EQ(outcome(401, R"({"error":"invalid_client"})"), "CL-2686");
  EXPECT_EQ(served_->end(SIGTERM), 0);
  EXPECT_NE(served_->log().find(R"("event":"oidc","code":"CL-2685")"), std::string::npos)
      << served_->log();
}

TEST_F(LoginByIssuer, ADiscoveryDocumentThatNamesAnotherIsNotFollowed) {
  const auto outcome = [&](const std::string& document) {
    {
      const std::lock_guard lock(mutex_);
      discovery_ = document;
    }
    serve_with();
    return problem_of(connect()->get("/v1/session/oidc"));
  };
  const std::string own =
      R"({"issuer":")" + issuer() + R"(","authorization_endpoint":")" + issuer();
  EXPECT_EQ(outcome(R"({"issuer":"https://evil.example"})"), "CL-2685");
  EXPECT_EQ(outcome(own + R"(/a","token_endpoint":"http://127.0.0.1:1/token"})"), "CL-2685");
  EXPECT_EQ(outcome(own + R"(/a","token_endpoint":"http://[::ffff:169.254.169.254]/"})"),
            "CL-2685");
  EXPECT_EQ(outcome(own + R"(/a"})"), "CL-2685");
  EXPECT_EQ(outcome("[]"), "CL-2685");
  // Unless the operator says so.
  serve_with(
      {"oidc.authorization_url=https://login.example/a", "oidc.token_url=" + issuer() + "/token"});
  EXPECT_TRUE(begin().location.starts_with("https://login.example/a?response_type=code&"));
}

TEST_F(LoginByIssuer, ASessionEndsWithItsIdToken) {
  serve_with();
  const Begun begun = begin();
  // Clocks may differ by a minute: it is good for two seconds more.
  tell_of(begun.at("nonce"), R"("exp":)" + std::to_string(std::time(nullptr) - 58) + ",");
  const Answer answer = come_back(begun);
  ASSERT_EQ(problem_of(answer), "/");
  const std::string set = answer.header("set-cookie");
  const std::string headers = kPage + "Cookie: " + set.substr(0, set.find(';')) + "\r\n";
  EXPECT_EQ(connect()->get("/v1/events", headers).status, 200);
  ::sleep(3);
  EXPECT_EQ(connect()->get("/v1/events", headers).status, 401);
  EXPECT_EQ(connect()->get("/v1/session", headers).at("signedIn"), "false");
}

TEST_F(LoginByIssuer, WhoFailsTooOftenHasNothingComputed) {
  serve_with({"limits.failures_per_minute=2"});
  tell(400, "{}");
  for (const char* outcome : {"CL-2686", "CL-2635"}) {
    EXPECT_EQ(problem_of(come_back(begin())), outcome);
  }
  EXPECT_EQ(token_requests().size(), 1U);  // the first of the two was the bearer of nothing
}

TEST_F(LoginByIssuer, SettingsThatDoNotSayEnoughAreRefused) {
  write_file("open", kSecret);
  write_file("empty", "\n");
  ASSERT_EQ(shell("chmod 644 open; chmod 600 empty").exit_code, 0);
  const std::string jwt =
      "--set jwt.issuer=" + issuer() + " --set jwt.audience=a --set jwt.jwks_file=keys.json ";
  const std::string id = "--set oidc.client_id=a ";
  const std::string back = "--set oidc.redirect_url=" + kRedirect + " ";
  for (const std::string& words :
       {id + back,  // no issuer
        jwt + back,
        jwt + id,
        jwt + id + "--set oidc.redirect_url=http://127.0.0.1/elsewhere",
        jwt + id + "--set oidc.redirect_url=http://ledger.example/v1/session/callback",
        jwt + id + back + "--set oidc.scope=profile",
        jwt + id + back + "--set oidc.token_url=https://id.example/token",
        jwt + id + back +
            "--set oidc.token_url=http://id.example/token --set "
            "oidc.authorization_url=https://id.example/a",
        jwt + id + back + "--set oidc.client_secret_file=missing",
        jwt + id + back + "--set oidc.client_secret_file=empty",
        jwt + id + back + "--set oidc.client_secret_file=open"}) {
    const auto outcome = run("serve --listen 127.0.0.1:0 " + words);
    EXPECT_NE(outcome.exit_code, 0) << words;
    EXPECT_NE(outcome.err.find(words.ends_with("open") ? "CL-2652" : "CL-2643"), std::string::npos)
        << words << outcome.err;
  }
  // What the secret is, nobody is told.
  EXPECT_EQ(run("config show --set oidc.client_secret_file=secret").out.find(kSecret),
            std::string::npos);
}

}  // namespace
}  // namespace server
