// Lines of a file or of standard input, one at a time, in bounded memory.
//
// Room:      tools/cli.
// Threads:   one caller at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/base/result.h"

namespace tools {

class LineReader {
 public:
  /// A longer line than this is refused, whatever it holds.
  static constexpr std::size_t kLineBytesMax = 1U << 20U;

  /// `path` "-" is standard input. Errors: kNotFound, kPermission, kIo, kInvalidArgument (a
  /// directory).
  [[nodiscard]] static base::Result<std::unique_ptr<LineReader>> open(const std::string& path);

  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;
  ~LineReader();

  struct Line {
    /// Without its line break; valid until the next call.
    std::string_view text;
    std::uint64_t number = 0;  // from 1
  };

  /// The next line that is not blank; nothing at the end. A last line without a break counts.
  /// Errors:   kIo · kLimitExceeded (a line over kLineBytesMax)
  [[nodiscard]] base::Result<std::optional<Line>> next();

  /// Can be read twice: a file, not a pipe or a terminal.
  [[nodiscard]] bool can_rewind() const { return size_.has_value(); }

  /// Starts from the first line again. Errors: kIo.
  [[nodiscard]] base::Status rewind();

  /// "stdin" or the path as given.
  [[nodiscard]] const std::string& name() const { return name_; }

  [[nodiscard]] std::string where(std::uint64_t line_number) const;

  /// Bytes read so far, and the size of a file; nothing for a pipe.
  [[nodiscard]] std::uint64_t bytes_read() const { return bytes_read_; }

  [[nodiscard]] std::optional<std::uint64_t> size_bytes() const { return size_; }

 private:
  LineReader(std::string name, int descriptor, bool is_owned);

  [[nodiscard]] base::Status fill();

  // Constant after construction.
  const std::string name_;
  const int descriptor_;
  const bool is_owned_;
  std::optional<std::uint64_t> size_;

  std::string buffer_;
  std::size_t start_ = 0;  // of the unread part of buffer_
  std::uint64_t line_number_ = 0;
  std::uint64_t bytes_read_ = 0;
  bool is_at_end_ = false;
};

}  // namespace tools
