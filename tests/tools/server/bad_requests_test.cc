// Every request of the tables in bad_requests/: the exact status, the exact code, and the
// connection kept or closed; nothing of the machine or of other cases in the answer, nothing
// stored, and the server still well.
#include <chrono>
#include <filesystem>
#include <set>

#include "replay/event/text_rules.h"
#include "tests/tools/server/request_table.h"
#include "tests/tools/server/served.h"

namespace server {
namespace {

constexpr std::size_t kRowsMin = 1'000;
constexpr int kTimeout = 408;
/// Of a case that no request asks for, and of which no answer may speak.
constexpr std::string_view kSecret = "Hemmelig";

class BadRequests : public ServeTest {
 protected:
  void begin() {
    serve({"--set", "limits.head_seconds=1", "--set", "limits.body_seconds=1"});
    const std::string secret(kSecret);
    ASSERT_EQ(connect()->post("/v1/events", "application/json", event_json(secret, 999)).status,
              201);
  }

  static std::vector<TableRow> rows() {
    const std::filesystem::path folder =
        std::filesystem::path(CASELEDGER_SOURCE_DIR) / "tests/tools/server/bad_requests";
    std::vector<TableRow> all;
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
      for (TableRow& row : read_table(file.path())) {
        all.push_back(std::move(row));
      }
    }
    return all;
  }

  static void expect_answer(const TableRow& row, Client& client) {
    SCOPED_TRACE(row.place);
    const bool has_body = row.code != "-";
    const Answer answer = has_body ? client.receive() : client.receive_head();
    EXPECT_EQ(answer.status, row.status) << answer.body;
    EXPECT_EQ(answer.header("connection") == "close", !row.is_kept) << answer.body;
    if (has_body) {
      EXPECT_EQ(answer.at("code"), row.code) << answer.body;
      EXPECT_EQ(answer.at("status"), std::to_string(row.status));
      EXPECT_EQ(answer.at("requestId"), answer.header("x-request-id"));
      expect_discreet(answer.body);
    }
    EXPECT_EQ(answer.header("content-type"), "application/problem+json");
    EXPECT_EQ(answer.header("x-content-type-options"), "nosniff");
    if (row.is_kept) {
      EXPECT_EQ(client.get("/healthz").at("status"), "alive");
    } else {
      EXPECT_TRUE(client.is_closed_within(std::chrono::seconds(3)));
    }
  }

  /// Neither the machine nor the program's insides, nor what other cases hold.
  static void expect_discreet(const std::string& body) {
    EXPECT_TRUE(replay::is_utf8(body)) << body;
    for (const std::string_view word : {".cc",
                                        ".h:",
                                        "/tmp",
                                        "/work",
                                        "/home",
                                        "caseledger-data",
                                        "errno",
                                        "std::",
                                        "kj/",
                                        "boost",
                                        "exception",

                                        "what()",
                                        "0x7f",
                                        "--where",
                                        kSecret.data()}) {
      EXPECT_EQ(body.find(word), std::string::npos) << word << " in " << body;
    }
  }
};

TEST_F(BadRequests, AreRefusedWithTheirOwnStatusAndCodeAndTellNothing) {
  begin();
  std::set<std::string> seen;
  // What never comes whole costs a second each: these wait together.
  std::vector<std::pair<TableRow, std::unique_ptr<Client>>> slow;
  std::size_t given = 0;
  for (TableRow& row : rows()) {
    const bool is_new = seen.insert(row.request).second;
    EXPECT_TRUE(is_new) << row.place << ": the same request stands above";
    auto client = connect();
    client->send(row.request);
    if (row.status == 0) {
      ++given;
      EXPECT_EQ(client->receive().status, 201) << row.place;
    } else if (row.status == kTimeout) {
      slow.emplace_back(std::move(row), std::move(client));
    } else {
      expect_answer(row, *client);
    }
  }
  for (const auto& [row, client] : slow) {
    expect_answer(row, *client);
  }
  EXPECT_GE(seen.size() - given, kRowsMin);
  RecordProperty("requests", static_cast<int>(seen.size() - given));
  // Nothing but what was given is stored.
  const Answer page = connect()->get("/v1/events?limit=1000");
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(tools::Json(page.body).count("items"), given + 1);
  EXPECT_EQ(served_->end(SIGTERM), 0);
  EXPECT_EQ(run("verify").exit_code, 0);
  EXPECT_EQ(served_->log().find("02013299997"), std::string::npos);
}

TEST_F(BadRequests, NoBodyCostsManyTimesItsSize) {
  serve();
  std::string lines;
  for (int i = 0; i < 2'000'000; ++i) {
    lines += "{}\n";
  }
  EXPECT_EQ(connect()->post("/v1/events?partial", "application/x-ndjson", lines).status, 413);
  EXPECT_LT(served_->peak_megabytes(), 256U);
}

}  // namespace
}  // namespace server
