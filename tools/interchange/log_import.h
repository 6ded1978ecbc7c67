// Start here: another system's log (CSV or XES, packed or not) as events of the catalogue.
//
// Room:      tools/interchange. Knows no ledger: events are handed to a sink.
// Rules:     a log is read to its end and checked before the first event is handed out; a case
//            becomes CaseImported, at its first event, and one ActivityRecorded for each event, in
//            file order. The same file gives the same events every time.
// Threads:   one caller at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "ledger/base/result.h"
#include "replay/event/codec.h"
#include "tools/interchange/import_errors.h"
#include "tools/interchange/mapping.h"

namespace tools {

inline constexpr std::size_t kImportBatchEventsMax = 1'024;
inline constexpr std::size_t kImportBatchBytesMax = 4 * 1024 * 1024;

/// A valid event without an id, and where in the log it stands.
struct ImportedEvent {
  replay::ParsedEvent event;
  Place place;
};

struct ImportSummary {
  std::uint64_t cases = 0;
  /// Of the log; the ledger gets one more for each case.
  std::uint64_t activities = 0;
  /// Traces that hold no event: they have no place in time and are left out.
  std::uint64_t cases_without_events = 0;
  /// Records whose case attributes are not those of the case's first record, which were kept; the
  /// first of them is at `first_differing`.
  std::uint64_t differing_records = 0;
  Place first_differing;
};

struct ImportOptions {
  Mapping mapping;
  /// Holds the tables of cases seen, which grow with the number of cases.
  std::string temporary_directory = "/tmp";
  /// Called with bytes done and to do, over both readings; may be empty.
  std::function<void(std::uint64_t done, std::uint64_t total)> progress;
};

/// Takes a batch, at most kImportBatchEventsMax events and about kImportBatchBytesMax bytes.
using ImportSink = std::function<base::Status(std::span<ImportedEvent>)>;

/// Imports the log at `path`. `context` says how texts are judged, and masked if asked for.
///
/// Errors:   those of TextSource, CsvReader, XesReader, resolve_columns() and RecordMapper, each
///           with file:line; kLogFormatUnknown; kConflict kLogChanged. None of them after the sink
///           was first called, but kLogChanged and failing disks. Else what the sink returned.
/// Cost:     reads the file twice; anonymous memory does not grow with the file.
[[nodiscard]] base::Result<ImportSummary> import_log(const std::string& path,
                                                     const ImportOptions& options,
                                                     const replay::ParseContext& context,
                                                     const ImportSink& sink);

}  // namespace tools
