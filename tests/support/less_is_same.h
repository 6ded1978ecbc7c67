// That a fold which passes over what is not needed says the same as the whole one.
//
// Room:      tests/support.
#pragma once

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "replay/reports/facts.h"
#include "replay/reports/facts_table.h"
#include "tests/support/case_bench.h"

namespace support {

/// All facts of processing times, byte by byte.
inline base::Bytes times_of(const replay::CaseFacts& facts) {
  replay::FactsWriter writer;
  writer.add(facts);
  return writer.finish();
}

inline void expect_same_duties(const replay::CaseFacts& less, const replay::CaseFacts& whole) {
  ASSERT_EQ(less.duties.size(), whole.duties.size());
  for (std::size_t i = 0; i < whole.duties.size(); ++i) {
    EXPECT_EQ(less.duties[i].contract, whole.duties[i].contract);
    EXPECT_EQ(less.duties[i].due, whole.duties[i].due);
    EXPECT_EQ(less.duties[i].status, whole.duties[i].status);
    EXPECT_EQ(less.duties[i].days_overdue, whole.duties[i].days_overdue);
    EXPECT_EQ(less.duties[i].recipients, whole.duties[i].recipients);
    EXPECT_EQ(less.duties[i].deliveries, whole.duties[i].deliveries);
    EXPECT_EQ(less.duties[i].confirmed, whole.duties[i].confirmed);
    EXPECT_EQ(less.duties[i].last_reminder, whole.duties[i].last_reminder);
  }
}

/// Fails the test unless facts folded with less are those of `whole`, the whole fold's answer.
inline void expect_less_is_same(const CaseBench& bench,
                                std::string_view case_id,
                                std::optional<base::TimestampUtcUs> valid_at,
                                std::optional<std::size_t> log_size,
                                const replay::Rulebook& rulebook,
                                replay::Date today) {
  const auto facts = [&](replay::Needs needs) {
    auto file = bench.fold(case_id, valid_at, log_size, needs);
    EXPECT_TRUE(file);
    return facts_of(replay::answer_for(*std::move(file), rulebook, today, needs), rulebook, today);
  };
  const replay::CaseFacts whole = facts(replay::Needs::kWhole);
  const replay::CaseFacts times = facts(replay::Needs::kTimes);
  const replay::CaseFacts duties = facts(replay::Needs::kDuties);
  EXPECT_TRUE(std::ranges::equal(times_of(times), times_of(whole))) << case_id;
  EXPECT_TRUE(std::ranges::equal(times_of(duties), times_of(whole))) << case_id;
  expect_same_duties(duties, whole);
}

}  // namespace support
