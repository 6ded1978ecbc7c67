// A running `caseledger serve`, and a client that sends exactly the bytes it is given.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/tools/cli/program.h"

namespace server {

struct Answer {
  int status = 0;                                // 0 = none came
  std::map<std::string, std::string> headers{};  // names in lower case
  std::string body{};
  /// The body did not come whole.
  bool is_cut = false;

  [[nodiscard]] std::string header(const std::string& name) const;

  [[nodiscard]] std::string at(std::string_view path) const { return tools::Json(body).at(path); }
};

/// One connection over loopback. Every wait ends after ten seconds.
class Client {
 public:
  explicit Client(std::uint16_t port);
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  virtual ~Client();

  /// False if the other side is gone.
  virtual bool send(std::string_view bytes);
  /// The other side sees the end of what it reads, and can still answer.
  void end_sending();
  /// The next answer; status 0 if the connection ended before one came.
  Answer receive();
  /// The same for an answer to HEAD, which has no body whatever its headers say.
  Answer receive_head();
  /// The next bytes of whatever comes; empty at the end.
  std::string receive_some();
  /// True if the other side closes within that time without a word.
  virtual bool is_closed_within(std::chrono::milliseconds time);

  Answer get(const std::string& target, const std::string& headers = "");
  Answer post(const std::string& target,
              const std::string& type,
              const std::string& body,
              const std::string& headers = "");

 protected:
  [[nodiscard]] int socket() const { return socket_; }

  void take_in(std::string_view bytes) { input_ += bytes; }

 private:
  virtual bool fill(std::chrono::milliseconds time);

  int socket_ = -1;
  std::string input_;
};

/// The program as a server in a process of its own.
class Served {
 public:
  /// Starts it and waits until it says its address. `words` follow `serve`.
  Served(const std::filesystem::path& directory, const std::vector<std::string>& words);
  Served(const Served&) = delete;
  Served& operator=(const Served&) = delete;
  ~Served();

  [[nodiscard]] std::uint16_t port() const { return port_; }

  [[nodiscard]] bool is_up() const { return port_ != 0; }

  /// The most memory it has had, in MiB.
  [[nodiscard]] std::size_t peak_megabytes() const;

  [[nodiscard]] int process() const { return process_; }

  /// Ends it by that signal; the exit code, 128 + signal if it was killed.
  int end(int signal);
  void signal(int signal) const;
  /// What it logged, once it has ended.
  [[nodiscard]] std::string log() const;

 private:
  std::filesystem::path log_;
  int process_ = -1;
  std::uint16_t port_ = 0;
};

/// A ledger that is served, and a client.
class ServeTest : public tools::ProgramTest {
 protected:
  void SetUp() override { init(); }

  void serve(const std::vector<std::string>& words = {});
  /// A new connection.
  [[nodiscard]] std::unique_ptr<Client> connect() const;

  std::unique_ptr<Served> served_;
};

/// The id ending in that number.
[[nodiscard]] std::string id_of(std::uint64_t number);
/// A valid event of the case: minutes recorded. `more` goes before "data", like
/// `"expectedVersion":0,`.
[[nodiscard]] std::string event_json(const std::string& case_id,
                                     std::uint64_t number,
                                     const std::string& more = "");

}  // namespace server
