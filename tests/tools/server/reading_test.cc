// What all reading routes have in common: names of answers, limits, and waiting for what was
// written. In this process, without a network.
#include <fmt/format.h>

#include "tests/tools/cli/program.h"
#include "tests/tools/server/desk_bench.h"

namespace server {
namespace {

std::string header_of(const http::Response& response, std::string_view name) {
  const auto header = std::ranges::find(response.headers, name, &http::Header::name);
  return header == response.headers.end() ? "(absent)" : header->value;
}

class Reading : public testing::Test {
 protected:
  Reading() {
    const auto lines = simulated_lines(12, 4);
    rest_.assign(lines.end() - 3, lines.end());
    bench_.append_lines({lines.begin(), lines.end() - 3});
    EXPECT_TRUE(bench_.ledger()->publish());
    bench_.catch_up();
    case_ = percent_encoded(tools::Json(bench_.get("/v1/cases?limit=1").body).at("items.0.case"));
  }

  [[nodiscard]] std::vector<std::string> routes() const {
    return {"/v1/cases/" + case_,
            "/v1/cases/" + case_ + "/events",
            "/v1/cases/" + case_ + "/dossier",
            "/v1/cases",
            "/v1/cases?sort=-due&limit=3",
            "/v1/events",
            "/v1/events?type=ApplicationSubmitted",
            "/v1/reports/processing-times",
            "/v1/reports/workload",
            "/v1/cases?validAt=2024-06-30&sort=-due&limit=3",
            "/v1/cases?format=csv",
            "/v1/answers/cases?format=json",
            "/v1/cases/" + case_ + "/answers/case?explain=true",
            "/v1/proofs/inclusion?index=3",
            "/v1/proofs/consistency?from=2&to=9",
            "/v1/proofs/case?case=" + case_,
            "/checkpoint",
            "/tile/0/000.p/8"};
  }

  http::Response get_known(const std::string& target, const std::string& known) {
    return bench_.get(target, {{"if-none-match", known}});
  }

  DeskBench bench_{"2026-11-15"};
  std::vector<std::string> rest_;
  std::string case_;
};

TEST_F(Reading, EveryRouteNamesItsAnswerAndTellsWhoHasItNothingElse) {
  for (const std::string& target : routes()) {
    SCOPED_TRACE(target);
    const http::Response whole = bench_.get(target);
    ASSERT_EQ(whole.status, 200) << whole.body;
    const std::string etag = header_of(whole, "ETag");
    ASSERT_TRUE(etag.starts_with('"') && etag.ends_with('"') && etag.size() > 10) << etag;
    EXPECT_EQ(bench_.get(target).body, whole.body);
    for (const std::string& known :
         {etag, "W/" + etag, "\"other\", " + etag + " ,\"x\"", std::string("*")}) {
      const http::Response same = get_known(target, known);
      EXPECT_EQ(same.status, 304) << known;
      EXPECT_EQ(same.body, "");
      EXPECT_EQ(header_of(same, "ETag"), etag);
      EXPECT_EQ(header_of(same, "Cache-Control"), header_of(whole, "Cache-Control"));
    }
    for (const std::string unknown : {"\"other\"", "other", ""}) {
      EXPECT_EQ(get_known(target, unknown).status, 200) << unknown;
    }
    EXPECT_TRUE(header_of(whole, "Cache-Control").starts_with("private,"));
  }
}

TEST_F(Reading, NoTwoAnswersHaveOneName) {
  std::map<std::string, std::string> names;
  for (const std::string& target : routes()) {
    const std::string etag = header_of(bench_.get(target), "ETag");
    EXPECT_EQ(names.emplace(etag, target).first->second, target);
  }
  const Caller limited{
      .id = "local", .name = {}, .roles = kEveryRole, .sources = {}, .authorities = {"HDIR"}};
  const Caller other{
      .id = "other", .name = {}, .roles = kEveryRole, .sources = {}, .authorities = {}};
  const Caller less{
      .id = "local", .name = {}, .roles = {Role::kManager}, .sources = {}, .authorities = {}};
  const std::string own = header_of(bench_.get("/v1/cases"), "ETag");
  EXPECT_NE(header_of(bench_.get("/v1/cases", {}, less), "ETag"), own);
  EXPECT_NE(header_of(bench_.get("/v1/cases", {}, limited), "ETag"), own);
  EXPECT_NE(header_of(bench_.get("/v1/cases", {}, other), "ETag"), own);
  EXPECT_NE(header_of(bench_.get("/v1/cases", {{"accept-language", "nb"}}), "ETag"), own);
}

TEST_F(Reading, WhatGrowsHasAnotherNameAndATileKeepsItsOwn) {
  std::map<std::string, std::string> before;
  for (const std::string& target : routes()) {
    before[target] = header_of(bench_.get(target), "ETag");
  }
  bench_.append_lines(rest_);
  ASSERT_TRUE(bench_.ledger()->publish());
  bench_.catch_up();
  for (const auto& [target, etag] : before) {
    const int status = get_known(target, etag).status;
    EXPECT_EQ(status, target.starts_with("/tile/") ? 304 : 200) << target;
  }
}

TEST_F(Reading, WhoHasAnythingDoesNotLearnThatThereIsSomethingWhereThereIsNothing) {
  for (const std::string target : {"/v1/cases/nobody",
                                   "/v1/cases/nobody/events",
                                   "/v1/cases/nobody/dossier",
                                   "/v1/reports/weather",
                                   "/tile/0/999"}) {
    EXPECT_EQ(get_known(target, "*").status, 404) << target;
  }
  EXPECT_EQ(get_known("/v1/cases?where=nonsense", "*").status, 400);
  EXPECT_EQ(get_known("/v1/proofs/inclusion?index=999999", "*").status, 404);
}

TEST_F(Reading, ViewsAndNumbersAtTheEdgesAreAnsweredOrRefusedNeverGuessed) {
  const std::string most = std::to_string(UINT64_MAX);
  const std::vector<std::pair<std::string, int>> expected = {
      {"/v1/cases?knownAt=2999-01-01", 200},
      {"/v1/cases?knownAt=size:0", 200},
      {"/v1/cases?knownAt=size:" + most, 404},
      {"/v1/cases?knownAt=size:" + most + "0", 400},
      {"/v1/cases?knownAt=size:", 400},
      {"/v1/cases?knownAt=size:-1", 400},
      {"/v1/cases?knownAt=yesterday", 400},
      {"/v1/cases?today=2023-02-30", 400},
      {"/v1/cases?today=9999-12-31", 200},
      {"/v1/cases?today=0001-01-01", 200},
      {"/v1/cases?validAt=0001-01-01", 200},
      {"/v1/cases?limit=0", 400},
      {"/v1/cases?limit=1001", 400},
      {"/v1/cases?limit=" + most + "0", 400},
      {"/v1/cases?after=zzz", 200},
      {"/v1/cases?where=register", 400},
      {"/v1/cases?where=register%3D&where=linked%3Dyes", 200},
      {"/v1/reports/processing-times?knownAt=size:0", 200},
      {"/v1/reports/findings?knownAt=size:0&groupBy=register&period=year", 200},
      {"/v1/reports/deletions?today=9999-12-31", 200},
      {"/v1/reports/journal?validAt=2023-01-01", 400},
      {"/v1/reports/findings?period=week", 400},
      {"/v1/cases/" + case_ + "?knownAt=size:0", 404},
      {"/v1/cases/" + case_ + "/events?knownAt=size:0", 404},
      {"/v1/cases/" + case_ + "?knownAt=2999-01-01", 200},
      {"/v1/events?from=" + most, 200},
      {"/v1/events?from=-1", 400},
      {"/v1/events?limit=0", 400},
      {"/v1/events?format=ndjson&limit=0", 400},
      {"/v1/events?recordedFrom=soon", 400},
      {"/v1/proofs/inclusion?index=" + most, 404},
      {"/v1/proofs/inclusion?index=0&size=0", 404},
      {"/v1/proofs/inclusion?index=0&size=" + most, 404},
      {"/v1/proofs/inclusion", 400},
      {"/v1/proofs/consistency?from=0&to=5", 400},
      {"/v1/proofs/consistency?from=1&to=" + most, 404},
      {"/v1/proofs/consistency?from=" + most + "&to=" + most, 404},
      {"/v1/proofs/case?case=%00", 400},
      {"/tile/0/x999/999", 404},
      {"/tile/64/000", 404},
      {"/tile/0/000.p/0", 404},
      {"/tile/entries/000.p/256", 404},
  };
  for (const auto& [target, status] : expected) {
    const http::Response answer = bench_.get(target);
    EXPECT_EQ(answer.status, status) << target << "\n" << answer.body.substr(0, 400);
  }
}

TEST_F(Reading, AReportThatWasWalkedForIsGivenAgainWhileTheLogIsTheSame) {
  const std::string target = "/v1/reports/workload?knownAt=size:30&today=2026-01-31";
  const http::Response first = bench_.get(target);
  ASSERT_EQ(first.status, 200);
  const auto kept = bench_.desk().answers().find(header_of(first, "ETag"));
  ASSERT_NE(kept, nullptr);
  EXPECT_EQ(*kept, first.body);
  EXPECT_EQ(bench_.get(target).body, first.body);
  EXPECT_EQ(bench_.desk().answers().find("\"other\""), nullptr);
}

TEST(AnswerCache, GivesUpWhatNobodyAskedForTheLongestAndKeepsNothingHuge) {
  AnswerCache cache(100);
  cache.keep("a", std::string(25, 'a'));
  cache.keep("b", std::string(25, 'b'));
  cache.keep("c", std::string(25, 'c'));
  cache.keep("d", std::string(25, 'd'));
  cache.keep("huge", std::string(26, 'h'));
  EXPECT_EQ(cache.find("huge"), nullptr);
  ASSERT_NE(cache.find("a"), nullptr);
  cache.keep("e", std::string(25, 'e'));
  EXPECT_NE(cache.find("a"), nullptr);
  EXPECT_EQ(cache.find("b"), nullptr);
  EXPECT_NE(cache.find("e"), nullptr);
}

}  // namespace
}  // namespace server
