// A counter that processes share: the file is the number, so it survives all of them.
#pragma once

#include <atomic>
#include <filesystem>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ledger/base/check.h"
#include "tests/support/linearizability.h"

namespace support::linear {

class SharedTicks {
 public:
  /// Made, at zero, if it is not there.
  explicit SharedTicks(const std::filesystem::path& path) {
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    CHECK(file >= 0 && ::ftruncate(file, sizeof(*ticks_)) == 0);
    void* const memory =
        ::mmap(nullptr, sizeof(*ticks_), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    CHECK(memory != MAP_FAILED);
    ::close(file);
    ticks_ = static_cast<std::atomic<Tick>*>(memory);
  }

  SharedTicks(const SharedTicks&) = delete;
  SharedTicks& operator=(const SharedTicks&) = delete;

  ~SharedTicks() { ::munmap(ticks_, sizeof(*ticks_)); }

  std::atomic<Tick>& operator*() { return *ticks_; }

 private:
  static_assert(std::atomic<Tick>::is_always_lock_free);
  std::atomic<Tick>* ticks_ = nullptr;
};

}  // namespace support::linear
