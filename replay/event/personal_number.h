// Finds Norwegian national identity numbers in text: they must never be stored.
//
// Room:      replay/event. Pure.
// Rules:     fødselsnummer, D-number (day + 40), and the synthetic and help numbers (month + 40 or
//            + 80), all with two mod-11 check digits, in the form valid from 2032 too: the first
//            check may leave 0, 1, 2 or 3.
// Source:    Skatteetaten, "Nytt fødselsnummer fra 2032"; the event catalogue, "Envelope".
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace replay {

/// Where a number stands in a text: [first, limit).
struct PersonalNumberRange {
  std::size_t first = 0;
  std::size_t limit = 0;

  bool operator==(const PersonalNumberRange&) const = default;
};

/// `digits` are exactly 11 ASCII digits; true if date and both check digits hold.
[[nodiscard]] bool is_personal_number(std::string_view digits);

/// The first number at or after `from`: 11 digits, also written "DDMMYY IIIKK" with a space or a
/// no-break space, that touch no letter or digit and do not follow digit + point or comma.
/// `text` must be UTF-8.
[[nodiscard]] std::optional<PersonalNumberRange> find_personal_number(std::string_view text,
                                                                      std::size_t from = 0);

/// The text with each digit of each number replaced by an asterisk.
[[nodiscard]] std::string mask_personal_numbers(std::string_view text);

/// True if all of the text is one number or one date or time, as systems export them: such an
/// imported value is not scanned.
[[nodiscard]] bool is_number_or_time(std::string_view text);

}  // namespace replay
