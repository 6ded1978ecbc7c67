#include "tools/bench/clients.h"

#include <latch>
#include <thread>
#include <vector>

namespace bench {
namespace {

base::Status take_turns(std::uint64_t client,
                        std::uint64_t turns,
                        const Turn& turn,
                        std::vector<double>& latencies_us) {
  latencies_us.reserve(turns);
  for (std::uint64_t at = 0; at < turns; ++at) {
    const Stopwatch stopwatch;
    CASELEDGER_TRY_STATUS(turn(client, at));
    latencies_us.push_back(stopwatch.seconds() * 1e6);
  }
  return {};
}

}  // namespace

base::Result<Sample> run_clients(std::uint64_t clients, std::uint64_t turns, const Turn& turn) {
  std::vector<std::vector<double>> latencies_us(clients);
  std::vector<base::Status> outcomes(clients);
  Sample sample;
  if (clients == 1) {
    const Stopwatch stopwatch;
    outcomes[0] = take_turns(0, turns, turn, latencies_us[0]);
    sample.seconds = stopwatch.seconds();
  } else {
    std::latch start(static_cast<std::ptrdiff_t>(clients) + 1);
    std::vector<std::jthread> threads;
    for (std::uint64_t client = 0; client < clients; ++client) {
      threads.emplace_back([&, client] {
        start.arrive_and_wait();
        outcomes[client] = take_turns(client, turns, turn, latencies_us[client]);
      });
    }
    start.arrive_and_wait();
    const Stopwatch stopwatch;
    threads.clear();  // joins
    sample.seconds = stopwatch.seconds();
  }
  for (std::uint64_t client = 0; client < clients; ++client) {
    CASELEDGER_TRY_STATUS(outcomes[client]);
    sample.latencies_us.insert(
        sample.latencies_us.end(), latencies_us[client].begin(), latencies_us[client].end());
  }
  return sample;
}

}  // namespace bench
