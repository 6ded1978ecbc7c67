// Sixteen clients of one ledger that append, retry, read and publish at once, and write down what
// they asked and what they were told.
//
// Room:      tests/support.
// Threads:   a Crew brings its own; a Journal is written to by all of them.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <vector>

#include "ledger/ledger.h"
#include "tests/support/linearizability.h"

namespace support::linear {

inline constexpr std::uint32_t kClients = 16;
inline constexpr std::uint32_t kStreams = 40;

/// Where clients write down what they do. An operation is known by its tick of invocation.
class Journal {
 public:
  explicit Journal(std::atomic<Tick>& ticks) : ticks_(ticks) {}

  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;
  virtual ~Journal() = default;

  [[nodiscard]] Tick tick() { return ++ticks_; }

  /// About to be asked.
  virtual void invoked(const Operation& operation) = 0;
  /// Answered, or given up as unknown.
  virtual void answered(Operation operation) = 0;

 private:
  std::atomic<Tick>& ticks_;
};

/// To be written down when the ledger is open again and nobody works with it yet.
[[nodiscard]] Operation recovery_of(const ledger::Ledger& ledger, Journal& journal);

/// A journal in memory, across the lives of a ledger. A recovery settles what was in flight.
class Recorder final : public Journal {
 public:
  using Journal::Journal;

  void invoked(const Operation& operation) override;
  void answered(Operation operation) override;

  [[nodiscard]] std::size_t count() const;

  /// All that was written down, with the log it led to and the true root of every size that
  /// somebody was shown.
  [[nodiscard]] base::Result<History> finish(const ledger::Ledger& ledger);

 private:
  mutable std::mutex mutex_;
  std::vector<Operation> operations_;
  std::vector<std::size_t> unsettled_;
};

/// Opens the ledger a second time, for reading only.
using OpenReader = std::function<base::Result<std::unique_ptr<ledger::Ledger>>()>;

/// What happens to one ledger object.
struct Life {
  ledger::Ledger& ledger;
  std::size_t operations = 0;
  OpenReader open_reader;
  /// The disk fails: errors are answers, and what a reader of its own sees may be old.
  bool is_faulty = false;
};

class Crew {
 public:
  /// Ids of new events count from `first_id`.
  Crew(Journal& journal, std::uint64_t seed, std::uint64_t first_id);

  /// A batch that somebody sent: it may be sent again.
  void remember(const std::vector<Event>& batch);

  /// Lets all clients work until that many operations are done, or some after an append failed.
  void work(const Life& life);

  /// What no client should have been told.
  [[nodiscard]] const std::vector<std::string>& complaints() const { return complaints_; }

 private:
  struct Client {
    std::uint32_t number = 0;
    std::mt19937_64 random;

    std::size_t below(std::size_t limit) { return random() % limit; }

    std::uint32_t stream() { return static_cast<std::uint32_t>(below(kStreams)); }
  };

  void do_one(Client& client, const Life& life);
  void append(Client& client, const Life& life);
  void append_all(Client& client, const Life& life);
  void read_stream(Client& client, const Life& life);
  void read_version(Client& client, const Life& life);
  void read_prefix(Client& client, const Life& life);
  void read_beside(Client& client, const Life& life);
  [[nodiscard]] std::vector<Event> invent_batch(Client& client);
  [[nodiscard]] Operation begin(Client& client, Kind kind);
  [[nodiscard]] Operation begin_append(Client& client);
  void end_append(Operation operation);
  void note_failure(const Life& life, const base::Error& error);
  void learn(std::uint32_t stream, std::uint64_t version);
  void complain(const Life& life, const base::Error& error);

  Journal& journal_;
  std::uint64_t seed_;
  std::uint64_t life_ = 0;
  std::atomic<std::uint64_t> next_id_;
  std::vector<std::atomic<std::uint64_t>> known_versions_;
  std::atomic<std::size_t> begun_ = 0;
  std::atomic<std::size_t> limit_ = 0;
  std::atomic<bool> has_failed_ = false;
  std::mutex mutex_;
  std::vector<std::vector<Event>> sent_;
  std::vector<std::string> complaints_;
};

/// An operation as one line of text without its end, and back; nothing if the line was cut short.
[[nodiscard]] std::string to_line(const Operation& operation);
[[nodiscard]] std::optional<Operation> from_line(const std::string& line);

}  // namespace support::linear
