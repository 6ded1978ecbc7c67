// What fills a disk.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger/base/check.h"

namespace support {

/// A file that takes all the room there is, or as much as it is told.
class Ballast {
 public:
  explicit Ballast(std::filesystem::path path, std::size_t bytes_max = SIZE_MAX)
      : path_(std::move(path)) {
    const int descriptor = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
    CHECK(descriptor >= 0);
    const std::vector<char> block(1U << 20U, 'x');
    std::size_t done = 0;
    for (std::size_t bytes = block.size(); bytes > 0; bytes /= 2) {
      while (done < bytes_max && ::write(descriptor, block.data(), bytes) > 0) {
        done += bytes;
      }
    }
    ::close(descriptor);
  }

  Ballast(const Ballast&) = delete;
  Ballast& operator=(const Ballast&) = delete;

  ~Ballast() { std::filesystem::remove(path_); }

 private:
  std::filesystem::path path_;
};

}  // namespace support
