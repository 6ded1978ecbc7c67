// The real disk, but with as much free space as a test says.
#pragma once

#include <memory>

#include "ledger/io/file_system.h"

namespace support {

class LittleSpace final : public ledger::io::FileSystem {
 public:
  explicit LittleSpace(std::uint64_t free_bytes) : free_bytes_(free_bytes) {}

  void set_free_bytes(std::uint64_t free_bytes) { free_bytes_ = free_bytes; }

  [[nodiscard]] base::Result<std::unique_ptr<ledger::io::File>> open(
      const std::filesystem::path& path, ledger::io::OpenMode mode) override {
    return real_->open(path, mode);
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
      const std::filesystem::path& /*directory*/) override {
    return free_bytes_;
  }

 private:
  std::unique_ptr<ledger::io::FileSystem> real_ = ledger::io::posix_file_system();
  std::uint64_t free_bytes_;
};

}  // namespace support
