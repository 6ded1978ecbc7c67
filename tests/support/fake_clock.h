// A clock that stands still until a test moves it.
#pragma once

#include <cstdint>

#include "ledger/base/types.h"
#include "ledger/io/clock.h"

namespace support {

class FakeClock final : public ledger::io::Clock {
 public:
  /// 2026-01-05 08:00:00 UTC.
  static constexpr std::int64_t kStartUs = 1'767'600'000'000'000;

  [[nodiscard]] base::TimestampUtcUs wall() const override { return {wall_us_}; }

  [[nodiscard]] std::int64_t boot_us() const override { return boot_us_; }

  /// Time passes: both clocks move on.
  void pass(std::int64_t us) {
    wall_us_ += us;
    boot_us_ += us;
  }

  /// Somebody sets the wall clock; the boot clock does not notice.
  void set_wall_by(std::int64_t us) { wall_us_ += us; }

 private:
  std::int64_t wall_us_ = kStartUs;
  std::int64_t boot_us_ = 1'000'000;
};

}  // namespace support
