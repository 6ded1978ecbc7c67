// Who runs the parts of a long walk: the seam through which callers lend replay their threads.
//
// Room:      replay. No thread of its own; tools has one with threads (tools/threads.h).
// Rules:     an answer never depends on how many run at once, nor on who is first.
#pragma once

#include <cstddef>
#include <functional>

namespace replay {

class Executor {
 public:
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;
  virtual ~Executor() = default;

  /// Calls task(0) … task(count - 1) once each, in any order and perhaps side by side, and returns
  /// when all have returned. One call at a time. The task must not throw.
  virtual void run(std::size_t count, const std::function<void(std::size_t)>& task) = 0;

  /// How many may run at once; at least 1. Work is cut finer than this, not by it.
  [[nodiscard]] virtual std::size_t width() const = 0;

 protected:
  Executor() = default;
};

/// One after the other, on the caller's thread.
class InTurn final : public Executor {
 public:
  void run(std::size_t count, const std::function<void(std::size_t)>& task) override {
    for (std::size_t number = 0; number < count; ++number) {
      task(number);
    }
  }

  [[nodiscard]] std::size_t width() const override { return 1; }
};

}  // namespace replay
