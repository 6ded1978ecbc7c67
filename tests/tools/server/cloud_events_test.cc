// CloudEvents into our own JSON.
#include "tools/server/cloud_events.h"

namespace server {
namespace {

constexpr std::string_view kWhole =
    R"({"specversion":"1.0","id":"a1","source":"/sak","type":"CaseClosed","subject":"K-1",)"
    R"("time":"2026-01-02T03:04:05Z","actorid":"u-1","actorrole":"LAWYER","actororganisation":"HDS",)"
    R"("correlation":"c-1","causation":"c-0","expectedversion":3,"datacontenttype":"application/json",)"
    R"("data":{"reason":"avsluttet"}})";

TEST(CloudEvents, AttributesBecomeMembersOfTheSameMeaning) {
  const auto json = from_structured(kWhole);
  ASSERT_TRUE(json.has_value());
  EXPECT_EQ(*json,
            R"({"case":"K-1","type":"CaseClosed","id":")" +
                base::to_string(cloud_event_id("/sak", "a1")) +
                R"(","occurredAt":"2026-01-02T03:04:05Z","actor":{"id":"u-1","role":"LAWYER",)"
                R"("organisation":"HDS"},"source":"/sak","correlation":"c-1","causation":"c-0",)"
                R"("expectedVersion":3,"data":{"reason":"avsluttet"}})");
}

TEST(CloudEvents, AnIdIsOfItsSourceAndNoTwoPairsShareOne) {
  const std::string id = base::to_string(cloud_event_id("/sak", "a1"));
  EXPECT_EQ(id.at(14), '8');
  EXPECT_EQ(cloud_event_id("/sak", "a1"), cloud_event_id("/sak", "a1"));
  EXPECT_NE(cloud_event_id("/sak", "a1"), cloud_event_id("/sak/", "a1"));
  EXPECT_NE(cloud_event_id("a\nb", "c"), cloud_event_id("a", "b\nc"));
}

TEST(CloudEvents, WhatIsNoneIsRefusedAtItsAttribute) {
  const auto where = [](std::string_view json) {
    const auto event = from_structured(json);
    return event ? std::string("taken") : event.error().where;
  };
  EXPECT_EQ(where(R"({"id":"1","source":"/a","type":"T"})"), "/specversion");
  EXPECT_EQ(where(R"({"specversion":"0.3","id":"1","source":"/a","type":"T"})"), "/specversion");
  EXPECT_EQ(where(R"({"specversion":"1.0","id":"","source":"/a","type":"T"})"), "/id");
  EXPECT_EQ(where(R"({"specversion":"1.0","id":"1","source":"/a","type":"T","colour":"x"})"),
            "/colour");
  EXPECT_EQ(where(R"({"specversion":"1.0","id":"1","source":"/a","type":"T","subject":5})"),
            "/subject");
  EXPECT_EQ(
      where(R"({"specversion":"1.0","id":"1","source":"/a","type":"T","data_base64":"eA=="})"),
      "/data_base64");
  EXPECT_EQ(where(R"({"specversion":"1.0","id":"1","source":"/a","type":"T",)"
                  R"("datacontenttype":"text/xml"})"),
            "/datacontenttype");
}

TEST(CloudEvents, AnArrayIsSplitWithoutLookingIntoItsElements) {
  const auto elements = array_elements(R"( [{"a":"],["} , [1,{"b":"\"}"}],3] )");
  ASSERT_TRUE(elements.has_value());
  ASSERT_EQ(elements->size(), 3U);
  EXPECT_EQ((*elements)[0], R"({"a":"],["} )");
  EXPECT_EQ((*elements)[1], R"( [1,{"b":"\"}"}])");
  EXPECT_EQ((*elements)[2], "3");
  EXPECT_TRUE(array_elements("[]")->empty());
  for (const char* bad : {"", "{}", "[", "[1", "[1,]", "[,1]", "[1]x", R"(["a)"}) {
    EXPECT_FALSE(array_elements(bad).has_value()) << bad;
  }
}

TEST(CloudEvents, APlaceInOurJsonIsToldAsTheAttributesOwn) {
  EXPECT_EQ(cloud_event_pointer("/case"), "/subject");
  EXPECT_EQ(cloud_event_pointer("/actor/role"), "/actorrole");
  EXPECT_EQ(cloud_event_pointer("/data/minutes"), "/data/minutes");
}

}  // namespace
}  // namespace server
