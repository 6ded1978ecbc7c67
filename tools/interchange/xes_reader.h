// Reads XES as a stream of records, one trace in memory at a time.
//
// Room:      tools/interchange.
// Source:    IEEE 1849 (XES), with or without its namespace. Attributes of a trace may stand before
//            or after its events. Nested attributes, lists and containers are left out, as are the
//            extensions, globals, classifiers and attributes of the log itself.
// Rules:     a DOCTYPE is refused outright, so no entity is ever declared; the file is UTF-8.
// Threads:   one caller at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tools/interchange/log_reader.h"
#include "tools/interchange/text_source.h"

struct XML_ParserStruct;

namespace tools {

inline constexpr std::uint32_t kXesDepthMax = 100;
inline constexpr std::uint64_t kXesTagBytesMax = 1024 * 1024;
inline constexpr std::uint64_t kXesTraceBytesMax = 64 * 1024 * 1024;

class XesReader final : public LogReader {
 public:
  /// `text` must stand at its beginning and outlive the reader.
  explicit XesReader(TextSource& text);
  ~XesReader() override;

  /// Errors:   kXmlMalformed (also for a file that is cut off), kXmlDoctype, kXesUnexpected,
  ///           kLogTooLarge, kNotUtf8; those of TextSource::next().
  [[nodiscard]] base::Result<bool> next(LogRecord& record) override;

  [[nodiscard]] std::string_view format() const override { return "xes"; }

  [[nodiscard]] std::span<const std::string> columns() const override { return {}; }

  [[nodiscard]] std::uint64_t cases_without_events() const override { return empty_traces_; }

 private:
  struct Handlers;  // what expat calls

  enum class Level : std::uint8_t { kFile, kLog, kTrace, kEvent };

  struct Attribute {
    std::size_t name_begin = 0;  // in trace_text_
    std::size_t value_begin = 0;
    std::size_t value_end = 0;
    Place place;
  };

  struct Event {
    std::size_t attributes_begin = 0;  // in event_attributes_
    Place place;
  };

  /// Parses until a trace with events is complete; false at the end of the log.
  base::Result<bool> read_trace();
  base::Status feed();
  base::Status check_progress();
  base::Status parser_error();

  void start_element(const char* name, const char** attributes);
  void end_element();
  void start_in_log(std::string_view name);
  void start_in_trace(std::string_view name, const char** attributes);
  void keep_attribute(std::string_view name, const char** attributes);

  void skip_this_element() { skipped_depth_ = 1; }

  void stop(int number, base::ErrorCode code, std::string message, std::string hint);
  void clear_trace();
  [[nodiscard]] Place here() const;
  [[nodiscard]] std::uint64_t trace_bytes() const;
  [[nodiscard]] LogField field(const Attribute& attribute) const;

  // Constant after construction.
  TextSource& text_;
  XML_ParserStruct* const parser_;

  base::Status failure_;  // the first one found inside a handler
  std::uint64_t fed_bytes_ = 0;
  std::uint64_t empty_traces_ = 0;
  bool is_suspended_ = false;  // after a complete trace
  bool is_finished_ = false;

  Level level_ = Level::kFile;
  std::uint32_t depth_ = 0;
  std::uint32_t skipped_depth_ = 0;  // elements open in a part that is left out

  std::string trace_text_;
  std::vector<Attribute> trace_attributes_;
  std::vector<Attribute> event_attributes_;
  std::vector<Event> events_;
  std::size_t next_event_ = 0;
};

}  // namespace tools
