#include "replay/explain/clock_explanation.h"
#include "tools/cli/explanation.h"
#include "tools/cli/rule_source.h"

namespace tools {
namespace {

using replay::JsonWriter;

void write_event(JsonWriter& json,
                 std::string_view name,
                 const replay::CaseFile& file,
                 const base::Uuid& id) {
  const replay::CaseEvent* event = file.event(id);
  if (event == nullptr) return;
  json.key(name).begin_object();
  json.field("version", event->version.value).field("type", event->type);
  json.field("id", base::to_string(id)).end_object();
}

std::string_view off_name(const replay::ExplainedDay& day, Language language) {
  return language == Language::kNb ? day.off->nb : day.off->en;
}

void write_arithmetic(JsonWriter& json,
                      const replay::DueArithmetic& arithmetic,
                      Language language) {
  json.key("arithmetic").begin_object();
  json.field("startPlusLength", replay::to_string(arithmetic.unpaused));
  json.field("lastDayOfMonth", arithmetic.is_month_end);
  json.field("pausedDays", arithmetic.paused_days);
  json.field("putOffTo", replay::to_string(arithmetic.put_off));
  json.key("rolledOver").begin_array();
  for (const replay::ExplainedDay& day : arithmetic.rolled_over) {
    json.begin_object().field("date", replay::to_string(day.date));
    json.field("off", off_name(day, language)).end_object();
  }
  json.end_array().end_object();
}

void write_day(JsonWriter& json,
               const replay::ExplainedDay& day,
               const replay::CaseFile& file,
               Language language) {
  json.begin_object().field("date", replay::to_string(day.date));
  json.field("counted", day.kind == replay::DayKind::kCounted).field("count", day.count);
  if (day.kind != replay::DayKind::kCounted) json.field("reason", replay::name_of(day.kind));
  if (day.off) json.field("off", off_name(day, language));
  if (!day.pauses.empty()) {
    json.key("pauses").begin_array();
    for (const std::size_t place : day.pauses) {
      const replay::Pause& pause = file.pauses[place];
      json.begin_object().field("pause", pause.id_in_case).field("reason", pause.reason);
      json.field("event", base::to_string(pause.id)).end_object();
    }
    json.end_array();
  }
  json.end_object();
}

}  // namespace

void write_clock_explanation(JsonWriter& json,
                             const replay::ClockSegment& clock,
                             const replay::CaseFile& file,
                             const replay::Rulebook& rulebook,
                             replay::Date today,
                             Language language) {
  const replay::ClockExplanation explanation = replay::explain(clock, file, rulebook, today);
  json.key("explained").begin_object();
  write_event(json, "startEvent", file, clock.start_event);
  if (clock.stop_event) write_event(json, "stopEvent", file, *clock.stop_event);
  write_rule(json, rulebook, clock.rule, language);
  if (explanation.arithmetic) write_arithmetic(json, *explanation.arithmetic, language);
  json.key("days").begin_array();
  for (const replay::ExplainedDay& day : explanation.days) {
    write_day(json, day, file, language);
  }
  json.end_array();
  if (explanation.is_cut) json.field("laterDaysLeftOut", true);
  json.end_object();
}

void write_duty_explanation(JsonWriter& json,
                            const replay::DeletionDuty& duty,
                            const replay::CaseFile& file) {
  json.key("explained").begin_object();
  json.key("dates").begin_array();
  for (const replay::DutyDate& date : replay::dates_of(duty, file)) {
    json.begin_object();
    write_event(json, "event", file, date.event);
    json.field("date", replay::to_string(date.date)).field("inForce", date.event == duty.due_event);
    json.end_object();
  }
  json.end_array();
  json.key("holds").begin_array();
  for (const replay::LegalHold& hold : file.legal_holds) {
    json.begin_object().field("set", replay::to_string(hold.date));
    if (hold.lifted) json.field("lifted", replay::to_string(*hold.lifted));
    json.end_object();
  }
  json.end_array().end_object();
}

void write_calendar(JsonWriter& json, const replay::RulebookOptions& options) {
  json.key("calendar").begin_object();
  json.field("saturdayCounts", options.calendar.saturday_counts);
  json.field("december24Off", options.calendar.dec24_off);
  json.field("december31Off", options.calendar.dec31_off);
  json.field("rollForward", options.roll_forward);
  json.field("expectedPauses", replay::name_of(options.expected_pauses));
  json.field("requestEffect", replay::name_of(options.request_effect));
  json.end_object();
}

}  // namespace tools
