// The figures of one row of the processing-time report while cases are added to it.
//
// Room:      replay/reports. Inside only: the builder of the report has one for each row.
// Rules:     docs/rules.md, "Definitions of reports".
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "replay/reports/facts.h"
#include "replay/reports/processing_times.h"
#include "replay/reports/statistics.h"

namespace replay {

// What puts a case, which has an application, among those of a figure.
[[nodiscard]] bool is_complete_at_submission(const CaseFacts& facts);
/// The place in kAgeBands.
[[nodiscard]] std::size_t age_band(Date received, Date today);
/// Days of each of kPhases; nothing where one of its two dates is not known.
[[nodiscard]] std::array<std::optional<std::int32_t>, kPhases.size()> phase_days(
    const CaseFacts& facts, const CaseView& view);

/// Cost:     40 bytes a case.
class Cohort {
 public:
  /// `shares_apply`: false when only kept and broken deadlines are asked for.
  Cohort(Date today, bool shares_apply) : today_(today), shares_apply_(shares_apply) {}

  void add_case(const CaseFacts& facts, const CaseView& view);
  void add_statutory(const SegmentFacts& segment);
  void add_expected(const SegmentFacts& segment);
  /// As if the other's cases and segments had been added.
  void merge(const Cohort& other);
  /// Once.
  [[nodiscard]] Figures take();

 private:
  /// What `share` is made of: segments due by today, and those of them that were met.
  struct DueByToday {
    std::int64_t asked = 0;
    std::int64_t met = 0;
  };

  /// Days of everything that was measured, in no order.
  struct Days {
    std::vector<std::int32_t> working;
    std::vector<std::int32_t> calendar;
    std::vector<std::int32_t> gross;
    std::vector<std::int32_t> to_complete;
    std::vector<std::int32_t> legal;
    std::vector<std::int32_t> decision;
    std::vector<std::int32_t> contract;
    std::vector<std::int32_t> preparation;
  };

  void add_phases(const CaseFacts& facts, const CaseView& view);
  void add_held(const DaysHeld& held);
  void add_segment(const SegmentFacts& segment, ClockFigures& clock, DueByToday& due) const;
  void close_clock(ClockFigures& clock, const DueByToday& due) const;

  Date today_;
  bool shares_apply_;
  Figures figures_;
  DueByToday statutory_due_;
  DueByToday expected_due_;
  Days days_;
  std::vector<Observation> observations_;
};

}  // namespace replay
