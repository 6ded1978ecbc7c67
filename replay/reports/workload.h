// The workload report: what came in, what went out and what lay open, period by period.
//
// Room:      replay/reports. Pure: the same cases in any order give the same report.
// Rules:     docs/rules.md, "workload".
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "replay/event/json_writer.h"
#include "replay/reports/facts.h"
#include "replay/reports/report.h"
#include "replay/reports/standing.h"

namespace replay {

inline constexpr std::size_t kFlowCount = 6;

/// How often each flow happened, by its place in Flow.
using FlowCounts = std::array<std::int64_t, kFlowCount>;

/// As in the JSON, by place in Flow.
inline constexpr std::array<std::string_view, kFlowCount> kFlowNames = {
    "received", "completed", "decided", "delivered", "ended", "reopened"};

/// What these flows, all up to some day, leave open.
[[nodiscard]] std::int64_t change_of(const FlowCounts& flows);

struct Workload {
  struct Row {
    std::string period;
    std::vector<GroupValue> group;  // in the order of options.group_by
    FlowCounts flows{};
    std::int64_t backlog = 0;  // open at the end of the period
  };

  ReportBasis basis;
  ReportOptions options;
  std::vector<Row> rows;  // by group, then period
  FlowCounts total{};     // each case once
  std::int64_t backlog = 0;
};

/// A stretch of empty periods longer than this is left out: somebody mistyped a year.
inline constexpr std::int32_t kQuietPeriodsMax = 120;

/// Takes cases in any order; see replay/reports/build.h.
/// Cost:     one row a group and period.
class WorkloadBuilder {
 public:
  static constexpr Needs kNeeds = Needs::kTimes;

  WorkloadBuilder(ReportBasis basis, ReportOptions options);

  /// `facts` have their flows.
  void add(const CaseFacts& facts);
  void add(const CaseAnswer& answer, const Rulebook& rulebook);
  void merge(WorkloadBuilder&& other);
  [[nodiscard]] Workload finish();

 private:
  /// Periods by number: that of the month is year × 12 + month - 1, and so on.
  using Periods = std::map<std::int32_t, FlowCounts>;

  ReportBasis basis_;
  ReportOptions options_;
  std::map<std::vector<GroupValue>, Periods, GroupOrder> groups_;
  FlowCounts total_{};
};

/// The whole report as one object, to the letter of the contract.
void write_json(JsonWriter& json, const Workload& report);
[[nodiscard]] ReportTable to_table(const Workload& report, Language language);
[[nodiscard]] ReportTable to_csv(const Workload& report);

}  // namespace replay
