#include "replay/reports/ehds_activity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/replay/reports/event_fixtures.h"

namespace replay {
namespace {

using test::Register;
using ::testing::HasSubstr;
using ::testing::Not;

Register some_cases() {
  return Register()
      .received("A", "2022-11-01")
      .decided("A", "2023-01-10")
      .delivered("A", "2023-01-20", "d1")
      .delivered("A", "2023-03-20", "d2")
      .received("B", "2023-02-01")
      .decided("B", "2023-03-01", "REFUSED")
      .event("B", "ComplaintReceived", "2023-03-10", R"("receivedAt":"2023-03-10")")
      .event(
          "B", "ComplaintDecided", "2023-05-10", R"("authority":"HELSEKLAGE","outcome":"REVERSED")")
      .event("A",
             "FeeInvoiced",
             "2023-04-01",
             R"("invoice":"b1","kind":"BASE","amountExVat":300000,"vat":0,"payee":"HDS")")
      .event("A",
             "FeeInvoiced",
             "2023-04-02",
             R"("invoice":"b1","kind":"CREDIT","amountExVat":100000,"vat":0,"payee":"HDS")");
}

TEST(EhdsActivity, CountsEachThingInTheYearOfItsOwnDate) {
  const std::string json = some_cases().json<EhdsActivityBuilder>(ReportName::kEhdsActivity);
  const auto has = [&](std::string_view row) { EXPECT_THAT(json, HasSubstr(std::string(row))); };
  has(R"({"period":"2022","group":{},"item":"applicantKinds","key":"UNIVERSITY","value":1})");
  has(R"({"period":"2023","group":{},"item":"applicantKinds","key":"UNIVERSITY","value":1})");
  has(R"({"period":"2023","group":{},"item":"decisions","key":"GRANTED","value":1})");
  // The reversal is told among the complaints, not as a second decision.
  has(R"({"period":"2023","group":{},"item":"decisions","key":"REFUSED","value":1})");
  has(R"({"period":"2023","group":{},"item":"complaints","key":"RECEIVED","value":1})");
  has(R"({"period":"2023","group":{},"item":"complaints","key":"REVERSED","value":1})");
  has(R"({"period":"2023","group":{},"item":"deliveries","key":"INDIRECT","value":2})");
  // From 1 November to the first access on 20 January: 80 days, once.
  has(R"({"period":"2023","group":{},"item":"daysToAccess","key":"mean","value":80})");
  has(R"({"period":"2023","group":{},"item":"daysToAccess","key":"n","value":1})");
  has(R"({"period":"2022","group":{},"item":"daysToAccess","key":"mean","value":null})");
  has(R"({"period":"2023","group":{},"item":"revenue","key":"exVat","value":200000})");
  has(R"({"period":"2022","group":{},"item":"breaches","key":"REPORTED","value":0})");
}

TEST(EhdsActivity, SaysThatItIsAdvisoryAndWhatNoEventTells) {
  const std::string json = Register().json<EhdsActivityBuilder>(ReportName::kEhdsActivity);
  EXPECT_THAT(json, HasSubstr(R"("advisory":true,"notInEvents":["auditsOfUsers",)"));
  EXPECT_THAT(json, HasSubstr(R"("rows":[],"total":[)"));
  EXPECT_EQ(not_in_events_table(Language::kNb).rows.size(), 7U);
}

TEST(EhdsActivity, TheTotalHasEachCaseOnceAlsoWhenRowsAreByRegister) {
  const Register cases = Register().received("A", "2023-02-01", R"(KPR","NPR)");
  const std::string json =
      cases.json<EhdsActivityBuilder>(ReportName::kEhdsActivity, {.group_by = "register"});
  EXPECT_THAT(json,
              HasSubstr(R"({"period":"2023","group":{"register":"KPR"},"item":"registers",)"
                        R"("key":"KPR","value":1})"));
  EXPECT_THAT(json,
              HasSubstr(R"("total":[{"item":"applicantKinds","key":"UNIVERSITY","value":1})"));
  EXPECT_THAT(json, Not(HasSubstr(R"("group":{"register":"KPR"},"item":"registers","key":"NPR")")));
}

}  // namespace
}  // namespace replay
