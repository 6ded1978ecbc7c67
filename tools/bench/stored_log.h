// The bytes of a log as they stand in its files, for raw limits that read the same.
//
// Room:      tools/bench.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

#include "ledger/base/bytes.h"
#include "ledger/base/result.h"
#include "ledger/evidence/entry.h"
#include "ledger/io/file_system.h"

namespace bench {

/// One segment file and how much of it holds frames; what follows is zeros prepared for more.
struct Extent {
  std::filesystem::path path;
  std::uint64_t bytes = 0;
};

/// Where one entry stands.
struct EntryPlace {
  std::uint32_t extent = 0;
  std::uint32_t bytes = 0;
  std::uint64_t offset = 0;  // of the entry, past its record's header
};

struct StoredLog {
  std::vector<Extent> extents;
  std::uint64_t frame_count = 0;
  std::uint64_t entry_count = 0;

  [[nodiscard]] std::uint64_t bytes() const;
};

/// Walks the log of the ledger at `directory`, calling `visit` (if any) for each entry.
[[nodiscard]] base::Result<StoredLog> walk_log(
    const std::filesystem::path& directory,
    ledger::io::FileSystem& files,
    const std::function<void(const ledger::EntryView&, const EntryPlace&)>& visit = {});

/// The extents in memory, read only; unmapped when destroyed.
class MappedLog {
 public:
  /// Errors:   kIo
  [[nodiscard]] static base::Result<std::unique_ptr<MappedLog>> map(const StoredLog& log);

  MappedLog(const MappedLog&) = delete;
  MappedLog& operator=(const MappedLog&) = delete;
  ~MappedLog();

  [[nodiscard]] const std::vector<base::ByteView>& extents() const { return extents_; }

  [[nodiscard]] base::ByteView entry(const EntryPlace& place) const {
    return extents_[place.extent].subspan(place.offset, place.bytes);
  }

 private:
  MappedLog() = default;

  std::vector<base::ByteView> extents_;
};

/// The system forgets what it has cached of these files and all below them. They must be synced.
[[nodiscard]] base::Status drop_cached(const std::filesystem::path& path);

/// Bytes that everything below `directory` takes on the disk.
[[nodiscard]] base::Result<std::uint64_t> disk_bytes(const std::filesystem::path& directory);

}  // namespace bench
