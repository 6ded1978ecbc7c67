#include "tools/bench/raw_limits.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

#include "ledger/log/format.h"

namespace bench {

base::Result<std::unique_ptr<RawFile>> RawFile::make(const std::filesystem::path& path,
                                                     std::uint64_t zeroed_bytes) {
  const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0) {
    return std::unexpected(base::errno_error(errno, "create", path.native()));
  }
  std::unique_ptr<RawFile> file(new RawFile(path, descriptor));
  const base::Bytes zeros(1U << 20U);
  while (file->offset_ < zeroed_bytes) {
    const auto count = std::min<std::uint64_t>(zeros.size(), zeroed_bytes - file->offset_);
    CASELEDGER_TRY_STATUS(file->write(base::ByteView(zeros).first(count)));
  }
  CASELEDGER_TRY_STATUS(file->sync());
  file->offset_ = 0;
  return file;
}

RawFile::~RawFile() {
  close(descriptor_);
  unlink(path_.c_str());
}

base::Status RawFile::write(base::ByteView bytes) {
  while (!bytes.empty()) {
    const ssize_t count =
        pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset_));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return std::unexpected(base::errno_error(errno, "write", path_.native()));
    offset_ += static_cast<std::uint64_t>(count);
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
  return {};
}

base::Status RawFile::sync() {
  if (fdatasync(descriptor_) == 0) return {};
  return std::unexpected(base::errno_error(errno, "sync", path_.native()));
}

base::Status RawGroupCommit::append(base::ByteView records) {
  Waiter waiter{.records = records, .outcome = {}};
  std::unique_lock lock(mutex_);
  if (leading_) {
    queue_.push_back(&waiter);
    lock.unlock();
    waiter.woken.acquire();
    if (waiter.is_done) return waiter.outcome;
  } else {
    leading_ = true;
    lock.unlock();
  }
  lead(waiter);
  return waiter.outcome;
}

void RawGroupCommit::lead(Waiter& leader) {
  std::vector<Waiter*> group;
  {
    const std::lock_guard lock(mutex_);
    group.swap(queue_);
  }
  group.push_back(&leader);
  const base::Status outcome = commit(group);
  for (Waiter* const waiter : group) {
    waiter->outcome = outcome;
    if (waiter == &leader) continue;
    waiter->is_done = true;
    waiter->woken.release();
  }
  Waiter* next = nullptr;
  {
    const std::lock_guard lock(mutex_);
    leading_ = !queue_.empty();
    if (leading_) {
      next = queue_.back();
      queue_.pop_back();
    }
  }
  if (next != nullptr) next->woken.release();
}

base::Status RawGroupCommit::commit(const std::vector<Waiter*>& group) {
  payload_.clear();
  for (const Waiter* const waiter : group) {
    payload_.insert(payload_.end(), waiter->records.begin(), waiter->records.end());
  }
  ledger::FrameHeader header;
  header.first_index = {next_index_};
  header.entry_count = static_cast<std::uint32_t>(group.size());
  header.durable_through = header.first_index;
  next_index_ += group.size();
  CASELEDGER_TRY_STATUS(file_.write(ledger::encode_frame(header, payload_)));
  return file_.sync();
}

std::uint64_t cores() {
  return std::max(1U, std::thread::hardware_concurrency());
}

void run_threads(std::uint64_t threads, const std::function<void(std::uint64_t thread)>& work) {
  std::vector<std::jthread> others;
  for (std::uint64_t thread = 0; thread + 1 < threads; ++thread) {
    others.emplace_back([&work, thread] { work(thread); });
  }
  work(threads - 1);
}

void checksum_all(const MappedLog& log, std::uint64_t threads) {
  constexpr std::size_t kBlockBytes = 1U << 20U;
  std::atomic<std::uint64_t> sum = 0;  // so that nothing is left out as unused
  run_threads(threads, [&](std::uint64_t thread) {
    std::uint64_t mine = 0;
    for (const base::ByteView extent : log.extents()) {
      for (std::size_t at = thread * kBlockBytes; at < extent.size(); at += threads * kBlockBytes) {
        mine += ledger::xxh3(extent.subspan(at, std::min(kBlockBytes, extent.size() - at)));
      }
    }
    sum += mine;
  });
}

}  // namespace bench
