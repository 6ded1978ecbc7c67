// Signing in by a browser: who gets a session, what it is worth, and when it ends.
#include <csignal>
#include <thread>

#include "tests/tools/server/served.h"

namespace server {
namespace {

using namespace std::chrono_literals;

const std::string kPage = "X-Caseledger-Page: 1\r\n";
constexpr std::string_view kName = "__Host-caseledger=";
constexpr std::size_t kTextBytes = 43;

struct Made {
  std::string id;
  std::string text;
};

class Sessions : public ServeTest {
 protected:
  Made make(const std::string& words) {
    const auto outcome = run("token create --json " + words);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    const tools::Json json(outcome.out);
    return {json.at("id"), json.at("token")};
  }

  Answer post(const std::string& body, const std::string& headers = kPage) {
    return connect()->post("/v1/session", "application/json", body, headers);
  }

  Answer sign_in(const Made& token, const std::string& headers = kPage) {
    return post(R"({"token":")" + token.text + "\"}", headers);
  }

  /// "Cookie: …" for what an answer set.
  static std::string cookie_of(const Answer& answer) {
    const std::string set = answer.header("set-cookie");
    return "Cookie: " + set.substr(0, set.find(';')) + "\r\n";
  }

  /// A session of that token: the headers that the page's requests have.
  std::string session(const Made& token) {
    const Answer answer = sign_in(token);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return kPage + cookie_of(answer);
  }

  Answer get(const std::string& target, const std::string& headers) {
    return connect()->get(target, headers);
  }

  Answer sign_out(const std::string& headers) {
    const auto client = connect();
    client->send("DELETE /v1/session HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n");
    return client->receive();
  }

  /// The status of a question that auditors may ask.
  int asks(const std::string& headers) { return get("/v1/events", headers).status; }
};

TEST_F(Sessions, BeforeTheFirstTokenWhoeverAsksIsToldThatAllIsOpen) {
  serve();
  const Answer answer = get("/v1/session", "");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body,
            R"({"signedIn":true,"how":"open","name":"local","roles":["writer","auditor","manager",)"
            R"("deletion-officer","administrator"],"authorities":null,"expiresAt":null,)"
            R"("ways":{"token":true,"oidc":null},"ledger":{"origin":"example.org/test",)"
            R"("simulated":false}})"
            "\n");
  EXPECT_EQ(answer.header("cache-control"), "no-store");
}

TEST_F(Sessions, ATokenSignsInAndTheCookieIsTheBrowsersAlone) {
  const Made token = make("--role manager --role auditor --authority HDS --name Kari");
  serve();
  EXPECT_EQ(get("/v1/session", "").at("signedIn"), "false");
  EXPECT_EQ(get("/v1/session", "").at("how"), "null");
  const Answer answer = sign_in(token);
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.at("signedIn"), "true");
  EXPECT_EQ(answer.at("how"), "session");
  EXPECT_EQ(answer.at("name"), "Kari");
  EXPECT_EQ(answer.at("roles.0"), "auditor");
  EXPECT_EQ(answer.at("roles.1"), "manager");
  EXPECT_EQ(answer.at("authorities.0"), "HDS");
  const std::string set = answer.header("set-cookie");
  EXPECT_TRUE(set.starts_with(kName)) << set;
  EXPECT_EQ(set.substr(kName.size() + kTextBytes), "; Secure; HttpOnly; SameSite=Strict; Path=/");
  EXPECT_EQ(answer.header("cache-control"), "no-store");
  // What signs in by itself is told of too.
  const std::string bearer = "Authorization: Bearer " + token.text + "\r\n";
  EXPECT_EQ(get("/v1/session", bearer).at("how"), "token");
  EXPECT_EQ(get("/v1/session", kPage + cookie_of(answer)).at("how"), "session");
  EXPECT_EQ(get("/v1/cases", kPage + cookie_of(answer)).status, 200);
  // Roles are those of the token.
  EXPECT_EQ(get("/metrics", session(make("--role manager"))).status, 404);
}

TEST_F(Sessions, AWrongTokenSignsNobodyInAndIsRecordedAndPaced) {
  const Made token = make("--role auditor");
  serve({"--set", "limits.failures_per_minute=3"});
  Made wrong = token;
  wrong.text.replace(
      wrong.text.size() - 10, 1, wrong.text[wrong.text.size() - 10] == 'a' ? "b" : "a");
  const Answer answer = sign_in(wrong);
  EXPECT_EQ(answer.status, 401);
  EXPECT_EQ(answer.at("code"), "CL-2631");
  EXPECT_EQ(answer.header("set-cookie"), "(absent)");
  EXPECT_EQ(sign_in({"", "clt_x"}).status, 401);
  EXPECT_EQ(sign_in({"", ""}).status, 401);
  EXPECT_EQ(sign_in(wrong).status, 429);
  // Others behind the same address are let in all the same.
  EXPECT_EQ(sign_in(token).status, 200);
  served_->end(SIGTERM);
  const auto refused = run("access --refused --json");
  EXPECT_NE(refused.out.find("POST /v1/session"), std::string::npos) << refused.out;
  EXPECT_EQ((served_->log() + refused.out).find(wrong.text), std::string::npos);
}

TEST_F(Sessions, SigningInAndOutIsRecorded) {
  const Made token = make("--role auditor --name Kari");
  serve();
  const std::string headers = session(token);
  EXPECT_EQ(asks(headers), 200);
  const Answer out = sign_out(headers);
  EXPECT_EQ(out.status, 204);
  EXPECT_EQ(out.body, "");
  EXPECT_EQ(out.header("content-length"), "(absent)");
  EXPECT_EQ(out.header("set-cookie"),
            "__Host-caseledger=; Max-Age=0; Secure; HttpOnly; SameSite=Strict; Path=/");
  EXPECT_EQ(asks(headers), 401);
  EXPECT_EQ(get("/v1/session", headers).at("signedIn"), "false");
  EXPECT_EQ(sign_out(headers).status, 204);  // as often as one likes
  served_->end(SIGTERM);
  const tools::Json account(run("access --sessions --json").out);
  ASSERT_EQ(account.count("items"), 2U);
  EXPECT_EQ(account.at("items.0.action"), "SIGNED_IN");
  EXPECT_EQ(account.at("items.0.who.token"), token.id);
  EXPECT_EQ(account.at("items.0.who.name"), "Kari");
  EXPECT_EQ(account.at("items.1.action"), "SIGNED_OUT");
  EXPECT_EQ(account.at("items.1.who.token"), token.id);
}

TEST_F(Sessions, ABrowserKeepsNothingForWhoeverSignsInNext) {
  const Made token = make("--role auditor");
  serve();
  ASSERT_EQ(connect()
                ->post("/v1/events?receipt=proof",
                       "application/json",
                       event_json("A", 1),
                       "Authorization: Bearer " + make("--role writer --source *").text + "\r\n")
                .status,
            201);
  const std::string bundle = "/tile/entries/000.p/2";
  EXPECT_EQ(get(bundle, "Authorization: Bearer " + token.text + "\r\n").header("cache-control"),
            "private, max-age=31536000, immutable");
  for (const std::string& target : {bundle, std::string("/v1/cases"), std::string("/v1/events")}) {
    const Answer answer = get(target, session(token));
    EXPECT_EQ(answer.status, 200) << target;
    EXPECT_EQ(answer.header("cache-control"), "private, no-cache") << target;
    EXPECT_TRUE(answer.header("vary").ends_with(", Cookie")) << target;
  }
}

TEST_F(Sessions, ALookInASessionIsRecordedUnderItsToken) {
  const Made token = make("--role auditor --name Kari");
  serve();
  EXPECT_EQ(asks(session(token)), 200);
  served_->end(SIGTERM);
  EXPECT_EQ(tools::Json(run("access --events --json").out).at("items.0.who.token"), token.id);
}

TEST_F(Sessions, OnlyOurOwnPageMayUseTheCookie) {
  const Made token = make("--role auditor");
  serve();
  const std::string cookie = cookie_of(sign_in(token));
  const auto refused = [&](const std::string& headers) {
    const Answer answer = get("/v1/events", cookie + headers);
    if (answer.status != 403) return false;
    EXPECT_EQ(answer.at("code"), "CL-2681");
    return true;
  };
  EXPECT_TRUE(refused(""));
  EXPECT_TRUE(refused("X-Caseledger-Page: 2\r\n"));
  EXPECT_FALSE(refused(kPage));
  EXPECT_FALSE(refused(kPage + "Sec-Fetch-Site: same-origin\r\n"));
  for (const char* site : {"cross-site", "same-site", "none", ""}) {
    EXPECT_TRUE(refused(kPage + "Sec-Fetch-Site: " + site + "\r\n")) << site;
  }
  // A proxy in front may end TLS: the scheme is its own.
  EXPECT_FALSE(refused(kPage + "Origin: http://localhost\r\n"));
  EXPECT_FALSE(refused(kPage + "Origin: https://localhost\r\n"));
  for (const char* origin : {"null",
                             "",
                             "https://evil.example",
                             "http://localhost:81",
                             "http://localhost.evil.example",
                             "ftp://localhost",
                             "localhost"}) {
    EXPECT_TRUE(refused(kPage + "Origin: " + origin + "\r\n")) << origin;
  }
  // What shows itself is not sent by a browser on its own.
  EXPECT_FALSE(refused("Authorization: Bearer " + token.text + "\r\n"));
  EXPECT_EQ(sign_out(cookie).status, 403);
  EXPECT_EQ(get("/v1/session", cookie).status, 403);
  EXPECT_EQ(asks(kPage + cookie), 200);
  const std::string token_body = R"({"token":")" + token.text + "\"}";
  EXPECT_EQ(post(token_body, "Origin: https://evil.example\r\n").status, 403);
  EXPECT_EQ(post(token_body, "Sec-Fetch-Site: cross-site\r\n").status, 403);
  // And what a form can send is not taken.
  for (const char* type :
       {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data"}) {
    EXPECT_EQ(connect()->post("/v1/session", type, token_body).status, 415) << type;
  }
}

TEST_F(Sessions, AuthorizationGoesBeforeTheCookie) {
  const Made auditor = make("--role auditor --name A");
  const Made manager = make("--role manager --name M");
  serve();
  const std::string headers = session(auditor);
  const std::string bearer = "Authorization: Bearer " + manager.text + "\r\n";
  EXPECT_EQ(get("/v1/session", headers + bearer).at("name"), "M");
  EXPECT_EQ(asks(headers + bearer), 404);
  // Also when it lets nobody in.
  EXPECT_EQ(asks(headers + "Authorization: Bearer clt_x\r\n"), 401);
  EXPECT_EQ(get("/v1/session", headers + "Authorization: Bearer clt_x\r\n").status, 401);
}

TEST_F(Sessions, RevokingTheTokenEndsItsSessionsAtOnce) {
  const Made token = make("--role auditor");
  const Made other = make("--role auditor");
  serve();
  const std::string headers = session(token);
  const std::string others = session(other);
  const auto client = connect();
  EXPECT_EQ(client->get("/v1/events", headers).status, 200);
  EXPECT_EQ(run("token revoke " + token.id).exit_code, 0);
  EXPECT_EQ(client->get("/v1/events", headers).status, 401);
  EXPECT_EQ(client->get("/v1/session", headers).at("signedIn"), "false");
  EXPECT_EQ(asks(others), 200);
}

TEST_F(Sessions, AStreamEndsWithItsSession) {
  const Made token = make("--role auditor");
  serve();
  const std::string headers = session(token);
  const std::string others = session(token);
  const auto follower = connect();
  const auto neighbour = connect();
  const std::string begin = "GET /v1/events?follow HTTP/1.1\r\nHost: localhost\r\n";
  follower->send(begin + headers + "\r\n");
  neighbour->send(begin + others + "\r\n");
  std::this_thread::sleep_for(300ms);
  EXPECT_EQ(sign_out(headers).status, 204);
  const auto began = std::chrono::steady_clock::now();
  const Answer answer = follower->receive();
  EXPECT_EQ(answer.status, 200);
  EXPECT_FALSE(answer.is_cut);
  EXPECT_LT(std::chrono::steady_clock::now() - began, 3s);
  EXPECT_FALSE(neighbour->is_closed_within(500ms));
}

TEST_F(Sessions, AnUnusedSessionEndsAndLookingWhoIsSignedInDoesNotUseIt) {
  const Made token = make("--role auditor");
  serve({"--set", "session.idle_seconds=2"});
  const std::string used = session(token);
  const std::string looked_at = session(token);
  const std::string unused = session(token);
  for (int i = 0; i < 6; ++i) {
    std::this_thread::sleep_for(500ms);
    EXPECT_EQ(asks(used), 200);
    EXPECT_EQ(get("/v1/session", looked_at).status, 200);
  }
  EXPECT_EQ(asks(looked_at), 401);
  EXPECT_EQ(asks(unused), 401);
  EXPECT_EQ(asks(used), 200);
}

TEST_F(Sessions, ASessionEndsHoweverMuchItIsUsed) {
  const Made token = make("--role auditor");
  serve({"--set", "session.max_seconds=2"});
  const std::string headers = session(token);
  int refused_after = 0;
  for (int i = 1; i <= 8 && refused_after == 0; ++i) {
    std::this_thread::sleep_for(500ms);
    if (asks(headers) == 401) refused_after = i;
  }
  EXPECT_GE(refused_after, 3);
  EXPECT_LE(refused_after, 5);
}

TEST_F(Sessions, WhatTheBrowserHadBeforeIsNeverTakenUp) {
  const Made token = make("--role auditor");
  serve();
  const std::string planted = "Cookie: __Host-caseledger=" + std::string(kTextBytes, 'A') + "\r\n";
  const Answer answer = sign_in(token, kPage + planted);
  EXPECT_NE(cookie_of(answer), planted);
  EXPECT_EQ(asks(kPage + planted), 401);
  EXPECT_EQ(asks(kPage + cookie_of(answer)), 200);
  // Signing in again is another session, and the first one ends.
  const Answer again = sign_in(token, kPage + cookie_of(answer));
  EXPECT_NE(cookie_of(again), cookie_of(answer));
  EXPECT_EQ(asks(kPage + cookie_of(answer)), 401);
  EXPECT_EQ(asks(kPage + cookie_of(again)), 200);
}

TEST_F(Sessions, ThereAreOnlySoManyOfOneCallerAndOfAll) {
  const Made first = make("--role auditor");
  const Made second = make("--role auditor");
  serve({"--set", "session.count_per_caller=2", "--set", "session.count=3"});
  const std::string oldest = session(first);
  const std::string middle = session(first);
  EXPECT_EQ(asks(oldest), 200);  // it is the one in the middle that nobody used since
  const std::string newest = session(first);
  EXPECT_EQ(asks(middle), 401);
  EXPECT_EQ(asks(oldest), 200);
  EXPECT_EQ(asks(newest), 200);
  const std::string of_another = session(second);
  const Answer full = sign_in(second);
  EXPECT_EQ(full.status, 503);
  EXPECT_EQ(full.at("code"), "CL-2657");
  EXPECT_EQ(full.header("set-cookie"), "(absent)");
  EXPECT_EQ(sign_out(of_another).status, 204);
  EXPECT_EQ(sign_in(second).status, 200);
}

TEST_F(Sessions, ARestartEndsAll) {
  const Made token = make("--role auditor");
  serve();
  const std::string headers = session(token);
  EXPECT_EQ(served_->end(SIGTERM), 0);
  serve();
  EXPECT_EQ(asks(headers), 401);
  EXPECT_EQ(get("/v1/session", headers).at("signedIn"), "false");
  // And nothing of it is on disk.
  const std::string text = headers.substr(headers.find('=') + 1, kTextBytes);
  EXPECT_NE(shell("grep -rqF " + text + " caseledger-data serve.log").exit_code, 0);
}

TEST_F(Sessions, ACookieThatCannotBeIsNobody) {
  const Made token = make("--role auditor");
  serve();
  const std::string cookie = cookie_of(sign_in(token));
  const std::string pair = cookie.substr(8, cookie.size() - 10);
  for (const std::string& line : {std::string("Cookie: \r\n"),
                                  std::string("Cookie: __Host-caseledger\r\n"),
                                  std::string("Cookie: __Host-caseledger=\r\n"),
                                  "Cookie: __host-" + pair.substr(7) + "\r\n",
                                  "Cookie: " + pair + "; " + pair + "\r\n",
                                  cookie + cookie,
                                  "Cookie: " + pair + "x\r\n",
                                  "Cookie: x" + pair + "\r\n"}) {
    EXPECT_EQ(asks(kPage + line), 401) << line;
  }
  EXPECT_EQ(asks(kPage + "Cookie: a=b;" + pair + " ; c=\"d\"; e\r\n"), 200);
}

TEST_F(Sessions, ABodyThatIsNoTokenIsRefusedAndNeverRepeated) {
  const Made token = make("--role auditor");
  serve();
  for (const std::string& body : {std::string(),
                                  std::string("{"),
                                  std::string("null"),
                                  std::string("[]"),
                                  std::string("\"") + token.text + "\"",
                                  std::string("{}"),
                                  std::string(R"({"token":1})"),
                                  std::string(R"({"token":null})"),
                                  R"({"token":")" + token.text + R"(","more":1})",
                                  R"({"token":")" + token.text + R"(","token":"x"})",
                                  R"({"Token":")" + token.text + "\"}",
                                  std::string("{\"token\":\"\xff\"}"),
                                  std::string(1'000, '[')}) {
    const Answer answer = post(body);
    EXPECT_EQ(answer.status, 422) << body;
    EXPECT_EQ(answer.body.find(token.text), std::string::npos);
    EXPECT_EQ(answer.header("set-cookie"), "(absent)");
  }
  EXPECT_EQ(post(R"({"token":")" + std::string(1U << 14U, 'x') + "\"}").status, 413);
  EXPECT_EQ(post(R"({"token":"\u0000\r\nSet-Cookie: x=y"})").status, 401);
}

}  // namespace
}  // namespace server
