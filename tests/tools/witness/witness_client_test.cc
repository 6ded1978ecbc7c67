// Whatever one witness does, the others are heard, within the time given.
#include "tools/witness/witness_client.h"

#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "ledger/base/error_numbers.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fault_file_system.h"
#include "tests/support/published_ledger.h"
#include "tests/support/raw_server.h"
#include "tools/http/error_numbers.h"
#include "tools/witness/error_numbers.h"
#include "tools/witness/http.h"
#include "tools/witness/witness.h"

namespace tools {
namespace {

using std::chrono::milliseconds;
using support::PublishedLedger;

constexpr milliseconds kDeadline{400};

std::string url_of(std::uint16_t port) {
  return "http://127.0.0.1:" + std::to_string(port) + "/w";
}

/// A real witness behind HTTP.
class GoodWitness {
 public:
  GoodWitness(std::uint8_t seed, const ledger::VerifierKey& log)
      : witness(*Witness::open("/state",
                               {"w" + std::to_string(seed) + ".example",
                                ledger::KeyType::kCosignature,
                                support::key_of(seed)},
                               {log},
                               disk,
                               clock)),
        server(*HttpServer::start("127.0.0.1:0", [this](const HttpRequest& request) {
          ++requests;
          EXPECT_EQ(request.method, "POST");
          EXPECT_EQ(request.target, "/w/add-checkpoint");
          const WitnessAnswer answer = witness->add_checkpoint(request.body);
          return HttpAnswer{answer.status, answer.content_type, answer.body};
        })) {}

  support::FaultFileSystem disk;
  support::FakeClock clock;
  std::atomic<int> requests = 0;
  std::unique_ptr<Witness> witness;
  std::unique_ptr<HttpServer> server;
};

ledger::PolicyWitness entry(const std::string& name, std::uint8_t seed, const std::string& url) {
  return {name,
          ledger::verifier_of("w" + std::to_string(seed) + ".example",
                              support::key_of(seed),
                              ledger::KeyType::kCosignature),
          url};
}

class WitnessClientTest : public ::testing::Test {
 protected:
  WitnessClientTest() {
    log.grow_to(20);
    policy = ledger::policy_of(log.verifier());
    policy.witnesses.push_back(entry("good", 11, url_of(good.server->port())));
    policy.quorum = "good";
  }

  WitnessRound ask(WitnessClient& client) {
    return client.ask(log.last(), [this](std::uint64_t from) -> base::Result<ledger::Path> {
      return log.proof(from, log.last().prefix.size.value);
    });
  }

  WitnessRound ask() {
    WitnessClient client(policy, kDeadline);
    return ask(client);
  }

  /// The good witness is heard beside a bad one; returns what is said of the bad one.
  base::Error beside(const std::string& url) {
    policy.witnesses.push_back(entry("bad", 12, url));
    const auto start = std::chrono::steady_clock::now();
    const WitnessRound round = ask();
    EXPECT_LT(std::chrono::steady_clock::now() - start, 4 * kDeadline);
    EXPECT_TRUE(round.quorum_met);
    EXPECT_EQ(round.outcomes.size(), 2U);
    EXPECT_EQ(round.outcomes[0].error, std::nullopt);
    EXPECT_EQ(round.note.find("w12.example"), std::string::npos);
    EXPECT_TRUE(round.outcomes[1].error.has_value());
    return round.outcomes[1].error.value_or(base::Error());
  }

  base::Error beside_answer(std::function<HttpAnswer(const HttpRequest&)> handler) {
    const auto server = *HttpServer::start("127.0.0.1:0", std::move(handler));
    return beside(url_of(server->port()));
  }

  PublishedLedger log;
  GoodWitness good{11, log.verifier()};
  ledger::Policy policy;
};

TEST_F(WitnessClientTest, BringsBackACheckpointThatFulfilsThePolicy) {
  const WitnessRound round = ask();
  ASSERT_EQ(round.outcomes.size(), 1U);
  ASSERT_EQ(round.outcomes[0].error, std::nullopt);
  EXPECT_TRUE(round.quorum_met);
  EXPECT_TRUE(ledger::check_policy(round.note, policy).has_value());
  EXPECT_FALSE(ledger::check_policy(log.last().note, policy).has_value());
}

TEST_F(WitnessClientTest, LearnsTheSizeOnceAndThenAsksOnce) {
  WitnessClient client(policy, kDeadline);
  EXPECT_TRUE(ask(client).quorum_met);
  EXPECT_EQ(good.requests, 1);
  log.grow_to(50);
  EXPECT_TRUE(ask(client).quorum_met);
  EXPECT_EQ(good.requests, 2);
  // Another client, as after a restart.
  log.grow_to(60);
  EXPECT_TRUE(ask().quorum_met);
  EXPECT_EQ(good.requests, 4);
}

TEST_F(WitnessClientTest, AWitnessThatIsBehindWhatWasExpectedIsCaughtUp) {
  EXPECT_TRUE(ask().quorum_met);
  log.grow_to(40);
  WitnessClient client(policy, kDeadline);
  client.expect(33);  // it has 20
  EXPECT_TRUE(ask(client).quorum_met);
  EXPECT_EQ(good.witness->size_of(log.origin()), 40U);
}

TEST_F(WitnessClientTest, AWitnessAheadOfTheLogSaysThatTheLogIsAnOldCopy) {
  EXPECT_TRUE(ask().quorum_met);
  PublishedLedger restored;
  restored.grow_to(12);
  WitnessClient client(policy, kDeadline);
  const WitnessRound round = client.ask(
      restored.last(),
      [&](std::uint64_t from) -> base::Result<ledger::Path> { return restored.proof(from, 12); });
  EXPECT_FALSE(round.quorum_met);
  EXPECT_EQ(round.outcomes[0].error.value().number, base::kBehindAnchor);
}

TEST_F(WitnessClientTest, NobodyThereFailsAlone) {
  EXPECT_EQ(beside("http://127.0.0.1:1/w").number, kSiteUnreachable);
}

TEST_F(WitnessClientTest, AUrlThatCannotBeUsedFailsAlone) {
  EXPECT_EQ(beside("https://127.0.0.1/w").number, kBadSite);
}

TEST_F(WitnessClientTest, SilenceEndsAtTheDeadline) {
  const support::RawServer server("", false);
  const base::Error error = beside(url_of(server.port()));
  EXPECT_EQ(error.number, kSiteUnreachable);
  EXPECT_EQ(error.message, "no whole answer in time");
}

TEST_F(WitnessClientTest, AnAnswerThatNeverEndsEndsAtTheDeadline) {
  const support::RawServer server("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nab", false);
  EXPECT_EQ(beside(url_of(server.port())).number, kSiteUnreachable);
}

TEST_F(WitnessClientTest, GarbageFailsAlone) {
  const support::RawServer server("\x16\x03\x01 not http at all\r\n\r\n", false);
  EXPECT_EQ(beside(url_of(server.port())).number, kSiteUnreachable);
}

TEST_F(WitnessClientTest, AnAnswerWithoutEndOfSizeFailsAlone) {
  const support::RawServer server("HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\nab", false);
  EXPECT_EQ(beside(url_of(server.port())).number, kSiteUnreachable);
}

TEST_F(WitnessClientTest, AnErrorAnswerFailsAloneAndIsQuoted) {
  const base::Error error =
      beside_answer([](const HttpRequest&) { return HttpAnswer{500, "text/plain", "oops\n"}; });
  EXPECT_EQ(error.number, kWitnessRefused);
  EXPECT_EQ(error.message, "answered 500: oops\n");
}

TEST_F(WitnessClientTest, AnEmptyAnswerFailsAlone) {
  EXPECT_EQ(
      beside_answer([](const HttpRequest&) { return HttpAnswer{200, "text/plain", ""}; }).number,
      kWitnessUnproved);
}

TEST_F(WitnessClientTest, ACosignatureOfAnotherKeyOrTextIsLeftOut) {
  const std::string text = log.last().note.substr(0, log.last().note.find("\n\n") + 1);
  const std::string wrong_key =
      ledger::to_line(ledger::cosign("w12.example", support::key_of(99), text, 1'800'000'000));
  const std::string wrong_text = ledger::to_line(
      ledger::cosign("w12.example", support::key_of(12), "else\n1\n2\n", 1'800'000'000));
  EXPECT_EQ(beside_answer([&](const HttpRequest&) {
              return HttpAnswer{200, "text/plain", wrong_key + wrong_text + "— x y\n\n\nrest"};
            }).number,
            kWitnessUnproved);
}

TEST_F(WitnessClientTest, OfSeveralLinesTheOneThatHoldsIsTaken) {
  const std::string text = log.last().note.substr(0, log.last().note.find("\n\n") + 1);
  const std::string right =
      ledger::to_line(ledger::cosign("w12.example", support::key_of(12), text, 1'800'000'000));
  const auto server = *HttpServer::start("127.0.0.1:0", [&](const HttpRequest&) {
    return HttpAnswer{200, "text/plain", "rubbish\n" + right};
  });
  policy.witnesses.push_back(entry("second", 12, url_of(server->port())));
  policy.groups.push_back({"both", 2, {"good", "second"}});
  policy.quorum = "both";
  const WitnessRound round = ask();
  EXPECT_TRUE(round.quorum_met);
  EXPECT_EQ(round.outcomes.at(1).seconds, 1'800'000'000U);
  EXPECT_EQ(round.note.find("rubbish"), std::string::npos);
}

TEST_F(WitnessClientTest, EndlessConflictsEnd) {
  std::atomic<int> asked = 0;
  const base::Error error = beside_answer([&](const HttpRequest&) {
    return HttpAnswer{409, "text/x.tlog.size", std::to_string(1 + ++asked % 7) + "\n"};
  });
  EXPECT_EQ(error.number, kWitnessRefused);
  EXPECT_EQ(asked, 3);
}

TEST_F(WitnessClientTest, AConflictThatNamesTheSizeItGotIsNotAskedAgain) {
  std::atomic<int> asked = 0;
  const base::Error error = beside_answer([&](const HttpRequest&) {
    ++asked;
    return HttpAnswer{409, "text/x.tlog.size", "0\n"};
  });
  EXPECT_EQ(error.number, kWitnessRefused);
  EXPECT_EQ(asked, 1);
}

TEST_F(WitnessClientTest, TooFewWitnessesDoNotMakeAQuorum) {
  policy.witnesses.push_back(entry("absent", 12, "http://127.0.0.1:1"));
  policy.groups.push_back({"both", 2, {"good", "absent"}});
  policy.quorum = "both";
  const WitnessRound round = ask();
  EXPECT_FALSE(round.quorum_met);
  EXPECT_NE(round.note.find("w11.example"), std::string::npos) << "the one that came is kept";
}

TEST(HttpServer, AnAddressInUseOrMalformedIsAnError) {
  const auto handler = [](const HttpRequest&) { return HttpAnswer{200, "text/plain", ""}; };
  const auto server = HttpServer::start("127.0.0.1:0", handler);
  ASSERT_TRUE(server.has_value());
  const auto second = HttpServer::start("127.0.0.1:" + std::to_string((*server)->port()), handler);
  EXPECT_EQ(second.error().number, http::kAddressInUse);
  for (const char* address : {"", "8080", "localhost:80", "127.0.0.1:", "127.0.0.1:70000"}) {
    EXPECT_EQ(HttpServer::start(address, handler).error().number, http::kBadAddress) << address;
  }
}

}  // namespace
}  // namespace tools
