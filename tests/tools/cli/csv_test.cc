#include "tools/cli/csv.h"

#include <array>

#include <gtest/gtest.h>
#include <unistd.h>

namespace tools {
namespace {

/// What a writer with these columns writes of one row.
std::string written(CsvProfile profile,
                    std::vector<CsvColumn> columns,
                    const std::vector<std::string>& cells) {
  std::array<int, 2> ends{};
  EXPECT_EQ(::pipe(ends.data()), 0);
  Sink sink(ends[1]);
  CsvWriter csv(sink, profile, std::move(columns));
  csv.row(cells);
  EXPECT_TRUE(sink.flush().has_value());
  ::close(ends[1]);
  std::array<char, 1000> buffer{};
  const ssize_t got = ::read(ends[0], buffer.data(), buffer.size());
  ::close(ends[0]);
  return {buffer.data(), static_cast<std::size_t>(got)};
}

TEST(CsvForMachines, IsRfc4180) {
  EXPECT_EQ(written(CsvProfile::kRfc4180,
                    {{"case"}, {"share", CsvKind::kNumber}, {"at", CsvKind::kInstant}},
                    {"0147", "24.9", "2023-06-05T10:00:00.000000Z"}),
            "case,share,at\r\n0147,24.9,2023-06-05T10:00:00.000000Z\r\n");
}

TEST(CsvForExcel, HasAMarkSemicolonsAndDecimalCommas) {
  EXPECT_EQ(written(CsvProfile::kExcel,
                    {{"case"}, {"mean", CsvKind::kNumber}, {"text"}},
                    {"NPR-2023/0147", "-24.9", "a;b \"c\", d"}),
            "\xEF\xBB\xBF"
            "case;mean;text\r\nNPR-2023/0147;-24,9;\"a;b \"\"c\"\", d\"\r\n");
}

TEST(CsvForExcel, KeepsIdsAsTextAndDatesAsDates) {
  EXPECT_EQ(written(CsvProfile::kExcel,
                    {{"a"}, {"b"}, {"c"}, {"due", CsvKind::kDate}, {"n", CsvKind::kNumber}},
                    {"0012", "1-2", "1e5", "2023-06-30", "12"}),
            "\xEF\xBB\xBF"
            "a;b;c;due;n\r\n'0012;'1-2;'1e5;2023-06-30;12\r\n");
}

TEST(CsvForExcel, DisarmsWhatASpreadsheetWouldRun) {
  EXPECT_EQ(written(CsvProfile::kExcel,
                    {{"a"}, {"b"}, {"c"}, {"d"}, {"e"}, {"f"}},
                    {"=1+1", "+1", "-1", "@x", "\tx", "\rx"}),
            "\xEF\xBB\xBF"
            "a;b;c;d;e;f\r\n'=1+1;'+1;'-1;'@x;'\tx;\"'\rx\"\r\n");
}

TEST(CsvForExcel, GivesAnInstantItsLocalTimeBesideIt) {
  EXPECT_EQ(written(CsvProfile::kExcel,
                    {{"at", CsvKind::kInstant}, {"x"}},
                    {"2023-06-05T22:30:00.000000Z", "y"}),
            "\xEF\xBB\xBF"
            "at;atLocal;x\r\n2023-06-05T22:30:00.000000Z;2023-06-06 00:30:00;y\r\n");
}

}  // namespace
}  // namespace tools
