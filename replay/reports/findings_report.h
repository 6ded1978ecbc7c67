// The findings report: everything that went wrong, case by case, and how often.
//
// Room:      replay/reports. Pure: the same facts in any order give the same report.
// Rules:     docs/rules.md, "Definitions of reports".
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "replay/event/json_writer.h"
#include "replay/reports/facts.h"
#include "replay/reports/report.h"

namespace replay {

struct FindingsReport {
  struct Row {
    std::string case_id;
    Finding finding;
  };

  ReportBasis basis;
  ReportOptions options;
  std::vector<Row> rows;  // by case, finding, place of its evidence in the case
  std::map<std::string, std::int64_t> totals;  // by finding
};

/// Takes cases in any order; see replay/reports/build.h.
/// Cost:     the rows.
class FindingsBuilder {
 public:
  static constexpr Needs kNeeds = Needs::kWhole;

  FindingsBuilder(ReportBasis basis, ReportOptions options)
      : report_{
            .basis = std::move(basis), .options = std::move(options), .rows = {}, .totals = {}} {}

  void add(const CaseFacts& facts);
  void merge(FindingsBuilder&& other);
  [[nodiscard]] FindingsReport finish();

 private:
  FindingsReport report_;
};

[[nodiscard]] FindingsReport findings_report(std::span<const CaseFacts> cases,
                                             ReportBasis basis,
                                             ReportOptions options);

/// The whole report as one object, to the letter of the contract; messages in `language`.
void write_json(JsonWriter& json, const FindingsReport& report, Language language);
/// Without the evidence, whose ids no one reads.
[[nodiscard]] ReportTable to_table(const FindingsReport& report, Language language);
/// Columns named as in the JSON; evidence is joined by spaces.
[[nodiscard]] ReportTable to_csv(const FindingsReport& report, Language language);

}  // namespace replay
