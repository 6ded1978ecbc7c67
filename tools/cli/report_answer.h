// One report computed from the log, in every form it is written in. The one table of reports.
//
// Room:      tools/cli.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "replay/replayer.h"
#include "replay/reports/build.h"
#include "replay/reports/facts.h"
#include "replay/reports/report.h"
#include "tools/cli/command.h"
#include "tools/cli/csv.h"

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

/// What a report asks of a case.
enum class FactsFor : std::uint8_t {
  kTimes,  // facts with flows, without duties and findings
  kWhole,  // all facts, with flows
  kMore,   // more than its facts
};

[[nodiscard]] FactsFor facts_for(replay::ReportName report);

/// How a report is written for programs.
enum class ReportForm : std::uint8_t { kJson, kCsv };

/// The same answer from facts that are there already, with that form of it alone; nothing where
/// facts_for() says kMore.
[[nodiscard]] std::optional<ReportAnswer> report_from_facts(replay::ReportName report,
                                                            const replay::ReportBasis& basis,
                                                            const replay::ReportOptions& options,
                                                            ReportForm form,
                                                            const EachFacts& each);

void write_csv(Sink& out, CsvProfile profile, const replay::ReportTable& report);

}  // namespace tools
