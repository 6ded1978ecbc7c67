// How groups, periods and figures look in every report: headings, cells and JSON.
//
// Room:      replay/reports. Pure.
// Rules:     docs/rules.md, "Definitions of reports"; a report of plain rows is a Sheet, from which
//            its JSON, its table and its CSV are written alike.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "replay/event/json_writer.h"
#include "replay/reports/report.h"

namespace replay {

inline constexpr Heading kPeriodHeading = {"Periode", "Period"};
inline constexpr Heading kTotalHeading = {"I alt", "Total"};

[[nodiscard]] Heading heading_of(Dimension dimension);
/// Registers and authorities are known by their codes; the codes of the others have words.
[[nodiscard]] bool holds_words(Dimension dimension);
/// `linked` as a word; nothing as kAbsent.
[[nodiscard]] std::string group_cell(Dimension dimension,
                                     const GroupValue& value,
                                     Language language);
/// `"register":"NPR"` into the open object; `linked` as true or false.
void write_group(JsonWriter& json, Dimension dimension, const GroupValue& value);
/// A share of four decimals as a percentage of two.
[[nodiscard]] std::string percent_cell(const std::optional<Decimal>& share, Language language);
/// "9 900,00" or "9,900.00" for 990000 øre.
[[nodiscard]] std::string money_cell(std::int64_t ore, Language language);

/// a + b, kept within the type.
[[nodiscard]] std::int64_t clamped_sum(std::int64_t a, std::int64_t b);

/// One value of a sheet; nothing is `null`.
using SheetValue = std::
    variant<std::monostate, std::int64_t, bool, Decimal, std::string, std::vector<std::string>>;

enum class SheetKind : std::uint8_t {
  kText,
  kCode,  // a code that people read as a word
  kNumber,
  kMoney,  // integer øre
  kDate,
  kInstant,
  kObject,  // `{}` in the JSON, and nowhere else
};

struct SheetColumn {
  /// As in the JSON and in CSV; `a.b` is the member b of the object a, whose columns are together.
  std::string name;
  Heading heading;
  SheetKind kind = SheetKind::kText;
  /// Shown to people; the rest is for programs.
  bool in_table = true;
};

struct Sheet {
  std::vector<SheetColumn> columns;
  std::vector<std::vector<SheetValue>> rows;  // one value a column
};

/// `value`, or nothing.
template <class T>
[[nodiscard]] SheetValue or_null(const std::optional<T>& value) {
  return value ? SheetValue(*value) : SheetValue();
}

[[nodiscard]] inline SheetValue text_value(const std::string& text) {
  return text.empty() ? SheetValue() : SheetValue(text);
}

[[nodiscard]] inline SheetValue date_value(const std::optional<Date>& date) {
  return date ? SheetValue(to_string(*date)) : SheetValue();
}

/// `group`'s columns: one a dimension, or the empty object where there are none.
void add_group_columns(Sheet& sheet, const ReportOptions& options);
void add_group_values(std::vector<SheetValue>& row,
                      const ReportOptions& options,
                      const std::vector<GroupValue>& group);

/// `"rows":[…]` into the open object.
void write_rows(JsonWriter& json, const Sheet& sheet);
/// One row as an object.
void write_row(JsonWriter& json, const Sheet& sheet, const std::vector<SheetValue>& row);
[[nodiscard]] ReportTable to_table(const Sheet& sheet, Language language);
/// Lists are joined by spaces; nothing is an empty cell.
[[nodiscard]] ReportTable to_csv(const Sheet& sheet);

}  // namespace replay
