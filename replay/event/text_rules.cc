#include "replay/event/text_rules.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <numeric>
#include <utility>
#include <vector>

#include <utf8proc.h>

#include "fmt/format.h"

namespace replay {
namespace {

/// Calls `visit(codepoint, bytes)` for each character; a byte that is not UTF-8 gives U+FFFD.
template <class Visit>
void for_each_character(std::string_view text, Visit visit) {
  constexpr utf8proc_int32_t kReplacement = 0xFFFD;
  while (!text.empty()) {
    utf8proc_int32_t codepoint = kReplacement;
    const utf8proc_ssize_t taken =
        utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                         static_cast<utf8proc_ssize_t>(text.size()),
                         &codepoint);
    const std::size_t bytes = taken > 0 ? static_cast<std::size_t>(taken) : 1;
    visit(taken > 0 ? codepoint : kReplacement, text.substr(0, bytes));
    text.remove_prefix(bytes);
  }
}

/// Characters that change how the rest of a line is shown: escapes, overrides of direction,
/// invisible formatting.
bool is_hostile(utf8proc_int32_t codepoint) {
  switch (utf8proc_category(codepoint)) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
      return true;
    default:
      return false;
  }
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// C0, DEL and C1, which UTF-8 writes as C2 80 … C2 9F.
bool is_control(std::string_view text, std::size_t at) {
  const auto byte = static_cast<unsigned char>(text[at]);
  if (byte < 0x20 || byte == 0x7F) {
    return true;
  }
  return byte == 0xC2 && at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) < 0xA0;
}

bool is_nfc(std::string_view text) {
  if (is_ascii(text)) {
    return true;
  }
  const std::string terminated(text);
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> composed(
      utf8proc_NFC(reinterpret_cast<const utf8proc_uint8_t*>(terminated.c_str())), &std::free);
  return composed != nullptr && reinterpret_cast<const char*>(composed.get()) == text;
}

bool is_id_character(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '_' || c == ':' || c == '/' || c == '-';
}

std::string lower(std::string_view text) {
  std::string folded(text);
  std::ranges::transform(folded, folded.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return folded;
}

std::size_t edit_distance(std::string_view left, std::string_view right) {
  std::vector<std::size_t> row(right.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < left.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < right.size(); ++j) {
      const std::size_t replaced = diagonal + (left[i] == right[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::optional<std::string> case_id_fault(std::string_view text) {
  if (text.empty()) {
    return "is empty";
  }
  if (text.size() > kCaseIdBytesMax) {
    return fmt::format("has {} bytes, at most {} are allowed", text.size(), kCaseIdBytesMax);
  }
  if (text == "." || text == "..") {
    return "is reserved";
  }
  if (text.front() == '$') {
    return "starts with $, which is for the ledger's own streams";
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_control(text, i)) {
      return "holds a control character";
    }
  }
  if (!is_nfc(text)) {
    return "is not in Unicode NFC";
  }
  return std::nullopt;
}

std::optional<std::string> id_fault(std::string_view text) {
  if (text.empty()) {
    return "is empty";
  }
  if (text.size() > kIdBytesMax) {
    return fmt::format("has {} bytes, at most {} are allowed", text.size(), kIdBytesMax);
  }
  if (!std::ranges::all_of(text, is_id_character)) {
    return "holds a character outside A-Z a-z 0-9 . _ : / -";
  }
  return std::nullopt;
}

std::optional<std::string> text_fault(std::string_view text, std::size_t bytes_max) {
  if (text.size() > bytes_max) {
    return fmt::format("has {} bytes, at most {} are allowed", text.size(), bytes_max);
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_control(text, i) && text[i] != '\n' && text[i] != '\t') {
      return "holds a control character other than line feed and tab";
    }
  }
  return std::nullopt;
}

bool is_utf8(std::string_view text) {
  const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  auto left = static_cast<utf8proc_ssize_t>(text.size());
  while (left > 0) {
    utf8proc_int32_t code_point = 0;
    const utf8proc_ssize_t used = *at < 0x80 ? 1 : utf8proc_iterate(at, left, &code_point);
    if (used < 1) {
      return false;
    }
    at += used;
    left -= used;
  }
  return true;
}

std::string_view whole_characters(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) {
    return text;
  }
  std::size_t bytes = bytes_max;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0U) == 0x80U) {
    --bytes;
  }
  return text.substr(0, bytes);
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for_each_character(text, [&](utf8proc_int32_t codepoint, std::string_view) {
    width += static_cast<std::size_t>(std::max(0, utf8proc_charwidth(codepoint)));
  });
  return width;
}

std::string printable(std::string_view text) {
  std::string safe;
  safe.reserve(text.size());
  for_each_character(text, [&](utf8proc_int32_t codepoint, std::string_view bytes) {
    if (codepoint == '\n' || codepoint == '\t') {
      safe += ' ';
    } else if (is_hostile(codepoint) || codepoint == 0xFFFD) {
      safe += "\uFFFD";
    } else {
      safe += bytes;
    }
  });
  return safe;
}

std::optional<std::string> nearest(std::string_view name, std::span<const std::string> candidates) {
  constexpr std::size_t kNameBytesMax = 64;  // bounds the work on names from outside
  if (name.empty() || name.size() > kNameBytesMax) {
    return std::nullopt;
  }
  const std::string wanted = lower(name);
  std::optional<std::string> best;
  std::size_t best_distance = std::max<std::size_t>(2, name.size() / 3) + 1;
  for (const std::string& candidate : candidates) {
    const std::size_t distance = edit_distance(wanted, lower(candidate));
    if (distance < best_distance && distance < candidate.size()) {
      best_distance = distance;
      best = candidate;
    }
  }
  return best;
}

}  // namespace replay
