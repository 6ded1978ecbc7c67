// All cases as they stood at one prefix of the log, on one day, under one rulebook.
//
// Room:      tools/server. Values that never change: whoever has one may read it for as long as he
//            likes, on any thread, while newer ones take its place.
// Cost:      what is asked of all cases reads one section after the other, as they lie. A table
// with
//            a few changed cases shares all others with the one before: a pointer for each 256
//            cases, and the bytes of 256 for each stretch in which one changed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "replay/reports/report.h"
#include "tools/server/case_record.h"

namespace server {

class CaseTable {
 public:
  /// Of all cases, in any order, each once.
  CaseTable(replay::ReportBasis basis, std::vector<CaseRecord> records);

  /// The same but for the cases that are new or not as they were, each once.
  [[nodiscard]] CaseTable with(replay::ReportBasis basis, std::vector<CaseRecord> changed) const;

  /// What it was computed from.
  [[nodiscard]] const replay::ReportBasis& basis() const { return basis_; }

  [[nodiscard]] std::size_t case_count() const { return case_count_; }

  /// What the cases take of memory.
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

  // Cases stand in bytewise order of their ids, the first at place 0. Lifetime of a StoredCase: the
  // table's.

  [[nodiscard]] StoredCase at(std::size_t place) const;
  /// Nothing if there is no such case.
  [[nodiscard]] std::optional<StoredCase> find(std::string_view case_id) const;
  /// The place of the first case after `case_id`, whether or not there is such a case.
  [[nodiscard]] std::size_t place_after(std::string_view case_id) const;
  /// Each case with its place, in order, until `visit` returns false.
  void for_each(const std::function<bool(std::size_t place, const StoredCase&)>& visit) const;

 private:
  /// Cases side by side: the same section of all of them lies together.
  class Stretch {
   public:
    void add(const StoredCase& stored);

    [[nodiscard]] std::size_t size() const { return ends_.size(); }

    [[nodiscard]] StoredCase at(std::size_t number) const;
    /// Of the first case whose id is not before, or is after.
    [[nodiscard]] std::size_t number_from(std::string_view case_id) const;
    [[nodiscard]] std::size_t number_after(std::string_view case_id) const;
    [[nodiscard]] std::size_t bytes() const;
    void shrink();

   private:
    std::array<std::string, kCaseSections> bytes_;
    std::vector<std::array<std::uint32_t, kCaseSections>> ends_;
  };

  using StretchPtr = std::shared_ptr<const Stretch>;

  CaseTable() = default;
  void add_stretches(const std::vector<StoredCase>& cases);
  void add(StretchPtr stretch);
  /// The number of the last stretch that begins with the case or before it, or 0.
  [[nodiscard]] std::size_t stretch_of(std::string_view case_id) const;

  replay::ReportBasis basis_;
  std::vector<StretchPtr> stretches_;      // none empty; in order, as what is in them
  std::vector<std::size_t> first_places_;  // of each stretch
  std::size_t case_count_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace server
