// The text of a log: UTF-8, checked, in chunks that never split a character.
//
// Room:      tools/interchange.
// Rules:     a byte order mark is skipped; any other encoding is refused with file:line:column.
// Threads:   one caller at a time.
#pragma once

#include <string>
#include <string_view>

#include "ledger/base/result.h"
#include "tools/interchange/byte_source.h"
#include "tools/interchange/import_errors.h"

namespace tools {

class TextSource {
 public:
  /// Starts at the place where `bytes` stands, which must be the beginning. `bytes` must outlive
  /// this object; `path` is only for messages.
  TextSource(ByteSource& bytes, std::string path);

  /// The next piece of text, valid until the next call; empty at the end.
  /// Errors:   those of ByteSource::read(), with the line that was reached; kInvalidArgument
  ///           kNotUtf8.
  [[nodiscard]] base::Result<std::string_view> next();

  [[nodiscard]] const std::string& path() const { return path_; }

  /// Where the text that has been handed out ends.
  [[nodiscard]] Place place() const { return place_; }

 private:
  base::Status fill();
  base::Status check_first_bytes();
  /// Moves place_ over the valid text and returns how many bytes of it there are.
  std::size_t valid_prefix(std::string_view text);

  // Constant after construction.
  ByteSource& bytes_;
  const std::string path_;

  std::string buffer_;
  std::size_t handed_out_ = 0;  // bytes at the front of buffer_ that the caller has had
  Place place_{1, 1};
  bool is_at_end_ = false;
  bool is_started_ = false;
};

}  // namespace tools
