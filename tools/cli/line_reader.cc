#include "tools/cli/line_reader.h"

#include <array>
#include <cerrno>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tools {
namespace {

constexpr std::size_t kChunkBytes = 256 * 1024;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

}  // namespace

LineReader::LineReader(std::string name, int descriptor, bool is_owned)
    : name_(std::move(name)),
      descriptor_(descriptor),
      is_owned_(is_owned) {}

LineReader::~LineReader() {
  if (is_owned_) ::close(descriptor_);
}

base::Result<std::unique_ptr<LineReader>> LineReader::open(const std::string& path) {
  if (path == "-") {
    return std::unique_ptr<LineReader>(new LineReader("stdin", STDIN_FILENO, false));
  }
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return std::unexpected(base::errno_error(errno, "open", path));
  std::unique_ptr<LineReader> reader(new LineReader(path, descriptor, true));
  struct stat about{};
  if (::fstat(descriptor, &about) != 0) {
    return std::unexpected(base::errno_error(errno, "open", path));
  }
  if (S_ISDIR(about.st_mode)) {
    return base::fail(base::ErrorCode::kInvalidArgument,
                      "this is a directory, not a file",
                      path,
                      "name the files in it one by one");
  }
  if (S_ISREG(about.st_mode)) reader->size_ = static_cast<std::uint64_t>(about.st_size);
  return reader;
}

base::Result<std::optional<LineReader::Line>> LineReader::next() {
  while (true) {
    const std::size_t end = buffer_.find('\n', start_);
    if (end == std::string::npos && !is_at_end_) {
      if (buffer_.size() - start_ > kLineBytesMax) {
        return base::fail(base::ErrorCode::kLimitExceeded,
                          fmt::format("the line is longer than {} bytes", kLineBytesMax),
                          where(line_number_ + 1),
                          "one event a line, ended by a line break");
      }
      CASELEDGER_TRY_STATUS(fill());
      continue;
    }
    if (end == std::string::npos && start_ == buffer_.size()) return std::nullopt;
    const std::size_t limit = end == std::string::npos ? buffer_.size() : end;
    std::string_view text = std::string_view(buffer_).substr(start_, limit - start_);
    start_ = end == std::string::npos ? limit : limit + 1;
    ++line_number_;
    if (line_number_ == 1 && text.starts_with(kByteOrderMark)) {
      text.remove_prefix(kByteOrderMark.size());
    }
    if (text.size() > kLineBytesMax) {
      return base::fail(base::ErrorCode::kLimitExceeded,
                        fmt::format("the line is longer than {} bytes", kLineBytesMax),
                        where(line_number_),
                        "one event a line, ended by a line break");
    }
    if (!is_blank(text)) return Line{text, line_number_};
  }
}

base::Status LineReader::rewind() {
  if (::lseek(descriptor_, 0, SEEK_SET) != 0) {
    return std::unexpected(base::errno_error(errno, "read again", name_));
  }
  buffer_.clear();
  start_ = 0;
  line_number_ = 0;
  bytes_read_ = 0;
  is_at_end_ = false;
  return {};
}

std::string LineReader::where(std::uint64_t line_number) const {
  return fmt::format("{}:{}", name_, line_number);
}

base::Status LineReader::fill() {
  buffer_.erase(0, start_);
  start_ = 0;
  const std::size_t kept = buffer_.size();
  buffer_.resize(kept + kChunkBytes);
  ssize_t count = 0;
  do {
    count = ::read(descriptor_, buffer_.data() + kept, kChunkBytes);
  } while (count < 0 && errno == EINTR);
  buffer_.resize(kept + (count > 0 ? static_cast<std::size_t>(count) : 0));
  if (count < 0) return std::unexpected(base::errno_error(errno, "read", name_));
  bytes_read_ += static_cast<std::uint64_t>(count);
  is_at_end_ = count == 0;
  return {};
}

}  // namespace tools
