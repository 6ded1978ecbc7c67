#include "replay/event/civil.h"

#include <algorithm>
#include <array>

#include "ledger/base/types.h"

namespace replay {
namespace {

constexpr std::int64_t kSecondsPerDay = 86'400;
constexpr std::int64_t kMicrosPerDay = kSecondsPerDay * base::kMicrosPerSecond;
constexpr std::int64_t kMicrosPerMinute = 60 * base::kMicrosPerSecond;
constexpr int kWinterOffsetMinutes = 60;
constexpr int kSummerOffsetMinutes = 120;
constexpr int kYearMin = 1;
constexpr int kYearMax = 9999;

// Days from civil and back: the year is counted from 1 March, so that the leap day is its last day,
// and 400 years are exactly 146,097 days.
constexpr std::int64_t days_from_civil(std::int64_t year, unsigned month, unsigned day) {
  const std::int64_t y = month <= 2 ? year - 1 : year;
  const std::int64_t era = (y >= 0 ? y : y - 399) / 400;
  const std::int64_t year_of_era = y - era * 400;
  const std::int64_t day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
  const std::int64_t day_of_era =
      year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + day_of_era - 719'468;
}

constexpr std::int64_t kDayMin = days_from_civil(kYearMin, 1, 1);
constexpr std::int64_t kDayMax = days_from_civil(kYearMax, 12, 31);
static_assert(days_from_civil(1970, 1, 1) == 0);
static_assert(days_from_civil(2000, 3, 1) == 11'017);

constexpr bool is_leap(int year) {
  return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

constexpr unsigned days_in_month(int year, unsigned month) {
  constexpr std::array<unsigned, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : kDays[month - 1];
}

constexpr std::int64_t floor_div(std::int64_t a, std::int64_t b) {
  return a / b - (a % b < 0 ? 1 : 0);
}

// The rest that belongs to floor_div: never negative.
constexpr std::int64_t floor_mod(std::int64_t a, std::int64_t b) {
  return a % b < 0 ? a % b + b : a % b;
}

void append_padded(std::string& out, std::int64_t number, std::size_t width) {
  const std::string digits = std::to_string(number);
  out.append(digits.size() < width ? width - digits.size() : 0, '0');
  out += digits;
}

// Reads fixed-width text from left to right; one failure makes every later answer meaningless, so
// callers look at ok() once at the end.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  int digits(std::size_t count) {
    int value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (rest_.empty() || rest_.front() < '0' || rest_.front() > '9') {
        ok_ = false;
        return 0;
      }
      value = value * 10 + (rest_.front() - '0');
      rest_.remove_prefix(1);
    }
    return value;
  }

  void expect(char c) {
    if (!accept(c)) ok_ = false;
  }

  bool accept(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  [[nodiscard]] bool at_digit() const {
    return !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9';
  }

  void fail() { ok_ = false; }

  [[nodiscard]] bool ok() const { return ok_; }

  [[nodiscard]] bool ok_at_end() const { return ok_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

std::optional<Date> scan_date(Scanner& scanner) {
  const int year = scanner.digits(4);
  scanner.expect('-');
  const int month = scanner.digits(2);
  scanner.expect('-');
  const int day = scanner.digits(2);
  if (!scanner.ok()) return std::nullopt;
  return make_date(year, static_cast<unsigned>(month), static_cast<unsigned>(day));
}

// Microseconds of ".123456": one to six digits.
std::int64_t scan_fraction(Scanner& scanner) {
  std::int64_t micros = 0;
  std::int64_t unit = base::kMicrosPerSecond;
  if (!scanner.at_digit()) scanner.fail();
  while (scanner.at_digit()) {
    if (unit == 1) {
      scanner.fail();
      return 0;
    }
    unit /= 10;
    micros += scanner.digits(1) * unit;
  }
  return micros;
}

int scan_offset_minutes(Scanner& scanner) {
  if (scanner.accept('Z') || scanner.accept('z')) return 0;
  const bool negative = scanner.accept('-');
  if (!negative) scanner.expect('+');
  const int hours = scanner.digits(2);
  scanner.expect(':');
  const int minutes = scanner.digits(2);
  if (hours > 23 || minutes > 59) scanner.fail();
  return (negative ? -1 : 1) * (hours * 60 + minutes);
}

void append_date_and_time(std::string& out, std::int64_t micros) {
  const std::int64_t day = floor_div(micros, kMicrosPerDay);
  const std::int64_t second = floor_mod(micros, kMicrosPerDay) / base::kMicrosPerSecond;
  out += to_string(Date{static_cast<std::int32_t>(day)});
  out += 'T';
  append_padded(out, second / 3600, 2);
  out += ':';
  append_padded(out, second / 60 % 60, 2);
  out += ':';
  append_padded(out, second % 60, 2);
}

// 01:00 UTC on the last Sunday of the month, in microseconds.
std::int64_t last_sunday_0100_utc(int year, unsigned month) {
  const auto last = static_cast<std::int32_t>(days_from_civil(year, month, 31));
  const int days_after_sunday = (weekday(Date{last}) + 1) % 7;
  return (last - days_after_sunday) * kMicrosPerDay + 60 * kMicrosPerMinute;
}

}  // namespace

std::optional<Date> make_date(int year, unsigned month, unsigned day) {
  if (year < kYearMin || year > kYearMax || month < 1 || month > 12) return std::nullopt;
  if (day < 1 || day > days_in_month(year, month)) return std::nullopt;
  return Date{static_cast<std::int32_t>(days_from_civil(year, month, day))};
}

std::optional<Date> parse_date(std::string_view text) {
  Scanner scanner(text);
  const auto date = scan_date(scanner);
  return scanner.ok_at_end() ? date : std::nullopt;
}

std::string to_string(Date date) {
  const YearMonthDay ymd = civil(date);
  std::string out;
  append_padded(out, ymd.year, 4);
  out += '-';
  append_padded(out, ymd.month, 2);
  out += '-';
  append_padded(out, ymd.day, 2);
  return out;
}

YearMonthDay civil(Date date) {
  const std::int64_t z = std::int64_t{date.days} + 719'468;
  const std::int64_t era = floor_div(z, 146'097);
  const std::int64_t day_of_era = z - era * 146'097;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t shifted_month = (5 * day_of_year + 2) / 153;
  const auto day = static_cast<unsigned>(day_of_year - (153 * shifted_month + 2) / 5 + 1);
  const auto month =
      static_cast<unsigned>(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
  const std::int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
  return {static_cast<int>(year), month, day};
}

int weekday(Date date) {
  // 1970-01-01 was a Thursday.
  return static_cast<int>(floor_mod(std::int64_t{date.days} + 3, 7));
}

Date plus_months(Date date, int count) {
  const YearMonthDay ymd = civil(date);
  const std::int64_t months = std::int64_t{ymd.year} * 12 + ymd.month - 1 + count;
  const std::int64_t year = floor_div(months, 12);
  if (year < kYearMin) return Date{static_cast<std::int32_t>(kDayMin)};
  if (year > kYearMax) return Date{static_cast<std::int32_t>(kDayMax)};
  const auto month = static_cast<unsigned>(months - year * 12 + 1);
  const unsigned day = std::min(ymd.day, days_in_month(static_cast<int>(year), month));
  return Date{static_cast<std::int32_t>(days_from_civil(year, month, day))};
}

std::optional<Instant> parse_instant(std::string_view text) {
  Scanner scanner(text);
  const auto date = scan_date(scanner);
  if (!date) return std::nullopt;
  if (!scanner.accept('t')) scanner.expect('T');
  const int hour = scanner.digits(2);
  scanner.expect(':');
  const int minute = scanner.digits(2);
  scanner.expect(':');
  const int second = scanner.digits(2);
  if (hour > 23 || minute > 59 || second > 59) return std::nullopt;
  const std::int64_t fraction = scanner.accept('.') ? scan_fraction(scanner) : 0;
  const int offset = scan_offset_minutes(scanner);
  if (!scanner.ok_at_end()) return std::nullopt;
  const std::int64_t local_second = (hour * 60 + minute) * 60 + second;
  const std::int64_t utc = date->days * kMicrosPerDay + local_second * base::kMicrosPerSecond +
                           fraction - offset * kMicrosPerMinute;
  // The same instant is also written in UTC, where it needs a four-digit year as well.
  if (utc < kDayMin * kMicrosPerDay || utc >= (kDayMax + 1) * kMicrosPerDay) return std::nullopt;
  return Instant{{utc}, static_cast<std::int16_t>(offset)};
}

std::string to_string(const Instant& instant) {
  const std::int64_t local = instant.utc.value + instant.offset_minutes * kMicrosPerMinute;
  std::string out;
  append_date_and_time(out, local);
  if (const std::int64_t fraction = floor_mod(local, base::kMicrosPerSecond); fraction != 0) {
    out += '.';
    append_padded(out, fraction, 6);
    out.erase(out.find_last_not_of('0') + 1);
  }
  if (instant.offset_minutes == 0) {
    out += 'Z';
    return out;
  }
  const int minutes = instant.offset_minutes < 0 ? -instant.offset_minutes : instant.offset_minutes;
  out += instant.offset_minutes < 0 ? '-' : '+';
  append_padded(out, minutes / 60, 2);
  out += ':';
  append_padded(out, minutes % 60, 2);
  return out;
}

std::string to_string_utc6(base::TimestampUtcUs instant) {
  std::string out;
  append_date_and_time(out, instant.value);
  out += '.';
  append_padded(out, floor_mod(instant.value, base::kMicrosPerSecond), 6);
  out += 'Z';
  return out;
}

int oslo_offset_minutes(base::TimestampUtcUs instant) {
  const std::int64_t day = floor_div(instant.value, kMicrosPerDay);
  const int year = civil(Date{static_cast<std::int32_t>(day)}).year;
  const bool is_summer = instant.value >= last_sunday_0100_utc(year, 3) &&
                         instant.value < last_sunday_0100_utc(year, 10);
  return is_summer ? kSummerOffsetMinutes : kWinterOffsetMinutes;
}

Date oslo_date(base::TimestampUtcUs instant) {
  // Day and time of day apart, so that an instant at the end of the integer range cannot overflow.
  const std::int64_t day = floor_div(instant.value, kMicrosPerDay);
  const std::int64_t local =
      floor_mod(instant.value, kMicrosPerDay) + oslo_offset_minutes(instant) * kMicrosPerMinute;
  return Date{static_cast<std::int32_t>(day + local / kMicrosPerDay)};
}

base::TimestampUtcUs oslo_day_start(Date date) {
  const std::int64_t day = std::clamp<std::int64_t>(date.days, kDayMin, kDayMax + 1);
  // The clocks change at 01:00 UTC, never within an hour of midnight: the offset one hour before
  // midnight UTC is that of local midnight.
  const base::TimestampUtcUs near_midnight{day * kMicrosPerDay -
                                           kWinterOffsetMinutes * kMicrosPerMinute};
  return {day * kMicrosPerDay - oslo_offset_minutes(near_midnight) * kMicrosPerMinute};
}

base::TimestampUtcUs oslo_day_end(Date date) {
  return {oslo_day_start(date.plus_days(1)).value - 1};
}

}  // namespace replay
