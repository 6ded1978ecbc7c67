// What may be asked of each report, and how it is read.
#include <algorithm>
#include <array>
#include <charconv>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "replay/reports/report.h"

namespace replay {
namespace {

using base::ErrorCode;

template <class T>
struct Named {
  std::string_view name;
  T value;
};

constexpr auto kDimensions = std::to_array<Named<Dimension>>({
    {"register", Dimension::kRegister},
    {"category", Dimension::kCategory},
    {"purpose", Dimension::kPurpose},
    {"applicationType", Dimension::kApplicationType},
    {"authority", Dimension::kAuthority},
    {"applicantKind", Dimension::kApplicantKind},
    {"linked", Dimension::kLinked},
});

constexpr auto kPeriods = std::to_array<Named<Period>>({
    {"month", Period::kMonth},
    {"quarter", Period::kQuarter},
    {"year", Period::kYear},
});

constexpr auto kCohortDates = std::to_array<Named<CohortDate>>({
    {"received", CohortDate::kReceived},
    {"complete", CohortDate::kComplete},
    {"decided", CohortDate::kDecided},
    {"delivered", CohortDate::kDelivered},
    {"due", CohortDate::kDue},
    {"invoiced", CohortDate::kInvoiced},
});

constexpr std::array kDatesOfCases = {CohortDate::kComplete,
                                      CohortDate::kReceived,
                                      CohortDate::kDecided,
                                      CohortDate::kDelivered,
                                      CohortDate::kDue};
constexpr std::array kDatesOfInvoices = {CohortDate::kInvoiced,
                                         CohortDate::kComplete,
                                         CohortDate::kReceived,
                                         CohortDate::kDecided,
                                         CohortDate::kDelivered,
                                         CohortDate::kDue};

constexpr std::array<std::string_view, 2> kDeletionFilters = {"status", "dueWithin"};
/// `rows=` and `from=` take at most so many.
constexpr int kRowsMax = 1'000'000'000;

constexpr std::array<std::string_view, 4> kFindingFilters = {"finding", "severity", "rows", "from"};
constexpr std::array<std::string_view, 1> kFeeFilters = {"payee"};
constexpr std::array<std::string_view, 5> kDisclosureFilters = {
    "year", "recipient", "identifiability", "ground", "status"};
constexpr std::array<std::string_view, 2> kGapFilters = {"prefix", "year"};
constexpr std::array<std::string_view, 2> kJournalFilters = {"type", "year"};

// In the order in which people should see them.
constexpr auto kShapes = std::to_array<ReportShape>({
    {.report = ReportName::kProcessingTimes,
     .name = "processing-times",
     .has_groups = true,
     .has_periods = true,
     .dates = kDatesOfCases},
    {.report = ReportName::kWorkload,
     .name = "workload",
     .has_groups = true,
     .has_periods = true,
     .default_period = Period::kMonth},
    {.report = ReportName::kDeletions, .name = "deletions", .own_filters = kDeletionFilters},
    {.report = ReportName::kFindings,
     .name = "findings",
     .has_groups = true,
     .own_filters = kFindingFilters,
     .has_periods = true,
     .dates = kDatesOfCases,
     .has_sentences = true},
    {.report = ReportName::kFees,
     .name = "fees",
     .has_groups = true,
     .own_filters = kFeeFilters,
     .has_periods = true,
     .default_period = Period::kMonth,
     .dates = kDatesOfInvoices},
    {.report = ReportName::kDisclosures, .name = "disclosures", .own_filters = kDisclosureFilters},
    {.report = ReportName::kGaps,
     .name = "gaps",
     .has_dimensions = false,
     .own_filters = kGapFilters},
    {.report = ReportName::kJournal,
     .name = "journal",
     .own_filters = kJournalFilters,
     .has_sentences = true,
     .has_valid_at = false},
    {.report = ReportName::kEhdsActivity,
     .name = "ehds-activity",
     .has_groups = true,
     .has_periods = true,
     .default_period = Period::kYear},
    {.report = ReportName::kDurations, .name = "durations", .has_dimensions = false},
});

template <class T, std::size_t kCount>
std::string_view name_in(const std::array<Named<T>, kCount>& names, T value) {
  return std::ranges::find(names, value, &Named<T>::value)->name;
}

std::string joined(std::string list, std::string_view name) {
  return list.empty() ? std::string(name) : fmt::format("{}, {}", list, name);
}

template <class T, std::size_t kCount>
std::string all_names(const std::array<Named<T>, kCount>& names) {
  std::string text;
  for (const Named<T>& named : names) {
    text = joined(std::move(text), named.name);
  }
  return text;
}

std::unexpected<base::Error> refuse(std::string message, std::string_view where, std::string hint) {
  return base::fail(
      ErrorCode::kInvalidArgument, std::move(message), std::string(where), std::move(hint));
}

template <class T, std::size_t kCount>
base::Result<T> parse_name(const std::array<Named<T>, kCount>& names,
                           std::string_view text,
                           std::string_view argument) {
  const auto found = std::ranges::find(names, text, &Named<T>::name);
  if (found == names.end()) {
    return refuse(fmt::format("unknown value '{}'", text), argument, "one of: " + all_names(names));
  }
  return found->value;
}

base::Result<std::vector<Dimension>> parse_group_by(const ReportShape& shape,
                                                    std::optional<std::string_view> given) {
  if (!shape.has_groups) {
    if (given.value_or("").empty()) return std::vector<Dimension>{};
    return refuse(fmt::format("the report '{}' has no groups", shape.name),
                  "--group-by",
                  "leave it out; --where narrows the report");
  }
  if (!given && shape.report == ReportName::kProcessingTimes) {
    return std::vector{Dimension::kRegister, Dimension::kCategory, Dimension::kLinked};
  }
  std::vector<Dimension> group_by;
  std::string_view text = given.value_or("");
  if (text.empty()) return group_by;
  while (true) {
    const std::size_t comma = text.find(',');
    CASELEDGER_TRY(const Dimension dimension,
                   parse_name(kDimensions, text.substr(0, comma), "--group-by"));
    if (std::ranges::find(group_by, dimension) != group_by.end()) {
      return refuse(fmt::format("'{}' is given twice", name_of(dimension)), "--group-by", {});
    }
    group_by.push_back(dimension);
    if (comma == std::string_view::npos) return group_by;
    text.remove_prefix(comma + 1);
  }
}

/// A whole number from 0 to `last`, written with digits alone.
bool is_count(std::string_view text, int last) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && value >= 0 && value <= last &&
         text.front() != '-';
}

base::Status check_filter(const ReportShape& shape, std::string_view key, std::string_view value) {
  const bool is_dimension =
      shape.has_dimensions &&
      std::ranges::find(kDimensions, key, &Named<Dimension>::name) != kDimensions.end();
  if (!is_dimension && std::ranges::find(shape.own_filters, key) == shape.own_filters.end()) {
    std::string choices = shape.has_dimensions ? all_names(kDimensions) : "";
    for (const std::string_view name : shape.own_filters) {
      choices = joined(std::move(choices), name);
    }
    return refuse(fmt::format("cannot filter '{}' by '{}'", shape.name, key),
                  "--where",
                  choices.empty() ? "this report has no filters" : "one of: " + choices);
  }
  if (key == name_of(Dimension::kLinked) && value != "true" && value != "false") {
    return refuse(
        fmt::format("linked is not '{}'", value), "--where", "linked=true or linked=false");
  }
  if (key == "dueWithin" && !is_count(value, kDueWithinDaysMax)) {
    return refuse(fmt::format("dueWithin is not '{}'", value),
                  "--where",
                  fmt::format("days from today, 0 to {}: dueWithin=90", kDueWithinDaysMax));
  }
  if ((key == "rows" || key == "from") && !is_count(value, kRowsMax)) {
    return refuse(fmt::format("{} is not '{}'", key, value),
                  "--where",
                  fmt::format("a number of rows, 0 to {}: {}=200", kRowsMax, key));
  }
  if (key == "year" && !(value.size() == 4 && is_count(value, kLastYear))) {
    return refuse(fmt::format("year is not '{}'", value), "--where", "four digits: year=2024");
  }
  return {};
}

base::Status parse_where(const ReportShape& shape,
                         const std::vector<std::string>& conditions,
                         ReportOptions& options) {
  for (const std::string& condition : conditions) {
    const std::size_t equals = condition.find('=');
    if (equals == std::string::npos) {
      return refuse(fmt::format("'{}' is not key=value", condition),
                    "--where",
                    "for example --where register=NPR");
    }
    const std::string key = condition.substr(0, equals);
    std::string value = condition.substr(equals + 1);
    CASELEDGER_TRY_STATUS(check_filter(shape, key, value));
    if (!options.where.emplace(key, std::move(value)).second) {
      return refuse(fmt::format("'{}' is given twice", key), "--where", {});
    }
  }
  return {};
}

base::Status check_periods(const ReportShape& shape, const ReportArguments& arguments) {
  if (!shape.has_periods) {
    return refuse(fmt::format("the report '{}' has no periods", shape.name),
                  arguments.period.empty() ? "--by" : "--period",
                  "leave it out");
  }
  if (!arguments.by.empty() && shape.dates.empty()) {
    return refuse(fmt::format("each figure of '{}' has its own date", shape.name),
                  "--by",
                  "leave it out; --period month, quarter or year");
  }
  if (arguments.period.empty() && !shape.default_period) {
    return refuse("--by says which date picks the period, but there are no periods",
                  "--by",
                  "add --period month, quarter or year");
  }
  return {};
}

base::Status parse_periods(const ReportShape& shape,
                           const ReportArguments& arguments,
                           ReportOptions& options) {
  options.period = shape.default_period;
  if (!shape.dates.empty()) options.by = shape.dates.front();
  if (arguments.period.empty() && arguments.by.empty()) return {};
  CASELEDGER_TRY_STATUS(check_periods(shape, arguments));
  if (!arguments.period.empty()) {
    CASELEDGER_TRY(options.period, parse_name(kPeriods, arguments.period, "--period"));
  }
  if (arguments.by.empty()) return {};
  std::string choices;
  for (const CohortDate date : shape.dates) {
    choices = joined(std::move(choices), name_of(date));
  }
  const auto found = std::ranges::find(kCohortDates, arguments.by, &Named<CohortDate>::name);
  if (found == kCohortDates.end() ||
      std::ranges::find(shape.dates, found->value) == shape.dates.end()) {
    return refuse(fmt::format("unknown value '{}'", arguments.by), "--by", "one of: " + choices);
  }
  options.by = found->value;
  return {};
}

}  // namespace

std::string_view name_of(Dimension dimension) {
  return name_in(kDimensions, dimension);
}

std::string_view name_of(Period period) {
  return name_in(kPeriods, period);
}

std::string_view name_of(CohortDate by) {
  return name_in(kCohortDates, by);
}

std::string_view name_of(ReportName report) {
  return shape_of(report).name;
}

std::span<const ReportShape> all_reports() {
  return kShapes;
}

const ReportShape& shape_of(ReportName report) {
  return *std::ranges::find(kShapes, report, &ReportShape::report);
}

std::optional<Dimension> dimension_named(std::string_view name) {
  const auto found = std::ranges::find(kDimensions, name, &Named<Dimension>::name);
  return found == kDimensions.end() ? std::nullopt : std::optional(found->value);
}

std::optional<std::string_view> ReportOptions::wanted(std::string_view key) const {
  const auto found = where.find(key);
  return found == where.end() ? std::nullopt : std::optional<std::string_view>(found->second);
}

bool ReportOptions::holds(std::string_view key, std::string_view value) const {
  return wanted(key).value_or(value) == value;
}

base::Result<ReportOptions> parse_report_options(ReportName report,
                                                 const ReportArguments& arguments) {
  const ReportShape& shape = shape_of(report);
  ReportOptions options;
  CASELEDGER_TRY(options.group_by, parse_group_by(shape, arguments.group_by));
  CASELEDGER_TRY_STATUS(parse_where(shape, arguments.where, options));
  CASELEDGER_TRY_STATUS(parse_periods(shape, arguments, options));
  return options;
}

}  // namespace replay
