// The whole log read and checked again, in the background, beside the running service.
//
// Room:      tools/server. Built on ledger/verify; what is found is told, nothing is mended.
// Rules:     takes at most half of one processor and of the disk's time; what has failed stays so
//            until the same check passes.
// Threads:   one of its own; the rest from any.
#pragma once

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "ledger/io/clock.h"
#include "ledger/io/file_system.h"
#include "tools/server/reporter.h"

namespace server {

class Verification final : public Reporter {
 public:
  struct Outcome {
    base::TimestampUtcUs ended_at{};
    std::chrono::microseconds time{};
    std::uint64_t entry_count = 0;
    std::optional<base::Error> failure{};
  };

  struct Settings {
    std::filesystem::path directory;
    std::chrono::seconds first_after{60};
    std::chrono::seconds interval{24 * 3'600};
    /// Told of each that has ended, for the log; by the thread that did it.
    std::function<void(const Outcome& outcome)> told;
  };

  Verification(Settings settings, ledger::io::FileSystem& files, ledger::io::Clock& clock);
  /// Ends soon, also in the middle.
  ~Verification() override;

  /// The last one that has ended; nothing before the first has.
  [[nodiscard]] std::optional<Outcome> last() const;

  void write_metrics(std::string& out) const override;
  /// CL-2644 the last one failed
  void add_reasons(std::vector<base::Error>& reasons) const override;

 private:
  using Steady = std::chrono::steady_clock;

  void run();
  void verify();
  /// Rests as long as it has worked since the last rest. False: the service ends.
  [[nodiscard]] bool rest();
  /// False: the service ends.
  [[nodiscard]] bool wait(Steady::duration time);

  const Settings settings_;
  ledger::io::FileSystem& files_;
  ledger::io::Clock& clock_;

  // The thread's own.
  Steady::time_point rested_at_{};

  mutable std::mutex mutex_;
  std::condition_variable ends_;
  // Guarded by mutex_.
  bool is_ending_ = false;
  std::optional<Outcome> last_;

  std::thread thread_;
};

}  // namespace server
