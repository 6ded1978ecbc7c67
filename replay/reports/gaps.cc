#include "replay/reports/gaps.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "replay/reports/report_output.h"

namespace replay {
namespace {

constexpr std::size_t kYearDigits = 4;
constexpr std::size_t kNumberDigitsMax = 9;

bool is_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// Capital letters and digits, a letter first.
bool is_prefix(std::string_view text) {
  const auto is_letter = [](char c) { return c >= 'A' && c <= 'Z'; };
  return !text.empty() && is_letter(text.front()) &&
         std::ranges::all_of(text, [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
}

Gaps::Row row_of(const std::pair<std::string, std::string>& series,
                 std::vector<std::int64_t> numbers) {
  std::ranges::sort(numbers);
  Gaps::Row row{.prefix = series.first,
                .year = series.second,
                .cases = static_cast<std::int64_t>(numbers.size()),
                .greatest = numbers.back(),
                .ranges = {}};
  std::int64_t last = 0;
  for (const std::int64_t number : numbers) {
    if (number == last) ++row.repeated;
    if (number > last + 1) {
      row.ranges.emplace_back(last + 1, number - 1);
      row.missing += number - last - 1;
    }
    last = number;
  }
  return row;
}

std::vector<std::string> texts_of(const Gaps::Row& row) {
  std::vector<std::string> texts;
  for (const auto& [first, last] : row.ranges) {
    texts.push_back(first == last ? fmt::format("{}", first) : fmt::format("{}-{}", first, last));
  }
  return texts;
}

Sheet sheet_of(const Gaps& report) {
  Sheet sheet;
  sheet.columns = {{"prefix", {"Forstavelse", "Prefix"}},
                   {"year", {"År", "Year"}, SheetKind::kNumber},
                   {"cases", {"Saker", "Cases"}, SheetKind::kNumber},
                   {"greatest", {"Største nr.", "Greatest"}, SheetKind::kNumber},
                   {"missing", {"Mangler", "Missing"}, SheetKind::kNumber},
                   {"repeated", {"Gjentatt", "Repeated"}, SheetKind::kNumber},
                   {"ranges", {"Numre som mangler", "Missing numbers"}}};
  for (const Gaps::Row& row : report.rows) {
    sheet.rows.push_back(
        {row.prefix, row.year, row.cases, row.greatest, row.missing, row.repeated, texts_of(row)});
  }
  return sheet;
}

}  // namespace

std::optional<CaseNumber> parse_case_number(std::string_view case_id) {
  const std::size_t dash = case_id.find('-');
  const std::size_t slash = case_id.find('/');
  if (dash == std::string_view::npos || slash == std::string_view::npos || slash < dash) {
    return std::nullopt;
  }
  const std::string_view prefix = case_id.substr(0, dash);
  const std::string_view year = case_id.substr(dash + 1, slash - dash - 1);
  const std::string_view digits = case_id.substr(slash + 1);
  if (!is_prefix(prefix) || year.size() != kYearDigits || !is_digits(year) || !is_digits(digits) ||
      digits.size() > kNumberDigitsMax) {
    return std::nullopt;
  }
  CaseNumber parsed{.prefix = std::string(prefix), .year = std::string(year)};
  std::from_chars(digits.data(), digits.data() + digits.size(), parsed.number);
  return parsed.number == 0 ? std::nullopt : std::optional(std::move(parsed));
}

void GapsBuilder::add(std::string_view case_id) {
  const std::optional<CaseNumber> parsed = parse_case_number(case_id);
  if (!parsed) {
    if (options_.where.empty()) ++other_forms_;
    return;
  }
  if (!options_.holds("prefix", parsed->prefix) || !options_.holds("year", parsed->year)) return;
  numbers_[{parsed->prefix, parsed->year}].push_back(parsed->number);
}

void GapsBuilder::merge(GapsBuilder&& other) {
  for (const auto& [series, numbers] : other.numbers_) {
    std::ranges::copy(numbers, std::back_inserter(numbers_[series]));
  }
  other_forms_ += other.other_forms_;
}

Gaps GapsBuilder::finish() {
  Gaps report{.basis = std::move(basis_), .options = std::move(options_), .rows = {}};
  for (auto& [series, numbers] : numbers_) {
    report.rows.push_back(row_of(series, std::move(numbers)));
    report.cases += report.rows.back().cases;
    report.missing += report.rows.back().missing;
    report.repeated += report.rows.back().repeated;
  }
  report.other_forms = other_forms_;
  return report;
}

void write_json(JsonWriter& json, const Gaps& report) {
  json.begin_object();
  write_head(json, ReportName::kGaps, report.basis, report.options);
  write_rows(json, sheet_of(report));
  json.key("total").begin_object();
  json.field("cases", report.cases).field("missing", report.missing);
  json.field("repeated", report.repeated).field("otherForms", report.other_forms);
  json.end_object().end_object();
}

ReportTable to_table(const Gaps& report, Language language) {
  ReportTable table = to_table(sheet_of(report), language);
  const Heading other = {"{} saker med nummer av en annen form",
                         "{} cases numbered in another form"};
  table.rows.push_back({std::string(kTotalHeading.in(language)),
                        "",
                        std::to_string(report.cases),
                        "",
                        std::to_string(report.missing),
                        std::to_string(report.repeated),
                        report.other_forms == 0
                            ? std::string()
                            : fmt::format(fmt::runtime(other.in(language)), report.other_forms)});
  table.has_total = true;
  return table;
}

ReportTable to_csv(const Gaps& report) {
  return to_csv(sheet_of(report));
}

}  // namespace replay
