// The segment files of one log: their names in order, opened for reading when first needed.
//
// Room:      ledger/log.
// Threads:   file() and count() may be called from any thread; add() by the writer.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "ledger/base/result.h"
#include "ledger/base/types.h"
#include "ledger/io/file_system.h"
#include "ledger/log/format.h"

namespace ledger {

/// A place in the log: which segment, and the byte in its file.
struct Place {
  std::size_t segment = 0;
  std::uint64_t offset = 0;

  auto operator<=>(const Place&) const = default;
};

class SegmentSet {
 public:
  /// Lists `directory`; headers are checked when a file is first opened.
  /// Errors:   kCorrupt no segments, or the first is not that of index 0.
  [[nodiscard]] static base::Result<std::unique_ptr<SegmentSet>> list(
      io::FileSystem& files, std::filesystem::path directory);

  SegmentSet(const SegmentSet&) = delete;
  SegmentSet& operator=(const SegmentSet&) = delete;
  ~SegmentSet() = default;

  [[nodiscard]] std::size_t count() const;
  [[nodiscard]] base::EntryIndex first_index(std::size_t segment) const;
  [[nodiscard]] std::filesystem::path path(std::size_t segment) const;
  /// Ordinal of the segment with this first index; the count if there is none.
  [[nodiscard]] std::size_t find(base::EntryIndex first_index) const;
  /// Ordinal of the segment that holds the entry, if the log is that long.
  [[nodiscard]] std::size_t holding(base::EntryIndex index) const;
  /// The file, open for reading, its header checked against its name and the other segments'
  /// origin. Errors:   kCorrupt · kUnsupported · kIo. Lifetime: as long as this set.
  [[nodiscard]] base::Result<const io::File*> file(std::size_t segment) const;
  [[nodiscard]] base::Result<base::Digest> origin_hash() const;

  /// Takes in segments that another process has made since.
  [[nodiscard]] base::Status list_new();
  /// A segment the writer has just made durable.
  void add(base::EntryIndex first_index);

  [[nodiscard]] const std::filesystem::path& directory() const { return directory_; }

  /// "file@offset", for errors.
  [[nodiscard]] std::string where(const Place& place) const;

 private:
  struct Segment {
    base::EntryIndex first_index;
    std::unique_ptr<io::File> file;
  };

  SegmentSet(io::FileSystem& files, std::filesystem::path directory)
      : files_(files),
        directory_(std::move(directory)) {}

  [[nodiscard]] base::Status check_header(const io::File& file, base::EntryIndex first_index) const;

  // Constant after construction.
  io::FileSystem& files_;
  std::filesystem::path directory_;
  // Guarded by mutex_.
  mutable std::mutex mutex_;
  mutable std::vector<Segment> segments_;
  mutable bool knows_origin_ = false;
  mutable base::Digest origin_hash_;
};

}  // namespace ledger
