// Another regime is another file: secondary use under the EHDS, from 26 March 2029.
#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

#include "replay/rules/built_in_rulebook.h"
#include "replay/rules/rulebook_parser.h"

namespace replay {
namespace {

std::string ehds_text() {
  std::ifstream in(std::string(CASELEDGER_SOURCE_DIR) +
                   "/schemas/rulebooks/ehds-secondary-use.toml");
  return {std::istreambuf_iterator<char>(in), {}};
}

const Rulebook& ehds() {
  static const Rulebook rulebook = [] {
    auto parsed = parse_rulebook(ehds_text(), "ehds-secondary-use.toml");
    EXPECT_TRUE(parsed.has_value());
    return parsed ? *std::move(parsed) : Rulebook{};
  }();
  return rulebook;
}

AuthorityQuery decided_on(std::string_view day) {
  return {.register_code = "NPR",
          .purpose = "RESEARCH_HEALTH",
          .applicant_kind = "UNIVERSITY",
          .date = *parse_date(day),
          .received = std::nullopt};
}

TEST(EhdsRulebook, HasNoFault) {
  for (const auto& error : check_rulebook(ehds_text(), "ehds-secondary-use.toml")) {
    ADD_FAILURE() << error.where << " " << error.message;
  }
  EXPECT_EQ(ehds().version, "ehds-secondary-use/2029-03-26");
  EXPECT_EQ(to_string(ehds().valid_from), "2029-03-26");
}

TEST(EhdsRulebook, LetsTheAccessBodyDecideFrom26March2029AndNobodyBefore) {
  const auto allowed = ehds().decision_authorities(decided_on("2029-03-26"));
  ASSERT_TRUE(allowed.has_value());
  ASSERT_EQ(allowed->size(), 1U);
  EXPECT_EQ(allowed->front().authority, "HDAB");
  EXPECT_FALSE(ehds().decision_authorities(decided_on("2029-03-25")).has_value());
}

TEST(EhdsRulebook, CountsInMonthsAndSaysThatItIsAReading) {
  const NormQuery request = {.register_code = "KPR",
                             .category = "ANON_STAT",
                             .purpose = "STATISTICS",
                             .linked = false,
                             .start = *parse_date("2029-04-10")};
  const auto answered = ehds().statutory(request);
  ASSERT_TRUE(answered && answered->has_value());
  EXPECT_EQ(**answered, (Norm{3, Unit::kMonth, "EHDS-69", true}));
  NormQuery permit = request;
  permit.category = "IDENTIFIABLE";
  permit.linked = true;
  const auto permitted = ehds().statutory(permit);
  ASSERT_TRUE(permitted && permitted->has_value());
  EXPECT_EQ(**permitted, (Norm{8, Unit::kMonth, "EHDS-68-4", true}));
  const auto expected = ehds().expected(request);
  ASSERT_TRUE(expected.has_value());
  EXPECT_FALSE(expected->has_value()) << "no published expectation";
}

TEST(EhdsRulebook, GivesThreeMonthsToDecideFourWeeksToAnswerAndFiveMonthsToDeliver) {
  std::string said;
  for (const StageRow& stage : ehds().stages) {
    said += stage.stage + " " + std::to_string(stage.length.value_or(0)) + " " +
            std::string(name_of(stage.unit)) + (stage.advisory ? ", advisory; " : "; ");
  }
  EXPECT_EQ(said,
            "DECISION 3 MONTH, advisory; APPLICANT_RESPONSE 4 WEEK, advisory; "
            "PREPARATION 5 MONTH, advisory; ");
}

TEST(EhdsRulebook, KnowsEveryCodeThatOlderEventsMayHold) {
  for (const auto& [list, codes] : built_in_rulebook().codes) {
    const auto& here = ehds().codes.at(list);
    for (const auto& code : codes) {
      EXPECT_NE(std::find(here.begin(), here.end(), code), here.end()) << list << " " << code;
    }
  }
}

TEST(EhdsRulebook, MarksEveryRuleOfTheRegulationAsNotConfirmed) {
  int count = 0;
  for (const auto& [id, rule] : ehds().rules) {
    if (!id.starts_with("EHDS-")) continue;
    ++count;
    EXPECT_TRUE(rule.advisory) << id;
    EXPECT_TRUE(rule.citations.empty()) << id << " quotes a text that nobody has read";
  }
  EXPECT_EQ(count, 11);
}

TEST(EhdsRulebook, HasNoEntryForFindingsThatOnlyNorwegianPagesKnow) {
  for (const auto* id : {"F001", "F003", "F005", "F007", "F013", "F016", "F019", "F027", "F035"}) {
    EXPECT_EQ(ehds().finding(id), nullptr) << id;
  }
  for (const auto* id : {"F011", "F022", "F023", "F032", "F034", "F036", "F051"}) {
    EXPECT_NE(ehds().finding(id), nullptr) << id;
  }
}

}  // namespace
}  // namespace replay
