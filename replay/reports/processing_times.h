// The processing-time report: how many cases, whether deadlines were kept, how long it took and
// whom they waited for.
//
// Room:      replay/reports. Pure: the same facts in any order give the same report.
// Rules:     docs/rules.md, "Definitions of reports".
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "replay/event/json_writer.h"
#include "replay/reports/facts.h"
#include "replay/reports/report.h"
#include "replay/reports/statistics.h"

namespace replay {

/// Segments of one clock by how they stand.
struct ClockFigures {
  std::int64_t n = 0;
  std::int64_t met = 0;
  std::int64_t breached = 0;
  std::int64_t overdue = 0;
  std::int64_t running = 0;
  std::int64_t paused = 0;
  std::int64_t ended = 0;
  std::int64_t ended_late = 0;  // of `ended`
  std::int64_t superseded = 0;
  std::optional<Decimal> share;
  std::optional<Decimal> share_of_stopped;

  bool operator==(const ClockFigures&) const = default;
};

/// Calendar days from one milestone to the next.
struct PhaseFigures {
  Summary to_complete;
  Summary legal;
  Summary decision;
  Summary contract;
  Summary preparation;

  bool operator==(const PhaseFigures&) const = default;
};

/// Names of the phases, in the order of PhaseFigures.
inline constexpr std::array<std::string_view, 5> kPhases = {
    "toComplete", "legal", "decision", "contract", "preparation"};

/// Names of the ageing bands, and the last day of each but the last.
inline constexpr std::array<std::string_view, 5> kAgeBands = {
    "0-30", "31-90", "91-180", "181-365", "over365"};
inline constexpr std::array<std::int32_t, 4> kAgeBandLastDays = {30, 90, 180, 365};

/// One row's figures.
struct Figures {
  std::int64_t received = 0;  // delivered + ended + open
  std::int64_t complete = 0;
  std::int64_t complete_at_submission = 0;
  std::int64_t decided = 0;
  std::int64_t delivered = 0;
  std::int64_t ended = 0;
  std::int64_t open = 0;
  ClockFigures statutory;
  ClockFigures expected;
  Summary working_days;
  Summary calendar_days;
  Summary gross_days;
  PhaseFigures phases;
  DaysHeld responsibility;
  std::array<std::int64_t, kAgeBands.size()> ageing{};
  std::optional<std::int32_t> kaplan_meier_median_days;

  bool operator==(const Figures&) const = default;
};

struct ProcessingTimes {
  struct Row {
    std::vector<GroupValue> group;  // in the order of options.group_by
    GroupValue period;              // only with options.period
    Figures figures;
  };

  ReportBasis basis;
  ReportOptions options;
  std::vector<Row> rows;  // by group, then period
  Figures total;
};

[[nodiscard]] ProcessingTimes processing_times(std::span<const CaseFacts> cases,
                                               ReportBasis basis,
                                               ReportOptions options);

/// The whole report as one object, to the letter of the contract.
void write_json(JsonWriter& json, const ProcessingTimes& report);

/// The figures people ask for first.
[[nodiscard]] ReportTable to_table(const ProcessingTimes& report, Language language);

/// Every figure of every row, one column each, named by its path in the JSON (`statutory.met`). An
/// absent figure is an empty cell. No total: it would look like a row whose groups are absent.
[[nodiscard]] ReportTable to_csv(const ProcessingTimes& report);

}  // namespace replay
