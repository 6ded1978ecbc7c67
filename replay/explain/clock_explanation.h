// Why a clock is due when it is: every day of a segment, counted or not, and the reason.
//
// Room:      replay/explain. Pure; for people who work an answer out again by hand.
// Rules:     domain rules E.5 "Exactly", C14, C15. Walks the days one by one where the clocks
//            calculate, so that the two can be held against each other.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "replay/case/case_file.h"
#include "replay/rules/calendar.h"
#include "replay/rules/clocks.h"
#include "replay/rules/rulebook.h"

namespace replay {

/// No more days of one segment are listed: half a century. What lies beyond is left out and said.
inline constexpr std::int32_t kExplainedDaysMax = 20'000;

enum class DayKind : std::uint8_t {
  kCounted,
  kPaused,  // a pause was open at the end of the day
  kOff,     // no working day; only for clocks of working days
};

/// "COUNTED", "PAUSED", "OFF".
[[nodiscard]] std::string_view name_of(DayKind kind);

struct ExplainedDay {
  Date date;
  DayKind kind = DayKind::kCounted;
  /// Days counted up to and including this one.
  std::int32_t count = 0;
  /// Why the calendar leaves it out, also where it was paused; clocks of working days only.
  std::optional<DayOff> off;
  /// Saturday or Sunday and nothing more.
  bool is_weekend = false;
  /// Places in CaseFile::pauses of those open at its end.
  std::vector<std::size_t> pauses;
};

/// Days in a row for the same reason. Weekends within counted days belong to their run, and days
/// off within a pause to the pause.
struct DayRun {
  Date first;
  Date last;  // included
  DayKind kind = DayKind::kCounted;
  /// Counted days; days that would have counted but for the pause; days off.
  std::int32_t days = 0;
  /// Days counted up to and including the last.
  std::int32_t count = 0;
  std::int32_t weekend_days = 0;
  /// All days off among them, weekends too.
  std::vector<ExplainedDay> off;
  std::vector<std::size_t> pauses;
};

/// How a clock of months, weeks or days came to its due date.
struct DueArithmetic {
  /// Start plus length.
  Date unpaused;
  /// The month has no day of that number: its last day (domstolloven § 148).
  bool is_month_end = false;
  /// Paused days up to the due date, which put it off.
  std::int32_t paused_days = 0;
  Date put_off;
  /// The days off that the due date rolled over, if it did.
  std::vector<ExplainedDay> rolled_over;
};

struct ClockExplanation {
  /// The day after the start to the later of the due date and the stop, or today.
  std::vector<ExplainedDay> days;
  /// More days than kExplainedDaysMax: the later ones are left out.
  bool is_cut = false;
  /// Neither for a clock of working days nor for AGREED, whose due date is somebody's word.
  std::optional<DueArithmetic> arithmetic;
};

/// Explains a segment that clocks() gave for the same file, rulebook and day.
[[nodiscard]] ClockExplanation explain(const ClockSegment& segment,
                                       const CaseFile& file,
                                       const Rulebook& rulebook,
                                       Date today);

/// The days as runs; a run ends at the due date and at the stop or today, whatever comes next.
[[nodiscard]] std::vector<DayRun> runs_of(const ClockExplanation& explanation,
                                          const ClockSegment& segment,
                                          Date today);

}  // namespace replay
