// Civil dates, instants with offsets, and the day boundary of Europe/Oslo.
//
// Room:      replay/event. Pure: no wall clock, no locale, no files at run time.
// Rules:     C25 the day boundary is the calendar day in Europe/Oslo; RFC 3339 for instants.
// Source:    domain rules B.3 (summer time: last Sunday of March 01:00 UTC to last Sunday of
// October
//            01:00 UTC). That rule holds in Norway since 1996; earlier instants use it as well, so
//            that the answer never depends on the tzdata of the machine.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/base/types.h"

namespace replay {

/// A civil date as days since 1970-01-01.
struct Date {
  std::int32_t days = 0;

  auto operator<=>(const Date&) const = default;

  [[nodiscard]] Date plus_days(std::int32_t count) const { return {days + count}; }
};

[[nodiscard]] inline std::int32_t days_between(Date from, Date to) {
  return to.days - from.days;
}

/// Dates are accepted from 0001-01-01 to 9999-12-31.
[[nodiscard]] std::optional<Date> make_date(int year, unsigned month, unsigned day);
/// Exactly YYYY-MM-DD, a date that exists.
[[nodiscard]] std::optional<Date> parse_date(std::string_view text);
[[nodiscard]] std::string to_string(Date date);

struct YearMonthDay {
  int year = 0;
  unsigned month = 0;  // 1..12
  unsigned day = 0;    // 1..31
};

[[nodiscard]] YearMonthDay civil(Date date);
/// 0 = Monday … 6 = Sunday.
[[nodiscard]] int weekday(Date date);
/// The day with the same number `count` months later, or the last day of that month (domstolloven §
/// 148).
[[nodiscard]] Date plus_months(Date date, int count);

/// An instant with the offset it was written with.
struct Instant {
  base::TimestampUtcUs utc;
  std::int16_t offset_minutes = 0;

  auto operator<=>(const Instant&) const = default;
};

/// RFC 3339 with an offset ("Z" or ±hh:mm, also ±00:00), up to 6 digits of fraction; a leap second
/// and a date outside 0001..9999 are refused.
[[nodiscard]] std::optional<Instant> parse_instant(std::string_view text);
/// With its offset; `+00:00` as `Z`; a fraction only if it is not zero.
[[nodiscard]] std::string to_string(const Instant& instant);
/// In `Z` with exactly 6 digits of fraction: how recordedAt is shown.
[[nodiscard]] std::string to_string_utc6(base::TimestampUtcUs instant);

/// The calendar day in Europe/Oslo that holds the instant.
[[nodiscard]] Date oslo_date(base::TimestampUtcUs instant);
/// Minutes east of UTC in Europe/Oslo at the instant: 60 or 120.
[[nodiscard]] int oslo_offset_minutes(base::TimestampUtcUs instant);
/// The first instant of the day in Europe/Oslo, and the last microsecond of it.
[[nodiscard]] base::TimestampUtcUs oslo_day_start(Date date);
[[nodiscard]] base::TimestampUtcUs oslo_day_end(Date date);

}  // namespace replay
