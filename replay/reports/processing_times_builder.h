// Takes cases, one after the other, into the rows of the processing-time report.
//
// Room:      replay/reports. Pure; see replay/reports/build.h for what a builder is.
// Rules:     docs/rules.md, "Definitions of reports".
#pragma once

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "replay/reports/cohort.h"
#include "replay/reports/processing_times.h"

namespace replay {

/// Cost:     80 bytes a case: 40 in its row, 40 in the total.
class ProcessingTimesBuilder {
 public:
  static constexpr Needs kNeeds = Needs::kTimes;

  ProcessingTimesBuilder(ReportBasis basis, ReportOptions options);

  void add(const CaseFacts& facts);
  void merge(ProcessingTimesBuilder&& other);
  [[nodiscard]] ProcessingTimes finish();

 private:
  void add_to_total(const CaseFacts& facts, const CaseView& view);
  void add_to_rows(const CaseFacts& facts, const CaseView& view);
  /// The row of the group that key_ begins with, and of the period that holds `date` if there are
  /// periods.
  Cohort& row(const CaseFacts& facts, const CaseView& view, const std::optional<Date>& date);

  ReportBasis basis_;
  ReportOptions options_;
  bool shares_apply_;
  /// Only one register is asked for: a case is looked at only as that register sees it.
  bool one_register_;
  bool by_register_;
  std::map<std::vector<GroupValue>, Cohort, GroupOrder> rows_;
  Cohort total_;
  /// Rows by the bytes of their values: looking values up is most of the work. Points into rows_.
  std::unordered_map<std::string, Cohort*> row_of_;
  std::string key_;
  std::size_t group_key_bytes_ = 0;
};

}  // namespace replay
