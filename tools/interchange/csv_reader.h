// Reads CSV as a stream of records.
//
// Room:      tools/interchange.
// Source:    RFC 4180; also `;` or tab between fields (chosen from the header), LF, a quote inside
//            an unquoted field taken as it stands, empty lines skipped. A line break inside quotes
//            is read as \n. A column without a name is called `column N`.
// Threads:   one caller at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tools/interchange/log_reader.h"
#include "tools/interchange/text_source.h"

namespace tools {

inline constexpr std::size_t kCsvFieldBytesMax = 64 * 1024;
inline constexpr std::size_t kCsvRecordBytesMax = 1024 * 1024;
inline constexpr std::size_t kCsvColumnsMax = 4096;

class CsvReader final : public LogReader {
 public:
  /// Reads the header. `text` must stand at its beginning and outlive the reader.
  /// Errors:   kLogEmpty; kCsvHeader for a name that occurs twice; those of next().
  [[nodiscard]] static base::Result<std::unique_ptr<CsvReader>> open(TextSource& text);

  /// Errors:   kCsvColumnCount, kCsvQuote (at the quote that opened the field), kLogTooLarge; those
  ///           of TextSource::next().
  [[nodiscard]] base::Result<bool> next(LogRecord& record) override;

  [[nodiscard]] std::string_view format() const override { return "csv"; }

  [[nodiscard]] std::span<const std::string> columns() const override { return columns_; }

  [[nodiscard]] std::uint64_t cases_without_events() const override { return 0; }

 private:
  enum class State : std::uint8_t { kCellStart, kPlain, kQuoted, kAfterQuote };

  struct Cell {
    std::size_t end = 0;  // in cells_text_; a cell begins where the one before ends
    Place place;
  };

  explicit CsvReader(TextSource& text) : text_(text) {}

  base::Status read_header();
  /// Fills cells_ and cells_text_; false at the end of the text.
  base::Result<bool> read_cells();
  /// Takes the text up to the next byte that means something in this state, and that byte.
  base::Status take_some();
  base::Status take_plain();
  base::Status take_quoted();
  base::Status take_after_quote();
  /// Appends what stands before the next `end` or line break of the chunk, and goes there.
  base::Status append_until(char end);
  base::Status append(std::string_view piece);
  base::Status end_cell();
  base::Status end_record();
  base::Result<bool> end_text();
  void end_line();

  [[nodiscard]] char byte() const { return chunk_[chunk_at_]; }

  [[nodiscard]] Place here() const;
  [[nodiscard]] std::string_view cell(std::size_t index) const;
  [[nodiscard]] std::size_t cell_begin() const;
  [[nodiscard]] std::unexpected<base::Error> unclosed_quote(std::string_view why) const;

  // Constant after open().
  TextSource& text_;
  char delimiter_ = ',';
  std::vector<std::string> columns_;

  std::string_view chunk_;
  std::size_t chunk_at_ = 0;
  std::uint64_t chunk_offset_ = 0;  // of chunk_ in the text
  std::uint64_t line_offset_ = 0;   // of the present line in the text
  std::uint64_t line_ = 1;

  State state_ = State::kCellStart;
  Place cell_place_;
  bool is_record_complete_ = false;
  std::string cells_text_;
  std::vector<Cell> cells_;
};

}  // namespace tools
