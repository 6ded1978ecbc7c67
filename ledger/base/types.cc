#include "ledger/base/types.h"

#include <algorithm>

namespace base {
namespace {

constexpr std::size_t kUuidChars = 36;

bool is_dash_place(std::size_t i) {
  return i == 8 || i == 13 || i == 18 || i == 23;
}

std::optional<std::byte> hex_digit(char c) {
  if (c >= '0' && c <= '9') {
    return static_cast<std::byte>(c - '0');
  }
  constexpr int kTen = 10;
  if (c >= 'a' && c <= 'f') {
    return static_cast<std::byte>(c - 'a' + kTen);
  }
  if (c >= 'A' && c <= 'F') {
    return static_cast<std::byte>(c - 'A' + kTen);
  }
  return std::nullopt;
}

}  // namespace

std::string to_string(const Uuid& uuid) {
  std::string text = to_hex(uuid.view());
  for (const std::size_t dash : {8U, 13U, 18U, 23U}) {
    text.insert(dash, 1, '-');
  }
  return text;
}

std::optional<Uuid> parse_uuid(std::string_view text) {
  if (text.size() != kUuidChars) {
    return std::nullopt;
  }
  // Every event that comes in has one: digits go straight to where they belong.
  Uuid uuid;
  std::size_t digit_count = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (is_dash_place(i)) {
      if (c != '-') {
        return std::nullopt;
      }
      continue;
    }
    const auto digit = hex_digit(c);
    if (!digit) {
      return std::nullopt;
    }
    std::byte& byte = uuid.bytes[digit_count / 2];
    byte = (digit_count % 2 == 0 ? std::byte{} : byte) | *digit << (digit_count % 2 == 0 ? 4 : 0);
    ++digit_count;
  }
  return uuid;
}

}  // namespace base
