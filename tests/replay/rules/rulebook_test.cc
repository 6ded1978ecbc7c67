// What the built-in rulebook answers, against tables written by hand in tests/cases/rulebook.
#include "replay/rules/rulebook.h"

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "replay/rules/built_in_rulebook.h"
#include "replay/rules/rulebook_parser.h"
#include "tests/support/case_table.h"

namespace replay {
namespace {

Date date(std::string_view text) {
  const auto parsed = parse_date(text);
  EXPECT_TRUE(parsed.has_value()) << text;
  return parsed.value_or(Date{});
}

std::string names(const Ruling<std::vector<AllowedAuthority>>& allowed) {
  if (!allowed) return "-";
  std::string out;
  for (const auto& each : *allowed)
    out += (out.empty() ? "" : " ") + each.authority;
  return out;
}

std::string words(const Ruling<std::optional<Norm>>& norm) {
  if (!norm) return "-";
  if (!norm->has_value()) return "none";
  return std::to_string((*norm)->length) + " " + std::string(name_of((*norm)->unit)) + " " +
         (*norm)->rule + ((*norm)->assumption ? "*" : "");
}

std::string words(const Ruling<Duty>& duty) {
  if (!duty) return "-";
  return std::string(duty->required ? "yes" : "no") +
         (duty->required && duty->assumption ? "*" : "");
}

// The built-in rulebook with one line of its text changed.
Rulebook changed(std::string_view from, std::string_view to) {
  std::string text(built_in_rulebook_toml());
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
  auto parsed = parse_rulebook(text, "changed.toml");
  EXPECT_TRUE(parsed.has_value()) << parsed.error().where << " " << parsed.error().message;
  return parsed ? *std::move(parsed) : Rulebook{};
}

TEST(BuiltInRulebook, IsTheFileInSchemasAndHasNoFault) {
  std::ifstream in(std::string(CASELEDGER_SOURCE_DIR) +
                   "/schemas/rulebooks/no-health-registers.toml");
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  EXPECT_EQ(built_in_rulebook_toml(), text);
  for (const auto& error : check_rulebook(text, "no-health-registers.toml")) {
    ADD_FAILURE() << error.where << " " << error.message;
  }
  EXPECT_EQ(built_in_rulebook().version, "no-health-registers/2023-06-02");
}

TEST(BuiltInRulebook, DecisionAuthoritiesAreThoseOfTheTable) {
  for (const auto& row : tests::read_case_table("rulebook/decision_authorities", 5)) {
    const auto allowed = built_in_rulebook().decision_authorities({.register_code = row.cells[0],
                                                                   .purpose = row.cells[1],
                                                                   .applicant_kind = row.cells[2],
                                                                   .date = date(row.cells[3]),
                                                                   .received = std::nullopt});
    EXPECT_EQ(names(allowed), row.cells[4]) << row.place;
  }
}

TEST(BuiltInRulebook, IntakeAuthoritiesAreThoseOfTheTable) {
  for (const auto& row : tests::read_case_table("rulebook/intake_authorities", 5)) {
    const auto allowed = built_in_rulebook().intake_authorities({.register_code = row.cells[0],
                                                                 .purpose = row.cells[1],
                                                                 .applicant_kind = row.cells[2],
                                                                 .date = date(row.cells[3]),
                                                                 .received = std::nullopt});
    EXPECT_EQ(names(allowed), row.cells[4]) << row.place;
  }
}

TEST(BuiltInRulebook, ClockLengthsAreThoseOfTheTable) {
  for (const auto& row : tests::read_case_table("rulebook/norms", 7)) {
    const NormQuery query = {.register_code = row.cells[0],
                             .category = row.cells[1],
                             .purpose = row.cells[2],
                             .linked = row.cells[3] == "yes",
                             .start = date(row.cells[4])};
    EXPECT_EQ(words(built_in_rulebook().statutory(query)), row.cells[5]) << row.place;
    EXPECT_EQ(words(built_in_rulebook().expected(query)), row.cells[6]) << row.place;
  }
}

TEST(BuiltInRulebook, DutiesAreThoseOfTheTable) {
  const Rulebook& rulebook = built_in_rulebook();
  for (const auto& row : tests::read_case_table("rulebook/duties", 6)) {
    const std::string& code = row.cells[0];
    EXPECT_EQ(words(rulebook.contract_required(code)), row.cells[1]) << row.place;
    EXPECT_EQ(words(rulebook.split_shipment(code)), row.cells[2]) << row.place;
    EXPECT_EQ(words(rulebook.lawyer_required(code, "ANON_STAT")), row.cells[3]) << row.place;
    EXPECT_EQ(words(rulebook.lawyer_required(code, "ANON_LINKED")), row.cells[4]) << row.place;
    EXPECT_EQ(words(rulebook.lawyer_required(code, "IDENTIFIABLE")), row.cells[5]) << row.place;
  }
}

TEST(BuiltInRulebook, ChangesOwnersAtNewYear2024) {
  const Rulebook& rulebook = built_in_rulebook();
  for (const auto* code : {"KPR", "NPR"}) {
    EXPECT_EQ(rulebook.register_owner(code, date("2023-12-31")), "HDIR");
    EXPECT_EQ(rulebook.register_owner(code, date("2024-01-01")), "FHI");
  }
  const auto unknown = rulebook.register_owner("DAR", date("2024-01-01"));
  ASSERT_FALSE(unknown.has_value());
  EXPECT_EQ(unknown.error().reason.en, "the rulebook does not say who owns DAR on 2024-01-01");
  EXPECT_EQ(unknown.error().reason.nb, "regelboken sier ikke hvem som eier DAR den 2024-01-01");
}

TEST(BuiltInRulebook, PutsElevenRegistersUnderHelsedataserviceFrom15March2023) {
  const Rulebook& rulebook = built_in_rulebook();
  const auto& registers = rulebook.codes.at("register");
  EXPECT_EQ(registers.size(), 11U);
  for (const auto& code : registers) {
    EXPECT_FALSE(rulebook.under_hds(code, date("2023-03-14"))) << code;
    EXPECT_TRUE(rulebook.under_hds(code, date("2023-03-15"))) << code;
  }
  EXPECT_FALSE(rulebook.under_hds("ELSEWHERE", date("2023-03-15")));
}

TEST(BuiltInRulebook, SaysWhatPausesTheStatutoryClock) {
  const Rulebook& rulebook = built_in_rulebook();
  for (const auto* reason :
       {"WAIT_APPLICANT", "PERIOD_NOT_FINAL", "APPLICANT_POSTPONEMENT", "FORCE_MAJEURE"}) {
    EXPECT_TRUE(rulebook.pauses_statutory(reason)) << reason;
  }
  EXPECT_FALSE(rulebook.pauses_statutory("WAIT_OTHER_AUTHORITY"));
}

TEST(BuiltInRulebook, HasTheDefaultsOfTheOptions) {
  const RulebookOptions& options = built_in_rulebook().options;
  EXPECT_EQ(options.calendar, CalendarOptions{});
  EXPECT_TRUE(options.roll_forward);
  EXPECT_FALSE(options.npr_follow_stale_page);
  EXPECT_EQ(options.request_effect, RequestEffect::kPause);
  EXPECT_EQ(options.transition_cases, TransitionCases::kStrict);
  EXPECT_TRUE(options.research_only);
  EXPECT_EQ(options.expected_pauses, ExpectedPauses::kNone);
  EXPECT_EQ(options.recalculation_working_days, 10);
  EXPECT_TRUE(built_in_rulebook().contract_covers("IDENTIFIABLE"));
  EXPECT_FALSE(built_in_rulebook().contract_covers("ANON_STAT"));
  EXPECT_TRUE(built_in_rulebook().is_public_applicant("HEALTH_TRUST"));
  EXPECT_FALSE(built_in_rulebook().is_public_applicant("UNIVERSITY"));
  EXPECT_TRUE(built_in_rulebook().is_research("RESEARCH_OTHER"));
  EXPECT_FALSE(built_in_rulebook().is_research("STATISTICS"));
}

TEST(BuiltInRulebook, GivesEachFindingASeverityAndARuleWithItsWords) {
  const Rulebook& rulebook = built_in_rulebook();

  const struct {
    const char* id;
    Severity severity;
    const char* rule;
  } rows[] = {
      {"F001", Severity::kCritical, "S01"},
      {"F002", Severity::kMajor, "S01"},
      {"F003", Severity::kCritical, "S02"},
      {"F005", Severity::kCritical, "A05"},
      {"F007", Severity::kCritical, "S05"},
      {"F011", Severity::kMajor, "R01"},
      {"F013", Severity::kMajor, "R05"},
      {"F016", Severity::kMajor, "L01"},
      {"F017", Severity::kMajor, "L02"},
      {"F022", Severity::kMajor, "T02"},
      {"F023", Severity::kMajor, "T02"},
      {"F024", Severity::kMinor, "T04"},
      {"F026", Severity::kMajor, "I03"},
      {"F032", Severity::kCritical, "S09"},
      {"F033", Severity::kMajor, "S09"},
      {"F036", Severity::kCritical, "E.4"},
  };

  for (const auto& row : rows) {
    const FindingEntry* finding = rulebook.finding(row.id);
    ASSERT_NE(finding, nullptr) << row.id;
    EXPECT_EQ(finding->severity, row.severity) << row.id;
    EXPECT_EQ(finding->rules.front(), row.rule) << row.id;
    ASSERT_NE(rulebook.rule(row.rule), nullptr) << row.id;
    EXPECT_FALSE(rulebook.rule(row.rule)->citations.empty()) << row.id;
  }
}

TEST(RulebookOption, TransitionCasesEitherAcceptsBothAuthorities) {
  const Rulebook either = changed("transition_cases = \"strict\"", "transition_cases = \"either\"");
  AuthorityQuery query = {.register_code = "KPR",
                          .purpose = "RESEARCH_HEALTH",
                          .applicant_kind = "UNIVERSITY",
                          .date = date("2023-04-03"),
                          .received = date("2023-03-01")};
  EXPECT_EQ(names(either.decision_authorities(query)), "HDS HDIR");
  EXPECT_EQ(names(built_in_rulebook().decision_authorities(query)), "HDS");
  query.received = date("2023-03-15");
  EXPECT_EQ(names(either.decision_authorities(query)), "HDS");
}

TEST(RulebookOption, NprFollowStalePageKeepsNprAwayFromHelsedataservice) {
  const Rulebook stale = changed("npr_follow_stale_page = false", "npr_follow_stale_page = true");
  const auto who = [&](std::string_view code) {
    return names(stale.decision_authorities({.register_code = code,
                                             .purpose = "RESEARCH_HEALTH",
                                             .applicant_kind = "UNIVERSITY",
                                             .date = date("2023-04-03"),
                                             .received = std::nullopt}));
  };
  EXPECT_EQ(who("NPR"), "HDIR");
  EXPECT_EQ(who("KPR"), "HDS");
  EXPECT_FALSE(stale.under_hds("NPR", date("2023-04-03")));
  EXPECT_TRUE(stale.under_hds("KPR", date("2023-04-03")));
}

TEST(RulebookOption, ResearchOnlyFalseGivesEveryCaseAnExpectedClock) {
  const Rulebook all = changed("research_only = true", "research_only = false");
  EXPECT_EQ(words(all.expected({.register_code = "KPR",
                                .category = "ANON_STAT",
                                .purpose = "STATISTICS",
                                .linked = false,
                                .start = date("2023-03-15")})),
            "2 MONTH T04");
}

TEST(Message, FillsInTheNamesItKnowsAndLeavesTheOthers) {
  const Placeholders values = {{"due", "2023-05-02"}, {"days", "3"}};
  EXPECT_EQ(fill("due {due}, {days} days, again {due}", values),
            "due 2023-05-02, 3 days, again 2023-05-02");
  EXPECT_EQ(fill("{stop} {due", values), "{stop} {due");
  EXPECT_EQ(fill("", values), "");
}

}  // namespace
}  // namespace replay
