// What a rulebook may not say, and where the reader is told to look.
#include "replay/rules/rulebook_parser.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "replay/rules/rulebook_errors.h"
#include "tests/replay/rules/sound_rulebook.h"

namespace replay {
namespace {

// kSound with its one occurrence of `from` replaced.
std::string changed(std::string_view from, std::string_view to) {
  std::string text(kSound);
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  EXPECT_EQ(text.find(from, at + 1), std::string::npos) << from << " stands twice";
  if (at != std::string::npos) text.replace(at, from.size(), to);
  return text;
}

TEST(RulebookParser, ReadsASoundRulebook) {
  EXPECT_TRUE(check_rulebook(kSound, "book.toml").empty());
  const auto rulebook = parse_rulebook(kSound, "book.toml");
  ASSERT_TRUE(rulebook.has_value());
  EXPECT_EQ(rulebook->version, "test/1");
  EXPECT_EQ(rulebook->title.nb, "prøve");
  EXPECT_EQ(to_string(rulebook->valid_from), "2020-01-01");
  ASSERT_NE(rulebook->rule("T02"), nullptr);
  const RuleEntry& rule = *rulebook->rule("T02");
  EXPECT_EQ(rule.anchor, Anchor::kComplete);
  ASSERT_TRUE(rule.known_from.has_value());
  EXPECT_EQ(to_string(*rule.known_from), "2022-09-22");
  ASSERT_EQ(rule.citations.size(), 1U);
  EXPECT_EQ(rule.citations[0], (Citation{"PAGE", 87, "30 virkedager"}));
  EXPECT_EQ(rulebook->finding("F022")->severity, Severity::kMajor);
  EXPECT_EQ(rulebook->finding("F001"), nullptr);
  EXPECT_EQ(rulebook->options.recalculation_working_days, 10);
}

struct Fault {
  const char* name;
  const char* from;
  const char* to;
  int number;
  const char* where;
  const char* message;
  const char* hint = "";
};

void PrintTo(const Fault& fault, std::ostream* out) {
  *out << fault.name;
}

class RulebookFault : public testing::TestWithParam<Fault> {};

TEST_P(RulebookFault, IsToldWithItsPlace) {
  const Fault& fault = GetParam();
  const auto errors = check_rulebook(changed(fault.from, fault.to), "book.toml");
  ASSERT_FALSE(errors.empty());
  const base::Error& error = errors.front();
  EXPECT_EQ(error.code, base::ErrorCode::kInvalidArgument);
  EXPECT_EQ(error.number, fault.number);
  EXPECT_EQ(error.where, fault.where);
  EXPECT_EQ(error.message, fault.message);
  EXPECT_EQ(error.hint, fault.hint);
  EXPECT_EQ(errors.size(), 1U) << errors.back().where << " " << errors.back().message;
}

const Fault kFaults[] = {
    {"UnknownKey",
     "roll_forward = true",
     "roll_foward = true\nroll_forward = true",
     kRulebookUnknownKey,
     "book.toml:36:1",
     "unknown key roll_foward in options",
     "did you mean roll_forward?"},
    {"UnknownTable",
     "[source.PAGE]",
     "[sources]\nx = 1\n[source.PAGE]",
     kRulebookUnknownKey,
     "book.toml:22:2",
     "unknown key sources in the rulebook",
     "did you mean source?"},
    {"MissingKey",
     "roll_forward = true\n",
     "",
     kRulebookMissingKey,
     "book.toml:32:1",
     "options lacks roll_forward"},
    {"MissingLanguage",
     R"(title = { nb = "prøve", en = "test" })",
     R"(title = { nb = "prøve" })",
     kRulebookMissingKey,
     "book.toml:2:9",
     "title in the rulebook lacks en"},
    {"MissingCodeList",
     "channel = [\"API\"]\n",
     "",
     kRulebookMissingKey,
     "book.toml:5:1",
     "codes lacks channel"},
    {"StringForBoolean",
     "research_only = true",
     "research_only = \"yes\"",
     kRulebookWrongKind,
     "book.toml:41:17",
     "research_only in options must be true or false, not a string"},
    {"StringForDate",
     "updated = 2022-09-22",
     "updated = \"2022-09-22\"",
     kRulebookWrongKind,
     "book.toml:24:11",
     "updated in source PAGE must be a date, not a string"},
    {"TimeForDate",
     "updated = 2022-09-22",
     "updated = 2022-09-22T10:00:00",
     kRulebookWrongKind,
     "book.toml:24:11",
     "updated in source PAGE must be a date, not a value of another kind"},
    {"NumberOutOfRange",
     "recalculation_days = 10",
     "recalculation_days = -1",
     kRulebookBadValue,
     "book.toml:45:22",
     "recalculation_days in options must be from 0 to 10000"},
    {"NumberBeyondAnInteger",
     "recalculation_days = 10",
     "recalculation_days = 4294967306",
     kRulebookBadValue,
     "book.toml:45:22",
     "recalculation_days in options must be from 0 to 10000"},
    {"UnknownCode",
     "contract_categories = [\"IDENTIFIABLE\"]",
     "contract_categories = [\"IDENTIFABLE\"]",
     kRulebookUnknownCode,
     "book.toml:38:24",
     "unknown IDENTIFABLE in contract_categories of options",
     "did you mean IDENTIFIABLE?"},
    {"UnknownChoice",
     "request_effect = \"pause\"",
     "request_effect = \"stop\"",
     kRulebookUnknownCode,
     "book.toml:39:18",
     "unknown stop for request_effect in options",
     "valid: pause reset ignore"},
    {"CodeTwice",
     "statutory_registers = [\"KPR\"]",
     "statutory_registers = [\"KPR\", \"KPR\"]",
     kRulebookBadValue,
     "book.toml:42:31",
     "KPR stands twice in statutory_registers of options"},
    {"CodeInLowerCase",
     "channel = [\"API\"]",
     "channel = [\"api\"]",
     kRulebookBadValue,
     "book.toml:17:11",
     "api is not written in UPPER_SNAKE"},
    {"UnknownRegister",
     "[register.KPR]",
     "[register.KPP]",
     kRulebookUnknownCode,
     "book.toml:49:1",
     "unknown register KPP",
     "did you mean KPR?"},
    {"UnknownRule",
     "rules = [\"T02\"]",
     "rules = [\"T99\"]",
     kRulebookUnknownCode,
     "book.toml:86:10",
     "unknown T99 in rules of finding F022",
     "did you mean T02?"},
    {"UnknownSource",
     "source = \"PAGE\"",
     "source = \"PAGES\"",
     kRulebookUnknownCode,
     "book.toml:28:25",
     "unknown PAGES for source in a citation of rule T02",
     "did you mean PAGE?"},
    {"UnknownSeverity",
     "severity = \"MAJOR\"",
     "severity = \"SEVERE\"",
     kRulebookUnknownCode,
     "book.toml:85:12",
     "unknown SEVERE for severity in finding F022",
     "valid: CRITICAL MAJOR MINOR INFO"},
    {"NoRulesInFinding",
     "rules = [\"T02\"]",
     "rules = []",
     kRulebookMissingKey,
     "book.toml:86:9",
     "finding F022 names no rules"},
    {"OddFindingId",
     "[finding.F022]",
     "[finding.F22]",
     kRulebookBadValue,
     "book.toml:84:1",
     "F22 is not a finding id like F001"},
    {"UnknownPlaceholder",
     "{ nb = \"{days} dager\", en = \"{days} days\" }",
     "{ nb = \"{dags} dager\", en = \"{dags} days\" }",
     kRulebookUnknownCode,
     "book.toml:87:11",
     "unknown placeholder {dags} in finding F022",
     "did you mean days?"},
    {"PlaceholderInOneLanguage",
     "en = \"{days} days\"",
     "en = \"some days\"",
     kRulebookBadValue,
     "book.toml:87:11",
     "nb and en of message in finding F022 do not use the same placeholders"},
    {"OddVersion",
     "version = \"test/1\"",
     "version = \"test 1\"",
     kRulebookBadValue,
     "book.toml:1:11",
     "version holds a character outside A-Z a-z 0-9 . _ : / -"},
    {"LastDayBeforeFirst",
     "valid_from = 2020-01-01\nvalid_to = 2023-12-31",
     "valid_from = 2023-06-01\nvalid_to = 2023-05-31",
     kRulebookBadValue,
     "book.toml:75:12",
     "valid_to in norm is before valid_from, 2023-06-01"},
    {"GapBetweenOwners",
     "valid_from = 2024-01-01 },",
     "valid_from = 2024-02-01 },",
     kRulebookGap,
     "book.toml:54:3",
     "the owner of KPR is not said from 2024-01-01 to 2024-01-31",
     "let one period begin the day after the other ends"},
    {"TwoOwnersAtOnce",
     "valid_to = 2023-12-31 },",
     "valid_to = 2024-01-01 },",
     kRulebookOverlap,
     "book.toml:54:3",
     "the owner of KPR is said twice on 2024-01-01, here and in line 53"},
    {"GapBetweenNorms",
     "rule = \"T02\"\nvalid_from = 2024-01-01",
     "rule = \"T02\"\nvalid_from = 2024-01-02",
     kRulebookGap,
     "book.toml:77:1",
     "the length of STATUTORY for KPR, ANON_STAT, not linked is not said on 2024-01-01",
     "let one period begin the day after the other ends"},
    {"TwoNormsAtOnce",
     "rule = \"T02\"\nvalid_from = 2024-01-01",
     "rule = \"T02\"\nvalid_from = 2023-12-01",
     kRulebookOverlap,
     "book.toml:77:1",
     "the length of STATUTORY for KPR, ANON_STAT, not linked is said twice from 2023-12-01 to "
     "2023-12-31, here and in line 69"},
    {"GapBetweenAuthorities",
     "valid_from = 2023-03-15",
     "valid_from = 2023-03-20",
     kRulebookGap,
     "book.toml:57:1",
     "the decision authority for KPR, RESEARCH_HEALTH, not public, is not said from 2023-03-15 to "
     "2023-03-19"},
    {"PurposeWithoutAuthority",
     "valid_from = 2023-03-15",
     "purposes = [\"RESEARCH_HEALTH\"]\nvalid_from = 2023-03-15",
     kRulebookGap,
     "book.toml:57:1",
     "the decision authority for KPR, STATISTICS, not public, is not said from 2023-03-15"},
    {"ApplicantWithoutAuthority",
     "valid_from = 2023-03-15",
     "applicants = \"public\"\nvalid_from = 2023-03-15",
     kRulebookGap,
     "book.toml:57:1",
     "the decision authority for KPR, RESEARCH_HEALTH, not public, is not said from 2023-03-15"},
};

INSTANTIATE_TEST_SUITE_P(Table, RulebookFault, testing::ValuesIn(kFaults), [](const auto& row) {
  return std::string(row.param.name);
});

TEST(RulebookParser, TellsWhereTheTextIsNotToml) {
  const auto where = [](std::string_view text) {
    const auto errors = check_rulebook(text, "book.toml");
    EXPECT_EQ(errors.size(), 1U);
    EXPECT_EQ(errors.front().number, kRulebookSyntax);
    return errors.front().where;
  };
  EXPECT_EQ(where("version = \n"), "book.toml:1:11");
  EXPECT_EQ(where("a = 1\na = 2\n"), "book.toml:2:5");
  EXPECT_EQ(where("a = 1\nb = 2023-02-30\n"), "book.toml:2:15");
  EXPECT_EQ(where("a = 1\n[,]\n"), "book.toml:2:2");
  EXPECT_EQ(where("a ø\n"), "book.toml:1:3");
  EXPECT_EQ(where("a = \"\xff\"\n"), "book.toml:1:5");
  EXPECT_EQ(where("ok = 1\n[" + std::string(200, '.') + "]\n"), "book.toml:2:1");
}

TEST(RulebookParser, TellsAllFaultsInOrderOfPlace) {
  std::string text = changed("research_only = true", "research_only = 1");
  text.replace(text.find("valid_from = 2020-01-01"), 23, "valid_from = 20");
  text.replace(text.find("[\"API\"]"), 7, "[7]");
  const auto errors = check_rulebook(text, "book.toml");
  ASSERT_GE(errors.size(), 3U);
  EXPECT_EQ(errors[0].where, "book.toml:3:14");
  EXPECT_EQ(errors[1].where, "book.toml:17:11");
  EXPECT_EQ(errors.back().where, "book.toml:41:17");
  const auto parsed = parse_rulebook(text, "book.toml");
  ASSERT_FALSE(parsed.has_value());
  EXPECT_EQ(parsed.error(), errors.front());
}

TEST(RulebookParser, StopsListingFaultsAtTheLimit) {
  std::string text;
  for (int i = 0; i < 5'000; ++i)
    text += "key" + std::to_string(i) + " = 1\n";
  EXPECT_EQ(check_rulebook(text, "book.toml").size(), kRulebookErrorsMax);
}

TEST(RulebookParser, RefusesWhatIsTooLargeOrTooDeep) {
  const auto refused = [](const std::string& text) {
    return check_rulebook(text, "book.toml").front().number == kRulebookSyntax;
  };
  EXPECT_TRUE(refused(std::string(1'000'001, '\n')));
  EXPECT_TRUE(refused("a = " + std::string(100'000, '[')));
  std::string dotted = "a";
  for (int i = 0; i < 100'000; ++i)
    dotted += ".a";
  EXPECT_TRUE(refused(dotted + " = 1\n"));
  EXPECT_TRUE(refused("[" + dotted + "]\n"));
}

TEST(RulebookParser, SurvivesEveryCutAndManyBentTexts) {
  for (std::size_t length = 0; length < kSound.size(); length += 7) {
    static_cast<void>(check_rulebook(kSound.substr(0, length), "cut.toml"));
  }
  std::uint64_t state = 20'230'315;  // fixed: the same texts every time
  const auto next = [&state](std::uint64_t limit) {
    state = state * 6'364'136'223'846'793'005U + 1'442'695'040'888'963'407U;
    return (state >> 33U) % limit;
  };
  constexpr std::string_view kBytes = "[]{}=.,\"'#\\\n\t 09-AZ\xc3\xff";
  for (int i = 0; i < 400; ++i) {
    std::string text(kSound);
    for (int bends = 0; bends < 3; ++bends) {
      text[next(text.size())] = kBytes[next(kBytes.size())];
    }
    const auto errors = check_rulebook(text, "bent.toml");
    EXPECT_EQ(parse_rulebook(text, "bent.toml").has_value(), errors.empty());
  }
}

}  // namespace
}  // namespace replay
