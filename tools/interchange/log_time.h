// The times of imported logs: as systems write them, with or without a zone.
//
// Room:      tools/interchange.
// Source:    RFC 3339; ISO 8601 without an offset; YYYY/MM/DD. Days before months, two-digit years
//            and names of months are not read: they cannot be told apart safely.
// Threads:   TimeZone may be shared once it is made.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string_view>

#include "ledger/base/result.h"
#include "replay/event/civil.h"

namespace date {
class time_zone;
}

namespace tools {

/// A zone of the system's time zone database, for times that carry no offset.
class TimeZone {
 public:
  /// Errors:   kInvalidArgument kZoneUnknown; kUnavailable when the machine has no tzdata.
  [[nodiscard]] static base::Result<TimeZone> named(std::string_view name);

  /// Minutes east of UTC at a local time, given in seconds since 1970-01-01T00:00 local. Of a time
  /// that a clock showed twice the first is meant; a time that it skipped counts from before.
  [[nodiscard]] std::int64_t offset_seconds(std::int64_t local_seconds) const;

 private:
  explicit TimeZone(const date::time_zone& zone) : zone_(&zone) {}

  const date::time_zone* zone_;  // lives as long as the program
};

enum class TimeFault : std::uint8_t { kMalformed, kNoZone };

/// Reads `2014-10-22`, then optionally `T` or a space and `11:15`, `11:15:41` or `11:15:41.000`,
/// then optionally `Z`, `+02:00`, `+0200` or `+02`; `/` may stand for `-` in the date. A date alone
/// is its midnight. Digits after the sixth of a fraction are dropped.
/// `zone` is used only when there is no offset; null means that none is configured.
[[nodiscard]] std::expected<replay::Instant, TimeFault> parse_log_time(std::string_view text,
                                                                       const TimeZone* zone);

}  // namespace tools
