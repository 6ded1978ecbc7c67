// An open file descriptor that closes itself.
//
// Room:      tools/interchange.
#pragma once

#include <utility>

#include <unistd.h>

namespace tools {

class FileHandle {
 public:
  FileHandle() = default;

  explicit FileHandle(int descriptor) : descriptor_(descriptor) {}

  FileHandle(FileHandle&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

  FileHandle& operator=(FileHandle&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }

  ~FileHandle() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }

  /// Negative when nothing is open.
  [[nodiscard]] int get() const { return descriptor_; }

 private:
  int descriptor_ = -1;
};

}  // namespace tools
