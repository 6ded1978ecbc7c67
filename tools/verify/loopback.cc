#include "tools/verify/loopback.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <system_error>

#include <netdb.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace tools {
namespace {

constexpr std::string_view kScheme = "http://";
constexpr std::array<std::string_view, 3> kHosts = {"127.0.0.1", "localhost", "::1"};
constexpr std::size_t kHeadBytesMax = 64U << 10U;
constexpr time_t kPatienceSeconds = 10;

class Socket {
 public:
  explicit Socket(int descriptor) : descriptor_(descriptor) {}

  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  ~Socket() {
    if (descriptor_ >= 0) close(descriptor_);
  }

  [[nodiscard]] int get() const { return descriptor_; }

 private:
  int descriptor_;
};

std::unexpected<base::Error> unavailable(std::string message, const std::string& where) {
  return base::fail(base::ErrorCode::kUnavailable, std::move(message), where);
}

std::string reason(int error_number) {
  return std::system_category().message(error_number);
}

bool send_all(int socket, std::string_view text) {
  while (!text.empty()) {
    const ssize_t sent = send(socket, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

int connect_to(const addrinfo& place) {
  const int socket = ::socket(place.ai_family, place.ai_socktype | SOCK_CLOEXEC, 0);
  if (socket < 0) return -1;
  const timeval patience{.tv_sec = kPatienceSeconds, .tv_usec = 0};
  setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  if (connect(socket, place.ai_addr, place.ai_addrlen) == 0) return socket;
  close(socket);
  return -1;
}

/// The body of an answer that ended; nothing if it is cut off or no HTTP.
struct Answer {
  int status = 0;
  std::string_view body;
};

std::optional<Answer> split_answer(std::string_view bytes) {
  const std::size_t head_end = bytes.find("\r\n\r\n");
  if (!bytes.starts_with("HTTP/1.") || head_end == std::string_view::npos) return std::nullopt;
  Answer answer;
  answer.body = bytes.substr(head_end + 4);
  const std::size_t space = bytes.find(' ');
  const std::string_view status = bytes.substr(std::min(space + 1, bytes.size()), 3);
  const auto [end, error] =
      std::from_chars(status.data(), status.data() + status.size(), answer.status);
  if (error != std::errc() || end != status.data() + status.size()) return std::nullopt;
  std::string head(bytes.substr(0, head_end + 2));
  std::ranges::transform(head, head.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  // Neither was asked for, and neither can be read here.
  if (head.find("\r\ntransfer-encoding:") != std::string::npos ||
      head.find("\r\ncontent-encoding:") != std::string::npos) {
    return std::nullopt;
  }
  constexpr std::string_view kLength = "\r\ncontent-length:";
  const std::size_t length = head.find(kLength);
  if (length != std::string::npos) {
    const std::size_t digits = head.find_first_not_of(' ', length + kLength.size());
    std::size_t promised = 0;
    std::from_chars(&head[digits], head.data() + head.size(), promised);
    if (promised != answer.body.size()) return std::nullopt;
  }
  return answer;
}

}  // namespace

bool is_url(std::string_view text) {
  return text.find("://") != std::string_view::npos;
}

std::optional<LoopbackUrl> parse_loopback_url(std::string_view text) {
  if (!text.starts_with(kScheme) || text.find_first_of(" \t\r\n?#") != std::string_view::npos) {
    return std::nullopt;
  }
  text.remove_prefix(kScheme.size());
  const std::size_t slash = std::min(text.find('/'), text.size());
  std::string_view host = text.substr(0, slash);
  LoopbackUrl url;
  url.prefix = text.substr(slash);
  while (url.prefix.ends_with('/')) {
    url.prefix.pop_back();
  }
  const std::size_t bracket = host.starts_with('[') ? host.find(']') : 0;
  const std::size_t colon = bracket == std::string_view::npos ? bracket : host.find(':', bracket);
  if (colon != std::string_view::npos) {
    url.port = host.substr(colon + 1);
    host = host.substr(0, colon);
  }
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  url.host = host;
  const bool is_port = !url.port.empty() &&
                       std::ranges::all_of(url.port, [](char c) { return c >= '0' && c <= '9'; });
  if (!is_port || std::ranges::find(kHosts, url.host) == kHosts.end()) return std::nullopt;
  return url;
}

base::Result<base::Bytes> get(const LoopbackUrl& url,
                              const std::string& path,
                              std::size_t bytes_max) {
  const std::string where = "http://" + url.host + ":" + url.port + url.prefix + "/" + path;
  addrinfo wanted{};
  wanted.ai_family = AF_UNSPEC;
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (const int error = getaddrinfo(url.host.c_str(), url.port.c_str(), &wanted, &found)) {
    return unavailable(gai_strerror(error), where);
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> places(found, &freeaddrinfo);
  int descriptor = -1;
  for (const addrinfo* place = found; place != nullptr && descriptor < 0; place = place->ai_next) {
    descriptor = connect_to(*place);
  }
  const Socket socket(descriptor);
  if (descriptor < 0) return unavailable(reason(errno), where);
  if (!send_all(socket.get(),
                "GET " + url.prefix + "/" + path + " HTTP/1.0\r\nHost: " + url.host + "\r\n\r\n")) {
    return unavailable(reason(errno), where);
  }
  std::string bytes;
  std::array<char, 64U << 10U> buffer{};
  for (;;) {
    const ssize_t got = recv(socket.get(), buffer.data(), buffer.size(), 0);
    if (got < 0) return unavailable(reason(errno), where);
    if (got == 0) break;
    bytes.append(buffer.data(), static_cast<std::size_t>(got));
    if (bytes.size() > bytes_max + kHeadBytesMax)
      return unavailable("the answer is too long", where);
  }
  const auto answer = split_answer(bytes);
  if (!answer) return unavailable("no whole HTTP answer", where);
  constexpr int kOk = 200;
  constexpr int kMissing = 404;
  if (answer->status == kMissing) {
    return base::fail(base::ErrorCode::kNotFound, "there is no such file", where);
  }
  if (answer->status != kOk) {
    return unavailable("the server answered " + std::to_string(answer->status), where);
  }
  const base::ByteView body = base::as_bytes(answer->body);
  return base::Bytes(body.begin(), body.end());
}

}  // namespace tools
