// A crowd that holds connections and says next to nothing, beside clients that mean it: nobody
// honest is refused or kept waiting, and it costs little memory.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>

#include <fmt/format.h>
#include <sys/resource.h>

#include "tests/support/campaign.h"
#include "tests/tools/server/served.h"

namespace server {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kHonest = 4;
constexpr std::size_t kMegabytesMax = 512;
/// Below this nobody calls a machine that others use slow.
constexpr microseconds kNoise{20'000};

struct Measured {
  std::vector<microseconds> times{};
  std::size_t refused = 0;

  [[nodiscard]] microseconds p99() {
    std::ranges::sort(times);
    return times.at(times.size() * 99 / 100);
  }
};

/// Connections that have begun a request and never come to its end, a byte at a time.
class SlowClients {
 public:
  SlowClients(std::uint16_t port, std::size_t count) : port_(port), clients_(count) {
    thread_ = std::jthread([this](const std::stop_token& stop) { trickle(stop); });
  }

  [[nodiscard]] std::size_t replaced() const { return replaced_; }

 private:
  void trickle(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      for (std::size_t i = 0; i < clients_.size() && !stop.stop_requested(); ++i) {
        if (clients_[i] != nullptr && clients_[i]->send("x")) continue;
        // The server had enough of it: here it is again.
        ++replaced_;
        clients_[i] = std::make_unique<Client>(port_);
        clients_[i]->send(i % 2 == 0 ? "GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: "
                                     : "POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Type: "
                                       "application/json\r\nContent-Length: 100000\r\n\r\n");
      }
      std::this_thread::sleep_for(milliseconds(200));
    }
  }

  const std::uint16_t port_;
  std::vector<std::unique_ptr<Client>> clients_;
  std::atomic<std::size_t> replaced_ = 0;
  std::jthread thread_;
};

class Crowd : public ServeTest {
 protected:
  /// What clients see who store and read a hundred times a second each.
  Measured measure(std::chrono::seconds time) {
    std::vector<Measured> all(kHonest);
    {
      std::vector<std::jthread> threads;
      for (std::size_t i = 0; i < kHonest; ++i) {
        const std::uint64_t first = (++round_ * kHonest + i) * 1'000'000;
        threads.emplace_back([this, time, first, &mine = all[i]] { ask(time, first, mine); });
      }
    }
    Measured together;
    for (const Measured& one : all) {
      together.refused += one.refused;
      together.times.insert(together.times.end(), one.times.begin(), one.times.end());
    }
    return together;
  }

  void ask(std::chrono::seconds time, std::uint64_t first, Measured& measured) const {
    const auto client = connect();
    const std::string case_id = "C-" + std::to_string(first);
    const auto end = Clock::now() + time;
    for (std::uint64_t number = first; Clock::now() < end; ++number) {
      const auto began = Clock::now();
      const Answer stored =
          client->post("/v1/events", "application/json", event_json(case_id, number));
      const Answer read = client->get("/v1/cases/" + case_id);
      measured.times.push_back(std::chrono::duration_cast<microseconds>(Clock::now() - began) / 2);
      if (stored.status != 201 || read.status != 200) ++measured.refused;
      std::this_thread::sleep_until(began + milliseconds(20));
    }
  }

  std::uint64_t round_ = 0;
};

TEST_F(Crowd, OfIdleAndSlowConnectionsDisturbsNobody) {
  const bool is_large = support::is_campaign();
  const std::size_t idle_count = is_large ? 10'000 : 1'000;
  const std::size_t slow_count = is_large ? 1'000 : 200;
  const std::chrono::seconds time(is_large ? 20 : 3);
  rlimit descriptors{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &descriptors), 0);
  descriptors.rlim_cur = descriptors.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &descriptors);
  if (descriptors.rlim_max < idle_count + slow_count + 1'000) GTEST_SKIP() << "too few descriptors";
  serve({"--set",
         "limits.connections_per_peer=16384",
         "--set",
         "log.requests=false",
         "--set",
         "limits.head_seconds=5",
         "--set",
         "limits.body_seconds=5"});
  measure(std::chrono::seconds(1));  // what is done once
  Measured alone = measure(time);
  std::vector<std::unique_ptr<Client>> idle;
  for (std::size_t i = 0; i < idle_count; ++i) {
    idle.push_back(connect());
  }
  Measured crowded;
  std::size_t replaced = 0;
  {
    SlowClients slow(served_->port(), slow_count);
    std::this_thread::sleep_for(std::chrono::seconds(2));
    crowded = measure(time);
    replaced = slow.replaced();
  }
  // Once more without them: what others do on this machine is not the crowd's fault.
  Measured after = measure(time);
  const microseconds quiet = std::max({alone.p99(), after.p99(), kNoise});

  EXPECT_EQ(alone.refused + crowded.refused + after.refused, 0U);
  EXPECT_LT(crowded.p99(), 2 * quiet);
  EXPECT_LT(served_->peak_megabytes(), kMegabytesMax);
  EXPECT_GE(replaced, slow_count);
  // Those who said nothing at all are still there.
  EXPECT_EQ(idle.front()->get("/healthz").status, 200);
  EXPECT_EQ(idle.back()->get("/healthz").status, 200);
  support::report("a crowd of idle and slow connections",
                  idle_count + slow_count,
                  fmt::format("p99 {} us alone, {} us beside; {} requests, none refused; {} MiB",
                              alone.p99().count(),
                              crowded.p99().count(),
                              2 * (alone.times.size() + crowded.times.size()),
                              served_->peak_megabytes()));
}

}  // namespace
}  // namespace server
