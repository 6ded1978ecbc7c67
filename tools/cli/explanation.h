// The answer of `case --explain`: every computed date of a case, and how it was arrived at.
//
// Room:      tools/cli.
// Rules:     decision 10: whoever has the events can work each answer out again by hand.
#pragma once

#include <string>

#include "replay/event/json_writer.h"
#include "replay/replayer.h"
#include "tools/cli/command.h"

namespace tools {

/// For people: a table for each clock, the duties' dates, the values of the findings.
[[nodiscard]] std::string explanation_text(const replay::CaseAnswer& answer,
                                           const replay::Rulebook& rulebook,
                                           replay::Date today,
                                           const Context& context);

/// "explained" of one clock, into its open object: the rule, the events, every day.
void write_clock_explanation(replay::JsonWriter& json,
                             const replay::ClockSegment& clock,
                             const replay::CaseFile& file,
                             const replay::Rulebook& rulebook,
                             replay::Date today,
                             Language language);
/// "explained" of one duty, into its open object: the events that set a date, holds, confirmations.
void write_duty_explanation(replay::JsonWriter& json,
                            const replay::DeletionDuty& duty,
                            const replay::CaseFile& file);
/// "calendar": the options of the rulebook that decide which days count.
void write_calendar(replay::JsonWriter& json, const replay::RulebookOptions& options);

}  // namespace tools
