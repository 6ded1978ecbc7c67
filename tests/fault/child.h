// A program that is started, listened to, and ended by force.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include <sys/types.h>

namespace support {

class Child {
 public:
  /// Starts `arguments[0]` with a socket as its stdout. The test ends here if that fails.
  explicit Child(std::vector<std::string> arguments);
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  /// Kills it if it still runs.
  ~Child();

  /// Listens until the child closes its stdout or the time is up.
  void listen_for(std::chrono::microseconds time);
  /// Takes in what it has said by now; waits for nothing.
  void listen();
  void kill();
  /// Listens to the end and waits for it; the status of waitpid. A child that takes more than a
  /// minute hangs: it is killed, and the test fails.
  int wait();

  /// All it has said so far.
  [[nodiscard]] const std::string& output() const { return output_; }

  [[nodiscard]] pid_t id() const { return child_; }

 private:
  void take();

  pid_t child_ = 0;
  int socket_ = -1;
  bool has_ended_ = false;
  bool is_open_ = true;
  std::string output_;
};

/// Runs a program to its end; true if it said yes. Its output goes to `output` if asked for.
bool run(std::vector<std::string> arguments, std::string* output = nullptr);

}  // namespace support
