#include "tools/cli/rules_json.h"

#include <set>

#include "replay/event/codec.h"

namespace tools {
namespace {

void write_rules(replay::JsonWriter& json, const replay::Rulebook& rulebook, Language language) {
  json.key("rules").begin_array();
  for (const auto& [id, rule] : rulebook.rules) {
    json.begin_object();
    json.field("rule", id).field("sentence", in_language(rule.sentence, language));
    json.key("citations").begin_array();
    for (const replay::Citation& citation : rule.citations) {
      json.begin_object();
      json.field("source", citation.source).field("line", citation.line);
      json.field("phrase", citation.phrase);
      json.end_object();
    }
    json.end_array();
    json.field("assumption", rule.assumption).field("advisory", rule.advisory);
    json.end_object();
  }
  json.end_array();
}

void write_findings(replay::JsonWriter& json, const replay::Rulebook& rulebook, Language language) {
  json.key("findings").begin_array();
  for (const auto& [id, finding] : rulebook.findings) {
    json.begin_object();
    json.field("finding", id).field("severity", replay::name_of(finding.severity));
    json.key("rules").begin_array();
    for (const std::string& rule : finding.rules) {
      json.value(rule);
    }
    json.end_array();
    json.field("message", in_language(finding.message, language));
    json.end_object();
  }
  json.end_array();
}

std::string_view version_in(const replay::TomlNode& root) {
  const replay::TomlNode* version = root.find("version");
  return version == nullptr ? std::string_view() : std::string_view(version->string);
}

}  // namespace

std::string_view in_language(const replay::Text& text, Language language) {
  return language == Language::kNb ? text.nb : text.en;
}

void write_toml(replay::JsonWriter& json, const replay::TomlNode& node) {
  using Kind = replay::TomlNode::Kind;
  switch (node.kind) {
    case Kind::kTable:
      json.begin_object();
      for (const replay::TomlNode& item : node.items) {
        json.key(item.key);
        write_toml(json, item);
      }
      json.end_object();
      return;
    case Kind::kArray:
      json.begin_array();
      for (const replay::TomlNode& item : node.items) {
        write_toml(json, item);
      }
      json.end_array();
      return;
    case Kind::kString:
      json.value(node.string);
      return;
    case Kind::kInteger:
      json.value(node.integer);
      return;
    case Kind::kBoolean:
      json.value(node.boolean);
      return;
    case Kind::kDate:
      json.value(replay::to_string(node.date));
      return;
    case Kind::kOther:
      json.null();
      return;
  }
}

bool is_rulebook_table(const replay::TomlNode& item) {
  return (item.kind == replay::TomlNode::Kind::kTable ||
          item.kind == replay::TomlNode::Kind::kArray) &&
         item.key != "title" && item.key != "rule" && item.key != "finding";
}

void write_rulebook(replay::JsonWriter& json,
                    const replay::Rulebook& rulebook,
                    const replay::TomlNode& root,
                    Language language) {
  write_rules(json, rulebook, language);
  write_findings(json, rulebook, language);
  json.key("tables").begin_object();
  for (const replay::TomlNode& item : root.items) {
    if (!is_rulebook_table(item)) continue;
    json.key(item.key);
    write_toml(json, item);
  }
  json.end_object();
}

std::string_view kind_of(const replay::RulebookDifference& difference) {
  if (difference.before == nullptr) return "added";
  return difference.after == nullptr ? "removed" : "changed";
}

void write_differences(replay::JsonWriter& json,
                       const NamedRulebook& a,
                       const NamedRulebook& b,
                       std::span<const replay::RulebookDifference> differences) {
  json.begin_object();
  json.key("a").begin_object();
  json.field("name", a.name).field("version", version_in(a.root)).end_object();
  json.key("b").begin_object();
  json.field("name", b.name).field("version", version_in(b.root)).end_object();
  json.key("differences").begin_array();
  for (const replay::RulebookDifference& each : differences) {
    json.begin_object();
    json.field("change", kind_of(each)).field("table", each.table).field("key", each.key);
    if (each.before != nullptr) {
      json.key("old");
      write_toml(json, *each.before);
    }
    if (each.after != nullptr) {
      json.key("new");
      write_toml(json, *each.after);
    }
    json.end_object();
  }
  json.end_array().end_object();
}

std::vector<PeriodInForce> periods_in_force(std::span<const replay::RecordedRulebook> recorded) {
  std::set<replay::Date> firsts;
  for (const replay::RecordedRulebook& each : recorded) {
    if (each.valid_from) firsts.insert(*each.valid_from);
  }
  std::vector<PeriodInForce> periods = {{.first = {}, .last = {}, .rulebook = {}}};
  for (const replay::Date first : firsts) {
    const auto at = static_cast<std::size_t>(replay::last_valid(recorded, first) - recorded.data());
    if (periods.back().rulebook == at) continue;
    periods.back().last = replay::Date{first.days - 1};
    periods.push_back({.first = first, .last = {}, .rulebook = at});
  }
  return periods;
}

}  // namespace tools
