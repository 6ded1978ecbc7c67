// Findings: what went wrong in a case, with everything needed to work it out again by hand.
//
// Room:      replay/rules. Pure functions of (CaseFile, rulebook, today).
// Rules:     domain rules E.6. To add one: a function in its family's findings_*.cc, a line in the
//            table of findings.cc, an entry in the rulebook, a case table in tests/cases/findings.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "replay/case/case_file.h"
#include "replay/rules/clocks.h"
#include "replay/rules/duties.h"
#include "replay/rules/rulebook.h"

namespace replay {

struct Finding {
  std::string id;        // "F001"
  std::string severity;  // CRITICAL, MAJOR, MINOR, INFO
  std::string rule;      // "S01"
  /// The events that show it, in folded order, each once.
  std::vector<base::Uuid> evidence;
  /// Name → value: dates, days, codes; what the messages are made of.
  std::vector<std::pair<std::string, std::string>> values;
  std::string message_nb;
  std::string message_en;

  bool operator==(const Finding&) const = default;
};

/// All findings of the case on `today`, by id, then by place of the first event of evidence.
/// `clocks` and `deletion` are those of the same file, rulebook and day. An imported case has none.
[[nodiscard]] std::vector<Finding> judge(const CaseFile& file,
                                         const Rulebook& rulebook,
                                         Date today,
                                         const std::vector<ClockSegment>& clocks,
                                         const DeletionSummary& deletion);

/// What people said of exactly this finding (FindingAssessed naming it and its evidence, in any
/// order), in folded order. It stands beside the finding and never hides it. The file owns them.
[[nodiscard]] std::vector<const FindingAssessment*> assessments_of(const Finding& finding,
                                                                   const CaseFile& file);

}  // namespace replay
