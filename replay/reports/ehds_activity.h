// The sheet for the activity report of a health data access body: applicants, permits, purposes,
// categories, days to access, complaints, revenues; only what the events say.
//
// Room:      replay/reports. Pure: the same cases in any order give the same report.
// Rules:     docs/rules.md, "ehds-activity".
// Source:    Regulation (EU) 2025/327 art. 59, not verified against the final text: advisory.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "replay/event/json_writer.h"
#include "replay/reports/facts.h"
#include "replay/reports/report.h"
#include "replay/reports/report_output.h"

namespace replay {

/// In the order of the sheet.
enum class EhdsItem : std::uint8_t {
  kApplicantKinds,
  kPurposes,
  kCategories,
  kRegisters,
  kApplicationTypes,
  kDecisions,
  kDeliveries,
  kDaysToAccess,
  kComplaints,
  kRevenue,
  kBreaches,
  kDeletions,
};

struct EhdsActivity {
  struct Figure {
    EhdsItem item = EhdsItem::kApplicantKinds;
    std::string key;
    SheetValue value;
  };

  struct Row {
    std::string period;
    std::vector<GroupValue> group;
    Figure figure;
  };

  ReportBasis basis;
  ReportOptions options;
  std::vector<Row> rows;  // by group, period, item, key
  std::vector<Figure> total;
};

/// Takes cases in any order; see replay/reports/build.h.
/// Cost:     the rows, and 4 bytes a delivered case.
class EhdsActivityBuilder {
 public:
  static constexpr Needs kNeeds = Needs::kWhole;

  EhdsActivityBuilder(ReportBasis basis, ReportOptions options)
      : basis_(std::move(basis)),
        options_(std::move(options)) {}

  void add(const CaseAnswer& answer, const Rulebook& rulebook);
  void merge(EhdsActivityBuilder&& other);
  [[nodiscard]] EhdsActivity finish();

  /// The figures of one row while cases are added to it.
  struct Tally {
    std::map<std::pair<EhdsItem, std::string>, std::int64_t> counts;
    std::vector<std::int32_t> days_to_access;

    void merge(const Tally& other);
    [[nodiscard]] std::vector<EhdsActivity::Figure> figures() const;
  };

 private:
  ReportBasis basis_;
  ReportOptions options_;
  /// By the groups, then the period.
  std::map<std::vector<GroupValue>, Tally, GroupOrder> rows_;
  Tally total_;
};

void write_json(JsonWriter& json, const EhdsActivity& report);
[[nodiscard]] ReportTable to_table(const EhdsActivity& report, Language language);
/// What the regulation asks for and no event says.
[[nodiscard]] ReportTable not_in_events_table(Language language);
[[nodiscard]] ReportTable to_csv(const EhdsActivity& report);

}  // namespace replay
