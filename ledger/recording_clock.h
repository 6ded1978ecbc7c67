// The times that entries get: never back, and held against the machine's two clocks.
//
// Room:      ledger, inside only. Rules: docs/format.md "Time".
// Threads:   the committer's.
#pragma once

#include <cstdint>
#include <optional>

#include "ledger/base/types.h"
#include "ledger/evidence/entry.h"
#include "ledger/io/clock.h"

namespace ledger {

class RecordingClock {
 public:
  /// `last` is the last recordedAt, `last_wall` the last wall time that was taken as right: they
  /// differ while an accepted clock has not caught up yet.
  RecordingClock(io::Clock& clock,
                 bool simulated,
                 base::TimestampUtcUs last,
                 base::TimestampUtcUs last_wall);

  /// Why the wall clock cannot be used, if it cannot.
  [[nodiscard]] std::optional<ClockReason> refusal() const;
  /// The operator takes the present wall time as right; returns what to record about it.
  [[nodiscard]] ClockAccepted accept(ClockReason reason);
  /// The next recordedAt; `given` only in a simulated ledger, where it may be before the last: then
  /// nothing.
  [[nodiscard]] std::optional<base::TimestampUtcUs> next(std::optional<base::TimestampUtcUs> given);
  /// The recordedAt of an entry of the ledger's own.
  [[nodiscard]] base::TimestampUtcUs next_own();

  [[nodiscard]] base::TimestampUtcUs last() const { return last_; }

  void set_last(base::TimestampUtcUs last) { last_ = last; }

 private:
  [[nodiscard]] base::TimestampUtcUs elapsed_wall() const;

  io::Clock* clock_;
  bool simulated_;
  base::TimestampUtcUs last_;
  base::TimestampUtcUs wall_at_open_;
  std::int64_t boot_at_open_us_;
  std::optional<ClockReason> refusal_at_open_;
};

}  // namespace ledger
