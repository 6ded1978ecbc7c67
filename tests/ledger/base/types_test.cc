#include "ledger/base/types.h"

#include <gtest/gtest.h>

namespace base {
namespace {

constexpr std::string_view kText = "0190163d-8694-739b-aea5-966c26f8ad90";

TEST(Uuid, IsWrittenInLowercaseAndReadInBothCases) {
  const auto uuid = parse_uuid(kText);
  ASSERT_TRUE(uuid.has_value());
  EXPECT_EQ(to_hex(uuid->view()), "0190163d8694739baea5966c26f8ad90");
  EXPECT_EQ(to_string(*uuid), kText);
  EXPECT_EQ(parse_uuid("0190163D-8694-739B-AEA5-966C26F8AD90"), uuid);
}

TEST(Uuid, RefusesEveryOtherForm) {
  for (const std::string_view text : {
           "",
           "0190163d8694739baea5966c26f8ad90",        // no dashes
           "{0190163d-8694-739b-aea5-966c26f8ad90}",  // braces
           "0190163d-8694-739b-aea5-966c26f8ad9",     // one short
           "0190163d-8694-739b-aea5-966c26f8ad900",   // one long
           "0190163d-8694-739b-aea5-966c26f8ad9g",    // not hex
           "0190163d-8694-739b-aea5-966c26f8ad9-",    // a dash too many
           "0190163d_8694-739b-aea5-966c26f8ad90",    // not a dash
           "01901-63d8694-739b-aea5-966c26f8ad90",    // dash elsewhere
           " 190163d-8694-739b-aea5-966c26f8ad90",    // space
       }) {
    EXPECT_FALSE(parse_uuid(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace base
