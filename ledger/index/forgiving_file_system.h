// RocksDB's way to the disk: the first write that fails marks the index dead, and from then on
// every write is said to have gone well.
//
// Room:      ledger/index, inside only.
// Why:       Debian's RocksDB is built with assertions, and some of them do not survive a failed
//            write: the process would abort for the sake of an index that can be rebuilt. A dead
//            index loses its CURRENT file, so that the next open finds none and rebuilds.
// Threads:   any.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>

#include <rocksdb/file_system.h>

namespace ledger {

class ForgivingFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  ForgivingFileSystem(std::shared_ptr<rocksdb::FileSystem> target,
                      const std::filesystem::path& directory);

  [[nodiscard]] bool is_dead() const { return is_dead_; }

  /// What to say about a write: all is well. Marks the index dead if it is not.
  rocksdb::IOStatus forgive(const rocksdb::IOStatus& status);

  const char* Name() const override { return "ForgivingFileSystem"; }

  rocksdb::IOStatus NewWritableFile(const std::string& name,
                                    const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* file,
                                    rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus ReopenWritableFile(const std::string& name,
                                       const rocksdb::FileOptions& options,
                                       std::unique_ptr<rocksdb::FSWritableFile>* file,
                                       rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus ReuseWritableFile(const std::string& name,
                                      const std::string& old_name,
                                      const rocksdb::FileOptions& options,
                                      std::unique_ptr<rocksdb::FSWritableFile>* file,
                                      rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus NewDirectory(const std::string& name,
                                 const rocksdb::IOOptions& options,
                                 std::unique_ptr<rocksdb::FSDirectory>* directory,
                                 rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus RenameFile(const std::string& source,
                               const std::string& target,
                               const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus LinkFile(const std::string& source,
                             const std::string& target,
                             const rocksdb::IOOptions& options,
                             rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus Truncate(const std::string& name,
                             std::size_t size,
                             const rocksdb::IOOptions& options,
                             rocksdb::IODebugContext* debug) override;

 private:
  std::string current_;
  std::atomic<bool> is_dead_ = false;
};

}  // namespace ledger
