// Ends a test that hangs, and says where.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>
#include <thread>

namespace support {

/// Aborts the program unless destroyed in time.
class Watchdog {
 public:
  explicit Watchdog(std::string what, std::chrono::seconds time = std::chrono::seconds(100))
      : thread_([this, what = std::move(what), time](const std::stop_token& stop) {
          std::unique_lock lock(mutex_);
          stopped_.wait_for(lock, stop, time, [] { return false; });
          if (!stop.stop_requested()) {  // its answer alone is wrong if it is stopped as it begins
            std::fprintf(stderr, "Failure: hangs; %s\n", what.c_str());
            std::abort();
          }
        }) {}

 private:
  std::mutex mutex_;
  std::condition_variable_any stopped_;
  std::jthread thread_;  // last, so that it ends first
};

}  // namespace support
