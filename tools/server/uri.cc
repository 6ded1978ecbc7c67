#include "tools/server/uri.h"

#include <algorithm>

#include "tools/server/error_numbers.h"

namespace server {
namespace {

constexpr int kHexRadix = 16;

int hex_value(char c) {
  constexpr int kTen = 10;
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + kTen;
  if (c >= 'A' && c <= 'F') return c - 'A' + kTen;
  return -1;
}

std::unexpected<base::Error> bad_encoding() {
  return base::fail(base::ErrorCode::kInvalidArgument,
                    kBadQuery,
                    "a % in the address is not followed by two hexadecimal digits",
                    "",
                    "write % itself as %25");
}

}  // namespace

std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '+' && plus_is_space) {
      decoded += ' ';
    } else if (text[at] != '%') {
      decoded += text[at];
    } else {
      if (text.size() - at < 3) return std::nullopt;
      const int high = hex_value(text[at + 1]);
      const int low = hex_value(text[at + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      decoded += static_cast<char>(high * kHexRadix + low);
      at += 2;
    }
  }
  return decoded;
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  constexpr std::string_view kPlain = "-._~";
  constexpr unsigned kHalf = 4;
  constexpr unsigned kLow = 0x0f;
  std::string encoded;
  for (const char c : text) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || kPlain.find(c) != std::string_view::npos;
    if (is_plain) {
      encoded += c;
      continue;
    }
    const auto code = static_cast<unsigned char>(c);
    encoded += {'%', kDigits[code >> kHalf], kDigits[code & kLow]};
  }
  return encoded;
}

base::Result<Uri> Uri::parse(std::string_view target) {
  Uri uri;
  const std::size_t question = std::min(target.find('?'), target.size());
  std::string_view path = target.substr(0, question);
  std::string_view query = target.substr(std::min(question + 1, target.size()));
  while (path.starts_with('/')) {
    path.remove_prefix(1);
    const std::size_t end = std::min(path.find('/'), path.size());
    auto segment = percent_decoded(path.substr(0, end));
    if (!segment) return bad_encoding();
    uri.segments.push_back(*std::move(segment));
    path.remove_prefix(end);
  }
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (pair.empty()) continue;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    auto name = percent_decoded(pair.substr(0, equals), true);
    auto value = percent_decoded(pair.substr(std::min(equals + 1, pair.size())), true);
    if (!name || !value) return bad_encoding();
    uri.query.push_back({*std::move(name), *std::move(value)});
  }
  return uri;
}

std::optional<std::string_view> Uri::parameter(std::string_view name) const {
  const auto it = std::ranges::find(query, name, &Parameter::name);
  return it == query.end() ? std::nullopt : std::optional<std::string_view>(it->value);
}

base::Result<bool> Uri::flag(std::string_view name) const {
  const auto value = parameter(name);
  if (!value || *value == "false" || *value == "0") return false;
  if (value->empty() || *value == "true" || *value == "1") return true;
  return base::fail(
      base::ErrorCode::kInvalidArgument, kBadQuery, "must be true or false", std::string(name));
}

std::vector<std::string> Uri::parameters(std::string_view name) const {
  std::vector<std::string> values;
  for (const Parameter& parameter : query) {
    if (parameter.name == name) values.push_back(parameter.value);
  }
  return values;
}

}  // namespace server
