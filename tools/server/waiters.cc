#include "tools/server/waiters.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "ledger/base/thread.h"

namespace server {
namespace {

/// Time is kept to this; growth is told at once.
constexpr std::chrono::milliseconds kTick{100};

}  // namespace

Waiters::Waiters() : thread_(base::start_thread([this] { run(); })) {}

void Waiters::wait(base::LogSize size, Time until, Told told) {
  {
    const std::lock_guard lock(mutex_);
    if (!is_finished_ && size.value > size_ && thread_.joinable()) {
      waiting_.push_back({size, until, std::move(told)});
      if (waiting_.size() == 1) changed_.notify_one();
      return;
    }
  }
  told(size.value <= size_);
}

void Waiters::note(base::LogSize size) {
  // The lock also when nobody seems to wait: one who is just about to must see the new size.
  const std::lock_guard lock(mutex_);
  if (size.value <= size_) return;
  size_ = size.value;
  if (!waiting_.empty()) changed_.notify_one();
}

void Waiters::finish() {
  {
    const std::lock_guard lock(mutex_);
    is_finished_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Waiters::run() {
  while (true) {
    std::vector<Waiting> due;
    bool is_over = false;
    {
      std::unique_lock lock(mutex_);
      const auto is_due = [this] {
        return is_finished_ || std::ranges::any_of(waiting_, [this](const Waiting& one) {
                 return one.size.value <= size_;
               });
      };
      if (waiting_.empty()) {
        changed_.wait(lock, [this] { return is_finished_ || !waiting_.empty(); });
      } else {
        changed_.wait_for(lock, kTick, is_due);
      }
      is_over = is_finished_;
      due = take_due(std::chrono::steady_clock::now());
    }
    for (Waiting& one : due) {
      one.told(one.size.value <= size_);
    }
    if (is_over) return;
  }
}

/// Under mutex_.
std::vector<Waiters::Waiting> Waiters::take_due(Time now) {
  std::vector<Waiting> due;
  const auto is_due = [&](const Waiting& one) {
    return is_finished_ || one.size.value <= size_ || one.until <= now;
  };
  const auto ripe =
      std::ranges::partition(waiting_, [&](const Waiting& one) { return !is_due(one); });
  std::ranges::move(ripe, std::back_inserter(due));
  waiting_.erase(ripe.begin(), ripe.end());
  return due;
}

}  // namespace server
