#include "replay/reports/journal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/replay/reports/event_fixtures.h"

namespace replay {
namespace {

using test::Register;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

Journal journal_of(const Register& cases, const ReportArguments& arguments = {}) {
  return cases.report<JournalBuilder>(ReportName::kJournal, arguments);
}

/// "2023/1 A I Søknad" for each line.
std::vector<std::string> lines_of(const Journal& report) {
  const ReportTable table = to_table(report, Language::kNb);
  std::vector<std::string> lines;
  for (const auto& row : table.rows) {
    lines.push_back(fmt::format("{}/{} {} {} {}", row[0], row[1], row[4], row[5], row[6]));
  }
  return lines;
}

constexpr const char* kDelivery = "d0000000-0000-4000-8000-000000000001";

TEST(Journal, NumbersDocumentsByYearInTheOrderTheyWereRegistered) {
  const Register cases =
      Register()
          .received("B", "2022-12-30")
          .received("A", "2023-01-10")
          .event("A", "ClockPaused", "2023-01-11", R"("pause":"p","reason":"WAIT_APPLICANT")")
          .decided("B", "2023-02-01")
          .event("B", "ApplicantNotified", "2023-02-02", R"("subject":"x")");
  EXPECT_THAT(lines_of(journal_of(cases)),
              ElementsAre("2022/1 B I Søknad",
                          "2023/1 A I Søknad",
                          "2023/2 B U Vedtak",
                          "2023/3 B U Orientering til søker"));
}

TEST(Journal, ALineHasAllThatNoarkAsksFor) {
  const Register cases = Register().event("A",
                                          "ApplicantNotified",
                                          "2023-02-02",
                                          R"("subject":"x")",
                                          R"("id":"d0000000-0000-4000-8000-000000000001",)");
  EXPECT_THAT(cases.json<JournalBuilder>(ReportName::kJournal),
              HasSubstr(R"("language":"en","rows":[{"year":2023,"number":1,)"
                        R"("journalDate":"2023-02-02","documentDate":"2023-02-02","case":"A",)"
                        R"("type":"U","recordedAt":"2023-02-02T11:00:00.000000Z",)"
                        R"("eventType":"ApplicantNotified",)"
                        R"("event":"d0000000-0000-4000-8000-000000000001","index":0,)"
                        R"("corrects":null,"title":"Notice to the applicant"}],)"
                        R"("total":{"I":0,"U":1,"N":0,"X":0}})"));
}

TEST(Journal, ACorrectionIsALineOfItsOwnAndTheCorrectedLineStays) {
  const Register cases =
      Register()
          .event("A",
                 "ApplicantNotified",
                 "2023-02-02",
                 R"("subject":"x")",
                 fmt::format(R"("id":"{}",)", kDelivery))
          .event("A",
                 "EventCorrected",
                 "2023-03-01",
                 fmt::format(R"("target":"{}","replacement":{{"subject":"y"}},)"
                             R"("occurredAt":"2023-01-31T09:00:00+01:00","reason":"z")",
                             kDelivery));
  const Journal report = journal_of(cases);
  EXPECT_THAT(lines_of(report),
              ElementsAre("2023/1 A U Orientering til søker",
                          "2023/2 A X Retting av 2023/1: Orientering til søker"));
  EXPECT_EQ(report.rows[0].document_date, test::day("2023-02-02"));
}

TEST(Journal, AFilterNeverChangesANumber) {
  const Register cases =
      Register().received("A", "2023-01-10").received("B", "2023-01-11").decided("A", "2023-02-01");
  EXPECT_THAT(lines_of(journal_of(cases, {.where = {"type=U"}})), ElementsAre("2023/3 A U Vedtak"));
  EXPECT_EQ(journal_of(cases, {.where = {"year=2022"}}).rows.size(), 0U);
  EXPECT_EQ(journal_of(cases, {.where = {"register=KPR"}}).rows.size(), 0U);
  EXPECT_EQ(journal_of(cases, {.where = {"register=NPR"}}).rows.size(), 3U);
}

TEST(Journal, NamesNoTypeTwiceAndKnowsOnlyTheFourDirections) {
  for (const char* type : {"CaseRouted", "TimeRecorded", "DeadlineSet", "ActivityRecorded"}) {
    EXPECT_EQ(journal_document(type), nullptr) << type;
  }
  EXPECT_EQ(journal_document("DataDelivered")->direction, 'U');
  EXPECT_EQ(journal_document("ContractSigned")->direction, 'I');
  EXPECT_EQ(journal_document("LegalAssessmentCompleted")->direction, 'N');
  EXPECT_EQ(journal_document("EventCorrected")->direction, 'X');
}

}  // namespace
}  // namespace replay
