#include "tools/interchange/xes_reader.h"

#include <gtest/gtest.h>

#include "tests/tools/interchange/import_support.h"

namespace tools {
namespace {

using Record = std::vector<std::pair<std::string, std::string>>;

class XesReaderTest : public ImportTest {
 protected:
  base::Status read(std::string_view content) {
    CASELEDGER_TRY(const auto bytes, ByteSource::open(given_file("log.xes", content)));
    TextSource text(*bytes, "log.xes");
    XesReader reader(text);
    LogRecord record;
    for (;;) {
      CASELEDGER_TRY(const bool found, reader.next(record));
      empty_traces_ = reader.cases_without_events();
      if (!found) return {};
      Record read;
      for (const LogField& field : record.fields)
        read.emplace_back(field.name, field.value);
      records_.push_back(read);
      places_.push_back(record.place);
      field_places_.push_back(record.fields.empty() ? Place{} : record.fields.back().place);
    }
  }

  base::Error refusal(std::string_view content) {
    const auto status = read(content);
    EXPECT_FALSE(status);
    return status ? base::Error{} : status.error();
  }

  std::vector<Record> records_;
  std::vector<Place> places_;
  std::vector<Place> field_places_;
  std::uint64_t empty_traces_ = 0;
};

TEST_F(XesReaderTest, EveryEventCarriesTheAttributesOfItsTraceUnderCase) {
  ASSERT_TRUE(read(R"(<log><trace><string key="concept:name" value="c1"/>
    <event><string key="concept:name" value="a"/></event>
    <event><int key="cost" value="5"/></event></trace></log>)"));
  EXPECT_EQ(records_,
            (std::vector<Record>{{{"case:concept:name", "c1"}, {"concept:name", "a"}},
                                 {{"case:concept:name", "c1"}, {"cost", "5"}}}));
}

TEST_F(XesReaderTest, TraceAttributesAfterTheEventsCountToo) {
  ASSERT_TRUE(read(R"(<log><trace><event><string key="concept:name" value="a"/></event>
    <string key="concept:name" value="c1"/></trace>
    <trace><event><string key="concept:name" value="b"/></event></trace></log>)"));
  EXPECT_EQ(records_,
            (std::vector<Record>{{{"case:concept:name", "c1"}, {"concept:name", "a"}},
                                 {{"concept:name", "b"}}}));
}

TEST_F(XesReaderTest, TheStandardsNamespaceChangesNothing) {
  ASSERT_TRUE(read(R"(<x:log xmlns:x="http://www.xes-standard.org/"><x:trace><x:event>
    <x:date key="time:timestamp" value="2020-01-01"/></x:event></x:trace></x:log>)"));
  EXPECT_EQ(records_, (std::vector<Record>{{{"time:timestamp", "2020-01-01"}}}));
}

TEST_F(XesReaderTest, NestedAttributesListsAndTheLogsOwnAttributesAreLeftOut) {
  ASSERT_TRUE(read(R"(<log><extension name="x" prefix="x" uri="x"/>
    <global scope="trace"><string key="concept:name" value="none"/></global>
    <float key="meta" value="1"><float key="deep" value="2"/></float>
    <trace><string key="k" value="v"><string key="inner" value="no"/></string>
    <list key="l"><values><string key="item" value="no"/></values></list>
    <event><container key="c"><int key="item" value="1"/></container>
    <boolean key="b" value="true"/><id key="i" value="7"/></event></trace></log>)"));
  EXPECT_EQ(records_, (std::vector<Record>{{{"case:k", "v"}, {"b", "true"}, {"i", "7"}}}));
}

TEST_F(XesReaderTest, EntitiesOfXmlItselfAreResolved) {
  ASSERT_TRUE(
      read(R"(<log><trace><event><string key="k" value="a &lt; &#248;"/></event></trace></log>)"));
  EXPECT_EQ(records_, (std::vector<Record>{{{"k", "a < ø"}}}));
}

TEST_F(XesReaderTest, RecordsAndFieldsKnowTheirPlace) {
  ASSERT_TRUE(
      read("<log>\n <trace>\n  <event>\n   <int key='a' value='1'/>\n"
           "  </event>\n </trace>\n</log>\n"));
  EXPECT_EQ(places_, (std::vector<Place>{{3, 3}}));
  EXPECT_EQ(field_places_, (std::vector<Place>{{4, 4}}));
}

TEST_F(XesReaderTest, TracesWithoutEventsAreCountedAndLeftOut) {
  ASSERT_TRUE(read(R"(<log><trace/><trace><event/></trace>
    <trace><string key="concept:name" value="c"/></trace></log>)"));
  EXPECT_EQ(records_.size(), 1U);
  EXPECT_EQ(empty_traces_, 2U);
}

TEST_F(XesReaderTest, TracesThatCrossTheChunksOfTheFileAreWhole) {
  std::string content = "<log>";
  for (int i = 0; i < 5'000; ++i) {
    content += "<trace><int key='t' value='1'/><event><int key='a' value='2'/></event></trace>\n";
  }
  ASSERT_TRUE(read(content + "</log>"));
  ASSERT_EQ(records_.size(), 5'000U);
  for (const Record& record : records_) {
    ASSERT_EQ(record, (Record{{"case:t", "1"}, {"a", "2"}}));
  }
}

TEST_F(XesReaderTest, ADoctypeIsRefusedOutright) {
  const auto error = refusal("<?xml version='1.0'?>\n<!DOCTYPE log [<!ENTITY a 'b'>]>\n<log/>");
  EXPECT_EQ(error.number, kXmlDoctype);
  EXPECT_EQ(error.where, "log.xes:2:15");
}

TEST_F(XesReaderTest, AFileThatIsCutOffIsRefusedWhereItEnds) {
  const auto error = refusal("<log>\n<trace>\n<event><int key='a' va");
  EXPECT_EQ(error.number, kXmlMalformed);
  EXPECT_EQ(error.where, "log.xes:3:8");
  EXPECT_EQ(error.message, "the XML ends before its last tag");
}

TEST_F(XesReaderTest, AFileThatIsCutOffBetweenTagsIsRefusedAtItsEnd) {
  const auto error = refusal("<log>\n<trace><event/></trace>\n");
  EXPECT_EQ(error.number, kXmlMalformed);
  EXPECT_EQ(error.where, "log.xes:3:1");
}

TEST_F(XesReaderTest, TagsThatDoNotMatchAreRefused) {
  const auto error = refusal("<log>\n<trace></log>");
  EXPECT_EQ(error.number, kXmlMalformed);
  EXPECT_EQ(error.where.substr(0, 10), "log.xes:2:");
}

TEST_F(XesReaderTest, AMillionNestedElementsAreRefusedAtTheHundredAndFirst) {
  std::string content = "<log>\n";
  for (int i = 0; i < 1'000'000; ++i)
    content += "<a>";
  const auto error = refusal(content);
  EXPECT_EQ(error.number, kLogTooLarge);
  EXPECT_EQ(error.where, "log.xes:2:298");  // 99 × <a> lie inside <log>; the 100th is too deep
}

TEST_F(XesReaderTest, ATagOverTheLimitIsRefusedBeforeItIsRead) {
  const auto error =
      refusal("<log>\n<trace><string key='a' value='" + std::string(3'000'000, 'x') + "'/>");
  EXPECT_EQ(error.number, kLogTooLarge);
  EXPECT_EQ(error.where, "log.xes:2:8");
}

TEST_F(XesReaderTest, ATraceOverTheLimitIsRefused) {
  std::string content = "<log><trace>";
  const std::string event =
      "<event><string key='a' value='" + std::string(500'000, 'x') + "'/></event>";
  for (int i = 0; i < 140; ++i)
    content += event;
  EXPECT_EQ(refusal(content).number, kLogTooLarge);
}

TEST_F(XesReaderTest, AnotherRootIsNotXes) {
  const auto error = refusal("<html><body/></html>");
  EXPECT_EQ(error.number, kXesUnexpected);
  EXPECT_EQ(error.where, "log.xes:1:1");
}

TEST_F(XesReaderTest, AnEventOutsideATraceIsRefused) {
  EXPECT_EQ(refusal("<log><event/></log>").number, kXesUnexpected);
}

TEST_F(XesReaderTest, AnUnknownElementInATraceOrEventIsRefused) {
  EXPECT_EQ(refusal("<log><trace><note/></trace></log>").number, kXesUnexpected);
  EXPECT_EQ(refusal("<log><trace><event><event/></event></trace></log>").number, kXesUnexpected);
}

TEST_F(XesReaderTest, AnAttributeWithoutKeyOrValueIsRefused) {
  const auto error = refusal("<log><trace>\n<string key='a'/></trace></log>");
  EXPECT_EQ(error.number, kXesUnexpected);
  EXPECT_EQ(error.where, "log.xes:2:1");
  EXPECT_EQ(error.message, "<string> has no value");
}

TEST_F(XesReaderTest, ADeclaredEncodingOtherThanUtf8IsRefused) {
  const auto error = refusal("<?xml version='1.0' encoding='ISO-8859-1'?><log/>");
  EXPECT_EQ(error.number, kNotUtf8);
  EXPECT_EQ(error.where, "log.xes:1:1");
  EXPECT_TRUE(read("<?xml version='1.0' encoding='utf-8'?><log/>"));
}

}  // namespace
}  // namespace tools
