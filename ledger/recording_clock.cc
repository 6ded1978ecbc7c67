#include "ledger/recording_clock.h"

#include <algorithm>

namespace ledger {
namespace {

constexpr std::int64_t kBehindUsMax = 5 * base::kMicrosPerSecond;
constexpr std::int64_t kAheadUsMax = 3'652LL * 24 * 3'600 * base::kMicrosPerSecond;  // ten years
constexpr std::int64_t kDriftUsMax = base::kMicrosPerSecond;

}  // namespace

RecordingClock::RecordingClock(io::Clock& clock,
                               bool simulated,
                               base::TimestampUtcUs last,
                               base::TimestampUtcUs last_wall)
    : clock_(&clock),
      simulated_(simulated),
      last_(last),
      wall_at_open_(clock.wall()),
      boot_at_open_us_(clock.boot_us()) {
  if (simulated) {
    return;
  }
  if (wall_at_open_.value < last_wall.value - kBehindUsMax) {
    refusal_at_open_ = ClockReason::kWallBehind;
  } else if (wall_at_open_.value > last_wall.value + kAheadUsMax) {
    refusal_at_open_ = ClockReason::kWallAhead;
  }
}

base::TimestampUtcUs RecordingClock::elapsed_wall() const {
  return {wall_at_open_.value + (clock_->boot_us() - boot_at_open_us_)};
}

std::optional<ClockReason> RecordingClock::refusal() const {
  if (simulated_) {
    return std::nullopt;
  }
  if (refusal_at_open_) {
    return refusal_at_open_;
  }
  const std::int64_t drift_us = clock_->wall().value - elapsed_wall().value;
  if (drift_us > kDriftUsMax || drift_us < -kDriftUsMax) {
    return ClockReason::kDrift;
  }
  return std::nullopt;
}

ClockAccepted RecordingClock::accept(ClockReason reason) {
  const ClockAccepted accepted = {elapsed_wall(), clock_->wall(), clock_->boot_us(), reason};
  // At open what would have been recorded is the last time there is.
  const bool at_open = refusal_at_open_.has_value();
  refusal_at_open_.reset();
  wall_at_open_ = accepted.new_wall;
  boot_at_open_us_ = accepted.boot_us;
  return at_open ? ClockAccepted{last_, accepted.new_wall, accepted.boot_us, reason} : accepted;
}

std::optional<base::TimestampUtcUs> RecordingClock::next(
    std::optional<base::TimestampUtcUs> given) {
  if (given && *given < last_) {
    return std::nullopt;
  }
  const base::TimestampUtcUs now = simulated_ ? clock_->wall() : elapsed_wall();
  last_ = given ? *given : std::max(last_, now);
  return last_;
}

base::TimestampUtcUs RecordingClock::next_own() {
  return simulated_ ? last_ : *next(std::nullopt);
}

}  // namespace ledger
