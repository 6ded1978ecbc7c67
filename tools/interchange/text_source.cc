#include "tools/interchange/text_source.h"

#include <algorithm>

#include <fmt/format.h>
#include <utf8proc.h>

namespace tools {
namespace {

constexpr std::size_t kChunkBytes = 64 * 1024;
constexpr std::size_t kCharacterBytesMax = 4;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// Bytes that the character beginning with `first` says it has; 1 for a byte that begins none.
std::size_t announced_bytes(unsigned char first) {
  if (first >= 0xF0 && first <= 0xF4) return 4;
  if (first >= 0xE0 && first < 0xF0) return 3;
  if (first >= 0xC2 && first < 0xE0) return 2;
  return 1;
}

/// Bytes of the valid character at the front of `text`, or 0.
std::size_t character_bytes(std::string_view text) {
  if (static_cast<unsigned char>(text.front()) < 0x80) return 1;
  utf8proc_int32_t ignored = 0;
  const auto count = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                      static_cast<utf8proc_ssize_t>(text.size()),
                                      &ignored);
  return count > 0 ? static_cast<std::size_t>(count) : 0;
}

bool looks_like_utf16(std::string_view text) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) return true;
  return text.size() >= 2 && (text[0] == '\0' || text[1] == '\0');
}

}  // namespace

TextSource::TextSource(ByteSource& bytes, std::string path)
    : bytes_(bytes),
      path_(std::move(path)) {}

base::Status TextSource::fill() {
  const std::size_t kept = buffer_.size();
  buffer_.resize(kept + kChunkBytes);
  auto count = bytes_.read(std::span(buffer_).subspan(kept));
  if (!count) {
    base::Error error = std::move(count).error();
    if (error.number == kGzipDamaged) error.where = to_string(path_, place_);
    return std::unexpected(std::move(error));
  }
  buffer_.resize(kept + *count);
  is_at_end_ = *count == 0;
  return {};
}

base::Status TextSource::check_first_bytes() {
  while (!is_at_end_ && buffer_.size() < kCharacterBytesMax)
    CASELEDGER_TRY_STATUS(fill());
  is_started_ = true;
  if (looks_like_utf16(buffer_)) {
    return base::fail(base::ErrorCode::kInvalidArgument,
                      kNotUtf8,
                      "the file is UTF-16 or UTF-32, not UTF-8",
                      to_string(path_, place_),
                      "convert it first: iconv -f UTF-16 -t UTF-8 FILE > NEW");
  }
  if (buffer_.starts_with(kByteOrderMark)) buffer_.erase(0, kByteOrderMark.size());
  return {};
}

std::size_t TextSource::valid_prefix(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t count = character_bytes(text.substr(at, kCharacterBytesMax));
    if (count == 0) break;
    if (text[at] == '\n') {
      ++place_.line;
      place_.column = 0;
    }
    place_.column += count;
    at += count;
  }
  return at;
}

base::Result<std::string_view> TextSource::next() {
  buffer_.erase(0, handed_out_);
  handed_out_ = 0;
  if (!is_started_) CASELEDGER_TRY_STATUS(check_first_bytes());
  for (;;) {
    handed_out_ = valid_prefix(buffer_);
    if (handed_out_ > 0) return std::string_view(buffer_).substr(0, handed_out_);
    if (!buffer_.empty()) {
      const auto first = static_cast<unsigned char>(buffer_.front());
      if (is_at_end_ || buffer_.size() >= announced_bytes(first)) {
        return base::fail(base::ErrorCode::kInvalidArgument,
                          kNotUtf8,
                          fmt::format("byte 0x{:02X} is not UTF-8", first),
                          to_string(path_, place_),
                          "the file may be Latin-1 or Windows-1252: convert it first, "
                          "iconv -f WINDOWS-1252 -t UTF-8 FILE > NEW");
      }
    } else if (is_at_end_) {
      return std::string_view{};
    }
    CASELEDGER_TRY_STATUS(fill());
  }
}

}  // namespace tools
