#include "tools/walk/threads.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include "ledger/base/check.h"
#include "ledger/base/thread.h"

namespace tools {

std::size_t core_count() {
  return std::max<std::size_t>(1, std::thread::hardware_concurrency());
}

Threads::Threads(std::size_t threads) : threads_(threads) {
  CHECK(threads_ > 0);
}

void Threads::run(std::size_t count, const std::function<void(std::size_t)>& task) {
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t number = next++; number < count; number = next++) {
      task(number);
    }
  };
  std::vector<std::thread> others;
  for (std::size_t thread = 1; thread < std::min(threads_, count); ++thread) {
    std::thread other = base::start_thread(work);
    if (!other.joinable()) break;
    others.push_back(std::move(other));
  }
  work();
  for (std::thread& other : others) {
    other.join();
  }
}

}  // namespace tools
