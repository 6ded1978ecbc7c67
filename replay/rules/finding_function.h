// What a finding is written as: one pure function from a case to the breaches of one rule.
//
// Room:      replay/rules. Inside only: the families findings_*.cc and the table in findings.cc.
// Rules:     domain rules E.6. A function says what happened and which events show it; severity,
//            rule id and sentence come from the rulebook. What the rulebook cannot decide is no
//            breach here (F051 says so), never a guess.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "replay/case/case_file.h"
#include "replay/rules/clocks.h"
#include "replay/rules/duties.h"
#include "replay/rules/rulebook.h"

namespace replay {

/// All that a finding may look at.
struct FindingContext {
  const CaseFile& file;
  const Rulebook& rulebook;
  Date today;
  const std::vector<ClockSegment>& clocks;
  const DeletionSummary& deletion;
};

/// One breach: the events that show it and the values its message names.
struct Breach {
  std::vector<base::Uuid> evidence{};
  /// Placeholder → value in both languages.
  std::vector<std::pair<std::string_view, Text>> values{};
  /// The rule broken, if not the first one of the rulebook's entry.
  std::string rule{};
  /// The duty is applied to the register by analogy; the message says so.
  bool by_analogy = false;

  Breach& with(std::string_view name, std::string value) { return with(name, Text{value, value}); }

  Breach& with(std::string_view name, Text value) {
    values.emplace_back(name, std::move(value));
    return *this;
  }

  Breach& with(std::string_view name, Date date) { return with(name, to_string(date)); }
};

using FindingFunction = std::vector<Breach> (*)(const FindingContext&);

// findings_contract.cc
std::vector<Breach> delivered_without_contract(const FindingContext& context);  // F001
std::vector<Breach> contract_lacks_something(const FindingContext& context);    // F002
// findings_secrecy.cc
std::vector<Breach> key_and_health_together(const FindingContext& context);   // F003
std::vector<Breach> identity_number_attached(const FindingContext& context);  // F005
std::vector<Breach> no_secrecy_ground(const FindingContext& context);         // F007
// findings_authority.cc
std::vector<Breach> decided_by_wrong_authority(const FindingContext& context);  // F011
std::vector<Breach> research_decided_by_owner(const FindingContext& context);   // F013
// findings_assessment.cc
std::vector<Breach> decided_without_lawyer(const FindingContext& context);  // F016
std::vector<Breach> lawyer_came_too_late(const FindingContext& context);    // F017
// findings_deadlines.cc
std::vector<Breach> statutory_deadline_missed(const FindingContext& context);  // F022
std::vector<Breach> statutory_deadline_passed(const FindingContext& context);  // F023
std::vector<Breach> expected_time_exceeded(const FindingContext& context);     // F024
std::vector<Breach> deadline_not_recalculated(const FindingContext& context);  // F026
// findings_deletion.cc
std::vector<Breach> deletion_overdue(const FindingContext& context);          // F032
std::vector<Breach> deletion_badly_confirmed(const FindingContext& context);  // F033
// findings_order.cc
std::vector<Breach> worked_without_decision(const FindingContext& context);  // F036

/// The items joined by commas, for a message.
[[nodiscard]] std::string joined(const std::vector<std::string>& items);

}  // namespace replay
