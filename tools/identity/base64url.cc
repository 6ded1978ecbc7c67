#include "tools/identity/base64url.h"

#include <algorithm>

namespace identity {

std::string to_base64url(base::ByteView bytes) {
  std::string text = base::to_base64(bytes);
  text.resize(std::min(text.find('='), text.size()));
  std::ranges::replace(text, '+', '-');
  std::ranges::replace(text, '/', '_');
  return text;
}

std::optional<base::Bytes> from_base64url(std::string_view text) {
  if (text.find_first_of("+/=") != std::string_view::npos) return std::nullopt;
  std::string padded(text);
  std::ranges::replace(padded, '-', '+');
  std::ranges::replace(padded, '_', '/');
  constexpr std::size_t kGroup = 4;
  padded.append((kGroup - padded.size() % kGroup) % kGroup, '=');
  return base::from_base64(padded);
}

}  // namespace identity
