#include "tools/cli/output.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>

#include <sys/ioctl.h>
#include <unistd.h>

#include "ledger/base/check.h"
#include "tools/cli/errors.h"

namespace tools {
namespace {

constexpr std::size_t kBufferBytes = 64 * 1024;
constexpr std::string_view kGap = "  ";
constexpr std::size_t kWrappedWidthMin = 24;

std::string padded(std::string_view text, std::size_t width, Align align) {
  const std::size_t own = display_width(text);
  const std::string space(width > own ? width - own : 0, ' ');
  return align == Align::kLeft ? std::string(text) + space : space + std::string(text);
}

void trim_right(std::string& line) {
  line.erase(line.find_last_not_of(' ') + 1);
}

std::string_view escape_of(Tone tone) {
  switch (tone) {
    case Tone::kStrong:
      return "\x1b[1m";
    case Tone::kDim:
      return "\x1b[2m";
    case Tone::kGood:
      return "\x1b[32m";
    case Tone::kWarn:
      return "\x1b[33m";
    case Tone::kBad:
      return "\x1b[31m";
    case Tone::kPlain:
      break;
  }
  return "";
}

}  // namespace

void Sink::write(std::string_view text) {
  buffer_ += text;
  if (buffer_.size() >= kBufferBytes) drain();
}

base::Status Sink::flush() {
  drain();
  if (error_ == 0) return {};
  return base::fail(
      base::ErrorCode::kIo,
      kSinkFailed,
      "cannot write the answer: " + std::error_code(error_, std::generic_category()).message(),
      descriptor_ == STDOUT_FILENO ? "stdout" : "stderr");
}

bool Sink::is_abandoned() const {
  return error_ == EPIPE;
}

void Sink::drain() {
  if (text_ != nullptr) {
    *text_ += buffer_;
    buffer_.clear();
    return;
  }
  std::string_view rest = buffer_;
  while (error_ == 0 && !rest.empty()) {
    const ssize_t written = ::write(descriptor_, rest.data(), rest.size());
    if (written >= 0) {
      rest.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      error_ = errno;
    }
  }
  buffer_.clear();
}

Terminal look_at_terminal(int descriptor, const Environment& environment) {
  Terminal terminal;
  terminal.is_terminal = ::isatty(descriptor) == 1;
  if (!terminal.is_terminal) return terminal;
  const auto is_set = [&](const char* name) {
    const char* value = environment(name);
    return value != nullptr && *value != '\0';
  };
  const char* kind = environment("TERM");
  terminal.colour = !is_set("NO_COLOR") && kind != nullptr && std::string_view(kind) != "dumb";
  constexpr std::size_t kUsualWidth = 80;
  winsize size{};
  const bool known = ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  terminal.width = known ? size.ws_col : kUsualWidth;
  return terminal;
}

std::string toned(std::string_view text, Tone tone, const Terminal& terminal) {
  if (!terminal.colour || tone == Tone::kPlain || text.empty()) return std::string(text);
  // Line by line: a terminal that scrolls may lose a tone that spans lines.
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string line =
      end == 0 ? "" : std::string(escape_of(tone)) + std::string(text.substr(0, end)) + "\x1b[0m";
  return end == text.size() ? line : line + '\n' + toned(text.substr(end + 1), tone, terminal);
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  std::string line;
  while (!text.empty()) {
    const std::size_t space = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, space);
    text.remove_prefix(std::min(space + 1, text.size()));
    if (!line.empty() && display_width(line) + 1 + display_width(word) > width) {
      trim_right(line);
      lines.push_back(std::move(line));
      line.clear();
    }
    if (!line.empty()) line += ' ';
    line += word;
  }
  if (!line.empty() || lines.empty()) lines.push_back(std::move(line));
  return lines;
}

void Table::add_row(std::vector<Cell> row) {
  CHECK(row.size() == columns_.size());
  for (Cell& cell : row) {
    cell.text = printable(cell.text);
  }
  rows_.push_back(std::move(row));
}

std::string Table::render(const Terminal& terminal) const {
  std::vector<std::size_t> widths;
  std::size_t total = 0;
  std::size_t wrapping = columns_.size();
  for (std::size_t at = 0; at < columns_.size(); ++at) {
    std::size_t width = display_width(columns_[at].head);
    for (const auto& row : rows_) {
      width = std::max(width, display_width(row[at].text));
    }
    widths.push_back(width);
    total += width + (at == 0 ? 0 : kGap.size());
    if (columns_[at].wraps) wrapping = at;
  }
  if (wrapping < columns_.size() && terminal.width > 0 && total > terminal.width) {
    const std::size_t surplus = total - terminal.width;
    const std::size_t least = std::min(kWrappedWidthMin, widths[wrapping]);
    widths[wrapping] = widths[wrapping] > surplus + least ? widths[wrapping] - surplus : least;
  }

  std::string text;
  const auto add_line = [&](const std::vector<Cell>& cells) {
    std::string line;
    for (std::size_t at = 0; at < cells.size(); ++at) {
      if (at > 0) line += kGap;
      const std::string cell = padded(cells[at].text, widths[at], columns_[at].align);
      const std::size_t pad_front = cell.find_first_not_of(' ');
      if (pad_front == std::string::npos) {
        line += cell;
        continue;
      }
      const std::size_t pad_back = cell.find_last_not_of(' ') + 1;
      line += cell.substr(0, pad_front);
      line += toned(
          std::string_view(cell).substr(pad_front, pad_back - pad_front), cells[at].tone, terminal);
      line += cell.substr(pad_back);
    }
    trim_right(line);
    text += line + '\n';
  };

  std::vector<Cell> heads;
  for (const Column& column : columns_) {
    heads.emplace_back(column.head, Tone::kStrong);
  }
  add_line(heads);
  std::vector<Cell> rules;
  for (const std::size_t width : widths) {
    std::string rule;
    for (std::size_t at = 0; at < width; ++at) {
      rule += "─";
    }
    rules.emplace_back(std::move(rule), Tone::kDim);
  }
  add_line(rules);
  for (const auto& row : rows_) {
    if (wrapping == columns_.size()) {
      add_line(row);
      continue;
    }
    const auto pieces = wrapped(row[wrapping].text, widths[wrapping]);
    for (std::size_t piece = 0; piece < pieces.size(); ++piece) {
      std::vector<Cell> line = piece == 0 ? row : std::vector<Cell>(row.size(), Cell(""));
      line[wrapping] = Cell(pieces[piece], row[wrapping].tone);
      add_line(line);
    }
  }
  return text;
}

void Fields::add(std::string_view label, Cell value) {
  value.text = printable(value.text);
  fields_.push_back({std::string(label), std::move(value)});
}

std::string Fields::render(const Terminal& terminal) const {
  std::size_t width = 0;
  for (const Field& field : fields_) {
    width = std::max(width, display_width(field.label));
  }
  std::string text;
  for (const Field& field : fields_) {
    const std::string label = padded(field.label, width, Align::kLeft);
    std::string line = toned(label, Tone::kDim, terminal) + std::string(kGap) +
                       toned(field.value.text, field.value.tone, terminal);
    trim_right(line);
    text += line + '\n';
  }
  return text;
}

std::string csv_line(const std::vector<std::string>& values) {
  const auto is_number = [](std::string_view text) {
    return text.size() > 1 && text.front() == '-' &&
           text.find_first_not_of("0123456789.", 1) == std::string_view::npos;
  };
  std::string line;
  for (std::size_t at = 0; at < values.size(); ++at) {
    if (at > 0) line += ',';
    std::string text = values[at];
    if (!text.empty() &&
        std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos &&
        !is_number(text)) {
      text.insert(text.begin(), '\'');
    }
    if (text.find_first_of(",\"\r\n") == std::string::npos) {
      line += text;
      continue;
    }
    line += '"';
    for (const char c : text) {
      if (c == '"') line += '"';
      line += c;
    }
    line += '"';
  }
  return line + "\r\n";
}

}  // namespace tools
