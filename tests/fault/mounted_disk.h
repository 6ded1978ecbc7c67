// A small file system of its own, that a test can fill, cut off from its power, and throw away.
//
// Needs root. It lives in a mount namespace of the test's own, so that it is gone, with its loop
// device, when the test ends in whatever way.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "tests/support/temp_directory.h"

namespace support {

class MountedDisk {
 public:
  enum class Kind : std::uint8_t {
    kExt4,   // in a file, on a loop device
    kTmpfs,  // in memory
  };

  /// Nothing where mounting is not allowed; `why_not` then says what is missing.
  [[nodiscard]] static std::unique_ptr<MountedDisk> make(Kind kind,
                                                         std::uint64_t megabytes,
                                                         std::string& why_not);
  MountedDisk(const MountedDisk&) = delete;
  MountedDisk& operator=(const MountedDisk&) = delete;
  ~MountedDisk();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  /// From now on the disk takes nothing and every call on it fails; bytes that were not synced are
  /// lost, names and sizes too unless the journal `arrives`. Only for kExt4.
  [[nodiscard]] bool cut_power(bool journal_arrives);
  /// Brings to the disk what it holds back by now.
  void write_back() const;
  /// Nobody may have a file open.
  [[nodiscard]] bool unmount();
  /// Replays the file system's journal.
  [[nodiscard]] bool mount();
  [[nodiscard]] bool remount_read_only();

 private:
  MountedDisk(Kind kind, std::uint64_t megabytes);

  Kind kind_;
  std::uint64_t megabytes_;
  TempDirectory temp_;
  std::filesystem::path image_ = temp_.path() / "disk.img";
  std::filesystem::path path_ = temp_.path() / "disk";
  bool is_mounted_ = false;
};

}  // namespace support
