// Room on the disk that is kept for the account of who looked: when the disk is full, it is given
// up part by part, so that what is shown can still be recorded; it is made again when there is
// room.
//
// Room:      tools/access.
// Format:    DIR/access/reserve/1 … 4, files of zeros. They may be deleted.
// Threads:   one caller at a time.
#pragma once

#include <cstdint>
#include <filesystem>

#include "ledger/base/result.h"
#include "ledger/io/file_system.h"

namespace account {

class Reserve {
 public:
  static constexpr std::uint64_t kParts = 4;

  /// `bytes` in all; 0 = none is kept.
  Reserve(std::filesystem::path directory, std::uint64_t bytes, ledger::io::FileSystem& files);

  /// Makes what is missing, part by part, as long as as much again stays free besides.
  /// Errors:   those of the disk; what was made stays.
  [[nodiscard]] base::Status fill_up();
  /// Gives up one part; false if none is left.
  [[nodiscard]] bool give_up_part();

  [[nodiscard]] std::uint64_t held_bytes() const;

 private:
  [[nodiscard]] std::filesystem::path part_path(std::uint64_t part) const;
  [[nodiscard]] base::Status make_part(std::uint64_t part);

  const std::filesystem::path directory_;
  const std::uint64_t part_bytes_;
  ledger::io::FileSystem& files_;
};

}  // namespace account
