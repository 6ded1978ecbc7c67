// Makes the next segment file ahead of need: zeros, little by little, while appends go on.
//
// Room:      ledger/log. Only blocks already written make a later sync cheap and certain, so zeros
//            are written, not reserved.
// Threads:   one caller, and a thread of its own unless told otherwise.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <thread>

#include "ledger/base/result.h"
#include "ledger/io/file_system.h"
#include "ledger/log/format.h"

namespace ledger {

/// Whether work ahead of need is done by threads of the ledger's own, or by the caller when the
/// need comes: then the order of operations on the disk is the same in every run.
enum class Ahead : std::uint8_t { kInBackground, kByCaller };

class SegmentPreparer {
 public:
  SegmentPreparer(io::FileSystem& files, std::filesystem::path directory, Ahead ahead);
  SegmentPreparer(const SegmentPreparer&) = delete;
  SegmentPreparer& operator=(const SegmentPreparer&) = delete;
  /// Removes what was prepared and not used.
  ~SegmentPreparer();

  /// Of the segment being filled, `used` of `bytes` are; the next one will have `next_bytes`.
  /// Keeps the zeroing a little ahead: it begins at a quarter and ends at three quarters. Never
  /// waits.
  void note_fill(std::uint64_t used, std::uint64_t bytes, std::uint64_t next_bytes);

  /// Puts a segment of `bytes` zeros after its header under its final name, all durable; uses what
  /// was prepared.
  /// Errors:   kUnavailable disk full: nothing stands under the final name · kIo something may.
  [[nodiscard]] base::Status place(const SegmentHeader& header, std::uint64_t bytes);
  /// The same with zeros that are only reserved: for bulk appends, which sync seldom.
  [[nodiscard]] base::Status place_reserved(const SegmentHeader& header, std::uint64_t bytes);

 private:
  void run();
  [[nodiscard]] base::Status open_unfinished();
  [[nodiscard]] base::Status zero_until(std::uint64_t bytes);
  [[nodiscard]] base::Status name_it(const SegmentHeader& header);
  void discard();

  // Constant after construction.
  io::FileSystem& files_;
  std::filesystem::path directory_;
  std::filesystem::path unfinished_;
  // Guarded by mutex_.
  std::mutex mutex_;
  std::unique_ptr<io::File> file_;  // nothing prepared while empty
  std::uint64_t zeroed_ = 0;
  bool has_failed_ = false;  // nothing is done ahead until the next place()
  // How far to zero; kStop ends the thread.
  std::atomic<std::uint64_t> target_ = 0;
  std::thread thread_;
};

/// Makes a segment file of `bytes` zeros at once. Errors: as SegmentPreparer::place().
[[nodiscard]] base::Status create_segment(io::FileSystem& files,
                                          const std::filesystem::path& directory,
                                          const SegmentHeader& header,
                                          std::uint64_t bytes);

/// Removes what a crash left of a segment that was being made.
[[nodiscard]] base::Status remove_unfinished_segment(io::FileSystem& files,
                                                     const std::filesystem::path& directory);

}  // namespace ledger
