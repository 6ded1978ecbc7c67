#include "replay/reports/report.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "ledger/base/bytes.h"

namespace replay {
namespace {

GroupValue text_or_null(const std::string& text) {
  return text.empty() ? GroupValue{} : GroupValue{text};
}

bool has_register(const CaseFacts& facts, const CaseView& view, const std::string& code) {
  if (!view.register_code.empty()) return view.register_code == code;
  return std::ranges::find(facts.registers, code, &CaseView::register_code) !=
         facts.registers.end();
}

}  // namespace

void write_head(JsonWriter& json,
                ReportName report,
                const ReportBasis& basis,
                const ReportOptions& options) {
  const ReportShape& shape = shape_of(report);
  json.field("report", shape.name);
  json.field("definitions", kReportDefinitions);
  if (basis.simulated) json.field("simulated", true);
  json.field("size", basis.size.value);
  json.field("root", base::to_base64(basis.root.view()));
  if (basis.valid_at) json.field("validAt", to_string_utc6(*basis.valid_at));
  json.field("today", to_string(basis.today));
  json.field("rulebook", basis.rulebook);
  json.key("groupBy").begin_array();
  for (const Dimension dimension : options.group_by) {
    json.value(name_of(dimension));
  }
  json.end_array();
  if (options.period) {
    json.field("period", name_of(*options.period));
    if (!shape.dates.empty()) json.field("by", name_of(options.by));
  }
  if (!options.where.empty()) {
    json.key("where").begin_object();
    for (const auto& [key, value] : options.where) {
      json.field(key, value);
    }
    json.end_object();
  }
  if (shape.has_sentences) {
    json.field("language", options.language == Language::kNb ? "nb" : "en");
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

std::int32_t period_number(Date date, Period period) {
  constexpr std::int32_t kMonths = 12;
  constexpr std::int32_t kQuarters = 4;
  constexpr std::int32_t kMonthsPerQuarter = 3;
  const YearMonthDay day = civil(date);
  const auto month = static_cast<std::int32_t>(day.month) - 1;
  switch (period) {
    case Period::kMonth:
      return day.year * kMonths + month;
    case Period::kQuarter:
      return day.year * kQuarters + month / kMonthsPerQuarter;
    case Period::kYear:
      break;
  }
  return day.year;
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
    const std::optional<Dimension> dimension = dimension_named(key);
    if (!dimension) continue;
    const bool holds = *dimension == Dimension::kRegister
                           ? has_register(facts, view, value)
                           : group_value(*dimension, facts, view) == value;
    if (!holds) return false;
  }
  return true;
}

bool looks_at_registers(const ReportOptions& options) {
  return options.wanted(name_of(Dimension::kRegister)).has_value() ||
         std::ranges::find(options.group_by, Dimension::kRegister) != options.group_by.end();
}

CountedViews counted_views(const ReportOptions& options, const CaseFacts& facts) {
  const bool one_register = options.wanted(name_of(Dimension::kRegister)).has_value();
  const bool by_register = looks_at_registers(options);
  CountedViews views;
  if (by_register && !facts.registers.empty()) {
    for (const CaseView& view : facts.registers) {
      if (passes(options, facts, view)) views.rows.push_back(&view);
    }
  } else if (passes(options, facts, facts.whole)) {
    views.rows.push_back(&facts.whole);
  }
  if (one_register) {
    views.total = views.rows;
  } else if (passes(options, facts, facts.whole)) {
    views.total.push_back(&facts.whole);
  }
  return views;
}

std::vector<GroupValue> group_of(const ReportOptions& options,
                                 const CaseFacts& facts,
                                 const CaseView& view) {
  std::vector<GroupValue> group;
  for (const Dimension dimension : options.group_by) {
    group.push_back(group_value(dimension, facts, view));
  }
  return group;
}

std::optional<Date> case_date(CohortDate by, const CaseFacts& facts, const CaseView& view) {
  switch (by) {
    case CohortDate::kReceived:
      return facts.received;
    case CohortDate::kComplete:
      return facts.complete;
    case CohortDate::kDecided:
      return facts.decided;
    case CohortDate::kDelivered:
      return view.delivered;
    case CohortDate::kDue:
      if (view.statutory.empty()) return std::nullopt;
      return view.statutory.back().due;
    case CohortDate::kInvoiced:
      break;
  }
  return std::nullopt;
}

}  // namespace replay
