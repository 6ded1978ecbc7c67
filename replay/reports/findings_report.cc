#include "replay/reports/findings_report.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include "replay/reports/build.h"

namespace replay {
namespace {

bool filter_holds(const ReportOptions& options, std::string_view key, std::string_view value) {
  const auto wanted = options.where.find(key);
  return wanted == options.where.end() || wanted->second == value;
}

const std::string& message_of(const Finding& finding, Language language) {
  return language == Language::kNb ? finding.message_nb : finding.message_en;
}

}  // namespace

void FindingsBuilder::add(const CaseFacts& facts) {
  if (!passes(report_.options, facts, facts.whole)) return;
  for (const Finding& finding : facts.findings) {
    if (!filter_holds(report_.options, "finding", finding.id)) continue;
    if (!filter_holds(report_.options, "severity", finding.severity)) continue;
    ++report_.totals[finding.id];
    report_.rows.push_back({facts.case_id, finding});
  }
}

void FindingsBuilder::merge(FindingsBuilder&& other) {
  std::ranges::move(other.report_.rows, std::back_inserter(report_.rows));
  for (const auto& [finding, count] : other.report_.totals) {
    report_.totals[finding] += count;
  }
}

FindingsReport FindingsBuilder::finish() {
  // The rows of one case came together, as judge() orders them.
  std::ranges::stable_sort(report_.rows, {}, &FindingsReport::Row::case_id);
  return std::move(report_);
}

FindingsReport findings_report(std::span<const CaseFacts> cases,
                               ReportBasis basis,
                               ReportOptions options) {
  return report_of(cases, FindingsBuilder(std::move(basis), std::move(options)));
}

void write_json(JsonWriter& json, const FindingsReport& report, Language language) {
  json.begin_object();
  write_head(json, ReportName::kFindings, report.basis, report.options);
  json.key("rows").begin_array();
  for (const auto& [case_id, finding] : report.rows) {
    json.begin_object();
    json.field("case", case_id);
    json.field("finding", finding.id);
    json.field("severity", finding.severity);
    json.field("rule", finding.rule);
    json.key("evidence").begin_array();
    for (const base::Uuid& event : finding.evidence) {
      json.value(base::to_string(event));
    }
    json.end_array();
    json.field("message", message_of(finding, language));
    json.end_object();
  }
  json.end_array();
  json.key("total").begin_object();
  for (const auto& [finding, count] : report.totals) {
    json.field(finding, count);
  }
  json.end_object().end_object();
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
  for (const auto& [case_id, finding] : report.rows) {
    table.rows.push_back(
        {case_id, finding.id, finding.severity, finding.rule, message_of(finding, language)});
  }
  return table;
}

ReportTable to_csv(const FindingsReport& report, Language language) {
  ReportTable table;
  table.columns = {{"case"}, {"finding"}, {"severity"}, {"rule"}, {"evidence"}, {"message"}};
  for (const auto& [case_id, finding] : report.rows) {
    std::string evidence;
    for (const base::Uuid& event : finding.evidence) {
      evidence += evidence.empty() ? "" : " ";
      evidence += base::to_string(event);
    }
    table.rows.push_back({case_id,
                          finding.id,
                          finding.severity,
                          finding.rule,
                          std::move(evidence),
                          message_of(finding, language)});
  }
  return table;
}

}  // namespace replay
