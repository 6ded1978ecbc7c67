// Those who wait for the log to grow or to be published: told when it has, or when time is up.
//
// Room:      tools/server.
// Threads:   any; what is waited for is told by a thread of its own.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "ledger/base/types.h"

namespace server {

class Waiters {
 public:
  using Time = std::chrono::steady_clock::time_point;
  /// True: the log has that size; false: time is up, or the service ends. Must be quick.
  using Told = std::move_only_function<void(bool is_reached)>;

  Waiters();
  Waiters(const Waiters&) = delete;
  Waiters& operator=(const Waiters&) = delete;

  ~Waiters() { finish(); }

  /// Tells once `note()` has named a size of at least `size`; at once if it has already.
  void wait(base::LogSize size, Time until, Told told);
  /// The log has grown; cheap when nobody waits for it.
  void note(base::LogSize size);

  /// The largest that was noted.
  [[nodiscard]] base::LogSize size() const { return {size_}; }

  /// Tells all who wait that it is over, and whoever comes later.
  void finish();

 private:
  struct Waiting {
    base::LogSize size;
    Time until;
    Told told;
  };

  void run();
  [[nodiscard]] std::vector<Waiting> take_due(Time now);

  std::atomic<std::uint64_t> size_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  // Guarded by mutex_.
  std::vector<Waiting> waiting_;
  bool is_finished_ = false;

  std::thread thread_;
};

}  // namespace server
