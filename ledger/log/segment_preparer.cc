#include "ledger/log/segment_preparer.h"

#include <algorithm>

#include "ledger/base/thread.h"

namespace ledger {
namespace {

using base::ErrorCode;

constexpr std::string_view kUnfinishedName = "next.tmp";
constexpr std::uint64_t kStop = UINT64_MAX;
/// Zeroed and synced at a time: small enough not to stand long in the way of a commit's sync.
constexpr std::uint64_t kStepBytes = 256U << 10U;

}  // namespace

SegmentPreparer::SegmentPreparer(io::FileSystem& files,
                                 std::filesystem::path directory,
                                 Ahead ahead)
    : files_(files),
      directory_(std::move(directory)),
      unfinished_(directory_ / kUnfinishedName) {
  if (ahead == Ahead::kInBackground) {
    thread_ = base::start_thread([this] { run(); });
  }
}

SegmentPreparer::~SegmentPreparer() {
  target_ = kStop;
  target_.notify_one();
  if (thread_.joinable()) {
    thread_.join();
  }
  discard();
}

void SegmentPreparer::note_fill(std::uint64_t used, std::uint64_t bytes, std::uint64_t next_bytes) {
  const std::uint64_t begin = bytes / 4;
  if (!thread_.joinable() || used < begin) {
    return;
  }
  const std::uint64_t span = std::max<std::uint64_t>(bytes / 2, 1);
  const double part = std::min(1.0, static_cast<double>(used - begin) / static_cast<double>(span));
  const std::uint64_t steps =
      static_cast<std::uint64_t>(part * static_cast<double>(next_bytes)) / kStepBytes;
  const std::uint64_t target = part < 1.0 ? steps * kStepBytes : next_bytes;
  if (target > target_) {
    target_ = target;
    target_.notify_one();
  }
}

void SegmentPreparer::run() {
  std::uint64_t target = 0;
  while (target != kStop) {
    target_.wait(target);
    target = target_;
    std::uint64_t zeroed = 0;
    while (zeroed < target && target_ != kStop) {
      const std::lock_guard lock(mutex_);
      target = target_;
      if (has_failed_) {
        break;
      }
      zeroed = std::min(target, zeroed_ + kStepBytes);
      if (!zero_until(zeroed)) {
        discard();  // the room is better used by what needs it now; place() tells if it lacks
        has_failed_ = true;
      }
    }
    target = target_ == kStop ? kStop : target;
  }
}

/// The caller holds mutex_.
base::Status SegmentPreparer::open_unfinished() {
  if (file_ != nullptr) {
    return {};
  }
  CASELEDGER_TRY_STATUS(remove_unfinished_segment(files_, directory_));
  CASELEDGER_TRY(file_, files_.open(unfinished_, io::OpenMode::kCreateNew));
  return {};
}

/// The caller holds mutex_.
base::Status SegmentPreparer::zero_until(std::uint64_t bytes) {
  if (zeroed_ >= bytes) {
    return {};
  }
  CASELEDGER_TRY_STATUS(open_unfinished());
  static const base::Bytes zeros(kStepBytes);
  while (zeroed_ < bytes) {
    const auto part = std::min<std::uint64_t>(zeros.size(), bytes - zeroed_);
    CASELEDGER_TRY_STATUS(
        file_->write_at(zeroed_, base::ByteView(zeros).first(static_cast<std::size_t>(part))));
    zeroed_ += part;
  }
  return file_->sync();
}

/// The caller holds mutex_, or is alone.
void SegmentPreparer::discard() {
  if (file_ != nullptr) {
    file_.reset();
    static_cast<void>(files_.remove(unfinished_));  // the next open removes it too
  }
  zeroed_ = 0;
}

base::Status SegmentPreparer::place(const SegmentHeader& header, std::uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  if (auto zeroed = zero_until(bytes); !zeroed) {
    discard();
    return zeroed;
  }
  return name_it(header);
}

base::Status SegmentPreparer::place_reserved(const SegmentHeader& header, std::uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  discard();
  base::Status reserved = open_unfinished();
  if (reserved) {
    reserved = file_->allocate(0, bytes);
  }
  if (!reserved) {
    discard();
    return reserved;
  }
  return name_it(header);
}

/// Gives the finished file its header and its name. The caller holds mutex_.
base::Status SegmentPreparer::name_it(const SegmentHeader& header) {
  base::Status named = file_->write_at(0, encode_segment_header(header));
  if (named) {
    named = file_->sync();
  }
  if (named) {
    named = files_.rename_new(unfinished_, directory_ / segment_file_name(header.first_index));
  }
  if (!named) {
    discard();
    return named;
  }
  file_.reset();
  zeroed_ = 0;
  has_failed_ = false;
  target_ = 0;
  auto synced = files_.sync_directory(directory_);
  if (!synced) {
    synced.error().code = ErrorCode::kIo;  // whatever the cause: the name may or may not be on disk
  }
  return synced;
}

base::Status create_segment(io::FileSystem& files,
                            const std::filesystem::path& directory,
                            const SegmentHeader& header,
                            std::uint64_t bytes) {
  return SegmentPreparer(files, directory, Ahead::kByCaller).place(header, bytes);
}

base::Status remove_unfinished_segment(io::FileSystem& files,
                                       const std::filesystem::path& directory) {
  const auto unfinished = directory / kUnfinishedName;
  CASELEDGER_TRY(const bool stands, files.exists(unfinished));
  return stands ? files.remove(unfinished) : base::Status{};
}

}  // namespace ledger
