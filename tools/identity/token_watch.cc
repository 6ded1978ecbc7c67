#include "tools/identity/token_watch.h"

#include <utility>

#include "tools/identity/error_numbers.h"

namespace identity {

TokenWatch::TokenWatch(std::filesystem::path directory)
    : directory_(std::move(directory)),
      path_(token_path(directory_)) {}

base::Result<std::shared_ptr<const TokenFile>> TokenWatch::now() {
  const std::lock_guard lock(mutex_);
  const auto stamp = stamp_of(path_);
  // Damage stays what it is until the file is another; what kept it from being read may pass.
  const bool is_settled = tokens_ || tokens_.error().code == base::ErrorCode::kCorrupt;
  if (stamp != stamp_ || !is_settled) read_again(stamp);
  return tokens_;
}

/// Under mutex_.
void TokenWatch::read_again(const std::optional<FileStamp>& stamp) {
  stamp_ = stamp;
  auto read = read_token_file(directory_);
  if (!read) {
    was_there_ = true;
    tokens_ = std::unexpected(std::move(read).error());
    return;
  }
  if (*read) {
    was_there_ = true;
    stamp_ = (*read)->stamp;
    tokens_ = std::make_shared<const TokenFile>(std::move((*read)->file));
    return;
  }
  if (was_there_) {
    tokens_ = base::fail(base::ErrorCode::kCorrupt,
                         kTokenFileDamaged,
                         "the token file was there and is gone",
                         path_.native(),
                         "restore it from a backup");
    return;
  }
  tokens_ = std::shared_ptr<const TokenFile>();
}

}  // namespace identity
