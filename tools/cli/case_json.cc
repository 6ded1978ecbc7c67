#include "tools/cli/case_json.h"

#include <algorithm>

#include <fmt/format.h>

#include "replay/rules/rulebook.h"
#include "replay/rules/stages.h"
#include "tools/cli/explanation.h"
#include "tools/cli/rule_source.h"

namespace tools {
namespace {

using replay::JsonWriter;

void write_optional(JsonWriter& json,
                    std::string_view name,
                    const std::optional<std::string>& text) {
  json.key(name);
  if (text) {
    json.value(*text);
  } else {
    json.null();
  }
}

void write_optional(JsonWriter& json, std::string_view name, std::optional<replay::Date> date) {
  write_optional(
      json, name, date ? std::optional(replay::to_string(*date)) : std::optional<std::string>());
}

std::optional<std::string> if_any(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

void write_texts(JsonWriter& json, std::string_view name, const std::vector<std::string>& texts) {
  json.key(name).begin_array();
  for (const std::string& text : texts) {
    json.value(text);
  }
  json.end_array();
}

void write_ids(JsonWriter& json, std::string_view name, const std::vector<base::Uuid>& ids) {
  json.key(name).begin_array();
  for (const base::Uuid& id : ids) {
    json.value(base::to_string(id));
  }
  json.end_array();
}

void write_application(JsonWriter& json, const replay::Application* application) {
  const replay::Application none;
  const replay::Application& known = application == nullptr ? none : *application;
  write_texts(json, "registers", known.registers);
  write_optional(json, "category", if_any(known.category));
  write_optional(json, "identifiability", if_any(known.identifiability));
  write_optional(json, "purpose", if_any(known.purpose));
  write_optional(json, "applicationType", if_any(known.application_type));
  json.key("linked");
  if (application == nullptr) {
    json.null();
  } else {
    json.value(known.linked);
  }
}

void write_clock_fields(JsonWriter& json, const replay::ClockSegment& clock) {
  json.field("clock", replay::name_of(clock.clock));
  json.field("segment", clock.segment);
  json.field("start", replay::to_string(clock.start));
  json.field("length", clock.length);
  json.field("unit", replay::name_of(clock.unit));
  json.field("pausedDays", clock.paused_days);
  json.field("due", replay::to_string(clock.due));
  if (clock.stop) json.field("stop", replay::to_string(*clock.stop));
  json.field("used", clock.used);
  json.field("status", replay::name_of(clock.status));
  if (!clock.rule.empty()) json.field("rule", clock.rule);
}

void write_stages(JsonWriter& json, const std::vector<replay::StageRun>& stages) {
  json.key("stages").begin_array();
  for (const replay::StageRun& run : stages) {
    json.begin_object();
    json.field("stage", run.row->stage);
    json.field("number", run.number);
    json.field("start", replay::to_string(run.start));
    if (run.row->length) json.field("length", *run.row->length);
    if (run.row->length) json.field("unit", replay::name_of(run.row->unit));
    json.field("pausedDays", run.paused_days);
    if (run.due) json.field("due", replay::to_string(*run.due));
    if (run.stop) json.field("stop", replay::to_string(*run.stop));
    json.field("used", run.used);
    json.field("status", replay::name_of(run.status));
    if (!run.row->rule.empty()) json.field("rule", run.row->rule);
    if (run.row->advisory) json.field("advisory", true);
    json.end_object();
  }
  json.end_array();
}

void write_deletion(JsonWriter& json,
                    const replay::CaseAnswer& answer,
                    const replay::Rulebook* explained_by) {
  const auto write_deliveries = [&](std::string_view name, const std::vector<std::size_t>& places) {
    json.key(name).begin_array();
    for (const std::size_t place : places) {
      json.value(answer.file.deliveries[place].delivery);
    }
    json.end_array();
  };
  json.key("deletion").begin_object();
  write_optional(json, "due", answer.deletion.due);
  json.field("status", replay::name_of(answer.deletion.status));
  json.key("duties").begin_array();
  for (const replay::DeletionDuty& duty : answer.deletion.duties) {
    json.begin_object();
    write_optional(json, "contract", if_any(duty.contract));
    write_optional(json, "due", duty.due);
    json.field("status", replay::name_of(duty.status));
    write_deliveries("deliveries", duty.deliveries);
    write_deliveries("confirmed", duty.confirmed);
    if (explained_by != nullptr) write_duty_explanation(json, duty, answer.file);
    json.end_object();
  }
  json.end_array().end_object();
}

void write_assessment(JsonWriter& json, const replay::FindingAssessment& assessment) {
  json.begin_object();
  json.field("outcome", assessment.outcome).field("reason", assessment.reason);
  json.field("event", base::to_string(assessment.id));
  json.end_object();
}

/// What people said of the finding, beside it: `assessment` is the last word, `assessments` all.
void write_assessments(JsonWriter& json,
                       const replay::CaseFile& file,
                       const replay::Finding& finding) {
  const auto assessments = replay::assessments_of(finding, file);
  if (assessments.empty()) return;
  json.key("assessment");
  write_assessment(json, *assessments.back());
  json.key("assessments").begin_array();
  for (const replay::FindingAssessment* assessment : assessments) {
    write_assessment(json, *assessment);
  }
  json.end_array();
}

void write_findings(JsonWriter& json,
                    const replay::CaseAnswer& answer,
                    Language language,
                    const replay::Rulebook* explained_by) {
  json.key("findings").begin_array();
  for (const replay::Finding& finding : answer.findings) {
    json.begin_object();
    json.field("finding", finding.id);
    json.field("severity", finding.severity);
    json.field("rule", finding.rule);
    write_ids(json, "evidence", finding.evidence);
    json.field("message", language == Language::kNb ? finding.message_nb : finding.message_en);
    write_assessments(json, answer.file, finding);
    if (explained_by != nullptr) {
      json.key("explained").begin_object();
      write_rule(json, *explained_by, finding.rule, language);
      json.key("values").begin_object();
      for (const auto& [name, value] : finding.values) {
        json.field(name, value);
      }
      json.end_object().end_object();
    }
    json.end_object();
  }
  json.end_array();
}

void write_oddities(JsonWriter& json, const replay::CaseFile& file, Language language) {
  if (file.oddities.empty()) return;
  json.key("oddities").begin_array();
  for (const replay::Oddity& oddity : file.oddities) {
    json.begin_object();
    json.field("message", language == Language::kNb ? oddity.text_nb : oddity.text);
    write_ids(json, "evidence", oddity.evidence);
    json.end_object();
  }
  json.end_array();
}

}  // namespace

void write_clock(JsonWriter& json, const replay::ClockSegment& clock) {
  write_clock_fields(json, clock);
}

void write_deletion(JsonWriter& json, const replay::CaseAnswer& answer) {
  write_deletion(json, answer, nullptr);
}

replay::ReportBasis basis_of(const replay::Replayer& replayer, const ledger::Ledger& ledger) {
  return {.size = replayer.prefix().size,
          .root = replayer.prefix().root,
          .valid_at = replayer.view().valid_at,
          .today = replayer.today(),
          .rulebook = replayer.rulebook().version,
          .simulated = ledger.is_simulated()};
}

void write_basis(JsonWriter& json, const replay::ReportBasis& basis) {
  json.field("size", basis.size.value);
  json.field("root", base::to_base64(basis.root.view()));
  json.field("today", replay::to_string(basis.today));
  json.field("rulebook", basis.rulebook);
  if (basis.simulated) json.field("simulated", true);
}

std::string basis_text(const replay::ReportBasis& basis, Language language) {
  const Text text{"Per {}, regelverk {}{}\nRegnet ut av de første {} innførslene, rot {}\n",
                  "As of {}, rulebook {}{}\nComputed from the first {} entries, root {}\n"};
  const Text simulated{", SIMULERT hovedbok", ", SIMULATED ledger"};
  return fmt::format(fmt::runtime(text.in(language)),
                     replay::to_string(basis.today),
                     basis.rulebook,
                     basis.simulated ? simulated.in(language) : "",
                     grouped(static_cast<std::int64_t>(basis.size.value), language),
                     base::to_base64(basis.root.view()));
}

void write_case(JsonWriter& json,
                const replay::CaseAnswer& answer,
                const replay::ReportBasis& basis,
                const replay::Rulebook& rulebook,
                Language language,
                Detail detail) {
  const replay::Rulebook* explained_by = detail == Detail::kExplained ? &rulebook : nullptr;
  const replay::CaseFile& file = answer.file;
  json.begin_object();
  json.field("case", file.id);
  write_basis(json, basis);
  write_optional(
      json,
      "state",
      answer.state ? std::optional(std::string(replay::name_of(*answer.state))) : std::nullopt);
  json.field("events", static_cast<std::uint64_t>(file.events.size()));
  write_application(json, file.application_on(basis.today));
  json.field("paused", file.is_paused_on(basis.today));
  json.field("complaint", replay::name_of(file.complaint));
  json.field("legalHold", file.is_on_hold_on(basis.today));
  const replay::Authorities authorities = replay::authorities(file);
  json.key("authorities").begin_object();
  write_optional(json, "intake", authorities.intake);
  write_optional(json, "decision", authorities.decision);
  write_optional(json, "dispensation", authorities.dispensation);
  write_optional(json, "delivery", authorities.delivery);
  json.end_object();
  json.key("clocks").begin_array();
  for (const replay::ClockSegment& clock : answer.clocks) {
    json.begin_object();
    write_clock_fields(json, clock);
    if (explained_by != nullptr) {
      write_clock_explanation(json, clock, file, *explained_by, basis.today, language);
    }
    json.end_object();
  }
  json.end_array();
  if (explained_by != nullptr) write_calendar(json, explained_by->options);
  write_stages(json, replay::stages(file, rulebook, basis.today, answer.deletion));
  write_deletion(json, answer, explained_by);
  const replay::FeeTotals fees = replay::fee_totals(file);
  json.key("fees").begin_object();
  json.field("recordedMinutes", fees.recorded_minutes);
  json.field("invoicedMinutes", fees.invoiced_minutes);
  json.field("amountExVat", fees.amount_ex_vat_ore);
  json.end_object();
  write_findings(json, answer, language, explained_by);
  write_oddities(json, file, language);
  json.end_object();
}

}  // namespace tools
