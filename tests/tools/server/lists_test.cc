// Lists of cases: their places, their sums, other moments, CSV, and that behind every figure of the
// overview stand exactly the cases that it counts.
#include <algorithm>
#include <fstream>
#include <sstream>
#include <thread>

#include <fmt/format.h>

#include "replay/reports/processing_times.h"
#include "tests/tools/cli/program.h"
#include "tests/tools/server/desk_bench.h"
#include "tools/server/past_tables.h"

namespace server {
namespace {

constexpr auto kToday = "2026-11-15";

std::vector<std::string> sample_lines() {
  std::vector<std::string> lines;
  std::ifstream file(std::string(CASELEDGER_SOURCE_DIR) + "/tests/sample/register.ndjson");
  for (std::string line; std::getline(file, line);) {
    lines.push_back(line);
  }
  return lines;
}

/// Conditions as a query, each with `&where=` before it.
std::string conditions(const std::vector<std::string>& each) {
  std::string query;
  for (const std::string& condition : each) {
    query += "&where=" + percent_encoded(condition);
  }
  return query;
}

/// A figure of a report, by its path in a row, and the conditions its cases meet.
struct Figure {
  std::string path;
  std::vector<std::string> where;
};

std::vector<Figure> figures_of_cases() {
  std::vector<Figure> figures = {{"received", {"received=*"}},
                                 {"complete", {"complete=*"}},
                                 {"completeAtSubmission", {"completeAtSubmission=yes"}},
                                 {"decided", {"decided=*"}},
                                 {"delivered", {"outcome=DELIVERED"}},
                                 {"ended", {"outcome=ENDED"}},
                                 {"open", {"open=yes"}}};
  for (const std::string_view band : replay::kAgeBands) {
    figures.push_back({fmt::format("ageing.{}", band), {fmt::format("ageing={}", band)}});
  }
  for (const std::string_view phase : replay::kPhases) {
    figures.push_back({fmt::format("phases.{}.n", phase), {fmt::format("phase={}", phase)}});
  }
  return figures;
}

std::vector<Figure> figures_of(const std::string& clock) {
  std::vector<Figure> figures = {{clock + ".n", {clock + "=ANY"}},
                                 {clock + ".endedLate", {clock + "=ENDED_LATE"}}};
  for (const std::string status :
       {"met", "breached", "overdue", "running", "paused", "ended", "superseded"}) {
    std::string code = status;
    std::ranges::transform(code, code.begin(), [](char c) { return static_cast<char>(c - 32); });
    figures.push_back({clock + '.' + status, {clock + '=' + code}});
  }
  return figures;
}

class Lists : public testing::Test {
 protected:
  tools::Json json(const std::string& target) {
    const http::Response response = bench_.get(target);
    EXPECT_EQ(response.status, 200) << target << '\n' << response.body;
    return tools::Json(response.body);
  }

  std::string counted(const std::vector<std::string>& where) {
    ++asked_;
    return json("/v1/cases?limit=1" + moment_ + conditions(where)).at("counted");
  }

  void expect_list_behind(const tools::Json& report,
                          const std::string& row,
                          const std::vector<std::string>& row_conditions,
                          const std::vector<Figure>& figures) {
    for (const Figure& figure : figures) {
      std::vector<std::string> where = row_conditions;
      where.insert(where.end(), figure.where.begin(), figure.where.end());
      EXPECT_EQ(counted(where), report.at(row + '.' + figure.path))
          << row << ' ' << figure.path << ' ' << conditions(where);
    }
  }

  /// `group.register=NPR` for each member of the row's group.
  static std::vector<std::string> group_of(const tools::Json& report,
                                           const std::string& row,
                                           const std::string& dimensions) {
    std::vector<std::string> where;
    std::istringstream names(dimensions);
    for (std::string name; std::getline(names, name, ',');) {
      std::string value = report.at(row + ".group." + name);
      if (value == "null") value.clear();
      where.push_back("group." + name + '=' + value);
    }
    return where;
  }

  void expect_lists_behind_times(const std::string& group_by, const std::string& by) {
    const std::string asked = "/v1/reports/processing-times?groupBy=" + group_by + moment_ +
                              (by.empty() ? "" : "&period=quarter&by=" + by);
    const tools::Json report = json(asked);
    ASSERT_GT(report.count("rows"), 1U) << asked;
    for (std::size_t i = 0; i < report.count("rows"); ++i) {
      const std::string row = fmt::format("rows.{}", i);
      const auto group = group_of(report, row, group_by);
      std::string period = by.empty() ? std::string() : report.at(row + ".period");
      if (period == "null") period.clear();
      const auto with = [&](const std::string& key) {
        auto where = group;
        if (!by.empty()) where.push_back(key + '=' + period);
        return where;
      };
      expect_list_behind(report, row, with(by), figures_of_cases());
      for (const std::string clock : {"statutory", "expected"}) {
        // A segment stands in the period of its own date; see docs/rules.md.
        const bool is_own = by == "complete" || by == "delivered" || by == "due";
        const std::string key = by == "complete" ? ".start" : '.' + by;
        expect_list_behind(report, row, with(is_own ? clock + key : by), figures_of(clock));
      }
    }
    expect_list_behind(report, "total", {}, figures_of_cases());
    expect_list_behind(report, "total", {}, figures_of("statutory"));
    expect_list_behind(report, "total", {}, figures_of("expected"));
  }

  void expect_lists_behind_workload(const std::string& group_by, const std::string& period) {
    const tools::Json report =
        json("/v1/reports/workload?period=" + period + "&groupBy=" + group_by + moment_);
    const auto figures_on = [](const std::string& time) {
      std::vector<Figure> figures;
      for (const std::string name :
           {"received", "completed", "decided", "delivered", "ended", "reopened", "backlog"}) {
        figures.push_back({name, {"workload." + name + '=' + time}});
      }
      return figures;
    };
    for (std::size_t i = 0; i < report.count("rows"); ++i) {
      const std::string row = fmt::format("rows.{}", i);
      expect_list_behind(
          report, row, group_of(report, row, group_by), figures_on(report.at(row + ".period")));
    }
    expect_list_behind(report, "total", {}, figures_on("*"));
  }

  void expect_lists_behind_all_figures() {
    for (const std::string by : {"", "received", "complete", "decided", "delivered", "due"}) {
      ASSERT_NO_FATAL_FAILURE(expect_lists_behind_times("register", by));
    }
    ASSERT_NO_FATAL_FAILURE(expect_lists_behind_times("category", "complete"));
    ASSERT_NO_FATAL_FAILURE(expect_lists_behind_times("authority,linked", ""));
    ASSERT_NO_FATAL_FAILURE(expect_lists_behind_times("purpose,applicationType", ""));
    ASSERT_NO_FATAL_FAILURE(expect_lists_behind_times("applicantKind", ""));
    ASSERT_NO_FATAL_FAILURE(expect_lists_behind_workload("", "month"));
    ASSERT_NO_FATAL_FAILURE(expect_lists_behind_workload("register", "quarter"));
    ASSERT_NO_FATAL_FAILURE(expect_lists_behind_workload("category", "year"));
  }

  DeskBench bench_{kToday};
  std::string moment_;
  std::size_t asked_ = 0;
};

TEST_F(Lists, StandBehindEveryFigureOfTheSampleRegister) {
  bench_.append_lines(sample_lines());
  bench_.catch_up();
  expect_lists_behind_all_figures();
  EXPECT_GT(asked_, 1'000U);
}

TEST_F(Lists, StandBehindEveryFigureOfInventedCasesNowAndAsTheyWere) {
  bench_.append_lines(simulated_lines(60, 21));
  bench_.catch_up();
  expect_lists_behind_all_figures();
  moment_ = "&validAt=2024-03-01";
  expect_lists_behind_all_figures();
}

TEST_F(Lists, CountADeadlineOrAFlowForEachTimeACaseHasIt) {
  bench_.append_lines(sample_lines());
  bench_.catch_up();
  // Some cases of the sample have a supplementary order, and so a second deadline.
  const tools::Json all = json("/v1/cases?limit=1000&where=statutory%3DANY");
  EXPECT_EQ(all.at("total"), std::to_string(all.count("items")));
  EXPECT_GT(std::stoi(all.at("counted")), std::stoi(all.at("total")));
  // What counts is the first of the clocks that are asked about; the other only has to be there.
  const std::string both = conditions({"expected=ANY", "statutory=ANY"});
  const std::string first = conditions({"expected=ANY"});
  const tools::Json two = json("/v1/cases?limit=1" + both);
  EXPECT_LE(std::stoi(two.at("counted")),
            std::stoi(json("/v1/cases?limit=1" + first).at("counted")));
}

TEST_F(Lists, ShareIsWhatWasKeptOfWhatWasDue) {
  bench_.append_lines(sample_lines());
  bench_.catch_up();
  EXPECT_EQ(counted({"statutory=KEPT"}), "35");
  EXPECT_EQ(counted({"statutory=DUE"}), "42");
  const std::string report = bench_.get("/v1/reports/processing-times").body;
  EXPECT_NE(report.find("\"n\":53,\"met\":35,"), std::string::npos);
  // 35 ÷ 42; the total, which is last.
  EXPECT_NE(report.find("\"share\":0.8333", report.find("\"total\"")), std::string::npos);
}

TEST_F(Lists, AnEmptyValueAsksForThoseThatHaveNone) {
  bench_.append_lines(sample_lines());
  bench_.catch_up();
  const auto total = [&](const std::string& condition) {
    return std::stoi(json("/v1/cases?limit=1" + conditions({condition})).at("total"));
  };
  EXPECT_EQ(total("decided=") + total("decided=*"), total("received=*"));
  EXPECT_EQ(total("category=") + total("category=ANON_STAT") + total("category=ANON_LINKED") +
                total("category=IDENTIFIABLE"),
            std::stoi(json("/v1/cases?limit=1").at("total")));
}

TEST_F(Lists, RefuseTimesAndWordsThatAreNone) {
  bench_.append_lines(simulated_lines(3, 1));
  bench_.catch_up();
  for (const std::string wrong : {"received=2024-13",
                                  "received=2024-Q5",
                                  "received=24",
                                  "received=2024-02-30",
                                  "received=yesterday",
                                  "open=perhaps",
                                  "ageing=0-31",
                                  "statutory=LATE",
                                  "phase=lunch",
                                  "workload.backlog=",
                                  "group.colour=red"}) {
    EXPECT_EQ(bench_.get("/v1/cases?limit=1" + conditions({wrong})).status, 400) << wrong;
  }
}

TEST_F(Lists, AnOffsetIsAPlaceInTheWholeListInEveryOrder) {
  bench_.append_lines(simulated_lines(40, 11));
  bench_.catch_up();
  for (const std::string sort : {"case", "-case", "state", "-due", "received", "-findings"}) {
    const tools::Json whole = json("/v1/cases?limit=1000&sort=" + sort);
    ASSERT_EQ(whole.at("total"), "40");
    ASSERT_EQ(whole.count("items"), 40U);
    for (const std::size_t offset : {0U, 1U, 17U, 39U, 40U, 4'000U}) {
      const tools::Json page =
          json(fmt::format("/v1/cases?limit=3&sort={}&offset={}", sort, offset));
      EXPECT_EQ(page.at("total"), "40");
      EXPECT_EQ(page.count("items"), offset >= 40 ? 0U : std::min<std::size_t>(3, 40 - offset));
      for (std::size_t i = 0; i < page.count("items"); ++i) {
        EXPECT_EQ(page.at(fmt::format("items.{}.case", i)),
                  whole.at(fmt::format("items.{}.case", offset + i)))
            << sort << " at " << offset + i;
      }
    }
  }
  const tools::Json page = json("/v1/cases?limit=3&offset=5");
  EXPECT_EQ(json(page.at("next")).at("items.0.case"),
            json("/v1/cases?offset=8").at("items.0.case"));
  EXPECT_EQ(bench_.get("/v1/cases?offset=1&after=x").status, 400);
  EXPECT_EQ(bench_.get("/v1/cases?offset=-1").status, 400);
}

TEST_F(Lists, AnotherMomentIsWalkedForOnceAndThenFollowsTheLog) {
  const auto lines = simulated_lines(40, 5);
  const auto most = lines.end() - 20;
  bench_.append_lines({lines.begin(), most});
  bench_.catch_up();
  const auto metric = [&](const std::string& name) {
    const std::string text = bench_.get("/metrics").body;
    const std::size_t at = text.find("\n" + name + ' ');
    return text.substr(at + name.size() + 2, text.find('\n', at + 1) - at - name.size() - 2);
  };
  const std::string past = "&validAt=2024-06-30";
  for (const std::string& target : {"/v1/cases?limit=5" + past,
                                    "/v1/cases?limit=5&sort=-due" + past,
                                    "/v1/reports/findings?lang=en" + past,
                                    "/v1/reports/processing-times?period=month" + past,
                                    "/v1/reports/workload?lang=en" + past}) {
    EXPECT_EQ(bench_.get(target).status, 200) << target;
  }
  EXPECT_EQ(metric("caseledger_past_tables_walks_total"), "1");
  EXPECT_EQ(metric("caseledger_past_tables"), "1");
  bench_.append_lines({most, lines.end()});
  bench_.catch_up();
  EXPECT_EQ(json("/v1/cases?limit=5" + past).at("size"),
            std::to_string(bench_.ledger()->prefix().size.value));
  EXPECT_EQ(metric("caseledger_past_tables_walks_total"), "1");
  EXPECT_EQ(metric("caseledger_past_tables_carried_total"), "1");
}

TEST_F(Lists, WhoeverAsksForTheSameMomentAtOnceWaitsForOneWalk) {
  bench_.append_lines(simulated_lines(60, 5));
  bench_.catch_up();
  std::vector<std::string> bodies(6);
  {
    std::vector<std::jthread> callers;
    for (std::string& body : bodies) {
      callers.emplace_back([&] { body = bench_.get("/v1/cases?validAt=2024-01-31").body; });
    }
  }
  EXPECT_EQ(std::ranges::count(bodies, bodies.front()), 6);
  std::string metrics;
  bench_.desk().past().write_metrics(metrics);
  EXPECT_NE(metrics.find("\ncaseledger_past_tables_walks_total 1\n"), std::string::npos);
}

TEST_F(Lists, AsCsvHaveAllCasesOfTheFilterAndTheColumnsOfTheRole) {
  bench_.append_lines(simulated_lines(150, 8));
  bench_.catch_up();
  const http::Response all = bench_.get("/v1/cases?format=csv");
  ASSERT_EQ(all.status, 200);
  EXPECT_EQ(all.content_type, "text/csv; charset=utf-8; header=present");
  EXPECT_EQ(std::ranges::count(all.body, '\n'), 151);
  EXPECT_TRUE(all.body.starts_with("case,state,registers,category,purpose,received,"));
  const Caller manager{
      .id = "m", .name = {}, .roles = {Role::kManager}, .sources = {}, .authorities = {}};
  const http::Response some =
      bench_.get("/v1/cases?format=excel&where=open%3Dyes&sort=-due", {}, manager);
  ASSERT_EQ(some.status, 200) << some.body;
  EXPECT_TRUE(some.body.starts_with(
      "\xEF\xBB\xBF"
      "case;state;registers;category;received;statutory.due;statutory.status;overdue\r\n"))
      << some.body.substr(0, 200);
  EXPECT_EQ(std::to_string(std::ranges::count(some.body, '\n') - 1),
            tools::Json(bench_.get("/v1/cases?where=open%3Dyes", {}, manager).body).at("total"));
  EXPECT_EQ(bench_.get("/v1/cases?format=csv&limit=5").status, 400);
  EXPECT_EQ(bench_.get("/v1/cases?format=pdf").status, 400);
  EXPECT_EQ(bench_.get("/v1/cases?where=group.authority%3DHDS", {}, manager).status, 400);
}

TEST_F(Lists, ReportsAsCsvAreTheRowsOfTheReport) {
  bench_.append_lines(simulated_lines(30, 8));
  bench_.catch_up();
  for (const std::string report : {"processing-times", "workload", "findings", "fees"}) {
    const http::Response csv = bench_.get("/v1/reports/" + report + "?format=csv");
    ASSERT_EQ(csv.status, 200) << report;
    EXPECT_EQ(csv.content_type, "text/csv; charset=utf-8; header=present");
    EXPECT_EQ(static_cast<std::size_t>(std::ranges::count(csv.body, '\n')),
              json("/v1/reports/" + report).count("rows") + 1)
        << report;
    // The same answer again is the same kind of answer.
    EXPECT_EQ(bench_.get("/v1/reports/" + report + "?format=csv").content_type, csv.content_type);
  }
}

}  // namespace
}  // namespace server
