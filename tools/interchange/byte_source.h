// The bytes of a file, unpacked if it is gzip, in constant memory and as often as wanted.
//
// Room:      tools/interchange.
// Source:    RFC 1952 (gzip; several members one after the other are one stream).
// Threads:   one caller at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "ledger/base/result.h"

namespace tools {

class ByteSource {
 public:
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;
  virtual ~ByteSource() = default;

  /// Errors:   kNotFound, kPermission, kIo; kInvalidArgument for anything but a regular file, since
  ///           a log is read twice.
  [[nodiscard]] static base::Result<std::unique_ptr<ByteSource>> open(const std::string& path);

  /// Reads at most `buffer.size()` bytes; 0 means the end.
  /// Errors:   kIo; kInvalidArgument kGzipDamaged for a gzip file that is cut off or damaged, with
  ///           the place in the packed file in the message.
  [[nodiscard]] virtual base::Result<std::size_t> read(std::span<char> buffer) = 0;

  /// Goes back to the first byte.
  [[nodiscard]] virtual base::Status rewind() = 0;

  /// True if the file still has the size and time of change it had when it was opened.
  [[nodiscard]] virtual bool is_unchanged() const = 0;

  /// Bytes of the file itself (packed, if it is packed) read since the beginning, and in all.
  [[nodiscard]] virtual std::uint64_t file_bytes_read() const = 0;
  [[nodiscard]] virtual std::uint64_t file_bytes() const = 0;

 protected:
  ByteSource() = default;
};

}  // namespace tools
