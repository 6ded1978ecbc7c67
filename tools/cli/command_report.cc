// caseledger report: figures over all cases.
#include <algorithm>
#include <array>
#include <memory>
#include <mutex>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "replay/reports/build.h"
#include "replay/reports/deletions.h"
#include "replay/reports/durations.h"
#include "replay/reports/findings_report.h"
#include "replay/reports/processing_times_builder.h"
#include "tools/cli/case_json.h"
#include "tools/cli/commands.h"
#include "tools/cli/errors.h"
#include "tools/cli/view.h"
#include "tools/cli/vocabulary.h"
#include "tools/walk/threads.h"
#include "tools/walk/times.h"

namespace tools {
namespace {

replay::Language in_replay(Language language) {
  return language == Language::kNb ? replay::Language::kNb : replay::Language::kEn;
}

/// One report in all its forms.
struct Answer {
  std::string json;
  std::vector<replay::ReportTable> tables;
  replay::ReportTable csv;
};

void print_table(Context& context, const replay::ReportTable& report) {
  std::vector<Column> columns;
  for (const auto& column : report.columns) {
    columns.push_back({column.header, column.is_number ? Align::kRight : Align::kLeft});
  }
  // The last column of text is the one that may be long: a message, a list of deliveries.
  if (!columns.empty() && columns.back().align == Align::kLeft) columns.back().wraps = true;
  Table table(std::move(columns));
  for (std::size_t at = 0; at < report.rows.size(); ++at) {
    const bool is_total = report.has_total && at + 1 == report.rows.size();
    std::vector<Cell> row;
    for (std::size_t place = 0; place < report.columns.size(); ++place) {
      const std::string& text = report.rows[at][place];
      if (is_total) {
        row.emplace_back(text, Tone::kStrong);
      } else if (report.columns[place].is_code) {
        row.emplace_back(std::string(word_for(text, context.options.language)), tone_for(text));
      } else {
        row.emplace_back(text);
      }
    }
    table.add_row(std::move(row));
  }
  context.out.write(table.render(context.out_terminal));
}

void print_csv(Context& context, const replay::ReportTable& report) {
  std::vector<std::string> heads;
  for (const auto& column : report.columns) {
    heads.push_back(column.header);
  }
  context.out.write(csv_line(heads));
  for (const auto& row : report.rows) {
    context.out.write(csv_line(row));
  }
}

template <class Report>
Answer answer_of(const Report& report, Language language) {
  replay::JsonWriter json;
  Answer answer;
  if constexpr (requires { replay::write_json(json, report, in_replay(language)); }) {
    replay::write_json(json, report, in_replay(language));
    answer.csv = replay::to_csv(report, in_replay(language));
  } else {
    replay::write_json(json, report);
    answer.csv = replay::to_csv(report);
  }
  answer.json = json.take();
  answer.tables.push_back(replay::to_table(report, in_replay(language)));
  return answer;
}

Answer answer_of(const replay::DurationsReport& report, Language language) {
  replay::JsonWriter json;
  replay::write_json(json, report);
  return {.json = json.take(),
          .tables = {replay::overview_table(report, in_replay(language)),
                     replay::activity_table(report, in_replay(language)),
                     replay::clock_table(report, in_replay(language))},
          .csv = replay::to_csv(report)};
}

/// Everything a report is computed from; the ledger outlives it.
struct Source {
  Context& context;
  const ledger::Ledger& ledger;
  const replay::Replayer& replayer;
  replay::ReportBasis basis;
  replay::ReportOptions options;
  bool uses_snapshots = true;
};

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
base::Result<Answer> built(const Source& source) {
  Threads threads(threads_of(source.context));
  const auto progress = source.context.progress({"leser saker", "reading cases"});
  CASELEDGER_TRY(
      Builder builder,
      replay::build_from_log(
          source.replayer, threads, Builder(source.basis, source.options), teller(*progress)));
  return answer_of(builder.finish(), source.context.options.language);
}

base::Result<Answer> durations(const Source& source) {
  replay::DurationsBuilder builder(source.basis);
  const auto progress = source.context.progress({"leser saker", "reading cases"});
  std::uint64_t done = 0;
  Threads threads(threads_of(source.context));
  CASELEDGER_TRY_STATUS(
      source.replayer.for_each(threads, [&](replay::CaseAnswer&& answer) -> base::Status {
        builder.add(answer.file);
        progress->update(++done, 0);
        return {};
      }));
  return answer_of(builder.finish(), source.context.options.language);
}

base::Result<Answer> processing_times(const Source& source) {
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

struct Report {
  std::string_view name;
  /// Nothing: it takes no --where, --group-by, --period or --by.
  std::optional<replay::ReportName> options;
  base::Result<Answer> (*answer)(const Source& source);
};

constexpr auto kReports = std::to_array<Report>({
    {"processing-times", replay::ReportName::kProcessingTimes, processing_times},
    {"deletions", replay::ReportName::kDeletions, built<replay::DeletionsBuilder>},
    {"findings", replay::ReportName::kFindings, built<replay::FindingsBuilder>},
    {"durations", std::nullopt, durations},
});

base::Result<Report> find_report(const Context& context, const std::string& name) {
  const auto report = std::ranges::find(kReports, name, &Report::name);
  if (report != kReports.end()) return *report;
  std::vector<std::string_view> names;
  std::ranges::transform(kReports, std::back_inserter(names), &Report::name);
  const Text text{"ukjent rapport «{}»", "unknown report '{}'"};
  return std::unexpected(usage_error(kUnknownName,
                                     fmt::format(fmt::runtime(context.in_words(text)), name),
                                     did_you_mean(name, names, context.options.language)));
}

base::Result<replay::ReportOptions> parse_options(const Context& context,
                                                  const Report& report,
                                                  const Arguments& arguments) {
  if (report.options) {
    const auto group_by = arguments.value("--group-by").value_or("");
    const auto period = arguments.value("--period").value_or("");
    const auto by = arguments.value("--by").value_or("");
    auto options = replay::parse_report_options(
        *report.options,
        {.group_by = group_by, .where = arguments.values("--where"), .period = period, .by = by});
    if (!options) return std::unexpected(as_usage_error(std::move(options).error()));
    return *std::move(options);
  }
  for (const std::string_view option : {"--where", "--group-by", "--period", "--by"}) {
    if (!arguments.has(option)) continue;
    const Text text{"rapporten {} har ikke {}", "the report {} has no {}"};
    return std::unexpected(usage_error(
        kOptionClash, fmt::format(fmt::runtime(context.in_words(text)), report.name, option)));
  }
  return replay::ReportOptions{};
}

void print(Context& context, const Answer& answer, const replay::ReportBasis& basis) {
  switch (context.options.format) {
    case Format::kJson:
    case Format::kNdjson:
      context.out.write(answer.json + '\n');
      return;
    case Format::kCsv:
      print_csv(context, answer.csv);
      return;
    case Format::kTable:
      break;
  }
  for (const replay::ReportTable& table : answer.tables) {
    if (table.rows.empty() && answer.tables.size() > 1) continue;
    print_table(context, table);
    context.out.write("\n");
  }
  context.out.write(
      toned(basis_text(basis, context.options.language), Tone::kDim, context.out_terminal));
}

base::Status run(Context& context, const Arguments& arguments) {
  CASELEDGER_TRY(const auto report, find_report(context, *arguments.positional(0)));
  CASELEDGER_TRY(auto options, parse_options(context, report, arguments));
  CASELEDGER_TRY(const auto ledger, context.open_to_read());
  CASELEDGER_TRY(const auto view, choose_view(context, arguments, *ledger));
  CASELEDGER_TRY(const auto replayer, replay::Replayer::open(*ledger, view));
  const Source source{.context = context,
                      .ledger = *ledger,
                      .replayer = replayer,
                      .basis = basis_of(replayer, *ledger),
                      .options = std::move(options),
                      .uses_snapshots = !arguments.has("--no-snapshot")};
  CASELEDGER_TRY(const auto answer, report.answer(source));
  print(context, answer, source.basis);
  return {};
}

}  // namespace

Command report_command() {
  return {
      .name = "report",
      .summary = {"tall over alle saker", "figures over all cases"},
      .positionals = {{.name = "NAME"}},
      .options = with_time_options(
          {{"--where",
            "KEY=VALUE",
            {"bare saker der dette gjelder; kan gjentas",
             "only cases where this holds; repeatable"},
            true},
           {"--group-by",
            "A,B",
            {"rader, ellers register,category,linked", "rows, else register,category,linked"}},
           {"--period", "P", {"month, quarter eller year", "month, quarter or year"}},
           {"--by",
            "D",
            {"dato: received complete decided delivered due",
             "date: received complete decided delivered due"}},
           {"--no-snapshot",
            "",
            {"regn alt ut fra loggen, uten øyeblikksbilde",
             "compute all from the log, without a snapshot"}}}),
      .notes = {"NAME: processing-times (behandlingstid og frister), deletions (sletteplikter),\n"
                "  findings (funn), durations (varighet i importerte logger)",
                "NAME: processing-times, deletions (deletion duties), findings,\n"
                "  durations (how long cases of imported logs took)"},
      .examples = {"caseledger report processing-times --today 2024-12-31",
                   "caseledger report deletions --where status=OVERDUE --json"},
      .has_rows = true,
      .run = run};
}

}  // namespace tools
