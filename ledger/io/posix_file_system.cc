#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <system_error>
#include <vector>

#include <dirent.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "ledger/base/error_numbers.h"
#include "ledger/io/file_system.h"

namespace ledger::io {
namespace {

using base::ErrorCode;

std::unexpected<base::Error> last_error(std::string_view action, std::string_view path) {
  return std::unexpected(base::errno_error(errno, action, path));
}

class PosixMapping final : public Mapping {
 public:
  PosixMapping(void* address, std::size_t size) : address_(address), size_(size) {}

  ~PosixMapping() override {
    if (size_ > 0) {
      ::munmap(address_, size_);
    }
  }

  [[nodiscard]] base::ByteView bytes() const override {
    return {static_cast<const std::byte*>(address_), size_};
  }

 private:
  void* address_;
  std::size_t size_;
};

/// A copy, for files that are on no disk.
class CopiedFile final : public Mapping {
 public:
  explicit CopiedFile(std::size_t size)
      : words_((size + sizeof(std::uint64_t) - 1) / sizeof(std::uint64_t)),
        size_(size) {}

  [[nodiscard]] std::span<std::byte> room() {
    return std::as_writable_bytes(std::span(words_)).first(size_);
  }

  [[nodiscard]] base::ByteView bytes() const override {
    return std::as_bytes(std::span(words_)).first(size_);
  }

 private:
  std::vector<std::uint64_t> words_;
  std::size_t size_;
};

class PosixFile final : public File {
 public:
  PosixFile(int descriptor, std::string path) : descriptor_(descriptor), path_(std::move(path)) {}

  ~PosixFile() override { ::close(descriptor_); }

  [[nodiscard]] base::Result<std::size_t> read_at(std::uint64_t offset,
                                                  std::span<std::byte> into) const override {
    std::size_t done = 0;
    while (done < into.size()) {
      const ssize_t got = ::pread(
          descriptor_, into.data() + done, into.size() - done, static_cast<off_t>(offset + done));
      if (got < 0) {
        if (errno == EINTR) {
          continue;
        }
        return last_error("read", path_);
      }
      if (got == 0) {
        break;
      }
      done += static_cast<std::size_t>(got);
    }
    return done;
  }

  [[nodiscard]] base::Status write_at(std::uint64_t offset, base::ByteView bytes) override {
    std::size_t done = 0;
    while (done < bytes.size()) {
      const ssize_t put = ::pwrite(
          descriptor_, bytes.data() + done, bytes.size() - done, static_cast<off_t>(offset + done));
      if (put < 0) {
        if (errno == EINTR) {
          continue;
        }
        return last_error("write", path_);
      }
      done += static_cast<std::size_t>(put);
    }
    return {};
  }

  [[nodiscard]] base::Status sync() override {
    if (::fdatasync(descriptor_) != 0) {
      return last_error("sync", path_);
    }
    return {};
  }

  [[nodiscard]] base::Result<std::unique_ptr<Mapping>> map() const override {
    CASELEDGER_TRY(const std::uint64_t bytes, size());
    if (bytes == 0) {
      return std::make_unique<PosixMapping>(nullptr, 0);
    }
    void* const address = ::mmap(nullptr, bytes, PROT_READ, MAP_SHARED, descriptor_, 0);
    if (address == MAP_FAILED) {
      return last_error("map", path_);
    }
    return std::make_unique<PosixMapping>(address, bytes);
  }

  [[nodiscard]] base::Status allocate(std::uint64_t offset, std::uint64_t bytes) override {
    int outcome = 0;
    do {
      outcome =
          ::posix_fallocate(descriptor_, static_cast<off_t>(offset), static_cast<off_t>(bytes));
    } while (outcome == EINTR);
    if (outcome != 0) {
      return std::unexpected(base::errno_error(outcome, "reserve room in", path_));
    }
    return {};
  }

  void start_writeback(std::uint64_t offset, std::uint64_t bytes) override {
    static_cast<void>(::sync_file_range(descriptor_,
                                        static_cast<off64_t>(offset),
                                        static_cast<off64_t>(bytes),
                                        SYNC_FILE_RANGE_WRITE));
  }

  [[nodiscard]] base::Result<std::uint64_t> size() const override {
    struct stat status{};
    if (::fstat(descriptor_, &status) != 0) {
      return last_error("stat", path_);
    }
    return static_cast<std::uint64_t>(status.st_size);
  }

  void will_need(std::uint64_t offset, std::uint64_t bytes) const override {
    static_cast<void>(::posix_fadvise(
        descriptor_, static_cast<off_t>(offset), static_cast<off_t>(bytes), POSIX_FADV_WILLNEED));
  }

  [[nodiscard]] const std::string& path() const override { return path_; }

 private:
  int descriptor_;
  std::string path_;
};

class PosixLock final : public Lock {
 public:
  explicit PosixLock(int descriptor) : descriptor_(descriptor) {}

  ~PosixLock() override { ::close(descriptor_); }

 private:
  int descriptor_;
};

bool is_network_file_system(int descriptor) {
  constexpr std::array<std::uint64_t, 5> kNetwork = {
      NFS_SUPER_MAGIC, SMB_SUPER_MAGIC, SMB2_SUPER_MAGIC, CIFS_SUPER_MAGIC, CEPH_SUPER_MAGIC};
  struct statfs status{};
  if (::fstatfs(descriptor, &status) != 0) {
    return false;
  }
  const auto type = static_cast<std::uint64_t>(status.f_type) & 0xFFFFFFFFU;
  return std::find(kNetwork.begin(), kNetwork.end(), type) != kNetwork.end();
}

class PosixFileSystem final : public FileSystem {
 public:
  [[nodiscard]] base::Result<std::unique_ptr<File>> open(const std::filesystem::path& path,
                                                         OpenMode mode) override {
    constexpr mode_t kShared = 0644;
    constexpr mode_t kPrivate = 0600;
    int flags = O_CLOEXEC;
    switch (mode) {
      case OpenMode::kRead:
        flags |= O_RDONLY;
        break;
      case OpenMode::kReadWrite:
        flags |= O_RDWR;
        break;
      case OpenMode::kCreateNew:
      case OpenMode::kCreateNewPrivate:
        flags |= O_RDWR | O_CREAT | O_EXCL;
        break;
    }
    const int descriptor =
        ::open(path.c_str(), flags, mode == OpenMode::kCreateNewPrivate ? kPrivate : kShared);
    if (descriptor < 0) {
      return last_error("open", path.native());
    }
    return std::make_unique<PosixFile>(descriptor, path.native());
  }

  [[nodiscard]] base::Result<bool> exists(const std::filesystem::path& path) override {
    struct stat status{};
    if (::lstat(path.c_str(), &status) == 0) {
      return true;
    }
    if (errno == ENOENT || errno == ENOTDIR) {
      return false;
    }
    return last_error("look at", path.native());
  }

  [[nodiscard]] base::Result<std::vector<std::string>> list(
      const std::filesystem::path& directory) override {
    std::error_code error;
    std::vector<std::string> names;
    for (auto it = std::filesystem::directory_iterator(directory, error);
         !error && it != std::filesystem::directory_iterator();
         it.increment(error)) {
      names.push_back(it->path().filename().native());
    }
    if (error) {
      return std::unexpected(base::errno_error(error.value(), "list", directory.native()));
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  [[nodiscard]] base::Status make_directory(const std::filesystem::path& directory) override {
    constexpr mode_t kMode = 0755;
    if (::mkdir(directory.c_str(), kMode) != 0) {
      return last_error("make directory", directory.native());
    }
    return {};
  }

  [[nodiscard]] base::Status rename_new(const std::filesystem::path& source,
                                        const std::filesystem::path& target) override {
    if (::renameat2(AT_FDCWD, source.c_str(), AT_FDCWD, target.c_str(), RENAME_NOREPLACE) != 0) {
      return last_error("rename", target.native());
    }
    return {};
  }

  [[nodiscard]] base::Status rename_over(const std::filesystem::path& source,
                                         const std::filesystem::path& target) override {
    if (::rename(source.c_str(), target.c_str()) != 0) {
      return last_error("rename", target.native());
    }
    return {};
  }

  [[nodiscard]] base::Status remove(const std::filesystem::path& path) override {
    if (::unlink(path.c_str()) != 0) {
      return last_error("remove", path.native());
    }
    return {};
  }

  [[nodiscard]] base::Status remove_tree(const std::filesystem::path& directory) override {
    std::error_code error;
    std::filesystem::remove_all(directory, error);
    if (error) {
      return std::unexpected(base::errno_error(error.value(), "remove", directory.native()));
    }
    return {};
  }

  [[nodiscard]] base::Status sync_directory(const std::filesystem::path& directory) override {
    const int descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) {
      return last_error("open", directory.native());
    }
    const int outcome = ::fsync(descriptor);
    const int error = errno;
    ::close(descriptor);
    if (outcome != 0) {
      return std::unexpected(base::errno_error(error, "sync", directory.native()));
    }
    return {};
  }

  [[nodiscard]] base::Result<std::unique_ptr<Lock>> lock_directory(
      const std::filesystem::path& directory) override {
    const int descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) {
      return last_error("open", directory.native());
    }
    auto lock = std::make_unique<PosixLock>(descriptor);
    if (is_network_file_system(descriptor)) {
      return base::fail(ErrorCode::kUnavailable,
                        base::kNetworkDisk,
                        "the ledger lies on a network file system",
                        directory.native(),
                        "move it to a local disk: locks cannot be relied on");
    }
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
      if (errno == EWOULDBLOCK) {
        return base::fail(ErrorCode::kUnavailable,
                          base::kLocked,
                          "another process is writing to the ledger",
                          directory.native(),
                          "wait until it ends, or use its server");
      }
      return last_error("lock", directory.native());
    }
    return lock;
  }

  [[nodiscard]] base::Result<std::uint64_t> free_bytes(
      const std::filesystem::path& directory) override {
    struct statvfs status{};
    if (::statvfs(directory.c_str(), &status) != 0) {
      return last_error("look at", directory.native());
    }
    return static_cast<std::uint64_t>(status.f_bavail) * status.f_frsize;
  }
};

}  // namespace

std::unique_ptr<FileSystem> posix_file_system() {
  return std::make_unique<PosixFileSystem>();
}

base::Result<std::unique_ptr<Mapping>> File::map() const {
  CASELEDGER_TRY(const std::uint64_t bytes, size());
  auto copy = std::make_unique<CopiedFile>(bytes);
  CASELEDGER_TRY_STATUS(read_at(0, copy->room()));
  return copy;
}

base::Result<base::Bytes> read_file(FileSystem& files,
                                    const std::filesystem::path& path,
                                    std::size_t bytes_max) {
  CASELEDGER_TRY(const auto file, files.open(path, OpenMode::kRead));
  CASELEDGER_TRY(const std::uint64_t size, file->size());
  if (size > bytes_max) {
    return base::fail(ErrorCode::kLimitExceeded, "file is larger than it can be", path.native());
  }
  base::Bytes bytes(size);
  CASELEDGER_TRY(const std::size_t got, file->read_at(0, bytes));
  bytes.resize(got);
  return bytes;
}

base::Status write_new_file(FileSystem& files,
                            const std::filesystem::path& path,
                            base::ByteView bytes,
                            OpenMode mode) {
  CASELEDGER_TRY(const auto file, files.open(path, mode));
  CASELEDGER_TRY_STATUS(file->write_at(0, bytes));
  return file->sync();
}

base::Status replace_file(FileSystem& files,
                          const std::filesystem::path& path,
                          base::ByteView bytes) {
  const std::filesystem::path unfinished = path.native() + ".new";
  CASELEDGER_TRY(const bool is_left_over, files.exists(unfinished));
  if (is_left_over) CASELEDGER_TRY_STATUS(files.remove(unfinished));
  CASELEDGER_TRY_STATUS(write_new_file(files, unfinished, bytes));
  CASELEDGER_TRY_STATUS(files.rename_over(unfinished, path));
  return files.sync_directory(path.parent_path().empty() ? "." : path.parent_path());
}

}  // namespace ledger::io
