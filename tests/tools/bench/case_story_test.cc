// The benches' events are real ones: canonical, each in the stream of its own case, in order.
#include "tools/bench/case_story.h"

#include <map>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "replay/event/event_reader.h"

namespace bench {
namespace {

TEST(CaseStory, EveryBodyIsTheCanonicalEventOfItsOwnCase) {
  const auto story = CaseStory::make();
  ASSERT_TRUE(story) << story.error().message << " " << story.error().where;
  constexpr std::uint64_t kCases = 130;  // more than there are variants
  std::map<std::string, std::uint64_t> versions;
  std::set<base::Uuid> ids;
  for (std::uint64_t number = 0; number < kCases * 31; ++number) {
    const ledger::NewEvent event = story->event(number, kCases);
    EXPECT_TRUE(replay::is_canonical_body(event.body));
    const auto reader = replay::EventReader::open(event.body);
    ASSERT_TRUE(reader) << reader.error().message;
    EXPECT_EQ(reader->case_id(), event.stream);
    EXPECT_EQ(event.expected_version->value, versions[event.stream]++);
    EXPECT_TRUE(ids.insert(event.id).second);
  }
  EXPECT_EQ(versions.size(), kCases);
}

TEST(CaseStory, GoesFromApplicationToDeletion) {
  const auto story = CaseStory::make();
  ASSERT_TRUE(story);
  const auto type_of = [&](std::uint64_t number) {
    return std::string(replay::EventReader::open(story->event(number, 1).body)->type_name());
  };
  EXPECT_EQ(type_of(0), "ApplicationSubmitted");
  EXPECT_EQ(type_of(23), "DataDelivered");
  EXPECT_EQ(type_of(28), "DeletionConfirmed");
  EXPECT_EQ(type_of(29), "TimeRecorded");
  EXPECT_EQ(type_of(30), "TimeRecorded");
}

}  // namespace
}  // namespace bench
