// caseledger verify REPORT.json: the report computed again from the log, and what differs.
#include <algorithm>

#include <fmt/format.h>

#include "ledger/io/file_system.h"
#include "tools/cli/case_json.h"
#include "tools/cli/commands.h"
#include "tools/cli/errors.h"
#include "tools/cli/report_answer.h"
#include "tools/cli/report_file.h"

namespace tools {
namespace {

constexpr std::size_t kReportBytesMax = 1U << 30U;
constexpr std::size_t kShownMax = 20;

/// The file's text if it may be a report; nothing for anything else that verify takes.
base::Result<std::optional<std::string>> report_text(Context& context, const std::string& name) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(name, ignored)) return std::nullopt;
  CASELEDGER_TRY(const base::Bytes bytes,
                 ledger::io::read_file(context.files, name, kReportBytesMax));
  const std::string_view text = base::as_text(bytes);
  return looks_like_report(text) ? std::optional<std::string>(text) : std::nullopt;
}

/// The replayer for what the head names. A root of another ledger, or of more than this one has, is
/// no reason to compute anything.
base::Result<replay::Replayer> replayer_for(const ReportHead& head, const ledger::Ledger& ledger) {
  const auto size = ledger.prefix().size;
  if (head.size > size) {
    return base::fail(base::ErrorCode::kUntrusted,
                      kReportOfOtherLedger,
                      fmt::format("the report was computed from {} entries; this ledger has {}",
                                  head.size.value,
                                  size.value),
                      "/size",
                      "give the ledger it was computed from: --ledger DIR");
  }
  CASELEDGER_TRY(auto replayer,
                 replay::Replayer::open(
                     ledger, {.size = head.size, .valid_at = head.valid_at, .today = head.today}));
  const std::string root = base::to_base64(replayer.prefix().root.view());
  if (root != head.root) {
    return base::fail(base::ErrorCode::kUntrusted,
                      kReportOfOtherLedger,
                      fmt::format("the report's root is {}; the first {} entries here have {}",
                                  head.root.empty() ? "missing" : head.root,
                                  head.size.value,
                                  root),
                      "/root",
                      "give the ledger it was computed from: --ledger DIR");
  }
  return replayer;
}

struct Checked {
  std::string name;
  ReportHead head;
  replay::ReportBasis basis;
  Comparison comparison;
};

base::Result<Checked> check(Context& context, const std::string& name, std::string_view text) {
  CASELEDGER_TRY(auto head, read_report_head(text));
  CASELEDGER_TRY(const auto ledger, context.open_to_read());
  CASELEDGER_TRY(const auto replayer, replayer_for(head, *ledger));
  Checked checked{.name = name,
                  .head = std::move(head),
                  .basis = basis_of(replayer, *ledger),
                  .comparison = {}};
  const ReportSource source{.context = context,
                            .ledger = *ledger,
                            .replayer = replayer,
                            .basis = checked.basis,
                            .options = checked.head.options,
                            .uses_snapshots = false};
  CASELEDGER_TRY(const auto answer, answer_report(checked.head.report, source));
  CASELEDGER_TRY(checked.comparison, compare_reports(text, answer.json, kShownMax));
  return checked;
}

void print_json(Context& context, const Checked& checked) {
  replay::JsonWriter json;
  json.begin_object();
  json.field("verified", checked.comparison.count == 0);
  json.field("kind", "report").field("file", checked.name);
  json.field("report", replay::name_of(checked.head.report));
  write_basis(json, checked.basis);
  json.field("differenceCount", static_cast<std::uint64_t>(checked.comparison.count));
  json.key("differences").begin_array();
  for (const Difference& difference : checked.comparison.first) {
    json.begin_object().field("pointer", difference.pointer);
    const auto value = [&](std::string_view name, const std::string& text) {
      json.key(name);
      text.empty() ? json.null() : json.value(text);
    };
    value("inFile", difference.in_file);
    value("computed", difference.computed);
    json.end_object();
  }
  json.end_array().end_object();
  context.out.write(json.take() + '\n');
}

void print_text(Context& context, const Checked& checked) {
  const Language language = context.options.language;
  Fields fields;
  const auto add = [&](const Text& label, std::string value) {
    fields.add(label.in(language), Cell(std::move(value)));
  };
  add({"Fil", "File"}, checked.name);
  add({"Rapport", "Report"}, std::string(replay::name_of(checked.head.report)));
  const Text same{"regnet ut på nytt: identisk", "computed again: identical"};
  const Text other{"regnet ut på nytt: {} verdier er annerledes",
                   "computed again: {} values differ"};
  const bool is_same = checked.comparison.count == 0;
  fields.add(Text{"Resultat", "Result"}.in(language),
             Cell(is_same ? std::string(same.in(language))
                          : fmt::format(fmt::runtime(other.in(language)), checked.comparison.count),
                  is_same ? Tone::kGood : Tone::kBad));
  context.out.write(fields.render(context.out_terminal) + '\n');
  if (!is_same) {
    Table table({{std::string(Text{"Sted", "Place"}.in(language))},
                 {std::string(Text{"I filen", "In the file"}.in(language))},
                 {std::string(Text{"Regnet ut", "Computed"}.in(language)), Align::kLeft, true}});
    const std::string absent(replay::kAbsent);
    for (const Difference& difference : checked.comparison.first) {
      table.add_row({difference.pointer.empty() ? "/" : difference.pointer,
                     difference.in_file.empty() ? absent : difference.in_file,
                     difference.computed.empty() ? absent : difference.computed});
    }
    context.out.write(table.render(context.out_terminal) + '\n');
  }
  context.out.write(toned(basis_text(checked.basis, language), Tone::kDim, context.out_terminal));
}

base::Status verify_report(Context& context, const std::string& name, std::string_view text) {
  auto checked = check(context, name, text);
  if (!checked) {
    base::Error error = std::move(checked).error();
    // What is wrong with the file stands in the file; the ledger's own troubles have other places.
    if (error.where.starts_with('/') || error.where.empty() || error.where.starts_with("--")) {
      error.where = error.where.empty() ? name : fmt::format("{}: {}", name, error.where);
    }
    return std::unexpected(std::move(error));
  }
  if (context.for_programs()) {
    print_json(context, *checked);
  } else {
    print_text(context, *checked);
  }
  if (checked->comparison.count == 0) return {};
  const Difference& first = checked->comparison.first.front();
  return base::fail(base::ErrorCode::kUntrusted,
                    kReportDiffers,
                    "the report is not what the ledger gives",
                    fmt::format("{}: {}", name, first.pointer.empty() ? "/" : first.pointer),
                    "do not rely on it; compute it again with: caseledger report");
}

base::Status run(Context& context, const Arguments& arguments) {
  Arguments others = arguments;
  others.positionals.clear();
  // All are looked at; the first that fails says how it went.
  base::Status outcome;
  for (const std::string& name : arguments.positionals) {
    CASELEDGER_TRY(const auto text, report_text(context, name));
    if (!text) {
      others.positionals.push_back(name);
      continue;
    }
    auto one = verify_report(context, name, *text);
    if (!one && outcome) outcome = std::move(one);
  }
  if (arguments.positionals.empty() || !others.positionals.empty()) {
    auto rest = verify_files_command().run(context, others);
    if (!rest && outcome) outcome = std::move(rest);
  }
  return outcome;
}

}  // namespace

Command verify_command() {
  Command command = verify_files_command();
  command.notes = {
      "FILE er en rapport (report --json), en saksmappe, en .tlog-proof, et sjekkpunkt,\n"
      "en hovedbok, en mappe med fliser eller http://127.0.0.1…; uten FILE hovedboken.\n"
      "En rapport regnes ut på nytt. Skriver ingenting. Kode 6 når noe ikke stemmer;\n"
      "feilen sier hvor. Få nøkkelen av eieren, ikke av filen.",
      "FILE is a report (report --json), a dossier, a .tlog-proof, a checkpoint, a\n"
      "ledger, a directory of tiles or http://127.0.0.1…; without FILE the ledger. A\n"
      "report is computed again. Writes nothing. Exit 6 when something is wrong; the\n"
      "error says where. Get the key from the owner, not the file."};
  command.run = run;
  return command;
}

}  // namespace tools
