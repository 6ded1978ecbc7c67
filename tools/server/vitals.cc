#include "tools/server/vitals.h"

#include <cerrno>
#include <fstream>
#include <iterator>
#include <utility>

#include <sys/resource.h>
#include <unistd.h>

#include "ledger/base/error_numbers.h"
#include "ledger/log/layout.h"
#include "tools/server/timed_files.h"

namespace server {
namespace {

constexpr double kMicros = 1e6;

std::uint64_t resident_bytes() {
  // "size resident shared …", in pages.
  std::ifstream file("/proc/self/statm");
  std::uint64_t size = 0;
  std::uint64_t resident = 0;
  file >> size >> resident;
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

std::uint64_t open_files() {
  std::error_code error;
  const std::filesystem::directory_iterator all("/proc/self/fd", error);
  // One is the directory that is being listed.
  return error ? 0 : static_cast<std::uint64_t>(std::distance(begin(all), end(all))) - 1;
}

double cpu_seconds() {
  rusage usage{};
  if (::getrusage(RUSAGE_SELF, &usage) != 0) return 0;
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / kMicros;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double open_files_max() {
  rlimit limit{};
  return ::getrlimit(RLIMIT_NOFILE, &limit) == 0 ? static_cast<double>(limit.rlim_cur) : 0;
}

/// What the files of the log take on the disk's own account: those zeroed ahead included.
std::uint64_t bytes_in(const std::filesystem::path& directory) {
  std::uint64_t bytes = 0;
  std::error_code error;
  for (const auto& file : std::filesystem::directory_iterator(directory, error)) {
    const std::uint64_t size = file.file_size(error);
    if (!error) bytes += size;
  }
  return bytes;
}

}  // namespace

Vitals::Vitals(std::filesystem::path directory,
               ledger::io::FileSystem& files,
               ledger::io::Clock& clock)
    : directory_(std::move(directory)),
      files_(files),
      started_at_(clock.wall()),
      timed_(timed_files(files, syncs_)) {}

void Vitals::write_metrics(std::string& out) const {
  syncs_.write(out,
               "caseledger_sync_seconds",
               "Time of one sync of a file of the ledger, those made ahead of need included.");
  if (const auto free = files_.free_bytes(directory_)) {
    write_metric(out,
                 "caseledger_disk_free_bytes",
                 "gauge",
                 "Room on the ledger's disk.",
                 static_cast<double>(*free));
  }
  write_metric(out,
               "caseledger_log_bytes",
               "gauge",
               "Size of the log's files, with the room that is prepared for what comes.",
               static_cast<double>(bytes_in(ledger::Layout(directory_).log)));
  write_metric(out,
               "process_resident_memory_bytes",
               "gauge",
               "Memory of this process.",
               static_cast<double>(resident_bytes()));
  write_metric(out,
               "process_open_fds",
               "gauge",
               "Open files and connections of this process.",
               static_cast<double>(open_files()));
  write_metric(out, "process_max_fds", "gauge", "How many it may have.", open_files_max());
  write_metric(out,
               "process_cpu_seconds_total",
               "counter",
               "Time that processors spent on this process.",
               cpu_seconds());
  write_metric(out,
               "process_start_time_seconds",
               "gauge",
               "When the service started, since 1970-01-01 UTC.",
               static_cast<double>(started_at_.value) / kMicros);
}

void Vitals::add_reasons(std::vector<base::Error>& reasons) const {
  const auto free = files_.free_bytes(directory_);
  if (free && *free < kFreeBytesMin) {
    reasons.push_back({base::ErrorCode::kUnavailable,
                       base::kDiskFull,
                       "there is hardly any room left on the ledger's disk",
                       "",
                       "free space"});
  }
  if (::access(ledger::Layout(directory_).log.c_str(), W_OK) == 0) return;
  if (errno == EROFS) {
    reasons.push_back({base::ErrorCode::kUnavailable,
                       base::kReadOnlyDisk,
                       "the ledger's file system is read-only",
                       "",
                       "mount it for writing"});
  } else {
    reasons.push_back(
        {base::ErrorCode::kPermission, 0, "the ledger's directory cannot be written in", "", ""});
  }
}

}  // namespace server
