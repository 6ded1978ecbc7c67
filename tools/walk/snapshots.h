// Where snapshots lie: files beside the log that may be deleted at any time.
//
// Room:      tools/walk.
// Format:    docs/format.md, "Snapshots".
// Rules:     best effort: a directory that cannot be read or written is the same as an empty one,
//            and nothing here fails. What is found is checked by who asks for it, never trusted.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/base/bytes.h"
#include "ledger/base/types.h"
#include "ledger/io/file_system.h"

namespace tools {

class Snapshots {
 public:
  /// So many are kept: those of the longest prefixes, and the one written last.
  static constexpr std::size_t kKept = 4;
  /// A larger one is neither written nor read.
  static constexpr std::size_t kBytesMax = 512U << 20U;

  Snapshots(ledger::io::FileSystem& files, std::filesystem::path directory)
      : files_(files),
        directory_(std::move(directory)) {}

  /// The file that was kept under the key, if there is one; it may hold anything.
  [[nodiscard]] std::optional<base::Bytes> find(std::string_view key, base::LogSize size) const;

  /// Keeps a file under the key, whose prefix has `size` entries, and removes what is too much.
  /// Durable:  a reader sees the whole file or none, also after a loss of power.
  void keep(std::string_view key, base::LogSize size, base::ByteView bytes) const;

 private:
  [[nodiscard]] base::Status write(const std::string& name, base::ByteView bytes) const;
  void remove_all_but(const std::string& newest) const;

  ledger::io::FileSystem& files_;
  std::filesystem::path directory_;
};

/// Tells this program from every other, newer ones among them: SHA-256 of its file. Nothing where
/// the system does not show it; then there are no snapshots.
[[nodiscard]] std::optional<base::Digest> digest_of_this_program(ledger::io::FileSystem& files);

}  // namespace tools
