#include "tools/http/server.h"

#include <algorithm>
#include <charconv>
#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <thread>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include "ledger/base/thread.h"
#include "tools/http/connection.h"
#include "tools/http/error_numbers.h"
#include "tools/http/tls.h"

namespace http {

const std::string& Shared::date_line() {
  const std::time_t now = std::time(nullptr);
  if (now != date_second_ || date_line_.empty()) {
    date_second_ = now;
    date_line_ = fmt::format("Date: {:%a, %d %b %Y %H:%M:%S} GMT\r\n", fmt::gmtime(now));
  }
  return date_line_;
}

std::string Shared::next_id() {
  if (id_prefix_.empty()) {
    std::random_device random;
    id_prefix_ = fmt::format("{:08x}", random());
  }
  return fmt::format("{}-{:x}", id_prefix_, ++id_count_);
}

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr std::chrono::milliseconds kTick{250};
constexpr std::chrono::milliseconds kPauseAfterFailure{50};
constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);

base::Result<tcp::endpoint> parse_endpoint(std::string_view address) {
  const auto bad = [&] {
    return base::fail(base::ErrorCode::kInvalidArgument,
                      kBadAddress,
                      "not an address and a port",
                      std::string(address),
                      "for example 127.0.0.1:8080 or [::1]:8080");
  };
  const std::size_t colon = address.rfind(':');
  if (colon == std::string_view::npos) return bad();
  std::string_view host = address.substr(0, colon);
  const std::string_view digits = address.substr(colon + 1);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  boost::system::error_code not_an_address;
  const auto parsed = asio::ip::make_address(std::string(host), not_an_address);
  if (error != std::errc() || end != digits.data() + digits.size() || not_an_address) return bad();
  return tcp::endpoint(parsed, port);
}

class Listener final : public Server {
 public:
  Listener(const ServerOptions& options, Handler& handler)
      : shared_(std::make_shared<Shared>(handler, options)) {}

  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  ~Listener() override {
    end();
    // An answer that came after the end left its connection here, which holds what holds it.
    shared_->io.restart();
    shared_->io.poll();
  }

  base::Status listen() {
    const ServerOptions& options = shared_->options;
    CASELEDGER_TRY(const auto endpoint, parse_endpoint(options.address));
    if (options.tls) {
      CASELEDGER_TRY(tls_, load_tls(*options.tls));
    }
    try {
      acceptor_.open(endpoint.protocol());
      acceptor_.set_option(tcp::acceptor::reuse_address(true));
      acceptor_.bind(endpoint);
      acceptor_.listen();
      port_ = acceptor_.local_endpoint().port();
    } catch (const std::exception& error) {
      return base::fail(base::ErrorCode::kUnavailable,
                        kAddressInUse,
                        error.what(),
                        options.address,
                        "choose another address or port");
    }
    asio::co_spawn(shared_->io, accept(), asio::detached);
    asio::co_spawn(shared_->io, watch_time(), asio::detached);
    thread_ = base::start_thread([this] { shared_->io.run(); });
    if (thread_.joinable()) return {};
    return base::fail(
        base::ErrorCode::kUnavailable, "the system has no thread to give", options.address);
  }

  [[nodiscard]] std::uint16_t port() const override { return port_; }

  bool stop(std::chrono::milliseconds patience) override {
    if (!thread_.joinable()) return true;
    asio::post(shared_->io, [this] { wind_down(); });
    std::unique_lock lock(mutex_);
    const bool is_whole = empty_.wait_for(lock, patience, [this] { return is_empty_; });
    lock.unlock();
    end();
    return is_whole;
  }

  [[nodiscard]] std::size_t connection_count() const override { return count_; }

  base::Status reload_tls() override {
    if (!shared_->options.tls) return {};
    CASELEDGER_TRY(auto fresh, load_tls(*shared_->options.tls));
    // Connections that are open keep the old one alive: OpenSSL counts.
    asio::post(shared_->io,
               [this, fresh = std::move(fresh)]() mutable { tls_ = std::move(fresh); });
    return {};
  }

 private:
  /// Closes everything; the network's thread ends when nothing is left to do.
  void end() {
    if (!thread_.joinable()) return;
    asio::post(shared_->io, [this] {
      shared_->is_over = true;
      wind_down();
      tick_.cancel();
      for (const auto& connection : connections_) {
        connection->abort();
      }
    });
    thread_.join();
  }

  void wind_down() {
    shared_->is_stopping = true;
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    for (const auto& connection : connections_) {
      connection->wind_down();
    }
    note_if_empty();
  }

  void note_if_empty() {
    if (!shared_->is_stopping || !connections_.empty()) return;
    {
      const std::lock_guard lock(mutex_);
      is_empty_ = true;
    }
    empty_.notify_all();
  }

  asio::awaitable<void> accept() {
    while (!shared_->is_stopping) {
      auto [error, socket] = co_await acceptor_.async_accept(kTuple);
      if (shared_->is_stopping) break;
      if (error) {
        // Out of descriptors, say: it passes.
        asio::steady_timer pause(shared_->io, kPauseAfterFailure);
        co_await pause.async_wait(kTuple);
        continue;
      }
      take(std::move(socket));
    }
  }

  void take(tcp::socket socket) {
    boost::system::error_code error;
    const auto endpoint = socket.remote_endpoint(error);
    if (error) return;
    const std::string peer = endpoint.address().to_string();
    const std::string group = peer_group(peer);
    std::size_t& of_peer = per_peer_[group];
    const Limits& limits = shared_->options.limits;
    if (connections_.size() >= limits.connections_max ||
        of_peer >= limits.connections_per_peer_max) {
      if (of_peer == 0) per_peer_.erase(group);
      return;  // closed: there is no room to say why
    }
    ++of_peer;
    socket.set_option(tcp::no_delay(true), error);
    auto connection = Connection::make(std::move(socket), peer, tls_.get(), shared_);
    connections_.insert(connection);
    count_ = connections_.size();
    connection->start([this, connection, group] { forget(connection, group); });
  }

  void forget(const std::shared_ptr<Connection>& connection, const std::string& group) {
    connections_.erase(connection);
    count_ = connections_.size();
    const auto it = per_peer_.find(group);
    if (--it->second == 0) per_peer_.erase(it);
    note_if_empty();
  }

  asio::awaitable<void> watch_time() {
    while (!shared_->is_over) {
      tick_.expires_after(kTick);
      co_await tick_.async_wait(kTuple);
      const auto now = std::chrono::steady_clock::now();
      for (const auto& connection : connections_) {
        connection->check_time(now);
      }
    }
  }

  const std::shared_ptr<Shared> shared_;
  tcp::acceptor acceptor_{shared_->io};
  asio::steady_timer tick_{shared_->io};
  std::uint16_t port_ = 0;
  std::thread thread_;
  std::atomic<std::size_t> count_ = 0;

  // The network's thread's, once it runs.
  std::shared_ptr<asio::ssl::context> tls_;
  std::set<std::shared_ptr<Connection>> connections_;
  std::map<std::string, std::size_t> per_peer_;  // by peer_group()

  std::mutex mutex_;
  std::condition_variable empty_;
  bool is_empty_ = false;  // guarded by mutex_
};

}  // namespace

base::Result<std::unique_ptr<Server>> Server::start(const ServerOptions& options,
                                                    Handler& handler) {
  auto server = std::make_unique<Listener>(options, handler);
  CASELEDGER_TRY_STATUS(server->listen());
  return server;
}

base::Result<bool> is_loopback(std::string_view address) {
  CASELEDGER_TRY(const auto endpoint, parse_endpoint(address));
  return endpoint.address().is_loopback();
}

std::string peer_group(std::string_view address) {
  boost::system::error_code not_an_address;
  const auto parsed = asio::ip::make_address(address, not_an_address);
  if (not_an_address || parsed.is_v4()) return std::string(address);
  const auto v6 = parsed.to_v6();
  if (v6.is_v4_mapped()) return asio::ip::make_address_v4(asio::ip::v4_mapped, v6).to_string();
  auto bytes = v6.to_bytes();
  std::ranges::fill(bytes.begin() + bytes.size() / 2, bytes.end(), std::uint8_t{0});
  return asio::ip::address_v6(bytes).to_string() + "/64";
}

}  // namespace http
