#include "replay/reports/report_output.h"

#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace replay {
namespace {

constexpr std::int64_t kOrePerKrone = 100;
constexpr std::size_t kDigitsTogether = 3;

/// The part of `a.b` before the dot, and the rest; no dot: nothing before it.
std::pair<std::string_view, std::string_view> split(std::string_view name) {
  const std::size_t dot = name.find('.');
  if (dot == std::string_view::npos) return {{}, name};
  return {name.substr(0, dot), name.substr(dot + 1)};
}

void write_value(JsonWriter& json, const SheetValue& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    json.value(*number);
  } else if (const auto* flag = std::get_if<bool>(&value)) {
    json.value(*flag);
  } else if (const auto* decimal = std::get_if<Decimal>(&value)) {
    json.value(*decimal);
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    json.value(*text);
  } else if (const auto* list = std::get_if<std::vector<std::string>>(&value)) {
    json.begin_array();
    for (const std::string& item : *list) {
      json.value(item);
    }
    json.end_array();
  } else {
    json.null();
  }
}

std::string plain_cell(const SheetValue& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* decimal = std::get_if<Decimal>(&value)) return to_string(*decimal);
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* list = std::get_if<std::vector<std::string>>(&value)) {
    return fmt::format("{}", fmt::join(*list, " "));
  }
  return {};
}

std::string cell_for_people(const SheetColumn& column, const SheetValue& value, Language language) {
  if (std::holds_alternative<std::monostate>(value)) return std::string(kAbsent);
  if (const auto* flag = std::get_if<bool>(&value)) {
    constexpr Heading kYes = {"ja", "yes"};
    constexpr Heading kNo = {"nei", "no"};
    return std::string((*flag ? kYes : kNo).in(language));
  }
  if (const auto* ore = std::get_if<std::int64_t>(&value);
      ore != nullptr && column.kind == SheetKind::kMoney) {
    return money_cell(*ore, language);
  }
  std::string cell = plain_cell(value);
  if (std::holds_alternative<Decimal>(value) && language == Language::kNb) {
    std::ranges::replace(cell, '.', ',');
  }
  return cell;
}

bool is_figure(SheetKind kind) {
  return kind == SheetKind::kNumber || kind == SheetKind::kMoney;
}

}  // namespace

Heading heading_of(Dimension dimension) {
  switch (dimension) {
    case Dimension::kRegister:
      return {"Register", "Register"};
    case Dimension::kCategory:
      return {"Kategori", "Category"};
    case Dimension::kPurpose:
      return {"Formål", "Purpose"};
    case Dimension::kApplicationType:
      return {"Søknadstype", "Application type"};
    case Dimension::kAuthority:
      return {"Myndighet", "Authority"};
    case Dimension::kApplicantKind:
      return {"Søker", "Applicant"};
    case Dimension::kLinked:
      return {"Koblet", "Linked"};
  }
  return {};
}

bool holds_words(Dimension dimension) {
  return dimension == Dimension::kCategory || dimension == Dimension::kPurpose ||
         dimension == Dimension::kApplicationType || dimension == Dimension::kApplicantKind;
}

std::string group_cell(Dimension dimension, const GroupValue& value, Language language) {
  if (!value) return std::string(kAbsent);
  if (dimension != Dimension::kLinked) return *value;
  constexpr Heading kYes = {"ja", "yes"};
  constexpr Heading kNo = {"nei", "no"};
  return std::string((*value == "true" ? kYes : kNo).in(language));
}

void write_group(JsonWriter& json, Dimension dimension, const GroupValue& value) {
  json.key(name_of(dimension));
  if (!value) {
    json.null();
  } else if (dimension == Dimension::kLinked) {
    json.value(*value == "true");
  } else {
    json.value(*value);
  }
}

std::string percent_cell(const std::optional<Decimal>& share, Language language) {
  if (!share) return std::string(kAbsent);
  std::string text = to_string(Decimal{share->units, share->decimals - 2});
  if (language == Language::kNb) std::ranges::replace(text, '.', ',');
  return text;
}

std::string money_cell(std::int64_t ore, Language language) {
  // Through the unsigned type: the least number has no positive.
  const std::uint64_t size =
      ore < 0 ? 0 - static_cast<std::uint64_t>(ore) : static_cast<std::uint64_t>(ore);
  std::string kroner = std::to_string(size / kOrePerKrone);
  const std::string_view gap = language == Language::kNb ? "\u00a0" : ",";
  for (std::size_t at = kroner.size(); at > kDigitsTogether;) {
    at -= kDigitsTogether;
    kroner.insert(at, gap);
  }
  return fmt::format("{}{}{}{:02}",
                     ore < 0 ? "-" : "",
                     kroner,
                     language == Language::kNb ? "," : ".",
                     size % kOrePerKrone);
}

std::int64_t clamped_sum(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  if (!__builtin_add_overflow(a, b, &sum)) return sum;
  return a < 0 ? std::numeric_limits<std::int64_t>::min()
               : std::numeric_limits<std::int64_t>::max();
}

void add_group_columns(Sheet& sheet, const ReportOptions& options) {
  if (options.group_by.empty()) {
    sheet.columns.push_back({"group", {}, SheetKind::kObject, false});
  }
  for (const Dimension dimension : options.group_by) {
    sheet.columns.push_back({fmt::format("group.{}", name_of(dimension)),
                             heading_of(dimension),
                             holds_words(dimension) ? SheetKind::kCode : SheetKind::kText});
  }
}

void add_group_values(std::vector<SheetValue>& row,
                      const ReportOptions& options,
                      const std::vector<GroupValue>& group) {
  if (options.group_by.empty()) row.emplace_back();
  for (std::size_t at = 0; at < options.group_by.size(); ++at) {
    if (options.group_by[at] == Dimension::kLinked) {
      row.emplace_back(group[at] == "true");
    } else {
      row.push_back(or_null(group[at]));
    }
  }
}

void write_row(JsonWriter& json, const Sheet& sheet, const std::vector<SheetValue>& row) {
  std::string_view open;
  json.begin_object();
  for (std::size_t at = 0; at < row.size(); ++at) {
    const SheetColumn& column = sheet.columns[at];
    const auto [object, name] = split(column.name);
    if (object != open && !open.empty()) json.end_object();
    if (object != open && !object.empty()) json.key(object).begin_object();
    open = object;
    json.key(name);
    if (column.kind == SheetKind::kObject) {
      json.begin_object().end_object();
    } else {
      write_value(json, row[at]);
    }
  }
  if (!open.empty()) json.end_object();
  json.end_object();
}

void write_rows(JsonWriter& json, const Sheet& sheet) {
  json.key("rows").begin_array();
  for (const auto& row : sheet.rows) {
    write_row(json, sheet, row);
  }
  json.end_array();
}

ReportTable to_table(const Sheet& sheet, Language language) {
  ReportTable table;
  for (const SheetColumn& column : sheet.columns) {
    if (!column.in_table) continue;
    table.columns.push_back({.header = std::string(column.heading.in(language)),
                             .is_number = is_figure(column.kind),
                             .is_code = column.kind == SheetKind::kCode});
  }
  for (const auto& row : sheet.rows) {
    std::vector<std::string> cells;
    for (std::size_t at = 0; at < row.size(); ++at) {
      const SheetColumn& column = sheet.columns[at];
      if (column.in_table) cells.push_back(cell_for_people(column, row[at], language));
    }
    table.rows.push_back(std::move(cells));
  }
  return table;
}

ReportTable to_csv(const Sheet& sheet) {
  ReportTable table;
  for (const SheetColumn& column : sheet.columns) {
    if (column.kind == SheetKind::kObject) continue;
    const auto [object, name] = split(column.name);
    // As in the other reports a group's column has the name of its dimension alone.
    table.columns.push_back({.header = object == "group" ? std::string(name) : column.name,
                             .is_number = is_figure(column.kind),
                             .is_date = column.kind == SheetKind::kDate,
                             .is_instant = column.kind == SheetKind::kInstant});
  }
  for (const auto& row : sheet.rows) {
    std::vector<std::string> cells;
    for (std::size_t at = 0; at < row.size(); ++at) {
      if (sheet.columns[at].kind != SheetKind::kObject) cells.push_back(plain_cell(row[at]));
    }
    table.rows.push_back(std::move(cells));
  }
  return table;
}

}  // namespace replay
