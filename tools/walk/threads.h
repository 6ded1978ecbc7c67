// Threads for a walk over all cases.
//
// Room:      tools/walk: what replay deliberately lacks, threads and files.
#pragma once

#include <cstddef>
#include <functional>

#include "replay/executor.h"

namespace tools {

/// As many as the machine has cores, at least 1.
[[nodiscard]] std::size_t core_count();

/// Runs tasks on up to `threads` threads, the caller's among them, which end with each run(). Where
/// the system has fewer to give, those there are do all of it.
class Threads final : public replay::Executor {
 public:
  /// `threads` is at least 1.
  explicit Threads(std::size_t threads);

  void run(std::size_t count, const std::function<void(std::size_t)>& task) override;

  [[nodiscard]] std::size_t width() const override { return threads_; }

 private:
  std::size_t threads_;
};

}  // namespace tools
