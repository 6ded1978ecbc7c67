#include "tools/server/timed_files.h"

#include <chrono>
#include <utility>

namespace server {
namespace {

using base::Result;
using base::Status;
using ledger::io::File;
using ledger::io::FileSystem;
using ledger::io::OpenMode;
using std::filesystem::path;

class TimedFile final : public File {
 public:
  TimedFile(std::unique_ptr<File> file, Histogram& syncs) : file_(std::move(file)), syncs_(syncs) {}

  [[nodiscard]] Result<std::size_t> read_at(std::uint64_t offset,
                                            std::span<std::byte> into) const override {
    return file_->read_at(offset, into);
  }

  [[nodiscard]] Status write_at(std::uint64_t offset, base::ByteView bytes) override {
    return file_->write_at(offset, bytes);
  }

  [[nodiscard]] Status sync() override {
    const auto began = std::chrono::steady_clock::now();
    auto synced = file_->sync();
    syncs_.add(std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::steady_clock::now() - began));
    return synced;
  }

  [[nodiscard]] Status allocate(std::uint64_t offset, std::uint64_t bytes) override {
    return file_->allocate(offset, bytes);
  }

  void start_writeback(std::uint64_t offset, std::uint64_t bytes) override {
    file_->start_writeback(offset, bytes);
  }

  [[nodiscard]] Result<std::uint64_t> size() const override { return file_->size(); }

  void will_need(std::uint64_t offset, std::uint64_t bytes) const override {
    file_->will_need(offset, bytes);
  }

  [[nodiscard]] Result<std::unique_ptr<ledger::io::Mapping>> map() const override {
    return file_->map();
  }

  [[nodiscard]] const std::string& path() const override { return file_->path(); }

 private:
  const std::unique_ptr<File> file_;
  Histogram& syncs_;
};

class TimedFiles final : public FileSystem {
 public:
  TimedFiles(FileSystem& files, Histogram& syncs) : files_(files), syncs_(syncs) {}

  [[nodiscard]] Result<std::unique_ptr<File>> open(const path& file, OpenMode mode) override {
    auto opened = files_.open(file, mode);
    // What is only read is never synced, and may be mapped as it is.
    if (!opened || mode == OpenMode::kRead) return opened;
    return std::make_unique<TimedFile>(*std::move(opened), syncs_);
  }

  [[nodiscard]] Result<bool> exists(const path& file) override { return files_.exists(file); }

  [[nodiscard]] Result<std::vector<std::string>> list(const path& directory) override {
    return files_.list(directory);
  }

  [[nodiscard]] Status make_directory(const path& directory) override {
    return files_.make_directory(directory);
  }

  [[nodiscard]] Status rename_new(const path& source, const path& target) override {
    return files_.rename_new(source, target);
  }

  [[nodiscard]] Status rename_over(const path& source, const path& target) override {
    return files_.rename_over(source, target);
  }

  [[nodiscard]] Status remove(const path& file) override { return files_.remove(file); }

  [[nodiscard]] Status remove_tree(const path& directory) override {
    return files_.remove_tree(directory);
  }

  [[nodiscard]] Status sync_directory(const path& directory) override {
    return files_.sync_directory(directory);
  }

  [[nodiscard]] Result<std::unique_ptr<ledger::io::Lock>> lock_directory(
      const path& directory) override {
    return files_.lock_directory(directory);
  }

  [[nodiscard]] Result<std::uint64_t> free_bytes(const path& directory) override {
    return files_.free_bytes(directory);
  }

 private:
  FileSystem& files_;
  Histogram& syncs_;
};

}  // namespace

std::unique_ptr<FileSystem> timed_files(FileSystem& files, Histogram& syncs) {
  return std::make_unique<TimedFiles>(files, syncs);
}

}  // namespace server
