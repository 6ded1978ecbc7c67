// Real logs of others: not part of the project, so each test is skipped where they are absent.
#include <algorithm>
#include <filesystem>
#include <map>
#include <string>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "replay/reports/durations.h"
#include "tests/tools/interchange/import_support.h"

namespace tools {
namespace {

struct Expected {
  const char* file;
  std::uint64_t cases;
  std::uint64_t events;
  std::size_t activities;
  std::uint64_t variants;
};

void PrintTo(const Expected& expected, std::ostream* out) {
  *out << expected.file;
}

std::string path_of_log(const std::string& file) {
  return CASELEDGER_SOURCE_DIR "/../shared/data/" + file;
}

/// Folds imported events into cases as far as the durations report needs them.
class Folder {
 public:
  void add(const replay::ParsedEvent& event) {
    replay::CaseFile& file = files_[event.stream];
    const boost::json::value line =
        boost::json::parse(replay::event_line(event.body, {{}, {}}).value());
    const boost::json::object& data = line.at("data").as_object();
    if (line.at("type") == "CaseImported") {
      file.imported.emplace();
      if (!data.contains("clocks")) return;
      for (const boost::json::value& clock : data.at("clocks").as_array()) {
        file.imported->clocks.push_back({std::string(clock.at("name").as_string()),
                                         {},
                                         instant(clock.as_object(), "stop"),
                                         instant(clock.as_object(), "due")});
      }
      return;
    }
    replay::ImportedActivity activity;
    activity.version = {file.activities.size() + 2};
    activity.instant = instant(line.as_object(), "occurredAt")->utc;
    activity.activity = data.at("activity").as_string();
    file.activities.push_back(activity);
  }

  replay::DurationsReport report() {
    replay::DurationsBuilder builder({{}, {}, {}, *replay::parse_date("2023-06-05"), "", false});
    for (auto& [name, file] : files_) {
      std::ranges::stable_sort(file.activities, {}, &replay::ImportedActivity::instant);
      builder.add(file);
    }
    return builder.finish();
  }

 private:
  static std::optional<replay::Instant> instant(const boost::json::object& object,
                                                std::string_view name) {
    if (!object.contains(name)) return {};
    return replay::parse_instant(object.at(name).as_string());
  }

  std::map<std::string, replay::CaseFile> files_;
};

class RealLog : public testing::TestWithParam<Expected> {
 protected:
  static base::Result<ImportSummary> import(const std::string& path,
                                            const ImportOptions& options,
                                            Folder& folder) {
    const replay::ParseContext context{.codes = import_codes(), .find_target = {}};
    return import_log(path, options, context, [&](std::span<ImportedEvent> batch) -> base::Status {
      for (const ImportedEvent& imported : batch) {
        folder.add(imported.event);
      }
      return {};
    });
  }
};

TEST_P(RealLog, GivesTheCountsThatOthersFound) {
  const std::string path = path_of_log(GetParam().file);
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "needs " << path;
  ImportOptions options;
  options.mapping.zone = MappedColumn{"Europe/Rome", {}};
  Folder folder;
  const auto summary = import(path, options, folder);
  ASSERT_TRUE(summary) << summary.error().message << " at " << summary.error().where;
  EXPECT_EQ(summary->cases, GetParam().cases);
  EXPECT_EQ(summary->activities, GetParam().events);
  EXPECT_EQ(summary->cases_without_events, 0U);
  EXPECT_EQ(summary->differing_records, 0U);
  const auto report = folder.report();
  EXPECT_EQ(report.cases, GetParam().cases);
  EXPECT_EQ(report.events, GetParam().events);
  EXPECT_EQ(report.activities.size(), GetParam().activities);
  EXPECT_EQ(report.variants, GetParam().variants);
}

INSTANTIATE_TEST_SUITE_P(
    Logs,
    RealLog,
    testing::Values(Expected{"pm4py/receipt.csv", 1434, 8577, 27, 116},
                    Expected{"eramam/env_permit.xes.gz", 1434, 8577, 27, 116},
                    Expected{"bpic2020/DomesticDeclarations.xes.gz", 10357, 55628, 14, 90},
                    Expected{"bpic2020/PrepaidTravelCost.xes.gz", 2007, 17507, 29, 189},
                    Expected{"bpic2020/RequestForPayment.xes.gz", 6760, 36072, 16, 77},
                    Expected{"pm4py/reviewing.xes", 100, 3730, 14, 96},
                    Expected{"pm4py/interval_event_log.xes", 1266, 8109, 8, 9},
                    Expected{"pm4py/roadtraffic100traces.xes", 100, 390, 10, 10},
                    Expected{"pm4py/roadtraffic50traces.xes", 51, 201, 8, 6},
                    Expected{"pm4py/running-example.xes", 6, 42, 8, 6},
                    Expected{"pm4py/running-example.csv", 6, 42, 8, 6}),
    [](const testing::TestParamInfo<Expected>& log) {
      std::string name = std::filesystem::path(log.param.file).filename().string();
      std::ranges::replace_if(name, [](char c) { return c == '.' || c == '-'; }, '_');
      return name;
    });

class BuildingPermits : public RealLog {};

TEST_P(BuildingPermits, EndedLateInThreeHundredAndSeventySevenCases) {
  const std::string path = path_of_log(GetParam().file);
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "needs " << path;
  ImportOptions options;
  const auto mapping =
      read_mapping(CASELEDGER_SOURCE_DIR "/tests/tools/interchange/receipt.mapping.toml");
  ASSERT_TRUE(mapping) << mapping.error().message;
  options.mapping = *mapping;
  Folder folder;
  ASSERT_TRUE(import(path, options, folder));
  const auto report = folder.report();
  ASSERT_EQ(report.clocks.size(), 1U);
  EXPECT_EQ(report.clocks[0].clock, "DEADLINE");
  EXPECT_EQ(report.clocks[0].n, 1434U);
  EXPECT_EQ(report.clocks[0].breached, 377U);
  EXPECT_EQ(report.clocks[0].met, 1329U - 377U);
  EXPECT_EQ(report.clocks[0].overdue, 105U);
  EXPECT_EQ(report.open_cases, 105U);
}

INSTANTIATE_TEST_SUITE_P(CsvAndXes,
                         BuildingPermits,
                         testing::Values(Expected{"pm4py/receipt.csv", 0, 0, 0, 0},
                                         Expected{"eramam/env_permit.xes.gz", 0, 0, 0, 0}));

}  // namespace
}  // namespace tools
