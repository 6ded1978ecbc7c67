#include "replay/reports/fees.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/replay/reports/event_fixtures.h"

namespace replay {
namespace {

using test::Register;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// 9 hours at 1,100 kroner, 25 % VAT.
constexpr const char* kNineHours =
    R"("minutes":540,"rate":110000,"amountExVat":990000,"vat":247500,"payee":"HDIR")";

std::string hours(std::string_view invoice) {
  return fmt::format(R"("invoice":"{}",{})", invoice, kNineHours);
}

Fees fees_of(const Register& cases, const ReportArguments& arguments = {}) {
  return cases.report<FeesBuilder>(ReportName::kFees, arguments);
}

TEST(Fees, AreWrittenToTheLetterOfTheContract) {
  const Register cases =
      Register().received("A", "2023-03-01").event("A", "FeeInvoiced", "2023-06-05", hours("f1"));
  EXPECT_THAT(cases.json<FeesBuilder>(ReportName::kFees),
              HasSubstr(R"("groupBy":[],"period":"month","by":"invoiced","rows":[)"
                        R"({"payee":"HDIR","period":"2023-06","invoices":1,"minutes":540,)"
                        R"("amountExVat":990000,"vat":247500,"credited":0,"paid":0,)"
                        R"("outstanding":1237500}],"total":{"invoices":1,"minutes":540,)"
                        R"("amountExVat":990000,"vat":247500,"credited":0,"paid":0,)"
                        R"("outstanding":1237500}})"));
}

TEST(Fees, APaymentIsOfAllThatWasAskedUnderTheNumber) {
  const Register cases =
      Register()
          .received("A", "2023-03-01")
          .event("A", "FeeInvoiced", "2023-05-02", hours("f1"))
          .event(
              "A",
              "FeeInvoiced",
              "2023-05-20",
              R"("invoice":"f1","kind":"CREDIT","amountExVat":110000,"vat":27500,"payee":"HDIR")")
          .event("A", "FeePaid", "2023-06-20", R"("invoice":"f1","paidAt":"2023-06-20")")
          .event("A", "FeePaid", "2023-06-21", R"("invoice":"f1","paidAt":"2023-06-21")");
  const Fees report = fees_of(cases);
  ASSERT_EQ(report.rows.size(), 1U);
  // 12,375 kroner asked, 1,375 credited, the rest paid once, in the row of the invoice's month.
  EXPECT_EQ(report.rows[0].period, "2023-05");
  EXPECT_EQ(report.rows[0].figures.credited, 137500);
  EXPECT_EQ(report.rows[0].figures.paid, 1100000);
  EXPECT_EQ(report.rows[0].figures.outstanding, 0);
}

TEST(Fees, ACreditNoteWithANumberOfItsOwnIsOwedBackWhereTheInvoiceIsPaid) {
  const Register cases =
      Register()
          .received("A", "2023-03-01")
          .event("A", "FeeInvoiced", "2023-05-02", hours("f1"))
          .event("A", "FeePaid", "2023-05-20", R"("invoice":"f1","paidAt":"2023-05-20")")
          .event("A",
                 "FeeInvoiced",
                 "2023-06-20",
                 R"("invoice":"c1","kind":"CREDIT","amountExVat":110000,"vat":0,"payee":"HDIR")");
  const Fees report = fees_of(cases);
  ASSERT_EQ(report.rows.size(), 2U);
  EXPECT_EQ(report.rows[0].figures.outstanding, 0);
  EXPECT_EQ(report.rows[1].period, "2023-06");
  EXPECT_EQ(report.rows[1].figures.invoices, 0);
  EXPECT_EQ(report.rows[1].figures.outstanding, -110000);
  EXPECT_EQ(report.total.outstanding, -110000);
}

TEST(Fees, RowsAreByPayeeGroupAndPeriodAndTheTotalHasEachInvoiceOnce) {
  const Register cases =
      Register()
          .received("A", "2023-03-01", R"(KPR","NPR)")
          .event("A", "FeeInvoiced", "2023-05-02", hours("f1"))
          .event("A",
                 "FeeInvoiced",
                 "2023-05-02",
                 R"("invoice":"b1","kind":"BASE","amountExVat":300000,"vat":0,"payee":"HDS")");
  const Fees report = fees_of(cases, {.group_by = "register", .period = "year", .by = "received"});
  ASSERT_EQ(report.rows.size(), 4U);
  EXPECT_EQ(report.rows[0].payee, "HDIR");
  EXPECT_EQ(report.rows[0].group[0], "KPR");
  EXPECT_EQ(report.rows[3].payee, "HDS");
  EXPECT_EQ(report.rows[3].figures.minutes, 0);
  EXPECT_EQ(report.total.invoices, 2);
  EXPECT_EQ(report.total.amount_ex_vat, 1290000);
  EXPECT_EQ(fees_of(cases, {.where = {"payee=HDS"}}).total.amount_ex_vat, 300000);
}

TEST(Fees, SumsOfAbsurdAmountsStayWithinTheType) {
  Register cases;
  cases.received("A", "2023-03-01");
  for (const char* invoice : {"f1", "f2", "f3"}) {
    cases.event("A",
                "FeeInvoiced",
                "2023-05-02",
                fmt::format(R"("invoice":"{}","kind":"BASE","amountExVat":9000000000000000000,)"
                            R"("vat":9000000000000000000,"payee":"HDS")",
                            invoice));
  }
  EXPECT_EQ(fees_of(cases).total.outstanding, 9223372036854775807);
}

TEST(Fees, PeopleReadKroner) {
  const Register cases =
      Register().received("A", "2023-03-01").event("A", "FeeInvoiced", "2023-06-05", hours("f1"));
  EXPECT_THAT(
      to_table(fees_of(cases), Language::kEn).rows.back(),
      ElementsAre("Total", "", "1", "540", "9,900.00", "2,475.00", "0.00", "0.00", "12,375.00"));
  EXPECT_EQ(to_table(fees_of(cases), Language::kNb).rows[0][4], "9\u00a0900,00");
  EXPECT_THAT(to_csv(fees_of(cases)).rows[0],
              ElementsAre("HDIR", "2023-06", "1", "540", "990000", "247500", "0", "0", "1237500"));
}

}  // namespace
}  // namespace replay
