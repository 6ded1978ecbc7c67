#include "tools/cli/explanation.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "replay/explain/clock_explanation.h"
#include "tools/cli/rule_source.h"
#include "tools/cli/vocabulary.h"

namespace tools {
namespace {

std::string joined(const std::vector<std::string>& items, std::string_view separator = ", ") {
  return fmt::format("{}", fmt::join(items, separator));
}

/// The explanation of one case, in one language.
class Explainer {
 public:
  Explainer(const replay::CaseAnswer& answer,
            const replay::Rulebook& rulebook,
            replay::Date today,
            const Context& context)
      : answer_(answer),
        rulebook_(rulebook),
        today_(today),
        context_(context),
        language_(context.options.language) {}

  [[nodiscard]] std::string text() const {
    std::string out;
    if (!answer_.clocks.empty()) {
      out += head({"Slik er fristene regnet", "How the deadlines were counted"});
      out += calendar();
    }
    for (const replay::ClockSegment& clock : answer_.clocks) {
      out += '\n' + this->clock(clock);
    }
    if (!answer_.deletion.duties.empty()) {
      out += head({"Slik er slettefristene satt", "How the deletion dates were set"});
    }
    for (const replay::DeletionDuty& duty : answer_.deletion.duties) {
      out += this->duty(duty);
    }
    if (!answer_.findings.empty()) out += findings();
    return out;
  }

 private:
  [[nodiscard]] std::string_view in(const Text& text) const { return text.in(language_); }

  template <class... Values>
  [[nodiscard]] std::string say(const Text& text, const Values&... values) const {
    return fmt::format(fmt::runtime(in(text)), values...);
  }

  [[nodiscard]] std::string head(const Text& text) const {
    return '\n' + toned(in(text), Tone::kStrong, context_.out_terminal) + '\n';
  }

  [[nodiscard]] std::string event_text(const base::Uuid& id) const {
    const replay::CaseEvent* event = answer_.file.event(id);
    if (event == nullptr) return base::to_string(id);
    return say({"{} (hendelse {})", "{} (event {})"}, event->type, event->version.value);
  }

  [[nodiscard]] std::string_view off_name(const replay::ExplainedDay& day) const {
    return language_ == Language::kNb ? day.off->nb : day.off->en;
  }

  /// C14, C15 as they were used.
  [[nodiscard]] std::string calendar() const {
    const replay::RulebookOptions& options = rulebook_.options;
    const auto choice = [&](bool first, const Text& yes, const Text& no) {
      return std::string(in(first ? yes : no));
    };
    std::vector<std::string> said;
    said.push_back(choice(options.calendar.saturday_counts,
                          {"Søndager og helligdager teller ikke, lørdager teller",
                           "Sundays and public holidays do not count, Saturdays count"},
                          {"Lørdager, søndager og helligdager teller ikke",
                           "Saturdays, Sundays and public holidays do not count"}));
    said.push_back(choice(options.calendar.dec24_off,
                          {"24. desember teller ikke", "24 December does not count"},
                          {"24. desember teller", "24 December counts"}));
    said.push_back(choice(options.calendar.dec31_off,
                          {"31. desember teller ikke", "31 December does not count"},
                          {"31. desember teller", "31 December counts"}));
    said.push_back(
        choice(options.roll_forward,
               {"en frist i måneder som ender på en fridag, går til neste virkedag",
                "a deadline in months that ends on a day off moves to the next working day"},
               {"en frist i måneder flyttes ikke", "a deadline in months is not moved"}));
    said.push_back(choice(
        options.expected_pauses == replay::ExpectedPauses::kSame,
        {"pauser stanser også den forventede tiden", "pauses stop the expected time too"},
        {"pauser stanser ikke den forventede tiden", "pauses do not stop the expected time"}));
    return joined(said, "; ") + ". (C14, C15)\n";
  }

  [[nodiscard]] std::string clock(const replay::ClockSegment& clock) const {
    const replay::ClockExplanation explanation =
        replay::explain(clock, answer_.file, rulebook_, today_);
    std::string out =
        toned(
            fmt::format("{} {}", word_for(replay::name_of(clock.clock), language_), clock.segment),
            Tone::kStrong,
            context_.out_terminal) +
        '\n';
    Fields fields;
    fields.add("Start",
               say({"{}, telles ikke: {}", "{}, not counted: {}"},
                   replay::to_string(clock.start),
                   event_text(clock.start_event)));
    fields.add(in({"Lengde", "Length"}), length(clock));
    fields.add(in({"Frist", "Due"}), due(clock, explanation));
    fields.add(clock.stop ? in({"Stoppet", "Stopped"}) : in({"Per", "As of"}), stop(clock));
    out += fields.render(context_.out_terminal);
    if (clock.unit == replay::Unit::kWorkingDay || clock.paused_days > 0) {
      out += days(clock, explanation);
    }
    if (explanation.is_cut) {
      out += in({"Senere dager er utelatt.\n", "Later days are left out.\n"});
    }
    return out;
  }

  [[nodiscard]] std::string length(const replay::ClockSegment& clock) const {
    std::string text =
        fmt::format("{} {}", clock.length, word_for(replay::name_of(clock.unit), language_));
    if (clock.rule.empty()) return text;
    text += fmt::format(", {}: {}", clock.rule, rule_text(rulebook_, clock.rule, language_));
    const replay::RuleEntry* rule = rulebook_.rule(clock.rule);
    const replay::Application* application = answer_.file.application_on(today_);
    if (rule == nullptr || rule->registers.empty() || application == nullptr) return text;
    const bool is_named = std::ranges::any_of(application->registers, [&](const auto& code) {
      return std::ranges::find(rule->registers, code) != rule->registers.end();
    });
    return is_named
               ? text
               : text + say({"; antatt å gjelde også for {}", "; taken to hold for {} as well"},
                            joined(application->registers));
  }

  [[nodiscard]] std::string due(const replay::ClockSegment& clock,
                                const replay::ClockExplanation& explanation) const {
    std::string text = replay::to_string(clock.due);
    if (clock.clock == replay::ClockName::kAgreed) {
      return text + say({": avtalt, {}", ": agreed, {}"}, event_text(clock.start_event));
    }
    if (!explanation.arithmetic) {
      return text + say({": dag {} som teller", ": day {} that counts"}, clock.length);
    }
    const replay::DueArithmetic& sum = *explanation.arithmetic;
    text += fmt::format(": {} + {} {} = {}",
                        replay::to_string(clock.start),
                        clock.length,
                        word_for(replay::name_of(clock.unit), language_),
                        replay::to_string(sum.unpaused));
    if (sum.is_month_end) {
      text += in(
          {" (måneden har ingen slik dag: den siste)", " (the month has no such day: its last)"});
    }
    if (sum.paused_days > 0) {
      text += say({"; {} dager pause: {}", "; {} days paused: {}"},
                  sum.paused_days,
                  replay::to_string(sum.put_off));
    }
    if (!sum.rolled_over.empty()) {
      text += say({"; flyttet fra {}", "; moved from {}"}, named(sum.rolled_over));
    }
    return text;
  }

  [[nodiscard]] std::string stop(const replay::ClockSegment& clock) const {
    const std::string_view status = word_for(replay::name_of(clock.status), language_);
    const std::string date = replay::to_string(clock.stop.value_or(today_));
    const std::string used = say({"{} dager telt, {} med pause", "{} days counted, {} paused"},
                                 clock.used,
                                 clock.paused_days);
    return clock.stop_event
               ? fmt::format("{}: {}; {}; {}", date, event_text(*clock.stop_event), used, status)
               : fmt::format("{}: {}; {}", date, used, status);
  }

  /// "2023-05-17 (Constitution Day), 2023-05-18 (Ascension Day)".
  [[nodiscard]] std::string named(const std::vector<replay::ExplainedDay>& days) const {
    std::vector<std::string> names;
    for (const replay::ExplainedDay& day : days) {
      names.push_back(fmt::format("{} ({})", replay::to_string(day.date), off_name(day)));
    }
    return joined(names);
  }

  [[nodiscard]] std::string days(const replay::ClockSegment& clock,
                                 const replay::ClockExplanation& explanation) const {
    Table table({{std::string(in({"Fra", "From"}))},
                 {std::string(in({"Til", "To"}))},
                 {std::string(in({"Hva", "What"}))},
                 {std::string(in({"Dager", "Days"})), Align::kRight},
                 {std::string(in({"Telt", "Count"})), Align::kRight},
                 {std::string(in({"Hvorfor", "Why"})), Align::kLeft, true}});
    for (const replay::DayRun& run : replay::runs_of(explanation, clock, today_)) {
      table.add_row({replay::to_string(run.first),
                     replay::to_string(run.last),
                     Cell(std::string(what(run, clock)),
                          run.kind == replay::DayKind::kPaused ? Tone::kWarn : Tone::kPlain),
                     std::to_string(run.days),
                     std::to_string(run.count),
                     why(run, clock)});
    }
    return table.empty() ? "" : table.render(context_.out_terminal);
  }

  [[nodiscard]] std::string_view what(const replay::DayRun& run,
                                      const replay::ClockSegment& clock) const {
    if (run.kind == replay::DayKind::kPaused) return in({"pause", "paused"});
    if (run.kind == replay::DayKind::kOff) return in({"fri", "off"});
    if (clock.stop && *clock.stop < run.first) return in({"etter stopp", "after stop"});
    if (clock.due < run.first) return in({"for sent", "late"});
    return !clock.stop && today_ < run.first ? in({"gjenstår", "to come"})
                                             : in({"telt", "counted"});
  }

  [[nodiscard]] std::string why(const replay::DayRun& run,
                                const replay::ClockSegment& clock) const {
    std::vector<std::string> reasons;
    for (const std::size_t place : run.pauses) {
      const replay::Pause& pause = answer_.file.pauses[place];
      reasons.push_back(
          fmt::format("{} {}, {}", pause.id_in_case, pause.reason, event_text(pause.id)));
    }
    std::vector<std::string> names;
    for (const replay::ExplainedDay& day : run.off) {
      if (run.kind == replay::DayKind::kOff || !day.is_weekend) names.emplace_back(off_name(day));
    }
    if (!names.empty()) {
      const Text anyway{"fri ellers: {}", "off anyway: {}"};
      reasons.push_back(run.kind == replay::DayKind::kPaused ? say(anyway, joined(names))
                                                             : joined(names));
    }
    if (run.weekend_days > 0 && run.kind != replay::DayKind::kOff) {
      reasons.push_back(say({"{} fri i helg", "{} off at weekends"}, run.weekend_days));
    }
    if (run.last == clock.due) reasons.emplace_back(in({"FRIST", "DUE"}));
    if (clock.stop == run.last) reasons.emplace_back(in({"STOPPET", "STOPPED"}));
    return joined(reasons, "; ");
  }

  [[nodiscard]] std::string duty(const replay::DeletionDuty& duty) const {
    std::string out =
        duty.contract.empty()
            ? std::string(in({"uten kontrakt: ingen dato\n", "no contract: no date\n"}))
            : duty.contract + '\n';
    Fields fields;
    for (const replay::DutyDate& date : replay::dates_of(duty, answer_.file)) {
      const bool holds = date.event == duty.due_event;
      fields.add(replay::to_string(date.date),
                 event_text(date.event) + std::string(holds ? in({": gjelder, sist registrert",
                                                                  ": in force, recorded last"})
                                                            : in({": avløst", ": replaced"})));
    }
    for (const replay::LegalHold& hold : answer_.file.legal_holds) {
      const std::string until = hold.lifted ? replay::to_string(*hold.lifted)
                                            : std::string(in({"står ennå", "still holds"}));
      fields.add(replay::to_string(hold.date),
                 say({"båndlagt, {}: {}; flytter ingen dato", "legal hold, {}: {}; moves no date"},
                     event_text(hold.id),
                     until));
    }
    return out + fields.render(context_.out_terminal);
  }

  [[nodiscard]] std::string findings() const {
    std::string out = head({"Funnenes grunnlag", "What the findings rest on"});
    for (const replay::Finding& finding : answer_.findings) {
      Fields fields;
      fields.add(
          finding.id,
          fmt::format("{}: {}", finding.rule, rule_text(rulebook_, finding.rule, language_)));
      std::vector<std::string> events;
      for (const base::Uuid& id : finding.evidence) {
        events.push_back(event_text(id));
      }
      fields.add("", joined(events));
      std::vector<std::string> values;
      for (const auto& [name, value] : finding.values) {
        values.push_back(name + '=' + value);
      }
      fields.add("", joined(values, "  "));
      out += fields.render(context_.out_terminal);
    }
    return out;
  }

  const replay::CaseAnswer& answer_;
  const replay::Rulebook& rulebook_;
  const replay::Date today_;
  const Context& context_;
  const Language language_;
};

}  // namespace

std::string explanation_text(const replay::CaseAnswer& answer,
                             const replay::Rulebook& rulebook,
                             replay::Date today,
                             const Context& context) {
  return Explainer(answer, rulebook, today, context).text();
}

}  // namespace tools
