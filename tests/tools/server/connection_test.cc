// How connections behave: pipelining, half-closed clients, limits, and how the service ends.
#include <array>
#include <csignal>
#include <cstdio>
#include <thread>

#include <sys/resource.h>

#include "tests/tools/server/served.h"

namespace server {
namespace {

class Connections : public ServeTest {
 protected:
  static std::string request(const std::string& case_id,
                             std::uint64_t number,
                             const std::string& more = "") {
    const std::string body = event_json(case_id, number, more);
    return "POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
           "Content-Length: " +
           std::to_string(body.size()) + "\r\n\r\n" + body;
  }
};

TEST_F(Connections, PipelinedRequestsAreDoneAndAnsweredInOrder) {
  serve();
  const auto client = connect();
  std::string all;
  for (std::uint64_t i = 0; i < 50; ++i) {
    all += request("P", i, "\"expectedVersion\":" + std::to_string(i) + ",");
  }
  client->send(all + "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
  for (int i = 1; i <= 50; ++i) {
    const Answer answer = client->receive();
    ASSERT_EQ(answer.status, 201) << i;
    EXPECT_EQ(answer.at("version"), std::to_string(i));
  }
  EXPECT_EQ(client->receive().at("status"), "alive");
}

TEST_F(Connections, AClientThatEndsItsSideStillGetsItsAnswer) {
  serve();
  const auto client = connect();
  client->send(request("H", 1));
  client->end_sending();
  EXPECT_EQ(client->receive().status, 201);
  EXPECT_TRUE(client->is_closed_within(std::chrono::seconds(3)));
}

TEST_F(Connections, AClientThatVanishesAfterSendingGetsTheSameAnswerWhenItAsksAgain) {
  serve();
  connect()->send(request("V", 1));
  Answer answer;
  // Whether the first was stored before the second came is up to the network; the receipt is one.
  answer = connect()->post("/v1/events", "application/json", event_json("V", 1));
  EXPECT_TRUE(answer.status == 200 || answer.status == 201);
  EXPECT_EQ(answer.at("version"), "1");
  EXPECT_EQ(connect()->post("/v1/events", "application/json", event_json("V", 1)).at("index"),
            answer.at("index"));
}

TEST_F(Connections, EveryAnswerHasTheSecurityHeadersAndARequestId) {
  serve();
  const auto client = connect();
  for (const char* target : {"/healthz", "/nothing", "/v1/cases/%zz", "/readyz"}) {
    const Answer answer = client->get(target);
    EXPECT_TRUE(answer.header("content-security-policy").starts_with("default-src 'none'"))
        << target;
    EXPECT_EQ(answer.header("x-content-type-options"), "nosniff");
    EXPECT_EQ(answer.header("referrer-policy"), "no-referrer");
    EXPECT_NE(answer.header("x-request-id"), "(absent)");
  }
  EXPECT_EQ(client->get("/healthz", "X-Request-Id: mine-1\r\n").header("x-request-id"), "mine-1");
  EXPECT_NE(client->get("/healthz", "X-Request-Id: <b>\r\n").header("x-request-id"), "<b>");
}

TEST_F(Connections, WhatCanBeReadInTwoWaysIsRefusedAndTheConnectionEnds) {
  serve();
  const std::string post = "POST /v1/events HTTP/1.1\r\nHost: x\r\n";
  const std::vector<std::pair<std::string, int>> requests = {
      {post + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 400},
      {post + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {post + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n", 400},
      {post + "Transfer-Encoding: gzip\r\n\r\n", 501},
      {post + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400},
      {"GET /healthz HTTP/1.1\r\n\r\n", 400},
      {"GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
      {"GET http://a/healthz HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"nonsense\r\n\r\n", 400},
  };
  for (const auto& [bytes, status] : requests) {
    const auto client = connect();
    client->send(bytes);
    const Answer answer = client->receive();
    EXPECT_EQ(answer.status, status) << bytes;
    EXPECT_EQ(answer.header("content-type"), "application/problem+json") << bytes;
    EXPECT_EQ(answer.header("connection"), "close") << bytes;
  }
}

TEST_F(Connections, AHeadOverItsLimitIs431) {
  serve();
  const auto client = connect();
  EXPECT_EQ(client->get("/healthz", "X-Long: " + std::string(9'000, 'x') + "\r\n").status, 431);
}

TEST_F(Connections, ChunkedBodiesAreTakenAndExpectationsMet) {
  serve();
  const auto client = connect();
  const std::string body = event_json("K", 1);
  client->send(
      "POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
      "Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client->receive_some(), "HTTP/1.1 100 Continue\r\n\r\n");
  client->send("5\r\n" + body.substr(0, 5) + "\r\n");
  std::array<char, 16> size{};
  std::snprintf(size.data(), size.size(), "%zx\r\n", body.size() - 5);
  client->send(size.data() + body.substr(5) + "\r\n0\r\n\r\n");
  EXPECT_EQ(client->receive().status, 201);
}

TEST_F(Connections, OnlyWhoWaitsForLeaveToSendIsGivenIt) {
  serve();
  const std::string body = event_json("L", 1);
  const std::string head =
      "\r\nHost: x\r\nContent-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: " +
      std::to_string(body.size()) + "\r\n\r\n";
  const auto eager = connect();
  eager->send("POST /v1/events HTTP/1.1" + head + body);
  EXPECT_EQ(eager->receive().status, 201);
  // HTTP/1.0 knows nothing of it.
  const auto old = connect();
  old->send("POST /v1/events HTTP/1.0" + head);
  old->send(body);
  EXPECT_EQ(old->receive().status, 200);
}

TEST_F(Connections, AnOldClientThatAsksForItKeepsItsConnectionAndIsTold) {
  serve();
  const auto client = connect();
  for (int i = 0; i < 2; ++i) {
    client->send("GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    const Answer answer = client->receive();
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("connection"), "keep-alive");
  }
  client->send("GET /healthz HTTP/1.0\r\n\r\n");
  EXPECT_EQ(client->receive().header("connection"), "close");
}

TEST_F(Connections, ATrailerDecidesNothing) {
  serve();
  const auto client = connect();
  const std::string body = event_json("T", 1);
  std::array<char, 16> size{};
  std::snprintf(size.data(), size.size(), "%zx\r\n", body.size());
  client->send(
      "POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
      "Transfer-Encoding: chunked\r\n\r\n" +
      std::string(size.data()) + body +
      "\r\n0\r\nConnection: close\r\nX-Request-Id: from-the-trailer\r\n\r\n");
  const Answer answer = client->receive();
  EXPECT_EQ(answer.status, 201);
  EXPECT_EQ(answer.header("connection"), "(absent)");
  EXPECT_NE(answer.header("x-request-id"), "from-the-trailer");
  EXPECT_EQ(client->get("/healthz").status, 200);
}

TEST_F(Connections, AStreamEndsWholeWhenTheServiceEnds) {
  serve();
  const auto client = connect();
  client->post("/v1/events", "application/json", event_json("S", 1));
  client->send("GET /v1/events?follow&format=ndjson HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(client->receive_head().status, 200);
  EXPECT_EQ(served_->end(SIGTERM), 0);
  std::string all;
  for (std::string some; !(some = client->receive_some()).empty();) {
    all += some;
  }
  EXPECT_NE(all.find("\"case\":\"S\""), std::string::npos) << all;
  EXPECT_TRUE(all.ends_with("\r\n0\r\n\r\n")) << all;
}

TEST_F(Connections, BodiesTogetherTakeNoMoreThanTheyMay) {
  serve({"--set", "limits.bodies_bytes=1100000"});
  const std::string head =
      "POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\n"
      "Content-Length: 700000\r\n\r\n";
  const auto first = connect();
  first->send(head + std::string(600'000, '\n'));
  EXPECT_EQ(connect()->get("/healthz").status, 200);  // the first is being read by now
  const auto second = connect();
  second->send(head + std::string(600'000, '\n'));
  const Answer refused = second->receive();
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.at("code"), "CL-2608");
  EXPECT_NE(refused.header("retry-after"), "(absent)");
  // What was refused gives its room back.
  first->send(std::string(100'000, '\n'));
  EXPECT_EQ(first->receive().status, 422);
  EXPECT_EQ(connect()->post("/v1/events", "application/json", event_json("B", 1)).status, 201);
}

TEST_F(Connections, AReaderThatDoesNotReadKeepsNoRoomForMany) {
  serve({"--set", "limits.bodies_bytes=20000000"});
  std::string items = "\"y\"";
  for (int i = 0; i < 30; ++i) {
    items += ",\"" + std::string(1'990, 'x') + '"';
  }
  std::string lines;
  for (std::uint64_t i = 0; i < 200; ++i) {
    lines += R"({"case":"R","type":"InformationRequested","id":")" + id_of(i) +
             R"(","occurredAt":"2026-03-01T10:00:00Z","actor":{"id":"u-1","role":"LAWYER"},)" +
             R"("data":{"request":"q1","items":[)" + items + "]}}\n";
  }
  ASSERT_EQ(connect()->post("/v1/events", "application/x-ndjson", lines).status, 201);
  // Some 12 MB, of which the network takes a part.
  const auto lazy = connect();
  lazy->send("GET /v1/cases/R/events HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(lazy->receive_head().status, 200);
  const Answer refused = connect()->get("/v1/cases/R/events");
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.at("code"), "CL-2608");
  EXPECT_EQ(connect()->get("/v1/cases/R").status, 200);
}

TEST_F(Connections, ConnectionsLeaveTheLedgerTheDescriptorsItNeeds) {
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit few{200, 200};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
  serve();
  // Only root may have them back; without, the tests after this one have few, and that is enough.
  static_cast<void>(::setrlimit(RLIMIT_NOFILE, &before));
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 150; ++i) {
    clients.push_back(connect());
  }
  EXPECT_TRUE(clients.back()->is_closed_within(std::chrono::seconds(3)));
  EXPECT_EQ(clients.front()->post("/v1/events", "application/json", event_json("D", 1)).status,
            201);
}

TEST_F(Connections, ARequestThatDoesNotComeWholeInTimeIs408) {
  serve({"--set", "limits.head_seconds=1", "--set", "limits.idle_seconds=1"});
  const auto slow = connect();
  slow->send("GET /healthz HTTP/1.1\r\nHo");
  const Answer answer = slow->receive();
  EXPECT_EQ(answer.status, 408);
  EXPECT_EQ(answer.at("code"), "CL-2604");
  EXPECT_TRUE(connect()->is_closed_within(std::chrono::seconds(4)));
}

TEST_F(Connections, APeerHasOnlySoManyConnections) {
  serve({"--set", "limits.connections_per_peer=2"});
  const auto first = connect();
  const auto second = connect();
  EXPECT_EQ(first->get("/healthz").status, 200);
  EXPECT_EQ(second->get("/healthz").status, 200);
  EXPECT_TRUE(connect()->is_closed_within(std::chrono::seconds(3)));
  EXPECT_EQ(first->get("/healthz").status, 200);
}

TEST_F(Connections, TheEndAnswersWhatWasReceivedAndPublishesIt) {
  serve();
  const auto idle = connect();
  EXPECT_EQ(idle->get("/healthz").status, 200);
  const auto client = connect();
  client->send(request("E", 1));
  EXPECT_EQ(client->receive().status, 201);
  EXPECT_EQ(served_->end(SIGINT), 0);
  EXPECT_TRUE(idle->is_closed_within(std::chrono::seconds(1)));
  EXPECT_NE(served_->log().find("\"event\":\"stopped\""), std::string::npos);
  EXPECT_EQ(run("history E").exit_code, 0);
  // All that was stored is under the last checkpoint.
  const auto doctor = run("doctor --json");
  EXPECT_EQ(doctor.exit_code, 0);
  EXPECT_EQ(doctor.out.find("BEYOND_HEAD"), std::string::npos) << doctor.out;
}

TEST_F(Connections, TheLogNamesRoutesAndNeverCasesOrBodies) {
  serve();
  const auto client = connect();
  client->post(
      "/v1/cases/Secret-1/events?receipt=x", "application/json", event_json("Secret-1", 1));
  client->get("/Secret-2?case=Secret-3");
  ASSERT_EQ(served_->end(SIGTERM), 0);
  const std::string log = served_->log();
  EXPECT_NE(log.find("\"path\":\"/v1/cases/{case}/events\""), std::string::npos) << log;
  EXPECT_EQ(log.find("Secret-1"), std::string::npos);
  EXPECT_EQ(log.find("Secret-3"), std::string::npos);
  EXPECT_EQ(log.find("minutes"), std::string::npos);
}

TEST_F(Connections, AnAddressThatOthersReachIsRefused) {
  const auto outcome = run("serve --listen 0.0.0.0:0");
  EXPECT_EQ(outcome.exit_code, 5);
  EXPECT_NE(outcome.err.find("CL-2641"), std::string::npos) << outcome.err;
}

TEST_F(Connections, SettingsComeFromFileThenEnvironmentThenCommandLine) {
  write_file("serve.toml",
             "listen = \"127.0.0.1:1\"\n[limits]\nconnections = 7\nidle_seconds = 5\n");
  environment_["CASELEDGER_LIMITS_CONNECTIONS"] = "8";
  environment_["CASELEDGER_LIMITS_IDLE_SECONDS"] = "6";
  const auto shown = run("config show --json --config serve.toml --set limits.connections=9");
  ASSERT_EQ(shown.exit_code, 0) << shown.err;
  EXPECT_NE(shown.out.find(R"({"name":"listen","value":"127.0.0.1:1","origin":"serve.toml:1:1"})"),
            std::string::npos)
      << shown.out;
  EXPECT_NE(shown.out.find(R"({"name":"limits.connections","value":"9","origin":"--set"})"),
            std::string::npos);
  EXPECT_NE(shown.out.find(R"("value":"6","origin":"CASELEDGER_LIMITS_IDLE_SECONDS")"),
            std::string::npos);
  write_file("bad.toml", "[limits]\nconections = 7\n");
  const auto unknown = run("config show --config bad.toml");
  EXPECT_EQ(unknown.exit_code, 1);
  EXPECT_NE(unknown.err.find("CL-2642"), std::string::npos) << unknown.err;
  EXPECT_NE(unknown.err.find("limits.connections"), std::string::npos);
}

}  // namespace
}  // namespace server
