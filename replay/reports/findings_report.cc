#include "replay/reports/findings_report.h"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "replay/reports/build.h"
#include "replay/reports/report_output.h"

namespace replay {
namespace {

constexpr std::int64_t kHundred = 100;
constexpr int kRateDecimals = 1;

const std::string& message_of(const Finding& finding, Language language) {
  return language == Language::kNb ? finding.message_nb : finding.message_en;
}

/// So many for each hundred cases; nothing of no cases.
std::optional<Decimal> per_hundred(std::int64_t findings, std::int64_t cases) {
  if (cases == 0) return std::nullopt;
  return rounded_ratio(findings * kHundred, cases, kRateDecimals);
}

std::vector<FindingAssessment> assessments_of(const CaseFacts& facts, const Finding& finding) {
  const auto sorted = [](std::vector<base::Uuid> ids) {
    std::ranges::sort(ids);
    return ids;
  };
  std::vector<FindingAssessment> found;
  for (const FindingAssessment& assessment : facts.findings_assessed) {
    if (assessment.finding == finding.id &&
        sorted(assessment.evidence) == sorted(finding.evidence)) {
      found.push_back(assessment);
    }
  }
  return found;
}

/// `--where rows=` and `from=`: checked when they were read.
std::optional<std::size_t> count_wanted(const ReportOptions& options, std::string_view key) {
  const auto text = options.wanted(key);
  if (!text) return std::nullopt;
  std::size_t count = 0;
  std::from_chars(text->data(), text->data() + text->size(), count);
  return count;
}

bool has_rates(const ReportOptions& options) {
  return options.period.has_value() || !options.group_by.empty();
}

std::int64_t count_in(const std::map<std::string, std::int64_t>& counts, std::string_view key) {
  const auto found = counts.find(std::string(key));
  return found == counts.end() ? 0 : found->second;
}

void write_ids(JsonWriter& json, const std::vector<base::Uuid>& ids) {
  json.begin_array();
  for (const base::Uuid& id : ids) {
    json.value(base::to_string(id));
  }
  json.end_array();
}

void write_counts(JsonWriter& json,
                  std::string_view name,
                  const std::map<std::string, std::int64_t>& counts) {
  json.key(name).begin_object();
  for (const auto& [key, count] : counts) {
    json.field(key, count);
  }
  json.end_object();
}

void write_rate(JsonWriter& json, std::int64_t findings, std::int64_t cases) {
  if (const auto rate = per_hundred(findings, cases)) {
    json.value(*rate);
  } else {
    json.null();
  }
}

/// "cases", "severity", "per100" and "severityPer100" into the open object.
void write_rates(JsonWriter& json, const FindingRates& rates) {
  json.field("cases", rates.cases);
  json.key("severity").begin_object();
  for (const std::string_view severity : kSeveritiesWorstFirst) {
    json.field(severity, count_in(rates.by_severity, severity));
  }
  json.end_object();
  json.key("per100").begin_object();
  for (const auto& [finding, count] : rates.by_finding) {
    json.key(finding);
    write_rate(json, count, rates.cases);
  }
  json.end_object();
  json.key("severityPer100").begin_object();
  for (const std::string_view severity : kSeveritiesWorstFirst) {
    json.key(severity);
    write_rate(json, count_in(rates.by_severity, severity), rates.cases);
  }
  json.end_object();
}

void write_row(JsonWriter& json, const FindingsReport::Row& row, Language language) {
  json.begin_object();
  json.field("case", row.case_id);
  json.field("finding", row.finding.id);
  json.field("severity", row.finding.severity);
  json.field("rule", row.finding.rule);
  json.key("evidence");
  write_ids(json, row.finding.evidence);
  json.field("message", message_of(row.finding, language));
  if (!row.assessments.empty()) {
    json.key("assessments").begin_array();
    for (const FindingAssessment& assessment : row.assessments) {
      json.begin_object();
      json.field("outcome", assessment.outcome).field("reason", assessment.reason);
      json.field("date", to_string(assessment.date));
      json.field("event", base::to_string(assessment.id));
      json.end_object();
    }
    json.end_array();
  }
  json.end_object();
}

/// The group and the period of a row of rates.
std::pair<std::vector<GroupValue>, GroupValue> split(const ReportOptions& options,
                                                     std::vector<GroupValue> key) {
  GroupValue period;
  if (options.period) {
    period = std::move(key.back());
    key.pop_back();
  }
  return {std::move(key), std::move(period)};
}

/// Period, then groups: of a row of rates.
std::vector<std::string> leading_cells(const ReportOptions& options,
                                       const std::vector<GroupValue>& key,
                                       Language language) {
  const auto [group, period] = split(options, key);
  std::vector<std::string> cells;
  if (options.period) cells.push_back(period.value_or(std::string(kAbsent)));
  for (std::size_t at = 0; at < group.size(); ++at) {
    cells.push_back(group_cell(options.group_by[at], group[at], language));
  }
  return cells;
}

ReportTable rates_csv(const FindingsReport& report) {
  ReportTable table;
  if (report.options.period) table.columns.push_back({"period"});
  for (const Dimension dimension : report.options.group_by) {
    table.columns.push_back({std::string(name_of(dimension))});
  }
  table.columns.push_back({"cases", true});
  table.columns.push_back({"finding"});
  table.columns.push_back({"count", true});
  table.columns.push_back({"per100", true});
  for (const auto& [key, rates] : report.rates) {
    const auto [group, period] = split(report.options, key);
    for (const auto& [finding, count] : rates.by_finding) {
      std::vector<std::string> cells;
      if (report.options.period) cells.push_back(period.value_or(""));
      for (const GroupValue& value : group) {
        cells.push_back(value.value_or(""));
      }
      cells.push_back(std::to_string(rates.cases));
      cells.push_back(finding);
      cells.push_back(std::to_string(count));
      const auto rate = per_hundred(count, rates.cases);
      cells.push_back(rate ? to_string(*rate) : "");
      table.rows.push_back(std::move(cells));
    }
  }
  return table;
}

}  // namespace

void FindingRates::add(const Finding& finding) {
  ++by_finding[finding.id];
  ++by_severity[finding.severity];
}

void FindingRates::merge(const FindingRates& other) {
  cases += other.cases;
  for (const auto& [finding, count] : other.by_finding) {
    by_finding[finding] += count;
  }
  for (const auto& [severity, count] : other.by_severity) {
    by_severity[severity] += count;
  }
}

void FindingsBuilder::add(const CaseFacts& facts) {
  const ReportOptions& options = report_.options;
  if (!passes(options, facts, facts.whole)) return;
  std::vector<const Finding*> wanted;
  for (const Finding& finding : facts.findings) {
    if (options.holds("finding", finding.id) && options.holds("severity", finding.severity)) {
      wanted.push_back(&finding);
    }
  }
  if (facts.received) ++report_.total.cases;
  for (const Finding* finding : wanted) {
    report_.total.add(*finding);
    report_.rows.push_back({facts.case_id, *finding, assessments_of(facts, *finding)});
  }
  if (has_rates(options)) add_to_rates(facts, wanted);
}

void FindingsBuilder::add_to_rates(const CaseFacts& facts,
                                   const std::vector<const Finding*>& wanted) {
  const ReportOptions& options = report_.options;
  for (const CaseView* view : counted_views(options, facts).rows) {
    std::vector<GroupValue> key = group_of(options, facts, *view);
    if (options.period) {
      const std::optional<Date> date = case_date(options.by, facts, *view);
      key.push_back(date ? GroupValue(period_label(*date, *options.period)) : GroupValue());
    }
    FindingRates& rates = report_.rates[std::move(key)];
    if (facts.received) ++rates.cases;
    for (const Finding* finding : wanted) {
      rates.add(*finding);
    }
  }
}

void FindingsBuilder::merge(FindingsBuilder&& other) {
  std::ranges::move(other.report_.rows, std::back_inserter(report_.rows));
  report_.total.merge(other.report_.total);
  for (const auto& [key, rates] : other.report_.rates) {
    report_.rates[key].merge(rates);
  }
}

FindingsReport FindingsBuilder::finish() {
  // The rows of one case came together, as judge() orders them.
  std::ranges::stable_sort(report_.rows, {}, &FindingsReport::Row::case_id);
  auto& rows = report_.rows;
  const std::size_t from = count_wanted(report_.options, "from").value_or(0);
  rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(std::min(from, rows.size())));
  const std::size_t count = count_wanted(report_.options, "rows").value_or(rows.size());
  rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(std::min(count, rows.size())), rows.end());
  return std::move(report_);
}

FindingsReport findings_report(std::span<const CaseFacts> cases,
                               ReportBasis basis,
                               ReportOptions options) {
  return report_of(cases, FindingsBuilder(std::move(basis), std::move(options)));
}

void write_json(JsonWriter& json, const FindingsReport& report) {
  const ReportOptions& options = report.options;
  json.begin_object();
  write_head(json, ReportName::kFindings, report.basis, options);
  json.key("rows").begin_array();
  for (const FindingsReport::Row& row : report.rows) {
    write_row(json, row, options.language);
  }
  json.end_array();
  write_counts(json, "total", report.total.by_finding);
  write_rates(json, report.total);
  if (has_rates(options)) {
    json.key("rates").begin_array();
    for (const auto& [key, rates] : report.rates) {
      const auto [group, period] = split(options, key);
      json.begin_object();
      if (options.period) {
        json.key("period");
        period ? json.value(*period) : json.null();
      }
      json.key("group").begin_object();
      for (std::size_t at = 0; at < group.size(); ++at) {
        write_group(json, options.group_by[at], group[at]);
      }
      json.end_object();
      write_counts(json, "total", rates.by_finding);
      write_rates(json, rates);
      json.end_object();
    }
    json.end_array();
  }
  json.end_object();
}

ReportTable to_table(const FindingsReport& report, Language language) {
  static constexpr auto kHeadings = std::to_array<Heading>({{"Sak", "Case"},
                                                            {"Funn", "Finding"},
                                                            {"Alvor", "Severity"},
                                                            {"Regel", "Rule"},
                                                            {"Melding", "Message"}});
  ReportTable table;
  for (const Heading& heading : kHeadings) {
    table.columns.push_back({std::string(heading.in(language))});
  }
  table.columns[2].is_code = true;
  constexpr Heading kAssessed = {"Vurdert {}: {} ({}).", "Assessed {}: {} ({})."};
  for (const FindingsReport::Row& row : report.rows) {
    std::string message = message_of(row.finding, language);
    for (const FindingAssessment& assessment : row.assessments) {
      message += ' ' + fmt::format(fmt::runtime(kAssessed.in(language)),
                                   to_string(assessment.date),
                                   assessment.outcome,
                                   assessment.reason);
    }
    table.rows.push_back(
        {row.case_id, row.finding.id, row.finding.severity, row.finding.rule, std::move(message)});
  }
  return table;
}

ReportTable rates_table(const FindingsReport& report, Language language) {
  const ReportOptions& options = report.options;
  ReportTable table;
  if (options.period) table.columns.push_back({std::string(kPeriodHeading.in(language))});
  for (const Dimension dimension : options.group_by) {
    table.columns.push_back({.header = std::string(heading_of(dimension).in(language)),
                             .is_code = holds_words(dimension)});
  }
  const std::size_t leading = table.columns.size();
  for (const Heading& heading : std::to_array<Heading>({{"Saker", "Cases"},
                                                        {"Funn", "Findings"},
                                                        {"Kritisk", "Critical"},
                                                        {"Alvorlig", "Major"},
                                                        {"Mindre", "Minor"},
                                                        {"Info", "Info"},
                                                        {"Per 100 saker", "Per 100 cases"}})) {
    table.columns.push_back({std::string(heading.in(language)), true});
  }
  const auto add_row = [&](std::vector<std::string> cells, const FindingRates& rates) {
    std::int64_t all = 0;
    for (const auto& [finding, count] : rates.by_finding) {
      all += count;
    }
    cells.push_back(std::to_string(rates.cases));
    cells.push_back(std::to_string(all));
    for (const std::string_view severity : kSeveritiesWorstFirst) {
      cells.push_back(std::to_string(count_in(rates.by_severity, severity)));
    }
    const auto rate = per_hundred(all, rates.cases);
    std::string cell = rate ? to_string(*rate) : std::string(kAbsent);
    if (rate && language == Language::kNb) std::ranges::replace(cell, '.', ',');
    cells.push_back(std::move(cell));
    table.rows.push_back(std::move(cells));
  };
  for (const auto& [key, rates] : report.rates) {
    add_row(leading_cells(options, key, language), rates);
  }
  std::vector<std::string> cells(leading);
  if (!cells.empty()) cells.front() = kTotalHeading.in(language);
  add_row(std::move(cells), report.total);
  table.has_total = !report.rates.empty();
  return table;
}

ReportTable to_csv(const FindingsReport& report) {
  if (has_rates(report.options)) return rates_csv(report);
  ReportTable table;
  table.columns = {{"case"}, {"finding"}, {"severity"}, {"rule"}, {"evidence"}, {"message"}};
  for (const FindingsReport::Row& row : report.rows) {
    std::string evidence;
    for (const base::Uuid& event : row.finding.evidence) {
      evidence += evidence.empty() ? "" : " ";
      evidence += base::to_string(event);
    }
    table.rows.push_back({row.case_id,
                          row.finding.id,
                          row.finding.severity,
                          row.finding.rule,
                          std::move(evidence),
                          message_of(row.finding, report.options.language)});
  }
  return table;
}

}  // namespace replay
