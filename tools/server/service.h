// Start here: the ledger as a service over HTTP.
//
// Room:      tools/server. tools/http knows bytes and connections; here is what they ask for.
// Rules:     the network's thread never waits for the ledger: what writes goes through the one
//            appender, what reads through workers. Every answer has the security headers.
// Threads:   started by start(), ended by stop(); both by the same caller.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "ledger/base/result.h"
#include "tools/http/server.h"
#include "tools/server/desk.h"

namespace server {

class Service {
 public:
  /// Told of each answer, for the log; by the network's thread.
  using Log = std::function<void(const http::Exchange& exchange)>;
  /// By the network's thread.
  using RefusalLog = Desk::RefusalLog;

  struct Settings {
    http::ServerOptions http;
    Log log;
    RefusalLog refusals;
  };

  /// Errors:   those of http::Server::start
  [[nodiscard]] static base::Result<std::unique_ptr<Service>> start(std::unique_ptr<Desk> desk,
                                                                    const Settings& settings);
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;
  virtual ~Service() = default;  // stops without patience

  [[nodiscard]] virtual std::uint16_t port() const = 0;
  /// Takes nothing new, stores and answers what was taken, publishes, closes the ledger.
  /// Errors:   those of closing the ledger
  [[nodiscard]] virtual base::Status stop(std::chrono::milliseconds patience) = 0;
  /// Errors:   those of http::Server::reload_tls()
  [[nodiscard]] virtual base::Status reload_tls() = 0;

 protected:
  Service() = default;
};

}  // namespace server
