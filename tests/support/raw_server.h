// A server that says exactly the bytes it is told to, and remembers what it was asked.
#pragma once

#include <array>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ledger/base/check.h"

namespace support {

class RawServer {
 public:
  /// Says `answer(n)` to the n-th connection, counted from 0, when it has read a head and the body
  /// that its Content-Length tells; then closes it if `closes`, else keeps it until the end.
  using Script = std::function<std::string(std::size_t connection)>;

  RawServer(Script answer, bool closes) : answer_(std::move(answer)), closes_(closes) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    CHECK(::bind(listener_, reinterpret_cast<const sockaddr*>(&address), length) == 0);
    CHECK(::listen(listener_, 8) == 0);
    CHECK(::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length) == 0);
    port_ = ::ntohs(address.sin_port);
    thread_ = std::thread([this] { run(); });
  }

  explicit RawServer(std::string bytes, bool closes = true)
      : RawServer([bytes = std::move(bytes)](std::size_t) { return bytes; }, closes) {}

  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;

  ~RawServer() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
    for (const int connection : open_) {
      ::close(connection);
    }
  }

  [[nodiscard]] std::string url(std::string_view path = "/") const {
    return "http://127.0.0.1:" + std::to_string(port_) + std::string(path);
  }

  [[nodiscard]] std::uint16_t port() const { return port_; }

  /// Each request as it came, in order.
  [[nodiscard]] std::vector<std::string> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  void run() {
    for (std::size_t count = 0;; ++count) {
      const int connection = ::accept(listener_, nullptr, nullptr);
      if (connection < 0) return;
      std::string request = read_request(connection);
      {
        const std::lock_guard lock(mutex_);
        requests_.push_back(std::move(request));
      }
      const std::string bytes = answer_(count);
      for (std::string_view rest = bytes; !rest.empty();) {
        const ssize_t sent = ::send(connection, rest.data(), rest.size(), MSG_NOSIGNAL);
        if (sent <= 0) break;
        rest.remove_prefix(static_cast<std::size_t>(sent));
      }
      if (closes_) {
        ::close(connection);
      } else {
        open_.push_back(connection);
      }
    }
  }

  static std::string read_request(int connection) {
    std::string text;
    std::array<char, 4096> buffer{};
    std::size_t wanted = std::string::npos;
    while (text.size() < wanted) {
      const ssize_t count = ::recv(connection, buffer.data(), buffer.size(), 0);
      if (count <= 0) break;
      text.append(buffer.data(), static_cast<std::size_t>(count));
      const std::size_t end = text.find("\r\n\r\n");
      if (end == std::string::npos) continue;
      constexpr std::string_view kLength = "Content-Length: ";
      const std::size_t length = text.find(kLength);
      wanted = end + 4;
      if (length < end) wanted += std::stoul(text.substr(length + kLength.size()));
    }
    return text;
  }

  const Script answer_;
  const bool closes_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::thread thread_;
  std::vector<int> open_;  // the thread's

  mutable std::mutex mutex_;
  std::vector<std::string> requests_;  // guarded by mutex_
};

}  // namespace support
