// The tokens as they are now, beside whoever changes them.
//
// Room:      tools/identity.
// Rules:     every question looks at the file first (one lstat, about a microsecond): a token that
//            was revoked a moment ago is revoked. To look less often, or to wait to be told, would
//            leave a moment in which it is not. A file that cannot be read lets nobody in; so does
//            one that was there and is gone.
// Threads:   any.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>

#include "ledger/base/result.h"
#include "tools/identity/token_file.h"

namespace identity {

class TokenWatch {
 public:
  explicit TokenWatch(std::filesystem::path directory);

  /// Null: there is no token file, and there was none. Errors: those of read_token_file()
  [[nodiscard]] base::Result<std::shared_ptr<const TokenFile>> now();

 private:
  void read_again(const std::optional<FileStamp>& stamp);

  const std::filesystem::path directory_;
  const std::filesystem::path path_;
  std::mutex mutex_;
  // Guarded by mutex_.
  std::optional<FileStamp> stamp_;  // when it was read last
  base::Result<std::shared_ptr<const TokenFile>> tokens_;
  bool was_there_ = false;
};

}  // namespace identity
