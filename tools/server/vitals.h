// The machine below the ledger: its disk and how long it takes to sync, and this process.
//
// Room:      tools/server. Asks the system itself; nothing here is the ledger's.
// Threads:   any.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>

#include "ledger/io/clock.h"
#include "ledger/io/file_system.h"
#include "tools/server/metrics.h"
#include "tools/server/reporter.h"

namespace server {

class Vitals final : public Reporter {
 public:
  /// Below this much room on the ledger's disk the service says that it is not ready: the next
  /// segment of the log could not be made.
  static constexpr std::uint64_t kFreeBytesMin = 128U << 20U;

  Vitals(std::filesystem::path directory, ledger::io::FileSystem& files, ledger::io::Clock& clock);

  /// The same disk, with a watch on its syncs. As long as this lives.
  [[nodiscard]] ledger::io::FileSystem& files() { return *timed_; }

  void write_metrics(std::string& out) const override;
  /// CL-1910 no room · CL-1911 read-only · CL-1400 not ours to write in
  void add_reasons(std::vector<base::Error>& reasons) const override;

 private:
  const std::filesystem::path directory_;
  ledger::io::FileSystem& files_;
  const base::TimestampUtcUs started_at_;
  Histogram syncs_;
  const std::unique_ptr<ledger::io::FileSystem> timed_;
};

}  // namespace server
