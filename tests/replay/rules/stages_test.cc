// Stages of another regime are rows, not code; what is wrong with a row is said with its place.
#include "replay/rules/stages.h"

#include <string>

#include <gtest/gtest.h>

#include "replay/rules/built_in_rulebook.h"
#include "replay/rules/rulebook_parser.h"
#include "tests/support/scripted_case.h"

namespace replay {
namespace {

/// The built-in rulebook, its stages replaced.
std::string with_stages(std::string_view rows) {
  std::string text(built_in_rulebook_toml());
  const std::size_t first = text.find("[[stage]]");
  const std::size_t next = text.find("\n# --- ", first);
  text.replace(first, next - first, rows);
  return text;
}

/// As the Regulation on the European Health Data Space will have it.
constexpr std::string_view kEhds = R"(
[[stage]]
stage = "DECISION"
name.nb = "vedtak"
name.en = "decision"
starts = "COMPLETE"
stops = ["DECIDED"]
pauses = ["WAIT_APPLICANT"]
length = 3
unit = "MONTH"
advisory = true

[[stage]]
stage = "APPLICANT_RESPONSE"
name.nb = "svar"
name.en = "answer"
starts = "INFORMATION_REQUESTED"
stops = ["INFORMATION_RECEIVED"]
length = 4
unit = "WEEK"

[[stage]]
stage = "PREPARATION"
name.nb = "anonym"
name.en = "anonymous"
categories = ["ANON_STAT"]
starts = "GRANTED"
stops = ["DELIVERED"]
length = 2
unit = "MONTH"

[[stage]]
stage = "PREPARATION"
name.nb = "annet"
name.en = "other"
starts = "GRANTED"
stops = ["DELIVERED"]
length = 3
unit = "MONTH"
)";

TEST(Stages, OfAnotherRegimeNeedNoCode) {
  const auto rulebook = parse_rulebook(with_stages(kEhds), "ehds");
  ASSERT_TRUE(rulebook) << rulebook.error().message << " " << rulebook.error().where;
  const auto file = support::scripted_case(
                        "  2029-04-03 ApplicationSubmitted\n"
                        "  2029-04-03 CompletenessChecked\n"
                        "  2029-05-02 InformationRequested\n"
                        "  2029-05-12 InformationReceived\n"
                        "  2029-07-13 DecisionMade\n")
                        .fold(support::kScriptCase);
  ASSERT_TRUE(file);
  const Date today = parse_date("2029-08-01").value();
  const auto runs = stages(*file, *rulebook, today, deletion_duties(*file, today));
  ASSERT_EQ(runs.size(), 3U);
  // 3 April to 3 July, put off by the ten days to the answer.
  EXPECT_EQ(to_string(runs[0].due.value()), "2029-07-13");
  EXPECT_EQ(runs[0].status, StageStatus::kMet);
  EXPECT_EQ(to_string(runs[1].due.value()), "2029-05-30");
  EXPECT_EQ(runs[1].used, 10);
  // The row of anonymous statistics is not this case's.
  EXPECT_EQ(to_string(runs[2].due.value()), "2029-10-13");
  EXPECT_EQ(runs[2].status, StageStatus::kRunning);
}

TEST(Stages, AWrongMilestoneIsNamedWithTheValidOnes) {
  std::string rows(kEhds);
  rows.replace(rows.find("\"COMPLETE\""), 10, "\"COMPLETED\"");
  const auto rulebook = parse_rulebook(with_stages(rows), "ehds");
  ASSERT_FALSE(rulebook);
  EXPECT_NE((rulebook.error().message + rulebook.error().hint).find("COMPLETE"), std::string::npos)
      << rulebook.error().message;
}

TEST(Stages, WhatHasNoLengthCannotRunOut) {
  const auto rulebook =
      parse_rulebook(with_stages("[[stage]]\nstage = \"X\"\nname.nb = \"x\"\nname.en = \"x\"\n"
                                 "starts = \"RECEIVED\"\nstops = [\"DECIDED\"]\nlapses = true\n"),
                     "x");
  ASSERT_FALSE(rulebook);
  EXPECT_NE(rulebook.error().message.find("cannot run out"), std::string::npos)
      << rulebook.error().message;
}

}  // namespace
}  // namespace replay
