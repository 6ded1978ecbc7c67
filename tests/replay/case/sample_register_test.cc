// The sample register against its key: every planted deviation, every clock, state and duty.
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <tuple>
#include <vector>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "replay/rules/built_in_rulebook.h"
#include "tests/support/case_bench.h"
#include "tests/support/less_is_same.h"

namespace {

namespace json = boost::json;
using replay::CaseAnswer;

const std::string kSample = CASELEDGER_SOURCE_DIR "/tests/sample/";

std::vector<std::string> lines_of(const std::string& name) {
  std::ifstream file(kSample + name);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) {
    lines.push_back(line);
  }
  return lines;
}

const json::object& expected() {
  static const json::value kExpected = [] {
    std::ostringstream text;
    text << std::ifstream(kSample + "expected.json").rdbuf();
    return json::parse(text.str());
  }();
  return kExpected.as_object();
}

const support::CaseBench& bench() {
  static const support::CaseBench kBench = [] {
    support::CaseBench bench;
    for (const std::string& line : lines_of("register.ndjson")) {
      const auto added = bench.add(line);
      if (!added) {
        ADD_FAILURE() << added.error().message << " at " << added.error().where << "\n" << line;
      }
    }
    return bench;
  }();
  return kBench;
}

replay::Date date(const json::value& text) {
  return replay::parse_date(std::string(text.as_string())).value();
}

/// The events recorded by the end of the day in Oslo, or all of them.
CaseAnswer answer(const std::string& case_id, replay::Date today, const json::value* known_at) {
  std::optional<std::size_t> size;
  if (known_at != nullptr) {
    size = bench().size_at(replay::oslo_day_end(date(*known_at)));
  }
  return support::answer_on(bench().fold(case_id, {}, size).value(), today);
}

json::object clock_json(const replay::ClockSegment& clock) {
  json::object out;
  out["clock"] = name_of(clock.clock);
  out["segment"] = clock.segment;
  out["start"] = to_string(clock.start);
  out["length"] = clock.length;
  out["unit"] = name_of(clock.unit);
  out["pausedDays"] = clock.paused_days;
  out["due"] = to_string(clock.due);
  if (clock.stop) {
    out["stop"] = to_string(*clock.stop);
  }
  out["used"] = clock.used;
  out["status"] = name_of(clock.status);
  return out;
}

/// What expected.json says of a case, as the program says it.
json::object answer_json(const CaseAnswer& answer) {
  json::object out;
  out["state"] = answer.state ? json::value(name_of(*answer.state)) : json::value(nullptr);
  json::array clocks;
  for (const replay::ClockSegment& clock : answer.clocks) {
    clocks.push_back(clock_json(clock));
  }
  out["clocks"] = std::move(clocks);
  json::object deletion;
  deletion["due"] =
      answer.deletion.due ? json::value(to_string(*answer.deletion.due)) : json::value(nullptr);
  deletion["status"] = name_of(answer.deletion.status);
  out["deletion"] = std::move(deletion);
  return out;
}

/// The parts of `said` that the key speaks of.
json::object spoken_of(const json::object& said, const json::object& key) {
  json::object out;
  for (const auto& [name, value] : key) {
    if (said.contains(name)) {
      out[name] = said.at(name);
    }
  }
  return out;
}

const replay::Date kToday = replay::make_date(2026, 11, 15).value();

TEST(SampleRegister, EveryPlantedDeviationIsFoundAndNothingElse) {
  using Line = std::tuple<std::string, std::string, std::vector<std::string>>;
  std::multiset<Line> key;
  for (const std::string& text : lines_of("answers.ndjson")) {
    const json::object line = json::parse(text).as_object();
    std::vector<std::string> evidence;
    for (const json::value& id : line.at("evidence").as_array()) {
      evidence.emplace_back(id.as_string());
    }
    key.emplace(line.at("case").as_string(), line.at("finding").as_string(), evidence);
  }
  std::multiset<Line> found;
  for (const std::string& case_id : bench().cases()) {
    for (const replay::Finding& finding : answer(case_id, kToday, nullptr).findings) {
      std::vector<std::string> evidence;
      for (const base::Uuid& id : finding.evidence) {
        evidence.push_back(to_string(id));
      }
      found.emplace(case_id, finding.id, evidence);
    }
  }
  for (const auto& [case_id, id, evidence] : key) {
    EXPECT_EQ(found.count({case_id, id, evidence}), key.count({case_id, id, evidence}))
        << "not found: " << case_id << " " << id << " " << evidence.front();
  }
  for (const auto& [case_id, id, evidence] : found) {
    EXPECT_EQ(key.count({case_id, id, evidence}), found.count({case_id, id, evidence}))
        << "not in the key: " << case_id << " " << id << " " << evidence.front();
  }
}

TEST(SampleRegister, StateClocksAndDutiesOfEveryCaseAreThoseOfTheKey) {
  EXPECT_EQ(expected().size(), bench().cases().size());
  for (const auto& [case_id, value] : expected()) {
    json::object key = value.as_object();
    key.erase("knownAt");
    const json::object said = answer_json(answer(std::string(case_id), kToday, nullptr));
    EXPECT_EQ(json::serialize(spoken_of(said, key)), json::serialize(key)) << case_id;
  }
}

TEST(SampleRegister, WhatWasKnownEarlierIsWhatTheKeySays) {
  int compared = 0;
  for (const auto& [case_id, value] : expected()) {
    if (!value.as_object().contains("knownAt")) {
      continue;
    }
    for (const auto& [day, earlier] : value.at("knownAt").as_object()) {
      const json::value known_at(day);
      const CaseAnswer said = answer(std::string(case_id), kToday, &known_at);
      json::object key = earlier.as_object();
      json::object out = spoken_of(answer_json(said), key);
      if (key.contains("findings")) {
        json::array ids;
        for (const replay::Finding& finding : said.findings) {
          ids.emplace_back(finding.id);
        }
        out["findings"] = std::move(ids);
      }
      EXPECT_EQ(json::serialize(out), json::serialize(key)) << case_id << " as known on " << day;
      ++compared;
    }
  }
  EXPECT_GT(compared, 0);
}

TEST(SampleRegister, FactsFoldedFromFewerEventsAreThoseOfTheWholeFold) {
  for (const std::string& case_id : bench().cases()) {
    for (const char* today : {"2023-06-05", "2024-12-31", "2026-11-15"}) {
      support::expect_less_is_same(
          bench(), case_id, {}, {}, replay::built_in_rulebook(), replay::parse_date(today).value());
    }
  }
}

TEST(SampleRegister, MessagesHaveAllTheirValuesInBothLanguages) {
  for (const std::string& case_id : bench().cases()) {
    for (const replay::Finding& finding : answer(case_id, kToday, nullptr).findings) {
      EXPECT_EQ(finding.message_nb.find('{'), std::string::npos) << finding.message_nb;
      EXPECT_EQ(finding.message_en.find('{'), std::string::npos) << finding.message_en;
      EXPECT_NE(finding.message_nb, finding.message_en);
    }
  }
}

}  // namespace
