// TLS by the real binary: who is let in, who is not, and what becomes of those who say nothing.
#include <csignal>
#include <thread>

#include <openssl/ssl.h>

#include "tests/tools/server/tls_client.h"

namespace server {
namespace {

using namespace std::chrono_literals;

class Tls : public ServeTest {
 protected:
  void SetUp() override {
    ServeTest::SetUp();
    authority("ca");
    certificate("server", "ca", "subjectAltName=IP:127.0.0.1");
  }

  void openssl(const std::string& words) {
    const auto outcome = shell("openssl " + words + " 2>&1");
    ASSERT_EQ(outcome.exit_code, 0) << outcome.out;
  }

  /// NAME.pem and NAME.key: a certificate that signs others.
  void authority(const std::string& name) {
    openssl("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout " + name +
            ".key -out " + name + ".pem -days 30 -subj /CN=" + name);
  }

  /// The same, signed by an authority.
  void certificate(const std::string& name,
                   const std::string& by,
                   const std::string& extension,
                   int days = 30) {
    write_file(name + ".ext", extension + "\n");
    openssl("req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout " + name +
            ".key -out " + name + ".csr -subj /CN=" + name);
    openssl("x509 -req -in " + name + ".csr -CA " + by + ".pem -CAkey " + by +
            ".key -CAcreateserial -days " + std::to_string(days) + " -extfile " + name +
            ".ext -out " + name + ".pem");
  }

  void serve_tls(std::vector<std::string> words = {}) {
    for (const char* setting : {"tls.certificate=server.pem", "tls.key=server.key"}) {
      words.insert(words.end(), {"--set", setting});
    }
    serve(words);
  }

  TlsOffer offer(const std::string& client = "") {
    TlsOffer offer{.authority = directory_ / "ca.pem"};
    if (!client.empty()) {
      offer.certificate = directory_ / (client + ".pem");
      offer.key = directory_ / (client + ".key");
    }
    return offer;
  }

  std::unique_ptr<TlsClient> connect_tls(const TlsOffer& offer) {
    return std::make_unique<TlsClient>(served_->port(), offer);
  }

  /// The status of a question that needs to be let in; 0 if no answer came.
  int asks(const TlsOffer& offer, const std::string& headers = "") {
    const auto client = connect_tls(offer);
    return client->is_up() ? client->get("/v1/events", headers).status : 0;
  }
};

TEST_F(Tls, TwoVersionsAreSpokenAndNoOlderOne) {
  serve_tls();
  TlsOffer with = offer();
  EXPECT_EQ(connect_tls(with)->version(), "TLSv1.3");
  with.version = TLS1_2_VERSION;
  EXPECT_EQ(connect_tls(with)->version(), "TLSv1.2");
  for (const int old : {TLS1_VERSION, TLS1_1_VERSION}) {
    with.version = old;
    with.ciphers = "ALL:@SECLEVEL=0";
    EXPECT_FALSE(connect_tls(with)->is_up()) << old;
  }
}

TEST_F(Tls, CiphersWithoutForwardSecrecyOrAuthenticationAreNotSpoken) {
  serve_tls();
  TlsOffer with = offer();
  with.version = TLS1_2_VERSION;
  with.ciphers = "ECDHE-ECDSA-AES128-GCM-SHA256";
  EXPECT_TRUE(connect_tls(with)->is_up());
  for (const char* weak : {"ECDHE-ECDSA-AES128-SHA",
                           "ECDHE-ECDSA-AES256-SHA384",
                           "AES128-GCM-SHA256",
                           "aNULL",
                           "eNULL"}) {
    with.ciphers = std::string(weak) + ":@SECLEVEL=0";
    EXPECT_FALSE(connect_tls(with)->is_up()) << weak;
  }
}

TEST_F(Tls, KeysAreNotAgreedAnewInTheMiddle) {
  serve_tls();
  TlsOffer with = offer();
  with.version = TLS1_2_VERSION;
  const auto client = connect_tls(with);
  ASSERT_TRUE(client->is_up());
  EXPECT_FALSE(client->can_renegotiate());
  EXPECT_EQ(connect_tls(with)->get("/healthz").status, 200);
}

TEST_F(Tls, AnswersTellBrowsersToComeBackOverTlsOnly) {
  serve_tls();
  const auto client = connect_tls(offer());
  for (const char* target : {"/healthz", "/nothing"}) {
    EXPECT_EQ(client->get(target).header("strict-transport-security"),
              "max-age=31536000; includeSubDomains");
  }
  serve();
  EXPECT_EQ(connect()->get("/healthz").header("strict-transport-security"), "(absent)");
}

TEST_F(Tls, AConnectionIsKeptAndFollowsTheLog) {
  serve_tls();
  const auto client = connect_tls(offer());
  for (std::uint64_t i = 1; i <= 20; ++i) {
    EXPECT_EQ(client->post("/v1/events", "application/json", event_json("T", i)).status, 201);
  }
  const auto follower = connect_tls(offer());
  follower->send("GET /v1/events?follow&format=ndjson HTTP/1.1\r\nHost: x\r\n\r\n");
  std::string seen;
  while (seen.find(id_of(20)) == std::string::npos) {
    const std::string more = follower->receive_some();
    ASSERT_FALSE(more.empty()) << seen;
    seen += more;
  }
  EXPECT_EQ(client->post("/v1/events", "application/json", event_json("T", 21)).status, 201);
  EXPECT_NE(follower->receive_some().find(id_of(21)), std::string::npos);
}

TEST_F(Tls, ABodyOfMegabytesComesWhole) {
  serve_tls();
  std::string lines;
  for (std::uint64_t i = 1; i <= 5'000; ++i) {
    lines += event_json("B", i) + "\n";
  }
  const auto client = connect_tls(offer());
  const Answer answer = client->post("/v1/events", "application/x-ndjson", lines);
  EXPECT_EQ(answer.status, 201);
  EXPECT_EQ(tools::lines_of(answer.body).size(), 5'000U);
}

TEST_F(Tls, ACertificateIsLetInByItsFingerprintAndItsAuthority) {
  authority("other-ca");
  certificate("system-7", "ca", "extendedKeyUsage=clientAuth");
  certificate("system-8", "ca", "extendedKeyUsage=clientAuth");
  certificate("stranger", "other-ca", "extendedKeyUsage=clientAuth");
  certificate("web", "ca", "extendedKeyUsage=serverAuth");
  for (const char* name : {"system-7", "stranger", "web"}) {
    const auto made =
        run("token create --json --role auditor --certificate " + std::string(name) + ".pem");
    ASSERT_EQ(made.exit_code, 0) << made.err;
    EXPECT_EQ(tools::Json(made.out).at("token"), "(absent)");
  }
  serve_tls({"--set", "tls.client_ca=ca.pem"});
  EXPECT_EQ(asks(offer("system-7")), 200);
  EXPECT_EQ(asks(offer()), 401);
  // Issued by the same authority, and not let in.
  EXPECT_EQ(asks(offer("system-8")), 401);
  // Let in, but nobody vouches for it; or it is no client's.
  EXPECT_EQ(asks(offer("stranger")), 0);
  EXPECT_EQ(asks(offer("web")), 0);
  TlsOffer with_2 = offer("system-7");
  with_2.version = TLS1_2_VERSION;
  EXPECT_EQ(asks(with_2), 200);
}

TEST_F(Tls, ACertificateIsShutOutAtOnceAndATokenBesideItCounts) {
  certificate("system-7", "ca", "extendedKeyUsage=clientAuth");
  const tools::Json made(run("token create --json --role auditor --certificate system-7.pem").out);
  const std::string token = tools::Json(run("token create --json --role manager").out).at("token");
  serve_tls({"--set", "tls.client_ca=ca.pem"});
  const auto client = connect_tls(offer("system-7"));
  EXPECT_EQ(client->get("/v1/events").status, 200);
  // The token is a manager's, who may not read events.
  EXPECT_EQ(client->get("/v1/events", "Authorization: Bearer " + token + "\r\n").status, 404);
  EXPECT_EQ(client->get("/v1/events", "Authorization: Bearer x\r\n").status, 401);
  ASSERT_EQ(run("token revoke " + made.at("id")).exit_code, 0);
  EXPECT_EQ(client->get("/v1/events").status, 401);
}

TEST_F(Tls, ASessionGoesBeforeTheCertificateAndCountsAsNoneOnceItHasEnded) {
  certificate("system-7", "ca", "extendedKeyUsage=clientAuth");
  ASSERT_EQ(run("token create --role auditor --certificate system-7.pem").exit_code, 0);
  const std::string token =
      tools::Json(run("token create --json --role manager --name M").out).at("token");
  serve_tls({"--set", "tls.client_ca=ca.pem"});
  const auto client = connect_tls(offer("system-7"));
  const std::string page = "X-Caseledger-Page: 1\r\n";
  EXPECT_EQ(client->get("/v1/session", page).at("how"), "certificate");
  const Answer in =
      client->post("/v1/session", "application/json", R"({"token":")" + token + "\"}", page);
  ASSERT_EQ(in.status, 200) << in.body;
  const std::string set = in.header("set-cookie");
  const std::string headers = page + "Cookie: " + set.substr(0, set.find(';')) + "\r\n";
  EXPECT_EQ(client->get("/v1/session", headers).at("name"), "M");
  // The token is a manager's, who may not read events.
  EXPECT_EQ(client->get("/v1/events", headers).status, 404);
  // Where we end TLS ourselves, the page is https.
  EXPECT_EQ(client->get("/v1/session", headers + "Origin: http://localhost\r\n").status, 403);
  EXPECT_EQ(client->get("/v1/session", headers + "Origin: https://localhost\r\n").status, 200);
  client->send("DELETE /v1/session HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n");
  EXPECT_EQ(client->receive().status, 204);
  EXPECT_EQ(client->get("/v1/session", headers).at("how"), "certificate");
  EXPECT_EQ(client->get("/v1/events", headers).status, 200);
}

TEST_F(Tls, WithoutAnAuthorityForClientsACertificateSaysNothing) {
  certificate("system-7", "ca", "extendedKeyUsage=clientAuth");
  ASSERT_EQ(run("token create --role auditor --certificate system-7.pem").exit_code, 0);
  serve_tls();
  EXPECT_EQ(asks(offer("system-7")), 401);
}

TEST_F(Tls, WhatIsNoTlsIsNotAnsweredAndHoldsUpNobody) {
  serve_tls({"--set", "limits.head_seconds=1"});
  const auto plain = connect();
  plain->send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(plain->receive().status, 0);
  const auto silent = connect();
  const auto half = connect();
  half->send(std::string("\x16\x03\x01\x02\x00\x01", 6));
  EXPECT_EQ(connect_tls(offer())->get("/healthz").status, 200);
  EXPECT_TRUE(silent->is_closed_within(4s));
  EXPECT_TRUE(half->is_closed_within(4s));
}

TEST_F(Tls, TheEndDoesNotWaitForHandshakes) {
  serve_tls();
  const auto silent = connect();
  std::this_thread::sleep_for(200ms);
  const auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(served_->end(SIGTERM), 0);
  EXPECT_LT(std::chrono::steady_clock::now() - began, 5s);
}

TEST_F(Tls, CertificatesAreReadAgainWhenToldTo) {
  serve_tls();
  const auto old = connect_tls(offer());
  const std::string serial = old->server_serial();
  certificate("server", "ca", "subjectAltName=IP:127.0.0.1");
  served_->signal(SIGHUP);
  std::string fresh = serial;
  for (int i = 0; i < 50 && fresh == serial; ++i) {
    std::this_thread::sleep_for(100ms);
    fresh = connect_tls(offer())->server_serial();
  }
  EXPECT_NE(fresh, serial);
  EXPECT_EQ(old->get("/healthz").status, 200);
  // What cannot be used leaves things as they are.
  write_file("server.pem", "nonsense");
  served_->signal(SIGHUP);
  std::this_thread::sleep_for(300ms);
  EXPECT_EQ(connect_tls(offer())->server_serial(), fresh);
  EXPECT_EQ(served_->end(SIGTERM), 0);
  EXPECT_NE(served_->log().find(R"("event":"reloaded","code":"CL-2611")"), std::string::npos)
      << served_->log();
}

TEST_F(Tls, APublicAddressNeedsTlsAndSomethingToTellCallersApart) {
  const std::string tls = " --set tls.certificate=server.pem --set tls.key=server.key";
  EXPECT_EQ(run("serve --listen 0.0.0.0:0").exit_code, 5);
  EXPECT_EQ(run("serve --listen 0.0.0.0:0" + tls).exit_code, 5);
  const std::string token = tools::Json(run("token create --json --role auditor").out).at("token");
  EXPECT_EQ(run("serve --listen 0.0.0.0:0").exit_code, 5);
  serve_tls({"--set", "listen=0.0.0.0:0"});
  EXPECT_EQ(asks(offer()), 401);
  EXPECT_EQ(asks(offer(), "Authorization: Bearer " + token + "\r\n"), 200);
}

TEST_F(Tls, FilesThatDoNotBelongTogetherAreRefused) {
  authority("other");
  for (const char* words : {"--set tls.certificate=server.pem --set tls.key=other.key",
                            "--set tls.certificate=missing.pem --set tls.key=server.key",
                            "--set tls.certificate=server.pem --set tls.key=server.key "
                            "--set tls.client_ca=server.key"}) {
    const auto outcome = run("serve --listen 127.0.0.1:0 " + std::string(words));
    EXPECT_EQ(outcome.exit_code, 1) << words;
    EXPECT_NE(outcome.err.find("CL-2611"), std::string::npos) << outcome.err;
  }
  EXPECT_EQ(run("serve --set tls.client_ca=ca.pem").exit_code, 1);
  EXPECT_EQ(run("serve --set tls.key=server.key").exit_code, 1);
}

TEST_F(Tls, WhoStaysOnAfterTheLastAnswerIsCut) {
  serve_tls({"--set", "limits.connections=1"});
  const auto stays = connect_tls(offer());
  EXPECT_EQ(stays->get("/healthz", "Connection: close\r\n").status, 200);
  // It neither says goodbye nor goes: its place is free all the same, in a few seconds.
  int status = 0;
  for (int i = 0; i < 80 && status != 200; ++i) {
    std::this_thread::sleep_for(100ms);
    const auto next = connect_tls(offer());
    if (next->is_up()) status = next->get("/healthz").status;
  }
  EXPECT_EQ(status, 200);
}

}  // namespace
}  // namespace server
