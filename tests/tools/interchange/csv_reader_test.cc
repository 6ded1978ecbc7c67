#include "tools/interchange/csv_reader.h"

#include <gtest/gtest.h>

#include "tests/tools/interchange/import_support.h"

namespace tools {
namespace {

using Row = std::vector<std::string>;

class CsvReaderTest : public ImportTest {
 protected:
  /// Reads all of `content`; the rows before an error stay in rows_.
  base::Status read(std::string_view content) {
    CASELEDGER_TRY(const auto bytes, ByteSource::open(given_file("log.csv", content)));
    TextSource text(*bytes, "log.csv");
    CASELEDGER_TRY(const auto reader, CsvReader::open(text));
    columns_.assign(reader->columns().begin(), reader->columns().end());
    LogRecord record;
    for (;;) {
      CASELEDGER_TRY(const bool found, reader->next(record));
      if (!found) return {};
      Row row;
      for (const LogField& field : record.fields)
        row.emplace_back(field.value);
      rows_.push_back(row);
      record_lines_.push_back(record.place.line);
      last_places_.push_back(record.fields.back().place);
    }
  }

  base::Error refusal(std::string_view content) {
    const auto status = read(content);
    EXPECT_FALSE(status);
    return status ? base::Error{} : status.error();
  }

  Row columns_;
  std::vector<Row> rows_;
  std::vector<std::uint64_t> record_lines_;
  std::vector<Place> last_places_;
};

TEST_F(CsvReaderTest, FieldsAreSeparatedByTheSignThatStandsMostInTheHeader) {
  ASSERT_TRUE(read("case;when, where;what\n1;2,3;4\n"));
  EXPECT_EQ(columns_, (Row{"case", "when, where", "what"}));
  EXPECT_EQ(rows_, (std::vector<Row>{{"1", "2,3", "4"}}));
}

TEST_F(CsvReaderTest, TabsSeparateToo) {
  ASSERT_TRUE(read("a\tb\n1\t2\n"));
  EXPECT_EQ(rows_, (std::vector<Row>{{"1", "2"}}));
}

TEST_F(CsvReaderTest, ASeparatorInsideQuotesDoesNotSpeakForItself) {
  ASSERT_TRUE(read("\"a;b;c\",d\n1,2\n"));
  EXPECT_EQ(columns_, (Row{"a;b;c", "d"}));
}

TEST_F(CsvReaderTest, QuotesKeepSeparatorsAndLineBreaksAndATwofoldQuoteIsOne) {
  ASSERT_TRUE(read("a,b\r\n\"x,\r\ny\",\"say \"\"no\"\"\"\r\n"));
  EXPECT_EQ(rows_, (std::vector<Row>{{"x,\ny", "say \"no\""}}));
}

TEST_F(CsvReaderTest, AQuoteInsideAPlainFieldIsAnOrdinaryCharacter) {
  ASSERT_TRUE(read("a,b\n5\" pipe,x\n"));
  EXPECT_EQ(rows_, (std::vector<Row>{{"5\" pipe", "x"}}));
}

TEST_F(CsvReaderTest, EmptyFieldsStayAndEmptyLinesDoNot) {
  ASSERT_TRUE(read("a,b\n\n,\n\r\n\"\",x\n\n"));
  EXPECT_EQ(rows_, (std::vector<Row>{{"", ""}, {"", "x"}}));
}

TEST_F(CsvReaderTest, TheLastLineNeedsNoLineBreak) {
  ASSERT_TRUE(read("a,b\n1,2\n3,"));
  EXPECT_EQ(rows_, (std::vector<Row>{{"1", "2"}, {"3", ""}}));
}

TEST_F(CsvReaderTest, AColumnWithoutANameIsCalledByItsNumber) {
  ASSERT_TRUE(read(",a\n0,x\n"));
  EXPECT_EQ(columns_, (Row{"column 1", "a"}));
}

TEST_F(CsvReaderTest, ARecordKnowsTheLineWhereItBeginsAndAFieldItsColumn) {
  ASSERT_TRUE(read("a,b\n\"1\n1\",xy\n12345,z\n"));
  EXPECT_EQ(record_lines_, (std::vector<std::uint64_t>{2, 4}));
  EXPECT_EQ(last_places_, (std::vector<Place>{{3, 4}, {4, 7}}));
}

TEST_F(CsvReaderTest, FieldsThatCrossTheChunksOfTheFileAreWhole) {
  // 64 KiB chunks: rows of 7 bytes make the borders fall on every place in a row.
  std::string content = "a,b\n";
  for (int i = 0; i < 60'000; ++i)
    content += "x,\"\"\"y\"\n";
  ASSERT_TRUE(read(content));
  ASSERT_EQ(rows_.size(), 60'000U);
  for (const Row& row : rows_)
    ASSERT_EQ(row, (Row{"x", "\"y"}));
}

TEST_F(CsvReaderTest, ARowWithAnotherNumberOfFieldsIsRefusedAtItsLine) {
  const auto error = refusal("a,b\n1,2\n1,2,3\n");
  EXPECT_EQ(error.number, kCsvColumnCount);
  EXPECT_EQ(error.where, "log.csv:3");
  EXPECT_EQ(error.message, "the row has 3 fields and the header 2");
}

TEST_F(CsvReaderTest, AnUnclosedQuoteIsRefusedWhereItOpened) {
  const auto error = refusal("a,b\n1,2\n3,\"x\n4,5\n6,7\n");
  EXPECT_EQ(error.number, kCsvQuote);
  EXPECT_EQ(error.where, "log.csv:3:3");
}

TEST_F(CsvReaderTest, AnUnclosedQuoteInALargeFileEndsAtTheLimitOfAField) {
  const auto error = refusal("a,b\n3,\"x\n" + std::string(10 * kCsvFieldBytesMax, 'y'));
  EXPECT_EQ(error.number, kCsvQuote);
  EXPECT_EQ(error.where, "log.csv:2:3");
}

TEST_F(CsvReaderTest, TextAfterAClosingQuoteIsRefused) {
  const auto error = refusal("a,b\n\"1\"2,3\n");
  EXPECT_EQ(error.number, kCsvQuote);
  EXPECT_EQ(error.where, "log.csv:2:4");
}

TEST_F(CsvReaderTest, TwoColumnsOfOneNameAreRefused) {
  const auto error = refusal("a,b,a\n");
  EXPECT_EQ(error.number, kCsvHeader);
  EXPECT_EQ(error.where, "log.csv:1:5");
}

TEST_F(CsvReaderTest, AFieldOverTheLimitIsRefused) {
  const auto error = refusal("a,b\n1," + std::string(kCsvFieldBytesMax + 1, 'x') + "\n");
  EXPECT_EQ(error.number, kLogTooLarge);
  EXPECT_EQ(error.where, "log.csv:2:3");
  EXPECT_TRUE(read("a,b\n1," + std::string(kCsvFieldBytesMax, 'x') + "\n"));
}

TEST_F(CsvReaderTest, AHeaderOfTooManyColumnsIsRefused) {
  EXPECT_EQ(refusal(std::string(kCsvColumnsMax, ',') + "\n").number, kLogTooLarge);
}

TEST_F(CsvReaderTest, AFileWithoutAHeaderIsEmpty) {
  EXPECT_EQ(refusal("\n\n").number, kLogEmpty);
}

}  // namespace
}  // namespace tools
