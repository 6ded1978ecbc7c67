// caseledger report: figures over all cases.
#include <algorithm>

#include <fmt/format.h>

#include "tools/cli/case_json.h"
#include "tools/cli/commands.h"
#include "tools/cli/errors.h"
#include "tools/cli/report_answer.h"
#include "tools/cli/view.h"
#include "tools/cli/vocabulary.h"

namespace tools {
namespace {

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

base::Result<replay::ReportShape> find_report(const Context& context, const std::string& name) {
  const auto reports = replay::all_reports();
  const auto report = std::ranges::find(reports, name, &replay::ReportShape::name);
  if (report != reports.end()) return *report;
  std::vector<std::string_view> names;
  std::ranges::transform(reports, std::back_inserter(names), &replay::ReportShape::name);
  const Text text{"ukjent rapport «{}»", "unknown report '{}'"};
  return std::unexpected(usage_error(kUnknownName,
                                     fmt::format(fmt::runtime(context.in_words(text)), name),
                                     did_you_mean(name, names, context.options.language)));
}

base::Result<replay::ReportOptions> parse_options(const Context& context,
                                                  const replay::ReportShape& report,
                                                  const Arguments& arguments) {
  if (arguments.has("--valid-at") && !report.has_valid_at) {
    const Text text{"rapporten {} viser det som er registrert; --valid-at passer ikke",
                    "the report {} shows what was registered; --valid-at does not fit"};
    const Text hint{"bruk --known-at", "use --known-at"};
    return std::unexpected(
        usage_error(kOptionClash,
                    fmt::format(fmt::runtime(context.in_words(text)), report.name),
                    std::string(context.in_words(hint))));
  }
  const auto group_by = arguments.value("--group-by");
  const auto period = arguments.value("--period").value_or("");
  const auto by = arguments.value("--by").value_or("");
  auto options = replay::parse_report_options(
      report.report,
      {.group_by = group_by, .where = arguments.values("--where"), .period = period, .by = by});
  if (!options) return std::unexpected(as_usage_error(std::move(options).error()));
  options->language = in_replay(context.options.language);
  return *std::move(options);
}

void print(Context& context, const ReportAnswer& answer, const replay::ReportBasis& basis) {
  switch (context.options.format) {
    case Format::kJson:
    case Format::kNdjson:
      context.out.write(answer.json + '\n');
      return;
    case Format::kCsv:
      write_csv(context.out, context.options.csv_profile, answer.csv);
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

base::Status answer(Context& context, const Arguments& arguments, const ledger::Ledger& ledger) {
  CASELEDGER_TRY(const auto report, find_report(context, *arguments.positional(0)));
  CASELEDGER_TRY(auto options, parse_options(context, report, arguments));
  CASELEDGER_TRY(const auto view, choose_view(context, arguments, ledger));
  CASELEDGER_TRY(const auto replayer, replay::Replayer::open(ledger, view));
  const ReportSource source{.context = context,
                            .ledger = ledger,
                            .replayer = replayer,
                            .basis = basis_of(replayer, ledger),
                            .options = std::move(options),
                            .uses_snapshots = !arguments.has("--no-snapshot")};
  CASELEDGER_TRY(const auto answer, answer_report(report.report, source));
  print(context, answer, source.basis);
  return {};
}

base::Status run(Context& context, const Arguments& arguments) {
  CASELEDGER_TRY(const auto ledger, context.open_to_read());
  return answer(context, arguments, *ledger);
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
            {"rader etter disse, som --where tar; \"\" er ingen",
             "rows by these, as --where takes; \"\" is none"}},
           {"--period", "P", {"month, quarter eller year", "month, quarter or year"}},
           {"--by",
            "D",
            {"dato: received complete decided delivered due invoiced",
             "date: received complete decided delivered due invoiced"}},
           {"--no-snapshot",
            "",
            {"regn alt ut fra loggen, uten øyeblikksbilde",
             "compute all from the log, without a snapshot"},
            false,
            true}}),
      .notes = {"NAME: processing-times (behandlingstid og frister), workload (inn, ut og åpne),\n"
                "  deletions (sletteplikter), findings (funn), fees (gebyrer), disclosures\n"
                "  (utleveringer), gaps (saksnumre som mangler), journal (dokumenter inn og ut),\n"
                "  ehds-activity (tall til EHDS art. 59), durations (importerte logger).\n"
                "A, B: register category purpose applicationType authority applicantKind linked\n"
                "verify REPORT.json regner en rapport ut på nytt og sier hva som er annerledes.",
                "NAME: processing-times, workload (in, out and open), deletions (duties),\n"
                "  findings, fees, disclosures (who got what), gaps (in case numbers), journal\n"
                "  (documents in and out), ehds-activity (for EHDS art. 59), durations (imported\n"
                "  logs)\n"
                "A, B: register category purpose applicationType authority applicantKind linked\n"
                "verify REPORT.json computes a report again and says what differs."},
      .examples = {"caseledger report processing-times --today 2024-12-31",
                   "caseledger report workload --period quarter --group-by register --csv"},
      .has_rows = true,
      .run = run,
      .answer = answer};
}

}  // namespace tools
