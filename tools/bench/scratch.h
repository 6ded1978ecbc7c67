// A directory for one bench, and what the system says about it.
//
// Room:      tools/bench.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>

#include "ledger/base/result.h"

namespace bench {

/// A new directory; removed with all below it when destroyed.
class Scratch {
 public:
  /// Makes `caseledger-bench-XXXXXX` in `parent`. Errors: kNotFound, kPermission, kUnavailable,
  /// kIo: `parent` cannot take it.
  [[nodiscard]] static base::Result<std::unique_ptr<Scratch>> make(
      const std::filesystem::path& parent);

  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  /// Fails unless the file system has room for `bytes` more. Errors: kUnavailable · kIo
  [[nodiscard]] base::Status check_room_for(std::uint64_t bytes) const;

 private:
  explicit Scratch(std::filesystem::path path) : path_(std::move(path)) {}

  std::filesystem::path path_;
};

}  // namespace bench
