#include "tests/fault/child.h"

#include <array>
#include <csignal>

#include <gtest/gtest.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ledger/base/check.h"

extern char** environ;

namespace support {
namespace {

constexpr auto kHangs = std::chrono::seconds(60);

}  // namespace

Child::Child(std::vector<std::string> arguments) {
  std::array<int, 2> ends{};
  CHECK(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
  socket_ = ends[0];
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  std::vector<char*> pointers;
  for (std::string& argument : arguments) {
    pointers.push_back(argument.data());
  }
  pointers.push_back(nullptr);
  CHECK(::posix_spawnp(&child_, pointers[0], &actions, nullptr, pointers.data(), environ) == 0);
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
}

Child::~Child() {
  if (!has_ended_) {
    kill();
    ::waitpid(child_, nullptr, 0);
  }
  ::close(socket_);
}

void Child::listen_for(std::chrono::microseconds time) {
  const auto deadline = std::chrono::steady_clock::now() + time;
  while (is_open_) {
    const auto left = std::chrono::duration_cast<std::chrono::nanoseconds>(
        deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) {
      return;
    }
    const timespec wait = {left.count() / 1'000'000'000, left.count() % 1'000'000'000};
    pollfd ready = {socket_, POLLIN, 0};
    if (::ppoll(&ready, 1, &wait, nullptr) > 0) {
      take();
    }
  }
}

void Child::take() {
  std::array<char, 65'536> buffer{};
  const ssize_t got = ::read(socket_, buffer.data(), buffer.size());
  is_open_ = got > 0;
  output_.append(buffer.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
}

void Child::listen() {
  pollfd ready = {socket_, POLLIN, 0};
  while (is_open_ && ::poll(&ready, 1, 0) > 0) {
    take();
  }
}

void Child::kill() {
  ::kill(child_, SIGKILL);
}

int Child::wait() {
  listen_for(kHangs);
  if (is_open_) {
    ADD_FAILURE() << "the child hangs";
    kill();
  }
  int status = 0;
  ::waitpid(child_, &status, 0);
  has_ended_ = true;
  return status;
}

bool run(std::vector<std::string> arguments, std::string* output) {
  Child child(std::move(arguments));
  const int status = child.wait();
  if (output != nullptr) {
    *output = child.output();
  }
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace support
