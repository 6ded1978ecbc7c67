#include "tools/bench/stored_log.h"

#include <cerrno>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger/log/frame_reader.h"
#include "ledger/log/segment_set.h"

namespace bench {
namespace {

/// A file open for reading; closed when destroyed.
class ReadOnly {
 public:
  explicit ReadOnly(const std::filesystem::path& path)
      : descriptor_(open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}

  ReadOnly(const ReadOnly&) = delete;
  ReadOnly& operator=(const ReadOnly&) = delete;

  ~ReadOnly() {
    if (descriptor_ >= 0) close(descriptor_);
  }

  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

}  // namespace

std::uint64_t StoredLog::bytes() const {
  std::uint64_t sum = 0;
  for (const Extent& extent : extents)
    sum += extent.bytes;
  return sum;
}

base::Result<StoredLog> walk_log(
    const std::filesystem::path& directory,
    ledger::io::FileSystem& files,
    const std::function<void(const ledger::EntryView&, const EntryPlace&)>& visit) {
  CASELEDGER_TRY(const auto segments, ledger::SegmentSet::list(files, directory / "log"));
  CASELEDGER_TRY(auto reader, ledger::FrameReader::from_start(*segments));
  StoredLog log;
  while (true) {
    CASELEDGER_TRY(const auto frame, reader.next());
    if (!frame) break;
    while (log.extents.size() <= frame->place.segment) {
      log.extents.push_back({segments->path(log.extents.size()), 0});
    }
    log.extents.back().bytes =
        frame->place.offset + ledger::frame_bytes(frame->header.payload_bytes);
    ++log.frame_count;
    log.entry_count += frame->header.entry_count;
    if (!visit) continue;
    CASELEDGER_TRY_STATUS(ledger::for_each_entry(
        *segments,
        *frame,
        [&](const ledger::EntryView& entry, const ledger::Place& place) -> base::Status {
          visit(entry,
                {.extent = static_cast<std::uint32_t>(place.segment),
                 .bytes = static_cast<std::uint32_t>(entry.entry.size()),
                 .offset = place.offset + ledger::kRecordHeaderBytes});
          return {};
        }));
  }
  return log;
}

base::Result<std::unique_ptr<MappedLog>> MappedLog::map(const StoredLog& log) {
  std::unique_ptr<MappedLog> mapped(new MappedLog);
  for (const Extent& extent : log.extents) {
    const ReadOnly file(extent.path);
    void* const at =
        file.descriptor() < 0
            ? MAP_FAILED
            : mmap(nullptr, extent.bytes, PROT_READ, MAP_PRIVATE, file.descriptor(), 0);
    if (at == MAP_FAILED) {
      return std::unexpected(base::errno_error(errno, "map", extent.path.native()));
    }
    madvise(at, extent.bytes, MADV_SEQUENTIAL);  // only advice
    mapped->extents_.emplace_back(static_cast<const std::byte*>(at), extent.bytes);
  }
  return mapped;
}

MappedLog::~MappedLog() {
  for (const base::ByteView extent : extents_) {
    munmap(const_cast<std::byte*>(extent.data()), extent.size());
  }
}

base::Status drop_cached(const std::filesystem::path& path) {
  std::error_code error;
  for (std::filesystem::recursive_directory_iterator at(path, error), end; at != end && !error;
       at.increment(error)) {
    if (!at->is_regular_file()) continue;
    const ReadOnly file(at->path());
    if (file.descriptor() < 0 || posix_fadvise(file.descriptor(), 0, 0, POSIX_FADV_DONTNEED) != 0) {
      return std::unexpected(base::errno_error(errno, "drop from the cache", at->path().native()));
    }
  }
  if (error) return std::unexpected(base::errno_error(error.value(), "list", path.native()));
  return {};
}

base::Result<std::uint64_t> disk_bytes(const std::filesystem::path& directory) {
  constexpr std::uint64_t kBlockBytes = 512;  // of st_blocks, on every file system
  std::uint64_t sum = 0;
  std::error_code error;
  for (std::filesystem::recursive_directory_iterator at(directory, error), end; at != end && !error;
       at.increment(error)) {
    struct stat status{};

    if (lstat(at->path().c_str(), &status) == 0) {
      sum += static_cast<std::uint64_t>(status.st_blocks) * kBlockBytes;
    }
  }
  if (error) return std::unexpected(base::errno_error(error.value(), "list", directory.native()));
  return sum;
}

}  // namespace bench
