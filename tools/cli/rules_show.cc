// caseledger rules show: everything the rulebook in force says.
#include <algorithm>

#include <fmt/format.h>

#include "replay/event/codec.h"
#include "replay/rulebook_in_force.h"
#include "replay/rules/built_in_rulebook.h"
#include "replay/rules/rulebook_diff.h"
#include "tools/cli/case_json.h"
#include "tools/cli/rules_actions.h"
#include "tools/cli/rules_json.h"
#include "tools/cli/view.h"
#include "tools/cli/vocabulary.h"

namespace tools {
namespace {

/// A rulebook that was recorded, by its RulebookActivated.
struct Recorded {
  std::string version;
  std::string valid_from;
  base::TimestampUtcUs recorded_at;
};

std::string validity_text(const replay::Validity& validity) {
  if (!validity.from && !validity.to) return "";
  return fmt::format("{} – {}",
                     validity.from ? replay::to_string(*validity.from) : "",
                     validity.to ? replay::to_string(*validity.to) : "");
}

struct TableTitle {
  std::string_view key;
  Text title;
};

constexpr TableTitle kTableTitles[] = {
    {"attachment", {"Vedlegg til søknaden", "Attachments to the application"}},
    {"channel", {"Hvor søknader leveres", "Where applications are handed in"}},
    {"codes", {"Koder", "Codes"}},
    {"contact", {"Hvem som oppgis", "Who is named"}},
    {"decision", {"Hvem som avgjør", "Who decides"}},
    {"dispensation", {"Hvem som gir dispensasjon", "Who gives dispensation"}},
    {"fee", {"Gebyrer i øre", "Fees in øre"}},
    {"finalised", {"Ferdigstilte perioder", "Final periods"}},
    {"intake", {"Hvem som mottar søknaden", "Who receives the application"}},
    {"norm", {"Frister", "Lengths of clocks"}},
    {"options", {"Valg", "Choices"}},
    {"register", {"Registre", "Registers"}},
    {"source", {"Kilder", "Sources"}},
};

std::string title_of_table(std::string_view key, Language language) {
  for (const TableTitle& each : kTableTitles) {
    if (each.key == key) return std::string(each.title.in(language));
  }
  return std::string(key);
}

// One table: of rows in the order written, or of names and what each says.
std::string table_text(Context& context, const replay::TomlNode& table) {
  const Text says{"Sier", "Says"};
  const bool has_names = table.kind == replay::TomlNode::Kind::kTable;
  std::vector<Column> columns;
  if (has_names) columns.push_back({std::string(context.in_words({"Navn", "Name"}))});
  columns.push_back({std::string(context.in_words(says)), Align::kLeft, true});
  Table out(std::move(columns));
  for (const replay::TomlNode& row : table.items) {
    std::vector<Cell> cells;
    if (has_names) cells.emplace_back(row.key);
    cells.emplace_back(replay::plain_text(row));
    out.add_row(std::move(cells));
  }
  return out.render(context.out_terminal);
}

void print_tables(Context& context, const replay::TomlNode& root) {
  std::vector<const replay::TomlNode*> tables;
  for (const replay::TomlNode& item : root.items) {
    if (is_rulebook_table(item) && !item.items.empty()) tables.push_back(&item);
  }
  std::ranges::sort(tables, {}, [](const replay::TomlNode* table) {
    const replay::TomlNode& first = table->items.front();
    return std::pair(table->place.line, first.place.line);
  });
  for (const replay::TomlNode* table : tables) {
    const std::string title = title_of_table(table->key, context.options.language);
    context.out.write('\n' + toned(title, Tone::kStrong, context.out_terminal) + '\n');
    context.out.write(table_text(context, *table));
  }
}

void print_json(Context& context,
                const replay::Rulebook& rulebook,
                const std::vector<Recorded>& recorded,
                const replay::TomlNode& tables,
                const replay::ReportBasis& basis) {
  const Language language = context.options.language;
  replay::JsonWriter json;
  json.begin_object();
  write_basis(json, basis);
  json.field("title", in_language(rulebook.title, language));
  json.field("validFrom", replay::to_string(rulebook.valid_from));
  json.key("recorded").begin_array();
  for (const Recorded& activation : recorded) {
    json.begin_object();
    json.field("version", activation.version).field("validFrom", activation.valid_from);
    json.field("recordedAt", replay::to_string_utc6(activation.recorded_at));
    json.end_object();
  }
  json.end_array();
  write_rulebook(json, rulebook, tables, language);
  json.end_object();
  context.out.write(json.take() + '\n');
}

void print_text(Context& context,
                const replay::Rulebook& rulebook,
                const std::vector<Recorded>& recorded,
                const replay::TomlNode& tables,
                const replay::ReportBasis& basis) {
  const Language language = context.options.language;
  const auto head = [&](const Text& text) { return std::string(context.in_words(text)); };
  Fields fields;
  fields.add(head({"Regelverk", "Rulebook"}), Cell(rulebook.version, Tone::kStrong));
  fields.add(head({"Tittel", "Title"}), std::string(in_language(rulebook.title, language)));
  fields.add(head({"Gjelder fra", "Valid from"}), replay::to_string(rulebook.valid_from));
  for (const Recorded& activation : recorded) {
    fields.add(head({"I hovedboken", "In the ledger"}),
               fmt::format(fmt::runtime(context.in_words({"{}, gjelder fra {}, registrert {}",
                                                          "{}, valid from {}, recorded {}"})),
                           activation.version,
                           activation.valid_from,
                           oslo_time(activation.recorded_at)));
  }
  context.out.write(fields.render(context.out_terminal));

  Table rules({{head({"Regel", "Rule"})},
               {head({"Gjelder", "Valid"})},
               {head({"Sier", "Says"}), Align::kLeft, true}});
  for (const auto& [id, rule] : rulebook.rules) {
    rules.add_row({id,
                   validity_text(rule.validity),
                   std::string(in_language(rule.sentence, language)) +
                       (rule.assumption ? head({" (tolkning)", " (our reading)"}) : "") +
                       (rule.advisory ? head({" (ikke bekreftet)", " (not confirmed)"}) : "")});
  }
  context.out.write('\n' + rules.render(context.out_terminal));

  Table findings({{head({"Funn", "Finding"})},
                  {head({"Alvor", "Severity"})},
                  {head({"Sier", "Says"}), Align::kLeft, true}});
  for (const auto& [id, finding] : rulebook.findings) {
    const std::string_view severity = replay::name_of(finding.severity);
    findings.add_row({id,
                      Cell(std::string(word_for(severity, language)), tone_for(severity)),
                      std::string(in_language(finding.message, language))});
  }
  context.out.write('\n' + findings.render(context.out_terminal));
  print_tables(context, tables);
  context.out.write('\n' + toned(basis_text(basis, language), Tone::kDim, context.out_terminal));
}

}  // namespace

base::Status show_rules(Context& context,
                        const Arguments& arguments,
                        const ledger::Ledger& ledger) {
  CASELEDGER_TRY(const auto view, choose_view(context, arguments, ledger));
  CASELEDGER_TRY(const auto replayer, replay::Replayer::open(ledger, view));
  CASELEDGER_TRY(const auto entries, ledger.read_stream(replay::kRulesStream, view.size));
  CASELEDGER_TRY(const auto rulebooks, replay::recorded_rulebooks(entries));
  std::vector<Recorded> recorded;
  for (const replay::RecordedRulebook& each : rulebooks) {
    recorded.push_back({each.version,
                        each.valid_from ? replay::to_string(*each.valid_from) : "",
                        entries[each.position].view.recorded_at});
  }
  // The tables are shown as they are written, so that none can be forgotten here.
  const replay::RecordedRulebook* in_force = replay::last_valid(rulebooks, replayer.today());
  const std::string_view text =
      in_force != nullptr ? std::string_view(in_force->text) : replay::built_in_rulebook_toml();
  CASELEDGER_TRY(const auto tables, replay::read_toml(text, replayer.rulebook().version));
  const replay::ReportBasis basis = basis_of(replayer, ledger);
  if (context.for_programs()) {
    print_json(context, replayer.rulebook(), recorded, tables, basis);
  } else {
    print_text(context, replayer.rulebook(), recorded, tables, basis);
  }
  return {};
}

Command rules_show_command() {
  return {.name = "rules",
          .summary = {"regelverket som gjelder", "the rulebook in force"},
          .positionals = {},
          .options = with_time_options(),
          .notes = {},
          .examples = {},
          .has_rows = false,
          .run = nullptr,
          .answer = show_rules};
}

}  // namespace tools
