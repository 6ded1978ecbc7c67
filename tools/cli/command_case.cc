// caseledger case: one case as it stands, its clocks, its deletion duty and what went wrong.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "replay/rules/stages.h"
#include "tools/cli/case_json.h"
#include "tools/cli/commands.h"
#include "tools/cli/explanation.h"
#include "tools/cli/view.h"
#include "tools/cli/vocabulary.h"

namespace tools {
namespace {

constexpr std::string_view kNothing = "–";

std::string date_text(std::optional<replay::Date> date) {
  return date ? replay::to_string(*date) : std::string(kNothing);
}

std::string or_nothing(std::string_view text) {
  return std::string(text.empty() ? kNothing : text);
}

/// "9 900,00 kr" or "NOK 9,900.00".
std::string money_text(std::int64_t ore, Language language) {
  constexpr std::int64_t kOrePerKrone = 100;
  const std::int64_t whole = ore / kOrePerKrone;
  const std::int64_t rest = (ore < 0 ? -ore : ore) % kOrePerKrone;
  const std::string sign = ore < 0 && whole == 0 ? "-" : "";
  return language == Language::kNb
             ? fmt::format("{}{},{:02} kr", sign, grouped(whole, language), rest)
             : fmt::format("NOK {}{}.{:02}", sign, grouped(whole, language), rest);
}

std::string state_text(const replay::CaseAnswer& answer, replay::Date today, Language language) {
  if (!answer.state) return std::string(kNothing);
  std::string text(word_for(replay::name_of(*answer.state), language));
  const auto add = [&](bool holds, const Text& condition) {
    if (holds) text += fmt::format(" ({})", condition.in(language));
  };
  add(answer.file.is_paused_on(today), {"stanset", "paused"});
  add(answer.file.is_on_hold_on(today), {"båndlagt", "legal hold"});
  add(answer.file.complaint == replay::ComplaintState::kOpen, {"åpen klage", "open complaint"});
  add(answer.file.complaint == replay::ComplaintState::kDecided,
      {"klage avgjort", "complaint decided"});
  return text;
}

Fields fields_of(const replay::CaseAnswer& answer, replay::Date today, Language language) {
  const replay::CaseFile& file = answer.file;
  Fields fields;
  const auto add = [&](const Text& label, Cell value) {
    fields.add(label.in(language), std::move(value));
  };
  const std::string_view state = answer.state ? replay::name_of(*answer.state) : "";
  add({"Tilstand", "State"}, Cell(state_text(answer, today, language), tone_for(state)));
  if (const replay::Application* application = file.application_on(today)) {
    add({"Registre", "Registers"}, fmt::format("{}", fmt::join(application->registers, ", ")));
    add({"Kategori", "Category"}, std::string(word_for(application->category, language)));
    add({"Formål", "Purpose"}, std::string(word_for(application->purpose, language)));
    add({"Søknad", "Application"},
        fmt::format("{}, {} {}",
                    word_for(application->application_type, language),
                    Text{"mottatt", "received"}.in(language),
                    replay::to_string(file.applications.front().application.received_at)));
  }
  const replay::Authorities who = replay::authorities(file);
  const auto authority = [&](const Text& label, const std::optional<std::string>& code) {
    return fmt::format("{} {}", label.in(language), code.value_or(std::string(kNothing)));
  };
  if (!file.is_imported()) {
    add({"Myndigheter", "Authorities"},
        fmt::format("{} · {} · {} · {}",
                    authority({"inntak", "intake"}, who.intake),
                    authority({"vedtak", "decision"}, who.decision),
                    authority({"dispensasjon", "dispensation"}, who.dispensation),
                    authority({"utlevering", "delivery"}, who.delivery)));
  }
  const std::string_view deletion = replay::name_of(answer.deletion.status);
  if (!answer.deletion.duties.empty()) {
    const std::string due = answer.deletion.due
                                ? fmt::format(", {} {}",
                                              Text{"frist", "due"}.in(language),
                                              replay::to_string(*answer.deletion.due))
                                : "";
    add({"Sletting", "Deletion"},
        Cell(std::string(word_for(deletion, language)) + due, tone_for(deletion)));
  }
  if (file.is_imported()) {
    add({"Importert fra", "Imported from"}, file.imported->source);
    add({"Aktiviteter", "Activities"},
        grouped(static_cast<std::int64_t>(file.activities.size()), language));
  }
  const replay::FeeTotals fees = replay::fee_totals(file);
  if (fees != replay::FeeTotals{}) {
    const Text text{"{} min ført, {} min fakturert, {} uten mva.",
                    "{} min recorded, {} min invoiced, {} ex VAT"};
    add({"Gebyr", "Fees"},
        fmt::format(fmt::runtime(text.in(language)),
                    grouped(fees.recorded_minutes, language),
                    grouped(fees.invoiced_minutes, language),
                    money_text(fees.amount_ex_vat_ore, language)));
  }
  add({"Hendelser", "Events"}, grouped(static_cast<std::int64_t>(file.events.size()), language));
  return fields;
}

std::string clocks_text(const replay::CaseAnswer& answer, const Context& context) {
  if (answer.clocks.empty()) return "";
  const Language language = context.options.language;
  Table table({{std::string(context.in_words({"Klokke", "Clock"}))},
               {std::string(context.in_words({"Del", "Part"})), Align::kRight},
               {"Start"},
               {std::string(context.in_words({"Lengde", "Length"}))},
               {std::string(context.in_words({"Pause", "Paused"})), Align::kRight},
               {std::string(context.in_words({"Frist", "Due"}))},
               {std::string(context.in_words({"Stoppet", "Stopped"}))},
               {std::string(context.in_words({"Brukt", "Used"})), Align::kRight},
               {"Status"},
               {std::string(context.in_words({"Regel", "Rule"}))}});
  for (const replay::ClockSegment& clock : answer.clocks) {
    const std::string_view status = replay::name_of(clock.status);
    table.add_row(
        {std::string(word_for(replay::name_of(clock.clock), language)),
         std::to_string(clock.segment),
         replay::to_string(clock.start),
         fmt::format("{} {}", clock.length, word_for(replay::name_of(clock.unit), language)),
         std::to_string(clock.paused_days),
         replay::to_string(clock.due),
         date_text(clock.stop),
         std::to_string(clock.used),
         Cell(std::string(word_for(status, language)), tone_for(status)),
         or_nothing(clock.rule)});
  }
  return fmt::format(
      "\n{}\n{}",
      toned(context.in_words({"Frister", "Deadlines"}), Tone::kStrong, context.out_terminal),
      table.render(context.out_terminal));
}

std::string stages_text(const std::vector<replay::StageRun>& stages, const Context& context) {
  if (stages.empty()) return "";
  const Language language = context.options.language;
  Table table({{std::string(context.in_words({"Etappe", "Stage"}))},
               {std::string(context.in_words({"Nr.", "No."})), Align::kRight},
               {"Start"},
               {std::string(context.in_words({"Frist", "Due"}))},
               {std::string(context.in_words({"Stoppet", "Stopped"}))},
               {std::string(context.in_words({"Dager", "Days"})), Align::kRight},
               {std::string(context.in_words({"Pause", "Paused"})), Align::kRight},
               {"Status"},
               {std::string(context.in_words({"Regel", "Rule"}))}});
  for (const replay::StageRun& run : stages) {
    const std::string_view status = replay::name_of(run.status);
    const std::string_view advisory =
        run.row->advisory ? context.in_words({" (veiledende)", " (advisory)"}) : "";
    table.add_row({language == Language::kNb ? run.row->name.nb : run.row->name.en,
                   std::to_string(run.number),
                   replay::to_string(run.start),
                   date_text(run.due),
                   date_text(run.stop),
                   std::to_string(run.used),
                   std::to_string(run.paused_days),
                   Cell(std::string(word_for(status, language)), tone_for(status)),
                   or_nothing(run.row->rule) + std::string(advisory)});
  }
  return fmt::format(
      "\n{}\n{}",
      toned(context.in_words({"Etapper", "Stages"}), Tone::kStrong, context.out_terminal),
      table.render(context.out_terminal));
}

std::string duties_text(const replay::CaseAnswer& answer, const Context& context) {
  if (answer.deletion.duties.empty()) return "";
  const Language language = context.options.language;
  const auto names = [&](const std::vector<std::size_t>& places) {
    std::vector<std::string> ids;
    for (const std::size_t place : places) {
      ids.push_back(answer.file.deliveries[place].delivery);
    }
    return ids.empty() ? std::string(kNothing) : fmt::format("{}", fmt::join(ids, " "));
  };
  Table table({{std::string(context.in_words({"Kontrakt", "Contract"}))},
               {std::string(context.in_words({"Frist", "Due"}))},
               {"Status"},
               {std::string(context.in_words({"Utleveringer", "Deliveries"}))},
               {std::string(context.in_words({"Bekreftet slettet", "Confirmed deleted"}))},
               {std::string(context.in_words({"Sist purret", "Last reminder"}))}});
  for (const replay::DeletionDuty& duty : answer.deletion.duties) {
    const std::string_view status = replay::name_of(duty.status);
    table.add_row({or_nothing(duty.contract),
                   date_text(duty.due),
                   Cell(std::string(word_for(status, language)), tone_for(status)),
                   names(duty.deliveries),
                   names(duty.confirmed),
                   date_text(duty.last_reminder)});
  }
  return fmt::format("\n{}\n{}",
                     toned(context.in_words({"Sletteplikt", "Deletion duties"}),
                           Tone::kStrong,
                           context.out_terminal),
                     table.render(context.out_terminal));
}

std::string findings_text(const replay::CaseAnswer& answer, const Context& context) {
  const Language language = context.options.language;
  if (answer.findings.empty()) {
    return fmt::format("\n{}\n", context.in_words({"Ingen funn.", "No findings."}));
  }
  Table table({{std::string(context.in_words({"Funn", "Finding"}))},
               {std::string(context.in_words({"Alvor", "Severity"}))},
               {std::string(context.in_words({"Regel", "Rule"}))},
               {std::string(context.in_words({"Hva", "What"})), Align::kLeft, true}});
  for (const replay::Finding& finding : answer.findings) {
    table.add_row(
        {finding.id,
         Cell(std::string(word_for(finding.severity, language)), tone_for(finding.severity)),
         finding.rule,
         language == Language::kNb ? finding.message_nb : finding.message_en});
    for (const auto* assessment : replay::assessments_of(finding, answer.file)) {
      const std::string_view outcome = word_for(assessment->outcome, language);
      table.add_row({"", "", "", fmt::format("→ {}: {}", outcome, assessment->reason)});
    }
  }
  return fmt::format(
      "\n{}\n{}",
      toned(context.in_words({"Funn", "Findings"}), Tone::kStrong, context.out_terminal),
      table.render(context.out_terminal));
}

std::string oddities_text(const replay::CaseAnswer& answer, const Context& context) {
  std::string text;
  for (const replay::Oddity& oddity : answer.file.oddities) {
    text += fmt::format(
        "{} {}\n",
        context.in_words({"Merk:", "Note:"}),
        printable(context.options.language == Language::kNb ? oddity.text_nb : oddity.text));
  }
  return text.empty() ? text : "\n" + text;
}

base::Status answer(Context& context, const Arguments& arguments, const ledger::Ledger& ledger) {
  CASELEDGER_TRY(const auto view, choose_view(context, arguments, ledger));
  CASELEDGER_TRY(const auto replayer, replay::Replayer::open(ledger, view));
  const std::string case_id = *arguments.positional(0);
  auto found = replayer.answer(case_id);
  if (!found && found.error().code == base::ErrorCode::kNotFound) {
    return std::unexpected(no_such_case(context, case_id));
  }
  CASELEDGER_TRY(const auto answer, std::move(found));
  const replay::ReportBasis basis = basis_of(replayer, ledger);
  const Language language = context.options.language;
  const bool explains = arguments.has("--explain");
  if (context.for_programs()) {
    replay::JsonWriter json;
    write_case(json,
               answer,
               basis,
               replayer.rulebook(),
               language,
               explains ? Detail::kExplained : Detail::kAnswer);
    context.out.write(json.take() + '\n');
    return {};
  }
  context.out.write(
      fmt::format("{} {}\n\n",
                  context.in_words({"Sak", "Case"}),
                  toned(printable(answer.file.id), Tone::kStrong, context.out_terminal)));
  context.out.write(fields_of(answer, view.today, language).render(context.out_terminal));
  context.out.write(clocks_text(answer, context));
  context.out.write(stages_text(
      replay::stages(answer.file, replayer.rulebook(), view.today, answer.deletion), context));
  context.out.write(duties_text(answer, context));
  if (!answer.file.is_imported()) context.out.write(findings_text(answer, context));
  context.out.write(oddities_text(answer, context));
  if (explains) {
    context.out.write(explanation_text(answer, replayer.rulebook(), view.today, context));
  }
  context.out.write('\n' + toned(basis_text(basis, language), Tone::kDim, context.out_terminal));
  return {};
}

base::Status run(Context& context, const Arguments& arguments) {
  CASELEDGER_TRY(const auto ledger, context.open_to_read());
  return answer(context, arguments, *ledger);
}

}  // namespace

Command case_command() {
  return {
      .name = "case",
      .summary = {"én sak: tilstand, frister, sletteplikt og funn",
                  "one case: state, deadlines, deletion duty and findings"},
      .positionals = {{.name = "CASE"}},
      .options = with_time_options({{.name = "--explain",
                                     .value = {},
                                     .help = {"vis hvordan hver dato er regnet ut, dag for dag",
                                              "show how each date was worked out, day by day"}}}),
      .notes = {},
      .examples = {"caseledger case NPR-2023/0147 --today 2023-06-05 --explain",
                   "caseledger case NPR-2023/0147 --known-at 2023-05-31 --json"},
      .has_rows = false,
      .run = run,
      .answer = answer};
}

}  // namespace tools
