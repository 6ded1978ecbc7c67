// Turns a record of a log into the events it stands for, with the help of a mapping.
//
// Room:      tools/interchange.
// Rules:     every named value is kept: a column of the case goes into CaseImported, any other into
//            ActivityRecorded, as an attribute of the name the mapping knows it by and with the
//            text as it was written. Columns that have a field of their own (activity, resource …)
//            are not repeated as attributes; columns of clocks are. An empty value is an absent
//            one.
// Threads:   one caller at a time.
#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/result.h"
#include "replay/event/codec.h"
#include "replay/event/encode.h"
#include "tools/interchange/log_reader.h"
#include "tools/interchange/log_time.h"
#include "tools/interchange/mapping.h"

namespace tools {

/// What a record says, in views into it.
struct MappedRecord {
  std::string_view case_id;
  replay::Instant occurred_at;
  replay::ActivityRecordedView activity;  // its attributes are in event_attributes
  std::vector<replay::AttributeView> event_attributes;
  std::vector<replay::AttributeView> case_attributes;
};

class RecordMapper {
 public:
  /// `mapping` must be resolved (resolve_columns). `format` is the source unless mapped.
  /// Errors:   kZoneUnknown with the place in the mapping file.
  [[nodiscard]] static base::Result<RecordMapper> create(Mapping mapping,
                                                         std::string_view format,
                                                         std::string log_path);

  /// Errors:   kInvalidArgument kValueMissing, kTimeMalformed, kTimeWithoutZone, with file:line.
  [[nodiscard]] base::Status map(const LogRecord& record, MappedRecord& mapped);

  /// The case's first event, from its first record. Errors: as map(), and the codec's with the
  /// place of the value at fault.
  [[nodiscard]] base::Result<replay::ParsedEvent> case_imported(
      const LogRecord& record, const MappedRecord& mapped, const replay::ParseContext& context);
  [[nodiscard]] base::Result<replay::ParsedEvent> activity_recorded(
      const LogRecord& record,
      const MappedRecord& mapped,
      const replay::ParseContext& context) const;

  /// Fails if a clock names a column that no record had: its deadline would silently be missing.
  /// Errors:   kMappingUnknownColumn.
  [[nodiscard]] base::Status check_all_found() const;

 private:
  RecordMapper(Mapping mapping, std::string_view format, std::string log_path);

  base::Result<replay::Instant> time_of(const LogField& field) const;
  base::Result<std::vector<replay::ImportedClockView>> clocks_of(const LogRecord& record);
  base::Result<std::optional<replay::Instant>> clock_time(
      const LogRecord& record, const std::optional<MappedColumn>& column);
  bool is_case_attribute(std::string_view name) const;
  void note_found(std::string_view name);
  [[nodiscard]] base::Error located(base::Error error, const LogRecord& record) const;
  [[nodiscard]] std::unexpected<base::Error> value_missing(const LogRecord& record,
                                                           const MappedColumn& column,
                                                           std::string_view role) const;

  // Constant after create().
  Mapping mapping_;
  std::string log_path_;
  std::string source_;
  std::optional<TimeZone> zone_;
  std::vector<MappedColumn> expected_;  // columns of the clocks

  std::set<std::string, std::less<>> found_;  // of expected_, and some others for a guess
};

}  // namespace tools
