#include "ledger/evidence/utf8.h"

#include <algorithm>
#include <array>

namespace ledger {
namespace {

constexpr char32_t kNotUtf8 = 0xFFFFFFFF;

// Unicode White_Space above U+0020, but for the row of U+2000.
constexpr std::array<char32_t, 8> kSpaces = {
    0x85, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000};

bool is_space(char32_t c) {
  return std::ranges::find(kSpaces, c) != kSpaces.end() || (c >= 0x2000 && c <= 0x200A);
}

/// Takes one character off `rest`, which is not empty.
char32_t take_character(std::string_view& rest) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(rest[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) {
    rest.remove_prefix(1);
    return lead;
  }
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || rest.size() < length) {
    return kNotUtf8;
  }
  char32_t c = lead & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80) {
      return kNotUtf8;
    }
    c = (c << 6U) | (byte(i) & 0x3FU);
  }
  constexpr std::array<char32_t, 5> kSmallest = {0, 0, 0x80, 0x800, 0x10000};
  if (c < kSmallest[length] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) {
    return kNotUtf8;
  }
  rest.remove_prefix(length);
  return c;
}

/// True if the text is UTF-8 and `allowed` takes every character.
template <class Allowed>
bool all_characters(std::string_view text, Allowed allowed) {
  while (!text.empty()) {
    const char32_t c = take_character(text);
    if (c == kNotUtf8 || !allowed(c)) {
      return false;
    }
  }
  return true;
}

}  // namespace

bool is_clean_text(std::string_view text) {
  return all_characters(text, [](char32_t c) { return c >= 0x20 || c == '\n'; });
}

bool is_valid_key_name(std::string_view name) {
  return !name.empty() &&
         all_characters(name, [](char32_t c) { return c > 0x20 && c != '+' && !is_space(c); });
}

}  // namespace ledger
