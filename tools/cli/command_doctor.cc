// caseledger doctor: what is wrong with a ledger, what of it is safe, what to do; and the mending
// of what can be rebuilt.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "ledger/doctor.h"
#include "replay/event/json_writer.h"
#include "tools/cli/ailment_words.h"
#include "tools/cli/commands.h"
#include "tools/cli/errors.h"
#include "tools/verify/verify_target.h"

namespace tools {
namespace {

using ledger::Diagnosis;
using ledger::Finding;
using ledger::Grade;

base::Result<Diagnosis> diagnose(Context& context) {
  const auto progress = context.progress({"undersøker", "examining"}, Rate::kBytes);
  auto diagnosis = ledger::diagnose_ledger(
      context.options.directory,
      context.files,
      {.progress = progress->callback(), .check_event = check_stored_event});
  progress->clear();
  return diagnosis;
}

/// What was found before and is no longer.
std::vector<Finding> mended(const Diagnosis& before, const Diagnosis& after) {
  std::vector<Finding> gone;
  for (const Finding& finding : before.findings) {
    if (grade_of(finding.ailment) == Grade::kRepairable && !after.has(finding.ailment)) {
      gone.push_back(finding);
    }
  }
  return gone;
}

std::string place_of(const Finding& finding) {
  return finding.offset ? fmt::format("{}@{}", finding.file, *finding.offset) : finding.file;
}

void add_json(replay::JsonWriter& json, const Context& context, const Finding& finding) {
  const AilmentWords& words = words_of(finding.ailment);
  json.begin_object();
  json.field("finding", words.code).field("grade", name_of(grade_of(finding.ailment)));
  json.field("file", finding.file);
  if (finding.offset) json.field("offset", *finding.offset);
  json.field("detail", finding.detail);
  json.field("what", context.in_words(words.what)).field("safe", context.in_words(words.safe));
  json.field("do", context.in_words(words.advice));
  json.end_object();
}

void print_json(Context& context, const Diagnosis& diagnosis, const std::vector<Finding>& gone) {
  replay::JsonWriter json;
  json.begin_object();
  json.field("sound", diagnosis.stop() == nullptr).field("origin", diagnosis.origin);
  if (diagnosis.simulated) json.field("simulated", true);
  json.field("size", diagnosis.whole.size.value);
  json.field("root", base::to_base64(diagnosis.whole.root.view()));
  json.field("confirmed", diagnosis.confirmed.value);
  json.key("findings").begin_array();
  for (const Finding& finding : diagnosis.findings) {
    add_json(json, context, finding);
  }
  json.end_array();
  json.key("repaired").begin_array();
  for (const Finding& finding : gone) {
    json.value(words_of(finding.ailment).code);
  }
  json.end_array().end_object();
  context.out.write(json.take() + '\n');
}

Cell result_of(const Context& context, const Diagnosis& diagnosis) {
  const auto cell = [&](const Text& text, Tone tone) {
    return Cell(std::string(context.in_words(text)), tone);
  };
  if (diagnosis.stop() != nullptr) {
    return cell({"krever et menneske", "needs a person"}, Tone::kBad);
  }
  const bool is_repairable = std::ranges::any_of(diagnosis.findings, [](const Finding& finding) {
    return grade_of(finding.ailment) == Grade::kRepairable;
  });
  return is_repairable ? cell({"kan rettes", "can be mended"}, Tone::kWarn)
                       : cell({"alt er bra", "all is well"}, Tone::kGood);
}

void print_summary(Context& context, const Diagnosis& diagnosis, const std::vector<Finding>& gone) {
  const auto count = [&](base::LogSize size) {
    return grouped(static_cast<std::int64_t>(size.value), context.options.language);
  };
  Fields fields;
  if (!diagnosis.origin.empty()) {
    fields.add(context.in_words({"Hovedbok", "Ledger"}), printable(diagnosis.origin));
  }
  fields.add(context.in_words({"Hele innførsler", "Whole entries"}), count(diagnosis.whole.size));
  fields.add(context.in_words({"Bekreftet av head", "Confirmed by head"}),
             count(diagnosis.confirmed));
  fields.add(context.in_words({"Rot", "Root"}), base::to_base64(diagnosis.whole.root.view()));
  for (const Finding& finding : gone) {
    fields.add(context.in_words({"Rettet", "Mended"}), std::string(words_of(finding.ailment).code));
  }
  fields.add(context.in_words({"Resultat", "Result"}), result_of(context, diagnosis));
  context.out.write(fields.render(context.out_terminal));
}

void print_finding(Context& context, const Finding& finding) {
  constexpr std::array kTones = {Tone::kBad, Tone::kWarn, Tone::kPlain};
  const Grade grade = grade_of(finding.ailment);
  const AilmentWords& words = words_of(finding.ailment);
  context.out.write(
      '\n' + toned(words.code, kTones[static_cast<std::size_t>(grade)], context.out_terminal) +
      (finding.file.empty() ? "" : "  " + printable(place_of(finding))) + '\n');
  Fields fields;
  fields.add(context.in_words({"  Hva", "  What"}), std::string(context.in_words(words.what)));
  if (!finding.detail.empty()) {
    fields.add(context.in_words({"  Detalj", "  Detail"}), printable(finding.detail));
  }
  fields.add(context.in_words({"  Trygt", "  Safe"}), std::string(context.in_words(words.safe)));
  fields.add(context.in_words({"  Gjør", "  Do"}), std::string(context.in_words(words.advice)));
  context.out.write(fields.render(context.out_terminal));
}

base::Status run(Context& context, const Arguments& arguments) {
  CASELEDGER_TRY(Diagnosis diagnosis, diagnose(context));
  std::vector<Finding> gone;
  if (arguments.has("--repair")) {
    CASELEDGER_TRY_STATUS(
        ledger::repair_ledger(context.options.directory, context.files, context.clock, diagnosis));
    CASELEDGER_TRY(Diagnosis after, diagnose(context));
    gone = mended(diagnosis, after);
    diagnosis = std::move(after);
  }
  if (context.for_programs()) {
    print_json(context, diagnosis, gone);
  } else {
    print_summary(context, diagnosis, gone);
    for (const Finding& finding : diagnosis.findings) {
      print_finding(context, finding);
    }
  }
  const Finding* const stop = diagnosis.stop();
  if (stop != nullptr) return std::unexpected(*stop->error);
  return {};
}

}  // namespace

Command doctor_command() {
  return {
      .name = "doctor",
      .summary = {"si hva som er galt, hva som er trygt og hva du kan gjøre",
                  "say what is wrong, what is safe and what to do"},
      .positionals = {},
      .options = {{"--repair",
                   "",
                   {"rett det som kan bygges på nytt", "mend what can be rebuilt"}}},
      .notes = {"Uten --repair leses alt, og ingenting skrives. Rettes kan indeksen, durable, en\n"
                "plass i head, et uferdig segment og det et krasj avbrøt; det som er varig lagret\n"
                "i loggen, endres aldri. Kode 6 når et menneske må se på det.",
                "Without --repair everything is read and nothing written. What can be mended is\n"
                "the index, durable, a slot of head, an unfinished segment and what a crash cut\n"
                "short; what the log holds durably never changes. Exit 6 when it needs a person."},
      .examples = {"caseledger doctor", "caseledger doctor --json"},
      .has_rows = false,
      .run = run};
}

}  // namespace tools
