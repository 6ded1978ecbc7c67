// Tables of other moments than the present: of another day, of what had happened or was known by
// then. Made when they are first asked for, and kept for the next question.
//
// Room:      tools/server. docs/decisions/014-projections.md.
// Rules:     as Projection: a table says what a walk would say. A few are kept, those asked for
// last,
//            within a bound of bytes; the last one always, so that its pages need no other walk.
// Cost:      the first question of a moment takes a walk; one about a log that has grown since
// folds
//            the cases that changed; all others nothing.
// Threads:   any may ask. One table is made at a time, on the thread that asks and beside threads
//            that end with it; whoever wants the same one waits for it.
#pragma once

#include <atomic>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "tools/server/table_maker.h"

namespace server {

class PastTables {
 public:
  using TablePtr = std::shared_ptr<const CaseTable>;

  struct Settings {
    std::size_t tables_max = 8;
    std::size_t bytes_max = 256U << 20U;
    /// For a walk.
    std::size_t threads = 1;
  };

  explicit PastTables(const Settings& settings) : settings_(settings) {}

  /// A table of the view that knows that much or more is kept. Never blocks.
  [[nodiscard]] bool has(const replay::View& view, Depth depth) const;
  /// That table, made if it is not kept.
  /// Errors:   those of make_table() · kUnavailable the service is ending
  [[nodiscard]] base::Result<TablePtr> get(const ledger::Ledger& ledger,
                                           const replay::View& view,
                                           Depth depth);

  /// Whatever is being made is given up.
  void finish() { is_finishing_ = true; }

  /// Adds lines in the text format of Prometheus.
  void write_metrics(std::string& out) const;

 private:
  struct Kept {
    MadeTable made;
    Depth depth;

    [[nodiscard]] bool answers(const replay::View& view, Depth needed) const;
  };

  /// Null if it is not kept.
  [[nodiscard]] TablePtr find(const replay::View& view, Depth depth);
  [[nodiscard]] base::Result<MadeTable> made(const ledger::Ledger& ledger,
                                             const replay::View& view,
                                             Depth depth);
  /// The newest of the same moment and day that a smaller log had.
  [[nodiscard]] std::optional<MadeTable> before(const replay::View& view, Depth depth) const;
  void keep(MadeTable made, Depth depth);
  [[nodiscard]] base::Status go_on() const;

  const Settings settings_;
  std::atomic<bool> is_finishing_ = false;

  /// Held while a table is made.
  std::mutex making_;

  mutable std::mutex mutex_;
  // Guarded by mutex_.
  std::list<Kept> kept_;  // asked for last first
  std::size_t bytes_ = 0;
  std::uint64_t walks_ = 0;
  std::uint64_t carried_ = 0;
  std::uint64_t found_ = 0;
};

}  // namespace server
