#include "tools/server/workers.h"

#include <utility>

#include "ledger/base/thread.h"

namespace server {

Workers::Workers(std::size_t thread_count, std::size_t waiting_max) : waiting_max_(waiting_max) {
  for (std::size_t i = 0; i < thread_count; ++i) {
    auto thread = base::start_thread([this] { run(); });
    if (thread.joinable()) threads_.push_back(std::move(thread));
  }
}

bool Workers::add(Work work) {
  bool wakes = false;
  {
    const std::lock_guard lock(mutex_);
    if (is_finishing_ || threads_.empty() || waiting_.size() >= waiting_max_) return false;
    waiting_.push_back(std::move(work));
    wakes = idle_ > 0;
  }
  if (wakes) has_work_.notify_one();
  return true;
}

void Workers::finish() {
  {
    const std::lock_guard lock(mutex_);
    is_finishing_ = true;
  }
  has_work_.notify_all();
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

std::size_t Workers::waiting() const {
  const std::lock_guard lock(mutex_);
  return waiting_.size();
}

void Workers::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    ++idle_;
    has_work_.wait(lock, [this] { return !waiting_.empty() || is_finishing_; });
    --idle_;
    if (waiting_.empty()) return;
    Work work = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    work();
    work = nullptr;  // what it holds goes before the next is waited for
    lock.lock();
  }
}

}  // namespace server
