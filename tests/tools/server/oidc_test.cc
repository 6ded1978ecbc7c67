// JWTs of a real OpenID provider (npm oidc-provider), from its own keys' address. Skipped unless
// tests/oidc/install was run.
#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ledger/base/bytes.h"
#include "tests/tools/server/served.h"

namespace server {
namespace {

/// The provider as a process: a line in, a line out.
class Provider {
 public:
  explicit Provider(const std::filesystem::path& place) {
    std::array<int, 2> in{};
    std::array<int, 2> out{};
    EXPECT_EQ(::pipe2(in.data(), O_CLOEXEC), 0);
    EXPECT_EQ(::pipe2(out.data(), O_CLOEXEC), 0);
    process_ = ::fork();
    if (process_ == 0) {
      ::dup2(in[0], STDIN_FILENO);
      ::dup2(out[1], STDOUT_FILENO);
      const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
      ::dup2(nowhere, STDERR_FILENO);
      if (::chdir(place.c_str()) != 0) ::_exit(127);
      ::execlp("node", "node", "provider.mjs", nullptr);
      ::_exit(127);
    }
    ::close(in[0]);
    ::close(out[1]);
    in_ = in[1];
    out_ = out[0];
    const tools::Json said(line());
    issuer_ = said.at("issuer");
    keys_ = said.at("jwks");
  }

  Provider(const Provider&) = delete;
  Provider& operator=(const Provider&) = delete;

  ~Provider() {
    ::close(in_);
    ::close(out_);
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
  }

  void rotate() {
    EXPECT_EQ(::write(in_, "\n", 1), 1);
    EXPECT_EQ(line(), "rotated");
  }

  /// Where a browser that is sent to that address comes back to, having logged in.
  std::string login(const std::string& url) {
    const std::string text = "login " + url + "\n";
    EXPECT_EQ(::write(in_, text.data(), text.size()), static_cast<ssize_t>(text.size()));
    return line();
  }

  /// "Authorization: Bearer …\r\n" for the client of that name.
  [[nodiscard]] std::string token(const std::string& client) const {
    const std::string pair = client + ":of-no-use-elsewhere";
    const Answer answer = Client(port()).post(
        "/token",
        "application/x-www-form-urlencoded",
        "grant_type=client_credentials",
        "Authorization: Basic " + base::to_base64(base::as_bytes(pair)) + "\r\n");
    EXPECT_EQ(answer.status, 200) << answer.body;
    return "Authorization: Bearer " + answer.at("access_token") + "\r\n";
  }

  [[nodiscard]] const std::string& issuer() const { return issuer_; }

  [[nodiscard]] const std::string& keys() const { return keys_; }

  [[nodiscard]] Answer key_set() const { return Client(port()).get("/jwks"); }

 private:
  [[nodiscard]] std::uint16_t port() const {
    return static_cast<std::uint16_t>(std::stoi(issuer_.substr(issuer_.rfind(':') + 1)));
  }

  /// The next line that our script says; the provider's own notices are passed over.
  std::string line() const {
    std::string text;
    for (char c = 0; ::read(out_, &c, 1) == 1;) {
      if (c != '\n') {
        text += c;
      } else if (!text.starts_with("oidc-provider ")) {
        return text;
      } else {
        text.clear();
      }
    }
    return text;
  }

  int process_ = -1;
  int in_ = -1;
  int out_ = -1;
  std::string issuer_;
  std::string keys_;
};

class Oidc : public ServeTest {
 protected:
  void SetUp() override {
    const std::filesystem::path place = CASELEDGER_OIDC_DIR;
    if (!std::filesystem::exists(place / "node_modules")) {
      GTEST_SKIP() << "no OpenID provider in " << place << ": run tests/oidc/install";
    }
    ServeTest::SetUp();
    provider_ = std::make_unique<Provider>(place);
    ASSERT_FALSE(provider_->issuer().empty());
  }

  void serve_with(std::vector<std::string> settings) {
    settings.insert(settings.end(),
                    {"jwt.issuer=" + provider_->issuer(),
                     "jwt.audience=https://caseledger.example",
                     "jwt.authorities_claim=org"});
    std::vector<std::string> words;
    for (const std::string& setting : settings) {
      words.insert(words.end(), {"--set", setting});
    }
    serve(words);
  }

  /// The status of a question that auditors may ask, once the issuer's keys are there.
  int asks(const std::string& headers, const std::string& target = "/v1/cases?where=register=NPR") {
    for (int i = 0; i < 50; ++i) {
      const int status = connect()->get(target, headers).status;
      if (status != 503) return status;
      ::usleep(100'000);
    }
    return 503;
  }

  std::unique_ptr<Provider> provider_;
};

TEST_F(Oidc, EachAlgorithmOfTheProviderLetsIn) {
  serve_with({"jwt.jwks_url=" + provider_->keys()});
  EXPECT_EQ(asks(""), 401);
  for (const char* algorithm : {"ES256", "RS256", "PS256", "EdDSA"}) {
    EXPECT_EQ(asks(provider_->token("auditor.HDS." + std::string(algorithm))), 200) << algorithm;
  }
  EXPECT_EQ(asks(provider_->token("nobody.HDS.ES256")), 401);
  EXPECT_EQ(connect()->get("/readyz").status, 200);
}

TEST_F(Oidc, AWriterWritesAsItself) {
  serve_with({"jwt.jwks_url=" + provider_->keys()});
  const std::string token = provider_->token("writer.HDS.ES256");
  const auto post = [&](std::uint64_t number, const std::string& source) {
    return connect()->post(
        "/v1/events", "application/json", event_json("K", number, source), token);
  };
  EXPECT_EQ(asks(token), 404);  // it is known by now, and may not read
  EXPECT_EQ(post(1, R"("source":"writer.HDS.ES256",)").status, 201);
  EXPECT_EQ(post(2, R"("source":"another",)").status, 403);
}

TEST_F(Oidc, KeysFromAFileAndAListOfAlgorithms) {
  write_file("keys.json", provider_->key_set().body);
  serve_with({"jwt.jwks_file=keys.json", "jwt.algorithms=ES256"});
  EXPECT_EQ(asks(provider_->token("auditor.HDS.ES256")), 200);
  EXPECT_EQ(asks(provider_->token("auditor.HDS.RS256")), 401);
}

TEST_F(Oidc, ATokenByANewKeyIsNotKnownUntilTheKeysAreFetchedAgain) {
  serve_with({"jwt.jwks_url=" + provider_->keys()});
  EXPECT_EQ(asks(provider_->token("auditor.HDS.ES256")), 200);
  provider_->rotate();
  // The keys were fetched a moment ago: nobody can make us ask the issuer twice in a minute.
  EXPECT_EQ(asks(provider_->token("auditor.HDS.ES256")), 401);
}

TEST_F(Oidc, APersonLogsInByItAndIsWhoItSays) {
  write_file("secret", "of-no-use-elsewhere\n");
  ASSERT_EQ(shell("chmod 600 secret").exit_code, 0);
  serve_with({"jwt.jwks_url=" + provider_->keys(),
              "oidc.client_id=page",
              "oidc.client_secret_file=secret",
              "oidc.redirect_url=http://127.0.0.1/v1/session/callback"});
  EXPECT_EQ(asks(provider_->token("auditor.HDS.ES256")), 200);  // its keys are there
  const Answer sent = connect()->get("/v1/session/oidc");
  ASSERT_EQ(sent.status, 302) << sent.body;
  const std::string back = provider_->login(sent.header("location"));
  const std::string begin = "http://127.0.0.1/v1/session/callback?";
  ASSERT_TRUE(back.starts_with(begin)) << back;
  const auto cookie = [](const Answer& answer) {
    const std::string set = answer.header("set-cookie");
    return "Cookie: " + set.substr(0, set.find(';')) + "\r\n";
  };
  const Answer in =
      connect()->get("/v1/session/callback?" + back.substr(begin.size()), cookie(sent));
  EXPECT_EQ(in.header("location"), "/") << served_->log();
  const std::string headers = "X-Caseledger-Page: 1\r\n" + cookie(in);
  const Answer session = connect()->get("/v1/session", headers);
  EXPECT_EQ(session.at("name"), "Kari Li");
  EXPECT_EQ(session.at("roles.0"), "auditor");
  EXPECT_EQ(session.at("authorities.0"), "HDS");
  EXPECT_EQ(asks(headers), 200);
  // The code is good once.
  const Answer again =
      connect()->get("/v1/session/callback?" + back.substr(begin.size()), cookie(sent));
  EXPECT_EQ(again.header("location"), "/#/signin?problem=CL-2686");
}

TEST_F(Oidc, WithoutTheIssuersKeysTokensStillLetIn) {
  const std::string token = "Authorization: Bearer " +
                            tools::Json(run("token create --json --role auditor").out).at("token") +
                            "\r\n";
  serve_with({"jwt.jwks_url=http://127.0.0.1:1/jwks"});
  EXPECT_EQ(connect()->get("/v1/events", token).status, 200);
  const Answer answer = connect()->get("/v1/events", provider_->token("auditor.HDS.ES256"));
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.at("code"), "CL-2636");
  // Others are served all the same.
  EXPECT_EQ(connect()->get("/readyz").status, 200);
  EXPECT_EQ(served_->end(SIGTERM), 0);
  EXPECT_NE(served_->log().find(R"("event":"jwt_keys")"), std::string::npos) << served_->log();
}

}  // namespace
}  // namespace server
