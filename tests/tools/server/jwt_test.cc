// JWTs over HTTP: beside tokens, by keys from a file, for as long as they say.
#include <csignal>
#include <ctime>

#include <unistd.h>

#include "tests/tools/identity/issuer.h"
#include "tests/tools/server/served.h"

namespace server {
namespace {

using namespace std::chrono_literals;

class JwtOverHttp : public ServeTest {
 protected:
  void SetUp() override {
    ServeTest::SetUp();
    write_file("keys.json", issuer_.key_set());
  }

  void serve_with(const std::vector<std::string>& more = {}) {
    std::vector<std::string> words;
    for (const char* setting :
         {"jwt.issuer=https://id.example", "jwt.audience=caseledger", "jwt.jwks_file=keys.json"}) {
      words.insert(words.end(), {"--set", setting});
    }
    for (const std::string& setting : more) {
      words.insert(words.end(), {"--set", setting});
    }
    serve(words);
    ASSERT_EQ(asks(jwt("auditor")), 200);
  }

  /// A header with a token that is good for so many seconds more.
  std::string jwt(const std::string& role, int seconds = 300, const std::string& more = "") {
    const std::string claims =
        R"({"iss":"https://id.example","aud":"caseledger","sub":"system-7",)" + more +
        R"("roles":[")" + role + R"("],"exp":)" + std::to_string(std::time(nullptr) + seconds) +
        "}";
    return "Authorization: Bearer " +
           issuer_.token(R"({"alg":"ES256","kid":"ec"})", claims, "ES256") + "\r\n";
  }

  /// The status of a question that auditors may ask, once the keys are read.
  int asks(const std::string& headers) {
    int status = 503;
    for (int i = 0; i < 50 && status == 503; ++i) {
      if (i > 0) ::usleep(100'000);
      status = connect()->get("/v1/events", headers).status;
    }
    return status;
  }

  identity::Issuer issuer_;
};

TEST_F(JwtOverHttp, StandBesideTokensAndNobodyGetsInWithoutEither) {
  serve_with();
  EXPECT_EQ(asks(""), 401);
  EXPECT_EQ(asks(jwt("manager")), 404);
  EXPECT_EQ(asks(jwt("root")), 401);
  const tools::Json made(run("token create --json --role auditor").out);
  const std::string token = "Authorization: Bearer " + made.at("token") + "\r\n";
  EXPECT_EQ(asks(token), 200);
  EXPECT_EQ(asks(jwt("auditor")), 200);
  // A file of tokens that is damaged shuts out tokens alone.
  write_file("caseledger-data/tokens", "{");
  EXPECT_EQ(asks(token), 401);
  EXPECT_EQ(asks(jwt("auditor")), 200);
}

TEST_F(JwtOverHttp, ABadOneGetsTheAnswerOfEveryBadCredential) {
  serve_with();
  const identity::Issuer other;
  const std::string good = jwt("auditor");
  std::string changed = good;
  changed[good.size() - 6] = changed[good.size() - 6] == 'A' ? 'B' : 'A';
  const std::string same = "X-Request-Id: same\r\n";
  const std::string expected = connect()->get("/v1/events", same).body;
  for (const std::string& headers :
       {changed,
        jwt("auditor", -61),
        "Authorization: Bearer " + other.token(R"({"alg":"ES256","kid":"ec"})", "{}", "ES256") +
            "\r\n",
        "Authorization: Bearer " + issuer_.token(R"({"alg":"none","kid":"ec"})", "{}", "none") +
            "\r\n"}) {
    const Answer answer = connect()->get("/v1/events", headers + same);
    EXPECT_EQ(answer.status, 401);
    EXPECT_EQ(answer.body, expected);
  }
  EXPECT_EQ(served_->end(SIGTERM), 0);
  for (const char* reason : {"jwt_wrong_signature", "jwt_expired", "jwt_algorithm"}) {
    EXPECT_NE(served_->log().find(reason), std::string::npos) << reason;
  }
  EXPECT_EQ(served_->log().find("eyJ"), std::string::npos);
}

TEST_F(JwtOverHttp, AWriterWritesAsItsSubjectOrAsItsClaimSays) {
  serve_with();
  const auto post = [&](const std::string& token, std::uint64_t number, const std::string& source) {
    return connect()
        ->post("/v1/events",
               "application/json",
               event_json("K", number, R"("source":")" + source + R"(",)"),
               token)
        .status;
  };
  EXPECT_EQ(post(jwt("writer"), 1, "system-7"), 201);
  EXPECT_EQ(post(jwt("writer"), 2, "system-8"), 403);
  serve_with({"jwt.sources_claim=systems"});
  EXPECT_EQ(post(jwt("writer", 300, R"("systems":["a","b"],)"), 3, "b"), 201);
  EXPECT_EQ(post(jwt("writer", 300, R"("systems":["a","b"],)"), 4, "system-7"), 403);
  EXPECT_EQ(post(jwt("writer"), 5, "system-7"), 401);
}

TEST_F(JwtOverHttp, RolesMayHaveTheIssuersNames) {
  write_file("serve.toml", "[jwt]\nroles = [\"Revisor, ekstern=manager\"]\n");
  EXPECT_EQ(run("config show --config serve.toml").exit_code, 1);
  write_file("serve.toml",
             "[jwt]\nissuer = \"https://id.example\"\naudience = \"caseledger\"\n"
             "jwks_file = \"keys.json\"\nalgorithms = [\"ES256\"]\n"
             "roles = [\"revisor=auditor\", \"leder=manager\"]\n");
  serve({"--config", "serve.toml"});
  EXPECT_EQ(asks(jwt("revisor")), 200);
  EXPECT_EQ(asks(jwt("leder")), 404);
  EXPECT_EQ(asks(jwt("auditor")), 401);
}

TEST_F(JwtOverHttp, AStreamEndsWhenItsTokenExpires) {
  serve_with();
  const auto follower = connect();
  // Clocks may differ by a minute: it is good for two seconds more.
  follower->send("GET /v1/events?follow HTTP/1.1\r\nHost: x\r\n" + jwt("auditor", -57) + "\r\n");
  const auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(follower->receive().status, 200);
  EXPECT_LT(std::chrono::steady_clock::now() - began, 6s);
}

TEST_F(JwtOverHttp, WhoFailsTooOftenHasNoSignatureCheckedAndWhoIsKnownStillGetsIn) {
  serve_with({"limits.failures_per_minute=1"});
  const std::string known = jwt("auditor");
  EXPECT_EQ(asks(known), 200);
  EXPECT_EQ(asks(""), 401);
  EXPECT_EQ(asks(jwt("auditor", 299)), 429);
  EXPECT_EQ(asks(known), 200);
}

TEST_F(JwtOverHttp, SettingsThatDoNotSayEnoughAreRefused) {
  const std::string rest = "--set jwt.audience=a --set jwt.jwks_file=keys.json ";
  for (const std::string& words :
       {rest,
        std::string("--set jwt.issuer=i --set jwt.jwks_file=keys.json"),
        std::string("--set jwt.issuer=i --set jwt.audience=a"),
        "--set jwt.issuer=i --set jwt.jwks_url=https://id.example/jwks " + rest,
        "--set jwt.issuer=i --set jwt.algorithms=HS256 " + rest,
        "--set jwt.issuer=i --set jwt.algorithms= " + rest,
        "--set jwt.issuer=i --set jwt.roles=boss=root " + rest,
        "--set jwt.issuer=i --set jwt.roles==auditor " + rest,
        "--set jwt.issuer=i --set jwt.roles_claim= " + rest,
        std::string("--set jwt.issuer=i --set jwt.audience=a "
                    "--set jwt.jwks_url=http://id.example/jwks")}) {
    const auto outcome = run("serve --listen 127.0.0.1:0 " + words);
    EXPECT_EQ(outcome.exit_code, 1) << words;
    EXPECT_NE(outcome.err.find("CL-2643"), std::string::npos) << words << outcome.err;
  }
}

}  // namespace
}  // namespace server
