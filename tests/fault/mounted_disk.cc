#include "tests/fault/mounted_disk.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <unistd.h>

#include "tests/fault/child.h"

namespace support {
namespace {

/// EXT4_IOC_SHUTDOWN, and what becomes of the journal.
constexpr unsigned long kShutdown = 0x8004'587dU;
constexpr std::uint32_t kWithJournal = 1;
constexpr std::uint32_t kWithoutJournal = 2;

/// Mounts of this process are its own from here on. False where that is not allowed.
bool has_own_mounts() {
  static const bool outcome = ::unshare(CLONE_NEWNS) == 0 &&
                              ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
  return outcome;
}

}  // namespace

MountedDisk::MountedDisk(Kind kind, std::uint64_t megabytes) : kind_(kind), megabytes_(megabytes) {
  std::filesystem::create_directory(path_);
}

std::unique_ptr<MountedDisk> MountedDisk::make(Kind kind,
                                               std::uint64_t megabytes,
                                               std::string& why_not) {
  if (!has_own_mounts()) {
    why_not = std::string("a disk of its own cannot be mounted: ") + std::strerror(errno);
    return nullptr;
  }
  std::unique_ptr<MountedDisk> disk(new MountedDisk(kind, megabytes));
  if (kind == Kind::kExt4) {
    const std::string image = disk->image_.native();
    const bool is_made =
        run({"truncate", "-s", std::to_string(megabytes) + "M", image}) &&
        run({"mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0,nodiscard", image});
    if (!is_made) {
      why_not = "mkfs.ext4 does not work here";
      return nullptr;
    }
  }
  if (!disk->mount()) {
    why_not = "a disk in a file cannot be mounted here: no loop device";
    return nullptr;
  }
  return disk;
}

MountedDisk::~MountedDisk() {
  if (is_mounted_) {
    ::umount2(path_.c_str(), MNT_DETACH);
  }
}

bool MountedDisk::mount() {
  if (kind_ == Kind::kExt4) {
    is_mounted_ = run({"mount", "-t", "ext4", "-o", "loop", image_.native(), path_.native()});
  } else {
    const std::string size = "size=" + std::to_string(megabytes_) + "m";
    is_mounted_ = ::mount("tmpfs", path_.c_str(), "tmpfs", 0, size.c_str()) == 0;
  }
  return is_mounted_;
}

bool MountedDisk::unmount() {
  is_mounted_ = ::umount(path_.c_str()) != 0;
  return !is_mounted_;
}

bool MountedDisk::cut_power(bool journal_arrives) {
  const int descriptor = ::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) {
    return false;
  }
  const std::uint32_t how = journal_arrives ? kWithJournal : kWithoutJournal;
  const int outcome = ::ioctl(descriptor, kShutdown, &how);
  ::close(descriptor);
  return outcome == 0;
}

void MountedDisk::write_back() const {
  const int descriptor = ::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  ::syncfs(descriptor);
  ::close(descriptor);
}

bool MountedDisk::remount_read_only() {
  return ::mount(nullptr, path_.c_str(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr) == 0;
}

}  // namespace support
