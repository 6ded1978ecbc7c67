#include "tools/cli/language.h"

#include <algorithm>

namespace tools {
namespace {

bool is_norwegian(std::string_view locale) {
  const std::string_view code =
      locale.substr(0, std::min(locale.find_first_of("_.@-"), locale.size()));
  return code == "nb" || code == "no" || code == "nn";
}

}  // namespace

Language language_of(const Environment& environment) {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = environment(name);
    if (value != nullptr && *value != '\0') {
      return is_norwegian(value) ? Language::kNb : Language::kEn;
    }
  }
  return Language::kEn;
}

std::optional<Language> parse_language(std::string_view text) {
  if (text == "nb") return Language::kNb;
  if (text == "en") return Language::kEn;
  return std::nullopt;
}

std::string grouped(std::int64_t number, Language language) {
  const std::string_view separator = language == Language::kNb ? "\u00a0" : ",";
  constexpr std::size_t kGroupDigits = 3;
  std::string digits = std::to_string(number);
  const std::size_t first_digit = number < 0 ? 1 : 0;
  for (std::size_t at = digits.size(); at > first_digit + kGroupDigits;) {
    at -= kGroupDigits;
    digits.insert(at, separator);
  }
  return digits;
}

}  // namespace tools
