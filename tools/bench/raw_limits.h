// What the machine can do at best with the same bytes: no ledger, no hashes, no index.
//
// Room:      tools/bench. Speaks POSIX itself, so that nothing of ours slows the limit down.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <semaphore>
#include <vector>

#include "ledger/base/bytes.h"
#include "ledger/base/result.h"
#include "tools/bench/stored_log.h"

namespace bench {

/// A file written from its start to its end.
class RawFile {
 public:
  /// `zeroed_bytes` zeros are written and synced first: blocks that stand make fdatasync cheaper
  /// than any others.
  [[nodiscard]] static base::Result<std::unique_ptr<RawFile>> make(
      const std::filesystem::path& path, std::uint64_t zeroed_bytes);

  RawFile(const RawFile&) = delete;
  RawFile& operator=(const RawFile&) = delete;
  ~RawFile();

  /// Writes after what was written before.
  [[nodiscard]] base::Status write(base::ByteView bytes);
  /// fdatasync.
  [[nodiscard]] base::Status sync();

 private:
  RawFile(std::filesystem::path path, int descriptor)
      : path_(std::move(path)),
        descriptor_(descriptor) {}

  std::filesystem::path path_;
  int descriptor_;
  std::uint64_t offset_ = 0;
};

/// Group commit of plain frames: one thread leads, takes what all others wait for, adds header,
/// checksum and trailer, writes and syncs once, and wakes each by itself.
class RawGroupCommit {
 public:
  explicit RawGroupCommit(RawFile& file) : file_(file) {}

  /// Returns once `records` are on disk. Threads: any number at once.
  [[nodiscard]] base::Status append(base::ByteView records);

 private:
  struct Waiter {
    base::ByteView records;
    base::Status outcome;
    bool is_done = false;  // false when woken: this one leads now
    std::binary_semaphore woken{0};
  };

  void lead(Waiter& leader);
  [[nodiscard]] base::Status commit(const std::vector<Waiter*>& group);

  RawFile& file_;
  // The leader's.
  base::Bytes payload_;
  std::uint64_t next_index_ = 0;
  // Guarded by mutex_.
  std::mutex mutex_;
  bool leading_ = false;
  std::vector<Waiter*> queue_;
};

/// Processors this process may use.
[[nodiscard]] std::uint64_t cores();

/// Calls `work(0)` … `work(threads - 1)`, each on a thread of its own (the last on the caller's),
/// and waits for all.
void run_threads(std::uint64_t threads, const std::function<void(std::uint64_t thread)>& work);

/// XXH3 over every byte of the log, shared out among `threads`.
void checksum_all(const MappedLog& log, std::uint64_t threads);

}  // namespace bench
