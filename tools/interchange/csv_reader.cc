#include "tools/interchange/csv_reader.h"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

namespace tools {
namespace {

/// The separator that stands most often in the header, outside quotes.
char find_delimiter(std::string_view text) {
  constexpr std::string_view kDelimiters = ",;\t";
  std::array<std::size_t, kDelimiters.size()> counts{};
  bool is_quoted = false;
  for (const char byte : text) {
    if (byte == '"') is_quoted = !is_quoted;
    if (is_quoted) continue;
    if (byte == '\n') break;
    if (const auto at = kDelimiters.find(byte); at != std::string_view::npos) ++counts[at];
  }
  const auto most = std::max_element(counts.begin(), counts.end());
  return kDelimiters[static_cast<std::size_t>(most - counts.begin())];
}

}  // namespace

base::Result<std::unique_ptr<CsvReader>> CsvReader::open(TextSource& text) {
  std::unique_ptr<CsvReader> reader(new CsvReader(text));
  CASELEDGER_TRY_STATUS(reader->read_header());
  return reader;
}

base::Status CsvReader::read_header() {
  CASELEDGER_TRY(chunk_, text_.next());
  delimiter_ = find_delimiter(chunk_);
  CASELEDGER_TRY(const bool has_header, read_cells());
  if (!has_header) {
    return base::fail(base::ErrorCode::kInvalidArgument,
                      kLogEmpty,
                      "the file is empty",
                      tools::to_string(text_.path(), {1, 0}),
                      "a CSV file begins with a line that names its columns");
  }
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    columns_.emplace_back(cell(i).empty() ? fmt::format("column {}", i + 1) : cell(i));
  }
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (!names.insert(columns_[i]).second) {
      return base::fail(base::ErrorCode::kInvalidArgument,
                        kCsvHeader,
                        fmt::format("two columns are named {}", columns_[i]),
                        tools::to_string(text_.path(), cells_[i].place),
                        "give every column a name of its own");
    }
  }
  return {};
}

base::Result<bool> CsvReader::next(LogRecord& record) {
  CASELEDGER_TRY(const bool found, read_cells());
  if (!found) return false;
  const Place place{cells_.front().place.line, 0};
  if (cells_.size() != columns_.size()) {
    return base::fail(
        base::ErrorCode::kInvalidArgument,
        kCsvColumnCount,
        fmt::format("the row has {} fields and the header {}", cells_.size(), columns_.size()),
        tools::to_string(text_.path(), place),
        "put a field that holds the separator or a line break in double quotes");
  }
  record.place = place;
  record.fields.clear();
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    record.fields.push_back({columns_[i], cell(i), cells_[i].place});
  }
  return true;
}

base::Result<bool> CsvReader::read_cells() {
  cells_.clear();
  cells_text_.clear();
  is_record_complete_ = false;
  while (!is_record_complete_) {
    if (chunk_at_ == chunk_.size()) {
      chunk_offset_ += chunk_.size();
      chunk_at_ = 0;
      CASELEDGER_TRY(chunk_, text_.next());
      if (chunk_.empty()) return end_text();
    }
    CASELEDGER_TRY_STATUS(take_some());
  }
  return true;
}

base::Status CsvReader::take_some() {
  switch (state_) {
    case State::kCellStart:
      cell_place_ = here();
      state_ = byte() == '"' ? State::kQuoted : State::kPlain;
      if (byte() == '"') ++chunk_at_;
      return {};
    case State::kPlain:
      return take_plain();
    case State::kQuoted:
      return take_quoted();
    case State::kAfterQuote:
      return take_after_quote();
  }
  return {};
}

base::Status CsvReader::take_plain() {
  CASELEDGER_TRY_STATUS(append_until(delimiter_));
  if (chunk_at_ == chunk_.size()) return {};
  if (byte() == delimiter_) {
    ++chunk_at_;
    return end_cell();
  }
  end_line();
  return end_record();
}

base::Status CsvReader::take_quoted() {
  CASELEDGER_TRY_STATUS(append_until('"'));
  if (chunk_at_ == chunk_.size()) return {};
  if (byte() == '"') {
    ++chunk_at_;
    state_ = State::kAfterQuote;
    return {};
  }
  if (cells_text_.size() > cell_begin() && cells_text_.back() == '\r') cells_text_.pop_back();
  end_line();
  return append("\n");
}

base::Status CsvReader::append_until(char end) {
  const std::string_view rest = chunk_.substr(chunk_at_);
  const auto found =
      std::find_if(rest.begin(), rest.end(), [end](char c) { return c == end || c == '\n'; });
  const auto length = static_cast<std::size_t>(found - rest.begin());
  chunk_at_ += length;
  return append(rest.substr(0, length));
}

base::Status CsvReader::take_after_quote() {
  const char next = byte();
  if (next == '"') {  // two quotes stand for one
    ++chunk_at_;
    state_ = State::kQuoted;
    return append("\"");
  }
  if (next == delimiter_) {
    ++chunk_at_;
    return end_cell();
  }
  if (next == '\n') {
    end_line();
    return end_record();
  }
  if (next == '\r') {
    ++chunk_at_;
    return {};
  }
  return base::fail(base::ErrorCode::kInvalidArgument,
                    kCsvQuote,
                    "text follows the quote that closes a field",
                    tools::to_string(text_.path(), here()),
                    "write a double quote inside a quoted field twice");
}

base::Status CsvReader::append(std::string_view piece) {
  if (cells_text_.size() + piece.size() - cell_begin() > kCsvFieldBytesMax) {
    if (state_ == State::kQuoted) {
      return unclosed_quote(fmt::format("is longer than {} bytes", kCsvFieldBytesMax));
    }
    return base::fail(base::ErrorCode::kLimitExceeded,
                      kLogTooLarge,
                      fmt::format("the field is longer than {} bytes", kCsvFieldBytesMax),
                      tools::to_string(text_.path(), cell_place_),
                      "check that the file is CSV and that no line break is missing");
  }
  if (cells_text_.size() + piece.size() > kCsvRecordBytesMax || cells_.size() >= kCsvColumnsMax) {
    return base::fail(
        base::ErrorCode::kLimitExceeded,
        kLogTooLarge,
        fmt::format(
            "the row has more than {} bytes or {} fields", kCsvRecordBytesMax, kCsvColumnsMax),
        tools::to_string(text_.path(), here()),
        "check that the file is CSV and that no line break is missing");
  }
  cells_text_ += piece;
  return {};
}

base::Status CsvReader::end_cell() {
  CASELEDGER_TRY_STATUS(append(""));  // the limits hold for empty cells too
  cells_.push_back({cells_text_.size(), cell_place_});
  state_ = State::kCellStart;
  cell_place_ = here();
  return {};
}

base::Status CsvReader::end_record() {
  const bool is_plain = state_ == State::kPlain;
  if (is_plain && cells_text_.size() > cell_begin() && cells_text_.back() == '\r') {
    cells_text_.pop_back();
  }
  const bool is_blank = is_plain && cells_.empty() && cells_text_.empty();
  if (is_blank) {
    state_ = State::kCellStart;
    return {};
  }
  is_record_complete_ = true;
  return end_cell();
}

base::Result<bool> CsvReader::end_text() {
  if (state_ == State::kQuoted) return unclosed_quote("is not closed before the end of the file");
  if (state_ == State::kCellStart) {
    if (cells_.empty()) return false;
    cell_place_ = here();
    state_ = State::kPlain;
  }
  CASELEDGER_TRY_STATUS(end_record());
  return is_record_complete_;
}

void CsvReader::end_line() {
  ++chunk_at_;
  ++line_;
  line_offset_ = chunk_offset_ + chunk_at_;
}

Place CsvReader::here() const {
  return {line_, chunk_offset_ + chunk_at_ - line_offset_ + 1};
}

std::size_t CsvReader::cell_begin() const {
  return cells_.empty() ? 0 : cells_.back().end;
}

std::string_view CsvReader::cell(std::size_t index) const {
  const std::size_t begin = index == 0 ? 0 : cells_[index - 1].end;
  return std::string_view(cells_text_).substr(begin, cells_[index].end - begin);
}

std::unexpected<base::Error> CsvReader::unclosed_quote(std::string_view why) const {
  return base::fail(base::ErrorCode::kInvalidArgument,
                    kCsvQuote,
                    fmt::format("the quoted field that begins here {}", why),
                    tools::to_string(text_.path(), cell_place_),
                    "add the closing quote; the file may also be cut off");
}

}  // namespace tools
