// The fee report: what was invoiced, credited and paid, by payee and period.
//
// Room:      replay/reports. Pure: the same cases in any order give the same report.
// Rules:     docs/rules.md, "fees"; F01–F03.
// Units:     integer øre; sums stay within the type.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "replay/event/json_writer.h"
#include "replay/reports/facts.h"
#include "replay/reports/report.h"

namespace replay {

struct FeeFigures {
  std::int64_t invoices = 0;
  std::int64_t minutes = 0;
  std::int64_t amount_ex_vat = 0;
  std::int64_t vat = 0;
  std::int64_t credited = 0;     // VAT in
  std::int64_t paid = 0;         // VAT in
  std::int64_t outstanding = 0;  // amount_ex_vat + vat - credited - paid

  bool operator==(const FeeFigures&) const = default;
};

struct Fees {
  struct Row {
    std::string payee;
    GroupValue period;
    std::vector<GroupValue> group;  // in the order of options.group_by
    FeeFigures figures;
  };

  ReportBasis basis;
  ReportOptions options;
  std::vector<Row> rows;  // by payee, group, period
  FeeFigures total;       // each case once
};

/// Takes cases in any order; see replay/reports/build.h.
/// Cost:     the rows.
class FeesBuilder {
 public:
  static constexpr Needs kNeeds = Needs::kWhole;

  FeesBuilder(ReportBasis basis, ReportOptions options);

  void add(const CaseAnswer& answer, const Rulebook& rulebook);
  void merge(FeesBuilder&& other);
  [[nodiscard]] Fees finish();

 private:
  ReportBasis basis_;
  ReportOptions options_;
  /// By payee, the groups, the period.
  std::map<std::vector<GroupValue>, FeeFigures, GroupOrder> rows_;
  FeeFigures total_;
};

/// The whole report as one object, to the letter of the contract.
void write_json(JsonWriter& json, const Fees& report);
/// Amounts in kroner.
[[nodiscard]] ReportTable to_table(const Fees& report, Language language);
/// Amounts in øre, as in the JSON.
[[nodiscard]] ReportTable to_csv(const Fees& report);

}  // namespace replay
