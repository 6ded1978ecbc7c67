#include "replay/event/personal_number.h"

#include <gmock/gmock.h>

#include "fmt/format.h"
#include "replay/event/codec.h"
#include "replay/event/encode.h"
#include "replay/event/error_numbers.h"
#include "replay/event/event_json.h"
#include "tests/replay/event/catalogue_examples.h"

namespace replay {
namespace {

using testing::event_with;
using testing::lenient_context;

TEST(PersonalNumber, HoldsInTheFormValidFrom2032) {
  // Skatteetaten's own test numbers; 02013299903 and 30108299939 fail the rule of before 2032.
  for (const char* digits :
       {"02013299997", "02013299903", "02013299806", "30108299920", "30108299939"}) {
    EXPECT_TRUE(is_personal_number(digits)) << digits;
  }
}

TEST(PersonalNumber, FailsWithAnyOneDigitOfTheSecondCheckChanged) {
  for (const char last : std::string_view("012345689")) {
    EXPECT_FALSE(is_personal_number(std::string("0201329999") + last)) << last;
  }
}

TEST(PersonalNumber, AllowsFirstChecksThatLeaveZeroToThreeOnly) {
  // The second check holds in all of them; the first leaves 0, 1, 2 … 10.
  for (const char* digits : {"15068510160", "15068510098", "15068510187", "15068510004"}) {
    EXPECT_TRUE(is_personal_number(digits)) << digits;
  }
  for (const char* digits : {"15068510012",
                             "15068510020",
                             "15068510039",
                             "15068510047",
                             "15068510055",
                             "15068510063",
                             "15068510071"}) {
    EXPECT_FALSE(is_personal_number(digits)) << digits;
  }
}

TEST(PersonalNumber, TakesDNumbersAndSyntheticMonths) {
  EXPECT_TRUE(is_personal_number("01019012480"));  // born 1 January
  EXPECT_TRUE(is_personal_number("41019012393"));  // D-number: day + 40
  EXPECT_TRUE(is_personal_number("01419012382"));  // month + 40
  EXPECT_TRUE(is_personal_number("01819012365"));  // month + 80
  EXPECT_TRUE(is_personal_number("41819012359"));  // both
  EXPECT_TRUE(is_personal_number("29020410181"));  // 29 February 1904 or 2004
  EXPECT_TRUE(is_personal_number("29020010027"));  // 29 February 2000
}

TEST(PersonalNumber, NeedsADateThatExists) {
  // Both checks hold in all of these.
  EXPECT_FALSE(is_personal_number("00000000000"));
  EXPECT_FALSE(is_personal_number("32013299918"));  // day 32
  EXPECT_FALSE(is_personal_number("29020112482"));  // 29 February 1901 or 2001
  EXPECT_FALSE(is_personal_number("30020112340"));  // 30 February
  EXPECT_FALSE(is_personal_number("31049012392"));  // 31 April
  EXPECT_FALSE(is_personal_number("81129012315"));  // day 81
  EXPECT_FALSE(is_personal_number("01139012328"));  // month 13
  EXPECT_FALSE(is_personal_number("01539012300"));  // month 53
  EXPECT_FALSE(is_personal_number("01939012393"));  // month 93
}

TEST(FindPersonalNumber, SeesItWhereItStandsFree) {
  for (const char* text :
       {"02013299997",       "fnr 02013299997", "(02013299997)",       "fnr:02013299997.",
        "02013299997, ok",   "020132 99997",    "020132\u00A099997",   "x-02013299997-y",
        "#02013299997",      "a 1 02013299997", "5 .02013299997",      "no.02013299997",
        "1;02013299997",     "02013299997\n",   "_02013299997_",       "123456 02013299997",
        "02013299997/1",     "\"02013299997\"", "123456 020132 99997", "02013299998 02013299997",
        "12345 02013299997", "–02013299997–"}) {
    EXPECT_TRUE(find_personal_number(text)) << text;
  }
}

TEST(FindPersonalNumber, IsBlindWhereItTouchesALetterOrDigitOrFollowsADecimalMark) {
  for (const char* text : {"a02013299997",
                           "02013299997a",
                           "102013299997",
                           "020132999971",
                           "ø02013299997",
                           "02013299997ø",
                           "1.02013299997",
                           "1,02013299997",
                           "0201329 9997",
                           "020132  99997",
                           "020132-99997",
                           "02013 299997",
                           "020132 999971",
                           "a020132 99997",
                           "1020132 99997",
                           "020132 99997a",
                           "3,020132 99997",
                           "0201329999",
                           "",
                           "02013299998"}) {
    EXPECT_FALSE(find_personal_number(text)) << text;
  }
}

TEST(FindPersonalNumber, GivesThePlaceOfTheFirst) {
  EXPECT_EQ(find_personal_number("æ 020132\u00A099997 og 02013299903"),
            (PersonalNumberRange{3, 16}));
  EXPECT_EQ(find_personal_number("æ 020132\u00A099997 og 02013299903", 16),
            (PersonalNumberRange{20, 31}));
}

TEST(MaskPersonalNumbers, ReplacesTheirDigitsAndNothingElse) {
  EXPECT_EQ(mask_personal_numbers("a 02013299997, 020132 99903; 12345678901"),
            "a ***********, ****** *****; 12345678901");
  EXPECT_EQ(mask_personal_numbers("020132 99997 020132 99903"), "****** ***** ****** *****");
}

TEST(NumberOrTime, IsTheWholeTextOnly) {
  for (const char* text : {"02013299997",
                           "-1.5",
                           "+3",
                           "1e10",
                           "3,14",
                           "2011-10-11",
                           "2011-10-11T13:42:22.688+02:00",
                           "2011/10/11 13:42",
                           "11.10.2011 13:42:22",
                           "2011-10-11 13:42:22Z",
                           "2011-10-11 13:42:22 +0200"}) {
    EXPECT_TRUE(is_number_or_time(text)) << text;
  }
  for (const char* text : {"",
                           "-",
                           ".",
                           "e5",
                           "1e",
                           "1 2",
                           "02013299997x",
                           "x",
                           "2011-10-11T",
                           "2011-10-11 fnr",
                           "2011-10-11 02013299997",
                           "2011-10",
                           "13:42",
                           "020132 99997",
                           "2011-10-11T13:42:22 x"}) {
    EXPECT_FALSE(is_number_or_time(text)) << text;
  }
}

// --- in events -----------------------------------------------------------------------------------

int number_of(const std::string& json, const ParseContext& context) {
  const auto event = parse_event(json, context);
  return event ? 0 : event.error().number;
}

std::string replaced(std::string text, std::string_view piece, std::string_view by) {
  const std::size_t at = text.find(piece);
  EXPECT_NE(at, std::string::npos) << piece;
  return text.replace(at, piece.size(), by);
}

TEST(PersonalNumbersInEvents, AreRefusedInCaseIdsIdsAndTexts) {
  const std::string line = testing::catalogue_example("DataDelivered").line;
  for (const char* piece :
       {"NPR-2023/0147", "u-4711", "public360", "c-1", "c-0", "\"d1", "\"s1", "org-17", "\"k1"}) {
    const std::string by = fmt::format("{}02013299997", piece[0] == '"' ? "\"" : "");
    const auto event = parse_event(replaced(line, piece, by), lenient_context());
    ASSERT_FALSE(event) << piece;
    EXPECT_EQ(event.error().number, kPersonalNumber) << piece;
    EXPECT_THAT(event.error().message, ::testing::Not(::testing::HasSubstr("0201")));
  }
  EXPECT_EQ(number_of(event_with("CaseClosed", R"({"reason":"gjelder 020132 99997"})"),
                      lenient_context()),
            kPersonalNumber);
  EXPECT_EQ(number_of(event_with("InformationRequested",
                                 R"({"request":"q","items":["a","fnr 41019012300 02013299997"]})"),
                      lenient_context()),
            kPersonalNumber);
  EXPECT_EQ(number_of(event_with("ApplicationChanged",
                                 R"({"receivedAt":"2023-03-20",)"
                                 R"("changes":{"taskBasis":"02013299997"},"reason":"x"})"),
                      lenient_context()),
            kPersonalNumber);
  EXPECT_EQ(number_of(replaced(testing::catalogue_example("EventCorrected").line,
                               "was never HDS",
                               "02013299997"),
                      lenient_context()),
            kPersonalNumber);
}

TEST(PersonalNumbersInEvents, AreNotLookedForInUuidsDigestsAndNumbers) {
  const auto context = lenient_context();
  EXPECT_EQ(
      number_of(event_with("CostEstimated", R"({"minutes":2013299997,"amountExVat":0})"), context),
      0);
  EXPECT_EQ(
      number_of(event_with("CostEstimated", R"({"minutes":30108299920,"amountExVat":0})"), context),
      0);
  EXPECT_EQ(number_of(event_with("AttachmentRemoved",
                                 R"({"sha256":"0201329999702013299997020132999970201329999702013)"
                                 R"(299997020132999","removedAt":"2023-06-01","method":"x"})"),
                      context),
            0);
}

TEST(PersonalNumbersInEvents, PassInImportedValuesThatAreNumbersOrTimes) {
  const auto context = lenient_context();
  const auto activity = [](std::string_view value) {
    return event_with("ActivityRecorded",
                      fmt::format(R"({{"activity":"a","attributes":{{"x":"{}"}}}})", value));
  };
  EXPECT_EQ(number_of(activity("02013299997"), context), 0);
  EXPECT_EQ(number_of(activity("fnr 02013299997"), context), kPersonalNumber);
  EXPECT_EQ(number_of(activity("020132 99997"), context), kPersonalNumber);
  EXPECT_EQ(number_of(event_with("ActivityRecorded",
                                 R"({"activity":"a","attributes":{"02013299997":"x"}})"),
                      context),
            kPersonalNumber);
  EXPECT_EQ(
      number_of(event_with("ActivityRecorded", R"({"activity":"a","resource":"30108299920"})"),
                context),
      0);
  // The same text that is no imported value is scanned.
  EXPECT_EQ(number_of(event_with("CaseClosed", R"({"reason":"02013299997"})"), context),
            kPersonalNumber);
}

TEST(PersonalNumbersInEvents, AreMaskedInTextsWhenAskedButNeverInIds) {
  auto context = lenient_context();
  context.mask_personal_numbers = true;
  const Envelope envelope{.case_id = "c1",
                          .occurred_at = {{0}, 0},
                          .actor = {"import", "SYSTEM", {}},
                          .source = {},
                          .correlation = {},
                          .causation = {}};
  const AttributeView attribute{"note", "ring 02013299997"};
  const ActivityRecordedView activity{.activity = "kall 020132 99903",
                                      .lifecycle = {},
                                      .resource = {},
                                      .group = {},
                                      .attributes = {&attribute, 1}};
  const auto event = encode_event(envelope, activity, context);
  ASSERT_TRUE(event) << event.error().message;
  EXPECT_EQ(event_data_json(event->body).value(),
            R"({"activity":"kall ****** *****","attributes":{"note":"ring ***********"}})");

  Envelope personal = envelope;
  personal.case_id = "02013299997";
  const auto refused = encode_event(personal, activity, context);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().number, kPersonalNumber);
  EXPECT_EQ(refused.error().where, "/case");
}

}  // namespace
}  // namespace replay
