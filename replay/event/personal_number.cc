#include "replay/event/personal_number.h"

#include <algorithm>
#include <array>

#include <utf8proc.h>

namespace replay {
namespace {

constexpr std::size_t kDigits = 11;
constexpr std::size_t kDateDigits = 6;
constexpr std::string_view kSpace = " ";
constexpr std::string_view kNoBreakSpace = "\u00A0";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::size_t digits_at(std::string_view text, std::size_t at) {
  std::size_t limit = at;
  while (limit < text.size() && is_digit(text[limit])) {
    ++limit;
  }
  return limit - at;
}

bool is_letter_or_digit(utf8proc_int32_t code_point) {
  switch (utf8proc_category(code_point)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_ND:
      return true;
    default:
      return false;
  }
}

utf8proc_int32_t code_point_at(std::string_view text, std::size_t at) {
  utf8proc_int32_t code_point = -1;
  utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data() + at),
                   static_cast<utf8proc_ssize_t>(text.size() - at),
                   &code_point);
  return code_point;
}

bool stands_free_before(std::string_view text, std::size_t first) {
  if (first == 0) {
    return true;
  }
  std::size_t before = first - 1;
  while (before > 0 && (static_cast<unsigned char>(text[before]) & 0xC0U) == 0x80U) {
    --before;
  }
  if (is_letter_or_digit(code_point_at(text, before))) {
    return false;
  }
  const bool is_decimal_mark = text[before] == '.' || text[before] == ',';
  return !(is_decimal_mark && before > 0 && is_digit(text[before - 1]));
}

bool stands_free_after(std::string_view text, std::size_t limit) {
  return limit == text.size() || !is_letter_or_digit(code_point_at(text, limit));
}

/// Bytes of the space or no-break space at `at`; 0 = neither.
std::size_t separator_bytes(std::string_view text, std::size_t at) {
  for (const std::string_view separator : {kSpace, kNoBreakSpace}) {
    if (text.substr(at).starts_with(separator)) {
      return separator.size();
    }
  }
  return 0;
}

/// The number whose first digit is at `first`, where a run of `run` digits begins.
std::optional<PersonalNumberRange> number_at(std::string_view text,
                                             std::size_t first,
                                             std::size_t run) {
  std::string digits(text.substr(first, run));
  std::size_t limit = first + run;
  if (run == kDateDigits) {
    const std::size_t gap = separator_bytes(text, limit);
    if (gap == 0 || digits_at(text, limit + gap) != kDigits - kDateDigits) {
      return std::nullopt;
    }
    digits += text.substr(limit + gap, kDigits - kDateDigits);
    limit += gap + kDigits - kDateDigits;
  }
  if (digits.size() != kDigits || !is_personal_number(digits) || !stands_free_before(text, first) ||
      !stands_free_after(text, limit)) {
    return std::nullopt;
  }
  return PersonalNumberRange{first, limit};
}

template <std::size_t kCount>
int weighted_sum(std::string_view digits, const std::array<int, kCount>& weights) {
  int sum = 0;
  for (std::size_t i = 0; i < kCount; ++i) {
    sum += (digits[i] - '0') * weights[i];
  }
  return sum;
}

bool is_date(std::string_view digits) {
  const auto two = [&](std::size_t at) { return (digits[at] - '0') * 10 + (digits[at + 1] - '0'); };
  // The century is not known, but every fourth year from 1904 to 2096 is a leap year.
  constexpr std::array<int, 12> kDaysOfMonth = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const int day = two(0) > 40 ? two(0) - 40 : two(0);
  int month = two(2);
  if (month > 80) {
    month -= 80;
  } else if (month > 40) {
    month -= 40;
  }
  const bool is_leap_day = month == 2 && day == 29;
  return month >= 1 && month <= 12 && day >= 1 &&
         day <= kDaysOfMonth[static_cast<std::size_t>(month - 1)] &&
         (!is_leap_day || two(4) % 4 == 0);
}

std::size_t skip_digits(std::string_view text, std::size_t& at) {
  const std::size_t count = digits_at(text, at);
  at += count;
  return count;
}

bool skip_any(std::string_view text, std::size_t& at, std::string_view characters) {
  const bool found = at < text.size() && characters.find(text[at]) != std::string_view::npos;
  at += found ? 1 : 0;
  return found;
}

bool is_number(std::string_view text) {
  std::size_t at = 0;
  skip_any(text, at, "+-");
  std::size_t digits = skip_digits(text, at);
  if (skip_any(text, at, ".,")) {
    digits += skip_digits(text, at);
  }
  if (digits == 0) {
    return false;
  }
  if (skip_any(text, at, "eE")) {
    skip_any(text, at, "+-");
    if (skip_digits(text, at) == 0) {
      return false;
    }
  }
  return at == text.size();
}

/// hh:mm[:ss[.f…]][ ][Z|±hh[:]mm], from `at` to the end.
bool is_clock_time(std::string_view text, std::size_t at) {
  if (skip_digits(text, at) != 2 || !skip_any(text, at, ":") || skip_digits(text, at) != 2) {
    return false;
  }
  if (skip_any(text, at, ":")) {
    if (skip_digits(text, at) != 2 || (skip_any(text, at, ".,") && skip_digits(text, at) == 0)) {
      return false;
    }
  }
  skip_any(text, at, " ");
  if (skip_any(text, at, "+-")) {
    const std::size_t hours = skip_digits(text, at);
    if (hours == 4) {
      return at == text.size();
    }
    if (hours != 2 || !skip_any(text, at, ":") || skip_digits(text, at) != 2) {
      return false;
    }
  } else {
    skip_any(text, at, "Zz");
  }
  return at == text.size();
}

/// A date with three parts of digits (2011-10-11, 11.10.2011, 2011/10/11), then perhaps a time.
bool is_date_or_time(std::string_view text) {
  std::size_t at = 0;
  for (const std::string_view separators : {"-./", "-./", ""}) {
    const std::size_t digits = skip_digits(text, at);
    if (digits < 1 || digits > 4 || (!separators.empty() && !skip_any(text, at, separators))) {
      return false;
    }
  }
  return at == text.size() || (skip_any(text, at, "Tt ") && is_clock_time(text, at));
}

}  // namespace

bool is_personal_number(std::string_view digits) {
  constexpr std::array<int, 9> kFirstWeights = {3, 7, 6, 1, 8, 9, 4, 5, 2};
  constexpr std::array<int, 10> kSecondWeights = {5, 4, 3, 2, 7, 6, 5, 4, 3, 2};
  if (digits.size() != kDigits || !std::ranges::all_of(digits, is_digit) || !is_date(digits)) {
    return false;
  }
  const int first = weighted_sum(digits, kFirstWeights) + (digits[9] - '0');
  const int second = weighted_sum(digits, kSecondWeights) + (digits[10] - '0');
  return first % 11 <= 3 && second % 11 == 0;
}

std::optional<PersonalNumberRange> find_personal_number(std::string_view text, std::size_t from) {
  // Nearly every text has too few digits to hold one.
  if (std::ranges::count_if(text, is_digit) < static_cast<std::ptrdiff_t>(kDigits)) {
    return std::nullopt;
  }
  std::size_t at = from;
  while (at < text.size()) {
    const std::size_t run = digits_at(text, at);
    if (run == kDigits || run == kDateDigits) {
      if (const auto found = number_at(text, at, run)) {
        return found;
      }
    }
    at += std::max<std::size_t>(run, 1);
  }
  return std::nullopt;
}

std::string mask_personal_numbers(std::string_view text) {
  std::string masked(text);
  std::size_t from = 0;
  while (const auto found = find_personal_number(text, from)) {
    for (std::size_t i = found->first; i < found->limit; ++i) {
      masked[i] = is_digit(masked[i]) ? '*' : masked[i];
    }
    from = found->limit;
  }
  return masked;
}

bool is_number_or_time(std::string_view text) {
  return is_number(text) || is_date_or_time(text);
}

}  // namespace replay
