// A file that its owner alone may read, and whether it is still the same.
//
// Room:      tools/identity. Asks the system itself: the seam to the disk has no modes and times.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>

#include "ledger/base/bytes.h"
#include "ledger/base/result.h"

namespace identity {

/// Two that are equal are of the same bytes: the file is replaced, never written in place.
struct FileStamp {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t bytes = 0;
  std::int64_t modified_ns = 0;
  std::int64_t changed_ns = 0;

  bool operator==(const FileStamp&) const = default;
};

struct PrivateFile {
  base::Bytes bytes;
  FileStamp stamp;
};

/// Nothing if no file is there or it cannot be looked at. About a microsecond.
[[nodiscard]] std::optional<FileStamp> stamp_of(const std::filesystem::path& path);

/// The whole file; nothing if there is none.
/// Errors:   kPermission CL-2652 not a plain file of this user (or root) with mode 0600 or less ·
///           kLimitExceeded more than `bytes_max` · kIo · kPermission
[[nodiscard]] base::Result<std::optional<PrivateFile>> read_private_file(
    const std::filesystem::path& path, std::size_t bytes_max);

}  // namespace identity
