// The deletion report: who must have deleted what by when, and who has not.
//
// Room:      replay/reports. Pure: the same facts in any order give the same report.
// Rules:     docs/rules.md, "Definitions of reports"; S09.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "replay/event/json_writer.h"
#include "replay/reports/facts.h"
#include "replay/reports/report.h"

namespace replay {

/// The statuses a duty can have, the worst first.
inline constexpr std::array kDutyStatuses = {DutyStatus::kOverdue,
                                             DutyStatus::kUndated,
                                             DutyStatus::kOnHold,
                                             DutyStatus::kPartial,
                                             DutyStatus::kPending,
                                             DutyStatus::kConfirmed,
                                             DutyStatus::kVerified};

/// `dueWithin90Days` of the summary looks so far ahead.
inline constexpr std::int32_t kDueSoonDays = 90;

struct Deletions {
  struct Row {
    std::string case_id;
    DutyFacts duty;
  };

  ReportBasis basis;
  ReportOptions options;
  std::vector<Row> rows;                                    // by case, then contract
  std::array<std::int64_t, kDutyStatuses.size()> totals{};  // in the order of kDutyStatuses
  /// Neither confirmed nor on hold, with a date from today to kDueSoonDays later.
  std::int64_t due_soon = 0;
  /// Duties whose date has come, and those of them that are confirmed.
  std::int64_t come_due = 0;
  std::int64_t come_due_confirmed = 0;
};

/// Takes cases in any order; see replay/reports/build.h.
/// Cost:     the rows.
class DeletionsBuilder {
 public:
  static constexpr Needs kNeeds = Needs::kDuties;

  DeletionsBuilder(ReportBasis basis, ReportOptions options)
      : report_{
            .basis = std::move(basis), .options = std::move(options), .rows = {}, .totals = {}} {}

  void add(const CaseFacts& facts);
  void merge(DeletionsBuilder&& other);
  [[nodiscard]] Deletions finish();

 private:
  Deletions report_;
};

[[nodiscard]] Deletions deletions(std::span<const CaseFacts> cases,
                                  ReportBasis basis,
                                  ReportOptions options);

/// The whole report as one object, to the letter of the contract.
void write_json(JsonWriter& json, const Deletions& report);
[[nodiscard]] ReportTable to_table(const Deletions& report, Language language);
/// What falls due, is overdue, confirmed, partial and on hold: one row.
[[nodiscard]] ReportTable summary_table(const Deletions& report, Language language);
/// Columns named as in the JSON; deliveries are joined by spaces.
[[nodiscard]] ReportTable to_csv(const Deletions& report);

}  // namespace replay
