#include "tools/server/explained_view.h"

#include "replay/explain/clock_explanation.h"
#include "tools/cli/rule_source.h"

namespace server {
namespace {

using replay::JsonWriter;

std::string_view off_name(const replay::DayOff& off, tools::Language language) {
  return language == tools::Language::kNb ? off.nb : off.en;
}

void write_arithmetic(JsonWriter& json,
                      const replay::DueArithmetic& arithmetic,
                      tools::Language language) {
  json.key("arithmetic").begin_object();
  json.field("startPlusLength", replay::to_string(arithmetic.unpaused));
  json.field("lastDayOfMonth", arithmetic.is_month_end);
  json.field("pausedDays", arithmetic.paused_days);
  json.field("putOffTo", replay::to_string(arithmetic.put_off));
  json.key("rolledOver").begin_array();
  for (const replay::ExplainedDay& day : arithmetic.rolled_over) {
    json.begin_object().field("date", replay::to_string(day.date));
    json.field("off", off_name(*day.off, language)).end_object();
  }
  json.end_array().end_object();
}

void write_day(JsonWriter& json,
               const replay::ExplainedDay& day,
               const replay::CaseFile& file,
               tools::Language language) {
  json.begin_object().field("date", replay::to_string(day.date));
  json.field("counted", day.kind == replay::DayKind::kCounted).field("count", day.count);
  if (day.kind != replay::DayKind::kCounted) json.field("reason", replay::name_of(day.kind));
  if (day.off) json.field("off", off_name(*day.off, language));
  if (!day.pauses.empty()) {
    json.key("pauses").begin_array();
    for (const std::size_t place : day.pauses) {
      // The code alone: who paused, by which event and what it is called are of the history.
      json.begin_object().field("reason", file.pauses[place].reason).end_object();
    }
    json.end_array();
  }
  json.end_object();
}

}  // namespace

void write_clock_reasons(JsonWriter& json,
                         const replay::ClockSegment& clock,
                         const replay::CaseFile& file,
                         const replay::Rulebook& rulebook,
                         replay::Date today,
                         tools::Language language) {
  const replay::ClockExplanation explanation = replay::explain(clock, file, rulebook, today);
  json.key("explained").begin_object();
  tools::write_rule(json, rulebook, clock.rule, language);
  if (explanation.arithmetic) write_arithmetic(json, *explanation.arithmetic, language);
  json.key("days").begin_array();
  for (const replay::ExplainedDay& day : explanation.days) {
    write_day(json, day, file, language);
  }
  json.end_array();
  if (explanation.is_cut) json.field("laterDaysLeftOut", true);
  json.end_object();
}

void write_duty_dates(JsonWriter& json, const replay::CaseAnswer& answer) {
  json.key("dutyDates").begin_array();
  for (const replay::DeletionDuty& duty : answer.deletion.duties) {
    json.begin_object().key("contract");
    duty.contract.empty() ? json.null() : json.value(duty.contract);
    json.key("dates").begin_array();
    for (const replay::DutyDate& date : replay::dates_of(duty, answer.file)) {
      json.begin_object().field("date", replay::to_string(date.date));
      json.field("inForce", date.event == duty.due_event).end_object();
    }
    json.end_array().key("holds").begin_array();
    for (const replay::LegalHold& hold : answer.file.legal_holds) {
      json.begin_object().field("set", replay::to_string(hold.date));
      if (hold.lifted) json.field("lifted", replay::to_string(*hold.lifted));
      json.end_object();
    }
    json.end_array().end_object();
  }
  json.end_array();
}

}  // namespace server
