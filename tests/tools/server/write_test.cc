// POST over a real socket into a real ledger: every status, and what is stored after it.
#include <csignal>

#include "tests/tools/server/served.h"

namespace server {
namespace {

class Write : public ServeTest {
 protected:
  void SetUp() override {
    ServeTest::SetUp();
    serve();
    client_ = connect();
  }

  Answer post_event(const std::string& body, const std::string& target = "/v1/cases/A%2F1/events") {
    return client_->post(target, "application/json", body);
  }

  Answer post_lines(const std::string& body, const std::string& target = "/v1/events") {
    return client_->post(target, "application/x-ndjson", body);
  }

  /// Events of the case, as a reader in another process counts them.
  std::string events_of(const std::string& case_id) {
    const auto outcome = run_words({"history", case_id, "--json"});
    return outcome.exit_code == 0 ? std::to_string(tools::Json(outcome.out).count("events"))
                                  : "none";
  }

  std::unique_ptr<Client> client_;
};

TEST_F(Write, ANewEventIs201WithItsReceiptAndTheSameAgainIs200WithTheSame) {
  const Answer first = post_event(event_json("A/1", 1));
  EXPECT_EQ(first.status, 201);
  EXPECT_EQ(first.header("content-type"), "application/json");
  EXPECT_EQ(first.at("case"), "A/1");
  EXPECT_EQ(first.at("version"), "1");
  EXPECT_EQ(first.at("id"), id_of(1));
  EXPECT_EQ(first.at("deduplicated"), "false");
  EXPECT_EQ(first.at("leaf").size(), 64U);

  const Answer again = post_event(event_json("A/1", 1));
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(again.at("deduplicated"), "true");
  for (const char* name : {"case", "version", "index", "id", "recordedAt", "leaf"}) {
    EXPECT_EQ(again.at(name), first.at(name)) << name;
  }
  EXPECT_EQ(events_of("A/1"), "1");
}

TEST_F(Write, ABatchOfLinesIsStoredWholeAndAnsweredLineByLine) {
  const Answer answer =
      post_lines(event_json("B", 1) + "\n\n" + event_json("C", 2) + "\r\n" + event_json("B", 3));
  EXPECT_EQ(answer.status, 201);
  EXPECT_EQ(answer.header("content-type"), "application/x-ndjson");
  const auto lines = tools::lines_of(answer.body);
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(tools::Json(lines[0]).at("case"), "B");
  EXPECT_EQ(tools::Json(lines[1]).at("case"), "C");
  EXPECT_EQ(tools::Json(lines[2]).at("version"), "2");
}

TEST_F(Write, AFaultyLineIs422WithLinePointerAndHintAndNothingOfTheBatchIsStored) {
  const Answer answer =
      post_lines(event_json("B", 1) + "\n" + event_json("B", 2, R"("colour":1,)"));
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(answer.header("content-type"), "application/problem+json");
  EXPECT_EQ(answer.at("status"), "422");
  EXPECT_EQ(answer.at("code"), "CL-1105");
  EXPECT_EQ(answer.at("line"), "2");
  EXPECT_EQ(answer.at("pointer"), "/colour");
  EXPECT_EQ(answer.at("requestId"), answer.header("x-request-id"));
  EXPECT_EQ(events_of("B"), "none");
}

TEST_F(Write, AStaleVersionIs409WithThePresentOneAndTheEventsMissed) {
  ASSERT_EQ(
      post_lines(event_json("B", 1) + "\n" + event_json("B", 2) + "\n" + event_json("B", 3)).status,
      201);
  const Answer answer = client_->post(
      "/v1/cases/B/events", "application/json", event_json("B", 4, R"("expectedVersion":1,)"));
  EXPECT_EQ(answer.status, 409);
  EXPECT_EQ(answer.at("code"), "CL-2502");
  EXPECT_EQ(answer.at("currentVersion"), "3");
  EXPECT_EQ(tools::Json(answer.body).count("missed"), 2U);
  EXPECT_EQ(answer.at("missed.0.id"), id_of(2));
  EXPECT_EQ(answer.at("missed.1.version"), "3");
  EXPECT_EQ(answer.at("missed.1.data.minutes"), "4");
}

TEST_F(Write, AnIdOfOtherContentIs409) {
  ASSERT_EQ(post_event(event_json("A/1", 1)).status, 201);
  const Answer answer = post_event(event_json("A/1", 1, R"("source":"other",)"));
  EXPECT_EQ(answer.status, 409);
  EXPECT_EQ(answer.at("code"), "CL-2503");
  EXPECT_EQ(answer.at("currentVersion"), "1");
}

TEST_F(Write, AnEventNeedsAnIdAndTheCaseOfItsAddress) {
  std::string without_id = event_json("A/1", 1);
  without_id.erase(without_id.find("\"id\":\"0190"), std::string("\"id\":\"\",").size() + 36);
  const Answer no_id = post_event(without_id);
  EXPECT_EQ(no_id.status, 422);
  EXPECT_EQ(no_id.at("code"), "CL-2625");
  EXPECT_EQ(no_id.at("pointer"), "/id");

  const Answer other_case = post_event(event_json("A", 1));
  EXPECT_EQ(other_case.status, 422);
  EXPECT_EQ(other_case.at("code"), "CL-2626");
  EXPECT_EQ(other_case.at("pointer"), "/case");
}

TEST_F(Write, TheCaseMayStandInTheQueryOnEveryRoute) {
  EXPECT_EQ(post_event(event_json("A/1", 1), "/v1/cases/events?case=A%2F1").status, 201);
  const Answer two = post_event(event_json("A/1", 2), "/v1/cases/B/events?case=A%2F1");
  EXPECT_EQ(two.status, 400);
  EXPECT_EQ(two.at("code"), "CL-2624");
}

TEST_F(Write, WithACaseInTheQueryABatchIsOfThatCaseAlone) {
  const std::string both = event_json("B", 1) + "\n" + event_json("C", 2);
  const Answer refused = post_lines(both, "/v1/events?case=B");
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(refused.at("code"), "CL-2626");
  EXPECT_EQ(refused.at("line"), "2");
  EXPECT_EQ(events_of("B"), "none");
  EXPECT_EQ(post_lines(both, "/v1/events?case=B&partial").status, 201);
  EXPECT_EQ(events_of("B"), "1");
  EXPECT_EQ(events_of("C"), "none");
}

TEST_F(Write, WithPartialEachLineStandsForItself) {
  const Answer answer =
      post_lines(event_json("B", 1) + "\n{}\n" + event_json("B", 2, R"("expectedVersion":9,)") +
                     "\n" + event_json("B", 3),
                 "/v1/events?partial");
  EXPECT_EQ(answer.status, 201);
  const auto lines = tools::lines_of(answer.body);
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_EQ(tools::Json(lines[0]).at("version"), "1");
  EXPECT_EQ(tools::Json(lines[1]).at("line"), "2");
  EXPECT_EQ(tools::Json(lines[1]).at("status"), "422");
  EXPECT_EQ(tools::Json(lines[1]).at("error.code"), "CL-1106");
  EXPECT_EQ(tools::Json(lines[2]).at("error.code"), "CL-2502");
  EXPECT_EQ(tools::Json(lines[3]).at("version"), "2");
  EXPECT_EQ(post_lines("{}\n[]\n", "/v1/events?partial").status, 422);
}

TEST_F(Write, AReceiptCanBeAProofThatVerifies) {
  const Answer answer = post_event(event_json("A/1", 1), "/v1/cases/A%2F1/events?receipt=proof");
  EXPECT_EQ(answer.status, 201);
  ASSERT_TRUE(answer.body.starts_with("c2sp.org/tlog-proof@v1\n")) << answer.body;
  const std::string receipt = post_event(event_json("A/1", 1)).body;
  write_file("event.tlog-proof", answer.body);
  const std::string leaf = tools::Json(receipt).at("leaf");
  const auto verified =
      shell("caseledger-verify --vkey \"$(cat caseledger-data/keys/log.vkey)\" --leaf " + leaf +
            " event.tlog-proof");
  EXPECT_EQ(verified.exit_code, 0) << verified.out << verified.err;
}

TEST_F(Write, ACorrectionFindsItsTargetInTheLedgerAndInTheSameBody) {
  const auto correction = [](std::uint64_t number, std::uint64_t target) {
    return R"({"case":"B","type":"EventCorrected","id":")" + id_of(number) +
           R"(","occurredAt":"2026-03-02T10:00:00+01:00","actor":{"id":"u-1","role":"LAWYER"},)" +
           R"("data":{"target":")" + id_of(target) +
           R"(","replacement":{"minutes":7,"activity":"PREPARATION"},"reason":"tastefeil"}})";
  };
  ASSERT_EQ(post_lines(event_json("B", 1) + "\n" + correction(2, 1)).status, 201);
  EXPECT_EQ(post_lines(correction(3, 1)).status, 201);
  const Answer unknown = post_lines(correction(4, 99));
  EXPECT_EQ(unknown.status, 422);
  EXPECT_EQ(unknown.at("code"), "CL-1118");
}

TEST_F(Write, CloudEventsOfAllThreeFormsAreTheSameEvent) {
  const std::string attributes =
      R"("specversion":"1.0","id":"77","source":"/public360","type":"TimeRecorded","subject":"B",)"
      R"("time":"2026-03-01T10:00:00+01:00","actorid":"u-4711","actorrole":"CASE_HANDLER",)";
  const std::string data = R"({"minutes":5,"activity":"PREPARATION"})";
  const std::string structured = "{" + attributes + "\"data\":" + data + "}";
  const Answer first = client_->post("/v1/events", "application/cloudevents+json", structured);
  ASSERT_EQ(first.status, 201) << first.body;
  EXPECT_EQ(first.at("case"), "B");

  const Answer batch =
      client_->post("/v1/events", "application/cloudevents-batch+json", "[ " + structured + " ]");
  EXPECT_EQ(batch.status, 200);
  EXPECT_EQ(batch.at("id"), first.at("id"));

  const Answer binary =
      client_->post("/v1/cases/B/events",
                    "application/json",
                    data,
                    "ce-specversion: 1.0\r\nce-id: 77\r\nce-source: /public360\r\n"
                    "ce-type: TimeRecorded\r\nce-subject: B\r\n"
                    "ce-time: 2026-03-01T10:00:00+01:00\r\nce-actorid: u-4711\r\n"
                    "ce-actorrole: CASE_HANDLER\r\n");
  EXPECT_EQ(binary.status, 200) << binary.body;
  EXPECT_EQ(binary.at("leaf"), first.at("leaf"));
}

TEST_F(Write, ACloudEventsFaultNamesItsOwnAttribute) {
  const Answer answer = client_->post(
      "/v1/events",
      "application/cloudevents+json",
      R"({"specversion":"1.0","id":"7","source":"/a","type":"TimeRecorded","subject":"B","time":"noon",)"
      R"("actorid":"u","actorrole":"LAWYER","data":{"minutes":5,"activity":"X"}})");
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(answer.at("code"), "CL-1113");
  EXPECT_EQ(answer.at("pointer"), "/time");
}

TEST_F(Write, WhatCannotBeTakenIsRefusedWithItsOwnStatus) {
  EXPECT_EQ(client_->post("/v1/events", "text/plain", "x").at("code"), "CL-2623");
  EXPECT_EQ(client_->post("/v1/events", "text/plain", "x").status, 415);
  EXPECT_EQ(client_->post("/v1/nothing", "application/json", "").status, 404);
  const Answer method = client_->get("/v1/cases/B/events?wrong=1");
  EXPECT_EQ(method.status, 400);
  const Answer empty = post_lines("\n\n");
  EXPECT_EQ(empty.status, 422);
  EXPECT_EQ(empty.at("code"), "CL-2629");
}

TEST_F(Write, ABodyOverItsLimitIs413BeforeItIsRead) {
  client_->send(
      "POST /v1/cases/B/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
      "Content-Length: 2000000\r\n\r\n");
  const Answer answer = client_->receive();
  EXPECT_EQ(answer.status, 413);
  EXPECT_EQ(answer.at("code"), "CL-2603");
  EXPECT_EQ(answer.header("connection"), "close");
}

TEST_F(Write, ASimulatedLedgerSaysSoInEveryAnswer) {
  ASSERT_EQ(run("--ledger simulated init --origin test.example/s --simulated").exit_code, 0);
  serve({"--ledger", "simulated"});
  client_ = connect();
  EXPECT_EQ(post_event(event_json("A/1", 1)).at("simulated"), "true");
  EXPECT_EQ(post_event(event_json("A/1", 2, R"("expectedVersion":9,)")).at("simulated"), "true");
}

TEST_F(Write, WhatWasAnsweredSurvivesTheEndAndTheSameAgainGetsTheSameReceipt) {
  const Answer before = post_event(event_json("A/1", 1));
  EXPECT_EQ(served_->end(SIGTERM), 0);
  const auto verified = run("verify");
  EXPECT_EQ(verified.exit_code, 0) << verified.err;
  served_.reset();
  serve();
  client_ = connect();
  const Answer after = post_event(event_json("A/1", 1));
  EXPECT_EQ(after.status, 200);
  EXPECT_EQ(after.at("index"), before.at("index"));
  EXPECT_EQ(after.at("leaf"), before.at("leaf"));
  EXPECT_EQ(after.at("recordedAt"), before.at("recordedAt"));
}

}  // namespace
}  // namespace server
