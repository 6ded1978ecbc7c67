// How dates of a case were arrived at, for callers who are no auditors.
//
// Room:      tools/server.
// Rules:     an allow-list, as case_view.h: rules, arithmetic and days, with the kind of reason why
// a
//            day does not count. No events, no names in the case and nothing that somebody wrote.
#pragma once

#include "replay/event/json_writer.h"
#include "replay/replayer.h"
#include "tools/cli/language.h"

namespace server {

/// `"explained":{…}` of one clock, into its open object.
void write_clock_reasons(replay::JsonWriter& json,
                         const replay::ClockSegment& clock,
                         const replay::CaseFile& file,
                         const replay::Rulebook& rulebook,
                         replay::Date today,
                         tools::Language language);

/// `"dutyDates":[…]`: of each duty the dates that events set for it and which is in force.
void write_duty_dates(replay::JsonWriter& json, const replay::CaseAnswer& answer);

}  // namespace server
