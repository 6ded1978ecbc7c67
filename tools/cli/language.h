// Bokmål and English: every text for people stands in both, side by side.
//
// Room:      tools/cli.
// Rules:     bokmål for users whose locale says nb, no or nn; English for everyone else.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace tools {

enum class Language : std::uint8_t { kNb, kEn };

/// One text in both languages; a text cannot lack one of them.
struct Text {
  std::string_view nb;
  std::string_view en;

  [[nodiscard]] constexpr std::string_view in(Language language) const {
    return language == Language::kNb ? nb : en;
  }
};

/// How the environment is read; nullptr for a variable that is not set.
using Environment = std::function<const char*(const char* name)>;

/// The first of LC_ALL, LC_MESSAGES and LANG that is set and not empty decides.
[[nodiscard]] Language language_of(const Environment& environment);
/// "nb" or "en"; nothing else.
[[nodiscard]] std::optional<Language> parse_language(std::string_view text);

/// 1234567 as "1 234 567" (no-break spaces) in bokmål and "1,234,567" in English.
[[nodiscard]] std::string grouped(std::int64_t number, Language language);

}  // namespace tools
