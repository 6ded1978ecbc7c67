// What the built-in rulebook demands of an application, against tables in tests/cases/rulebook.
#include <set>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "replay/rules/built_in_rulebook.h"
#include "tests/support/case_table.h"

namespace replay {
namespace {

Date date(std::string_view text) {
  const auto parsed = parse_date(text);
  EXPECT_TRUE(parsed.has_value()) << text;
  return parsed.value_or(Date{});
}

std::string or_none(const std::string& words) {
  return words.empty() ? "none" : words;
}

std::string_view mark_of(AttachmentWhen when) {
  switch (when) {
    case AttachmentWhen::kAlways:
      return "";
    case AttachmentWhen::kDeclared:
      return "?";
    case AttachmentWhen::kConsent:
      return "+";
    case AttachmentWhen::kDispensation:
      return "*";
  }
  return {};
}

std::string words(const Ruling<std::vector<const AttachmentRow*>>& required) {
  if (!required) return "-";
  std::string out;
  for (const AttachmentRow* row : *required) {
    out += (out.empty() ? "" : " ") + row->code;
    for (const auto& other : row->accepts)
      out += "/" + other;
    out += mark_of(row->when);
    if (row->must_be_signed) out += "!";
    if (row->severity) out += "(" + std::string(name_of(*row->severity)) + ")";
  }
  return or_none(out);
}

std::string number(const std::optional<std::int32_t>& value) {
  return value ? std::to_string(*value) : "none";
}

template <class Item, class Name>
std::string words(const Ruling<std::vector<Item>>& items, Name Item::* name) {
  if (!items) return "-";
  std::string out;
  for (const Item& item : *items)
    out += (out.empty() ? "" : " ") + item.*name;
  return or_none(out);
}

TEST(BuiltInRulebook, AttachmentsAreThoseOfTheTable) {
  for (const auto& row : tests::read_case_table("rulebook/attachments", 5)) {
    const DemandQuery query = {row.cells[0], row.cells[1], row.cells[2], date(row.cells[3])};
    EXPECT_EQ(words(built_in_rulebook().required_attachments(query)), row.cells[4]) << row.place;
  }
}

TEST(BuiltInRulebook, AttachmentsRestOnTheRuleOfTheirPage) {
  const auto kpr = built_in_rulebook().required_attachments(
      {"KPR", "ANON_STAT", "STATISTICS", date("2023-06-02")});
  ASSERT_TRUE(kpr.has_value());
  ASSERT_EQ(kpr->size(), 1U);
  EXPECT_EQ(kpr->front()->rule, "P06");
  const auto npr = built_in_rulebook().required_attachments(
      {"NPR", "IDENTIFIABLE", "ADMIN_SPECIALIST", date("2023-06-02")});
  ASSERT_TRUE(npr.has_value());
  EXPECT_EQ(npr->front()->rule, "A04");
  EXPECT_TRUE(npr->front()->assumption) << "C7 goes further than the page";
}

TEST(BuiltInRulebook, ContactsAreThoseOfTheTable) {
  for (const auto& row : tests::read_case_table("rulebook/contacts", 4)) {
    const DemandQuery query = {row.cells[0], row.cells[1], "STATISTICS", date(row.cells[2])};
    EXPECT_EQ(words(built_in_rulebook().required_contacts(query), &RequiredContact::role),
              row.cells[3])
        << row.place;
  }
}

TEST(BuiltInRulebook, FeesAreThoseOfTheTable) {
  for (const auto& row : tests::read_case_table("rulebook/fees", 8)) {
    const auto fee = built_in_rulebook().fee_schedule(row.cells[0], date(row.cells[1]));
    ASSERT_EQ(fee.has_value(), row.cells[2] != "-") << row.place;
    if (!fee) continue;
    EXPECT_EQ(std::to_string((*fee)->rate), row.cells[2]) << row.place;
    EXPECT_EQ(number((*fee)->minimum_minutes), row.cells[3]) << row.place;
    EXPECT_EQ(number((*fee)->minimum_amount), row.cells[4]) << row.place;
    EXPECT_EQ(std::to_string((*fee)->rounding_minutes), row.cells[5]) << row.place;
    EXPECT_EQ(number((*fee)->base_single), row.cells[6]) << row.place;
    EXPECT_EQ(number((*fee)->base_several), row.cells[7]) << row.place;
    EXPECT_EQ((*fee)->vat_percent, 25) << row.place;
    EXPECT_FALSE((*fee)->minima_disagree()) << row.place;
  }
}

TEST(FeeRow, MinimaDisagreeOnceTheRateIsNoLonger1100Kroner) {
  FeeRow fee;
  fee.rate = 110'000;
  fee.minimum_minutes = 120;
  fee.minimum_amount = 220'000;
  EXPECT_FALSE(fee.minima_disagree());
  fee.rate = 115'500;
  EXPECT_TRUE(fee.minima_disagree());
  fee.minimum_amount.reset();
  EXPECT_FALSE(fee.minima_disagree()) << "one minimum agrees with itself";
}

TEST(BuiltInRulebook, FinalPeriodsAreThoseOfTheTable) {
  for (const auto& row : tests::read_case_table("rulebook/finalised", 3)) {
    const auto until = built_in_rulebook().finalised_until(row.cells[0], date(row.cells[1]));
    EXPECT_EQ(until ? to_string(*until) : "-", row.cells[2]) << row.place;
  }
}

TEST(BuiltInRulebook, DispensationsAreGivenByThoseOfTheTable) {
  for (const auto& row : tests::read_case_table("rulebook/dispensations", 4)) {
    const auto issuers =
        built_in_rulebook().dispensation_issuers(row.cells[0], row.cells[1], date(row.cells[2]));
    EXPECT_EQ(words(issuers, &AllowedAuthority::authority), row.cells[3]) << row.place;
  }
}

TEST(BuiltInRulebook, ApplicationsAreHandedInThroughTheChannelsOfTheTable) {
  for (const auto& row : tests::read_case_table("rulebook/channels", 5)) {
    const auto channels = built_in_rulebook().intake_channels({.register_code = row.cells[0],
                                                               .purpose = row.cells[1],
                                                               .applicant_kind = row.cells[2],
                                                               .date = date(row.cells[3]),
                                                               .received = std::nullopt});
    EXPECT_EQ(words(channels, &AllowedChannel::channel), row.cells[4]) << row.place;
  }
}

TEST(BuiltInRulebook, KnowsThePurposesOfKprAndNprAndNoDatasets) {
  const Rulebook& rulebook = built_in_rulebook();
  for (const auto* code : {"KPR", "NPR"}) {
    EXPECT_EQ(rulebook.serves_purpose(code, "RESEARCH_OTHER"), true) << code;
    EXPECT_EQ(rulebook.serves_purpose(code, "INJURY_PREVENTION"), true) << code;
    EXPECT_EQ(rulebook.serves_purpose(code, "OTHER"), false) << code;
    EXPECT_FALSE(rulebook.holds_dataset(code, "opphold").has_value()) << code;
  }
  const auto elsewhere = rulebook.serves_purpose("DAR", "STATISTICS");
  ASSERT_FALSE(elsewhere.has_value());
  EXPECT_EQ(elsewhere.error().reason.en, "the rulebook does not say which purposes DAR serves");
  EXPECT_EQ(elsewhere.error().reason.nb, "regelboken sier ikke hvilke formål DAR tjener");
}

TEST(BuiltInRulebook, SaysInBothLanguagesWhatItCannotTell) {
  const Rulebook& rulebook = built_in_rulebook();
  const auto fee = rulebook.fee_schedule("REK", date("2023-06-01"));
  ASSERT_FALSE(fee.has_value());
  EXPECT_EQ(fee.error().reason.en, "the rulebook has no schedule of fees for REK on 2023-06-01");
  EXPECT_EQ(fee.error().reason.nb, "regelboken har ingen prisliste for REK den 2023-06-01");
  const auto final_until = rulebook.finalised_until("DAR", date("2023-06-01"));
  ASSERT_FALSE(final_until.has_value());
  EXPECT_EQ(final_until.error().reason.en,
            "the rulebook does not say how far data were final for DAR on 2023-06-01");
}

TEST(BuiltInRulebook, HasTheNumbersOfTheFindings) {
  const RulebookOptions& options = built_in_rulebook().options;
  EXPECT_EQ(options.notify_days, 7);
  EXPECT_EQ(options.receipt_days, 14);
  EXPECT_EQ(options.answer_days, 60);
  EXPECT_EQ(options.complaint_days, 180);
  EXPECT_EQ(options.sanction_days, 90);
  EXPECT_EQ(options.appeal_weeks, 3);
  EXPECT_EQ(options.provisional_reply_months, 1);
  EXPECT_FALSE(options.registration_lag_days.has_value());
}

TEST(BuiltInRulebook, HasAnEntryForEachOfThe51Findings) {
  const Rulebook& rulebook = built_in_rulebook();
  EXPECT_EQ(rulebook.findings.size(), 51U);
  for (int n = 1; n <= 51; ++n) {
    const std::string id = (n < 10 ? "F00" : "F0") + std::to_string(n);
    ASSERT_NE(rulebook.finding(id), nullptr) << id;
  }
  const std::set<std::string> critical = {
      "F001", "F003", "F005", "F007", "F009", "F010", "F018", "F032", "F034", "F036"};
  const std::set<std::string> minor = {"F012",
                                       "F014",
                                       "F015",
                                       "F020",
                                       "F024",
                                       "F028",
                                       "F029",
                                       "F030",
                                       "F035",
                                       "F037",
                                       "F046",
                                       "F049"};
  const std::set<std::string> info = {"F040", "F041", "F050", "F051"};
  for (const auto& [id, finding] : rulebook.findings) {
    const Severity expected = critical.contains(id) ? Severity::kCritical
                              : minor.contains(id)  ? Severity::kMinor
                              : info.contains(id)   ? Severity::kInfo
                                                    : Severity::kMajor;
    EXPECT_EQ(finding.severity, expected) << id;
  }
}

TEST(BuiltInRulebook, HasEveryRuleOfThePagesWithItsWords) {
  const Rulebook& rulebook = built_in_rulebook();
  const auto expect_cited = [&](const std::string& id) {
    const RuleEntry* rule = rulebook.rule(id);
    ASSERT_NE(rule, nullptr) << id;
    EXPECT_FALSE(rule->citations.empty()) << id;
  };

  const struct {
    char letter;
    int count;
  } families[] = {{'R', 11},
                  {'P', 13},
                  {'A', 5},
                  {'S', 9},
                  {'T', 7},
                  {'L', 3},
                  {'C', 1},
                  {'I', 3},
                  {'F', 3},
                  {'X', 2}};

  for (const auto& family : families) {
    for (int n = 1; n <= family.count; ++n) {
      expect_cited(std::string(1, family.letter) + (n < 10 ? "0" : "") + std::to_string(n));
    }
  }
}

}  // namespace
}  // namespace replay
