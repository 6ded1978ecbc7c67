#include "tools/interchange/byte_source.h"

#include <array>
#include <cerrno>
#include <optional>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <zlib.h>

#include "tools/interchange/file_handle.h"
#include "tools/interchange/import_errors.h"

namespace tools {
namespace {

constexpr std::size_t kPackedChunkBytes = 64 * 1024;
constexpr int kGzipWindow = 15 + 16;  // zlib's way of asking for gzip and nothing else

class PlainSource final : public ByteSource {
 public:
  PlainSource(std::string path, FileHandle file, const struct stat& opened)
      : path_(std::move(path)),
        file_(std::move(file)),
        opened_(opened) {}

  base::Result<std::size_t> read(std::span<char> buffer) override {
    for (;;) {
      const ssize_t count = ::read(file_.get(), buffer.data(), buffer.size());
      if (count >= 0) {
        bytes_read_ += static_cast<std::uint64_t>(count);
        return static_cast<std::size_t>(count);
      }
      if (errno != EINTR) return std::unexpected(base::errno_error(errno, "read", path_));
    }
  }

  base::Status rewind() override {
    if (::lseek(file_.get(), 0, SEEK_SET) != 0) {
      return std::unexpected(base::errno_error(errno, "read again", path_));
    }
    bytes_read_ = 0;
    return {};
  }

  bool is_unchanged() const override {
    struct stat now{};
    return ::fstat(file_.get(), &now) == 0 && now.st_size == opened_.st_size &&
           now.st_mtim.tv_sec == opened_.st_mtim.tv_sec &&
           now.st_mtim.tv_nsec == opened_.st_mtim.tv_nsec;
  }

  std::uint64_t file_bytes_read() const override { return bytes_read_; }

  std::uint64_t file_bytes() const override { return static_cast<std::uint64_t>(opened_.st_size); }

 private:
  // Constant after construction.
  const std::string path_;
  const FileHandle file_;
  const struct stat opened_;

  std::uint64_t bytes_read_ = 0;
};

class GzipSource final : public ByteSource {
 public:
  GzipSource(std::string path, std::unique_ptr<ByteSource> packed)
      : path_(std::move(path)),
        packed_(std::move(packed)) {}

  ~GzipSource() override {
    if (is_open_) inflateEnd(&stream_);
  }

  base::Result<std::size_t> read(std::span<char> buffer) override {
    if (is_at_end_) return 0;
    CASELEDGER_TRY_STATUS(open_stream());
    stream_.next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream_.avail_out = static_cast<uInt>(buffer.size());
    while (stream_.avail_out == buffer.size()) {
      if (stream_.avail_in == 0) CASELEDGER_TRY_STATUS(refill());
      if (stream_.avail_in == 0) {
        if (!is_between_members_) return damaged("ends in the middle");
        is_at_end_ = true;
        return 0;
      }
      CASELEDGER_TRY_STATUS(inflate_some());
      if (is_at_end_) break;
    }
    return buffer.size() - stream_.avail_out;
  }

  base::Status rewind() override {
    is_at_end_ = false;
    is_between_members_ = false;
    stream_.avail_in = 0;
    if (is_open_) inflateReset(&stream_);
    return packed_->rewind();
  }

  bool is_unchanged() const override { return packed_->is_unchanged(); }

  std::uint64_t file_bytes_read() const override { return packed_->file_bytes_read(); }

  std::uint64_t file_bytes() const override { return packed_->file_bytes(); }

 private:
  base::Status open_stream() {
    if (is_open_) return {};
    if (inflateInit2(&stream_, kGzipWindow) != Z_OK) {
      return base::fail(base::ErrorCode::kUnavailable, "no memory to unpack gzip", path_);
    }
    is_open_ = true;
    return {};
  }

  base::Status refill() {
    CASELEDGER_TRY(const std::size_t count, packed_->read(chunk_));
    stream_.next_in = reinterpret_cast<Bytef*>(chunk_.data());
    stream_.avail_in = static_cast<uInt>(count);
    return {};
  }

  base::Status inflate_some() {
    if (is_between_members_) {
      // gzip pads with zeros when it writes to a tape; anything else must be one more member.
      if (*stream_.next_in == 0) {
        ++stream_.next_in;
        --stream_.avail_in;
        return {};
      }
      inflateReset(&stream_);
      is_between_members_ = false;
    }
    const int outcome = inflate(&stream_, Z_NO_FLUSH);
    if (outcome == Z_STREAM_END) {
      is_between_members_ = true;
    } else if (outcome != Z_OK && outcome != Z_BUF_ERROR) {
      return damaged("is damaged");
    }
    return {};
  }

  [[nodiscard]] std::unexpected<base::Error> damaged(std::string_view what) const {
    const std::uint64_t offset = packed_->file_bytes_read() - stream_.avail_in;
    return base::fail(
        base::ErrorCode::kInvalidArgument,
        kGzipDamaged,
        fmt::format(
            "the gzip file {} (at packed byte {} of {})", what, offset, packed_->file_bytes()),
        path_,
        "fetch the file again; `gzip -t` tells whether it is whole");
  }

  // Constant after construction.
  const std::string path_;
  const std::unique_ptr<ByteSource> packed_;

  z_stream stream_{};
  std::array<char, kPackedChunkBytes> chunk_{};
  bool is_open_ = false;
  bool is_between_members_ = false;
  bool is_at_end_ = false;
};

base::Result<bool> begins_as_gzip(ByteSource& source) {
  std::array<char, 2> magic{};
  std::size_t filled = 0;
  while (filled < magic.size()) {
    CASELEDGER_TRY(const std::size_t count, source.read(std::span(magic).subspan(filled)));
    if (count == 0) break;
    filled += count;
  }
  CASELEDGER_TRY_STATUS(source.rewind());
  return filled == magic.size() && magic[0] == '\x1f' && magic[1] == '\x8b';
}

}  // namespace

base::Result<std::unique_ptr<ByteSource>> ByteSource::open(const std::string& path) {
  FileHandle file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.get() < 0) return std::unexpected(base::errno_error(errno, "open", path));
  struct stat opened{};
  if (::fstat(file.get(), &opened) != 0) {
    return std::unexpected(base::errno_error(errno, "open", path));
  }
  if (!S_ISREG(opened.st_mode)) {
    return base::fail(base::ErrorCode::kInvalidArgument,
                      kLogFormatUnknown,
                      "not a regular file",
                      path,
                      "a log is read twice: save it to a file first");
  }
  std::unique_ptr<ByteSource> source = std::make_unique<PlainSource>(path, std::move(file), opened);
  CASELEDGER_TRY(const bool is_gzip, begins_as_gzip(*source));
  if (is_gzip) source = std::make_unique<GzipSource>(path, std::move(source));
  return source;
}

}  // namespace tools
