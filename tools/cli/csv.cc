#include "tools/cli/csv.h"

#include <algorithm>

#include "ledger/base/check.h"
#include "replay/event/civil.h"
#include "tools/cli/vocabulary.h"

namespace tools {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// Excel makes a number, a date or a time of it, and its zeros and dashes are gone.
bool excel_would_convert(std::string_view text) {
  return !text.empty() && text.front() >= '0' && text.front() <= '9' &&
         text.find_first_not_of("0123456789.,:/-+eE% ") == std::string_view::npos;
}

bool would_run(std::string_view text) {
  return !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
}

std::string cell_for_excel(std::string cell, CsvKind kind) {
  if (kind == CsvKind::kNumber) {
    std::ranges::replace(cell, '.', ',');
    return cell;
  }
  if (would_run(cell) || (kind == CsvKind::kText && excel_would_convert(cell))) {
    cell.insert(cell.begin(), '\'');
  }
  return cell;
}

/// "2023-03-14 09:12:00" in Oslo; what is no instant stays as it is.
std::string local_time(const std::string& instant) {
  const auto parsed = replay::parse_instant(instant);
  if (!parsed) return instant;
  const std::string text = oslo_time(parsed->utc);
  return text.substr(0, text.find_last_of("+-"));
}

}  // namespace

CsvWriter::CsvWriter(Sink& out, CsvProfile profile, std::vector<CsvColumn> columns)
    : out_(out),
      profile_(profile),
      columns_(std::move(columns)) {
  if (profile_ == CsvProfile::kExcel) out_.write(kByteOrderMark);
  std::vector<std::string> heads;
  for (const CsvColumn& column : columns_) {
    heads.push_back(column.name);
    if (profile_ == CsvProfile::kExcel && column.kind == CsvKind::kInstant) {
      heads.push_back(column.name + "Local");
    }
  }
  line(heads);
}

void CsvWriter::row(const std::vector<std::string>& cells) {
  CHECK(cells.size() == columns_.size());
  if (profile_ == CsvProfile::kRfc4180) {
    line(cells);
    return;
  }
  std::vector<std::string> shaped;
  for (std::size_t at = 0; at < cells.size(); ++at) {
    shaped.push_back(cell_for_excel(cells[at], columns_[at].kind));
    if (columns_[at].kind == CsvKind::kInstant) shaped.push_back(local_time(cells[at]));
  }
  line(shaped);
}

void CsvWriter::line(const std::vector<std::string>& cells) {
  if (profile_ == CsvProfile::kRfc4180) {
    out_.write(csv_line(cells));
    return;
  }
  std::string text;
  for (std::size_t at = 0; at < cells.size(); ++at) {
    if (at > 0) text += ';';
    const std::string& cell = cells[at];
    if (cell.find_first_of(";\"\r\n") == std::string::npos) {
      text += cell;
      continue;
    }
    text += '"';
    for (const char c : cell) {
      if (c == '"') text += '"';
      text += c;
    }
    text += '"';
  }
  out_.write(text + "\r\n");
}

}  // namespace tools
