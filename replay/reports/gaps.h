// Gaps in case numbers: which numbers of a year and a prefix no case of the ledger has.
//
// Room:      replay/reports. Pure: the same cases in any order give the same report.
// Rules:     docs/rules.md, "gaps".
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "replay/event/json_writer.h"
#include "replay/reports/report.h"

namespace replay {

/// NPR-2023/0147: prefix, year, number.
struct CaseNumber {
  std::string prefix;
  std::string year;
  std::int64_t number = 0;

  bool operator==(const CaseNumber&) const = default;
};

/// Nothing for an id of another form.
[[nodiscard]] std::optional<CaseNumber> parse_case_number(std::string_view case_id);

struct Gaps {
  struct Row {
    std::string prefix;
    std::string year;
    std::int64_t cases = 0;
    std::int64_t greatest = 0;
    std::int64_t missing = 0;
    /// Cases beyond the first with one number: 0147 and 147.
    std::int64_t repeated = 0;
    /// First and last number of each stretch that is missing.
    std::vector<std::pair<std::int64_t, std::int64_t>> ranges;
  };

  ReportBasis basis;
  ReportOptions options;
  std::vector<Row> rows;  // by prefix, then year
  std::int64_t cases = 0;
  std::int64_t missing = 0;
  std::int64_t repeated = 0;
  std::int64_t other_forms = 0;
};

/// Takes cases in any order; see replay/reports/build.h.
/// Cost:     8 bytes a case.
class GapsBuilder {
 public:
  static constexpr Needs kNeeds = Needs::kWhole;

  GapsBuilder(ReportBasis basis, ReportOptions options)
      : basis_(std::move(basis)),
        options_(std::move(options)) {}

  void add(const CaseAnswer& answer, const Rulebook& /*unused*/) { add(answer.file.id); }

  void add(std::string_view case_id);
  void merge(GapsBuilder&& other);
  [[nodiscard]] Gaps finish();

 private:
  ReportBasis basis_;
  ReportOptions options_;
  std::map<std::pair<std::string, std::string>, std::vector<std::int64_t>> numbers_;
  std::int64_t other_forms_ = 0;
};

void write_json(JsonWriter& json, const Gaps& report);
[[nodiscard]] ReportTable to_table(const Gaps& report, Language language);
[[nodiscard]] ReportTable to_csv(const Gaps& report);

}  // namespace replay
