// All cases as they stood at one prefix of the log, on one day, under one rulebook.
//
// Room:      tools/server. Values that never change: whoever has one may read it for as long as he
//            likes, on any thread, while newer ones take its place.
// Cost:      a table with a few changed cases shares all others with the one before: a pointer for
//            each 256 cases, and 256 for each stretch in which one changed.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "replay/reports/report.h"
#include "tools/server/case_record.h"

namespace server {

class CaseTable {
 public:
  using RecordPtr = std::shared_ptr<const CaseRecord>;

  /// Of all cases, in any order, each once.
  CaseTable(replay::ReportBasis basis, std::vector<RecordPtr> records);

  /// The same but for the cases that are new or not as they were, each once.
  [[nodiscard]] CaseTable with(replay::ReportBasis basis, std::vector<RecordPtr> changed) const;

  /// What it was computed from.
  [[nodiscard]] const replay::ReportBasis& basis() const { return basis_; }

  [[nodiscard]] std::size_t case_count() const { return case_count_; }

  /// What the cases take of memory.
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

  /// Null if there is no such case. Lifetime: the table's.
  [[nodiscard]] const CaseRecord* find(std::string_view case_id) const;

  /// Cases in bytewise order of their ids, those after `after`; ends when `visit` returns false.
  void for_each_after(std::string_view after,
                      const std::function<bool(const CaseRecord&)>& visit) const;

 private:
  using Stretch = std::vector<RecordPtr>;

  CaseTable() = default;
  void add_stretches(std::vector<RecordPtr> records);

  replay::ReportBasis basis_;
  std::vector<std::shared_ptr<const Stretch>>
      stretches_;  // none empty; in order, as what is in them
  std::size_t case_count_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace server
