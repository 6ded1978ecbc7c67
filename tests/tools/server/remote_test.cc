// The same commands against a service: the same bytes, the same exit codes.
#include <csignal>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "tests/support/raw_server.h"
#include "tests/tools/server/served.h"

namespace server {
namespace {

using support::RawServer;
using tools::Outcome;

std::string answer_of(const std::string& status,
                      const std::string& body,
                      const std::string& more = "") {
  return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         more + "\r\n" + body;
}

std::string problem_of(const std::string& status,
                       const std::string& members,
                       const std::string& more = "") {
  return answer_of(
      status, "{" + members + "}", "Content-Type: application/problem+json\r\n" + more);
}

class RemoteTest : public ServeTest {
 protected:
  void SetUp() override {}

  void serve_sample() {
    init_with_sample();
    serve();
  }

  /// The words against the service.
  Outcome ask(const std::string& words, const std::string& input = "") {
    return run("--server http://127.0.0.1:" + std::to_string(served_->port()) + " " + words, input);
  }

  Outcome ask(const RawServer& server, const std::string& words, const std::string& input = "") {
    return run("--server " + server.url() + " " + words, input);
  }

  void expect_same_here_and_there(const std::string& words) {
    const Outcome here = run(words);
    const Outcome there = ask(words);
    EXPECT_EQ(there.out, here.out) << words;
    EXPECT_EQ(there.exit_code, here.exit_code) << words << ": " << there.err;
  }
};

TEST_F(RemoteTest, EveryCommandAnswersTheSameBytes) {
  serve_sample();
  for (const std::string words :
       {"case KPR-2025/0093",
        "case KPR-2025/0093 --explain",
        "case KPR-2025/0093 --json --known-at 2026-06-01 --valid-at 2026-05-01",
        "cases",
        "cases --where register=KPR --sort -received --limit 3",
        "cases --csv",
        "cases --csv=excel --limit 5",
        "cases --json --known-at size:500 --today 2024-01-01",
        "cases --ndjson --where overdue=true",
        "history KPR-2025/0093",
        "history KPR-2025/0093 --json",
        "history KPR-2025/0093 --ndjson --known-at 2026-03-01T12:00:00Z",
        "replay KPR-2025/0093",
        "replay KPR-2025/0093 --as-it-happened --ndjson",
        "report deletions --today 2026-11-15",
        "report findings --csv",
        "report processing-times --json --group-by register,linked --where register=KPR",
        "report workload --period quarter --by received",
        "rules show",
        "rules show --json --today 2024-06-05",
        "checkpoint",
        "checkpoint --json",
        "checkpoint --old 5",
        "prove KPR-2025/0093",
        "prove nobody",
        "prove KPR-2025/0093 --json",
        "prove --index 7"}) {
    for (const std::string language : {" --lang nb", " --lang en"}) {
      expect_same_here_and_there(words + language);
    }
  }
}

TEST_F(RemoteTest, EveryExitCodeIsTheSame) {
  serve_sample();
  for (const std::string words : {"case nobody",
                                  "history nobody",
                                  "replay nobody --lang nb",
                                  "cases --known-at size:999999",
                                  "cases --known-at yesterday",
                                  "cases --where colour=red",
                                  "cases --sort colour",
                                  "report weather",
                                  "report fees --group-by colour",
                                  "report journal --valid-at 2026-01-01",
                                  "prove",
                                  "prove KPR-2025/0093 --index 5",
                                  "prove --index 999999",
                                  "prove --index seven",
                                  "checkpoint --cosigned",
                                  "checkpoint --old 999999"}) {
    expect_same_here_and_there(words);
    EXPECT_NE(run(words).exit_code, 0) << words;
  }
  EXPECT_EQ(ask("case nobody").exit_code, 3);
  EXPECT_THAT(ask("case nobody --json").err, testing::HasSubstr(R"({"error":{"code":"CL-2501")"));
  EXPECT_THAT(ask("case nobody --lang nb").err, testing::HasSubstr("ingen sak nobody"));
}

TEST_F(RemoteTest, WhoLooksIsRecordedAsWithTheOtherRoutes) {
  serve_sample();
  EXPECT_EQ(ask("history KPR-2025/0093").exit_code, 0);
  EXPECT_EQ(ask("cases --csv").exit_code, 0);
  EXPECT_EQ(ask("report fees").exit_code, 0);
  EXPECT_THAT(run("access KPR-2025/0093").out, testing::HasSubstr("READ_HISTORY"));
  EXPECT_THAT(run("access --lists").out, testing::HasSubstr("READ_LIST"));
  EXPECT_THAT(run("access --report fees").out, testing::HasSubstr("READ_REPORT"));
}

TEST_F(RemoteTest, AProofIsWrittenToAFileHereAndHolds) {
  serve_sample();
  EXPECT_EQ(ask("prove KPR-2025/0093 -o case.dossier").exit_code, 0);
  EXPECT_EQ(read_file("case.dossier"), run("prove KPR-2025/0093").out);
  EXPECT_EQ(ask("prove KPR-2025/0093 -o case.dossier").exit_code, 1)
      << "a file that is there stays";
}

TEST_F(RemoteTest, WhatIsPublishedIsFetchedAndCheckedHere) {
  serve_sample();
  const Outcome verified = ask("verify --json");
  EXPECT_EQ(verified.exit_code, 0) << verified.err;
  EXPECT_EQ(tools::Json(verified.out).at("verified"), "true") << verified.out;
  const Outcome strange = ask("verify --vkey example.org/x+ca6bf62f+AWJ0WXhYr8jlLWVQGY4xQ4DVAQtZ");
  EXPECT_NE(strange.exit_code, 0);
}

TEST_F(RemoteTest, EventsAreStoredOnceAndReceiptsComeAsTheyAreHere) {
  init();
  serve();
  std::string events;
  for (std::uint64_t number = 1; number <= 2'500; ++number) {
    events += event_json("A-" + std::to_string(number % 7), number) + "\n\n";
  }
  const Outcome first = ask("append", events);
  EXPECT_EQ(first.exit_code, 0) << first.err;
  EXPECT_THAT(first.err, testing::HasSubstr("Stored: 2,500. Known before: 0."));
  const auto receipts = tools::lines_of(first.out);
  ASSERT_EQ(receipts.size(), 2'500U);
  EXPECT_EQ(tools::Json(receipts[2'499]).at("id"), id_of(2'500));
  EXPECT_EQ(tools::Json(receipts[2'499]).names(),
            "case version index id recordedAt leaf deduplicated");
  const Outcome second = ask("append --lang nb", events);
  EXPECT_THAT(second.err, testing::HasSubstr("Lagret: 0. Kjent fra før: 2\u00a0500."));
  EXPECT_EQ(tools::lines_of(run("history A-1 --ndjson").out).size(), 358U);
}

TEST_F(RemoteTest, AFaultNamesItsLineInTheFile) {
  init();
  serve();
  write_file("events.ndjson", event_json("A", 1) + "\n\n" + R"({"case":"A","colour":1})" + "\n");
  const Outcome outcome = ask("append events.ndjson --json");
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(tools::Json(outcome.err).at("error.where"), testing::StartsWith("events.ndjson:3"));
  EXPECT_EQ(run("history A").exit_code, 3) << "nothing of the batch was stored";
}

TEST_F(RemoteTest, AConflictIsAConflict) {
  init();
  serve();
  EXPECT_EQ(ask("append", event_json("A", 1)).exit_code, 0);
  const Outcome stale = ask("append --json", event_json("A", 2, R"("expectedVersion":0,)"));
  EXPECT_EQ(stale.exit_code, 4);
  EXPECT_EQ(tools::Json(stale.err).at("error.code"), "CL-2502");
}

TEST_F(RemoteTest, ABatchIsSentAgainUntilItsOutcomeIsKnown) {
  const std::string receipt = R"({"case":"A","deduplicated":true})"
                              "\n";
  const RawServer server(
      [&](std::size_t at) {
        if (at == 0)
          return problem_of("503 Unavailable", R"("code":"CL-2100")", "Retry-After: 1\r\n");
        if (at == 1) return problem_of("429 Too Many", R"("code":"CL-2627")", "Retry-After: x\r\n");
        if (at == 2) return std::string("HTTP/1.1 201 Created\r\nContent-Length: 99\r\n\r\n{");
        return answer_of("200 OK", receipt);
      },
      true);
  const Outcome outcome = ask(server, "append", "one\n");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(outcome.out, receipt);
  const auto requests = server.requests();
  ASSERT_EQ(requests.size(), 4U);
  for (const std::string& request : requests) {
    EXPECT_THAT(request, testing::StartsWith("POST /v1/events HTTP/1.1\r\n"));
    EXPECT_THAT(request, testing::EndsWith("\r\n\r\none\n"));
  }
}

TEST_F(RemoteTest, AnOutcomeThatStaysOpenIsToldSo) {
  const RawServer server("");
  const Outcome outcome = ask(server, "append --json", "one\n");
  EXPECT_EQ(outcome.exit_code, 8);
  EXPECT_EQ(tools::Json(outcome.err.substr(outcome.err.rfind("{\"error"))).at("error.code"),
            "CL-2100");
  EXPECT_EQ(server.requests().size(), 6U);
}

TEST_F(RemoteTest, ARefusalIsNotSentAgain) {
  const RawServer server(problem_of("422 Unprocessable", R"("code":"CL-1106","line":1)"));
  EXPECT_EQ(ask(server, "append", "one\n").exit_code, 1);
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST_F(RemoteTest, WhoMayNotIsToldSo) {
  for (const std::string status : {"401 Unauthorized", "404 Not Found"}) {
    const RawServer server(problem_of(status, R"("code":"CL-2631","detail":"nothing is here")"));
    for (const std::string words : {"case A", "cases", "checkpoint", "verify", "append"}) {
      EXPECT_EQ(ask(server, words, "x").exit_code, 5) << status << ' ' << words;
    }
  }
}

TEST_F(RemoteTest, TheTokenIsNeverAnArgument) {
  const RawServer server(answer_of("200 OK", "good\n"));
  environment_["CASELEDGER_TOKEN"] = "clt_environment";
  EXPECT_EQ(ask(server, "case A").out, "good\n");
  write_file("token", "clt_file\n");
  EXPECT_EQ(ask(server, "--token-file token case A").out, "good\n");
  EXPECT_THAT(server.requests()[0],
              testing::HasSubstr("\r\nAuthorization: Bearer clt_environment\r\n"));
  EXPECT_THAT(server.requests()[1], testing::HasSubstr("\r\nAuthorization: Bearer clt_file\r\n"));
  EXPECT_EQ(ask(server, "--token-file nowhere case A").exit_code, 3);
}

TEST_F(RemoteTest, AServerThatIsGoneIsUnavailable) {
  std::string url;
  {
    url = RawServer("").url();
  }
  for (const std::string words : {"case A", "append", "verify", "checkpoint"}) {
    const Outcome outcome = run("--json --server " + url + " " + words, "x");
    EXPECT_EQ(outcome.exit_code, 7) << words;
    EXPECT_EQ(tools::Json(outcome.err).at("error.code"), "CL-2664") << words;
  }
}

TEST_F(RemoteTest, WhatIsNoServiceIsToldSo) {
  const RawServer server(answer_of("404 Not Found", "<p>", "Content-Type: text/html\r\n"));
  const Outcome outcome = ask(server, "case A --json");
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_EQ(tools::Json(outcome.err).at("error.code"), "CL-2671");
}

TEST_F(RemoteTest, AnAddressThatCannotBeAskedIsAMistakeOfTheCall) {
  for (const std::string url : {"serve",
                                "ftp://127.0.0.1",
                                "http://example.org",
                                "http://a:b@[::1]",
                                "http://127.0.0.1/?x=1"}) {
    EXPECT_EQ(run("--server " + url + " case A").exit_code, 2) << url;
  }
  EXPECT_EQ(run("--server http://[::1] --ledger x case A").exit_code, 2);
  EXPECT_EQ(run("--server https://[::1] --cert nowhere.pem case A").exit_code, 2);
}

TEST_F(RemoteTest, WhatTakesTheLedgerItselfSaysSo) {
  init_with_sample();
  write_file("report.json", run("report fees --json").out);
  environment_["CASELEDGER_SERVER"] = "http://127.0.0.1:1";
  for (const std::string words : {"init --origin x",
                                  "import x.csv",
                                  "export --format csv",
                                  "doctor",
                                  "freeze --reason x",
                                  "rotate-key",
                                  "tiles --out x",
                                  "serve",
                                  "rules activate x.toml",
                                  "rules diff a b",
                                  "checkpoint --policy x",
                                  "history A --follow",
                                  "append --accept-clock",
                                  "verify report.json"}) {
    const Outcome outcome = run(words);
    EXPECT_EQ(outcome.exit_code, 2) << words << outcome.err;
    EXPECT_THAT(outcome.err, testing::HasSubstr("--server")) << words;
  }
  EXPECT_EQ(run("version").exit_code, 0);
  EXPECT_EQ(run("--ledger caseledger-data cases").exit_code, 0) << "the command line wins";
}

}  // namespace
}  // namespace server
