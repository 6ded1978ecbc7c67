#include "tools/cli/step_text.h"

#include <fmt/format.h>

#include "tools/cli/rule_source.h"
#include "tools/cli/vocabulary.h"

namespace tools {
namespace {

using replay::ChangeKind;

constexpr std::string_view kNothing = "–";

const std::string& in(const replay::Text& text, Language language) {
  return language == Language::kNb ? text.nb : text.en;
}

/// A code as people say it; anything else as it is.
std::string word(const replay::Text& text, Language language) {
  const std::string& said = in(text, language);
  if (said.empty()) return std::string(kNothing);
  if (said == "true") return std::string(Text{"ja", "yes"}.in(language));
  if (said == "false") return std::string(Text{"nei", "no"}.in(language));
  return std::string(word_for(said, language));
}

std::string clock_name(const replay::Change& change, Language language) {
  if (!change.clock) return change.subject;
  return fmt::format(
      "{} {}", word_for(replay::name_of(change.clock->clock), language), change.clock->segment);
}

std::string arrow(const replay::Change& change, Language language) {
  return word(change.before, language) + " → " + word(change.after, language);
}

std::string started_text(const replay::Change& change,
                         const replay::Rulebook& rulebook,
                         Language language) {
  const replay::ClockSegment& clock = *change.clock;
  const Text text{"{} starter {}: {} {}, frist {}", "{} starts {}: {} {}, due {}"};
  std::string said = fmt::format(fmt::runtime(text.in(language)),
                                 clock_name(change, language),
                                 replay::to_string(clock.start),
                                 clock.length,
                                 word_for(replay::name_of(clock.unit), language),
                                 replay::to_string(clock.due));
  if (!change.rule.empty()) {
    said += fmt::format(". {}: {}", change.rule, rule_text(rulebook, change.rule, language));
  }
  if (clock.status != replay::ClockStatus::kRunning) {
    said += fmt::format(". {}", word_for(replay::name_of(clock.status), language));
  }
  return said;
}

std::string finding_text(const replay::Change& change,
                         const replay::Rulebook& rulebook,
                         Language language) {
  const std::string_view severity = word_for(change.severity, language);
  const std::string source = citation_text(rulebook, change.rule, language);
  const std::string rule = source.empty() ? change.rule : change.rule + ", " + source;
  switch (change.kind) {
    case ChangeKind::kFindingNew:
      return fmt::format(
          "+ {} {}: {} ({})", change.subject, severity, in(change.after, language), rule);
    case ChangeKind::kFindingGone: {
      const Text gone{"− {} gjelder ikke lenger: {}", "− {} no longer holds: {}"};
      return fmt::format(
          fmt::runtime(gone.in(language)), change.subject, in(change.before, language));
    }
    default: {
      const Text other{"± {} lyder nå: {}", "± {} now says: {}"};
      return fmt::format(
          fmt::runtime(other.in(language)), change.subject, in(change.after, language));
    }
  }
}

/// What is said before the arrow.
std::string label_of(const replay::Change& change, Language language) {
  const auto say = [language](const Text& text) { return std::string(text.in(language)); };
  switch (change.kind) {
    case ChangeKind::kRulebook:
      return say({"regelverk", "rulebook"});
    case ChangeKind::kState:
      return say({"tilstand", "state"});
    case ChangeKind::kCondition:
      if (change.subject == "paused") return say({"stanset", "paused"});
      if (change.subject == "complaint") return say({"klage", "complaint"});
      return say({"båndlagt", "legal hold"});
    case ChangeKind::kClockDue:
      return clock_name(change, language) + say({", frist", ", due"});
    case ChangeKind::kClockStop:
      return clock_name(change, language) + say({", stoppet", ", stopped"});
    case ChangeKind::kDutyStarted:
      return say({"ny sletteplikt ", "new deletion duty "}) + change.subject;
    case ChangeKind::kDutyGone:
      return say({"sletteplikten er borte, ", "the deletion duty is gone, "}) + change.subject;
    case ChangeKind::kDutyDue:
      return say({"slettefrist ", "deletion date "}) + change.subject;
    case ChangeKind::kDutyStatus:
      return say({"sletteplikt ", "deletion duty "}) + change.subject;
    default:
      return clock_name(change, language);
  }
}

}  // namespace

std::string change_text(const replay::Change& change,
                        const replay::Rulebook& rulebook,
                        Language language) {
  switch (change.kind) {
    case ChangeKind::kClockStarted:
      return started_text(change, rulebook, language);
    case ChangeKind::kClockGone: {
      const Text gone{"{} løper ikke: det som startet den, gjelder ikke lenger",
                      "{} does not run: what began it no longer holds"};
      return fmt::format(fmt::runtime(gone.in(language)), clock_name(change, language));
    }
    case ChangeKind::kFindingNew:
    case ChangeKind::kFindingGone:
    case ChangeKind::kFindingChanged:
      return finding_text(change, rulebook, language);
    case ChangeKind::kOddityNew:
      return fmt::format("+ {}", in(change.after, language));
    case ChangeKind::kOddityGone:
      return fmt::format("− {}", in(change.before, language));
    default:
      break;
  }
  std::string text = fmt::format("{}: {}", label_of(change, language), arrow(change, language));
  const std::string& why = in(change.why, language);
  if (!why.empty()) text += fmt::format(" ({})", why);
  return text;
}

Tone tone_of(const replay::Change& change) {
  switch (change.kind) {
    case ChangeKind::kFindingNew:
      return tone_for(change.severity);
    case ChangeKind::kFindingGone:
      return Tone::kGood;
    case ChangeKind::kClockStatus:
    case ChangeKind::kDutyStatus:
    case ChangeKind::kState:
      return tone_for(change.after.en);
    case ChangeKind::kOddityNew:
      return Tone::kWarn;
    default:
      return Tone::kPlain;
  }
}

void write_change(replay::JsonWriter& json,
                  const replay::Change& change,
                  const replay::Rulebook& rulebook,
                  Language language) {
  const auto write = [&](std::string_view name, const replay::Text& text) {
    if (!in(text, language).empty()) json.field(name, in(text, language));
  };
  json.begin_object();
  json.field("change", replay::name_of(change.kind));
  json.field("subject", change.subject);
  write("before", change.before);
  write("after", change.after);
  write("why", change.why);
  if (change.clock) {
    json.field("clock", replay::name_of(change.clock->clock));
    json.field("segment", change.clock->segment);
    json.field("due", replay::to_string(change.clock->due));
    json.field("status", replay::name_of(change.clock->status));
  }
  if (!change.severity.empty()) json.field("severity", change.severity);
  if (!change.rule.empty()) {
    json.field("rule", change.rule);
    write_rule(json, rulebook, change.rule, language);
  }
  json.end_object();
}

}  // namespace tools
