// One thread that stores what all connections send, many requests with one sync.
//
// Room:      tools/server.
// Rules:     first come, first stored; what is taken is answered, whatever happens; a ledger that a
//            failed write has spoilt is opened again before the next request is stored, and without
//            one: whoever is told that nothing can be stored sends none.
// Threads:   any may add; outcomes are told on the appender's own.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "ledger/base/result.h"
#include "ledger/ledger.h"
#include "tools/server/book.h"

namespace server {

using Outcome = base::Result<ledger::AppendResult>;

/// What one request asks to be stored: batches that stand or fall each on its own.
struct Submission {
  std::vector<std::vector<ledger::NewEvent>> batches;
  /// Called once with an outcome for each batch; must be quick and must not throw.
  std::move_only_function<void(std::vector<Outcome>)> done;
};

class Appender {
 public:
  /// What waits for its turn; beyond it a request is told to come back.
  struct Limits {
    std::size_t requests_max = 16'384;
    std::size_t bytes_max = 64U << 20U;
  };

  /// Told of each group that was stored: how many events, and how long it took.
  using Observer = std::function<void(std::size_t event_count, std::chrono::microseconds time)>;

  Appender(Book& book, const Limits& limits, Observer observer);
  Appender(const Appender&) = delete;
  Appender& operator=(const Appender&) = delete;

  ~Appender() { finish(); }

  /// Errors:   kUnavailable CL-2627 too much waits · CL-2628 after finish(). `done` is not called.
  [[nodiscard]] base::Status add(Submission submission);
  /// Stores what was taken, then ends.
  void finish();

  struct Queue {
    std::size_t request_count = 0;
    std::size_t bytes = 0;
  };

  /// What waits now.
  [[nodiscard]] Queue queue() const;
  /// Why nothing could be stored when it was last tried, if that was lately and no fault of who
  /// asked: the error's number.
  [[nodiscard]] std::optional<int> fault() const;

 private:
  struct Fault {
    int number = 0;
    std::chrono::steady_clock::time_point until;
  };

  struct Waiting {
    Submission submission;
    std::size_t bytes = 0;
  };

  void run();
  [[nodiscard]] std::vector<Submission> take_group();
  void store(std::vector<Submission> group);
  void note_fault(const std::vector<Outcome>& outcomes);
  void mend();

  Book& book_;
  const Limits limits_;
  const Observer observer_;

  mutable std::mutex mutex_;
  std::condition_variable has_work_;
  // Guarded by mutex_.
  std::deque<Waiting> waiting_;
  std::size_t waiting_bytes_ = 0;
  bool is_idle_ = false;
  bool is_finishing_ = false;
  std::optional<Fault> fault_;

  // The appender's own.
  bool is_spoilt_ = false;
  std::chrono::steady_clock::time_point next_mending_{};

  std::thread thread_;
};

}  // namespace server
