#include "replay/reports/disclosures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/replay/reports/event_fixtures.h"

namespace replay {
namespace {

using test::Register;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

Disclosures disclosures_of(const Register& cases, const ReportArguments& arguments = {}) {
  return cases.report<DisclosuresBuilder>(ReportName::kDisclosures, arguments);
}

/// A delivery under everything it should have.
Register in_order() {
  return Register()
      .received("A", "2023-01-10")
      .event("A",
             "SecrecyGroundRegistered",
             "2023-02-01",
             R"("ground":"DISP_HFL35","issuer":"REK","reference":"REK-17")")
      .decided("A", "2023-03-20")
      .event("A",
             "ContractSigned",
             "2023-04-01",
             R"("contract":"k1","version":1,"signedAt":"2023-04-01",)"
             R"("covers":{"secrecy":true,"processing":true,"deletion":true},)"
             R"("deletionDue":"2026-01-01")")
      .delivered("A", "2023-04-28", "d1");
}

TEST(Disclosures, SayWhoGotWhatUnderWhichGroundDecisionContractAndDuty) {
  const std::string json = in_order().json<DisclosuresBuilder>(ReportName::kDisclosures);
  EXPECT_THAT(json,
              HasSubstr(R"("rows":[{"case":"A","date":"2023-04-28","delivery":"d1",)"
                        R"("shipment":"s-d1","by":"HDIR","recipient":"uni-1",)"
                        R"("recipientKind":"APPLICANT","registers":["NPR"],"content":["HEALTH"],)"
                        R"("identifiability":"INDIRECT","ground":"DISP_HFL35",)"
                        R"("groundReference":"REK-17","contract":"k1","decision":{"event":)"));
  EXPECT_THAT(json,
              HasSubstr(R"("date":"2023-03-20","authority":"HDS","outcome":"GRANTED"},)"
                        R"("deletion":{"due":"2026-01-01","status":"PENDING",)"
                        R"("confirmed":false}}],"total":{"deliveries":1,"recipients":1,)"
                        R"("ANONYMOUS":0,"DIRECT":0,"INDIRECT":1}})"));
}

TEST(Disclosures, SayWhatIsMissingInsteadOfBorrowingFromLater) {
  const Register cases =
      Register()
          .received("A", "2023-01-10")
          .delivered("A", "2023-02-01", "d1")
          .event("A", "SecrecyGroundRegistered", "2023-02-02", R"("ground":"CONSENT")")
          .decided("A", "2023-02-02");
  EXPECT_THAT(cases.json<DisclosuresBuilder>(ReportName::kDisclosures),
              HasSubstr(R"("ground":null,"groundReference":null,"contract":null,)"
                        R"("decision":{"event":null,"date":null,"authority":null,"outcome":null},)"
                        R"("deletion":{"due":null,"status":"UNDATED","confirmed":false}})"));
  EXPECT_EQ(to_table(disclosures_of(cases), Language::kEn).rows[0].back(),
            "no ground; no decision; no contract; to be deleted, no date");
}

TEST(Disclosures, ShowEachDeliveryByDateAndWhetherItIsDeleted) {
  Register cases = in_order();
  cases.delivered("A", "2023-03-30", "d0")
      .event("A",
             "DeletionConfirmed",
             "2023-06-01",
             R"("deliveries":["d1"],"deletedAt":"2023-05-30","method":"x","backupsIncluded":true,)"
             R"("confirmedByRole":"CONTROLLER")");
  const Disclosures report = disclosures_of(cases);
  ASSERT_EQ(report.rows.size(), 2U);
  EXPECT_EQ(report.rows[0].delivery.delivery, "d0");
  EXPECT_FALSE(report.rows[0].is_confirmed);
  EXPECT_TRUE(report.rows[1].is_confirmed);
  EXPECT_EQ(to_table(report, Language::kNb).rows[1].back(),
            "DISP_HFL35; vedtak 2023-03-20 HDS; kontrakt k1; slettet");
}

TEST(Disclosures, OfOneRegisterAreTheDeliveriesThatHoldIt) {
  const Register cases = Register()
                             .received("A", "2023-01-10", R"(KPR","NPR)")
                             .delivered("A", "2023-02-01", "d1", R"(,"registers":["KPR"])")
                             .delivered("A", "2023-03-01", "d2");
  EXPECT_EQ(disclosures_of(cases).rows.size(), 2U);
  const Disclosures npr = disclosures_of(cases, {.where = {"register=NPR"}});
  ASSERT_EQ(npr.rows.size(), 1U);
  EXPECT_EQ(npr.rows[0].delivery.delivery, "d2");
}

TEST(Disclosures, CanBeNarrowedByWhatAnAuditorAsksFor) {
  const Register cases = in_order();
  for (const char* holds : {"year=2023",
                            "recipient=uni-1",
                            "identifiability=INDIRECT",
                            "ground=DISP_HFL35",
                            "status=PENDING"}) {
    EXPECT_EQ(disclosures_of(cases, {.where = {holds}}).rows.size(), 1U) << holds;
  }
  for (const char* fails : {"year=2024",
                            "recipient=uni-2",
                            "identifiability=DIRECT",
                            "ground=CONSENT",
                            "status=NONE"}) {
    EXPECT_EQ(disclosures_of(cases, {.where = {fails}}).rows.size(), 0U) << fails;
  }
}

}  // namespace
}  // namespace replay
