// Counts how often each key has come before, for any number of keys in constant anonymous memory.
//
// Room:      tools/interchange. Gives the k of a derived event id, and which cases were seen.
// Format:    an open-addressing table in an unlinked temporary file that is mapped shared: its
// pages
//            belong to the file and can always be written out and dropped. Nothing reads it later.
// Threads:   one caller at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "ledger/base/result.h"

namespace tools {

/// 128 bits of a key; two keys are taken for one when their hashes are equal.
struct KeyHash {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
};

/// XXH3 over the parts and their lengths, so that ("ab","c") and ("a","bc") differ.
[[nodiscard]] KeyHash hash_parts(std::span<const std::string_view> parts);
[[nodiscard]] KeyHash hash_parts(std::initializer_list<std::string_view> parts);

class RepeatCounter {
 public:
  /// `directory` holds the table's file, which never has a name for longer than this call.
  /// Errors:   kUnavailable (disk full), kPermission, kIo.
  [[nodiscard]] static base::Result<RepeatCounter> create(std::string directory);

  RepeatCounter(RepeatCounter&&) noexcept;
  RepeatCounter& operator=(RepeatCounter&&) noexcept;
  ~RepeatCounter();

  /// Counts the key once more and returns how often it came before; stays at 2³²−1.
  /// Errors:   those of create(), when the table must grow; then nothing was counted.
  [[nodiscard]] base::Result<std::uint32_t> add(KeyHash key);

  /// How often the key has been added.
  [[nodiscard]] std::uint32_t count(KeyHash key) const;

  [[nodiscard]] std::uint64_t distinct_count() const { return distinct_count_; }

 private:
  class Table;  // the mapped file

  RepeatCounter(std::string directory, std::unique_ptr<Table> table);

  [[nodiscard]] base::Status grow();

  std::string directory_;
  std::unique_ptr<Table> table_;
  std::uint64_t distinct_count_ = 0;
};

}  // namespace tools
