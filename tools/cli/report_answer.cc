#include "tools/cli/report_answer.h"

#include <memory>
#include <mutex>
#include <utility>

#include "replay/reports/build.h"
#include "replay/reports/deletions.h"
#include "replay/reports/disclosures.h"
#include "replay/reports/durations.h"
#include "replay/reports/ehds_activity.h"
#include "replay/reports/fees.h"
#include "replay/reports/findings_report.h"
#include "replay/reports/gaps.h"
#include "replay/reports/journal.h"
#include "replay/reports/processing_times_builder.h"
#include "replay/reports/workload.h"
#include "tools/walk/threads.h"
#include "tools/walk/times.h"

namespace tools {
namespace {

using replay::ReportTable;

template <class Report>
std::vector<ReportTable> tables_of(const Report& report, replay::Language language) {
  return {replay::to_table(report, language)};
}

std::vector<ReportTable> tables_of(const replay::Deletions& report, replay::Language language) {
  return {replay::to_table(report, language), replay::summary_table(report, language)};
}

std::vector<ReportTable> tables_of(const replay::FindingsReport& report,
                                   replay::Language language) {
  return {replay::to_table(report, language), replay::rates_table(report, language)};
}

std::vector<ReportTable> tables_of(const replay::EhdsActivity& report, replay::Language language) {
  return {replay::to_table(report, language), replay::not_in_events_table(language)};
}

std::vector<ReportTable> tables_of(const replay::DurationsReport& report,
                                   replay::Language language) {
  return {replay::overview_table(report, language),
          replay::activity_table(report, language),
          replay::clock_table(report, language)};
}

template <class Report>
ReportAnswer answer_of(const Report& report, Language language) {
  replay::JsonWriter json;
  replay::write_json(json, report);
  return {.json = json.take(),
          .tables = tables_of(report, in_replay(language)),
          .csv = replay::to_csv(report)};
}

std::size_t threads_of(const Context& context) {
  return context.options.threads == 0 ? core_count() : context.options.threads;
}

/// Shows how many cases are done, whoever did them.
replay::CasesDone teller(Progress& progress) {
  struct State {
    std::mutex mutex;
    std::uint64_t done = 0;
  };

  return [&progress, state = std::make_shared<State>()](std::uint64_t cases) {
    const std::lock_guard lock(state->mutex);
    progress.update(state->done += cases, 0);
  };
}

/// Walks all cases into a builder.
template <class Builder>
base::Result<ReportAnswer> built(const ReportSource& source) {
  Threads threads(threads_of(source.context));
  const auto progress = source.context.progress({"leser saker", "reading cases"});
  CASELEDGER_TRY(Builder builder,
                 replay::build_from_log(source.replayer,
                                        threads,
                                        Builder(source.basis, source.options),
                                        teller(*progress),
                                        source.wanted));
  return answer_of(builder.finish(), source.context.options.language);
}

base::Result<ReportAnswer> durations(const ReportSource& source) {
  replay::DurationsBuilder builder(source.basis);
  const auto progress = source.context.progress({"leser saker", "reading cases"});
  std::uint64_t done = 0;
  Threads threads(threads_of(source.context));
  CASELEDGER_TRY_STATUS(
      source.replayer.for_each(threads, [&](replay::CaseAnswer&& answer) -> base::Status {
        progress->update(++done, 0);
        if (source.wanted) {
          CASELEDGER_TRY(const bool is_wanted, source.wanted(answer.file.id));
          if (!is_wanted) return {};
        }
        builder.add(answer.file);
        return {};
      }));
  return answer_of(builder.finish(), source.context.options.language);
}

base::Result<ReportAnswer> processing_times(const ReportSource& source) {
  // A snapshot's facts do not say whose they are.
  if (source.wanted) return built<replay::ProcessingTimesBuilder>(source);
  Context& context = source.context;
  Threads threads(threads_of(context));
  const auto progress = context.progress({"leser saker", "reading cases"});
  const Snapshots snapshots(context.files, context.options.directory / "snapshots");
  std::optional<SnapshotUse> use;
  if (source.uses_snapshots && source.basis.size.value >= kSnapshotEntriesMin) {
    if (const auto program = digest_of_this_program(context.files)) {
      use.emplace(SnapshotUse{
          .snapshots = snapshots, .origin = source.ledger.origin(), .program = *program});
    }
  }
  CASELEDGER_TRY(replay::ProcessingTimesBuilder builder,
                 walk_times(source.replayer,
                            replay::ProcessingTimesBuilder(source.basis, source.options),
                            use,
                            threads,
                            teller(*progress)));
  return answer_of(builder.finish(), context.options.language);
}

template <class Builder>
ReportAnswer made_from_facts(Builder builder, ReportForm form, const EachFacts& each) {
  each([&builder](const replay::CaseFacts& facts) { builder.add(facts); });
  const auto report = builder.finish();
  ReportAnswer answer;
  if (form == ReportForm::kCsv) {
    answer.csv = replay::to_csv(report);
    return answer;
  }
  replay::JsonWriter json;
  replay::write_json(json, report);
  answer.json = json.take();
  return answer;
}

CsvKind kind_of(const ReportTable::Column& column) {
  if (column.is_number) return CsvKind::kNumber;
  if (column.is_date) return CsvKind::kDate;
  return column.is_instant ? CsvKind::kInstant : CsvKind::kText;
}

}  // namespace

FactsFor facts_for(replay::ReportName report) {
  switch (report) {
    case replay::ReportName::kProcessingTimes:
    case replay::ReportName::kWorkload:
      return FactsFor::kTimes;
    case replay::ReportName::kDeletions:
    case replay::ReportName::kFindings:
      return FactsFor::kWhole;
    default:
      return FactsFor::kMore;
  }
}

std::optional<ReportAnswer> report_from_facts(replay::ReportName report,
                                              const replay::ReportBasis& basis,
                                              const replay::ReportOptions& options,
                                              ReportForm form,
                                              const EachFacts& each) {
  switch (report) {
    case replay::ReportName::kProcessingTimes:
      return made_from_facts(replay::ProcessingTimesBuilder(basis, options), form, each);
    case replay::ReportName::kWorkload:
      return made_from_facts(replay::WorkloadBuilder(basis, options), form, each);
    case replay::ReportName::kDeletions:
      return made_from_facts(replay::DeletionsBuilder(basis, options), form, each);
    case replay::ReportName::kFindings:
      return made_from_facts(replay::FindingsBuilder(basis, options), form, each);
    default:
      return std::nullopt;
  }
}

void write_csv(Sink& out, CsvProfile profile, const ReportTable& report) {
  std::vector<CsvColumn> columns;
  for (const auto& column : report.columns) {
    columns.push_back({column.header, kind_of(column)});
  }
  CsvWriter csv(out, profile, std::move(columns));
  for (const auto& row : report.rows) {
    csv.row(row);
  }
}

replay::Language in_replay(Language language) {
  return language == Language::kNb ? replay::Language::kNb : replay::Language::kEn;
}

base::Result<ReportAnswer> answer_report(replay::ReportName report, const ReportSource& source) {
  using replay::ReportName;
  switch (report) {
    case ReportName::kProcessingTimes:
      return processing_times(source);
    case ReportName::kWorkload:
      return built<replay::WorkloadBuilder>(source);
    case ReportName::kDeletions:
      return built<replay::DeletionsBuilder>(source);
    case ReportName::kFindings:
      return built<replay::FindingsBuilder>(source);
    case ReportName::kFees:
      return built<replay::FeesBuilder>(source);
    case ReportName::kDisclosures:
      return built<replay::DisclosuresBuilder>(source);
    case ReportName::kGaps:
      return built<replay::GapsBuilder>(source);
    case ReportName::kJournal:
      return built<replay::JournalBuilder>(source);
    case ReportName::kEhdsActivity:
      return built<replay::EhdsActivityBuilder>(source);
    case ReportName::kDurations:
      break;
  }
  return durations(source);
}

}  // namespace tools
