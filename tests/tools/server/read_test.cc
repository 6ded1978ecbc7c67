// GET over a real socket: the same answers as the command line's, paging, following, proofs.
#include <csignal>
#include <thread>

#include "tests/tools/server/served.h"

namespace server {
namespace {

class Read : public ServeTest {
 protected:
  void SetUp() override {
    init_with_sample();
    serve();
    client_ = connect();
  }

  void append(const std::string& case_id, std::uint64_t number) {
    ASSERT_EQ(client_->post("/v1/events", "application/json", event_json(case_id, number)).status,
              201);
  }

  std::unique_ptr<Client> client_;
};

TEST_F(Read, ACaseIsTheAnswerOfTheCommandLine) {
  for (const std::string more : {"", "&knownAt=2026-03-09", "&lang=nb", "&validAt=2026-01-31"}) {
    const Answer answer = client_->get("/v1/cases/KPR-2025%2F0093?today=2026-11-15" + more);
    ASSERT_EQ(answer.status, 200) << answer.body;
    std::string words = "case KPR-2025/0093 --json --today 2026-11-15";
    if (more == "&knownAt=2026-03-09") words += " --known-at 2026-03-09";
    if (more == "&lang=nb") words += " --lang nb";
    if (more == "&validAt=2026-01-31") words += " --valid-at 2026-01-31";
    EXPECT_EQ(answer.body, run(words).out) << more;
  }
  EXPECT_EQ(client_->get("/v1/cases?case=KPR-2025%2F0093&today=2026-11-15").at("state"),
            "DELIVERED");
}

TEST_F(Read, AHistoryIsTheAnswerOfTheCommandLine) {
  const Answer answer = client_->get("/v1/cases/KPR-2025%2F0093/events");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, run("history KPR-2025/0093 --json").out);
}

TEST_F(Read, AnUnknownCaseIs404AndCanBeProvedAbsent) {
  const Answer answer = client_->get("/v1/cases/KPR-1999%2F0001");
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(answer.at("code"), "CL-2501");
  EXPECT_EQ(client_->get("/v1/cases/KPR-1999%2F0001/dossier").status, 404);
  EXPECT_EQ(client_->get("/v1/cases/$rules/events").status, 404);
  const Answer absent = client_->get("/v1/proofs/case?case=KPR-1999%2F0001");
  EXPECT_EQ(absent.status, 200);
  EXPECT_EQ(absent.at("events"), "0");
}

TEST_F(Read, ADossierVerifiesWithoutTheServer) {
  const Answer answer = client_->get("/v1/cases/KPR-2025%2F0093/dossier");
  ASSERT_EQ(answer.status, 200);
  write_file("case.dossier", answer.body);
  EXPECT_EQ(shell("caseledger-verify --vkey \"$(cat caseledger-data/keys/log.vkey)\" case.dossier")
                .exit_code,
            0);
}

TEST_F(Read, AnUnchangedAnswerCostsA304) {
  const Answer first = client_->get("/v1/cases/KPR-2025%2F0093");
  const std::string etag = first.header("etag");
  ASSERT_TRUE(etag.starts_with('"'));
  const Answer same = client_->get("/v1/cases/KPR-2025%2F0093", "If-None-Match: " + etag + "\r\n");
  EXPECT_EQ(same.status, 304);
  EXPECT_EQ(same.body, "");
  append("New", 1);
  EXPECT_EQ(client_->get("/v1/cases/KPR-2025%2F0093", "If-None-Match: " + etag + "\r\n").status,
            200);
}

TEST_F(Read, PagesOfCasesStayTheSameWhileEventsCome) {
  std::vector<std::string> seen;
  std::string target = "/v1/cases?limit=20";
  while (target != "null") {
    const Answer page = client_->get(target);
    ASSERT_EQ(page.status, 200) << page.body;
    const tools::Json json(page.body);
    for (std::size_t i = 0; i < json.count("items"); ++i) {
      seen.push_back(json.at("items." + std::to_string(i) + ".case"));
    }
    append("AAA-" + std::to_string(seen.size()), seen.size());
    target = json.at("next");
  }
  EXPECT_EQ(seen.size(), 52U);
  EXPECT_TRUE(std::ranges::is_sorted(seen));
  const auto last = std::stoull(client_->get("/readyz").at("size")) - 1;
  const Answer all = client_->get("/v1/cases?limit=1000&minIndex=" + std::to_string(last));
  EXPECT_EQ(tools::Json(all.body).count("items"), 55U);
  EXPECT_EQ(client_->get("/v1/cases?where=finding%3DF022").status, 200);
  EXPECT_EQ(client_->get("/v1/cases?where=nonsense%3D1").status, 400);
  EXPECT_EQ(client_->get("/v1/cases?limit=0").at("code"), "CL-2624");
}

TEST_F(Read, EventsComeByPagesThatGoOnWhereTheLastEnded) {
  append("Page", 1);
  append("Page", 2);
  const Answer first = client_->get("/v1/events?case=Page&limit=1");
  EXPECT_EQ(tools::Json(first.body).count("items"), 1U);
  EXPECT_EQ(first.at("items.0.id"), id_of(1));
  const Answer second = client_->get(first.at("next"));
  EXPECT_EQ(second.at("items.0.id"), id_of(2));
  const Answer none = client_->get(second.at("next"));
  EXPECT_EQ(tools::Json(none.body).count("items"), 0U);
  append("Page", 3);
  EXPECT_EQ(client_->get(none.at("next")).at("items.0.id"), id_of(3));
  EXPECT_EQ(client_->get("/v1/events?type=Nonsense").status, 400);
  EXPECT_EQ(
      tools::Json(client_->get("/v1/events?type=DecisionMade&limit=3").body).at("items.0.type"),
      "DecisionMade");
}

TEST_F(Read, AFollowerGetsWhatComesAndGoesOnAfterTheLastEventItHas) {
  const std::string size = client_->get("/v1/events?limit=1").at("size");
  const auto follower = connect();
  follower->send("GET /v1/events?follow&from=" + size +
                 " HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n");
  append("Live", 1);
  std::string got;
  while (got.find(id_of(1)) == std::string::npos) {
    const std::string some = follower->receive_some();
    ASSERT_FALSE(some.empty()) << got;
    got += some;
  }
  EXPECT_NE(got.find("Content-Type: text/event-stream"), std::string::npos);
  const std::size_t at = got.find("id: ");
  ASSERT_NE(at, std::string::npos);
  const std::string index = got.substr(at + 4, got.find('\n', at) - at - 4);
  append("Live", 2);
  const Answer rest = client_->get("/v1/events?format=sse", "Last-Event-ID: " + index + "\r\n");
  EXPECT_NE(rest.body.find(id_of(2)), std::string::npos);
  EXPECT_EQ(rest.body.find(id_of(1)), std::string::npos);
}

TEST_F(Read, AllEventsAsLinesAreWhatExportGivesInNumber) {
  const Answer answer = client_->get("/v1/events?format=ndjson");
  EXPECT_EQ(answer.header("content-type"), "application/x-ndjson");
  EXPECT_EQ(tools::lines_of(answer.body).size(),
            tools::lines_of(run("export --format ndjson").out).size());
}

TEST_F(Read, MinIndexWaitsUntilTheLogHasIt) {
  const std::uint64_t size = std::stoull(client_->get("/v1/events?limit=1").at("size"));
  const auto waiting = connect();
  waiting->send("GET /v1/cases/Later?minIndex=" + std::to_string(size) +
                " HTTP/1.1\r\nHost: x\r\n\r\n");
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  append("Later", 1);
  // A checkpoint may have taken that index; the event is then one further on.
  const Answer answer = waiting->receive();
  EXPECT_TRUE(answer.status == 200 || answer.status == 404) << answer.body;
  EXPECT_EQ(client_->get("/v1/cases/Later?minIndex=x").status, 400);
}

TEST_F(Read, CheckpointTilesAndProofsAreWhatVerifiersRead) {
  const Answer checkpoint = client_->get("/checkpoint");
  EXPECT_EQ(checkpoint.status, 200);
  const auto lines = tools::lines_of(checkpoint.body);
  const std::uint64_t size = std::stoull(lines.at(1));
  ASSERT_GT(size, 256U);
  const Answer tile = client_->get("/tile/0/000");
  EXPECT_EQ(tile.status, 200);
  EXPECT_EQ(tile.body.size(), 256U * 32U);
  EXPECT_EQ(client_->get("/tile/entries/000").status, 200);
  EXPECT_EQ(client_->get("/tile/0/999").status, 404);
  EXPECT_EQ(client_->get("/tile/0/000/..").status, 404);
  EXPECT_EQ(client_->get("/tile/9/x999/x999/x999/x999/x999/999").status, 404);

  const Answer inclusion = client_->get("/v1/proofs/inclusion?index=5");
  EXPECT_EQ(inclusion.status, 200);
  EXPECT_EQ(inclusion.at("leaf").size(), 64U);
  const Answer consistency =
      client_->get("/v1/proofs/consistency?from=100&to=" + std::to_string(size));
  EXPECT_EQ(consistency.status, 200);
  EXPECT_GT(tools::Json(consistency.body).count("hashes"), 0U);
  EXPECT_EQ(client_->get("/v1/proofs/consistency?from=5&to=4").status, 400);
  EXPECT_EQ(client_->get("/v1/proofs/inclusion?index=99999999").status, 404);
}

TEST_F(Read, AReportIsTheAnswerOfTheCommandLine) {
  const Answer answer = client_->get(
      "/v1/reports/processing-times?today=2026-11-15&groupBy=register&where=register%3DKPR");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body,
            run("report processing-times --json --today 2026-11-15 --group-by register "
                "--where register=KPR")
                .out);
  EXPECT_EQ(client_->get("/v1/reports/findings?today=2026-11-15&lang=nb").body,
            run("report findings --json --today 2026-11-15 --lang nb").out);
  EXPECT_EQ(client_->get("/v1/reports/weather").status, 404);
  EXPECT_EQ(client_->get("/v1/reports/findings?period=week").status, 400);
}

TEST_F(Read, MetricsCountWhatWasDone) {
  append("Counted", 1);
  const Answer answer = client_->get("/metrics");
  EXPECT_EQ(answer.status, 200);
  EXPECT_NE(answer.body.find("\ncaseledger_events_submitted_total 1\n"), std::string::npos)
      << answer.body;
  EXPECT_NE(answer.body.find("# TYPE caseledger_append_seconds histogram"), std::string::npos);
  EXPECT_NE(answer.body.find("caseledger_append_seconds_bucket{le=\"+Inf\"} 1"), std::string::npos);
  EXPECT_EQ(client_->get("/readyz").at("ready"), "true");
}

}  // namespace
}  // namespace server
