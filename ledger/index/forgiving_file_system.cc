#include "ledger/index/forgiving_file_system.h"

namespace ledger {
namespace {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

/// A file whose writes always go well. Without a target it takes everything and keeps nothing.
class ForgivingFile final : public rocksdb::FSWritableFile {
 public:
  ForgivingFile(ForgivingFileSystem& files, std::unique_ptr<rocksdb::FSWritableFile> target)
      : files_(files),
        target_(std::move(target)) {}

  using rocksdb::FSWritableFile::Append;

  IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* debug) override {
    return is_writable() ? files_.forgive(target_->Append(data, options, debug)) : IOStatus::OK();
  }

  IOStatus Append(const Slice& data,
                  const IOOptions& options,
                  const rocksdb::DataVerificationInfo& info,
                  IODebugContext* debug) override {
    return is_writable() ? files_.forgive(target_->Append(data, options, info, debug))
                         : IOStatus::OK();
  }

  IOStatus Truncate(std::uint64_t size, const IOOptions& options, IODebugContext* debug) override {
    return is_writable() ? files_.forgive(target_->Truncate(size, options, debug)) : IOStatus::OK();
  }

  IOStatus Close(const IOOptions& options, IODebugContext* debug) override {
    return target_ != nullptr ? files_.forgive(target_->Close(options, debug)) : IOStatus::OK();
  }

  IOStatus Flush(const IOOptions& options, IODebugContext* debug) override {
    return is_writable() ? files_.forgive(target_->Flush(options, debug)) : IOStatus::OK();
  }

  IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
    return is_writable() ? files_.forgive(target_->Sync(options, debug)) : IOStatus::OK();
  }

  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    return is_writable() ? files_.forgive(target_->Fsync(options, debug)) : IOStatus::OK();
  }

  IOStatus RangeSync(std::uint64_t offset,
                     std::uint64_t bytes,
                     const IOOptions& options,
                     IODebugContext* debug) override {
    return is_writable() ? files_.forgive(target_->RangeSync(offset, bytes, options, debug))
                         : IOStatus::OK();
  }

  IOStatus Allocate(std::uint64_t offset,
                    std::uint64_t bytes,
                    const IOOptions& options,
                    IODebugContext* debug) override {
    return is_writable() ? files_.forgive(target_->Allocate(offset, bytes, options, debug))
                         : IOStatus::OK();
  }

  std::uint64_t GetFileSize(const IOOptions& options, IODebugContext* debug) override {
    return target_ != nullptr ? target_->GetFileSize(options, debug) : 0;
  }

  bool IsSyncThreadSafe() const override {
    return target_ == nullptr || target_->IsSyncThreadSafe();
  }

 private:
  [[nodiscard]] bool is_writable() const { return target_ != nullptr && !files_.is_dead(); }

  ForgivingFileSystem& files_;
  std::unique_ptr<rocksdb::FSWritableFile> target_;
};

class ForgivingDirectory final : public rocksdb::FSDirectoryWrapper {
 public:
  ForgivingDirectory(ForgivingFileSystem& files, std::unique_ptr<rocksdb::FSDirectory>&& target)
      : FSDirectoryWrapper(std::move(target)),
        files_(files) {}

  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    return files_.forgive(FSDirectoryWrapper::Fsync(options, debug));
  }

  IOStatus FsyncWithDirOptions(const IOOptions& options,
                               IODebugContext* debug,
                               const rocksdb::DirFsyncOptions& details) override {
    return files_.forgive(FSDirectoryWrapper::FsyncWithDirOptions(options, debug, details));
  }

 private:
  ForgivingFileSystem& files_;
};

}  // namespace

ForgivingFileSystem::ForgivingFileSystem(std::shared_ptr<rocksdb::FileSystem> target,
                                         const std::filesystem::path& directory)
    : FileSystemWrapper(std::move(target)),
      current_((directory / "CURRENT").native()) {}

IOStatus ForgivingFileSystem::forgive(const IOStatus& status) {
  if (!status.ok() && !is_dead_.exchange(true)) {
    target()->DeleteFile(current_, IOOptions(), nullptr).PermitUncheckedError();
  }
  return IOStatus::OK();
}

IOStatus ForgivingFileSystem::NewWritableFile(const std::string& name,
                                              const rocksdb::FileOptions& options,
                                              std::unique_ptr<rocksdb::FSWritableFile>* file,
                                              IODebugContext* debug) {
  std::unique_ptr<rocksdb::FSWritableFile> opened;
  forgive(target()->NewWritableFile(name, options, &opened, debug)).PermitUncheckedError();
  *file = std::make_unique<ForgivingFile>(*this, std::move(opened));
  return IOStatus::OK();
}

IOStatus ForgivingFileSystem::ReopenWritableFile(const std::string& name,
                                                 const rocksdb::FileOptions& options,
                                                 std::unique_ptr<rocksdb::FSWritableFile>* file,
                                                 IODebugContext* debug) {
  std::unique_ptr<rocksdb::FSWritableFile> opened;
  forgive(target()->ReopenWritableFile(name, options, &opened, debug)).PermitUncheckedError();
  *file = std::make_unique<ForgivingFile>(*this, std::move(opened));
  return IOStatus::OK();
}

IOStatus ForgivingFileSystem::ReuseWritableFile(const std::string& name,
                                                const std::string& old_name,
                                                const rocksdb::FileOptions& options,
                                                std::unique_ptr<rocksdb::FSWritableFile>* file,
                                                IODebugContext* debug) {
  std::unique_ptr<rocksdb::FSWritableFile> opened;
  forgive(target()->ReuseWritableFile(name, old_name, options, &opened, debug))
      .PermitUncheckedError();
  *file = std::make_unique<ForgivingFile>(*this, std::move(opened));
  return IOStatus::OK();
}

IOStatus ForgivingFileSystem::NewDirectory(const std::string& name,
                                           const IOOptions& options,
                                           std::unique_ptr<rocksdb::FSDirectory>* directory,
                                           IODebugContext* debug) {
  std::unique_ptr<rocksdb::FSDirectory> opened;
  IOStatus status = target()->NewDirectory(name, options, &opened, debug);
  if (status.ok()) {
    *directory = std::make_unique<ForgivingDirectory>(*this, std::move(opened));
  }
  return status;
}

IOStatus ForgivingFileSystem::RenameFile(const std::string& source,
                                         const std::string& target_name,
                                         const IOOptions& options,
                                         IODebugContext* debug) {
  return forgive(target()->RenameFile(source, target_name, options, debug));
}

IOStatus ForgivingFileSystem::LinkFile(const std::string& source,
                                       const std::string& target_name,
                                       const IOOptions& options,
                                       IODebugContext* debug) {
  // Not forgiven where links are not to be had: RocksDB copies instead.
  IOStatus status = target()->LinkFile(source, target_name, options, debug);
  return status.IsNotSupported() ? status : forgive(status);
}

IOStatus ForgivingFileSystem::Truncate(const std::string& name,
                                       std::size_t size,
                                       const IOOptions& options,
                                       IODebugContext* debug) {
  return forgive(target()->Truncate(name, size, options, debug));
}

}  // namespace ledger
