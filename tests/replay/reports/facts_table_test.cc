// Facts as bytes and back, and snapshots that are damaged or another's.
#include "replay/reports/facts_table.h"

#include <gtest/gtest.h>

#include "tests/replay/reports/report_fixtures.h"

namespace replay {
namespace {

CaseFacts a_case() {
  CaseFacts facts;
  facts.case_id = "NPR-2023/0001";
  facts.received = test::day("2023-01-02");
  facts.category = "IDENTIFIABLE";
  facts.purpose = "RESEARCH_HEALTH";
  facts.authority = "HDS";
  facts.linked = true;
  facts.complete = test::day("2022-12-30");
  facts.contracted = test::day("9999-12-31");
  facts.whole.outcome = Outcome::kDelivered;
  facts.whole.delivered = test::day("0001-01-01");
  facts.whole.statutory.push_back({.status = ClockStatus::kSuperseded,
                                   .start = test::day("2023-01-03"),
                                   .due = test::day("2023-03-01"),
                                   .end = test::day("2023-02-01"),
                                   .stopped_by_delivery = true,
                                   .working_days = 20,
                                   .calendar_days = -1,
                                   .gross_days = 2'000'000'000});
  facts.whole.held = {.applicant = 3, .authority = {{"HDIR", 7}, {"HDS", 5}}, .unrouted = -2};
  return facts;
}

std::vector<CaseFacts> read(base::ByteView part) {
  std::vector<CaseFacts> cases;
  EXPECT_TRUE(read_facts(part, [&](const CaseFacts& facts) { cases.push_back(facts); }));
  return cases;
}

void expect_same(const CaseView& read, const CaseView& written) {
  EXPECT_EQ(read.register_code, written.register_code);
  EXPECT_EQ(read.outcome, written.outcome);
  EXPECT_EQ(read.delivered, written.delivered);
  EXPECT_EQ(read.statutory, written.statutory);
  EXPECT_EQ(read.expected, written.expected);
  EXPECT_EQ(read.held, written.held);
}

TEST(FactsTable, EveryFactOfProcessingTimesComesBack) {
  CaseFacts two_registers = a_case();
  two_registers.registers.push_back(two_registers.whole);
  two_registers.registers.back().register_code = "KPR";
  two_registers.registers.emplace_back().register_code = "NPR";
  CaseFacts one_register = a_case();
  one_register.registers.push_back(one_register.whole);
  one_register.registers.back().register_code = "NPR";
  one_register.authority.reset();
  one_register.linked = false;
  FactsWriter writer;
  const std::vector<CaseFacts> written = {two_registers, one_register, a_case()};
  for (const CaseFacts& facts : written) {
    writer.add(facts);
  }

  const auto cases = read(writer.finish());

  ASSERT_EQ(cases.size(), written.size());
  for (std::size_t i = 0; i < cases.size(); ++i) {
    EXPECT_EQ(cases[i].received, written[i].received);
    EXPECT_EQ(cases[i].category, written[i].category);
    EXPECT_EQ(cases[i].purpose, written[i].purpose);
    EXPECT_EQ(cases[i].application_type, written[i].application_type);
    EXPECT_EQ(cases[i].applicant_kind, written[i].applicant_kind);
    EXPECT_EQ(cases[i].authority, written[i].authority);
    EXPECT_EQ(cases[i].linked, written[i].linked);
    EXPECT_EQ(cases[i].complete, written[i].complete);
    EXPECT_EQ(cases[i].decided, written[i].decided);
    EXPECT_EQ(cases[i].legal_assessed, written[i].legal_assessed);
    EXPECT_EQ(cases[i].contracted, written[i].contracted);
    expect_same(cases[i].whole, written[i].whole);
    ASSERT_EQ(cases[i].registers.size(), written[i].registers.size());
    for (std::size_t at = 0; at < cases[i].registers.size(); ++at) {
      expect_same(cases[i].registers[at], written[i].registers[at]);
    }
  }
}

TEST(FactsTable, ACaseWithoutAnApplicationIsLeftOut) {
  FactsWriter writer;
  writer.add(CaseFacts{});
  EXPECT_TRUE(read(writer.finish()).empty());
}

TEST(FactsTable, PartsThatAreCutOrFlippedNeverCrashTheReader) {
  FactsWriter writer;
  CaseFacts facts = a_case();
  facts.registers.push_back(facts.whole);
  writer.add(facts);
  const base::Bytes part = writer.finish();
  for (std::size_t size = 0; size < part.size(); ++size) {
    const auto cut = base::ByteView(part).first(size);
    EXPECT_FALSE(read_facts(cut, [](const CaseFacts&) {})) << size;
  }
  for (std::size_t bit = 0; bit < part.size() * 8; ++bit) {
    base::Bytes damaged = part;
    damaged[bit / 8] ^= static_cast<std::byte>(1U << bit % 8);
    static_cast<void>(read_facts(damaged, [](const CaseFacts&) {}));
  }
}

TEST(Snapshot, GivesItsPartsToWhoHasItsKey) {
  const std::vector<base::Bytes> parts = {{std::byte{1}, std::byte{2}}, {}, {std::byte{3}}};
  const base::Bytes bytes = encode_snapshot("key", parts);
  const auto read = decode_snapshot(bytes, "key");
  ASSERT_TRUE(read);
  ASSERT_EQ(read->size(), 3U);
  EXPECT_TRUE(std::ranges::equal((*read)[0], parts[0]));
  EXPECT_TRUE((*read)[1].empty());
  EXPECT_TRUE(std::ranges::equal((*read)[2], parts[2]));
  EXPECT_FALSE(decode_snapshot(bytes, "kez"));
  EXPECT_FALSE(decode_snapshot(bytes, ""));
}

TEST(Snapshot, OneFlippedBitAnywhereOrAMissingEndIsNoticed) {
  FactsWriter writer;
  writer.add(a_case());
  const base::Bytes bytes = encode_snapshot("key", {writer.finish()});
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    base::Bytes damaged = bytes;
    damaged[bit / 8] ^= static_cast<std::byte>(1U << bit % 8);
    EXPECT_FALSE(decode_snapshot(damaged, "key")) << "bit " << bit;
  }
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(decode_snapshot(base::ByteView(bytes).first(size), "key")) << size;
  }
}

}  // namespace
}  // namespace replay
