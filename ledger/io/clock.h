// The seam to time.
//
// Room:      ledger/io.
// Units:     microseconds; wall time since 1970-01-01 UTC, boot time since some start and never
// back.
#pragma once

#include <cstdint>
#include <memory>

#include "ledger/base/types.h"

namespace ledger::io {

class Clock {
 public:
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;

  /// May jump either way.
  [[nodiscard]] virtual base::TimestampUtcUs wall() const = 0;
  /// Counts on while the machine sleeps (CLOCK_BOOTTIME).
  [[nodiscard]] virtual std::int64_t boot_us() const = 0;

 protected:
  Clock() = default;
};

[[nodiscard]] std::unique_ptr<Clock> system_clock();

}  // namespace ledger::io
