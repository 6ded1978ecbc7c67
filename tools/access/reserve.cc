#include "tools/access/reserve.h"

#include <utility>

namespace account {

Reserve::Reserve(std::filesystem::path directory,
                 std::uint64_t bytes,
                 ledger::io::FileSystem& files)
    : directory_(std::move(directory)),
      part_bytes_(bytes / kParts),
      files_(files) {}

std::filesystem::path Reserve::part_path(std::uint64_t part) const {
  return directory_ / std::to_string(part);
}

base::Status Reserve::fill_up() {
  if (part_bytes_ == 0) return {};
  CASELEDGER_TRY(const bool is_there, files_.exists(directory_));
  if (!is_there) CASELEDGER_TRY_STATUS(files_.make_directory(directory_));
  for (std::uint64_t part = 1; part <= kParts; ++part) {
    CASELEDGER_TRY(const bool is_made, files_.exists(part_path(part)));
    if (is_made) continue;
    CASELEDGER_TRY(const std::uint64_t free_bytes, files_.free_bytes(directory_));
    if (free_bytes < 2 * part_bytes_) return {};
    CASELEDGER_TRY_STATUS(make_part(part));
  }
  return {};
}

/// A part is whole or not there.
base::Status Reserve::make_part(std::uint64_t part) {
  const std::filesystem::path unfinished = directory_ / "unfinished";
  CASELEDGER_TRY(const bool is_left_over, files_.exists(unfinished));
  if (is_left_over) CASELEDGER_TRY_STATUS(files_.remove(unfinished));
  {
    CASELEDGER_TRY(const auto file, files_.open(unfinished, ledger::io::OpenMode::kCreateNew));
    if (auto made = file->allocate(0, part_bytes_); !made) {
      // Half a part would take room from those who need it now.
      static_cast<void>(files_.remove(unfinished));
      return made;
    }
    CASELEDGER_TRY_STATUS(file->sync());
  }
  CASELEDGER_TRY_STATUS(files_.rename_new(unfinished, part_path(part)));
  return files_.sync_directory(directory_);
}

bool Reserve::give_up_part() {
  for (std::uint64_t part = kParts; part >= 1; --part) {
    const auto is_made = files_.exists(part_path(part));
    if (is_made && *is_made && files_.remove(part_path(part))) return true;
  }
  return false;
}

std::uint64_t Reserve::held_bytes() const {
  std::uint64_t bytes = 0;
  for (std::uint64_t part = 1; part <= kParts; ++part) {
    const auto is_made = files_.exists(part_path(part));
    if (is_made && *is_made) bytes += part_bytes_;
  }
  return bytes;
}

}  // namespace account
