// One report computed from the log, in every form it is written in. The one table of reports.
//
// Room:      tools/cli.
#pragma once

#include <string>
#include <vector>

#include "replay/replayer.h"
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

}  // namespace tools
