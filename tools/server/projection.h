// All cases in memory, kept up with the log by a thread of its own: what lists and reports of the
// present are answered from.
//
// Room:      tools/server. docs/decisions/014-projections.md.
// Rules:     a table says what a walk over the log would say of the same prefix and day, and is
//            replaced as a whole. The log is the truth: nothing here is stored, and whoever cannot
//            be answered from here walks.
// Threads:   any may ask. One follows: it folds the cases that new events are of, and walks the
//            whole log (beside threads that end with the walk) at the start, on a new day and under
//            a new rulebook. It gives way to all others.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "ledger/io/clock.h"
#include "ledger/ledger.h"
#include "tools/server/table_maker.h"
#include "tools/server/waiters.h"

namespace server {

class Projection {
 public:
  using TablePtr = std::shared_ptr<const CaseTable>;
  using LedgerNow = std::function<std::shared_ptr<ledger::Ledger>()>;

  struct Settings {
    /// Behind the log and without a step forward for so long, it is stalled.
    std::chrono::milliseconds stalled_after{30'000};
    /// For a walk.
    std::size_t threads = 1;
  };

  Projection(LedgerNow ledger, ledger::io::Clock& clock, const Settings& settings);
  Projection(const Projection&) = delete;
  Projection& operator=(const Projection&) = delete;

  ~Projection() { finish(); }

  /// The newest table; null until there is one.
  [[nodiscard]] TablePtr newest() const;
  /// That of this prefix and day, if it is the newest or was kept; else null.
  [[nodiscard]] TablePtr at(base::LogSize size, replay::Date day);
  /// Keeps a table for a few minutes after it was last asked for: the next page comes from it.
  void keep(TablePtr table);

  /// The log has grown. Without it, that is noticed a moment later.
  void grown();

  /// Of the newest table's size.
  [[nodiscard]] Waiters& reached() { return reached_; }

  struct Lag {
    std::uint64_t entries = 0;
    /// Since it last held all there was; 0 when it does.
    std::chrono::microseconds time{0};
    bool is_stalled = false;
    /// Why the last step failed, if it did.
    std::optional<base::Error> error{};
  };

  [[nodiscard]] Lag lag() const;

  /// Ends the thread, whatever it does, and tells those who wait.
  void finish();

 private:
  using Time = std::chrono::steady_clock::time_point;

  struct Kept {
    TablePtr table;
    Time until;
  };

  void run();
  void wait();
  void rest(std::chrono::steady_clock::duration time);
  /// One stretch further, if there is one.
  [[nodiscard]] base::Status step();
  [[nodiscard]] base::Status follow(const ledger::Ledger& ledger, base::LogSize size);
  [[nodiscard]] base::Status build(const ledger::Ledger& ledger,
                                   base::LogSize size,
                                   replay::Date day);
  void publish(MadeTable made);
  /// Notes that work goes on. Errors: kUnavailable when it is to end.
  [[nodiscard]] base::Status go_on();

  // Constant after construction.
  const LedgerNow ledger_;
  ledger::io::Clock& clock_;
  const Settings settings_;

  std::atomic<bool> is_finishing_ = false;
  /// When it last did something that it was asked to.
  std::atomic<Time> progress_{};

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  // Guarded by mutex_.
  bool is_told_ = false;
  TablePtr newest_;
  std::deque<Kept> kept_;
  Time complete_at_{};
  std::optional<base::Error> error_;

  // The thread's own: newest_, and the rulebook it is under.
  MadeTable made_;

  Waiters reached_;
  std::thread thread_;
};

}  // namespace server
