// What a case id, an id and a text may look like, and guesses at what a wrong name meant.
//
// Room:      replay/event. Unicode by libutf8proc, inside the .cc.
// Source:    the event catalogue, "Envelope": case, id, text.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace replay {

inline constexpr std::size_t kCaseIdBytesMax = 128;
inline constexpr std::size_t kIdBytesMax = 64;
inline constexpr std::size_t kTextBytesMax = 2'000;

/// What is wrong with the case id, as a clause ("is not in NFC"); nothing if it is right.
/// Compared byte for byte everywhere, hence never normalised here. `text` must be UTF-8.
[[nodiscard]] std::optional<std::string> case_id_fault(std::string_view text);
/// [A-Za-z0-9._:/-]{1,64}
[[nodiscard]] std::optional<std::string> id_fault(std::string_view text);
/// At most `bytes_max` bytes and no control characters but \n and \t. `text` must be UTF-8.
[[nodiscard]] std::optional<std::string> text_fault(std::string_view text, std::size_t bytes_max);

/// Shortest form, no surrogates, at most U+10FFFF.
[[nodiscard]] bool is_utf8(std::string_view text);
/// The first characters of UTF-8 that fit in `bytes_max`, none of them cut.
[[nodiscard]] std::string_view whole_characters(std::string_view text, std::size_t bytes_max);

/// Any bytes on one line and harmless: newlines and tabs become spaces; control characters, those
/// that turn the direction of writing, and what is not UTF-8 become U+FFFD.
[[nodiscard]] std::string printable(std::string_view text);

/// Columns that the characters take in a terminal.
[[nodiscard]] std::size_t display_width(std::string_view text);

/// The candidate nearest to `name` (case aside, few letters apart), or nothing that is near.
[[nodiscard]] std::optional<std::string> nearest(std::string_view name,
                                                 std::span<const std::string> candidates);

}  // namespace replay
