#include "replay/rules/rulebook_parser.h"

#include <algorithm>
#include <array>
#include <utility>

#include "replay/event/text_rules.h"
#include "replay/rules/rulebook_check.h"
#include "replay/rules/rulebook_errors.h"
#include "replay/rules/rulebook_fields.h"
#include "replay/rules/rulebook_row_reader.h"
#include "replay/rules/rulebook_stage_reader.h"
#include "replay/rules/toml_document.h"

namespace replay {
namespace {

constexpr std::array kRequestEffects = {
    RequestEffect::kPause, RequestEffect::kReset, RequestEffect::kIgnore};
constexpr std::array kTransitionCases = {TransitionCases::kStrict, TransitionCases::kEither};
constexpr std::array kExpectedPauses = {ExpectedPauses::kNone, ExpectedPauses::kSame};
constexpr std::array kAnchors = {
    Anchor::kSubmission, Anchor::kComplete, Anchor::kDecision, Anchor::kDelivery, Anchor::kInvoice};

// The lists that events are checked against; a rulebook must have them all.
constexpr std::array<std::string_view, 15> kCodeLists = {"applicantKind",
                                                         "applicationType",
                                                         "attachment",
                                                         "authority",
                                                         "category",
                                                         "channel",
                                                         "clock",
                                                         "content",
                                                         "identifiability",
                                                         "pauseReason",
                                                         "purpose",
                                                         "register",
                                                         "role",
                                                         "secrecyGround",
                                                         "unit"};

constexpr std::int32_t kLineMax = 1'000'000;

bool is_code(std::string_view text) {
  return !text.empty() && text.front() >= 'A' && text.front() <= 'Z' &&
         text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == std::string_view::npos;
}

bool is_finding_id(std::string_view text) {
  return text.size() == 4 && text.front() == 'F' &&
         text.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

// The {names} of a message, in order, each once.
std::vector<std::string> placeholders_of(std::string_view message) {
  std::vector<std::string> out;
  for (std::size_t open = message.find('{'); open != std::string_view::npos;
       open = message.find('{', open + 1)) {
    const std::size_t close = message.find('}', open);
    if (close == std::string_view::npos) break;
    out.emplace_back(message.substr(open + 1, close - open - 1));
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

class Parser {
 public:
  Parser(const TomlNode& root, Complaints& complaints) : root_(root), complaints_(complaints) {}

  Rulebook read();

 private:
  template <class Read>
  void for_each_table(std::string_view key, Read read);
  template <class Read>
  void for_each_row(std::string_view key, Read read);

  void read_head(Fields& fields);
  void read_codes(const TomlNode& node);
  void read_source(const TomlNode& node);
  void read_rule(const TomlNode& node);
  Citation read_citation(const TomlNode& node, const std::string& rule_name);
  void read_options(const TomlNode& node);
  void read_policy(Fields& fields);
  void read_tables();
  void read_finding(const TomlNode& node);
  Text read_message(Fields& fields, std::string_view key);

  [[nodiscard]] const std::vector<std::string>& codes(std::string_view list) const;

  const TomlNode& root_;
  Complaints& complaints_;
  Rulebook book_;
  std::vector<std::string> rule_ids_;
  std::vector<std::string> source_names_;
};

const std::vector<std::string>& Parser::codes(std::string_view list) const {
  static const std::vector<std::string> kNone;
  const auto found = book_.codes.find(list);
  return found == book_.codes.end() ? kNone : found->second;
}

// [key.NAME] tables.
template <class Read>
void Parser::for_each_table(std::string_view key, Read read) {
  const TomlNode* node = root_.find(key);
  if (node == nullptr) return;
  if (node->kind != TomlNode::Kind::kTable) {
    complaints_.add(kRulebookWrongKind, node->place, std::string(key) + " must be a table");
    return;
  }
  for (const TomlNode& item : node->items) {
    if (complaints_.is_full()) return;
    if (item.kind == TomlNode::Kind::kTable) {
      read(item);
    } else {
      complaints_.add(
          kRulebookWrongKind, item.place, std::string(key) + "." + item.key + " must be a table");
    }
  }
}

// [[key]] tables.
template <class Read>
void Parser::for_each_row(std::string_view key, Read read) {
  const TomlNode* node = root_.find(key);
  if (node == nullptr) return;
  if (node->kind != TomlNode::Kind::kArray || node->items.size() > kListItemsMax) {
    complaints_.add(kRulebookWrongKind,
                    node->place,
                    std::string(key) + " must be an array of at most " +
                        std::to_string(kListItemsMax) + " tables");
    return;
  }
  for (const TomlNode& item : node->items) {
    if (item.kind == TomlNode::Kind::kTable) {
      read(item);
    } else {
      complaints_.add(kRulebookWrongKind, item.place, std::string(key) + " must hold tables");
    }
  }
}

Rulebook Parser::read() {
  Fields fields(root_,
                "the rulebook",
                {"version",
                 "title",
                 "valid_from",
                 "codes",
                 "source",
                 "rule",
                 "options",
                 "register",
                 "decision",
                 "intake",
                 "norm",
                 "stage",
                 "attachment",
                 "contact",
                 "fee",
                 "finalised",
                 "dispensation",
                 "channel",
                 "finding"},
                complaints_);
  read_head(fields);
  // Codes and rules first: everything after refers to them.
  const TomlNode* code_lists = fields.find("codes");
  if (code_lists == nullptr || code_lists->kind != TomlNode::Kind::kTable) {
    fields.complain_at("codes", kRulebookMissingKey, "the rulebook lacks the table codes");
  } else {
    read_codes(*code_lists);
  }
  for_each_table("source", [&](const TomlNode& node) { read_source(node); });
  for_each_table("rule", [&](const TomlNode& node) { read_rule(node); });
  const TomlNode* options = fields.find("options");
  if (options == nullptr || options->kind != TomlNode::Kind::kTable) {
    fields.complain_at("options", kRulebookMissingKey, "the rulebook lacks the table options");
  } else {
    read_options(*options);
  }
  read_tables();
  for_each_table("finding", [&](const TomlNode& node) { read_finding(node); });
  // Codes and dates that are wrong would show as gaps that are not there.
  if (complaints_.is_empty()) check_periods(book_, complaints_);
  return std::move(book_);
}

void Parser::read_tables() {
  const RowReader rows(book_, rule_ids_, complaints_);
  for_each_table("register", [&](const TomlNode& node) {
    book_.registers.emplace(node.key, rows.register_entry(node));
  });
  for_each_row("decision", [&](const TomlNode& node) {
    book_.decisions.push_back(rows.authority(node, "decision"));
  });
  for_each_row("intake", [&](const TomlNode& node) {
    book_.intakes.push_back(rows.authority(node, "intake"));
  });
  for_each_row("norm", [&](const TomlNode& node) { book_.norms.push_back(rows.norm(node)); });
  for_each_row("stage", [&](const TomlNode& node) {
    book_.stages.push_back(read_stage(node, book_, rule_ids_, complaints_));
  });
  for_each_row("attachment",
               [&](const TomlNode& node) { book_.attachments.push_back(rows.attachment(node)); });
  for_each_row("contact",
               [&](const TomlNode& node) { book_.contacts.push_back(rows.contact(node)); });
  for_each_row("fee", [&](const TomlNode& node) { book_.fees.push_back(rows.fee(node)); });
  for_each_row("finalised",
               [&](const TomlNode& node) { book_.finalised.push_back(rows.finalised(node)); });
  for_each_row("dispensation", [&](const TomlNode& node) {
    book_.dispensations.push_back(rows.dispensation(node));
  });
  for_each_row("channel",
               [&](const TomlNode& node) { book_.channels.push_back(rows.channel(node)); });
}

void Parser::read_head(Fields& fields) {
  book_.version = fields.string("version");
  if (const auto fault = id_fault(book_.version); fault && !book_.version.empty()) {
    fields.complain_at("version", kRulebookBadValue, "version " + *fault);
  }
  book_.title = fields.text("title");
  book_.valid_from = fields.date("valid_from");
}

void Parser::read_codes(const TomlNode& node) {
  Fields fields(node, "codes", {kCodeLists.begin(), kCodeLists.end()}, complaints_);
  for (const std::string_view list : kCodeLists) {
    std::vector<std::string> all = fields.some_strings(list);
    for (const std::string& code : all) {
      if (!is_code(code)) {
        fields.complain_at(list, kRulebookBadValue, code + " is not written in UPPER_SNAKE");
      }
    }
    book_.codes.emplace(list, std::move(all));
  }
}

void Parser::read_source(const TomlNode& node) {
  Fields fields(node, "source " + node.key, {"title", "file", "published", "updated"}, complaints_);
  SourceText source;
  source.title = fields.text("title");
  source.file = fields.optional_string("file").value_or("");
  source.published = fields.optional_date("published");
  source.updated = fields.optional_date("updated");
  source_names_.push_back(node.key);
  book_.sources.emplace(node.key, std::move(source));
}

Citation Parser::read_citation(const TomlNode& node, const std::string& rule_name) {
  Fields fields(node, "a citation of " + rule_name, {"source", "line", "phrase"}, complaints_);
  Citation out;
  out.source = fields.code("source", source_names_);
  out.line = fields.optional_integer("line", 1, kLineMax).value_or(0);
  out.phrase = fields.string("phrase");
  return out;
}

void Parser::read_rule(const TomlNode& node) {
  Fields fields(node,
                "rule " + node.key,
                {"registers",
                 "sentence",
                 "citations",
                 "valid_from",
                 "valid_to",
                 "known_from",
                 "anchor",
                 "assumption",
                 "advisory"},
                complaints_);
  RuleEntry rule;
  rule.id = node.key;
  rule.place = node.place;
  if (const auto fault = id_fault(rule.id)) {
    fields.complain(kRulebookBadValue, "the name of " + fields.name() + " " + *fault);
  }
  rule.registers = fields.codes("registers", codes("register"));
  rule.sentence = fields.text("sentence");
  if (const TomlNode* all = fields.find("citations")) {
    if (all->kind != TomlNode::Kind::kArray) {
      fields.complain_at(
          "citations", kRulebookWrongKind, "citations of " + fields.name() + " must be an array");
    }
    for (const TomlNode& item : all->items) {
      rule.citations.push_back(read_citation(item, fields.name()));
    }
  }
  rule.validity = fields.validity();
  rule.known_from = fields.optional_date("known_from");
  // A page's wording is known to us from the version that we have.
  if (!rule.known_from && !rule.citations.empty()) {
    const auto source = book_.sources.find(rule.citations.front().source);
    if (source != book_.sources.end()) rule.known_from = source->second.updated;
  }
  if (fields.find("anchor") != nullptr) rule.anchor = fields.choice("anchor", kAnchors);
  rule.assumption = fields.optional_boolean("assumption").value_or(false);
  rule.advisory = fields.optional_boolean("advisory").value_or(false);
  rule_ids_.push_back(rule.id);
  book_.rules.emplace(node.key, std::move(rule));
}

void Parser::read_options(const TomlNode& node) {
  Fields fields(node,
                "options",
                {"saturday_counts",       "december_24_off",
                 "december_31_off",       "roll_forward",
                 "npr_follow_stale_page", "contract_categories",
                 "request_effect",        "transition_cases",
                 "research_only",         "statutory_registers",
                 "statutory_pauses",      "expected_pauses",
                 "recalculation_days",    "public_applicant_kinds",
                 "research_purposes",     "notify_days",
                 "receipt_days",          "answer_days",
                 "complaint_days",        "sanction_days",
                 "appeal_weeks",          "provisional_reply_months",
                 "registration_lag_days"},
                complaints_);
  RulebookOptions& out = book_.options;
  out.calendar.saturday_counts = fields.boolean("saturday_counts");
  out.calendar.dec24_off = fields.boolean("december_24_off");
  out.calendar.dec31_off = fields.boolean("december_31_off");
  out.roll_forward = fields.boolean("roll_forward");
  out.npr_follow_stale_page = fields.boolean("npr_follow_stale_page");
  out.contract_categories = fields.codes("contract_categories", codes("category"));
  out.request_effect = fields.choice("request_effect", kRequestEffects);
  out.transition_cases = fields.choice("transition_cases", kTransitionCases);
  out.research_only = fields.boolean("research_only");
  out.statutory_registers = fields.codes("statutory_registers", codes("register"));
  out.statutory_pauses = fields.codes("statutory_pauses", codes("pauseReason"));
  out.expected_pauses = fields.choice("expected_pauses", kExpectedPauses);
  out.recalculation_working_days = fields.integer("recalculation_days", 0, kLengthMax);
  out.public_applicant_kinds = fields.codes("public_applicant_kinds", codes("applicantKind"));
  out.research_purposes = fields.codes("research_purposes", codes("purpose"));
  read_policy(fields);
}

// A rulebook recorded before these could be said has no finding that asks for them.
void Parser::read_policy(Fields& fields) {
  RulebookOptions& out = book_.options;
  const auto read = [&](std::string_view key, std::int32_t& value) {
    value = fields.optional_integer(key, 0, kLengthMax).value_or(value);
  };
  read("notify_days", out.notify_days);
  read("receipt_days", out.receipt_days);
  read("answer_days", out.answer_days);
  read("complaint_days", out.complaint_days);
  read("sanction_days", out.sanction_days);
  read("appeal_weeks", out.appeal_weeks);
  read("provisional_reply_months", out.provisional_reply_months);
  out.registration_lag_days = fields.optional_integer("registration_lag_days", 0, kLengthMax);
}

// Both languages must tell the same facts: a name in one that the other lacks is a slip.
Text Parser::read_message(Fields& fields, std::string_view key) {
  Text out = fields.text(key);
  static const std::vector<std::string> kKnown(kPlaceholders.begin(), kPlaceholders.end());
  const auto in_nb = placeholders_of(out.nb);
  const auto in_en = placeholders_of(out.en);
  for (const auto& name : in_nb) {
    if (std::find(kKnown.begin(), kKnown.end(), name) != kKnown.end()) continue;
    fields.complain_at(key,
                       kRulebookUnknownCode,
                       "unknown placeholder {" + name + "} in " + fields.name(),
                       hint_for(name, kKnown));
  }
  if (in_nb != in_en) {
    fields.complain_at(key,
                       kRulebookBadValue,
                       "nb and en of " + std::string(key) + " in " + fields.name() +
                           " do not use the same placeholders");
  }
  return out;
}

void Parser::read_finding(const TomlNode& node) {
  Fields fields(
      node, "finding " + node.key, {"severity", "rules", "message", "analogy"}, complaints_);
  FindingEntry entry;
  entry.id = node.key;
  entry.place = node.place;
  if (!is_finding_id(entry.id)) {
    fields.complain(kRulebookBadValue, entry.id + " is not a finding id like F001");
  }
  entry.severity = fields.choice("severity", kSeverities);
  entry.rules = fields.codes("rules", rule_ids_);
  if (entry.rules.empty()) {
    fields.complain_at("rules", kRulebookMissingKey, fields.name() + " names no rules");
  }
  entry.message = read_message(fields, "message");
  entry.analogy = fields.optional_text("analogy");
  book_.findings.emplace(node.key, std::move(entry));
}

struct Reading {
  Rulebook rulebook;
  std::vector<base::Error> errors;
};

Reading read_rulebook(std::string_view toml, std::string_view file_name) {
  auto root = read_toml(toml, file_name);
  if (!root) return {{}, {std::move(root).error()}};
  Complaints complaints(file_name);
  Rulebook rulebook = Parser(*root, complaints).read();
  return {std::move(rulebook), complaints.take()};
}

}  // namespace

base::Result<Rulebook> parse_rulebook(std::string_view toml, std::string_view file_name) {
  Reading reading = read_rulebook(toml, file_name);
  if (!reading.errors.empty()) return std::unexpected(std::move(reading.errors.front()));
  return std::move(reading.rulebook);
}

std::vector<base::Error> check_rulebook(std::string_view toml, std::string_view file_name) {
  return read_rulebook(toml, file_name).errors;
}

}  // namespace replay
