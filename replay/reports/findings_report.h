// The findings report: everything that went wrong, case by case, and how often.
//
// Room:      replay/reports. Pure: the same facts in any order give the same report.
// Rules:     docs/rules.md, "Definitions of reports".
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "replay/event/json_writer.h"
#include "replay/reports/facts.h"
#include "replay/reports/report.h"

namespace replay {

/// The worst first.
inline constexpr std::array<std::string_view, 4> kSeveritiesWorstFirst = {
    "CRITICAL", "MAJOR", "MINOR", "INFO"};

/// Findings of some cases, and how many cases those are.
struct FindingRates {
  std::int64_t cases = 0;
  std::map<std::string, std::int64_t> by_finding;  // those that occur
  std::map<std::string, std::int64_t> by_severity;

  void add(const Finding& finding);
  void merge(const FindingRates& other);
};

struct FindingsReport {
  struct Row {
    std::string case_id;
    Finding finding;
    /// Those of exactly this finding and evidence, in folded order.
    std::vector<FindingAssessment> assessments{};
  };

  ReportBasis basis;
  ReportOptions options;
  /// By case, finding, place of its evidence in the case; those that `rows` and `from` leave.
  std::vector<Row> rows;
  FindingRates total;
  /// By the groups, then the period if there are periods; empty when neither was asked for.
  std::map<std::vector<GroupValue>, FindingRates, GroupOrder> rates{};
};

/// Takes cases in any order; see replay/reports/build.h.
/// Cost:     the rows.
class FindingsBuilder {
 public:
  static constexpr Needs kNeeds = Needs::kWhole;

  FindingsBuilder(ReportBasis basis, ReportOptions options)
      : report_{.basis = std::move(basis), .options = std::move(options), .rows = {}, .total = {}} {
  }

  void add(const CaseFacts& facts);
  void merge(FindingsBuilder&& other);
  [[nodiscard]] FindingsReport finish();

 private:
  void add_to_rates(const CaseFacts& facts, const std::vector<const Finding*>& wanted);

  FindingsReport report_;
};

[[nodiscard]] FindingsReport findings_report(std::span<const CaseFacts> cases,
                                             ReportBasis basis,
                                             ReportOptions options);

/// The whole report as one object, to the letter of the contract; messages in the language of the
/// options.
void write_json(JsonWriter& json, const FindingsReport& report);
/// Without the evidence, whose ids no one reads.
[[nodiscard]] ReportTable to_table(const FindingsReport& report, Language language);
/// Cases and findings by severity, group and period.
[[nodiscard]] ReportTable rates_table(const FindingsReport& report, Language language);
/// Columns named as in the JSON; evidence is joined by spaces. With groups or periods: one row a
/// finding in each of them.
[[nodiscard]] ReportTable to_csv(const FindingsReport& report);

}  // namespace replay
