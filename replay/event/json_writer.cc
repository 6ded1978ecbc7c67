#include "replay/event/json_writer.h"

#include <algorithm>
#include <cstdlib>

#include "ledger/base/check.h"

namespace replay {
namespace {

// 128 bits, so that no numerator overflows on its way to a rounded ratio.
__extension__ using Wide = __int128;

constexpr std::string_view kHexDigits = "0123456789abcdef";

bool needs_escape(char c) {
  return static_cast<unsigned char>(c) < 0x20U || c == '"' || c == '\\';
}

void append_escape(std::string& out, char c) {
  switch (c) {
    case '"':
      out += "\\\"";
      break;
    case '\\':
      out += "\\\\";
      break;
    case '\n':
      out += "\\n";
      break;
    case '\t':
      out += "\\t";
      break;
    case '\r':
      out += "\\r";
      break;
    default:
      out += "\\u00";
      out += kHexDigits[static_cast<unsigned char>(c) >> 4U];
      out += kHexDigits[static_cast<unsigned char>(c) & 0xFU];
      break;
  }
}

// Runs without escapes, which is nearly all text, are copied whole.
void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  while (true) {
    const auto special = std::ranges::find_if(text, needs_escape);
    const auto clean = static_cast<std::size_t>(special - text.begin());
    out += text.substr(0, clean);
    if (clean == text.size()) {
      break;
    }
    append_escape(out, text[clean]);
    text.remove_prefix(clean + 1);
  }
  out += '"';
}

}  // namespace

Decimal rounded_ratio(std::int64_t numerator, std::int64_t denominator, int decimals) {
  CHECK(denominator > 0);
  CHECK(decimals >= 0);
  Wide scaled = numerator;
  for (int i = 0; i < decimals; ++i) {
    scaled *= 10;
  }
  const Wide magnitude = scaled < 0 ? -scaled : scaled;
  const Wide rounded = (magnitude * 2 + denominator) / (static_cast<Wide>(denominator) * 2);
  return {static_cast<std::int64_t>(scaled < 0 ? -rounded : rounded), decimals};
}

std::string to_string(const Decimal& value) {
  std::string digits = std::to_string(std::abs(value.units));
  const auto places = static_cast<std::size_t>(value.decimals);
  if (digits.size() <= places) {
    digits.insert(0, places + 1 - digits.size(), '0');
  }
  if (places > 0) {
    digits.insert(digits.size() - places, 1, '.');
    while (digits.back() == '0') {
      digits.pop_back();
    }
    if (digits.back() == '.') {
      digits.pop_back();
    }
  }
  return value.units < 0 ? "-" + digits : digits;
}

std::string json_quote(std::string_view text) {
  std::string quoted;
  append_quoted(quoted, text);
  return quoted;
}

void JsonWriter::separate() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (!first_) {
    text_ += ',';
  }
  first_ = false;
}

JsonWriter& JsonWriter::begin_object() {
  separate();
  text_ += '{';
  open_.push_back('{');
  first_ = true;
  return *this;
}

JsonWriter& JsonWriter::end_object() {
  CHECK(!open_.empty());
  CHECK(open_.back() == '{');
  CHECK(!after_key_);
  open_.pop_back();
  text_ += '}';
  first_ = false;
  return *this;
}

JsonWriter& JsonWriter::begin_array() {
  separate();
  text_ += '[';
  open_.push_back('[');
  first_ = true;
  return *this;
}

JsonWriter& JsonWriter::end_array() {
  CHECK(!open_.empty());
  CHECK(open_.back() == '[');
  open_.pop_back();
  text_ += ']';
  first_ = false;
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  CHECK(!open_.empty());
  CHECK(open_.back() == '{');
  CHECK(!after_key_);
  separate();
  append_quoted(text_, name);
  text_ += ':';
  after_key_ = true;
  return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) {
  separate();
  append_quoted(text_, text);
  return *this;
}

JsonWriter& JsonWriter::value(std::int64_t number) {
  return raw(std::to_string(number));
}

JsonWriter& JsonWriter::value(std::uint64_t number) {
  return raw(std::to_string(number));
}

JsonWriter& JsonWriter::value(bool flag) {
  return raw(flag ? "true" : "false");
}

JsonWriter& JsonWriter::value(const Decimal& number) {
  return raw(to_string(number));
}

JsonWriter& JsonWriter::null() {
  return raw("null");
}

JsonWriter& JsonWriter::raw(std::string_view json) {
  separate();
  text_ += json;
  return *this;
}

void JsonWriter::clear() {
  CHECK(open_.empty());
  first_ = true;
  text_.clear();
}

std::string JsonWriter::take() {
  CHECK(open_.empty());
  first_ = true;
  return std::move(text_);
}

}  // namespace replay
