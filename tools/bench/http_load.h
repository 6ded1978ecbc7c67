// Many connections to a server at once, each asking for the next thing when it has its answer.
//
// Room:      tools/bench.
// Why own:   the client shares two cores with what it measures. One thread, sockets and poll cost
//            less than any library that can do more.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "ledger/base/result.h"
#include "tools/bench/measure.h"

namespace bench {

/// This same program as `serve` in a process of its own, on a free port of loopback.
class ServerProcess {
 public:
  /// Errors:   kUnavailable: it did not start
  [[nodiscard]] static base::Result<std::unique_ptr<ServerProcess>> start(
      const std::filesystem::path& ledger);

  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;
  ~ServerProcess();  // ends it, and waits for that

  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  ServerProcess(int process, std::uint16_t port) : process_(process), port_(port) {}

  int process_;
  std::uint16_t port_;
};

/// A POST with everything that HTTP wants.
[[nodiscard]] std::string post_request(std::string_view target,
                                       std::string_view type,
                                       std::string_view body);

/// Time until every connection has the answers to all its requests, and the latency of each. Every
/// answer must have status 201.
/// Errors:   kUnavailable: no connection, or another status
[[nodiscard]] base::Result<Sample> run_load(std::uint16_t port,
                                            const std::vector<std::vector<std::string>>& requests);

}  // namespace bench
