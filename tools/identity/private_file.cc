#include "tools/identity/private_file.h"

#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/identity/error_numbers.h"

namespace identity {
namespace {

constexpr std::int64_t kNsPerSecond = 1'000'000'000;

FileStamp stamp_from(const struct stat& status) {
  return {.device = status.st_dev,
          .inode = status.st_ino,
          .bytes = static_cast<std::uint64_t>(status.st_size),
          .modified_ns = status.st_mtim.tv_sec * kNsPerSecond + status.st_mtim.tv_nsec,
          .changed_ns = status.st_ctim.tv_sec * kNsPerSecond + status.st_ctim.tv_nsec};
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}

  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }

  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

base::Result<base::Bytes> read_all(int descriptor, std::size_t size, const std::string& path) {
  base::Bytes bytes(size);
  std::size_t done = 0;
  while (done < size) {
    const ssize_t got = ::read(descriptor, bytes.data() + done, size - done);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::unexpected(base::errno_error(errno, "read", path));
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  bytes.resize(done);
  return bytes;
}

}  // namespace

std::optional<FileStamp> stamp_of(const std::filesystem::path& path) {
  struct stat status{};
  if (::lstat(path.c_str(), &status) != 0) return std::nullopt;
  return stamp_from(status);
}

base::Result<std::optional<PrivateFile>> read_private_file(const std::filesystem::path& path,
                                                           std::size_t bytes_max) {
  // Not through a link, and not waiting for who might write into a pipe.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (file.number() < 0) {
    if (errno == ENOENT) return std::nullopt;
    return std::unexpected(base::errno_error(errno, "open", path.native()));
  }
  struct stat status{};
  if (::fstat(file.number(), &status) != 0) {
    return std::unexpected(base::errno_error(errno, "look at", path.native()));
  }
  constexpr mode_t kOthers = 077;
  const bool is_ours = status.st_uid == ::geteuid() || status.st_uid == 0;
  if (!S_ISREG(status.st_mode) || (status.st_mode & kOthers) != 0 || !is_ours) {
    return base::fail(base::ErrorCode::kPermission,
                      kTokenFileOpen,
                      "others than its owner can reach this file, or own it",
                      path.native(),
                      "chmod 600, and look at who has read it; the service's user must own it");
  }
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (size > bytes_max) {
    return base::fail(
        base::ErrorCode::kLimitExceeded, "file is larger than it can be", path.native());
  }
  CASELEDGER_TRY(auto bytes, read_all(file.number(), size, path.native()));
  return PrivateFile{.bytes = std::move(bytes), .stamp = stamp_from(status)};
}

}  // namespace identity
