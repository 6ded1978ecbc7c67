// Writes the fields of one event's data as JSON, in the order they are given.
//
// Room:      tools/simulate. Keys and texts are the model's own: nothing in them needs escaping.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "tools/simulate/calendar.h"

namespace simulate {

class Fields {
 public:
  /// Opens an object at the end of `out`; close() ends it.
  Fields(std::string& out, const Calendar& calendar) : out_(out), calendar_(calendar) {
    out_ += '{';
  }

  Fields& text(std::string_view key, std::string_view value) {
    name(key);
    quote(value);
    return *this;
  }

  /// Leaves the field out when the text is empty.
  Fields& text_if_any(std::string_view key, std::string_view value) {
    return value.empty() ? *this : text(key, value);
  }

  Fields& texts(std::string_view key, std::span<const std::string_view> values) {
    name(key);
    char before = '[';
    for (const std::string_view value : values) {
      out_ += before;
      quote(value);
      before = ',';
    }
    out_ += values.empty() ? "[]" : "]";
    return *this;
  }

  Fields& date(std::string_view key, Day day) { return text(key, calendar_.text_of(day)); }

  Fields& flag(std::string_view key, bool value) {
    name(key);
    out_ += value ? "true" : "false";
    return *this;
  }

  Fields& number(std::string_view key, std::int64_t value) {
    name(key);
    out_ += std::to_string(value);
    return *this;
  }

  /// Opens an object as the field's value; end() closes it.
  Fields& begin(std::string_view key) {
    name(key);
    out_ += '{';
    is_first_ = true;
    return *this;
  }

  Fields& end() {
    out_ += '}';
    is_first_ = false;
    return *this;
  }

 private:
  void name(std::string_view key) {
    if (!is_first_) {
      out_ += ',';
    }
    is_first_ = false;
    quote(key);
    out_ += ':';
  }

  void quote(std::string_view text) {
    out_ += '"';
    out_ += text;
    out_ += '"';
  }

  std::string& out_;
  const Calendar& calendar_;
  bool is_first_ = true;
};

}  // namespace simulate
