// Reading the line-based texts of proofs: strict, because each value has one spelling.
//
// Room:      ledger/evidence; replay/dossier reads the same way.
// Lifetime:  views into the text that was given.
#pragma once

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/bytes.h"
#include "ledger/base/types.h"

namespace ledger {

class TextLines {
 public:
  explicit TextLines(std::string_view text) : rest_(text) {}

  /// The next line without its end; nothing if no whole line is left.
  [[nodiscard]] std::optional<std::string_view> next() {
    const auto line = peek();
    if (line) rest_.remove_prefix(line->size() + 1);
    return line;
  }

  [[nodiscard]] std::optional<std::string_view> peek() const {
    const std::size_t end = rest_.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    return rest_.substr(0, end);
  }

  /// What follows `word` and a space on the next line; nothing, and nothing taken, for another one.
  [[nodiscard]] std::optional<std::string_view> next_after(std::string_view word) {
    const auto line = peek();
    if (!line || !line->starts_with(word) || line->size() <= word.size() ||
        (*line)[word.size()] != ' ') {
      return std::nullopt;
    }
    rest_.remove_prefix(line->size() + 1);
    return line->substr(word.size() + 1);
  }

  /// True, and the line is taken, if the next line is just this one.
  [[nodiscard]] bool skip(std::string_view line) {
    if (peek() != line) return false;
    rest_.remove_prefix(line.size() + 1);
    return true;
  }

  [[nodiscard]] std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

/// Nothing for a sign, a leading zero, or more than 64 bits.
[[nodiscard]] inline std::optional<std::uint64_t> parse_decimal(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() ||
      (text.size() > 1 && text.front() == '0')) {
    return std::nullopt;
  }
  return value;
}

/// One base64 hash.
[[nodiscard]] inline std::optional<base::Digest> parse_hash(std::string_view text) {
  const auto bytes = base::from_base64(text);
  if (!bytes || bytes->size() != base::Digest::kBytes) return std::nullopt;
  base::Digest digest;
  std::copy(bytes->begin(), bytes->end(), digest.bytes.begin());
  return digest;
}

/// Takes hashes, one a line, as long as lines hold one; nothing if there are more than `most`.
[[nodiscard]] inline std::optional<std::vector<base::Digest>> take_hashes(TextLines& lines,
                                                                          std::size_t most) {
  std::vector<base::Digest> hashes;
  while (const auto line = lines.peek()) {
    const auto hash = parse_hash(*line);
    if (!hash) break;
    if (hashes.size() == most) return std::nullopt;
    hashes.push_back(*hash);
    static_cast<void>(lines.next());
  }
  return hashes;
}

inline void add_hash_line(std::string& text, const base::Digest& hash) {
  text += base::to_base64(hash.view());
  text += '\n';
}

}  // namespace ledger
