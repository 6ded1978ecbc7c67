// The real disk, but the k-th write or sync from now fails, as a dying one would: a write stops
// half-way, and a sync that failed leaves its bytes in the cache, where they still can be read.
//
// Threads:   any.
#pragma once

#include <atomic>
#include <memory>
#include <utility>

#include "ledger/io/file_system.h"

namespace support {

class FailingDisk final : public ledger::io::FileSystem {
 public:
  /// Counts writes and syncs of files that are opened from now on or are open; 0 = none fails.
  void fail_after(std::uint64_t operations) { left_ = operations; }

  [[nodiscard]] base::Result<std::unique_ptr<ledger::io::File>> open(
      const std::filesystem::path& path, ledger::io::OpenMode mode) override {
    CASELEDGER_TRY(auto file, real_->open(path, mode));
    return std::make_unique<FailingFile>(*this, std::move(file));
  }

  [[nodiscard]] base::Result<bool> exists(const std::filesystem::path& path) override {
    return real_->exists(path);
  }

  [[nodiscard]] base::Result<std::vector<std::string>> list(
      const std::filesystem::path& directory) override {
    return real_->list(directory);
  }

  [[nodiscard]] base::Status make_directory(const std::filesystem::path& directory) override {
    return real_->make_directory(directory);
  }

  [[nodiscard]] base::Status rename_new(const std::filesystem::path& source,
                                        const std::filesystem::path& target) override {
    return real_->rename_new(source, target);
  }

  [[nodiscard]] base::Status rename_over(const std::filesystem::path& source,
                                         const std::filesystem::path& target) override {
    return real_->rename_over(source, target);
  }

  [[nodiscard]] base::Status remove(const std::filesystem::path& path) override {
    return real_->remove(path);
  }

  [[nodiscard]] base::Status remove_tree(const std::filesystem::path& directory) override {
    return real_->remove_tree(directory);
  }

  [[nodiscard]] base::Status sync_directory(const std::filesystem::path& directory) override {
    return real_->sync_directory(directory);
  }

  [[nodiscard]] base::Result<std::unique_ptr<ledger::io::Lock>> lock_directory(
      const std::filesystem::path& directory) override {
    return real_->lock_directory(directory);
  }

  [[nodiscard]] base::Result<std::uint64_t> free_bytes(
      const std::filesystem::path& directory) override {
    return real_->free_bytes(directory);
  }

 private:
  class FailingFile final : public ledger::io::File {
   public:
    FailingFile(FailingDisk& disk, std::unique_ptr<ledger::io::File> real)
        : disk_(disk),
          real_(std::move(real)) {}

    [[nodiscard]] base::Result<std::size_t> read_at(std::uint64_t offset,
                                                    std::span<std::byte> into) const override {
      return real_->read_at(offset, into);
    }

    [[nodiscard]] base::Status write_at(std::uint64_t offset, base::ByteView bytes) override {
      if (!disk_.fails()) {
        return real_->write_at(offset, bytes);
      }
      static_cast<void>(real_->write_at(offset, bytes.first(bytes.size() / 2)));
      return failed();
    }

    [[nodiscard]] base::Status sync() override { return disk_.fails() ? failed() : real_->sync(); }

    [[nodiscard]] base::Status allocate(std::uint64_t offset, std::uint64_t bytes) override {
      return disk_.fails() ? failed() : real_->allocate(offset, bytes);
    }

    void start_writeback(std::uint64_t offset, std::uint64_t bytes) override {
      real_->start_writeback(offset, bytes);
    }

    [[nodiscard]] base::Result<std::uint64_t> size() const override { return real_->size(); }

    void will_need(std::uint64_t offset, std::uint64_t bytes) const override {
      real_->will_need(offset, bytes);
    }

    [[nodiscard]] const std::string& path() const override { return real_->path(); }

   private:
    [[nodiscard]] base::Status failed() const {
      return base::fail(base::ErrorCode::kIo, "the disk fails on purpose", real_->path());
    }

    FailingDisk& disk_;
    std::unique_ptr<ledger::io::File> real_;
  };

  bool fails() {
    std::uint64_t left = left_;
    while (left > 0 && !left_.compare_exchange_weak(left, left - 1)) {
    }
    return left == 1;
  }

  std::unique_ptr<ledger::io::FileSystem> real_ = ledger::io::posix_file_system();
  std::atomic<std::uint64_t> left_ = 0;
};

}  // namespace support
