// A report that somebody kept: what it says it was computed from, and how it differs from another.
//
// Room:      tools/cli. Knows no ledger.
// Format:    docs/rules.md, "What every report has in common".
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/result.h"
#include "replay/reports/report.h"

namespace tools {

/// What a report's head asks for.
struct ReportHead {
  replay::ReportName report = replay::ReportName::kProcessingTimes;
  base::LogSize size;
  std::string root;  // base64, as written
  replay::Date today;
  std::optional<base::TimestampUtcUs> valid_at;
  replay::ReportOptions options;
};

/// A file that may be one: a JSON object that says which report it is.
[[nodiscard]] bool looks_like_report(std::string_view text);

/// Errors:   kCorrupt with the JSON pointer in `where` · kUnsupported other definitions than ours
[[nodiscard]] base::Result<ReportHead> read_report_head(std::string_view text);

/// A value that two reports do not share; empty where one has none.
struct Difference {
  std::string pointer;  // RFC 6901
  std::string in_file;
  std::string computed;

  bool operator==(const Difference&) const = default;
};

struct Comparison {
  std::size_t count = 0;
  std::vector<Difference> first;  // the first so many, in the order of the computed one
};

/// Compares values: white space, the order of members and the spelling of a text or number do not
/// matter; a member that stands twice does.
/// Errors:   kCorrupt when `in_file` is not JSON
[[nodiscard]] base::Result<Comparison> compare_reports(std::string_view in_file,
                                                       std::string_view computed,
                                                       std::size_t shown_max);

}  // namespace tools
