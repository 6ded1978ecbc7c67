// A log of another system as a stream of records: one per event, in file order.
//
// Room:      tools/interchange. What the names mean is the mapping's business (mapping.h).
// Rules:     XES trace attributes are named `case:` + key, so that one mapping fits CSV and XES.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/result.h"
#include "tools/interchange/import_errors.h"

namespace tools {

/// A named value as it was written; an empty value means that there is none.
struct LogField {
  std::string_view name;
  std::string_view value;
  Place place;
};

struct LogRecord {
  Place place;
  std::vector<LogField> fields;
};

class LogReader {
 public:
  LogReader() = default;
  LogReader(const LogReader&) = delete;
  LogReader& operator=(const LogReader&) = delete;
  virtual ~LogReader() = default;

  /// Reads the next event into `record`, whose views stay valid until the next call. False: end.
  /// Errors:   kInvalidArgument and kLimitExceeded with the numbers of import_errors.h; kIo.
  [[nodiscard]] virtual base::Result<bool> next(LogRecord& record) = 0;

  /// "csv" or "xes".
  [[nodiscard]] virtual std::string_view format() const = 0;

  /// The names every record has, if the format fixes them (CSV); else none.
  [[nodiscard]] virtual std::span<const std::string> columns() const = 0;

  /// Cases of the file, up to here, that had no event and so no place in time.
  [[nodiscard]] virtual std::uint64_t cases_without_events() const = 0;
};

}  // namespace tools
