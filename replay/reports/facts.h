// What the reports need to know of one case: a few columns, taken from its answer.
//
// Room:      replay/reports. Pure. Reports fold over facts, so that no CaseFile need be kept.
// Rules:     docs/rules.md, "Definitions of reports".
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ledger/base/types.h"
#include "replay/event/civil.h"
#include "replay/replayer.h"
#include "replay/reports/standing.h"

namespace replay {

/// One segment of a clock. Days are counted to `end`, or to today while it runs.
struct SegmentFacts {
  ClockStatus status = ClockStatus::kRunning;
  Date start;
  Date due;
  /// The delivery, the supplementary order or the end of the case that ended it.
  std::optional<Date> end;
  bool stopped_by_delivery = false;
  std::int32_t working_days = 0;   // pauses left out
  std::int32_t calendar_days = 0;  // pauses left out
  std::int32_t gross_days = 0;     // calendar days, pauses in

  bool operator==(const SegmentFacts&) const = default;
};

/// Calendar days from receipt to the end or today, by whom the case waited for.
struct DaysHeld {
  std::int64_t applicant = 0;
  std::map<std::string, std::int64_t> authority;
  std::int64_t unrouted = 0;

  bool operator==(const DaysHeld&) const = default;
};

/// A case as a whole, or as one of its registers sees it.
struct CaseView {
  std::string register_code;  // empty: the whole case
  Outcome outcome = Outcome::kOpen;
  /// The delivery that made it delivered.
  std::optional<Date> delivered;
  std::vector<SegmentFacts> statutory;  // in order
  std::vector<SegmentFacts> expected;
  DaysHeld held;
  /// Empty until add_flows().
  std::vector<FlowOnDay> flows;
};

/// One deletion duty.
struct DutyFacts {
  std::string contract;  // empty: data delivered under none
  std::optional<Date> due;
  DutyStatus status = DutyStatus::kPending;
  std::int32_t days_overdue = 0;
  std::vector<std::string> recipients;  // bytewise, each once
  std::vector<std::string> deliveries;
  std::vector<std::string> confirmed;
  std::optional<Date> last_reminder;
};

/// The facts of one case on one day under one rulebook.
struct CaseFacts {
  std::string case_id;
  /// Nothing without an ApplicationSubmitted: such a case has no processing time.
  std::optional<Date> received;
  std::string category;
  std::string purpose;
  std::string application_type;
  std::string applicant_kind;
  std::optional<std::string> authority;
  bool linked = false;

  std::optional<Date> complete;
  std::optional<Date> decided;
  std::optional<Date> legal_assessed;
  std::optional<Date> contracted;

  CaseView whole;
  std::vector<CaseView> registers;  // bytewise, each once

  std::vector<DutyFacts> duties;
  std::vector<Finding> findings;  // as judge() orders them
  /// What somebody said of them, in folded order.
  std::vector<FindingAssessment> findings_assessed;
};

/// Takes the facts from an answer computed on `today` under `rulebook`.
[[nodiscard]] CaseFacts facts_of(const CaseAnswer& answer, const Rulebook& rulebook, Date today);

/// Adds what only the workload asks for: the flows of each view of the case, which `file` is of.
void add_flows(const CaseFile& file, CaseFacts& facts);

/// The segment is one of those that `share` asks about: due by `today`, and neither superseded nor
/// ended in time.
[[nodiscard]] bool is_asked_about(const SegmentFacts& segment, Date today);
/// It ended, by other than a delivery, after its date.
[[nodiscard]] bool has_ended_late(const SegmentFacts& segment);

}  // namespace replay
