// Which cases stand behind a figure of processing-times or workload, and how often each counts.
//
// Room:      replay/reports. Pure.
// Rules:     docs/rules.md, "Definitions of reports" and "From a figure to its cases". All
// conditions
//            must hold for one and the same view of a case: the whole, or with `group.register` as
//            a register sees it. The parts of one clock's conditions must hold for one and the same
//            segment. A case without an application is behind no figure.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "replay/reports/facts.h"
#include "replay/reports/report.h"
#include "replay/reports/workload.h"

namespace replay {

/// What a key takes.
enum class FigureValue : std::uint8_t {
  kYesNo,   // yes, no
  kChoice,  // one of `choices`
  kGroup,   // a value of the dimension; empty: none
  kDate,  // a day, month, quarter or year: 2024-09-30, 2024-09, 2024-Q3, 2024; *: any; empty: none
};

struct FigureKey {
  std::string_view name;
  FigureValue value = FigureValue::kDate;
  /// With spaces between.
  std::string_view choices{};
};

/// Every key, in the order in which people should see them.
[[nodiscard]] std::span<const FigureKey> figure_keys();

/// The days that a value of kDate holds.
struct DaysWanted {
  bool none = false;  // those without a date
  Date first{};
  Date last{};

  [[nodiscard]] bool holds(const std::optional<Date>& date) const {
    return date ? !none && first <= *date && *date <= last : none;
  }
};

[[nodiscard]] std::optional<DaysWanted> parse_days_wanted(std::string_view text);

class FigureFilter {
 public:
  /// Adds `key=value`, where `key` is a name in figure_keys(). False for a value it does not take.
  [[nodiscard]] bool add(std::string_view key, std::string_view value);

  [[nodiscard]] bool empty() const { return conditions_.empty(); }

  /// A case is looked at as its registers see it: without them its facts are as if it had none.
  [[nodiscard]] bool looks_at_registers() const { return by_register_; }

  /// How often the case, whose facts have their flows, counts: 0 = it is not among them. Once, but
  /// where a condition is of a clock or of a flow of the workload: then as often as the first such
  /// condition, with what else is asked of that clock, holds.
  [[nodiscard]] std::uint64_t count(const CaseFacts& facts, Date today) const;

 private:
  struct Condition {
    std::size_t key = 0;    // its place in figure_keys()
    std::string value;      // of kGroup
    std::size_t place = 0;  // of kChoice: that of the choice; of kYesNo: 1 = yes
    DaysWanted days;        // of kDate
  };

  [[nodiscard]] std::uint64_t count_in(const CaseFacts& facts,
                                       const CaseView& view,
                                       Date today) const;
  [[nodiscard]] std::uint64_t segments_in(const CaseView& view, bool statutory, Date today) const;

  std::vector<Condition> conditions_;
  bool by_register_ = false;
};

}  // namespace replay
