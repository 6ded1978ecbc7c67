// kill -9 while many connections store: what was answered is there, once, with the same receipt.
#include <atomic>
#include <csignal>
#include <thread>

#include "tests/support/campaign.h"
#include "tests/tools/server/served.h"

namespace server {
namespace {

/// What a client was told, and what it does not know.
struct Told {
  std::map<std::uint64_t, Answer> receipts;  // by number of the event
  std::vector<std::uint64_t> unknown;
};

class Kill : public ServeTest {
 protected:
  /// One client's events, one after the other, until the server is gone.
  static void write_until_killed(std::uint16_t port, std::uint64_t first, Told& told) {
    Client client(port);
    for (std::uint64_t number = first;; ++number) {
      const Answer answer =
          client.post("/v1/events", "application/json", event_json(case_of(first), number));
      if (answer.status != 201 || answer.is_cut) {
        told.unknown.push_back(number);
        return;
      }
      told.receipts[number] = answer;
    }
  }

  static std::string case_of(std::uint64_t first) { return "K-" + std::to_string(first); }

  void cycle(std::uint64_t round) {
    constexpr std::uint64_t kClients = 8;
    constexpr std::uint64_t kPerRound = 1'000'000;
    serve();
    std::vector<Told> told(kClients);
    {
      std::vector<std::jthread> threads;
      for (std::uint64_t i = 0; i < kClients; ++i) {
        const std::uint64_t first = round * kPerRound * kClients + i * kPerRound;
        threads.emplace_back(write_until_killed, served_->port(), first, std::ref(told[i]));
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(100 + round * 37 % 400));
      EXPECT_EQ(served_->end(SIGKILL), 128 + SIGKILL);
    }
    served_.reset();
    serve();
    for (std::uint64_t i = 0; i < kClients; ++i) {
      expect_stored(told[i], case_of(round * kPerRound * kClients + i * kPerRound));
    }
    EXPECT_EQ(served_->end(SIGTERM), 0);
    served_.reset();
  }

  void expect_stored(const Told& told, const std::string& case_id) {
    const auto client = connect();
    answered_ += told.receipts.size();
    for (const auto& [number, before] : told.receipts) {
      const Answer again =
          client->post("/v1/events", "application/json", event_json(case_id, number));
      ASSERT_EQ(again.status, 200) << "an event that was answered is lost: " << number;
      EXPECT_EQ(again.at("index"), before.at("index"));
      EXPECT_EQ(again.at("version"), before.at("version"));
      EXPECT_EQ(again.at("leaf"), before.at("leaf"));
      EXPECT_EQ(again.at("recordedAt"), before.at("recordedAt"));
    }
    for (const std::uint64_t number : told.unknown) {
      const Answer again =
          client->post("/v1/events", "application/json", event_json(case_id, number));
      EXPECT_TRUE(again.status == 200 || again.status == 201) << again.body;
      EXPECT_EQ(again.at("version"), std::to_string(told.receipts.size() + 1));
    }
  }

  std::size_t answered_ = 0;
};

TEST_F(Kill, NothingThatWasAnsweredIsLost) {
  const std::size_t rounds = support::case_count(3, 200);
  for (std::uint64_t round = 0; round < rounds && !HasFailure(); ++round) {
    cycle(round);
  }
  EXPECT_EQ(run("verify").exit_code, 0);
  support::report("kill -9 of the service under HTTP load",
                  rounds,
                  std::to_string(answered_) + " answered events, all there");
}

TEST_F(Kill, AnEndUnderLoadAnswersAllThatItStoresAndStoresAllThatItAnswers) {
  constexpr std::uint64_t kClients = 8;
  constexpr std::uint64_t kEach = 1'000'000;
  serve();
  std::vector<Told> told(kClients);
  {
    std::vector<std::jthread> threads;
    for (std::uint64_t i = 0; i < kClients; ++i) {
      threads.emplace_back(write_until_killed, served_->port(), i * kEach, std::ref(told[i]));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    EXPECT_EQ(served_->end(SIGTERM), 0) << served_->log();
  }
  serve();
  for (std::uint64_t i = 0; i < kClients; ++i) {
    const Answer history = connect()->get("/v1/cases/" + case_of(i * kEach));
    EXPECT_FALSE(told[i].receipts.empty());
    EXPECT_EQ(history.at("events"), std::to_string(told[i].receipts.size()));
  }
  EXPECT_EQ(served_->end(SIGTERM), 0);
  EXPECT_EQ(run("verify").exit_code, 0);
}

}  // namespace
}  // namespace server
