#include "ledger/io/clock.h"

#include <ctime>

namespace ledger::io {
namespace {

constexpr std::int64_t kNanosPerMicro = 1'000;

std::int64_t read_us(clockid_t id) {
  timespec now{};
  static_cast<void>(::clock_gettime(id, &now));
  return now.tv_sec * base::kMicrosPerSecond + now.tv_nsec / kNanosPerMicro;
}

class SystemClock final : public Clock {
 public:
  [[nodiscard]] base::TimestampUtcUs wall() const override { return {read_us(CLOCK_REALTIME)}; }

  [[nodiscard]] std::int64_t boot_us() const override { return read_us(CLOCK_BOOTTIME); }
};

}  // namespace

std::unique_ptr<Clock> system_clock() {
  return std::make_unique<SystemClock>();
}

}  // namespace ledger::io
