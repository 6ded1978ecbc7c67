// GET /v1/events without a network: which events a filter picks, where a page and a stream go on,
// and what ends them.
#include <chrono>
#include <future>
#include <set>

#include <fmt/format.h>

#include "tests/tools/cli/program.h"
#include "tests/tools/server/desk_bench.h"
#include "tools/server/event_filter.h"

namespace server {
namespace {

/// One event as a page shows it.
struct Shown {
  std::uint64_t index = 0;
  std::string case_id;
  std::string type;
  std::string occurred_at;
  std::string recorded_at;
  std::string actor;

  auto operator<=>(const Shown&) const = default;
};

class Events : public testing::Test {
 protected:
  Events() {
    const auto lines = simulated_lines(30, 8);
    rest_.assign(lines.end() - 2, lines.end());
    bench_.append_lines({lines.begin(), lines.end() - 2});
    bench_.catch_up();
  }

  /// All pages from `target` on.
  std::vector<Shown> all_of(std::string target) {
    std::vector<Shown> shown;
    for (bool is_last = false; !is_last;) {
      const http::Response response = bench_.get(target);
      EXPECT_EQ(response.status, 200) << target << response.body;
      const tools::Json page(response.body);
      for (std::size_t i = 0; i < page.count("items"); ++i) {
        const auto at = [&](const std::string& name) {
          return page.at(fmt::format("items.{}.{}", i, name));
        };
        shown.push_back({std::stoull(at("index")),
                         at("case"),
                         at("type"),
                         at("occurredAt"),
                         at("recordedAt"),
                         at("actor.id")});
      }
      target = page.at("next");
      is_last = page.at("isLast") != "false";
    }
    return shown;
  }

  template <class Wanted>
  std::vector<Shown> those(Wanted wanted) {
    std::vector<Shown> found = all_of("/v1/events?limit=1000");
    std::erase_if(found, [&](const Shown& event) { return !wanted(event); });
    return found;
  }

  /// Cases that the list gives under that condition.
  std::set<std::string> cases(const std::string& condition) {
    std::set<std::string> ids;
    const tools::Json list(
        bench_.get("/v1/cases?limit=1000&where=" + percent_encoded(condition)).body);
    for (std::size_t i = 0; i < list.count("items"); ++i) {
      ids.insert(list.at(fmt::format("items.{}.case", i)));
    }
    return ids;
  }

  /// The next piece within five seconds; "(end)" at the end, "(none)" if none came.
  static std::string piece(http::Stream& stream) {
    auto promise = std::make_shared<std::promise<std::string>>();
    auto future = promise->get_future();
    stream.next([promise](std::optional<std::string> text) {
      promise->set_value(text ? *std::move(text) : "(end)");
    });
    if (future.wait_for(std::chrono::seconds(5)) != std::future_status::ready) return "(none)";
    return future.get();
  }

  static std::string whole(http::Stream& stream) {
    std::string text;
    for (std::string some = piece(stream); some != "(end)"; some = piece(stream)) {
      if (some == "(none)") return some;
      text += some;
    }
    return text;
  }

  DeskBench bench_{"2026-11-15"};
  std::vector<std::string> rest_;
};

TEST_F(Events, ARegisterOrAnAuthorityIsTheCasesAndSeveralAreAnyOfThem) {
  for (const std::string condition : {"register=NPR", "register=KPR", "authority=HDIR"}) {
    const auto ids = cases(condition);
    const auto expected = those([&](const Shown& event) { return ids.contains(event.case_id); });
    ASSERT_FALSE(expected.empty()) << condition;
    EXPECT_EQ(all_of("/v1/events?limit=70&" + condition), expected) << condition;
  }
  auto both = cases("register=NPR");
  both.merge(cases("register=KPR"));
  EXPECT_EQ(all_of("/v1/events?register=NPR&register=KPR&type=DecisionMade"),
            those([&](const Shown& event) {
              return both.contains(event.case_id) && event.type == "DecisionMade";
            }));
  EXPECT_TRUE(all_of("/v1/events?register=NPR&authority=NOBODY").empty());
}

TEST_F(Events, TimesAreFromTheFirstAndBeforeTheLastAndADayIsTheWholeOfIt) {
  const auto all = all_of("/v1/events?limit=1000");
  const std::string middle = all[all.size() / 2].recorded_at;
  EXPECT_EQ(all_of("/v1/events?recordedFrom=" + percent_encoded(middle)),
            those([&](const Shown& event) { return event.recorded_at >= middle; }));
  EXPECT_EQ(all_of("/v1/events?limit=9&recordedUntil=" + percent_encoded(middle)),
            those([&](const Shown& event) { return event.recorded_at < middle; }));
  // Summer and winter time apart, Oslo's day is the one that stands in occurredAt.
  const std::string day = all[all.size() / 2].occurred_at.substr(0, 10);
  const auto of_day = those([&](const Shown& event) { return event.occurred_at.starts_with(day); });
  ASSERT_FALSE(of_day.empty());
  EXPECT_EQ(all_of("/v1/events?occurredFrom=" + day + "&occurredUntil=" + day), of_day);
  EXPECT_EQ(bench_.get("/v1/events?occurredFrom=monday").status, 400);
  EXPECT_TRUE(all_of("/v1/events?recordedUntil=1999-01-01").empty());
  EXPECT_TRUE(all_of("/v1/events?recordedFrom=2999-01-01").empty());
}

TEST_F(Events, OneCaseIsReadByItselfAndGoesOnFromAnyIndex) {
  const std::string id = *cases("register=NPR").begin();
  const auto expected = those([&](const Shown& event) { return event.case_id == id; });
  ASSERT_GT(expected.size(), 5U);
  const std::string of_case = "/v1/events?case=" + percent_encoded(id);
  EXPECT_EQ(all_of(of_case + "&limit=2"), expected);
  const auto from = all_of(of_case + "&from=" + std::to_string(expected[3].index));
  EXPECT_EQ(from, std::vector<Shown>(expected.begin() + 3, expected.end()));
  EXPECT_TRUE(all_of("/v1/events?case=%24rules").empty());
}

TEST_F(Events, AStreamIsAllPagesAndGoesOnAfterTheLastEventOfTheClient) {
  const auto expected = those([](const Shown& event) { return event.type == "DecisionMade"; });
  const http::Response lines = bench_.get("/v1/events?format=ndjson&type=DecisionMade");
  EXPECT_EQ(tools::lines_of(whole(*lines.stream)).size(), expected.size());
  const http::Response rest = bench_.get("/v1/events?format=sse&type=DecisionMade",
                                         {{"last-event-id", std::to_string(expected[1].index)}});
  const std::string text = whole(*rest.stream);
  EXPECT_TRUE(text.starts_with(fmt::format("id: {}\ndata: {{", expected[2].index))) << text;
  EXPECT_TRUE(text.ends_with("\n\n"));
  EXPECT_EQ(bench_.get("/v1/events?format=sse", {{"last-event-id", "x"}}).status, 400);
}

TEST_F(Events, AFollowerOfARegisterGetsWhatComesOnceTheCaseIsKnown) {
  const std::uint64_t size = bench_.ledger()->prefix().size.value;
  const http::Response response =
      bench_.get(fmt::format("/v1/events?follow&register=NPR&register=KPR&from={}", size));
  bench_.append_lines(rest_);
  const std::string first = piece(*response.stream);
  EXPECT_EQ(tools::Json(first.substr(0, first.find('\n'))).at("index"), std::to_string(size))
      << first;
}

TEST_F(Events, ARangeThatIsAllOfThePastEndsItsFollower) {
  const http::Response response = bench_.get("/v1/events?follow&recordedUntil=1999-01-01");
  EXPECT_EQ(whole(*response.stream), "");
}

TEST_F(Events, WhoMayNoLongerEndsWithWhatHeHas) {
  const http::Response response =
      bench_.get(fmt::format("/v1/events?follow&from={}", bench_.ledger()->prefix().size.value));
  bench_.let_in(false);
  bench_.append_lines(rest_);
  bench_.desk().growth().note(bench_.ledger()->prefix().size);
  EXPECT_EQ(piece(*response.stream), "(end)");
}

TEST_F(Events, AStreamThatCannotGoOnSaysSoInsteadOfEndingAsIfItHadToldAll) {
  const http::Response lines = bench_.get("/v1/events?format=ndjson");
  const http::Response follower = bench_.get("/v1/events?follow&format=sse");
  bench_.desk().begin_to_end();
  EXPECT_EQ(tools::Json(whole(*lines.stream)).at("error.code"), "CL-2628");
  EXPECT_EQ(whole(*follower.stream), "");
}

TEST_F(Events, AFilterThatNothingPassesGivesWayBetweenPieces) {
  EventFilter filter;
  filter.actor = "nobody";
  const auto ledger = bench_.ledger();
  const auto page =
      read_events(*ledger, filter, {10}, ledger->prefix().size, {.events = 5, .entries = 100}, {});
  ASSERT_TRUE(page);
  EXPECT_TRUE(page->items.empty());
  EXPECT_EQ(page->next.value, 110U);
  EXPECT_FALSE(page->is_over);
}

}  // namespace
}  // namespace server
