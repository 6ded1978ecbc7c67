// Targets taken apart: split first, decoded afterwards.
#include "tools/server/uri.h"

namespace server {
namespace {

using Segments = std::vector<std::string>;

TEST(Uri, SplitsBeforeItDecodes) {
  const auto uri = Uri::parse("/v1/cases/NPR%2D2023%2F0147/events");
  ASSERT_TRUE(uri.has_value());
  EXPECT_EQ(uri->segments, (Segments{"v1", "cases", "NPR-2023/0147", "events"}));
}

TEST(Uri, NormalisesNothing) {
  EXPECT_EQ(Uri::parse("/a/../b")->segments, (Segments{"a", "..", "b"}));
  EXPECT_EQ(Uri::parse("/a//b/")->segments, (Segments{"a", "", "b", ""}));
  EXPECT_EQ(Uri::parse("/a+b")->segments, (Segments{"a+b"}));
}

TEST(Uri, ReadsQueriesAsFormsWriteThem) {
  const auto uri = Uri::parse("/v1/events?case=a%2Fb+c&partial&type=X&type=Y&&empty=");
  ASSERT_TRUE(uri.has_value());
  EXPECT_EQ(uri->parameter("case"), "a/b c");
  EXPECT_EQ(uri->parameter("partial"), "");
  EXPECT_EQ(uri->parameter("empty"), "");
  EXPECT_EQ(uri->parameter("absent"), std::nullopt);
  EXPECT_EQ(uri->parameters("type"), (Segments{"X", "Y"}));
}

TEST(Uri, RefusesAPercentThatDecodesToNothing) {
  for (const char* target : {"/%", "/a%4", "/%g0", "/?a=%zz", "/?%=1"}) {
    EXPECT_FALSE(Uri::parse(target).has_value()) << target;
  }
  EXPECT_EQ(percent_decoded("%41%c3%A6"), "Aæ");
}

}  // namespace
}  // namespace server
