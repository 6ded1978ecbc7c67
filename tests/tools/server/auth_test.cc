// Who gets in: tokens over HTTP, from the first one on, until they are revoked.
#include <csignal>
#include <filesystem>
#include <thread>

#include "tests/tools/server/served.h"

namespace server {
namespace {

using namespace std::chrono_literals;

struct Made {
  std::string id;
  std::string header;  // "Authorization: Bearer clt_…\r\n"
};

class Auth : public ServeTest {
 protected:
  Made make(const std::string& words) {
    const auto outcome = run("token create --json " + words);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    const tools::Json json(outcome.out);
    return {json.at("id"), "Authorization: Bearer " + json.at("token") + "\r\n"};
  }

  void revoke(const Made& token) {
    const auto outcome = run("token revoke " + token.id);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  }

  /// The status of a question that auditors may ask.
  int asks(const std::string& headers) { return connect()->get("/v1/events", headers).status; }

  Answer writes(const Made& token, const std::string& source, std::uint64_t number) {
    return connect()->post(
        "/v1/events", "application/json", event_json("K", number, source), token.header);
  }
};

TEST_F(Auth, WithoutTokensWhoeverReachesTheServiceIsItsOperator) {
  serve();
  EXPECT_EQ(asks(""), 200);
  EXPECT_EQ(connect()->get("/metrics").status, 200);
  // A token that cannot be known is not passed over; what a proxy asks for itself is.
  EXPECT_EQ(asks("Authorization: Bearer clt_x\r\n"), 401);
  EXPECT_EQ(asks("Authorization: Basic eDp5\r\n"), 200);
}

TEST_F(Auth, APageThatHasItsOwnNameLeadHereIsNoOperator) {
  serve();
  const auto status = [&](const std::string& host) {
    const auto client = connect();
    client->send("GET /v1/events HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    return client->receive().status;
  };
  for (const char* host : {"localhost",
                           "LOCALHOST:8080",
                           "127.0.0.1:8080",
                           "[::1]:8080",
                           "ledger",
                           "ledger.localhost"}) {
    EXPECT_EQ(status(host), 200) << host;
  }
  for (const char* host :
       {"evil.example", "127.0.0.1.evil.example:8080", "localhost.evil.example"}) {
    EXPECT_EQ(status(host), 401) << host;
  }
  // Whoever shows a token may come by any name.
  const Made token = make("--role auditor");
  const auto client = connect();
  client->send("GET /v1/events HTTP/1.1\r\nHost: ledger.example\r\n" + token.header + "\r\n");
  EXPECT_EQ(client->receive().status, 200);
}

TEST_F(Auth, TwoCommandsAtOnceLoseNothing) {
  const auto outcome =
      shell("for i in 1 2 3 4 5 6; do caseledger token create --role auditor --quiet & done; wait");
  EXPECT_EQ(tools::lines_of(outcome.out).size(), 6U) << outcome.err;
  const tools::Json listed(run("token list --json").out);
  EXPECT_EQ(listed.count("tokens"), 6U);
}

TEST_F(Auth, WhereItIsRequiredNobodyGetsInBeforeTheFirstToken) {
  serve({"--set", "auth.required=true"});
  EXPECT_EQ(asks(""), 401);
  const Made token = make("--role auditor");
  EXPECT_EQ(asks(""), 401);
  EXPECT_EQ(asks(token.header), 200);
}

TEST_F(Auth, FromTheFirstTokenOnNobodyGetsInWithout) {
  serve();
  const auto before = connect();
  EXPECT_EQ(before->get("/v1/events").status, 200);
  const Made token = make("--role auditor");
  EXPECT_EQ(before->get("/v1/events").status, 401);
  EXPECT_EQ(before->get("/v1/events", token.header).status, 200);
  EXPECT_EQ(before->get("/healthz").status, 200);
  EXPECT_EQ(before->get("/readyz").status, 200);
  revoke(token);
  // No token is left that is good: that is not the same as none.
  EXPECT_EQ(asks(""), 401);
  serve();
  EXPECT_EQ(asks(""), 401);
}

TEST_F(Auth, RevokingWorksAtOnceAlsoOnAConnectionThatIsOpen) {
  const Made token = make("--role auditor");
  serve();
  const auto client = connect();
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(client->get("/v1/events", token.header).status, 200);
  }
  revoke(token);
  EXPECT_EQ(client->get("/v1/events", token.header).status, 401);
}

TEST_F(Auth, AStreamEndsWhenItsTokenIsRevoked) {
  const Made token = make("--role auditor");
  const Made other = make("--role auditor");
  serve();
  const auto follower = connect();
  const auto neighbour = connect();
  follower->send("GET /v1/events?follow HTTP/1.1\r\nHost: x\r\n" + token.header + "\r\n");
  neighbour->send("GET /v1/events?follow HTTP/1.1\r\nHost: x\r\n" + other.header + "\r\n");
  std::this_thread::sleep_for(300ms);
  revoke(token);
  const auto began = std::chrono::steady_clock::now();
  const Answer answer = follower->receive();
  EXPECT_EQ(answer.status, 200);
  EXPECT_FALSE(answer.is_cut);
  EXPECT_LT(std::chrono::steady_clock::now() - began, 3s);
  EXPECT_FALSE(neighbour->is_closed_within(500ms));
}

TEST_F(Auth, AStreamEndsWhenItsTokenExpires) {
  const Made token = make("--role auditor");
  // No expiry as near as this can be asked for: put it into the file.
  const std::string file = read_file("caseledger-data/tokens");
  const std::string key = "\"expiresAt\":\"";
  const std::size_t at = file.find(key) + key.size();
  const auto soon = shell("date -u -d '+5 seconds' +%Y-%m-%dT%H:%M:%S.000000Z | tr -d '\\n'").out;
  std::string changed = file;
  changed.replace(at, soon.size(), soon);
  write_file("caseledger-data/tokens", changed);
  serve();
  const auto follower = connect();
  follower->send("GET /v1/events?follow HTTP/1.1\r\nHost: x\r\n" + token.header + "\r\n");
  EXPECT_EQ(follower->receive().status, 200);
  EXPECT_EQ(asks(token.header), 401);
}

TEST_F(Auth, EveryBadCredentialGetsTheSameAnswer) {
  const Made token = make("--role auditor");
  const Made revoked = make("--role auditor");
  revoke(revoked);
  serve();
  std::string other_secret = token.header;
  other_secret[40] = other_secret[40] == 'a' ? 'b' : 'a';
  const std::vector<std::string> bad = {
      "",
      revoked.header,
      other_secret,
      "Authorization: Basic eDp5\r\n",
      "Authorization: Bearer\r\n",
      "Authorization: Bearer \r\n",
      "Authorization: Bearer clt_abcdefghij_x\r\n",
      "Authorization: Bearer " + std::string(4'000, 'A') + "\r\n",
      "Authorization: Bearer eyJhbGciOiJub25lIn0.e30.\r\n",
      "Authorization: " + token.header.substr(22),
  };
  const std::string expected =
      R"({"type":"about:blank","title":"Unauthorized","status":401,"code":"CL-2631",)"
      R"("detail":"a valid token is needed","requestId":"same"})"
      "\n";
  for (const std::string& headers : bad) {
    const Answer answer = connect()->get("/v1/events", headers + "X-Request-Id: same\r\n");
    EXPECT_EQ(answer.status, 401) << headers;
    EXPECT_EQ(answer.body, expected) << headers;
    EXPECT_EQ(answer.header("www-authenticate"), "Bearer") << headers;
  }
  // Nor is anything said of what there is.
  EXPECT_EQ(connect()->get("/nothing/here").status, 401);
  EXPECT_EQ(connect()->get("/v1/events?colour=red").status, 401);
  EXPECT_EQ(connect()->get("/nothing/here", token.header).status, 404);
}

TEST_F(Auth, TheLogSaysWhyAndNeverWhatWasShown) {
  const Made token = make("--role auditor");
  revoke(token);
  serve();
  EXPECT_EQ(asks(token.header), 401);
  EXPECT_EQ(asks(""), 401);
  EXPECT_EQ(served_->end(SIGTERM), 0);
  const std::string log = served_->log();
  EXPECT_NE(log.find(R"("reason":"revoked","token":")" + token.id), std::string::npos) << log;
  EXPECT_NE(log.find(R"("reason":"no_credential")"), std::string::npos) << log;
  EXPECT_EQ(log.find("clt_"), std::string::npos) << log;
}

TEST_F(Auth, ADamagedFileLetsNobodyInAndReadyzSaysSo) {
  const Made token = make("--role auditor");
  serve();
  const std::string whole = read_file("caseledger-data/tokens");
  write_file("caseledger-data/tokens", whole.substr(0, whole.size() / 2));
  EXPECT_EQ(asks(token.header), 401);
  const Answer ready = connect()->get("/readyz");
  EXPECT_EQ(ready.status, 503);
  EXPECT_EQ(ready.at("reasons.0.code"), "CL-2651");
  served_.reset();
  const auto refused = run("serve --listen 127.0.0.1:0");
  EXPECT_EQ(refused.exit_code, 6);
  EXPECT_NE(refused.err.find("CL-2651"), std::string::npos) << refused.err;
  const auto open_to_all = shell("chmod 644 caseledger-data/tokens; caseledger token list");
  EXPECT_EQ(open_to_all.exit_code, 5);
  EXPECT_NE(open_to_all.err.find("CL-2652"), std::string::npos) << open_to_all.err;
}

TEST_F(Auth, AFileThatIsGoneWhileTheServiceRunsLetsNobodyIn) {
  const Made token = make("--role auditor");
  serve();
  std::filesystem::remove(directory_ / "caseledger-data/tokens");
  EXPECT_EQ(asks(token.header), 401);
  EXPECT_EQ(asks(""), 401);
  EXPECT_EQ(connect()->get("/readyz").at("reasons.0.code"), "CL-2651");
}

TEST_F(Auth, AWriterWritesAsItsOwnSourcesOnly) {
  const Made token = make("--role writer --source public360 --source elements");
  serve();
  EXPECT_EQ(writes(token, R"("source":"public360",)", 1).status, 201);
  EXPECT_EQ(writes(token, R"("source":"elements",)", 2).status, 201);
  const Answer other = writes(token, R"("source":"websak",)", 3);
  EXPECT_EQ(other.status, 403);
  EXPECT_EQ(other.at("code"), "CL-2634");
  EXPECT_EQ(other.at("pointer"), "/source");
  EXPECT_EQ(writes(token, "", 4).status, 403);
  const Made any = make("--role writer --source *");
  EXPECT_EQ(writes(any, R"("source":"websak",)", 5).status, 201);
  EXPECT_EQ(writes(any, "", 10).status, 201);
  // In a batch, and as a CloudEvent.
  const Answer batch = connect()->post("/v1/events?partial",
                                       "application/x-ndjson",
                                       event_json("K", 6, R"("source":"websak",)") + "\n" +
                                           event_json("K", 7, R"("source":"public360",)"),
                                       token.header);
  EXPECT_EQ(batch.status, 201);
  EXPECT_EQ(tools::Json(tools::lines_of(batch.body)[0]).at("status"), "403");
  const Answer whole = connect()->post("/v1/events",
                                       "application/x-ndjson",
                                       event_json("K", 8, R"("source":"public360",)") + "\n" +
                                           event_json("K", 9, R"("source":"websak",)"),
                                       token.header);
  EXPECT_EQ(whole.status, 403);
  EXPECT_EQ(whole.at("line"), "2");
  const Answer cloud = connect()->post(
      "/v1/events",
      "application/cloudevents+json",
      R"({"specversion":"1.0","id":"1","source":"/websak","type":"TimeRecorded","subject":"K",)"
      R"("time":"2026-03-01T10:00:00+01:00","actorid":"u","actorrole":"LAWYER",)"
      R"("data":{"minutes":5,"activity":"PREPARATION"}})",
      token.header);
  EXPECT_EQ(cloud.status, 403);
  // It stored three events and may not read them.
  EXPECT_EQ(asks(token.header), 404);
  EXPECT_EQ(asks(make("--role auditor").header), 200);
}

TEST_F(Auth, OneTokenAskingTooOftenDoesNotSlowAnother) {
  const Made eager = make("--role auditor");
  const Made calm = make("--role auditor");
  serve({"--set", "limits.requests_per_second=1", "--set", "limits.requests_burst=5"});
  const auto client = connect();
  int refused = 0;
  Answer last;
  for (int i = 0; i < 10; ++i) {
    const Answer answer = client->get("/v1/events", eager.header);
    if (answer.status == 200) continue;
    ++refused;
    last = answer;
  }
  EXPECT_GE(refused, 3);
  EXPECT_EQ(last.status, 429);
  EXPECT_EQ(last.at("code"), "CL-2635");
  EXPECT_EQ(last.header("retry-after"), "1");
  EXPECT_EQ(client->get("/v1/events", calm.header).status, 200);
  EXPECT_EQ(client->get("/healthz").status, 200);
  // A body over the pace is refused before it is read.
  const Made writer = make("--role writer --source s");
  for (int i = 0; i < 6; ++i) {
    client->get("/v1/events", writer.header);
  }
  client->send("POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\n" +
               writer.header + "Content-Length: 5\r\n\r\n");
  EXPECT_EQ(client->receive().status, 429);
}

TEST_F(Auth, WhoFailsTooOftenIsToldToWaitAndAGoodTokenStillGetsIn) {
  const Made token = make("--role auditor");
  serve({"--set", "limits.failures_per_minute=3"});
  EXPECT_EQ(asks(""), 401);
  EXPECT_EQ(asks(""), 401);
  EXPECT_EQ(asks(""), 401);
  const Answer answer = connect()->get("/v1/events");
  EXPECT_EQ(answer.status, 429);
  EXPECT_EQ(answer.at("code"), "CL-2635");
  EXPECT_GT(std::stoi(answer.header("retry-after")), 10);
  EXPECT_EQ(asks(token.header), 200);
}

TEST_F(Auth, TokensAreListedWithoutTheirSecretAndRevokedOnce) {
  const Made token = make("--role auditor,manager --name Revisjon --authority HDS --expires 30");
  const tools::Json listed(run("token list --json").out);
  EXPECT_EQ(listed.at("tokens.0.id"), token.id);
  EXPECT_EQ(listed.at("tokens.0.name"), "Revisjon");
  EXPECT_EQ(listed.at("tokens.0.roles.1"), "manager");
  EXPECT_EQ(listed.at("tokens.0.authorities.0"), "HDS");
  EXPECT_EQ(listed.at("tokens.0.state"), "active");
  EXPECT_EQ(listed.at("tokens.0.token"), "(absent)");
  EXPECT_EQ(read_file("caseledger-data/tokens").find("clt_"), std::string::npos);
  const tools::Json first(run("token revoke --json " + token.id).out);
  const tools::Json again(run("token revoke --json " + token.id).out);
  EXPECT_EQ(first.at("state"), "revoked");
  EXPECT_EQ(first.at("revokedAt"), again.at("revokedAt"));
  EXPECT_EQ(run("token revoke nothing").exit_code, 3);
  EXPECT_EQ(run("--ledger nowhere token create --role auditor").exit_code, 3);
}

TEST_F(Auth, AnOrderForATokenThatSaysTooLittleIsRefused) {
  for (const char* words : {"",
                            "--role root",
                            "--role auditor,",
                            "--role writer",
                            "--role auditor --source x",
                            "--role writer --source a@b",
                            "--role auditor --expires 0",
                            "--role auditor --expires 2020-01-01",
                            "--role auditor --expires 9999",
                            "--role auditor extra",
                            "--role auditor --authority \x01"}) {
    EXPECT_EQ(run("token create " + std::string(words)).exit_code, 2) << words;
  }
  EXPECT_EQ(run("token dance").exit_code, 2);
  EXPECT_EQ(run("token revoke").exit_code, 2);
  EXPECT_EQ(run("token list --role auditor").exit_code, 2);
  EXPECT_FALSE(std::filesystem::exists(directory_ / "caseledger-data/tokens"));
}

}  // namespace
}  // namespace server
