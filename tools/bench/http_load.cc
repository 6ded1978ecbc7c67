#include "tools/bench/http_load.h"

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace bench {
namespace {

constexpr std::string_view kHeadEnd = "\r\n\r\n";
constexpr std::string_view kCreated = "HTTP/1.1 201 ";
constexpr std::string_view kLength = "Content-Length: ";

std::unexpected<base::Error> failed(const char* what) {
  return std::unexpected(base::errno_error(errno, what, "127.0.0.1"));
}

/// One connection: sends a request, reads its answer, sends the next.
class LoadConnection {
 public:
  LoadConnection(int socket, const std::vector<std::string>& requests)
      : socket_(socket),
        requests_(requests) {}

  LoadConnection(LoadConnection&& other) noexcept = delete;
  LoadConnection& operator=(LoadConnection&&) = delete;
  LoadConnection(const LoadConnection&) = delete;
  LoadConnection& operator=(const LoadConnection&) = delete;

  ~LoadConnection() { ::close(socket_); }

  [[nodiscard]] int socket() const { return socket_; }

  [[nodiscard]] bool is_done() const { return at_ == requests_.size(); }

  base::Status begin() {
    began_ = Stopwatch();
    return send();
  }

  /// Something came, or there is room to send.
  base::Status go_on(std::vector<double>& latencies_us) {
    CASELEDGER_TRY_STATUS(send());
    CASELEDGER_TRY_STATUS(receive());
    while (!is_done()) {
      CASELEDGER_TRY(const bool has_answer, take_answer());
      if (!has_answer) return {};
      latencies_us.push_back(began_.seconds() * 1e6);
      ++at_;
      sent_ = 0;
      if (!is_done()) CASELEDGER_TRY_STATUS(begin());
    }
    return {};
  }

 private:
  base::Status send() {
    const std::string& request = requests_[at_];
    while (sent_ < request.size()) {
      const ssize_t count =
          ::send(socket_, request.data() + sent_, request.size() - sent_, MSG_NOSIGNAL);
      if (count < 0 && errno == EAGAIN) return {};
      if (count < 0) return failed("send");
      sent_ += static_cast<std::size_t>(count);
    }
    return {};
  }

  base::Status receive() {
    std::array<char, 65536> buffer;
    while (true) {
      const ssize_t count = ::recv(socket_, buffer.data(), buffer.size(), 0);
      if (count < 0 && errno == EAGAIN) return {};
      if (count < 0) return failed("receive");
      if (count == 0) {
        return base::fail(base::ErrorCode::kUnavailable, "the server closed the connection");
      }
      input_.append(buffer.data(), static_cast<std::size_t>(count));
      if (static_cast<std::size_t>(count) < buffer.size()) return {};
    }
  }

  base::Result<bool> take_answer() {
    const std::size_t head = input_.find(kHeadEnd);
    if (head == std::string::npos) return false;
    if (!input_.starts_with(kCreated)) {
      return base::fail(base::ErrorCode::kUnavailable,
                        "the server answered " + input_.substr(0, input_.find('\r')));
    }
    const std::size_t length_at = input_.find(kLength) + kLength.size();
    std::size_t length = 0;
    std::from_chars(&input_[length_at], &input_[head], length);
    const std::size_t whole = head + kHeadEnd.size() + length;
    if (input_.size() < whole) return false;
    input_.erase(0, whole);
    return true;
  }

  int socket_;
  const std::vector<std::string>& requests_;
  std::size_t at_ = 0;
  std::size_t sent_ = 0;
  std::string input_;
  Stopwatch began_;
};

base::Result<int> connect_to(std::uint16_t port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket < 0) return failed("socket");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    ::close(socket);
    return failed("connect");
  }
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  ::fcntl(socket, F_SETFL, O_NONBLOCK);
  return socket;
}

}  // namespace

std::string post_request(std::string_view target, std::string_view type, std::string_view body) {
  std::string request = "POST ";
  request.append(target);
  request += " HTTP/1.1\r\nHost: localhost\r\nContent-Type: ";
  request.append(type);
  request += "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n";
  request.append(body);
  return request;
}

base::Result<Sample> run_load(std::uint16_t port,
                              const std::vector<std::vector<std::string>>& requests) {
  const int poll = ::epoll_create1(EPOLL_CLOEXEC);
  if (poll < 0) return failed("epoll_create1");
  std::vector<std::unique_ptr<LoadConnection>> connections;
  for (const auto& of_one : requests) {
    CASELEDGER_TRY(const int socket, connect_to(port));
    connections.push_back(std::make_unique<LoadConnection>(socket, of_one));
    epoll_event interest{};
    interest.events = EPOLLIN | EPOLLOUT | EPOLLET;
    interest.data.ptr = connections.back().get();
    if (::epoll_ctl(poll, EPOLL_CTL_ADD, socket, &interest) != 0) return failed("epoll_ctl");
  }
  Sample sample;
  std::size_t left = connections.size();
  const Stopwatch stopwatch;
  for (const auto& connection : connections) {
    CASELEDGER_TRY_STATUS(connection->begin());
  }
  std::array<epoll_event, 256> events;
  while (left > 0) {
    const int count = ::epoll_wait(poll, events.data(), static_cast<int>(events.size()), -1);
    for (int i = 0; i < count; ++i) {
      auto& connection =
          *static_cast<LoadConnection*>(events[static_cast<std::size_t>(i)].data.ptr);
      if (connection.is_done()) continue;
      CASELEDGER_TRY_STATUS(connection.go_on(sample.latencies_us));
      left -= connection.is_done() ? 1 : 0;
    }
  }
  sample.seconds = stopwatch.seconds();
  ::close(poll);
  return sample;
}

base::Result<std::unique_ptr<ServerProcess>> ServerProcess::start(
    const std::filesystem::path& ledger) {
  std::array<int, 2> out{};
  if (::pipe2(out.data(), O_CLOEXEC) != 0) return failed("pipe2");
  const std::string directory = ledger.native();
  const int process = ::fork();
  if (process == 0) {
    ::dup2(out[1], STDOUT_FILENO);
    ::execl("/proc/self/exe",
            "caseledger",
            "serve",
            "--ledger",
            directory.c_str(),
            "--listen",
            "127.0.0.1:0",
            "--set",
            "log.level=warn",
            "--set",
            "limits.connections_per_peer=100000",
            static_cast<char*>(nullptr));
    ::_exit(127);
  }
  ::close(out[1]);
  std::string url;
  for (char c = 0; process > 0 && ::read(out[0], &c, 1) == 1 && c != '\n';) {
    url += c;
  }
  ::close(out[0]);
  std::uint16_t port = 0;
  std::from_chars(url.data() + url.rfind(':') + 1, url.data() + url.size(), port);
  if (port != 0) return std::unique_ptr<ServerProcess>(new ServerProcess(process, port));
  if (process > 0) ::waitpid(process, nullptr, 0);
  return base::fail(base::ErrorCode::kUnavailable, "the server did not start", directory);
}

ServerProcess::~ServerProcess() {
  ::kill(process_, SIGTERM);
  ::waitpid(process_, nullptr, 0);
}

}  // namespace bench
