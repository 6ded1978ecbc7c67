// Tables in tests/cases that people without a compiler can read and write.
//
// A line that starts with # is a comment; every other line is a row, its cells parted by |. Blanks
// around a cell do not count.
#pragma once

#include <algorithm>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace tests {

struct CaseRow {
  std::string place;  // file:line, to name in a failure
  std::vector<std::string> cells;
};

inline std::string trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(' ') - first + 1));
}

/// The rows of tests/cases/<name>.txt; fails the test if there are none or one has not `columns`.
inline std::vector<CaseRow> read_case_table(std::string_view name, std::size_t columns) {
  const std::string file = std::string(name) + ".txt";
  std::ifstream in(std::string(CASELEDGER_SOURCE_DIR) + "/tests/cases/" + file);
  EXPECT_TRUE(in.is_open()) << file;
  std::vector<CaseRow> rows;
  int line_number = 0;
  for (std::string line; std::getline(in, line);) {
    ++line_number;
    if (line.empty() || line.front() == '#') continue;
    CaseRow row{file + ":" + std::to_string(line_number), {}};
    for (std::size_t start = 0; start <= line.size();) {
      const std::size_t bar = std::min(line.find('|', start), line.size());
      row.cells.push_back(trimmed(std::string_view(line).substr(start, bar - start)));
      start = bar + 1;
    }
    EXPECT_EQ(row.cells.size(), columns) << row.place;
    if (row.cells.size() == columns) rows.push_back(std::move(row));
  }
  EXPECT_FALSE(rows.empty()) << file;
  return rows;
}

}  // namespace tests
