// Choosing and ordering cases: what --where, --sort and --limit mean.
//
// Room:      tools/cli. Used by `cases`, `export` and the service.
// Rules:     keys are of what a list shows, or of the figures of reports (replay/reports/
//            figure_filter.h), so that every figure has a list of the cases behind it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/result.h"
#include "replay/event/json_writer.h"
#include "replay/replayer.h"
#include "replay/reports/figure_filter.h"
#include "tools/cli/csv.h"
#include "tools/cli/language.h"

namespace tools {

/// What a list shows of a case, taken from its answer, so that no CaseFile need be kept.
struct CaseRow {
  std::string case_id;
  std::string state;  // empty: no event says
  std::vector<std::string> registers;
  std::string category;
  std::string purpose;
  std::string application_type;
  std::string applicant_kind;
  std::optional<bool> linked;
  std::vector<std::string> authorities;  // of intake, decision and delivery, each once
  std::vector<std::string> hands;        // those, and that of the dispensation: see hands_of()
  std::optional<replay::Date> received;
  /// The last STATUTORY segment.
  std::optional<replay::Date> due;
  std::string clock_status;
  bool is_overdue = false;  // any STATUTORY segment runs past its date
  bool is_paused = false;
  std::string complaint;
  std::string deletion_status;
  std::optional<replay::Date> deletion_due;
  std::vector<std::string> findings;    // ids, each once
  std::vector<std::string> severities;  // each once
  std::uint64_t event_count = 0;
};

/// Every authority that has or had the case in hand, each once: what decides who may see it.
[[nodiscard]] std::vector<std::string> hands_of(const replay::Authorities& authorities);

[[nodiscard]] CaseRow row_of(const replay::CaseAnswer& answer, replay::Date today);

/// What of a row is looked at; each part has those before it.
enum class RowPart : std::uint8_t {
  kStanding,  // state, category, dates, clock, deletion, the number of events
  kLists,     // registers, findings
  kAll,
};

/// Conditions `key=value`, all of which must hold.
class CaseFilter {
 public:
  /// Values may be codes or words in either language; those of closed lists are checked.
  /// Errors:   usage errors that name the keys or the values there are
  [[nodiscard]] static base::Result<CaseFilter> parse(const std::vector<std::string>& conditions,
                                                      Language language);

  /// The conditions on what a list shows hold.
  [[nodiscard]] bool matches(const CaseRow& row) const;

  /// The conditions on figures, which ask for more than a row has.
  [[nodiscard]] const replay::FigureFilter& figures() const { return figures_; }

  /// How often the case counts: 0 = it is not wanted; see FigureFilter::count().
  [[nodiscard]] std::uint64_t count(const CaseRow& row,
                                    const replay::CaseAnswer& answer,
                                    const replay::Rulebook& rulebook,
                                    replay::Date today) const;

  /// What matches() looks at beside the id; nothing if there is no condition on more.
  [[nodiscard]] std::optional<RowPart> part() const;

  [[nodiscard]] bool empty() const { return conditions_.empty() && figures_.empty(); }

 private:
  struct Condition {
    std::size_t key;
    std::string value;
  };

  std::vector<Condition> conditions_;
  replay::FigureFilter figures_;
};

/// Where a case stands in an order.
struct CasePlace {
  std::optional<std::int64_t> key;  // compares as wished; nothing but absent values in order of ids
  std::string_view case_id;         // of the row
};

/// An order of cases: a key, descending with a leading '-'; ties by case id, absent values last. By
/// case id unless parsed.
class CaseOrder {
 public:
  /// Errors:   a usage error that names the keys
  [[nodiscard]] static base::Result<CaseOrder> parse(std::string_view text, Language language);

  [[nodiscard]] bool is_by_id() const { return key_ == 0; }

  [[nodiscard]] bool is_descending() const { return descending_; }

  /// What place_of() looks at beside the id.
  [[nodiscard]] std::optional<RowPart> part() const;

  [[nodiscard]] CasePlace place_of(const CaseRow& row) const;
  [[nodiscard]] bool is_before(const CasePlace& a, const CasePlace& b) const;
  void apply(std::vector<CaseRow>& rows) const;

 private:
  std::size_t key_ = 0;  // of the sort keys; the first is the case id
  bool descending_ = false;
};

/// One row as an object: the answer of `cases --json` and of the service.
void write_row(replay::JsonWriter& json, const CaseRow& row, bool is_simulated);

/// A column of a list as CSV.
struct CaseColumn {
  CsvColumn column;
  std::string (*cell)(const CaseRow& row);
};

/// All of them, in order.
[[nodiscard]] const std::vector<CaseColumn>& case_columns();

/// Rows as CSV.
class CaseCsv {
 public:
  CaseCsv(Sink& out, CsvProfile profile, std::vector<CaseColumn> columns);
  void row(const CaseRow& row);

 private:
  const std::vector<CaseColumn> columns_;
  CsvWriter csv_;
  std::vector<std::string> cells_;
};

/// The keys of --where and of --sort, for help pages.
[[nodiscard]] std::vector<std::string_view> filter_keys();
[[nodiscard]] std::vector<std::string_view> sort_keys();

}  // namespace tools
