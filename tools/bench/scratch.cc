#include "tools/bench/scratch.h"

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>

#include <sys/statvfs.h>

#include "ledger/base/error_numbers.h"

namespace bench {

base::Result<std::unique_ptr<Scratch>> Scratch::make(const std::filesystem::path& parent) {
  std::string path = parent / "caseledger-bench-XXXXXX";
  if (mkdtemp(path.data()) == nullptr) {
    return std::unexpected(base::errno_error(errno, "make a scratch directory", parent.native()));
  }
  return std::unique_ptr<Scratch>(new Scratch(path));
}

Scratch::~Scratch() {
  // What cannot be removed is not worth failing for: its name says what it is.
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

base::Status Scratch::check_room_for(std::uint64_t bytes) const {
  struct statvfs room{};

  if (statvfs(path_.c_str(), &room) != 0) {
    return std::unexpected(base::errno_error(errno, "ask for free space", path_.native()));
  }
  const std::uint64_t free_bytes = std::uint64_t{room.f_bavail} * room.f_frsize;
  if (free_bytes >= bytes) return {};
  return base::fail(base::ErrorCode::kUnavailable,
                    base::kDiskFull,
                    "the bench needs " + std::to_string(bytes >> 20U) + " MiB and there are " +
                        std::to_string(free_bytes >> 20U) + " MiB free",
                    path_.parent_path().native(),
                    "fewer --events, or another --dir");
}

}  // namespace bench
