// Writes JSON text with the fields in the order they are given, one spelling per value.
//
// Room:      replay/event. Output only; parsing lives in the codec.
// Why own:   Boost.JSON prints 24.9 as 2.49E1, and answers must be the same bytes everywhere.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace replay {

/// A decimal number as an integer and a number of decimals: {249, 1} is 24.9. No floating point in
/// answers, so that rounding is decided once and visibly.
struct Decimal {
  std::int64_t units = 0;
  int decimals = 0;

  bool operator==(const Decimal&) const = default;
};

/// numerator ÷ denominator with `decimals` places, half up (away from zero for negatives).
/// `denominator` must be > 0.
[[nodiscard]] Decimal rounded_ratio(std::int64_t numerator, std::int64_t denominator, int decimals);

/// "24.9", "-0.5", "3"; trailing zeros after the point are dropped.
[[nodiscard]] std::string to_string(const Decimal& value);

/// Appends JSON to a string. Objects and arrays must be closed in order (CHECKed).
class JsonWriter {
 public:
  JsonWriter& begin_object();
  JsonWriter& end_object();
  JsonWriter& begin_array();
  JsonWriter& end_array();
  /// The name of the next value; only inside an object.
  JsonWriter& key(std::string_view name);

  JsonWriter& value(std::string_view text);

  JsonWriter& value(const char* text) { return value(std::string_view(text)); }

  JsonWriter& value(std::int64_t number);
  JsonWriter& value(std::uint64_t number);

  JsonWriter& value(int number) { return value(static_cast<std::int64_t>(number)); }

  JsonWriter& value(bool flag);
  JsonWriter& value(const Decimal& number);
  JsonWriter& null();
  /// Text that is already JSON.
  JsonWriter& raw(std::string_view json);

  template <class T>
  JsonWriter& field(std::string_view name, const T& v) {
    return key(name).value(v);
  }

  [[nodiscard]] const std::string& text() const { return text_; }

  [[nodiscard]] std::string take();
  /// Begins anew where the last text stood: for many short ones.
  void clear();

 private:
  void separate();

  std::string text_;
  std::vector<char> open_;  // '{' or '[' for each open level
  bool first_ = true;
  bool after_key_ = false;
};

/// `text` with JSON's escapes, in quotes.
[[nodiscard]] std::string json_quote(std::string_view text);

}  // namespace replay
