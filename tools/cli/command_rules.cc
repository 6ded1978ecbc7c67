// caseledger rules: the rulebook in force, and whether a new one is sound.
#include <fmt/format.h>

#include "ledger/io/file_system.h"
#include "replay/event/codec.h"
#include "replay/event/event_json.h"
#include "replay/rules/rulebook_parser.h"
#include "tools/cli/case_json.h"
#include "tools/cli/commands.h"
#include "tools/cli/data_text.h"
#include "tools/cli/errors.h"
#include "tools/cli/view.h"
#include "tools/cli/vocabulary.h"

namespace tools {
namespace {

constexpr std::size_t kRulebookBytesMax = 16U << 20U;

std::string_view in(const replay::Text& text, Language language) {
  return language == Language::kNb ? text.nb : text.en;
}

/// A rulebook that was recorded, by its RulebookActivated.
struct Activation {
  std::string version;
  std::string valid_from;
  base::TimestampUtcUs recorded_at;
};

base::Result<std::vector<Activation>> activations(const ledger::Ledger& ledger,
                                                  base::LogSize limit) {
  CASELEDGER_TRY(const auto entries, ledger.read_stream(replay::kRulesStream, limit));
  std::vector<Activation> found;
  for (const ledger::StoredEntry& entry : entries) {
    CASELEDGER_TRY(const auto json, replay::event_data_json(entry.view.body));
    CASELEDGER_TRY(const auto data, flatten(json));
    const std::string* version = value_of(data, "version");
    const std::string* valid_from = value_of(data, "validFrom");
    if (version == nullptr || valid_from == nullptr) continue;
    found.push_back({*version, *valid_from, entry.view.recorded_at});
  }
  return found;
}

std::string validity_text(const replay::Validity& validity) {
  if (!validity.from && !validity.to) return "";
  return fmt::format("{} – {}",
                     validity.from ? replay::to_string(*validity.from) : "",
                     validity.to ? replay::to_string(*validity.to) : "");
}

void print_json(Context& context,
                const replay::Rulebook& rulebook,
                const std::vector<Activation>& recorded,
                const replay::ReportBasis& basis) {
  const Language language = context.options.language;
  replay::JsonWriter json;
  json.begin_object();
  write_basis(json, basis);
  json.field("title", in(rulebook.title, language));
  json.field("validFrom", replay::to_string(rulebook.valid_from));
  json.key("recorded").begin_array();
  for (const Activation& activation : recorded) {
    json.begin_object();
    json.field("version", activation.version).field("validFrom", activation.valid_from);
    json.field("recordedAt", replay::to_string_utc6(activation.recorded_at));
    json.end_object();
  }
  json.end_array();
  json.key("rules").begin_array();
  for (const auto& [id, rule] : rulebook.rules) {
    json.begin_object();
    json.field("rule", id).field("sentence", in(rule.sentence, language));
    json.key("citations").begin_array();
    for (const replay::Citation& citation : rule.citations) {
      json.begin_object();
      json.field("source", citation.source).field("line", citation.line);
      json.field("phrase", citation.phrase);
      json.end_object();
    }
    json.end_array();
    json.field("assumption", rule.assumption);
    json.end_object();
  }
  json.end_array();
  json.key("findings").begin_array();
  for (const auto& [id, finding] : rulebook.findings) {
    json.begin_object();
    json.field("finding", id).field("severity", replay::name_of(finding.severity));
    json.key("rules").begin_array();
    for (const std::string& rule : finding.rules) {
      json.value(rule);
    }
    json.end_array();
    json.field("message", in(finding.message, language));
    json.end_object();
  }
  json.end_array().end_object();
  context.out.write(json.take() + '\n');
}

void print_text(Context& context,
                const replay::Rulebook& rulebook,
                const std::vector<Activation>& recorded,
                const replay::ReportBasis& basis) {
  const Language language = context.options.language;
  const auto head = [&](const Text& text) { return std::string(context.in_words(text)); };
  Fields fields;
  fields.add(head({"Regelverk", "Rulebook"}), Cell(rulebook.version, Tone::kStrong));
  fields.add(head({"Tittel", "Title"}), std::string(in(rulebook.title, language)));
  fields.add(head({"Gjelder fra", "Valid from"}), replay::to_string(rulebook.valid_from));
  for (const Activation& activation : recorded) {
    fields.add(head({"Registrert", "Recorded"}),
               fmt::format("{}, {}", activation.version, oslo_time(activation.recorded_at)));
  }
  context.out.write(fields.render(context.out_terminal));

  Table rules({{head({"Regel", "Rule"})},
               {head({"Gjelder", "Valid"})},
               {head({"Sier", "Says"}), Align::kLeft, true}});
  for (const auto& [id, rule] : rulebook.rules) {
    rules.add_row({id,
                   validity_text(rule.validity),
                   std::string(in(rule.sentence, language)) +
                       (rule.assumption ? head({" (tolkning)", " (our reading)"}) : "")});
  }
  context.out.write('\n' + rules.render(context.out_terminal));

  Table findings({{head({"Funn", "Finding"})},
                  {head({"Alvor", "Severity"})},
                  {head({"Sier", "Says"}), Align::kLeft, true}});
  for (const auto& [id, finding] : rulebook.findings) {
    const std::string_view severity = replay::name_of(finding.severity);
    findings.add_row({id,
                      Cell(std::string(word_for(severity, language)), tone_for(severity)),
                      std::string(in(finding.message, language))});
  }
  context.out.write('\n' + findings.render(context.out_terminal));
  context.out.write('\n' + toned(basis_text(basis, language), Tone::kDim, context.out_terminal));
}

base::Status show(Context& context, const Arguments& arguments) {
  if (arguments.positionals.size() > 1) {
    const Text text{"rules show tar ingen fil", "rules show takes no file"};
    return std::unexpected(usage_error(kTooManyArguments, std::string(context.in_words(text))));
  }
  CASELEDGER_TRY(const auto ledger, context.open_to_read());
  CASELEDGER_TRY(const auto view, choose_view(context, arguments, *ledger));
  CASELEDGER_TRY(const auto replayer, replay::Replayer::open(*ledger, view));
  CASELEDGER_TRY(const auto recorded, activations(*ledger, view.size));
  const replay::ReportBasis basis = basis_of(replayer, *ledger);
  if (context.for_programs()) {
    print_json(context, replayer.rulebook(), recorded, basis);
  } else {
    print_text(context, replayer.rulebook(), recorded, basis);
  }
  return {};
}

void print_faults_json(Context& context,
                       const std::string& file,
                       const std::vector<base::Error>& faults) {
  replay::JsonWriter json;
  json.begin_object();
  json.field("file", file).field("sound", faults.empty());
  json.key("faults").begin_array();
  for (const base::Error& fault : faults) {
    json.begin_object();
    json.field("code", fmt::format("CL-{}", base::error_number(fault)));
    json.field("message", fault.message).field("where", fault.where).field("hint", fault.hint);
    json.end_object();
  }
  json.end_array().end_object();
  context.out.write(json.take() + '\n');
}

base::Status check(Context& context, const Arguments& arguments) {
  const auto file = arguments.positional(1);
  if (!file) {
    const Text text{"rules check mangler FILE", "rules check lacks FILE"};
    return std::unexpected(usage_error(kMissingArgument, std::string(context.in_words(text))));
  }
  CASELEDGER_TRY(const auto bytes, ledger::io::read_file(context.files, *file, kRulebookBytesMax));
  const auto faults = replay::check_rulebook(base::as_text(bytes), *file);
  const Terminal& terminal = context.out_terminal;
  if (context.for_programs()) {
    print_faults_json(context, *file, faults);
  } else if (faults.empty()) {
    context.out.write(fmt::format(
        fmt::runtime(context.in_words({"{} er i orden\n", "{} is sound\n"})), printable(*file)));
  } else {
    for (const base::Error& fault : faults) {
      context.out.write(error_text(fault, context.options.language, terminal));
    }
  }
  if (faults.empty()) return {};
  const Text text{"{} feil i regelverket", "{} faults in the rulebook"};
  return base::fail(base::ErrorCode::kInvalidArgument,
                    kRulebookUnsound,
                    fmt::format(fmt::runtime(context.in_words(text)), faults.size()),
                    *file);
}

base::Status run(Context& context, const Arguments& arguments) {
  const std::string action = *arguments.positional(0);
  if (action == "show") return show(context, arguments);
  if (action == "check") return check(context, arguments);
  const Text text{"rules kjenner ikke «{}»", "rules does not know '{}'"};
  return std::unexpected(
      usage_error(kUnknownName,
                  fmt::format(fmt::runtime(context.in_words(text)), action),
                  did_you_mean(action, {"show", "check"}, context.options.language)));
}

}  // namespace

Command rules_command() {
  return {
      .name = "rules",
      .summary = {"regelverket som gjelder; kontroller et nytt",
                  "the rulebook in force; check a new one"},
      .positionals = {{.name = "show|check"}, {.name = "FILE", .is_required = false}},
      .options = with_time_options(),
      .notes = {"show: reglene og funnene i regelverket som gjaldt; check FILE: om et regelverk\n"
                "i TOML er i orden, med fil:linje:kolonne for hver feil.",
                "show: rules and findings of the rulebook in force; check FILE: whether a\n"
                "rulebook in TOML is sound, with file:line:column for each fault."},
      .examples = {"caseledger rules show --today 2023-06-05",
                   "caseledger rules check rulebook.toml"},
      .has_rows = false,
      .run = run};
}

}  // namespace tools
