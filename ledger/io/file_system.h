// The seam to the disk: everything the ledger asks of files and directories.
//
// Room:      ledger/io. Tests put a faulty disk behind it; nothing else in ledger/ calls the
// system. Threads:   a File may be read by many threads while one writes; a FileSystem has no
// state.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "ledger/base/bytes.h"
#include "ledger/base/result.h"

namespace ledger::io {

/// A file's bytes in memory; given up when destroyed.
class Mapping {
 public:
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  virtual ~Mapping() = default;

  /// 8-byte aligned, as long as the file was when it was mapped.
  [[nodiscard]] virtual base::ByteView bytes() const = 0;

 protected:
  Mapping() = default;
};

/// An open file. Closed when destroyed.
class File {
 public:
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  virtual ~File() = default;

  /// Reads until `into` is full or the file ends; returns the bytes read. Errors: kIo.
  [[nodiscard]] virtual base::Result<std::size_t> read_at(std::uint64_t offset,
                                                          std::span<std::byte> into) const = 0;
  /// Writes all of `bytes`. After an error the content of that range is unknown. Errors: kIo,
  /// kUnavailable (disk full).
  [[nodiscard]] virtual base::Status write_at(std::uint64_t offset, base::ByteView bytes) = 0;
  /// Durable:  when it returns a value, all bytes written so far survive loss of power (fdatasync).
  ///           After an error nothing is known, and a second call proves nothing.
  [[nodiscard]] virtual base::Status sync() = 0;
  /// Reserves room for [offset, offset + bytes), which reads as zeros and makes the file as long as
  /// that. Writes there need no more room. Durable with the next sync(). Errors: kUnavailable (disk
  /// full), kIo.
  [[nodiscard]] virtual base::Status allocate(std::uint64_t offset, std::uint64_t bytes) = 0;
  /// Starts carrying the range to the disk, so that a later sync() waits less; a hint, never fails.
  virtual void start_writeback(std::uint64_t offset, std::uint64_t bytes) = 0;
  [[nodiscard]] virtual base::Result<std::uint64_t> size() const = 0;
  /// Tells the system that the range will be read soon; a hint, never fails.
  virtual void will_need(std::uint64_t offset, std::uint64_t bytes) const = 0;
  /// The whole file in memory, read only; later writes may show. On the real disk the pages are the
  /// system's own: a file that is cut short meanwhile, or a disk that fails, ends the process
  /// (SIGBUS), so map only files that never shrink. Outlives the File. Errors: kIo.
  [[nodiscard]] virtual base::Result<std::unique_ptr<Mapping>> map() const;
  [[nodiscard]] virtual const std::string& path() const = 0;

 protected:
  File() = default;
};

/// Holds an exclusive lock until destroyed.
class Lock {
 public:
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;
  virtual ~Lock() = default;

 protected:
  Lock() = default;
};

enum class OpenMode : std::uint8_t {
  kRead,
  kReadWrite,
  kCreateNew,         // fails if the file exists; readable by all
  kCreateNewPrivate,  // the same with mode 0600, for keys
};

class FileSystem {
 public:
  FileSystem(const FileSystem&) = delete;
  FileSystem& operator=(const FileSystem&) = delete;
  virtual ~FileSystem() = default;

  /// Errors:   kNotFound · kPermission · kUnavailable (disk full, read-only) · kIo
  [[nodiscard]] virtual base::Result<std::unique_ptr<File>> open(const std::filesystem::path& path,
                                                                 OpenMode mode) = 0;
  [[nodiscard]] virtual base::Result<bool> exists(const std::filesystem::path& path) = 0;
  /// Names in the directory, sorted bytewise.
  [[nodiscard]] virtual base::Result<std::vector<std::string>> list(
      const std::filesystem::path& directory) = 0;
  [[nodiscard]] virtual base::Status make_directory(const std::filesystem::path& directory) = 0;
  /// Not durable until the directory is synced. Refuses to replace anything that exists.
  [[nodiscard]] virtual base::Status rename_new(const std::filesystem::path& source,
                                                const std::filesystem::path& target) = 0;
  /// Replaces what stands at `target`, atomically: a reader sees the one or the other. Durable as
  /// rename_new().
  [[nodiscard]] virtual base::Status rename_over(const std::filesystem::path& source,
                                                 const std::filesystem::path& target) = 0;
  [[nodiscard]] virtual base::Status remove(const std::filesystem::path& path) = 0;
  /// Removes the directory and all below it; missing is fine.
  [[nodiscard]] virtual base::Status remove_tree(const std::filesystem::path& directory) = 0;
  /// Durable:  names made, renamed and removed in the directory so far survive loss of power.
  [[nodiscard]] virtual base::Status sync_directory(const std::filesystem::path& directory) = 0;
  /// flock on the directory; closed on exec. Errors: kUnavailable when another process holds it, or
  /// the file system is a network one, where flock cannot be relied on.
  [[nodiscard]] virtual base::Result<std::unique_ptr<Lock>> lock_directory(
      const std::filesystem::path& directory) = 0;
  [[nodiscard]] virtual base::Result<std::uint64_t> free_bytes(
      const std::filesystem::path& directory) = 0;

 protected:
  FileSystem() = default;
};

/// The real disk.
[[nodiscard]] std::unique_ptr<FileSystem> posix_file_system();

/// The whole file, which may have at most `bytes_max` bytes (else kLimitExceeded).
[[nodiscard]] base::Result<base::Bytes> read_file(FileSystem& files,
                                                  const std::filesystem::path& path,
                                                  std::size_t bytes_max);

/// Creates `path` with these bytes and syncs it (not its directory).
[[nodiscard]] base::Status write_new_file(FileSystem& files,
                                          const std::filesystem::path& path,
                                          base::ByteView bytes,
                                          OpenMode mode = OpenMode::kCreateNew);

/// Puts these bytes at `path`, whether or not a file stands there: a reader sees the old ones or
/// the new ones, never a mixture. One caller at a time for each path.
/// Durable:  when it returns a value, file and name survive loss of power.
[[nodiscard]] base::Status replace_file(FileSystem& files,
                                        const std::filesystem::path& path,
                                        base::ByteView bytes);

}  // namespace ledger::io
