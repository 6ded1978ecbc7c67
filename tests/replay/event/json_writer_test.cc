#include "replay/event/json_writer.h"

#include <gmock/gmock.h>

namespace replay {
namespace {

TEST(JsonWriter, SeparatesFieldsAndElementsAndKeepsTheirOrder) {
  JsonWriter json;
  json.begin_object().field("b", 1).field("a", true);
  json.key("list").begin_array().value("x").null().value(std::int64_t{-2}).end_array();
  json.key("empty").begin_array().end_array();
  json.key("inner").begin_object().end_object().end_object();
  EXPECT_EQ(json.take(), R"({"b":1,"a":true,"list":["x",null,-2],"empty":[],"inner":{}})");
}

TEST(JsonWriter, EscapesWhatJsonNeedsAndNothingElse) {
  using std::literals::operator""sv;
  EXPECT_EQ(json_quote(""), "\"\"");
  EXPECT_EQ(json_quote("\"a\\b\"/æ\u2028\x7F"), "\"\\\"a\\\\b\\\"/æ\u2028\x7F\"");
  EXPECT_EQ(json_quote("\n\t\r\x01\x1F"sv), R"("\n\t\r\u0001\u001f")");
  EXPECT_EQ(json_quote("a\0b"sv), R"("a\u0000b")");
}

TEST(JsonWriter, StartsAfreshAfterTake) {
  JsonWriter json;
  json.value(1);
  EXPECT_EQ(json.take(), "1");
  json.value(2);
  EXPECT_EQ(json.take(), "2");
}

TEST(JsonWriterDeathTest, StopsAtAnObjectClosedAsAnArray) {
  JsonWriter json;
  json.begin_object();
  EXPECT_DEATH(json.end_array(), "CHECK|open_");
}

TEST(RoundedRatio, RoundsHalfAwayFromZero) {
  EXPECT_EQ(to_string(rounded_ratio(249, 10, 1)), "24.9");
  EXPECT_EQ(to_string(rounded_ratio(1, 2, 0)), "1");
  EXPECT_EQ(to_string(rounded_ratio(-1, 2, 0)), "-1");
  EXPECT_EQ(to_string(rounded_ratio(1, 4, 1)), "0.3");
  EXPECT_EQ(to_string(rounded_ratio(6, 7, 4)), "0.8571");
  EXPECT_EQ(to_string(rounded_ratio(0, 7, 4)), "0");
  EXPECT_EQ(to_string(rounded_ratio(-1, 20, 2)), "-0.05");
  EXPECT_EQ(to_string(rounded_ratio(100, 1, 2)), "100");
}

}  // namespace
}  // namespace replay
