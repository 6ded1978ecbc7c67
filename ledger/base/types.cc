#include "ledger/base/types.h"

#include <algorithm>

namespace base {
namespace {

constexpr std::size_t kUuidChars = 36;

bool is_dash_place(std::size_t i) {
  return i == 8 || i == 13 || i == 18 || i == 23;
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
  std::string hex;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (is_dash_place(i)) {
      if (c != '-') {
        return std::nullopt;
      }
    } else {
      hex += c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    }
  }
  const auto bytes = from_hex(hex);
  if (!bytes) {
    return std::nullopt;
  }
  Uuid uuid;
  std::copy(bytes->begin(), bytes->end(), uuid.bytes.begin());
  return uuid;
}

}  // namespace base
