#include "tools/bench/paced.h"

#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <string_view>
#include <thread>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ledger/base/thread.h"

namespace bench {
namespace {

using std::chrono::steady_clock;

std::unexpected<base::Error> failed(const char* what) {
  return std::unexpected(base::errno_error(errno, what, "127.0.0.1"));
}

/// One connection, one request at a time.
class Asker {
 public:
  Asker() = default;
  Asker(const Asker&) = delete;
  Asker& operator=(const Asker&) = delete;

  ~Asker() {
    if (socket_ >= 0) ::close(socket_);
  }

  base::Status connect(std::uint16_t port) {
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket_ < 0) return failed("socket");
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      return failed("connect");
    }
    const int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return {};
  }

  base::Status ask(std::string_view request) {
    while (!request.empty()) {
      const ssize_t count = ::send(socket_, request.data(), request.size(), MSG_NOSIGNAL);
      if (count < 0) return failed("send");
      request.remove_prefix(static_cast<std::size_t>(count));
    }
    constexpr std::string_view kHeadEnd = "\r\n\r\n";
    constexpr std::string_view kLength = "Content-Length: ";
    input_.clear();
    std::size_t head = 0;
    while ((head = input_.find(kHeadEnd)) == std::string::npos) {
      CASELEDGER_TRY_STATUS(receive());
    }
    if (!input_.starts_with("HTTP/1.1 20")) {
      return base::fail(base::ErrorCode::kUnavailable,
                        "the server answered " + input_.substr(0, input_.find('\r')));
    }
    const std::size_t length_at = input_.find(kLength) + kLength.size();
    std::size_t length = 0;
    std::from_chars(&input_[length_at], &input_[head], length);
    while (input_.size() < head + kHeadEnd.size() + length) {
      CASELEDGER_TRY_STATUS(receive());
    }
    return {};
  }

 private:
  base::Status receive() {
    std::array<char, 65536> buffer;
    const ssize_t count = ::recv(socket_, buffer.data(), buffer.size(), 0);
    if (count < 0) return failed("receive");
    if (count == 0) {
      return base::fail(base::ErrorCode::kUnavailable, "the server closed the connection");
    }
    input_.append(buffer.data(), static_cast<std::size_t>(count));
    return {};
  }

  int socket_ = -1;
  std::string input_;
};

/// What one connection has to do: every `stride`-th request from `first` on.
struct Share {
  std::uint64_t first = 0;
  std::uint64_t stride = 1;
};

base::Status run_share(std::uint16_t port,
                       const Share& share,
                       const Pace& pace,
                       steady_clock::time_point start,
                       const std::function<std::string(std::uint64_t)>& request,
                       std::vector<double>& latencies_us) {
  Asker asker;
  CASELEDGER_TRY_STATUS(asker.connect(port));
  for (std::uint64_t number = share.first; number < pace.requests; number += share.stride) {
    const std::string text = request(number);
    const auto due =
        start + std::chrono::duration_cast<steady_clock::duration>(
                    std::chrono::duration<double>(static_cast<double>(number) / pace.per_second));
    std::this_thread::sleep_until(due);
    CASELEDGER_TRY_STATUS(asker.ask(text));
    latencies_us.push_back(
        std::chrono::duration<double, std::micro>(steady_clock::now() - due).count());
  }
  return {};
}

}  // namespace

base::Result<Sample> run_paced(std::uint16_t port,
                               std::size_t connections,
                               const Pace& pace,
                               const std::function<std::string(std::uint64_t)>& request) {
  std::vector<std::vector<double>> latencies(connections);
  std::vector<base::Status> outcomes(connections);
  std::vector<std::thread> threads;
  const auto start = steady_clock::now() + std::chrono::milliseconds(20);
  for (std::size_t i = 0; i < connections; ++i) {
    auto thread = base::start_thread([&, i] {
      outcomes[i] = run_share(port, {i, connections}, pace, start, request, latencies[i]);
    });
    if (!thread.joinable()) outcomes[i] = base::fail(base::ErrorCode::kUnavailable, "no thread");
    if (thread.joinable()) threads.push_back(std::move(thread));
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  Sample sample;
  sample.seconds = std::chrono::duration<double>(steady_clock::now() - start).count();
  for (std::size_t i = 0; i < connections; ++i) {
    CASELEDGER_TRY_STATUS(outcomes[i]);
    sample.latencies_us.insert(sample.latencies_us.end(), latencies[i].begin(), latencies[i].end());
  }
  return sample;
}

std::string get_request(std::string_view target, std::uint64_t number) {
  return "GET " + std::string(target) +
         " HTTP/1.1\r\nHost: localhost\r\nAccept: */*;n=" + std::to_string(number) + "\r\n\r\n";
}

}  // namespace bench
