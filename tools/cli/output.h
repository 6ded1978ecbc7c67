// Where answers go: a buffered stream that notices failures, and tables for people.
//
// Room:      tools/cli. Data goes to stdout, everything else to stderr.
// Rules:     no colour and no control character from the data ever reaches a terminal unasked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/result.h"
#include "replay/event/text_rules.h"
#include "tools/cli/language.h"

namespace tools {

/// Buffered bytes to a file descriptor or a text, which it does not own. The first failure sticks:
/// later writes do nothing, and flush() tells it.
class Sink {
 public:
  explicit Sink(int descriptor) : descriptor_(descriptor) {}

  /// A text takes everything.
  explicit Sink(std::string& text) : text_(&text) {}

  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;
  ~Sink() = default;

  void write(std::string_view text);
  /// Writes what is buffered. Errors: kIo with number kSinkFailed, and the reason.
  [[nodiscard]] base::Status flush();
  /// The reader went away (a closed pipe): an ordinary end, not worth a message.
  [[nodiscard]] bool is_abandoned() const;

 private:
  void drain();

  int descriptor_ = -1;
  std::string* text_ = nullptr;
  int error_ = 0;  // errno of the first failure
  std::string buffer_;
};

/// What stdout or stderr is connected to.
struct Terminal {
  bool is_terminal = false;
  bool colour = false;    // a terminal, NO_COLOR not set, TERM not "dumb"
  std::size_t width = 0;  // columns; 0 = not a terminal, lines are never broken
};

[[nodiscard]] Terminal look_at_terminal(int descriptor, const Environment& environment);

enum class Tone : std::uint8_t { kPlain, kStrong, kDim, kGood, kWarn, kBad };

/// `text` in the tone, if the terminal takes colour.
[[nodiscard]] std::string toned(std::string_view text, Tone tone, const Terminal& terminal);

// For terminals; the words of other rooms, used here all the time.
using replay::display_width;
using replay::printable;

/// Breaks at spaces so that no line is wider than `width`, unless one word is.
[[nodiscard]] std::vector<std::string> wrapped(std::string_view text, std::size_t width);

enum class Align : std::uint8_t { kLeft, kRight };

struct Column {
  std::string head;
  Align align = Align::kLeft;
  /// Broken over several lines when the terminal is too narrow; one column of a table at most.
  bool wraps = false;
};

struct Cell {
  std::string text;
  Tone tone = Tone::kPlain;

  // A table is written as rows of texts; most cells have no tone.
  Cell(std::string cell_text, Tone cell_tone = Tone::kPlain)  // NOLINT(google-explicit-constructor)
      : text(std::move(cell_text)),
        tone(cell_tone) {}

  Cell(const char* cell_text) : text(cell_text) {}  // NOLINT(google-explicit-constructor)
};

/// Rows under heads, aligned by display width.
class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  /// One cell for each column (CHECKed).
  void add_row(std::vector<Cell> row);

  [[nodiscard]] bool empty() const { return rows_.empty(); }

  [[nodiscard]] std::size_t row_count() const { return rows_.size(); }

  [[nodiscard]] std::string render(const Terminal& terminal) const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<Cell>> rows_;
};

/// Labels and values, two aligned columns without heads: for a single thing.
class Fields {
 public:
  void add(std::string_view label, Cell value);
  [[nodiscard]] std::string render(const Terminal& terminal) const;

 private:
  struct Field {
    std::string label;
    Cell value;
  };

  std::vector<Field> fields_;
};

/// One line of RFC 4180, ended by CRLF. A text that a spreadsheet would run as a formula gets a
/// leading apostrophe; numbers stay numbers.
[[nodiscard]] std::string csv_line(const std::vector<std::string>& values);

}  // namespace tools
