#include "tools/interchange/log_import.h"

#include <memory>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "tools/interchange/byte_source.h"
#include "tools/interchange/csv_reader.h"
#include "tools/interchange/record_mapper.h"
#include "tools/interchange/repeat_counter.h"
#include "tools/interchange/text_source.h"
#include "tools/interchange/xes_reader.h"

namespace tools {
namespace {

enum class LogFormat : std::uint8_t { kCsv, kXes };

/// Looks at the first characters of the text; leaves `bytes` at the beginning.
base::Result<LogFormat> find_format(ByteSource& bytes, const std::string& path) {
  TextSource probe(bytes, path);
  CASELEDGER_TRY(const std::string_view text, probe.next());
  CASELEDGER_TRY_STATUS(bytes.rewind());
  const auto first = text.find_first_not_of(" \t\r\n");
  const auto unknown = [&](std::string what, std::string hint) {
    return base::fail(base::ErrorCode::kInvalidArgument,
                      kLogFormatUnknown,
                      std::move(what),
                      to_string(path, {1, 0}),
                      std::move(hint));
  };
  if (first == std::string_view::npos) {
    return base::fail(base::ErrorCode::kInvalidArgument,
                      kLogEmpty,
                      "the file is empty",
                      to_string(path, {1, 0}),
                      "import reads CSV and XES, also packed with gzip");
  }
  if (text.starts_with("PK\x03\x04")) {
    return unknown("the file is a ZIP archive or a spreadsheet",
                   "save the sheet as CSV in UTF-8, or unpack the archive");
  }
  if (text[first] == '{' || text[first] == '[') {
    return unknown("the file is JSON", "import reads CSV and XES; append reads our own NDJSON");
  }
  return text[first] == '<' ? LogFormat::kXes : LogFormat::kCsv;
}

base::Result<std::unique_ptr<LogReader>> open_reader(LogFormat format, TextSource& text) {
  if (format == LogFormat::kXes) return std::make_unique<XesReader>(text);
  CASELEDGER_TRY(auto reader, CsvReader::open(text));
  return std::unique_ptr<LogReader>(std::move(reader));
}

/// Gathers events until there are enough for a batch.
class Batch {
 public:
  explicit Batch(const ImportSink& sink) : sink_(sink) {}

  base::Status add(replay::ParsedEvent event, Place place) {
    const bool is_full = events_.size() == kImportBatchEventsMax ||
                         bytes_ + event.body.size() > kImportBatchBytesMax;
    if (is_full) CASELEDGER_TRY_STATUS(hand_over());
    bytes_ += event.body.size();
    events_.push_back({std::move(event), place});
    return {};
  }

  base::Status hand_over() {
    if (events_.empty()) return {};
    CASELEDGER_TRY_STATUS(sink_(events_));
    events_.clear();
    bytes_ = 0;
    return {};
  }

 private:
  const ImportSink& sink_;
  std::vector<ImportedEvent> events_;
  std::size_t bytes_ = 0;
};

class Importer {
 public:
  Importer(std::string path,
           ByteSource& bytes,
           LogFormat format,
           const ImportOptions& options,
           const replay::ParseContext& context)
      : path_(std::move(path)),
        bytes_(bytes),
        format_(format),
        options_(options),
        context_(context) {}

  /// One reading of the log.
  base::Result<ImportSummary> read(const ImportSink& sink, std::uint64_t bytes_before) {
    CASELEDGER_TRY_STATUS(bytes_.rewind());
    TextSource text(bytes_, path_);
    CASELEDGER_TRY(const auto reader, open_reader(format_, text));
    CASELEDGER_TRY(Mapping mapping,
                   resolve_columns(options_.mapping, reader->format(), reader->columns(), path_));
    CASELEDGER_TRY(auto mapper, RecordMapper::create(std::move(mapping), reader->format(), path_));
    CASELEDGER_TRY(auto cases, RepeatCounter::create(options_.temporary_directory));
    ImportSummary summary;
    Batch batch(sink);
    LogRecord record;
    MappedRecord mapped;
    for (;;) {
      CASELEDGER_TRY(const bool found, reader->next(record));
      if (!found) break;
      CASELEDGER_TRY_STATUS(mapper.map(record, mapped));
      CASELEDGER_TRY(const bool is_first, note_case(record, mapped, cases, summary));
      if (is_first) {
        CASELEDGER_TRY(auto event, mapper.case_imported(record, mapped, context_));
        CASELEDGER_TRY_STATUS(batch.add(std::move(event), record.place));
      }
      CASELEDGER_TRY(auto event, mapper.activity_recorded(record, mapped, context_));
      CASELEDGER_TRY_STATUS(batch.add(std::move(event), record.place));
      ++summary.activities;
      if (options_.progress) {
        options_.progress(bytes_before + bytes_.file_bytes_read(), 2 * bytes_.file_bytes());
      }
    }
    CASELEDGER_TRY_STATUS(batch.hand_over());
    if (summary.activities > 0) CASELEDGER_TRY_STATUS(mapper.check_all_found());
    summary.cases_without_events = reader->cases_without_events();
    return summary;
  }

  [[nodiscard]] base::Status check_unchanged() const {
    if (bytes_.is_unchanged()) return {};
    return base::fail(base::ErrorCode::kConflict,
                      kLogChanged,
                      "the log was changed while it was read",
                      path_,
                      "run import again: what is recorded already is recognised");
  }

 private:
  /// True for the first record of a case.
  static base::Result<bool> note_case(const LogRecord& record,
                                      const MappedRecord& mapped,
                                      RepeatCounter& cases,
                                      ImportSummary& summary) {
    std::vector<std::string_view> parts{"attributes", mapped.case_id};
    for (const auto& [name, value] : mapped.case_attributes) {
      parts.push_back(name);
      parts.push_back(value);
    }
    const KeyHash attributes = hash_parts(parts);
    CASELEDGER_TRY(const std::uint32_t before, cases.add(hash_parts({"case", mapped.case_id})));
    if (before == 0) {
      ++summary.cases;
      CASELEDGER_TRY_STATUS(cases.add(attributes));
      return true;
    }
    if (cases.count(attributes) == 0) {
      if (summary.differing_records == 0) summary.first_differing = record.place;
      ++summary.differing_records;
    }
    return false;
  }

  // Constant after construction.
  const std::string path_;
  ByteSource& bytes_;
  const LogFormat format_;
  const ImportOptions& options_;
  const replay::ParseContext& context_;
};

}  // namespace

base::Result<ImportSummary> import_log(const std::string& path,
                                       const ImportOptions& options,
                                       const replay::ParseContext& context,
                                       const ImportSink& sink) {
  CASELEDGER_TRY(const auto bytes, ByteSource::open(path));
  CASELEDGER_TRY(const LogFormat format, find_format(*bytes, path));
  Importer importer(path, *bytes, format, options, context);
  const ImportSink only_check = [](std::span<ImportedEvent>) { return base::Status{}; };
  CASELEDGER_TRY_STATUS(importer.read(only_check, 0));
  CASELEDGER_TRY_STATUS(importer.check_unchanged());
  CASELEDGER_TRY(const ImportSummary summary, importer.read(sink, bytes->file_bytes()));
  CASELEDGER_TRY_STATUS(importer.check_unchanged());
  return summary;
}

}  // namespace tools
