#include "replay/reports/report.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "ledger/base/bytes.h"

namespace replay {
namespace {

using base::ErrorCode;

template <class T>
struct Named {
  std::string_view name;
  T value;
};

constexpr auto kReports = std::to_array<Named<ReportName>>({
    {"processing-times", ReportName::kProcessingTimes},
    {"deletions", ReportName::kDeletions},
    {"findings", ReportName::kFindings},
});

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
});

template <class T, std::size_t kCount>
std::string_view name_in(const std::array<Named<T>, kCount>& names, T value) {
  return std::ranges::find(names, value, &Named<T>::value)->name;
}

template <class T, std::size_t kCount>
std::string all_names(const std::array<Named<T>, kCount>& names) {
  std::string text;
  for (const Named<T>& named : names) {
    text += text.empty() ? "" : ", ";
    text += named.name;
  }
  return text;
}

template <class T, std::size_t kCount>
base::Result<T> parse_name(const std::array<Named<T>, kCount>& names,
                           std::string_view text,
                           std::string_view argument) {
  const auto found = std::ranges::find(names, text, &Named<T>::name);
  if (found == names.end()) {
    return base::fail(ErrorCode::kInvalidArgument,
                      fmt::format("unknown value '{}'", text),
                      std::string(argument),
                      "one of: " + all_names(names));
  }
  return found->value;
}

base::Result<std::vector<Dimension>> parse_group_by(ReportName report, std::string_view text) {
  if (report != ReportName::kProcessingTimes) {
    if (text.empty()) return std::vector<Dimension>{};
    return base::fail(ErrorCode::kInvalidArgument,
                      fmt::format("the report '{}' has no groups", name_in(kReports, report)),
                      "--group-by",
                      "leave it out; --where narrows the report");
  }
  if (text.empty()) {
    return std::vector{Dimension::kRegister, Dimension::kCategory, Dimension::kLinked};
  }
  std::vector<Dimension> group_by;
  while (true) {
    const std::size_t comma = text.find(',');
    CASELEDGER_TRY(const Dimension dimension,
                   parse_name(kDimensions, text.substr(0, comma), "--group-by"));
    if (std::ranges::find(group_by, dimension) != group_by.end()) {
      return base::fail(ErrorCode::kInvalidArgument,
                        fmt::format("'{}' is given twice", name_of(dimension)),
                        "--group-by");
    }
    group_by.push_back(dimension);
    if (comma == std::string_view::npos) return group_by;
    text.remove_prefix(comma + 1);
  }
}

/// The filters a report has beside the dimensions.
std::span<const std::string_view> own_filters(ReportName report) {
  static constexpr std::array<std::string_view, 1> kDeletionFilters = {"status"};
  static constexpr std::array<std::string_view, 2> kFindingFilters = {"finding", "severity"};
  switch (report) {
    case ReportName::kProcessingTimes:
      return {};
    case ReportName::kDeletions:
      return kDeletionFilters;
    case ReportName::kFindings:
      return kFindingFilters;
  }
  return {};
}

base::Status check_filter(ReportName report, std::string_view key, std::string_view value) {
  const auto own = own_filters(report);
  const bool is_dimension =
      std::ranges::find(kDimensions, key, &Named<Dimension>::name) != kDimensions.end();
  if (!is_dimension && std::ranges::find(own, key) == own.end()) {
    std::string hint = "one of: " + all_names(kDimensions);
    for (const std::string_view name : own) {
      hint += fmt::format(", {}", name);
    }
    return base::fail(ErrorCode::kInvalidArgument,
                      fmt::format("cannot filter by '{}'", key),
                      "--where",
                      std::move(hint));
  }
  if (key == name_of(Dimension::kLinked) && value != "true" && value != "false") {
    return base::fail(ErrorCode::kInvalidArgument,
                      fmt::format("linked is not '{}'", value),
                      "--where",
                      "linked=true or linked=false");
  }
  return {};
}

base::Status parse_where(ReportName report,
                         const std::vector<std::string>& conditions,
                         ReportOptions& options) {
  for (const std::string& condition : conditions) {
    const std::size_t equals = condition.find('=');
    if (equals == std::string::npos) {
      return base::fail(ErrorCode::kInvalidArgument,
                        fmt::format("'{}' is not key=value", condition),
                        "--where",
                        "for example --where register=NPR");
    }
    const std::string key = condition.substr(0, equals);
    std::string value = condition.substr(equals + 1);
    CASELEDGER_TRY_STATUS(check_filter(report, key, value));
    if (!options.where.emplace(key, std::move(value)).second) {
      return base::fail(
          ErrorCode::kInvalidArgument, fmt::format("'{}' is given twice", key), "--where");
    }
  }
  return {};
}

base::Status parse_periods(ReportName report,
                           const ReportArguments& arguments,
                           ReportOptions& options) {
  if (arguments.period.empty() && arguments.by.empty()) return {};
  if (report != ReportName::kProcessingTimes) {
    return base::fail(ErrorCode::kInvalidArgument,
                      fmt::format("the report '{}' has no periods", name_in(kReports, report)),
                      arguments.period.empty() ? "--by" : "--period",
                      "leave it out");
  }
  if (arguments.period.empty()) {
    return base::fail(ErrorCode::kInvalidArgument,
                      "--by says which date picks the period, but there are no periods",
                      "--by",
                      "add --period month, quarter or year");
  }
  CASELEDGER_TRY(options.period, parse_name(kPeriods, arguments.period, "--period"));
  if (!arguments.by.empty()) {
    CASELEDGER_TRY(options.by, parse_name(kCohortDates, arguments.by, "--by"));
  }
  return {};
}

GroupValue text_or_null(const std::string& text) {
  return text.empty() ? GroupValue{} : GroupValue{text};
}

bool has_register(const CaseFacts& facts, const CaseView& view, const std::string& code) {
  if (!view.register_code.empty()) return view.register_code == code;
  return std::ranges::find(facts.registers, code, &CaseView::register_code) !=
         facts.registers.end();
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

base::Result<ReportOptions> parse_report_options(ReportName report,
                                                 const ReportArguments& arguments) {
  ReportOptions options;
  CASELEDGER_TRY(options.group_by, parse_group_by(report, arguments.group_by));
  CASELEDGER_TRY_STATUS(parse_where(report, arguments.where, options));
  CASELEDGER_TRY_STATUS(parse_periods(report, arguments, options));
  return options;
}

void write_head(JsonWriter& json,
                ReportName report,
                const ReportBasis& basis,
                const ReportOptions& options) {
  json.field("report", name_in(kReports, report));
  json.field("definitions", kReportDefinitions);
  if (basis.simulated) json.field("simulated", true);
  json.field("size", basis.size.value);
  json.field("root", base::to_base64(basis.root.view()));
  json.field("today", to_string(basis.today));
  json.field("rulebook", basis.rulebook);
  json.key("groupBy").begin_array();
  for (const Dimension dimension : options.group_by) {
    json.value(name_of(dimension));
  }
  json.end_array();
  if (options.period) {
    json.field("period", name_of(*options.period));
    json.field("by", name_of(options.by));
  }
  if (!options.where.empty()) {
    json.key("where").begin_object();
    for (const auto& [key, value] : options.where) {
      json.field(key, value);
    }
    json.end_object();
  }
}

bool GroupOrder::operator()(const GroupValue& a, const GroupValue& b) const {
  if (a.has_value() != b.has_value()) return a.has_value();
  return a < b;
}

bool GroupOrder::operator()(const std::vector<GroupValue>& a,
                            const std::vector<GroupValue>& b) const {
  return std::ranges::lexicographical_compare(
      a, b, [this](const GroupValue& x, const GroupValue& y) { return (*this)(x, y); });
}

GroupValue group_value(Dimension dimension, const CaseFacts& facts, const CaseView& view) {
  switch (dimension) {
    case Dimension::kRegister:
      return text_or_null(view.register_code);
    case Dimension::kCategory:
      return text_or_null(facts.category);
    case Dimension::kPurpose:
      return text_or_null(facts.purpose);
    case Dimension::kApplicationType:
      return text_or_null(facts.application_type);
    case Dimension::kAuthority:
      return facts.authority;
    case Dimension::kApplicantKind:
      return text_or_null(facts.applicant_kind);
    case Dimension::kLinked:
      return facts.linked ? "true" : "false";
  }
  return {};
}

std::string period_label(Date date, Period period) {
  constexpr unsigned kMonthsPerQuarter = 3;
  const YearMonthDay day = civil(date);
  switch (period) {
    case Period::kMonth:
      return fmt::format("{:04}-{:02}", day.year, day.month);
    case Period::kQuarter:
      return fmt::format("{:04}-Q{}", day.year, (day.month - 1) / kMonthsPerQuarter + 1);
    case Period::kYear:
      return fmt::format("{:04}", day.year);
  }
  return {};
}

bool passes(const ReportOptions& options, const CaseFacts& facts, const CaseView& view) {
  for (const auto& [key, value] : options.where) {
    const auto found = std::ranges::find(kDimensions, key, &Named<Dimension>::name);
    if (found == kDimensions.end()) continue;
    const bool holds = found->value == Dimension::kRegister
                           ? has_register(facts, view, value)
                           : group_value(found->value, facts, view) == value;
    if (!holds) return false;
  }
  return true;
}

std::vector<const CaseFacts*> by_case_id(std::span<const CaseFacts> cases) {
  std::vector<const CaseFacts*> sorted;
  sorted.reserve(cases.size());
  for (const CaseFacts& facts : cases) {
    sorted.push_back(&facts);
  }
  std::ranges::sort(sorted, {}, &CaseFacts::case_id);
  return sorted;
}

}  // namespace replay
