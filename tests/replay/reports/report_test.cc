#include "replay/reports/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/replay/reports/report_fixtures.h"

namespace replay {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

base::Error refusal_of(ReportName report, const ReportArguments& arguments) {
  const base::Result<ReportOptions> parsed = parse_report_options(report, arguments);
  EXPECT_FALSE(parsed.has_value());
  return parsed ? base::Error{} : parsed.error();
}

TEST(ReportOptions, GroupProcessingTimesByRegisterCategoryAndLinkedUnlessToldOtherwise) {
  const ReportOptions options = test::options(ReportName::kProcessingTimes);
  EXPECT_THAT(options.group_by,
              ElementsAre(Dimension::kRegister, Dimension::kCategory, Dimension::kLinked));
  EXPECT_EQ(options.period, std::nullopt);
}

TEST(ReportOptions, HaveNoGroupsWhereNoneAreAskedFor) {
  EXPECT_THAT(test::options(ReportName::kProcessingTimes, {.group_by = ""}).group_by, IsEmpty());
  EXPECT_THAT(test::options(ReportName::kDeletions, {.group_by = ""}).group_by, IsEmpty());
}

TEST(ReportOptions, KnowEveryGrouping) {
  const ReportOptions options = test::options(
      ReportName::kProcessingTimes,
      {.group_by = "linked,applicantKind,authority,applicationType,purpose,category,register"});
  EXPECT_THAT(options.group_by,
              ElementsAre(Dimension::kLinked,
                          Dimension::kApplicantKind,
                          Dimension::kAuthority,
                          Dimension::kApplicationType,
                          Dimension::kPurpose,
                          Dimension::kCategory,
                          Dimension::kRegister));
}

TEST(ReportOptions, TakeThePeriodByCompletenessUnlessToldOtherwise) {
  const ReportOptions plain = test::options(ReportName::kProcessingTimes, {.period = "month"});
  EXPECT_EQ(plain.period, Period::kMonth);
  EXPECT_EQ(plain.by, CohortDate::kComplete);
  const ReportOptions told =
      test::options(ReportName::kProcessingTimes, {.period = "year", .by = "delivered"});
  EXPECT_EQ(told.period, Period::kYear);
  EXPECT_EQ(told.by, CohortDate::kDelivered);
}

TEST(ReportOptions, SplitAConditionAtItsFirstEqualsSign) {
  const ReportOptions options =
      test::options(ReportName::kDeletions, {.where = {"status=OVERDUE", "purpose=a=b"}});
  EXPECT_THAT(options.where, ElementsAre(Pair("purpose", "a=b"), Pair("status", "OVERDUE")));
  EXPECT_THAT(options.group_by, IsEmpty());
}

TEST(ReportOptions, RefuseAnUnknownGroupAndListTheValidOnes) {
  const base::Error error =
      refusal_of(ReportName::kProcessingTimes, {.group_by = "register,colour"});
  EXPECT_EQ(error.code, base::ErrorCode::kInvalidArgument);
  EXPECT_THAT(error.message, HasSubstr("'colour'"));
  EXPECT_EQ(error.where, "--group-by");
  EXPECT_THAT(error.hint, HasSubstr("applicationType"));
}

TEST(ReportOptions, RefuseEmptyAndRepeatedGroups) {
  EXPECT_THAT(refusal_of(ReportName::kProcessingTimes, {.group_by = "register,"}).message,
              HasSubstr("''"));
  EXPECT_THAT(refusal_of(ReportName::kProcessingTimes, {.group_by = "linked,linked"}).message,
              HasSubstr("twice"));
}

TEST(ReportOptions, RefuseConditionsThatCannotBeMeant) {
  EXPECT_THAT(refusal_of(ReportName::kFindings, {.where = {"register"}}).message,
              HasSubstr("not key=value"));
  EXPECT_THAT(refusal_of(ReportName::kFindings, {.where = {"status=OVERDUE"}}).hint,
              HasSubstr("severity"));
  EXPECT_THAT(refusal_of(ReportName::kFindings, {.where = {"linked=yes"}}).hint,
              HasSubstr("linked=true"));
  EXPECT_THAT(
      refusal_of(ReportName::kFindings, {.where = {"register=NPR", "register=KPR"}}).message,
      HasSubstr("twice"));
}

TEST(ReportOptions, RefuseGroupsAndPeriodsWhereTheReportHasNone) {
  for (const ReportName report : {ReportName::kDeletions,
                                  ReportName::kDisclosures,
                                  ReportName::kGaps,
                                  ReportName::kJournal,
                                  ReportName::kDurations}) {
    EXPECT_EQ(refusal_of(report, {.group_by = "register"}).where, "--group-by");
    EXPECT_EQ(refusal_of(report, {.period = "month"}).where, "--period");
  }
}

TEST(ReportOptions, HaveAPeriodWhereRowsArePeriods) {
  EXPECT_EQ(test::options(ReportName::kWorkload).period, Period::kMonth);
  EXPECT_EQ(test::options(ReportName::kFees).period, Period::kMonth);
  EXPECT_EQ(test::options(ReportName::kEhdsActivity).period, Period::kYear);
  EXPECT_THAT(test::options(ReportName::kWorkload).group_by, IsEmpty());
  EXPECT_EQ(test::options(ReportName::kFees).by, CohortDate::kInvoiced);
  EXPECT_EQ(test::options(ReportName::kFees, {.by = "decided"}).by, CohortDate::kDecided);
}

TEST(ReportOptions, RefuseADateWhereEachFigureHasItsOwnAndListTheValidOnesElsewhere) {
  EXPECT_EQ(refusal_of(ReportName::kWorkload, {.by = "due"}).where, "--by");
  EXPECT_THAT(refusal_of(ReportName::kProcessingTimes, {.period = "month", .by = "invoiced"}).hint,
              HasSubstr("complete, received, decided, delivered, due"));
}

TEST(ReportOptions, RefuseFiltersOfOtherReportsAndValuesThatCannotBeMeant) {
  EXPECT_THAT(refusal_of(ReportName::kGaps, {.where = {"register=NPR"}}).hint,
              HasSubstr("one of: prefix, year"));
  EXPECT_THAT(refusal_of(ReportName::kDurations, {.where = {"register=NPR"}}).hint,
              HasSubstr("no filters"));
  for (const char* value : {"dueWithin=", "dueWithin=-1", "dueWithin=1e3", "dueWithin=36501"}) {
    EXPECT_THAT(refusal_of(ReportName::kDeletions, {.where = {value}}).hint,
                HasSubstr("dueWithin=90"))
        << value;
  }
  for (const char* value : {"rows=", "rows=-1", "from=x", "rows=1000000001"}) {
    EXPECT_THAT(refusal_of(ReportName::kFindings, {.where = {value}}).hint, HasSubstr("=200"))
        << value;
  }
  EXPECT_THAT(refusal_of(ReportName::kJournal, {.where = {"year=24"}}).hint,
              HasSubstr("four digits"));
}

TEST(ReportHead, NamesAllThatIsNeededToComputeTheReportAgain) {
  ReportBasis basis = test::basis();
  basis.valid_at = oslo_day_end(test::day("2023-06-30"));
  ReportOptions options = test::options(
      ReportName::kFindings,
      {.group_by = "linked", .where = {"severity=MAJOR"}, .period = "year", .by = "due"});
  options.language = Language::kNb;
  JsonWriter json;
  json.begin_object();
  write_head(json, ReportName::kFindings, basis, options);
  json.end_object();
  EXPECT_THAT(json.text(), HasSubstr(R"("validAt":"2023-06-30T21:59:59.999999Z","today":)"));
  EXPECT_THAT(json.text(),
              HasSubstr(R"("groupBy":["linked"],"period":"year","by":"due",)"
                        R"("where":{"severity":"MAJOR"},"language":"nb"})"));
}

TEST(ReportOptions, RefuseADateWithoutPeriods) {
  const base::Error error = refusal_of(ReportName::kProcessingTimes, {.by = "due"});
  EXPECT_EQ(error.where, "--by");
  EXPECT_THAT(error.hint, HasSubstr("--period"));
}

TEST(GroupOrder, IsBytewiseWithNothingLast) {
  const GroupOrder before;
  EXPECT_TRUE(before(GroupValue{"ANON_LINKED"}, GroupValue{"ANON_STAT"}));
  EXPECT_TRUE(before(GroupValue{"HDIR"}, GroupValue{"HDS"}));
  EXPECT_TRUE(before(GroupValue{"Z"}, GroupValue{"a"}));
  EXPECT_TRUE(before(GroupValue{"zzz"}, GroupValue{}));
  EXPECT_FALSE(before(GroupValue{}, GroupValue{"A"}));
  EXPECT_FALSE(before(GroupValue{}, GroupValue{}));
}

TEST(Passes, AWholeCaseHasAllItsRegisters) {
  const CaseFacts facts = test::CaseBuilder("A", "2023-03-01").in({"KPR", "NPR"});
  const ReportOptions npr = test::options(ReportName::kFindings, {.where = {"register=NPR"}});
  const ReportOptions dar = test::options(ReportName::kFindings, {.where = {"register=DAR"}});
  EXPECT_TRUE(passes(npr, facts, facts.whole));
  EXPECT_FALSE(passes(dar, facts, facts.whole));
  EXPECT_FALSE(passes(npr, facts, facts.registers[0]));
  EXPECT_TRUE(passes(npr, facts, facts.registers[1]));
}

}  // namespace
}  // namespace replay
