// caseledger cases: all cases, or those that meet conditions.
#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tools/cli/case_json.h"
#include "tools/cli/case_list.h"
#include "tools/cli/commands.h"
#include "tools/cli/errors.h"
#include "tools/cli/view.h"
#include "tools/cli/vocabulary.h"

namespace tools {
namespace {

std::string date_or(std::optional<replay::Date> date, std::string_view absent) {
  return date ? replay::to_string(*date) : std::string(absent);
}

std::string joined(const std::vector<std::string>& texts) {
  return fmt::format("{}", fmt::join(texts, " "));
}

void print_table(Context& context, const std::vector<CaseRow>& rows) {
  const Language language = context.options.language;
  const auto head = [&](const Text& text) { return std::string(context.in_words(text)); };
  Table table({{head({"Sak", "Case"})},
               {head({"Tilstand", "State"})},
               {head({"Registre", "Registers"})},
               {head({"Kategori", "Category"})},
               {head({"Mottatt", "Received"})},
               {head({"Lovfrist", "Statutory due"})},
               {"Status"},
               {head({"Slettefrist", "Deletion due"})},
               {head({"Sletting", "Deletion"})},
               {head({"Funn", "Findings"})}});
  for (const CaseRow& row : rows) {
    const auto word = [&](const std::string& code) {
      return Cell(std::string(word_for(code, language)), tone_for(code));
    };
    table.add_row({row.case_id,
                   word(row.state),
                   joined(row.registers),
                   word(row.category),
                   date_or(row.received, ""),
                   date_or(row.due, ""),
                   word(row.clock_status),
                   date_or(row.deletion_due, ""),
                   row.deletion_status == "NONE" ? Cell("") : word(row.deletion_status),
                   joined(row.findings)});
  }
  context.out.write(table.render(context.out_terminal));
}

void print_csv(Context& context, const std::vector<CaseRow>& rows) {
  CaseCsv csv(context.out, context.options.csv_profile, case_columns());
  for (const CaseRow& row : rows) {
    csv.row(row);
  }
}

/// How many cases match, and how often they count.
struct Matching {
  std::size_t cases = 0;
  std::uint64_t counted = 0;
};

void print(Context& context,
           const std::vector<CaseRow>& rows,
           const Matching& matching,
           const replay::ReportBasis& basis) {
  switch (context.options.format) {
    case Format::kCsv:
      print_csv(context, rows);
      return;
    case Format::kNdjson:
      for (const CaseRow& row : rows) {
        replay::JsonWriter json;
        write_row(json, row, basis.simulated);
        context.out.write(json.take() + '\n');
      }
      return;
    case Format::kJson: {
      replay::JsonWriter json;
      json.begin_object();
      write_basis(json, basis);
      json.field("matching", static_cast<std::uint64_t>(matching.cases));
      json.field("counted", matching.counted);
      json.key("rows").begin_array();
      for (const CaseRow& row : rows) {
        write_row(json, row, basis.simulated);
      }
      json.end_array().end_object();
      context.out.write(json.take() + '\n');
      return;
    }
    case Format::kTable:
      break;
  }
  print_table(context, rows);
  const Language language = context.options.language;
  const Text count{"\n{} av {} saker\n", "\n{} of {} cases\n"};
  context.out.write(fmt::format(fmt::runtime(count.in(language)),
                                grouped(static_cast<std::int64_t>(rows.size()), language),
                                grouped(static_cast<std::int64_t>(matching.cases), language)));
  context.out.write(toned(basis_text(basis, language), Tone::kDim, context.out_terminal));
}

base::Result<std::optional<std::size_t>> parse_limit(const Context& context,
                                                     const Arguments& arguments) {
  const auto text = arguments.value("--limit");
  if (!text) return std::nullopt;
  std::size_t limit = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), limit);
  if (error == std::errc() && end == text->data() + text->size() && !text->empty()) return limit;
  const Text message{"--limit «{}» er ikke et antall", "--limit '{}' is not a count"};
  return std::unexpected(
      usage_error(kBadValue, fmt::format(fmt::runtime(context.in_words(message)), *text)));
}

base::Status answer(Context& context, const Arguments& arguments, const ledger::Ledger& ledger) {
  const Language language = context.options.language;
  CASELEDGER_TRY(const auto filter, CaseFilter::parse(arguments.values("--where"), language));
  CASELEDGER_TRY(const auto order,
                 CaseOrder::parse(arguments.value("--sort").value_or("case"), language));
  CASELEDGER_TRY(const auto limit, parse_limit(context, arguments));
  CASELEDGER_TRY(const auto view, choose_view(context, arguments, ledger));
  CASELEDGER_TRY(const auto replayer, replay::Replayer::open(ledger, view));
  std::vector<CaseRow> rows;
  std::uint64_t counted = 0;
  std::uint64_t done = 0;
  const auto progress = context.progress({"leser saker", "reading cases"});
  CASELEDGER_TRY_STATUS(replayer.for_each([&](replay::CaseAnswer&& answer) -> base::Status {
    CaseRow row = row_of(answer, view.today);
    const std::uint64_t count = filter.count(row, answer, replayer.rulebook(), view.today);
    counted += count;
    if (count > 0) rows.push_back(std::move(row));
    progress->update(++done, 0);
    return {};
  }));
  progress->clear();
  order.apply(rows);
  const Matching matching{.cases = rows.size(), .counted = counted};
  if (limit && *limit < rows.size()) rows.resize(*limit);
  print(context, rows, matching, basis_of(replayer, ledger));
  return {};
}

base::Status run(Context& context, const Arguments& arguments) {
  CASELEDGER_TRY(const auto ledger, context.open_to_read());
  return answer(context, arguments, *ledger);
}

}  // namespace

Command cases_command() {
  return {
      .name = "cases",
      .summary = {"liste og søk", "list and search"},
      .positionals = {},
      .options = with_time_options(
          {{"--where",
            "KEY=VALUE",
            {"bare saker der dette gjelder; kan gjentas",
             "only cases where this holds; repeatable"},
            true},
           {"--sort", "KEY", {"rekkefølge; -KEY snur den", "order; -KEY turns it around"}},
           {"--limit", "N", {"høyst så mange", "at most so many"}}}),
      .notes = {"--where: case (del av navnet) register category purpose applicationType\n"
                "  applicantKind linked state authority clock overdue paused complaint\n"
                "  deletion finding severity; koder eller ord: state=DELIVERED, state=levert;\n"
                "  uten verdi: de som ikke har noen. Bak tall i rapporter (docs/rules.md):\n"
                "  open outcome ageing received complete decided delivered due phase\n"
                "  statutory expected workload.received group.register; tider: 2024-09-30\n"
                "  2024-09 2024-Q3 2024\n"
                "--sort: case state received due deletion findings events",
                "--where: case (part of its name) register category purpose applicationType\n"
                "  applicantKind linked state authority clock overdue paused complaint\n"
                "  deletion finding severity; codes or words: state=DELIVERED, state=delivered;\n"
                "  without a value: those that have none. Behind figures of reports\n"
                "  (docs/rules.md): open outcome ageing received complete decided delivered\n"
                "  due phase statutory expected workload.received group.register; times:\n"
                "  2024-09-30 2024-09 2024-Q3 2024\n"
                "--sort: case state received due deletion findings events"},
      .examples = {"caseledger cases --where register=NPR --where overdue=true",
                   "caseledger cases --where finding=F022 --sort -received --limit 10 --csv"},
      .has_rows = true,
      .run = run,
      .answer = answer};
}

}  // namespace tools
