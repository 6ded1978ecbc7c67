#include "tools/interchange/mapping.h"

#include <gtest/gtest.h>

#include "tools/interchange/import_errors.h"

namespace tools {
namespace {

base::Error refusal(std::string_view toml) {
  const auto mapping = parse_mapping(toml, "map.toml");
  EXPECT_FALSE(mapping);
  return mapping ? base::Error{} : mapping.error();
}

TEST(Mapping, EveryKeyOfTheFileIsRead) {
  const auto mapping = parse_mapping(R"([log]
case = "c"
activity = "a"
time = "t"
resource = "r"
group = "g"
lifecycle = "l"
zone = "Europe/Amsterdam"
source = "public360"
case_attributes = ["case:*", "Region"]
[clock.B]
due = "d"
[clock.A]
start = "s"
stop = "e"
)",
                                     "map.toml");
  ASSERT_TRUE(mapping) << mapping.error().message;
  EXPECT_EQ(mapping->case_id->name, "c");
  EXPECT_EQ(mapping->case_id->where, "map.toml:2:8");
  EXPECT_EQ(mapping->activity->name, "a");
  EXPECT_EQ(mapping->time->name, "t");
  EXPECT_EQ(mapping->resource->name, "r");
  EXPECT_EQ(mapping->group->name, "g");
  EXPECT_EQ(mapping->lifecycle->name, "l");
  EXPECT_EQ(mapping->zone->name, "Europe/Amsterdam");
  EXPECT_EQ(mapping->source->name, "public360");
  EXPECT_EQ(mapping->case_attributes->at(1).name, "Region");
  ASSERT_EQ(mapping->clocks.size(), 2U);
  EXPECT_EQ(mapping->clocks[0].name, "A");
  EXPECT_EQ(mapping->clocks[0].stop->name, "e");
  EXPECT_FALSE(mapping->clocks[0].due);
  EXPECT_EQ(mapping->clocks[1].due->name, "d");
}

TEST(Mapping, AnUnknownKeyIsRefusedWithItsPlaceAndAGuess) {
  const auto error = refusal("[log]\nactivty = \"a\"\n");
  EXPECT_EQ(error.number, kMappingUnknownKey);
  EXPECT_EQ(error.where, "map.toml:2:1");
  EXPECT_EQ(error.message, "[log] has no key activty");
  EXPECT_EQ(error.hint.substr(0, 22), "did you mean activity?");
}

TEST(Mapping, AnUnknownTableAndAnUnknownKeyOfAClockAreRefused) {
  EXPECT_EQ(refusal("[logg]\n").where, "map.toml:1:2");
  const auto error = refusal("[clock.D]\nduo = \"a\"\n");
  EXPECT_EQ(error.where, "map.toml:2:1");
  EXPECT_EQ(error.hint.substr(0, 17), "did you mean due?");
}

TEST(Mapping, AValueOfTheWrongKindIsRefusedAtItsPlace) {
  EXPECT_EQ(refusal("[log]\ncase = 3\n").where, "map.toml:2:8");
  EXPECT_EQ(refusal("[log]\ncase = \"\"\n").where, "map.toml:2:8");
  EXPECT_EQ(refusal("[log]\ncase_attributes = \"case:*\"\n").where, "map.toml:2:19");
  EXPECT_EQ(refusal("log = 1\n").number, kMappingMalformed);
  EXPECT_EQ(refusal("[clock]\nD = 1\n").number, kMappingMalformed);
}

TEST(Mapping, AClockWithoutColumnsIsRefused) {
  EXPECT_EQ(refusal("[clock.D]\n").number, kMappingMalformed);
}

TEST(Mapping, ASourceMustBeAnId) {
  EXPECT_EQ(refusal("[log]\nsource = \"our system\"\n").where, "map.toml:2:10");
}

TEST(Mapping, WhatIsNotTomlIsRefusedWithItsPlace) {
  const auto error = refusal("[log]\ncase = \n");
  EXPECT_EQ(error.number, kMappingMalformed);
  EXPECT_EQ(error.where.substr(0, 11), "map.toml:2:");
}

TEST(ResolveColumns, XesNeedsNoMapping) {
  const auto mapping = resolve_columns({}, "xes", {}, "log.xes");
  ASSERT_TRUE(mapping);
  EXPECT_EQ(mapping->case_id->name, "case:concept:name");
  EXPECT_EQ(mapping->activity->name, "concept:name");
  EXPECT_EQ(mapping->time->name, "time:timestamp");
  EXPECT_EQ(mapping->lifecycle->name, "lifecycle:transition");
}

TEST(ResolveColumns, TheNamesOfPm4pyGoBeforeThoseOfDisco) {
  const std::vector<std::string> columns{
      "Activity", "concept:name", "case:concept:name", "time:timestamp", "Resource"};
  const auto mapping = resolve_columns({}, "csv", columns, "log.csv");
  ASSERT_TRUE(mapping);
  EXPECT_EQ(mapping->activity->name, "concept:name");
  EXPECT_EQ(mapping->resource->name, "Resource");
  EXPECT_FALSE(mapping->group);
}

TEST(ResolveColumns, DiscosNamesAreKnown) {
  const std::vector<std::string> columns{"Case ID", "Activity", "Complete Timestamp"};
  const auto mapping = resolve_columns({}, "csv", columns, "log.csv");
  ASSERT_TRUE(mapping);
  EXPECT_EQ(mapping->case_id->name, "Case ID");
  EXPECT_EQ(mapping->time->name, "Complete Timestamp");
}

TEST(ResolveColumns, ColumnsThatNobodyKnowsAreListed) {
  const std::vector<std::string> columns{"Sak", "Activity", "Tid"};
  const auto mapping = resolve_columns({}, "csv", columns, "log.csv");
  ASSERT_FALSE(mapping);
  EXPECT_EQ(mapping.error().number, kColumnsUnknown);
  EXPECT_EQ(mapping.error().where, "log.csv:1");
  EXPECT_EQ(mapping.error().message, "no column is known to be the case, time");
  EXPECT_EQ(mapping.error().hint,
            "say which in a file given with --mapping; the columns are Sak, Activity, Tid");
}

TEST(ResolveColumns, AMappedColumnThatTheLogLacksIsRefusedInTheMapping) {
  const std::vector<std::string> columns{"Sak", "Activity", "Complete Timestamp"};
  auto mapping = parse_mapping("[log]\ncase = \"Saks\"\n", "map.toml");
  ASSERT_TRUE(mapping);
  const auto resolved = resolve_columns(*mapping, "csv", columns, "log.csv");
  ASSERT_FALSE(resolved);
  EXPECT_EQ(resolved.error().number, kMappingUnknownColumn);
  EXPECT_EQ(resolved.error().where, "map.toml:2:8");
  EXPECT_EQ(resolved.error().hint.substr(0, 17), "did you mean Sak?");
}

TEST(Matches, AStarStandsForAnyCharacters) {
  EXPECT_TRUE(matches("case:*", "case:"));
  EXPECT_TRUE(matches("case:*", "case:deadline"));
  EXPECT_FALSE(matches("case:*", "cases"));
  EXPECT_TRUE(matches("*date*", "enddate_planned"));
  EXPECT_TRUE(matches("*ab", "aab"));
  EXPECT_FALSE(matches("a*b", "abc"));
  EXPECT_TRUE(matches("", ""));
  EXPECT_FALSE(matches("", "a"));
}

}  // namespace
}  // namespace tools
