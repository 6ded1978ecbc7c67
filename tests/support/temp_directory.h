// A directory on the real disk that is gone when the test ends.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include "ledger/base/check.h"

namespace support {

class TempDirectory {
 public:
  TempDirectory() {
    std::string name = (std::filesystem::temp_directory_path() / "caseledger-XXXXXX").native();
    CHECK(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }

  TempDirectory(const TempDirectory&) = delete;
  TempDirectory& operator=(const TempDirectory&) = delete;

  ~TempDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace support
