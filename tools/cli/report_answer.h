// One report computed from the log, in every form it is written in. The one table of reports.
//
// Room:      tools/cli.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "replay/replayer.h"
#include "replay/reports/build.h"
#include "replay/reports/facts.h"
#include "replay/reports/report.h"
#include "tools/cli/command.h"

namespace tools {

/// Everything a report is computed from; the ledger outlives it.
struct ReportSource {
  Context& context;
  const ledger::Ledger& ledger;
  const replay::Replayer& replayer;
  replay::ReportBasis basis;
  replay::ReportOptions options;
  /// False where the answer must come from the log alone.
  bool uses_snapshots = true;
  /// Which cases are in it; empty = all.
  replay::CaseWanted wanted{};
};

struct ReportAnswer {
  std::string json;
  std::vector<replay::ReportTable> tables;
  replay::ReportTable csv;
};

[[nodiscard]] replay::Language in_replay(Language language);

/// Cost:     one walk over the log; shows progress.
/// Errors:   those of Replayer::for_each_in_parts()
[[nodiscard]] base::Result<ReportAnswer> answer_report(replay::ReportName report,
                                                       const ReportSource& source);

/// Calls what it is given with the facts of each case, in any order.
using EachFacts = std::function<void(const std::function<void(const replay::CaseFacts&)>&)>;

/// The report asks no more of a case than its facts.
[[nodiscard]] bool is_made_from_facts(replay::ReportName report);
/// The same JSON from facts that are there already; nothing for any other report.
[[nodiscard]] std::optional<std::string> report_json_from_facts(
    replay::ReportName report,
    const replay::ReportBasis& basis,
    const replay::ReportOptions& options,
    const EachFacts& each);

}  // namespace tools
