// Start here: a stream of invented cases, in the order their events were recorded.
//
// Room:      tools/simulate. Knows no ledger and nothing of replay/.
// Rules:     the same options give the same bytes on every machine. Each case is drawn from (seed,
//            its number) alone; ids are counted for each register and year without a gap.
// Cost:      memory grows with what has been told and not yet happened, not with the stream.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "tools/simulate/calendar.h"
#include "tools/simulate/recorder.h"

namespace simulate {

struct StreamOptions {
  std::uint64_t cases = 0;  // at least 1
  std::uint64_t seed = 0;
  /// Nothing is recorded after it. Between the days of simulated_days(), both included.
  Day today;
};

struct SimulatedDays {
  Day first;
  Day usual_last;
  Day last;
};

/// The first day of intake, the today used when none is given, and the last one possible.
[[nodiscard]] SimulatedDays simulated_days(const Calendar& calendar);

struct StreamSinks {
  /// Takes whole lines; false ends the stream.
  std::function<bool(std::string_view lines)> events;
  /// Called after each day with the number of cases begun so far; may be empty.
  std::function<void(std::uint64_t cases)> progress;
  /// Gets the key, sorted by case, then finding; null = not wanted.
  std::vector<Answer>* answers = nullptr;
};

void run_stream(const Calendar& calendar, const StreamOptions& options, const StreamSinks& sinks);

}  // namespace simulate
