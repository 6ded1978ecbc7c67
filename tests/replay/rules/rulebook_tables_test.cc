// What the tables of demands, fees, final periods, dispensations and channels may not say.
#include <algorithm>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "replay/rules/rulebook_errors.h"
#include "replay/rules/rulebook_parser.h"
#include "tests/replay/rules/sound_rulebook.h"

namespace replay {
namespace {

// Follows kSound; lines are counted from the first one here.
constexpr std::string_view kTables = R"([[attachment]]
code = "PROTOCOL"
registers = ["KPR"]
categories = ["IDENTIFIABLE"]
when = "always"
signed = true
severity = "MINOR"
valid_to = 2021-12-31
rule = "T02"

[[attachment]]
code = "PROTOCOL"
registers = ["KPR"]
when = "consent"
valid_from = 2022-01-01
rule = "T02"
assumption = true

[[contact]]
roles = ["LAWYER"]
registers = ["NPR"]
categories = ["IDENTIFIABLE"]
valid_to = 2020-12-31
rule = "T02"

[[contact]]
roles = ["LAWYER"]
registers = ["NPR"]
valid_from = 2021-01-01
rule = "T02"

[[fee]]
payee = "HDIR"
rate = 110000
minimum_minutes = 120
rounding_minutes = 1
vat_percent = 25
valid_from = 2019-01-01
valid_to = 2019-12-31
rule = "T02"

[[fee]]
payee = "HDIR"
rate = 120000
minimum_amount = 220000
rounding_minutes = 60
base_single = 150000
base_several = 300000
vat_percent = 25
valid_from = 2020-01-01
rule = "T02"

[[finalised]]
registers = ["KPR"]
until = 2021-12-31
published = 2022-03-01
rule = "T02"

[[finalised]]
registers = ["KPR"]
until = 2022-12-31
published = 2023-03-02
rule = "T02"

[[dispensation]]
grounds = ["CONSENT"]
issuers = ["HDIR"]
purposes = ["STATISTICS"]
valid_to = 2022-06-30
rule = "T02"

[[dispensation]]
grounds = ["CONSENT"]
issuers = ["HDIR", "HDS"]
valid_from = 2022-07-01
rule = "T02"

[[channel]]
authority = "HDS"
channels = ["HDS_SERVICE"]
valid_to = 2023-05-31
rule = "T02"

[[channel]]
authority = "HDS"
channels = ["HDIR_REGISTRIES", "OTHER"]
valid_from = 2023-06-01
rule = "T02"
)";

int line_count(std::string_view text) {
  return static_cast<int>(std::count(text.begin(), text.end(), '\n'));
}

std::string with_tables(std::string_view tables) {
  return std::string(kSound) + std::string(tables);
}

TEST(RulebookTables, AreReadAsTheyAreWritten) {
  const auto book = parse_rulebook(with_tables(kTables), "book.toml");
  ASSERT_TRUE(book.has_value()) << book.error().where << " " << book.error().message;
  ASSERT_EQ(book->attachments.size(), 2U);
  EXPECT_TRUE(book->attachments[0].must_be_signed);
  EXPECT_EQ(book->attachments[0].severity, Severity::kMinor);
  EXPECT_EQ(book->attachments[1].when, AttachmentWhen::kConsent);
  EXPECT_TRUE(book->attachments[1].assumption);
  ASSERT_EQ(book->fees.size(), 2U);
  EXPECT_EQ(book->fees[0].minimum_minutes, 120);
  EXPECT_FALSE(book->fees[0].minimum_amount.has_value());
  EXPECT_EQ(book->fees[1].base_several, 300'000);
  EXPECT_EQ(book->finalised[1].published, *parse_date("2023-03-02"));
  ASSERT_EQ(book->dispensations.size(), 2U);
  EXPECT_EQ(book->dispensations[1].issuers.size(), 2U);
  EXPECT_TRUE(book->dispensations[1].purposes.empty());
  EXPECT_EQ(book->channels[1].channels.back(), "OTHER");
  EXPECT_EQ(book->contacts[0].place.line, 19U + line_count(kSound));
}

TEST(RulebookTables, MayAllBeLeftOut) {
  const auto book = parse_rulebook(kSound, "book.toml");
  ASSERT_TRUE(book.has_value());
  EXPECT_FALSE(book->required_attachments({"KPR", "IDENTIFIABLE", "STATISTICS", {}}).has_value());
  EXPECT_FALSE(book->required_contacts({"KPR", "IDENTIFIABLE", "STATISTICS", {}}).has_value());
  EXPECT_FALSE(book->fee_schedule("HDIR", {}).has_value());
  EXPECT_FALSE(book->finalised_until("KPR", {}).has_value());
  EXPECT_FALSE(book->dispensation_issuers("CONSENT", "STATISTICS", {}).has_value());
  EXPECT_FALSE(book->serves_purpose("KPR", "STATISTICS").has_value());
  EXPECT_EQ(book->options.receipt_days, 14);
}

struct Fault {
  const char* name;
  const char* from;
  const char* to;
  int number;
  int line;  // in kTables
  int column;
  const char* message;  // "{n}" is line n of kTables
  const char* hint = "";
};

void PrintTo(const Fault& fault, std::ostream* out) {
  *out << fault.name;
}

// The numbers in braces, which count lines of kTables, as lines of the whole text.
std::string with_lines(std::string message) {
  const auto open = message.find('{');
  if (open == std::string::npos) return message;
  const auto close = message.find('}', open);
  const int line = std::stoi(message.substr(open + 1, close - open - 1)) + line_count(kSound);
  return message.replace(open, close - open + 1, std::to_string(line));
}

class TableFault : public testing::TestWithParam<Fault> {};

TEST_P(TableFault, IsToldWithItsPlace) {
  const Fault& fault = GetParam();
  std::string tables(kTables);
  const auto at = tables.find(fault.from);
  ASSERT_NE(at, std::string::npos);
  tables.replace(at, std::string_view(fault.from).size(), fault.to);
  const auto errors = check_rulebook(with_tables(tables), "book.toml");
  ASSERT_EQ(errors.size(), 1U) << (errors.empty() ? "" : errors.back().message);
  EXPECT_EQ(errors[0].number, fault.number);
  EXPECT_EQ(errors[0].where,
            "book.toml:" + std::to_string(fault.line + line_count(kSound)) + ":" +
                std::to_string(fault.column));
  EXPECT_EQ(errors[0].message, with_lines(fault.message));
  EXPECT_EQ(errors[0].hint, fault.hint);
}

constexpr const char* kOneAfterTheOther = "let one period begin the day after the other ends";

const Fault kFaults[] = {
    {"UnknownKeyInAttachment",
     "signed = true",
     "singed = true",
     kRulebookUnknownKey,
     6,
     1,
     "unknown key singed in attachment",
     "did you mean signed?"},
    {"UnknownKeyInContact",
     "roles = [\"LAWYER\"]",
     "role = \"LAWYER\"\nroles = [\"LAWYER\"]",
     kRulebookUnknownKey,
     20,
     1,
     "unknown key role in contact",
     "did you mean roles?"},
    {"UnknownKeyInFee",
     "rate = 110000",
     "rate = 110000\nvat = 25",
     kRulebookUnknownKey,
     35,
     1,
     "unknown key vat in fee",
     "did you mean rate?"},
    {"UnknownKeyInFinalised",
     "published = 2022-03-01",
     "published = 2022-03-01\nvalid_from = 2022-03-01",
     kRulebookUnknownKey,
     57,
     1,
     "unknown key valid_from in finalised",
     "valid: registers until published rule assumption"},
    {"UnknownKeyInDispensation",
     "issuers = [\"HDIR\"]",
     "issuers = [\"HDIR\"]\nissuer = \"HDIR\"",
     kRulebookUnknownKey,
     68,
     1,
     "unknown key issuer in dispensation",
     "did you mean issuers?"},
    {"UnknownKeyInChannel",
     "channels = [\"HDS_SERVICE\"]",
     "channels = [\"HDS_SERVICE\"]\nregisters = [\"KPR\"]",
     kRulebookUnknownKey,
     81,
     1,
     "unknown key registers in channel",
     "valid: authority channels valid_from valid_to rule assumption"},
    {"UnknownWhen",
     "when = \"always\"",
     "when = \"allways\"",
     kRulebookUnknownCode,
     5,
     8,
     "unknown allways for when in attachment",
     "did you mean always?"},
    {"AttachmentInsteadOfItself",
     "when = \"always\"",
     "when = \"always\"\naccepts = [\"PROTOCOL\"]",
     kRulebookBadValue,
     6,
     11,
     "PROTOCOL cannot stand in for itself"},
    {"NoRule",
     "valid_to = 2021-12-31\nrule = \"T02\"",
     "valid_to = 2021-12-31",
     kRulebookMissingKey,
     1,
     1,
     "attachment lacks rule"},
    {"NoRoles",
     "roles = [\"LAWYER\"]",
     "roles = []",
     kRulebookBadValue,
     20,
     9,
     "roles in contact holds nothing"},
    {"RateBelowZero",
     "rate = 110000",
     "rate = -1",
     kRulebookBadValue,
     34,
     8,
     "rate in fee must be from 0 to 1000000000"},
    {"RoundingToNothing",
     "rounding_minutes = 1\n",
     "rounding_minutes = 0\n",
     kRulebookBadValue,
     36,
     20,
     "rounding_minutes in fee must be from 1 to 100000"},
    {"FinalBeforeItEnded",
     "published = 2022-03-01",
     "published = 2021-12-31",
     kRulebookBadValue,
     56,
     13,
     "published in finalised is not after until, 2021-12-31"},
    {"UnknownGround",
     "grounds = [\"CONSENT\"]",
     "grounds = [\"CONCENT\"]",
     kRulebookUnknownCode,
     66,
     12,
     "unknown CONCENT in grounds of dispensation",
     "did you mean CONSENT?"},
    {"UnknownChannel",
     "channels = [\"HDS_SERVICE\"]",
     "channels = [\"API\"]",
     kRulebookUnknownCode,
     80,
     13,
     "unknown API in channels of channel",
     "valid: HDS_SERVICE HDIR_REGISTRIES OTHER"},
    {"GapBetweenAttachments",
     "valid_from = 2022-01-01",
     "valid_from = 2022-02-01",
     kRulebookGap,
     11,
     1,
     "what is sent in for KPR is not said from 2022-01-01 to 2022-01-31"},
    {"AttachmentTwice",
     "valid_to = 2021-12-31\n",
     "valid_to = 2022-01-31\n",
     kRulebookOverlap,
     11,
     1,
     "the attachment PROTOCOL is said twice from 2022-01-01 to 2022-01-31, here and in line {1}"},
    {"GapBetweenContacts",
     "valid_to = 2020-12-31",
     "valid_to = 2020-12-30",
     kRulebookGap,
     26,
     1,
     "who is named for NPR is not said on 2020-12-31"},
    {"ContactTwice",
     "valid_to = 2020-12-31",
     "valid_from = 2020-01-01",
     kRulebookOverlap,
     26,
     1,
     "the contact LAWYER is said twice from 2021-01-01, here and in line {19}"},
    {"GapBetweenFees",
     "valid_from = 2020-01-01",
     "valid_from = 2020-02-01",
     kRulebookGap,
     42,
     1,
     "the fee of HDIR is not said from 2020-01-01 to 2020-01-31",
     kOneAfterTheOther},
    {"FeeTwice",
     "valid_to = 2019-12-31\n",
     "",
     kRulebookOverlap,
     41,
     1,
     "the fee of HDIR is said twice from 2020-01-01, here and in line {32}"},
    {"FinalTwiceForOneYear",
     "until = 2022-12-31",
     "until = 2021-12-31",
     kRulebookOverlap,
     59,
     1,
     "when data to 2021-12-31 were final is said twice, here and in line {53}"},
    {"TwoEndsOnOneDay",
     "published = 2023-03-02",
     "published = 2022-03-01",
     kRulebookBadValue,
     62,
     13,
     "published in finalised is not after until, 2022-12-31"},
    {"GapBetweenDispensations",
     "valid_from = 2022-07-01",
     "valid_from = 2022-07-03",
     kRulebookGap,
     72,
     1,
     "who gives CONSENT is not said from 2022-07-01 to 2022-07-02"},
    {"DispensationTwice",
     "valid_to = 2022-06-30",
     "valid_to = 2022-07-01",
     kRulebookOverlap,
     72,
     1,
     "CONSENT by HDIR is said twice on 2022-07-01, here and in line {65}"},
    {"GapBetweenChannels",
     "valid_to = 2023-05-31",
     "valid_to = 2023-05-30",
     kRulebookGap,
     84,
     1,
     "the channel of HDS is not said on 2023-05-31",
     kOneAfterTheOther},
    {"ChannelTwice",
     "valid_from = 2023-06-01",
     "valid_from = 2023-05-31",
     kRulebookOverlap,
     84,
     1,
     "the channel of HDS is said twice on 2023-05-31, here and in line {78}"},
};

INSTANTIATE_TEST_SUITE_P(Table, TableFault, testing::ValuesIn(kFaults), [](const auto& row) {
  return std::string(row.param.name);
});

TEST(RulebookTables, SayOneThingADayOfPublication) {
  std::string tables(kTables);
  const auto at = tables.find("published = 2022-03-01");
  tables.replace(at, 22, "published = 2023-03-02");
  const auto errors = check_rulebook(with_tables(tables), "book.toml");
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_EQ(errors[0].number, kRulebookOverlap);
  EXPECT_EQ(
      errors[0].message,
      with_lines("how far on 2023-03-02 data were final is said twice, here and in line {53}"));
}

TEST(RulebookTables, ThatAreFullAreComparedInAMoment) {
  std::string tables;
  for (int i = 0; i < 64; ++i) {
    tables += "[[attachment]]\ncode = \"PROTOCOL\"\nwhen = \"always\"\nrule = \"T02\"\n";
  }
  const auto errors = check_rulebook(with_tables(tables), "book.toml");
  EXPECT_EQ(errors.size(), 63U) << "each but the first repeats an earlier one";
}

TEST(RulebookTables, HoldAtMost64Rows) {
  std::string tables;
  for (int i = 0; i < 65; ++i)
    tables += "[[fee]]\n";
  const auto errors = check_rulebook(with_tables(tables), "book.toml");
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_EQ(errors[0].number, kRulebookWrongKind);
  EXPECT_EQ(errors[0].message, "fee must be an array of at most 64 tables");
}

TEST(RulebookOptions, RefuseNumbersOutOfRange) {
  std::string text(kSound);
  const auto at = text.find("recalculation_days = 10");
  text.replace(at, 23, "recalculation_days = 10\nreceipt_days = 10001");
  const auto errors = check_rulebook(text, "book.toml");
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_EQ(errors[0].message, "receipt_days in options must be from 0 to 10000");
}

}  // namespace
}  // namespace replay
