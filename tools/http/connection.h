// One connection: reads requests, has them answered one after the other, writes the answers.
//
// Room:      tools/http, inside only.
// Threads:   the network's. Only replies come from elsewhere, and are posted.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include "tools/http/server.h"

namespace http {

using SteadyTime = std::chrono::steady_clock::time_point;

/// What the connections of one server share. Outlives the server for as long as a reply is owed, so
/// that one that comes too late finds an end and not a hole.
struct Shared {
  Shared(Handler& its_handler, ServerOptions its_options)
      : handler(its_handler),
        options(std::move(its_options)) {}

  boost::asio::io_context io{1};
  Handler& handler;
  const ServerOptions options;
  /// Not negative, and not growing when a body is done with.
  std::size_t body_bytes = 0;
  bool is_stopping = false;
  /// The network's thread has ended or is about to: replies are thrown away.
  std::atomic<bool> is_over = false;

  /// "Date: …\r\n" of this second.
  [[nodiscard]] const std::string& date_line();
  /// A name for a request that came without one.
  [[nodiscard]] std::string next_id();

 private:
  std::time_t date_second_ = 0;
  std::string date_line_;
  std::string id_prefix_;
  std::uint64_t id_count_ = 0;
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  virtual ~Connection() = default;

  [[nodiscard]] static std::shared_ptr<Connection> make(
      boost::asio::ip::tcp::socket socket,
      std::string peer,
      boost::asio::ssl::context* tls,  // nullptr = in the clear
      std::shared_ptr<Shared> shared);

  /// Begins to read; `on_end` is called once, when the connection is closed.
  virtual void start(std::move_only_function<void()> on_end) = 0;
  /// Ends what has taken too long.
  virtual void check_time(SteadyTime now) = 0;
  /// Ends at once if it waits for a request, else after the answer.
  virtual void wind_down() = 0;
  /// Ends at once, whatever it does.
  virtual void abort() = 0;
};

}  // namespace http
