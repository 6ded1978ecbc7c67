#include "tools/cli/rule_source.h"

#include <fmt/format.h>

namespace tools {

std::string citation_text(const replay::Rulebook& rulebook,
                          std::string_view rule,
                          Language language) {
  const replay::RuleEntry* entry = rulebook.rule(rule);
  if (entry == nullptr) return "";
  const Text line{"linje", "line"};
  std::string text;
  for (const replay::Citation& citation : entry->citations) {
    if (!text.empty()) text += "; ";
    text += citation.source;
    if (citation.line > 0) text += fmt::format(" {} {}", line.in(language), citation.line);
    if (!citation.phrase.empty()) text += fmt::format(": «{}»", citation.phrase);
  }
  return text;
}

std::string rule_text(const replay::Rulebook& rulebook, std::string_view rule, Language language) {
  const replay::RuleEntry* entry = rulebook.rule(rule);
  if (entry == nullptr) return std::string(rule);
  const std::string citations = citation_text(rulebook, rule, language);
  std::string text = language == Language::kNb ? entry->sentence.nb : entry->sentence.en;
  if (!citations.empty()) text += fmt::format(" ({})", citations);
  return text;
}

void write_rule(replay::JsonWriter& json,
                const replay::Rulebook& rulebook,
                std::string_view rule,
                Language language) {
  const replay::RuleEntry* entry = rulebook.rule(rule);
  if (entry == nullptr) return;
  json.field("sentence", language == Language::kNb ? entry->sentence.nb : entry->sentence.en);
  json.key("citations").begin_array();
  for (const replay::Citation& citation : entry->citations) {
    json.begin_object();
    json.field("source", citation.source);
    const auto source = rulebook.sources.find(citation.source);
    if (source != rulebook.sources.end()) json.field("file", source->second.file);
    if (citation.line > 0) json.field("line", citation.line);
    json.field("phrase", citation.phrase);
    json.end_object();
  }
  json.end_array();
}

}  // namespace tools
