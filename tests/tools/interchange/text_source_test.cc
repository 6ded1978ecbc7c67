#include "tools/interchange/text_source.h"

#include <gtest/gtest.h>

#include "tests/tools/interchange/import_support.h"

namespace tools {
namespace {

class TextSourceTest : public ImportTest {
 protected:
  base::Result<std::string> read(std::string_view content) {
    CASELEDGER_TRY(const auto bytes, ByteSource::open(given_file("log.txt", content)));
    TextSource text(*bytes, "log.txt");
    std::string all;
    for (;;) {
      CASELEDGER_TRY(const std::string_view chunk, text.next());
      if (chunk.empty()) return all;
      all += chunk;
    }
  }

  base::Error refusal(std::string_view content) {
    const auto text = read(content);
    EXPECT_FALSE(text);
    return text ? base::Error{} : text.error();
  }
};

TEST_F(TextSourceTest, AByteOrderMarkIsNotPartOfTheText) {
  EXPECT_EQ(read("\xEF\xBB\xBF"
                 "blåbær"),
            "blåbær");
}

TEST_F(TextSourceTest, GzipIsUnpackedAlsoInSeveralMembersWithPaddingAfterThem) {
  EXPECT_EQ(read(gzipped("one\n") + gzipped("two\n") + std::string(100, '\0')), "one\ntwo\n");
}

TEST_F(TextSourceTest, CharactersThatCrossTheChunksOfTheFileAreWhole) {
  std::string content = "x";
  for (int i = 0; i < 100'000; ++i)
    content += "€";
  EXPECT_EQ(read(content), content);
}

TEST_F(TextSourceTest, AnotherEncodingIsRefusedAtItsFirstByteThatIsNotUtf8) {
  const auto error = refusal(
      "id,navn\n1,bl\xE5"
      "b\xE6r\n");
  EXPECT_EQ(error.number, kNotUtf8);
  EXPECT_EQ(error.where, "log.txt:2:5");
  EXPECT_EQ(error.message, "byte 0xE5 is not UTF-8");
  EXPECT_NE(error.hint.find("iconv -f WINDOWS-1252 -t UTF-8"), std::string::npos);
}

TEST_F(TextSourceTest, ACharacterThatTheEndOfTheFileCutsIsRefused) {
  EXPECT_EQ(refusal("abc\xE2\x82").where, "log.txt:1:4");
}

TEST_F(TextSourceTest, SurrogatesAndLongFormsAreNotUtf8) {
  EXPECT_EQ(refusal("\xED\xA0\x80").number, kNotUtf8);
  EXPECT_EQ(refusal("\xC0\xAF").number, kNotUtf8);
}

TEST_F(TextSourceTest, Utf16IsRecognisedWithAndWithoutAMark) {
  using std::string_literals::operator""s;
  for (const std::string& content : {"\xFF\xFE"
                                     "a\0"s,
                                     "\xFE\xFF\0a"s,
                                     "a\0b\0"s,
                                     "\0a\0b"s}) {
    const auto error = refusal(content);
    EXPECT_EQ(error.number, kNotUtf8);
    EXPECT_EQ(error.where, "log.txt:1:1");
    EXPECT_EQ(error.hint, "convert it first: iconv -f UTF-16 -t UTF-8 FILE > NEW");
  }
}

TEST_F(TextSourceTest, GzipThatIsCutOffIsRefusedAtTheLineItReached) {
  std::string content;
  for (int i = 0; i < 1'000; ++i)
    content += "line " + std::to_string(i * i) + "\n";
  const std::string packed = gzipped(content);
  const auto error = refusal(packed.substr(0, packed.size() - 9));
  EXPECT_EQ(error.number, kGzipDamaged);
  EXPECT_EQ(error.where.substr(0, 8), "log.txt:");
  const std::string place = "(at packed byte " + std::to_string(packed.size() - 9) + " of " +
                            std::to_string(packed.size() - 9) + ")";
  EXPECT_EQ(error.message, "the gzip file ends in the middle " + place);
}

TEST_F(TextSourceTest, GzipWithAFlippedBitIsRefused) {
  std::string packed = gzipped(std::string(10'000, 'x') + "\n");
  packed[packed.size() - 6] = static_cast<char>(packed[packed.size() - 6] ^ 1);  // of its checksum
  EXPECT_EQ(refusal(packed).number, kGzipDamaged);
}

TEST_F(TextSourceTest, BytesAfterGzipThatAreNoGzipAreRefused) {
  EXPECT_EQ(refusal(gzipped("one\n") + "two\n").number, kGzipDamaged);
}

TEST_F(TextSourceTest, ADirectoryIsNotALog) {
  const auto source = ByteSource::open("/");
  ASSERT_FALSE(source);
  EXPECT_EQ(source.error().code, base::ErrorCode::kInvalidArgument);
}

TEST_F(TextSourceTest, AMissingFileIsNotFound) {
  EXPECT_EQ(ByteSource::open(path_of("none")).error().code, base::ErrorCode::kNotFound);
}

}  // namespace
}  // namespace tools
