// Histories that are right because one thread plays all clients against a ledger of a few lines.
//
// Room:      tests/support.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <random>
#include <utility>
#include <vector>

#include "tests/support/linearizability.h"

namespace support::linear {

/// A ledger without disk, groups or threads: what one operation does to a log.
class Model {
 public:
  explicit Model(std::vector<LogEntry> log = {}) {
    for (LogEntry& entry : log) {
      add(std::move(entry));
    }
  }

  /// Executes the operation's request at this moment: fills in its answer.
  void execute(Operation& operation, std::int64_t recorded_at_us);

  [[nodiscard]] const std::vector<LogEntry>& log() const { return log_; }

  [[nodiscard]] std::uint64_t version_of(std::uint32_t stream) const;

 private:
  void add(LogEntry entry);
  void append(Operation& operation, std::int64_t recorded_at_us);
  void take_back_to(std::size_t size);

  std::vector<LogEntry> log_;
  std::map<std::uint32_t, std::vector<std::size_t>> streams_;
  std::map<std::pair<std::uint32_t, std::uint64_t>, std::size_t> keys_;
};

struct SimulationSize {
  std::size_t operations = 200;
  std::uint32_t clients = 16;
  std::uint32_t streams = 5;
  std::size_t batch_max = 3;
};

/// Interleaved invocations, effects and returns, with stops that leave some in flight.
[[nodiscard]] History simulate(std::mt19937& random, const SimulationSize& size);

}  // namespace support::linear
