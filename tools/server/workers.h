// Threads that do what may block, in the order it comes, and no more of it than fits.
//
// Room:      tools/server.
// Threads:   any may add.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace server {

class Workers {
 public:
  using Work = std::move_only_function<void()>;

  Workers(std::size_t thread_count, std::size_t waiting_max);
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  ~Workers() { finish(); }

  /// False if too much waits already, or after finish(); the work was not taken then.
  [[nodiscard]] bool add(Work work);
  /// Does what was added, then ends.
  void finish();

  [[nodiscard]] std::size_t waiting() const;

 private:
  void run();

  const std::size_t waiting_max_;
  mutable std::mutex mutex_;
  std::condition_variable has_work_;
  // Guarded by mutex_.
  std::deque<Work> waiting_;
  std::size_t idle_ = 0;
  bool is_finishing_ = false;

  std::vector<std::thread> threads_;
};

}  // namespace server
