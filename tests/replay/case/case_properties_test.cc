// What holds for any history, however little sense it makes.
#include <algorithm>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "replay/rules/built_in_rulebook.h"
#include "replay/rules/calendar.h"
#include "tests/support/case_bench.h"

namespace {

namespace json = boost::json;
using replay::CaseAnswer;
using replay::ClockSegment;
using replay::ClockStatus;
using replay::Date;

constexpr std::string_view kCase = "NPR-2023/0001";

/// Every event of the sample register, made into events of one case.
const std::vector<json::object>& pool() {
  static const std::vector<json::object> kPool = [] {
    std::vector<json::object> events;
    std::ifstream file(CASELEDGER_SOURCE_DIR "/tests/sample/register.ndjson");
    for (std::string line; std::getline(file, line);) {
      json::object event = json::parse(line).as_object();
      event["case"] = kCase;
      event.erase("recordedAt");
      event.erase("id");
      event.erase("expectedVersion");
      if (event.at("type") != "EventCorrected") {
        events.push_back(std::move(event));
      }
    }
    return events;
  }();
  return kPool;
}

std::string two(int number) {
  return (number < 10 ? "0" : "") + std::to_string(number);
}

std::string uuid_of(std::size_t place) {
  const std::string digits = std::to_string(place);
  return "00000000-0000-8000-8000-" + std::string(12 - digits.size(), '0') + digits;
}

/// Histories that nobody wrote: any events, any order, any time, corrected at random.
class Chaos {
 public:
  explicit Chaos(unsigned seed) : random_(seed) {}

  support::CaseBench history() {
    support::CaseBench bench;
    std::vector<json::object> so_far;
    const int count = between(1, 40);
    for (int i = 0; i < count; ++i) {
      json::object event = any_event();
      if (between(0, 1) == 0) {
        event["occurredAt"] = instant();
      }
      if (!so_far.empty() && between(0, 9) == 0) {
        event = correction(
            so_far.at(static_cast<std::size_t>(between(0, static_cast<int>(so_far.size()) - 1))));
      }
      event["id"] = uuid_of(so_far.size() + 1);
      const auto added = bench.add(json::serialize(event));
      EXPECT_TRUE(added) << added.error().message << " " << added.error().where;
      so_far.push_back(std::move(event));
    }
    return bench;
  }

  /// One history, and the same with one event recorded at another time and then corrected.
  std::pair<support::CaseBench, support::CaseBench> right_and_corrected() {
    support::CaseBench right;
    support::CaseBench wrong;
    json::object correction_of_one;
    const int count = between(10, 40);
    const int mistaken = between(0, count - 1);
    for (int i = 0; i < count; ++i) {
      json::object event = any_event();
      event["id"] = uuid_of(static_cast<std::size_t>(i) + 1);
      EXPECT_TRUE(right.add(json::serialize(event)));
      if (i == mistaken) {
        correction_of_one = correction(event);
        correction_of_one["id"] = uuid_of(static_cast<std::size_t>(count) + 1);
        correction_of_one["data"].as_object()["occurredAt"] = event.at("occurredAt");
        event["occurredAt"] = instant();
      }
      EXPECT_TRUE(wrong.add(json::serialize(event)));
    }
    EXPECT_TRUE(wrong.add(json::serialize(correction_of_one)));
    return {std::move(right), std::move(wrong)};
  }

  Date day() { return replay::make_date(between(2021, 2028), month(), 28).value(); }

 private:
  int between(int first, int last) {
    return std::uniform_int_distribution<int>(first, last)(random_);
  }

  unsigned month() { return static_cast<unsigned>(between(1, 12)); }

  json::object any_event() {
    const int last = static_cast<int>(pool().size()) - 1;
    return pool().at(static_cast<std::size_t>(between(0, last)));
  }

  std::string instant() {
    return std::to_string(between(2021, 2027)) + "-" + two(between(1, 12)) + "-" +
           two(between(1, 28)) + "T" + two(between(0, 23)) + ":" + two(between(0, 59)) +
           ":00+01:00";
  }

  json::object correction(const json::object& target) {
    json::object event = target;
    event["type"] = "EventCorrected";
    event["data"] = json::object{{"target", target.at("id")},
                                 {"replacement", target.at("data")},
                                 {"occurredAt", instant()},
                                 {"reason", "at random"}};
    return event;
  }

  std::mt19937 random_;
};

void expect_sound(const ClockSegment& clock, Date today) {
  const Date last = clock.stop.value_or(today);
  const auto& calendar = replay::built_in_rulebook().options.calendar;
  EXPECT_GE(clock.used, 0);
  EXPECT_GE(clock.paused_days, 0);
  if (clock.unit == replay::Unit::kWorkingDay) {
    EXPECT_EQ(clock.used + clock.paused_days,
              replay::working_days_between(clock.start, last, calendar));
  }
  switch (clock.status) {
    case ClockStatus::kMet:
      EXPECT_LE(*clock.stop, clock.due);
      break;
    case ClockStatus::kBreached:
      EXPECT_GT(*clock.stop, clock.due);
      break;
    case ClockStatus::kOverdue:
      EXPECT_GT(today, clock.due);
      EXPECT_FALSE(clock.stop);
      break;
    case ClockStatus::kRunning:
    case ClockStatus::kPaused:
      EXPECT_LE(today, clock.due);
      EXPECT_FALSE(clock.stop);
      break;
    case ClockStatus::kSuperseded:
    case ClockStatus::kEnded:
      EXPECT_TRUE(clock.stop);
      break;
  }
}

void expect_sound(const CaseAnswer& answer, Date today) {
  EXPECT_TRUE(std::ranges::is_sorted(answer.file.events, {}, [](const replay::CaseEvent& event) {
    return std::pair(event.instant, event.version);
  }));
  for (const ClockSegment& clock : answer.clocks) {
    expect_sound(clock, today);
  }
  for (const replay::DeletionDuty& duty : answer.deletion.duties) {
    EXPECT_FALSE(duty.deliveries.empty());
    EXPECT_LE(duty.confirmed.size(), duty.deliveries.size());
  }
  for (const replay::Finding& finding : answer.findings) {
    EXPECT_FALSE(finding.evidence.empty()) << finding.id;
    for (const base::Uuid& id : finding.evidence) {
      EXPECT_NE(std::ranges::find(answer.file.events, id, &replay::CaseEvent::id),
                answer.file.events.end())
          << finding.id << " names an event that the case does not show";
    }
    EXPECT_EQ(finding.message_en.find('{'), std::string::npos) << finding.message_en;
  }
}

class AnyHistory : public testing::TestWithParam<unsigned> {};

TEST_P(AnyHistory, FoldsAndIsJudgedWithoutContradiction) {
  for (unsigned round = 0; round < 20; ++round) {
    SCOPED_TRACE("seed " + std::to_string(GetParam()) + ", round " + std::to_string(round));
    Chaos chaos(GetParam() * 1000 + round);
    const support::CaseBench bench = chaos.history();
    const Date today = chaos.day();
    const auto file = bench.fold(kCase);
    ASSERT_TRUE(file) << file.error().message;
    expect_sound(support::answer_on(*file, today), today);

    const Date then = chaos.day();
    const auto earlier = bench.fold(kCase, replay::oslo_day_end(then));
    ASSERT_TRUE(earlier) << earlier.error().message;
    EXPECT_LE(earlier->events.size(), file->events.size());
    expect_sound(support::answer_on(*earlier, then), then);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, AnyHistory, testing::Range(0U, 10U));

TEST(Correction, MakesAHistoryLikeOneThatWasRightFromTheStart) {
  int corrected = 0;
  for (unsigned seed = 0; seed < 100; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const auto [right, wrong_then_corrected] = Chaos(seed).right_and_corrected();
    const Date today = replay::make_date(2026, 11, 15).value();
    const CaseAnswer one = support::answer_on(right.fold(kCase).value(), today);
    const CaseAnswer two = support::answer_on(wrong_then_corrected.fold(kCase).value(), today);
    EXPECT_EQ(one.findings, two.findings);
    EXPECT_EQ(one.state, two.state);
    EXPECT_EQ(one.deletion.status, two.deletion.status);
    ASSERT_EQ(one.clocks.size(), two.clocks.size());
    for (std::size_t i = 0; i < one.clocks.size(); ++i) {
      EXPECT_EQ(one.clocks[i].status, two.clocks[i].status);
      EXPECT_EQ(one.clocks[i].due, two.clocks[i].due);
      EXPECT_EQ(one.clocks[i].used, two.clocks[i].used);
    }
    EXPECT_EQ(one.file.events.size() + 1, two.file.events.size());
    corrected += one.findings.empty() ? 0 : 1;
  }
  EXPECT_GT(corrected, 50) << "histories without findings show little";
}

}  // namespace
