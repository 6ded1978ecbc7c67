// Start here: the account of who looked, kept in a ledger of its own beside the one that was read.
//
// Room:      tools/access. A ledger as any other (`verify` and witnesses work on it), with its own
//            origin, key and checkpoints; its bodies are AccessEvents.
// Rules:     a look is told to be recorded once its event is on disk. Many at once share one sync.
//            When the disk is full a reserve is used up; when that is gone too, nothing is told to
//            be recorded, and so nothing is shown.
// Threads:   any; what is recorded is told by a thread of its own.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "ledger/base/result.h"
#include "ledger/io/clock.h"
#include "ledger/io/file_system.h"
#include "ledger/ledger.h"
#include "tools/access/access_event.h"
#include "tools/access/refusals.h"
#include "tools/access/reserve.h"

namespace account {

/// `DIR/access`.
[[nodiscard]] std::filesystem::path access_directory(const std::filesystem::path& directory);

class AccessLog {
 public:
  struct Settings {
    std::uint64_t reserve_bytes = 64U << 20U;
    /// Events that may wait to be stored.
    std::size_t waiting_max = 16'384;
    std::chrono::milliseconds publish_interval{10'000};
    /// Between two looks at what is due.
    std::chrono::milliseconds pause{1'000};
    bool accept_clock = false;
    /// Called at each of those looks by the recording thread, for what others want to be recorded;
    /// may be empty.
    std::function<void(AccessLog&)> at_each_pause{};
  };

  /// Told once whether the event is on disk; must be quick and must not throw.
  using Told = std::move_only_function<void(base::Status recorded)>;

  /// Opens the access ledger of the ledger at `directory`, and makes it if there is none, with the
  /// origin of that one and "/access".
  /// Errors:   those of Ledger::create and Ledger::open
  [[nodiscard]] static base::Result<std::unique_ptr<AccessLog>> open(
      const std::filesystem::path& directory,
      const std::string& origin,
      Settings settings,
      ledger::io::FileSystem& files,
      ledger::io::Clock& clock);

  AccessLog(const AccessLog&) = delete;
  AccessLog& operator=(const AccessLog&) = delete;
  ~AccessLog();

  /// Durable:  when `told` is called with a value.
  /// Errors:   told: kUnavailable CL-2691 it cannot be recorded now
  void record(AccessEvent event, Told told = {});
  /// The same for what must be there once, however often it is said: `name` stands for it for ever.
  void record_once(AccessEvent event, std::string name);
  /// Counts a refusal; stored soon, and many of one kind as one event.
  void refuse(Refusal refusal);

  /// To read from.
  [[nodiscard]] std::shared_ptr<ledger::Ledger> ledger() const;

  [[nodiscard]] base::TimestampUtcUs now() const { return clock_.wall(); }

  struct State {
    std::uint64_t recorded = 0;    // events since the start
    std::uint64_t unrecorded = 0;  // looks that were not given for want of room
    std::size_t waiting = 0;
    std::uint64_t reserve_bytes = 0;
  };

  [[nodiscard]] State state() const;

  /// Stores what waits, publishes, and gives up the ledger. Afterwards nothing is recorded.
  /// Errors:   those of closing the ledger
  [[nodiscard]] base::Status end();

 private:
  struct Waiting {
    AccessEvent event;
    std::string once{};  // the name it is known by; empty: one of its own
    Told told{};
  };

  /// An event on its way to the disk.
  struct Pending {
    ledger::NewEvent event;
    Told told;
  };

  AccessLog(std::filesystem::path directory,
            Settings settings,
            ledger::io::FileSystem& files,
            ledger::io::Clock& clock);

  [[nodiscard]] base::Result<std::unique_ptr<ledger::Ledger>> open_ledger() const;
  void add(Waiting waiting);
  void run();
  [[nodiscard]] std::vector<Waiting> take_group(bool& is_last);
  void look_after();
  [[nodiscard]] base::Result<ledger::NewEvent> as_stored(const Waiting& waiting);
  void store(std::vector<Waiting> group);
  [[nodiscard]] std::vector<base::Status> try_to_store(const std::vector<Pending>& group);
  [[nodiscard]] bool make_way(const base::Error& error);
  [[nodiscard]] base::Status reopen();

  // Constant after construction.
  const std::filesystem::path directory_;
  const Settings settings_;
  ledger::io::FileSystem& files_;
  ledger::io::Clock& clock_;

  mutable std::mutex mutex_;
  std::condition_variable has_work_;
  // Guarded by mutex_.
  std::shared_ptr<ledger::Ledger> ledger_;
  std::deque<Waiting> waiting_;
  Refusals refusals_;
  State state_;
  bool is_ending_ = false;

  // The thread's own.
  Reserve reserve_;
  bool is_short_of_room_ = false;
  std::uint64_t repeat_ = 0;
  std::chrono::steady_clock::time_point next_look_{};

  std::thread thread_;
};

}  // namespace account
