#include "replay/reports/gaps.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/replay/reports/report_fixtures.h"

namespace replay {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

Gaps gaps_of(const std::vector<std::string>& ids, const ReportArguments& arguments = {}) {
  GapsBuilder builder(test::basis(), test::options(ReportName::kGaps, arguments));
  for (const std::string& id : ids) {
    builder.add(id);
  }
  return builder.finish();
}

TEST(CaseNumbers, HaveAPrefixAYearAndANumber) {
  EXPECT_EQ(parse_case_number("NPR-2023/0147"), (CaseNumber{"NPR", "2023", 147}));
  EXPECT_EQ(parse_case_number("R2-2023/1"), (CaseNumber{"R2", "2023", 1}));
  for (const char* other : {"2023/0147",
                            "npr-2023/0147",
                            "NPR-23/0147",
                            "NPR-2023/0147-a",
                            "NPR-2023/",
                            "NPR-2023/0000",
                            "NPR/2023-0147",
                            "NPR-2023/1234567890",
                            "-2023/1",
                            ""}) {
    EXPECT_EQ(parse_case_number(other), std::nullopt) << other;
  }
}

TEST(Gaps, AreWhatIsMissingFromOneToTheGreatestInRanges) {
  const Gaps report = gaps_of({"NPR-2023/0009", "NPR-2023/0003", "NPR-2023/0004", "NPR-2023/0006"});
  ASSERT_EQ(report.rows.size(), 1U);
  EXPECT_EQ(report.rows[0].cases, 4);
  EXPECT_EQ(report.rows[0].greatest, 9);
  EXPECT_EQ(report.rows[0].missing, 5);
  EXPECT_THAT(report.rows[0].ranges, ElementsAre(Pair(1, 2), Pair(5, 5), Pair(7, 8)));
}

TEST(Gaps, StandByPrefixAndYearAndOtherFormsAreCounted) {
  GapsBuilder first(test::basis(), test::options(ReportName::kGaps));
  first.add("NPR-2024/2");
  first.add("sak 17");
  GapsBuilder second(test::basis(), test::options(ReportName::kGaps));
  second.add("KPR-2024/1");
  second.add("NPR-2023/1");
  second.merge(std::move(first));
  JsonWriter json;
  write_json(json, second.finish());
  EXPECT_THAT(json.text(),
              HasSubstr(R"("rows":[{"prefix":"KPR","year":"2024","cases":1,"greatest":1,)"
                        R"("missing":0,"repeated":0,"ranges":[]},)"
                        R"({"prefix":"NPR","year":"2023","cases":1,"greatest":1,"missing":0,)"
                        R"("repeated":0,"ranges":[]},)"
                        R"({"prefix":"NPR","year":"2024","cases":1,"greatest":2,"missing":1,)"
                        R"("repeated":0,"ranges":["1"]}],)"
                        R"("total":{"cases":3,"missing":1,"repeated":0,"otherForms":1}})"));
}

TEST(Gaps, OneNumberWrittenInTwoWaysIsRepeated) {
  const Gaps report = gaps_of({"NPR-2023/1", "NPR-2023/0001"});
  EXPECT_EQ(report.repeated, 1);
  EXPECT_EQ(report.missing, 0);
}

TEST(Gaps, CanBeNarrowedByPrefixAndYear) {
  const std::vector<std::string> ids = {"NPR-2023/2", "NPR-2024/2", "KPR-2024/2", "sak 17"};
  EXPECT_EQ(gaps_of(ids, {.where = {"prefix=NPR"}}).rows.size(), 2U);
  const Gaps both = gaps_of(ids, {.where = {"prefix=NPR", "year=2024"}});
  EXPECT_EQ(both.rows.size(), 1U);
  EXPECT_EQ(both.other_forms, 0);
}

TEST(Gaps, ANumberOfNineDigitsMakesOneRange) {
  const Gaps report = gaps_of({"NPR-2023/999999999"});
  EXPECT_THAT(report.rows[0].ranges, ElementsAre(Pair(1, 999999998)));
}

}  // namespace
}  // namespace replay
