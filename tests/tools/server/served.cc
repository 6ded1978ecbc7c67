#include "tests/tools/server/served.h"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ledger/base/check.h"

namespace server {
namespace {

constexpr std::chrono::milliseconds kPatience{10'000};

}  // namespace

std::string Answer::header(const std::string& name) const {
  const auto it = headers.find(name);
  return it == headers.end() ? "(absent)" : it->second;
}

Client::Client(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  std::signal(SIGPIPE, SIG_IGN);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  CHECK(socket_ >= 0);
  const int on = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  // A server that is not there is found out by what is sent next.
  static_cast<void>(
      ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address));
}

Client::~Client() {
  ::close(socket_);
}

bool Client::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

void Client::end_sending() {
  ::shutdown(socket_, SHUT_WR);
}

bool Client::fill(std::chrono::milliseconds time) {
  pollfd end{socket_, POLLIN, 0};
  if (::poll(&end, 1, static_cast<int>(time.count())) <= 0) return false;
  std::array<char, 65536> buffer;
  const ssize_t count = ::recv(socket_, buffer.data(), buffer.size(), 0);
  if (count <= 0) return false;
  input_.append(buffer.data(), static_cast<std::size_t>(count));
  return true;
}

std::string Client::receive_some() {
  if (input_.empty()) fill(kPatience);
  return std::exchange(input_, {});
}

bool Client::is_closed_within(std::chrono::milliseconds time) {
  pollfd end{socket_, POLLIN, 0};
  if (!input_.empty() || ::poll(&end, 1, static_cast<int>(time.count())) <= 0) return false;
  char byte = 0;
  return ::recv(socket_, &byte, 1, MSG_PEEK) <= 0;
}

Answer Client::receive_head() {
  Answer answer;
  std::size_t end = 0;
  while ((end = input_.find("\r\n\r\n")) == std::string::npos) {
    if (!fill(kPatience)) return answer;
  }
  std::istringstream head(input_.substr(0, end));
  input_.erase(0, end + 4);
  std::string line;
  std::getline(head, line);
  constexpr std::size_t kStatusAt = 9;  // after "HTTP/1.1 "
  answer.status = std::atoi(line.substr(std::min(kStatusAt, line.size())).c_str());
  while (std::getline(head, line)) {
    if (line.ends_with('\r')) line.pop_back();
    const std::size_t colon = line.find(": ");
    std::string name = line.substr(0, colon);
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
    answer.headers[name] = line.substr(colon + 2);
  }
  return answer;
}

Answer Client::receive() {
  Answer answer = receive_head();
  const auto take = [&](std::size_t count) {
    while (input_.size() < count) {
      if (!fill(kPatience)) {
        answer.is_cut = true;
        return std::exchange(input_, {});
      }
    }
    std::string text = input_.substr(0, count);
    input_.erase(0, count);
    return text;
  };
  if (answer.headers.contains("content-length")) {
    answer.body = take(std::stoul(answer.headers["content-length"]));
    return answer;
  }
  while (answer.header("transfer-encoding") == "chunked" && !answer.is_cut) {
    std::string size_line;
    while (!size_line.ends_with("\r\n") && !answer.is_cut) {
      size_line += take(1);
    }
    const std::size_t size = std::strtoul(size_line.c_str(), nullptr, 16);
    answer.body += take(size);
    take(2);
    if (size == 0) break;
  }
  return answer;
}

Answer Client::get(const std::string& target, const std::string& headers) {
  send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n");
  return receive();
}

Answer Client::post(const std::string& target,
                    const std::string& type,
                    const std::string& body,
                    const std::string& headers) {
  send("POST " + target + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + type +
       "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + headers + "\r\n" + body);
  return receive();
}

Served::Served(const std::filesystem::path& directory, const std::vector<std::string>& words)
    : log_(directory / "serve.log") {
  std::array<int, 2> out{};
  CHECK(::pipe2(out.data(), O_CLOEXEC) == 0);
  std::vector<std::string> all = {CASELEDGER_PROGRAM, "serve", "--listen", "127.0.0.1:0"};
  all.insert(all.end(), words.begin(), words.end());
  std::vector<char*> pointers;
  for (std::string& word : all) {
    pointers.push_back(word.data());
  }
  pointers.push_back(nullptr);
  process_ = ::fork();
  CHECK(process_ >= 0);
  if (process_ == 0) {
    const int log = ::open(log_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    ::dup2(out[1], STDOUT_FILENO);
    ::dup2(log, STDERR_FILENO);
    if (::chdir(directory.c_str()) != 0) ::_exit(127);
    ::execv(pointers.front(), pointers.data());
    ::_exit(127);
  }
  ::close(out[1]);
  std::string url;
  for (char c = 0; ::read(out[0], &c, 1) == 1 && c != '\n';) {
    url += c;
  }
  ::close(out[0]);
  if (!url.empty()) port_ = static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
}

Served::~Served() {
  if (process_ > 0) end(SIGKILL);
}

std::size_t Served::peak_megabytes() const {
  std::ifstream status("/proc/" + std::to_string(process_) + "/status");
  std::size_t kilobytes = 0;
  for (std::string word; status >> word;) {
    if (word == "VmHWM:") status >> kilobytes;
  }
  return kilobytes / 1'024;
}

void Served::signal(int signal) const {
  ::kill(process_, signal);
}

int Served::end(int signal) {
  ::kill(process_, signal);
  int status = 0;
  CHECK(::waitpid(process_, &status, 0) == process_);
  process_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::string Served::log() const {
  std::ifstream file(log_);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void ServeTest::serve(const std::vector<std::string>& words) {
  served_.reset();
  served_ = std::make_unique<Served>(directory_, words);
  ASSERT_TRUE(served_->is_up()) << served_->log();
}

std::unique_ptr<Client> ServeTest::connect() const {
  return std::make_unique<Client>(served_->port());
}

std::string id_of(std::uint64_t number) {
  std::string digits = std::to_string(number);
  digits.insert(0, 12 - digits.size(), '0');
  return "0190d3f2-7c1e-7a52-9d3b-" + digits;
}

std::string event_json(const std::string& case_id, std::uint64_t number, const std::string& more) {
  return R"({"case":")" + case_id + R"(","type":"TimeRecorded","id":")" + id_of(number) +
         R"(","occurredAt":"2026-03-01T10:00:00+01:00","actor":{"id":"u-4711","role":"CASE_HANDLER"},)" +
         more + R"("data":{"minutes":)" + std::to_string(number % 1000 + 1) +
         R"(,"activity":"PREPARATION"}})";
}

}  // namespace server
