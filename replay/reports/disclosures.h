// The disclosures: who got what, when, under which ground, decision, contract and duty to delete.
//
// Room:      replay/reports. Pure: the same cases in any order give the same report.
// Rules:     docs/rules.md, "disclosures".
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "replay/event/json_writer.h"
#include "replay/reports/facts.h"
#include "replay/reports/report.h"

namespace replay {

struct Disclosures {
  struct Row {
    std::string case_id;
    Delivery delivery;
    std::optional<SecrecyGround> ground;
    std::optional<Decision> decision;
    DutyStatus status = DutyStatus::kNone;
    std::optional<Date> due;
    /// The recipient has confirmed that this delivery is deleted.
    bool is_confirmed = false;
  };

  ReportBasis basis;
  ReportOptions options;
  std::vector<Row> rows;  // by date, case, place in the case
  std::int64_t recipients = 0;
  std::map<std::string, std::int64_t> identifiability;
};

/// Takes cases in any order; see replay/reports/build.h.
/// Cost:     the rows.
class DisclosuresBuilder {
 public:
  static constexpr Needs kNeeds = Needs::kWhole;

  DisclosuresBuilder(ReportBasis basis, ReportOptions options)
      : basis_(std::move(basis)),
        options_(std::move(options)) {}

  void add(const CaseAnswer& answer, const Rulebook& rulebook);
  void merge(DisclosuresBuilder&& other);
  [[nodiscard]] Disclosures finish();

 private:
  ReportBasis basis_;
  ReportOptions options_;
  std::vector<Disclosures::Row> rows_;
};

void write_json(JsonWriter& json, const Disclosures& report);
[[nodiscard]] ReportTable to_table(const Disclosures& report, Language language);
[[nodiscard]] ReportTable to_csv(const Disclosures& report);

}  // namespace replay
