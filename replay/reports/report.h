// What all reports share: what is asked, the head that names the answer's source, and tables.
//
// Room:      replay/reports. Pure.
// Rules:     docs/rules.md, "Definitions of reports".
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/result.h"
#include "ledger/base/types.h"
#include "replay/event/civil.h"
#include "replay/event/json_writer.h"
#include "replay/reports/facts.h"

namespace replay {

/// Raised when a figure changes its meaning (docs/rules.md).
inline constexpr int kReportDefinitions = 1;

/// The language of headings and messages.
enum class Language : std::uint8_t { kNb, kEn };

/// A heading in both languages.
struct Heading {
  std::string_view nb;
  std::string_view en;

  [[nodiscard]] constexpr std::string_view in(Language language) const {
    return language == Language::kNb ? nb : en;
  }
};

/// What rows can be grouped by, and every report filtered by.
enum class Dimension : std::uint8_t {
  kRegister,
  kCategory,
  kPurpose,
  kApplicationType,
  kAuthority,
  kApplicantKind,
  kLinked,
};

enum class Period : std::uint8_t { kMonth, kQuarter, kYear };

/// The date that puts a case, or a segment, or an invoice, into a period.
enum class CohortDate : std::uint8_t {
  kReceived,
  kComplete,
  kDecided,
  kDelivered,
  kDue,
  kInvoiced
};

/// "applicationType" and so on, as in `--group-by` and in the JSON.
[[nodiscard]] std::string_view name_of(Dimension dimension);
[[nodiscard]] std::string_view name_of(Period period);
[[nodiscard]] std::string_view name_of(CohortDate by);
[[nodiscard]] std::optional<Dimension> dimension_named(std::string_view name);

enum class ReportName : std::uint8_t {
  kProcessingTimes,
  kWorkload,
  kDeletions,
  kFindings,
  kFees,
  kDisclosures,
  kGaps,
  kJournal,
  kEhdsActivity,
  kDurations,
};

/// "processing-times" and so on.
[[nodiscard]] std::string_view name_of(ReportName report);

/// What may be asked of a report.
struct ReportShape {
  ReportName report = ReportName::kProcessingTimes;
  std::string_view name;
  bool has_groups = false;
  /// `--where` takes the dimensions.
  bool has_dimensions = true;
  /// The filters beside the dimensions.
  std::span<const std::string_view> own_filters{};
  bool has_periods = false;
  /// The period when none is given; nothing = no periods then.
  std::optional<Period> default_period{};
  /// What `--by` takes, the default first; empty when each figure has its own date.
  std::span<const CohortDate> dates{};
  /// It holds sentences in the language asked for, so that its head names the language.
  bool has_sentences = false;
  /// `--valid-at` means something.
  bool has_valid_at = true;
};

[[nodiscard]] const ReportShape& shape_of(ReportName report);
/// All of them, in the order in which people should see them.
[[nodiscard]] std::span<const ReportShape> all_reports();

/// `--where dueWithin=` takes at most so many days.
inline constexpr int kDueWithinDaysMax = 36'500;
inline constexpr int kLastYear = 9999;

/// What is asked of a report.
struct ReportOptions {
  std::vector<Dimension> group_by;
  /// Key → value; all must hold.
  std::map<std::string, std::string, std::less<>> where;
  std::optional<Period> period;
  CohortDate by = CohortDate::kComplete;
  /// Of messages and titles.
  Language language = Language::kEn;

  /// The value of `--where key=…`; nothing if it was not asked.
  [[nodiscard]] std::optional<std::string_view> wanted(std::string_view key) const;
  /// True unless `--where key=…` asks for another value.
  [[nodiscard]] bool holds(std::string_view key, std::string_view value) const;
};

/// The same as written on a command line or in a query; empty means not given.
struct ReportArguments {
  /// "register,category"; empty: no groups; nothing: those that the report has by itself.
  std::optional<std::string_view> group_by{};
  std::vector<std::string> where{};  // "k=v"
  std::string_view period{};
  std::string_view by{};
};

/// Errors: kInvalidArgument with the argument in `where` and the valid values in `hint`.
[[nodiscard]] base::Result<ReportOptions> parse_report_options(ReportName report,
                                                               const ReportArguments& arguments);

/// What an answer was computed from.
struct ReportBasis {
  base::LogSize size;
  base::Digest root;
  /// What had not happened by then was hidden.
  std::optional<base::TimestampUtcUs> valid_at{};
  Date today;
  std::string rulebook;
  bool simulated = false;
};

/// `"report":…,"definitions":…,…,"groupBy":[…]` and what else was asked, into the open object: all
/// that is needed to compute the report again.
void write_head(JsonWriter& json,
                ReportName report,
                const ReportBasis& basis,
                const ReportOptions& options);

/// A value of a group or a period; nothing is `null` and sorts last.
using GroupValue = std::optional<std::string>;

/// Orders groups bytewise, value by value, nothing last.
struct GroupOrder {
  using is_transparent = void;
  [[nodiscard]] bool operator()(const GroupValue& a, const GroupValue& b) const;
  [[nodiscard]] bool operator()(const std::vector<GroupValue>& a,
                                const std::vector<GroupValue>& b) const;
};

/// The group value of one view of a case; `linked` is "true" or "false".
[[nodiscard]] GroupValue group_value(Dimension dimension,
                                     const CaseFacts& facts,
                                     const CaseView& view);
/// Consecutive periods have consecutive numbers: that of a month is year × 12 + month - 1, and so
/// on.
[[nodiscard]] std::int32_t period_number(Date date, Period period);
/// `2023-01`, `2023-Q1` or `2023`.
[[nodiscard]] std::string period_label(Date date, Period period);

/// True if every filter on a dimension holds for the view; filters of single reports are ignored.
[[nodiscard]] bool passes(const ReportOptions& options,
                          const CaseFacts& facts,
                          const CaseView& view);

/// The views of a case that count: in the rows, and in the total (docs/rules.md, "Whole cases and
/// registers"). Filters on dimensions are applied.
struct CountedViews {
  std::vector<const CaseView*> rows;
  std::vector<const CaseView*> total;
};

[[nodiscard]] CountedViews counted_views(const ReportOptions& options, const CaseFacts& facts);

/// Registers are among the groups or the filters: else a case is only looked at as a whole.
[[nodiscard]] bool looks_at_registers(const ReportOptions& options);

/// The group values in the order asked for.
[[nodiscard]] std::vector<GroupValue> group_of(const ReportOptions& options,
                                               const CaseFacts& facts,
                                               const CaseView& view);

/// The date that `--by` picks of a case; nothing if it has none. kInvoiced is no date of a case.
[[nodiscard]] std::optional<Date> case_date(CohortDate by,
                                            const CaseFacts& facts,
                                            const CaseView& view);

/// What a table for people says where a figure or a value is absent.
inline constexpr std::string_view kAbsent = "–";

/// Rows of text, for a terminal or for CSV; the caller lays them out and quotes them.
struct ReportTable {
  struct Column {
    std::string header;
    bool is_number = false;   // set to the right
    bool is_code = false;     // holds codes that people read as words: a category, a status
    bool is_date = false;     // ISO dates, or nothing
    bool is_instant = false;  // RFC 3339 instants, or nothing

    bool operator==(const Column&) const = default;
  };

  std::vector<Column> columns;
  std::vector<std::vector<std::string>> rows;
  /// The last row sums up the others.
  bool has_total = false;
};

}  // namespace replay
