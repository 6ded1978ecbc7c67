// How long imported cases take: counts, variants, waiting times and mapped deadlines.
//
// Room:      replay/reports. Pure: the same cases in any order give the same report.
// Rules:     quantiles are nearest rank, the ⌈p·n⌉-th smallest; means to one decimal, half up; rows
//            in bytewise order.
// Units:     durations are decimal seconds, exact to the microsecond except the mean.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "replay/case/case_file.h"
#include "replay/event/civil.h"
#include "replay/event/json_writer.h"
#include "replay/reports/report.h"

namespace replay {

/// Of `count` durations; everything else is 0 when there are none.
struct DurationSummary {
  std::uint64_t count = 0;
  Decimal min;
  Decimal median;
  Decimal mean;
  Decimal p90;
  Decimal max;
};

struct ActivityDurations {
  std::string activity;
  std::uint64_t events = 0;
  /// Cases in which it occurs.
  std::uint64_t cases = 0;
  /// Since the activity before it in the case, by time; the first of a case waits for nothing.
  DurationSummary waiting;
};

/// n = met + breached + running + overdue.
struct ClockCounts {
  std::string clock;
  std::uint64_t n = 0;         // cases with a due
  std::uint64_t met = 0;       // stop ≤ due
  std::uint64_t breached = 0;  // stop > due
  std::uint64_t running = 0;   // no stop, and today not after the day of due
  std::uint64_t overdue = 0;   // no stop, and today after it
};

struct DurationsReport {
  ReportBasis basis;
  std::uint64_t cases = 0;
  std::uint64_t events = 0;
  std::uint64_t variants = 0;
  /// Cases with a clock that has no stop; nothing when no clock is mapped.
  std::optional<std::uint64_t> open_cases;
  /// From a case's first activity to its last, by time.
  DurationSummary case_duration;
  std::vector<ActivityDurations> activities;
  std::vector<ClockCounts> clocks;
};

/// Cost:     eight bytes an event, and each variant once.
class DurationsBuilder {
 public:
  explicit DurationsBuilder(ReportBasis basis) : basis_(std::move(basis)) {}

  /// Counts an imported case; any other case is left out.
  void add(const CaseFile& file);
  [[nodiscard]] DurationsReport finish();

 private:
  struct Activity {
    std::uint32_t number = 0;
    std::uint64_t events = 0;
    std::uint64_t cases = 0;
    std::vector<std::int64_t> waiting_us;
  };

  void add_variant(const std::vector<ImportedActivity>& activities);
  void add_times(const std::vector<ImportedActivity>& activities);
  void add_clocks(const std::vector<ImportedClock>& clocks);

  const ReportBasis basis_;
  std::uint64_t cases_ = 0;
  std::uint64_t events_ = 0;
  std::uint64_t open_cases_ = 0;
  std::map<std::string, Activity, std::less<>> activities_;
  std::map<std::string, ClockCounts, std::less<>> clocks_;
  std::set<std::vector<std::uint32_t>> variants_;
  std::vector<std::int64_t> durations_us_;
};

/// The whole report as one object.
void write_json(JsonWriter& json, const DurationsReport& report);

// For people, spans in the unit that suits them: figures of all cases, one row an activity, one row
// a clock.
[[nodiscard]] ReportTable overview_table(const DurationsReport& report, Language language);
[[nodiscard]] ReportTable activity_table(const DurationsReport& report, Language language);
[[nodiscard]] ReportTable clock_table(const DurationsReport& report, Language language);
/// One row an activity, columns named as in the JSON, times in seconds.
[[nodiscard]] ReportTable to_csv(const DurationsReport& report);

}  // namespace replay
