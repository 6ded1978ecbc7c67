// The simulated stream: the same everywhere, in order, gapless, with everything planted.
#include "tools/simulate/stream.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "ledger/evidence/merkle.h"

namespace simulate {
namespace {

struct Told {
  std::string events;
  std::vector<Answer> answers;
};

Told tell(std::uint64_t cases, std::uint64_t seed, Civil today = {2024, 12, 31}) {
  const Calendar calendar;
  Told told;
  run_stream(calendar,
             {.cases = cases, .seed = seed, .today = calendar.day_of(today)},
             {.events = [&](std::string_view lines) { return told.events += lines, true; },
              .progress = {},
              .answers = &told.answers});
  return told;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin);
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

/// The text between `"name":"` and the next quote.
std::string field(const std::string& line, const std::string& name) {
  const std::string key = '"' + name + "\":\"";
  const std::size_t begin = line.find(key) + key.size();
  return line.substr(begin, line.find('"', begin) - begin);
}

std::string sha256_of(const std::string& text) {
  return base::to_hex(ledger::sha256({base::as_bytes(text)}).bytes);
}

TEST(SimulatedStream, IsTheSameForTheSameSeedAndNotForAnother) {
  EXPECT_EQ(tell(300, 1).events, tell(300, 1).events);
  EXPECT_NE(tell(300, 1).events, tell(300, 2).events);
}

TEST(SimulatedStream, IsTheSameOnEveryMachine) {
  EXPECT_EQ(sha256_of(tell(60, 1).events),
            "f289d4a2ea107bfaa2037b1b019546f448cee746c44af59186e93f7cc2c1add4");
}

TEST(SimulatedStream, IsInTheOrderOfRecordingAndEndsToday) {
  const Told told = tell(400, 3, {2023, 6, 5});
  std::string last;
  for (const std::string& line : lines_of(told.events)) {
    const std::string recorded_at = field(line, "recordedAt");
    ASSERT_LE(last, recorded_at);
    last = recorded_at;
  }
  EXPECT_LE(last, "2023-06-05T21:59:59Z");
  EXPECT_GE(last, "2023-06-02");
}

TEST(SimulatedStream, NumbersTheCasesOfARegisterAndYearWithoutAGap) {
  std::map<std::string, std::set<int>> numbers;
  std::size_t submitted = 0;
  for (const std::string& line : lines_of(tell(700, 4).events)) {
    if (field(line, "type") == "ApplicationSubmitted") {
      const std::string id = field(line, "case");
      numbers[id.substr(0, 8)].insert(std::stoi(id.substr(9)));
      ++submitted;
    }
  }
  EXPECT_EQ(submitted, 700U);
  EXPECT_EQ(numbers.size(), 8U);  // KPR and NPR, 2021 to 2024
  for (const auto& [name, used] : numbers) {
    EXPECT_EQ(*used.begin(), 1) << name;
    EXPECT_EQ(*used.rbegin(), static_cast<int>(used.size())) << name;
  }
}

TEST(SimulatedStream, TellsTheEdgesWhateverTheSeed) {
  for (const std::uint64_t seed : {1U, 99U}) {
    const std::string events = tell(9, seed).events;
    // Complete on the eve of Maundy Thursday; delivered on the last of 30 days.
    EXPECT_NE(events.find(R"("completeAsOf":"2021-03-31")"), std::string::npos);
    EXPECT_NE(
        events.find(R"("start":"2021-03-31","length":30,"unit":"WORKING_DAY","due":"2021-05-19")"),
        std::string::npos);
    // Two months that end on 17 May end on the 18th.
    EXPECT_NE(events.find(R"("start":"2021-03-17","length":2,"unit":"MONTH","due":"2021-05-18")"),
              std::string::npos);
    EXPECT_NE(events.find(R"("occurredAt":"2021-10-31T02:30:00+02:00")"), std::string::npos);
    EXPECT_NE(events.find(R"("occurredAt":"2021-10-31T02:10:00+01:00")"), std::string::npos);
    EXPECT_NE(events.find(R"("start":"2024-02-29","length":12,"unit":"MONTH","due":"2025-02-28")"),
              std::string::npos);
    EXPECT_NE(events.find(R"("occurredAt":"2023-03-15T00:00:00+01:00")"), std::string::npos);
    EXPECT_NE(events.find(R"("type":"EventCorrected")"), std::string::npos);
  }
}

TEST(SimulatedStream, HasEveryDeviationInItsKeyOnceItIsLarge) {
  std::set<std::string> found;
  for (const Answer& answer : tell(40'000, 1).answers) {
    found.insert(answer.finding);
  }
  // All of F001 to F051: what is planted, what slowness brings, and what follows from either.
  std::set<std::string> all;
  for (int number = 1; number <= 51; ++number) {
    all.insert((number < 10 ? "F00" : "F0") + std::to_string(number));
  }
  EXPECT_EQ(found, all);
}

TEST(SimulatedStream, PlantsAtTheStatedRates) {
  std::map<std::string, int> count;
  for (const Answer& answer : tell(40'000, 2).answers) {
    ++count[answer.finding];
  }
  // 4 % of 40,000 cases, but for those never called complete.
  EXPECT_NEAR(count["F019"], 1'530, 150);
}

TEST(SimulatedStream, SortsItsKeyByCaseThenFinding) {
  const std::vector<Answer> answers = tell(500, 5).answers;
  EXPECT_TRUE(std::ranges::is_sorted(
      answers, {}, [](const Answer& answer) { return std::pair(answer.case_id, answer.finding); }));
  EXPECT_GT(answers.size(), 50U);
}

TEST(SimulatedStream, StopsWhenNobodyReadsOn) {
  const Calendar calendar;
  int calls = 0;
  run_stream(calendar,
             {.cases = 300, .seed = 1, .today = simulated_days(calendar).usual_last},
             {.events = [&](std::string_view) { return ++calls < 3; },
              .progress = {},
              .answers = nullptr});
  EXPECT_EQ(calls, 3);
}

}  // namespace
}  // namespace simulate
