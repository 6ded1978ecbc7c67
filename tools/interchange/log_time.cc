#include "tools/interchange/log_time.h"

#include <chrono>
#include <exception>
#include <stdexcept>

#include <date/tz.h>
#include <fmt/format.h>

#include "tools/interchange/import_errors.h"

namespace tools {
namespace {

constexpr int kSecondsPerMinute = 60;
constexpr int kSecondsPerHour = 3600;
constexpr std::int64_t kSecondsPerDay = 86'400;
constexpr int kOffsetHoursMax = 23;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Takes pieces off the front of a text.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  [[nodiscard]] bool is_done() const { return rest_.empty(); }

  std::optional<char> take_any(std::string_view choices) {
    if (rest_.empty() || choices.find(rest_.front()) == std::string_view::npos) return {};
    const char taken = rest_.front();
    rest_.remove_prefix(1);
    return taken;
  }

  /// Exactly `count` digits as a number up to `last`.
  std::optional<int> take_number(std::size_t count, int last) {
    if (rest_.size() < count) return {};
    int number = 0;
    for (const char c : rest_.substr(0, count)) {
      if (!is_digit(c)) return {};
      number = number * 10 + (c - '0');
    }
    if (number > last) return {};
    rest_.remove_prefix(count);
    return number;
  }

  /// At least one digit after the point, in microseconds; digits after the sixth are dropped.
  std::optional<std::int64_t> take_fraction() {
    if (rest_.empty() || !is_digit(rest_.front())) return {};
    std::int64_t micros = 0;
    std::int64_t unit = base::kMicrosPerSecond / 10;
    while (!rest_.empty() && is_digit(rest_.front())) {
      micros += (rest_.front() - '0') * unit;
      unit /= 10;
      rest_.remove_prefix(1);
    }
    return micros;
  }

 private:
  std::string_view rest_;
};

struct WrittenTime {
  std::int64_t local_seconds = 0;
  std::int64_t micros = 0;
  std::optional<std::int64_t> offset_seconds;
};

std::optional<replay::Date> take_date(Scanner& scanner) {
  const auto year = scanner.take_number(4, 9999);
  const auto separator = scanner.take_any("-/");
  if (!year || !separator) return {};
  const std::string_view same(&*separator, 1);
  const auto month = scanner.take_number(2, 12);
  if (!month || !scanner.take_any(same)) return {};
  const auto day = scanner.take_number(2, 31);
  if (!day) return {};
  return replay::make_date(*year, static_cast<unsigned>(*month), static_cast<unsigned>(*day));
}

bool take_clock(Scanner& scanner, WrittenTime& time) {
  const auto hour = scanner.take_number(2, 23);
  if (!hour || !scanner.take_any(":")) return false;
  const auto minute = scanner.take_number(2, 59);
  if (!minute) return false;
  time.local_seconds += *hour * kSecondsPerHour + *minute * kSecondsPerMinute;
  if (!scanner.take_any(":")) return true;
  const auto second = scanner.take_number(2, 59);
  if (!second) return false;
  time.local_seconds += *second;
  if (!scanner.take_any(".,")) return true;
  const auto micros = scanner.take_fraction();
  time.micros = micros.value_or(0);
  return micros.has_value();
}

bool take_offset(Scanner& scanner, WrittenTime& time) {
  if (scanner.take_any("Zz")) {
    time.offset_seconds = 0;
    return true;
  }
  const auto sign = scanner.take_any("+-");
  if (!sign) return true;
  const auto hours = scanner.take_number(2, kOffsetHoursMax);
  if (!hours) return false;
  const bool has_colon = scanner.take_any(":").has_value();
  const auto minutes = scanner.is_done() && !has_colon ? 0 : scanner.take_number(2, 59);
  if (!minutes) return false;
  const int seconds = *hours * kSecondsPerHour + *minutes * kSecondsPerMinute;
  time.offset_seconds = *sign == '-' ? -seconds : seconds;
  return true;
}

std::optional<WrittenTime> read_time(std::string_view text) {
  Scanner scanner(text);
  const auto date = take_date(scanner);
  if (!date) return {};
  WrittenTime time;
  time.local_seconds = date->days * kSecondsPerDay;
  if (scanner.take_any("Tt ")) {
    if (!take_clock(scanner, time)) return {};
    if (!take_offset(scanner, time)) return {};
  }
  if (!scanner.is_done()) return {};
  return time;
}

}  // namespace

base::Result<TimeZone> TimeZone::named(std::string_view name) {
  // The library throws std::runtime_error both for an unknown name and for a missing database.
  try {
    if (date::get_tzdb().zones.empty()) throw std::runtime_error("no zones");
  } catch (const std::exception&) {
    return base::fail(base::ErrorCode::kUnavailable,
                      kZoneUnknown,
                      "this machine has no time zone database",
                      "/usr/share/zoneinfo",
                      "install the package tzdata");
  }
  try {
    return TimeZone(*date::locate_zone(name));
  } catch (const std::exception&) {
    return base::fail(base::ErrorCode::kInvalidArgument,
                      kZoneUnknown,
                      fmt::format("the time zone {} is not known", name),
                      {},
                      "write a name of the tz database, like Europe/Oslo or UTC");
  }
}

std::int64_t TimeZone::offset_seconds(std::int64_t local_seconds) const {
  const date::local_seconds local{std::chrono::seconds(local_seconds)};
  return zone_->get_info(local).first.offset.count();
}

std::expected<replay::Instant, TimeFault> parse_log_time(std::string_view text,
                                                         const TimeZone* zone) {
  const auto time = read_time(text);
  if (!time) return std::unexpected(TimeFault::kMalformed);
  if (!time->offset_seconds && zone == nullptr) return std::unexpected(TimeFault::kNoZone);
  const std::int64_t offset =
      time->offset_seconds ? *time->offset_seconds : zone->offset_seconds(time->local_seconds);
  const std::int64_t utc_seconds = time->local_seconds - offset;
  const std::int64_t first = replay::make_date(1, 1, 1)->days * kSecondsPerDay;
  const std::int64_t limit = (replay::make_date(9999, 12, 31)->days + 1) * kSecondsPerDay;
  if (utc_seconds < first || utc_seconds >= limit) return std::unexpected(TimeFault::kMalformed);
  return replay::Instant{{utc_seconds * base::kMicrosPerSecond + time->micros},
                         static_cast<std::int16_t>(offset / kSecondsPerMinute)};
}

}  // namespace tools
