// Rows as CSV, for machines or for a Norwegian Excel.
//
// Room:      tools/cli.
// Format:    RFC 4180: comma, no BOM, decimal point, as the contract names the columns.
//            Excel nb-NO: BOM, semicolon, decimal comma; beside each instant a column with the
//            local time; text that Excel would read as a number or a date has an apostrophe before
//            it. Both: CRLF, and an apostrophe before text that a spreadsheet would run as a
//            formula.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tools/cli/output.h"

namespace tools {

enum class CsvProfile : std::uint8_t { kRfc4180, kExcel };

enum class CsvKind : std::uint8_t { kText, kNumber, kDate, kInstant };

struct CsvColumn {
  std::string name;
  CsvKind kind = CsvKind::kText;
};

class CsvWriter {
 public:
  /// Writes the heads.
  CsvWriter(Sink& out, CsvProfile profile, std::vector<CsvColumn> columns);

  /// One cell for each column (CHECKed); an empty one is nothing.
  void row(const std::vector<std::string>& cells);

 private:
  void line(const std::vector<std::string>& cells);

  Sink& out_;
  CsvProfile profile_;
  std::vector<CsvColumn> columns_;
};

}  // namespace tools
