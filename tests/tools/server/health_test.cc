// /readyz and /metrics over a real socket: what ails the service has a number, and nothing is
// counted in a way that Prometheus cannot read.
#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/tools/server/served.h"

namespace server {
namespace {

class Health : public ServeTest {
 protected:
  void SetUp() override { init_with_sample(); }

  void start(const std::vector<std::string>& words = {}) {
    serve(words);
    client_ = connect();
  }

  /// The first answer of /readyz with that status, within ten seconds.
  Answer ready_once(int status) {
    Answer answer;
    for (int i = 0; i < 100 && answer.status != status; ++i) {
      if (i > 0) std::this_thread::sleep_for(std::chrono::milliseconds(100));
      answer = client_->get("/readyz");
    }
    return answer;
  }

  /// The value of a metric; "(absent)" if it has none.
  std::string metric(const std::string& name) {
    const std::string text = client_->get("/metrics").body;
    const std::size_t at = text.find("\n" + name + " ");
    if (at == std::string::npos) return "(absent)";
    const std::size_t begin = at + name.size() + 2;
    return text.substr(begin, text.find('\n', begin) - begin);
  }

  void flip_a_byte_in_the_middle_of_the_log() const {
    const std::filesystem::path log = directory_ / "caseledger-data" / "log";
    std::filesystem::path first;
    for (const auto& file : std::filesystem::directory_iterator(log)) {
      if (first.empty() || file.path() < first) first = file.path();
    }
    constexpr int kPlace = 100'000;
    std::fstream file(first, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(kPlace);
    const auto byte = static_cast<char>(file.get() ^ 1);
    file.seekp(kPlace);
    file.put(byte);
    ASSERT_TRUE(file.good());
  }

  std::unique_ptr<Client> client_;
};

TEST_F(Health, AWellServiceIsReadyAndNamesNoReason) {
  start();
  const Answer answer = client_->get("/readyz");
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.at("ready"), "true");
  EXPECT_EQ(tools::Json(answer.body).count("reasons"), 0U);
  EXPECT_EQ(client_->get("/healthz").body, "{\"status\":\"alive\"}\n");
}

TEST_F(Health, TheWholeLogIsCheckedInTheBackgroundAndTheOutcomeIsTold) {
  start({"--set", "verify.first_seconds=0"});
  for (int i = 0; i < 100 && metric("caseledger_verification_success") != "1"; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  EXPECT_EQ(metric("caseledger_verification_success"), "1");
  EXPECT_GE(std::stoi(metric("caseledger_verification_entries")), 1'229);
  EXPECT_EQ(client_->get("/readyz").status, 200);
}

TEST_F(Health, AByteThatWasChangedOnTheDiskTurnsReadyzRed) {
  // What it opens with is looked at when it opens; the rest is for the check.
  start({"--set", "verify.first_seconds=3"});
  ASSERT_EQ(client_->get("/readyz").status, 200);
  flip_a_byte_in_the_middle_of_the_log();
  const Answer answer = ready_once(503);
  ASSERT_EQ(answer.status, 503) << answer.body;
  EXPECT_EQ(answer.at("ready"), "false");
  EXPECT_EQ(answer.at("reasons.0.code"), "CL-2644");
  EXPECT_EQ(metric("caseledger_verification_success"), "0");
  EXPECT_EQ(client_->get("/healthz").status, 200);
  served_->end(SIGTERM);
  EXPECT_NE(served_->log().find(R"("event":"verified")"), std::string::npos);
  EXPECT_NE(served_->log().find(R"("code":"CL-1600")"), std::string::npos) << served_->log();
}

TEST_F(Health, NothingIsCheckedWhereTheIntervalIsZero) {
  start({"--set", "verify.first_seconds=0", "--set", "verify.interval_hours=0"});
  std::this_thread::sleep_for(std::chrono::seconds(1));
  EXPECT_EQ(metric("caseledger_verification_success"), "(absent)");
}

TEST_F(Health, AFrozenLedgerIsServedAndIsNotReady) {
  ASSERT_EQ(run_words({"freeze", "--reason", "moved"}).exit_code, 0);
  start();
  const Answer answer = client_->get("/readyz");
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.at("reasons.0.code"), "CL-1906");
  EXPECT_EQ(client_->get("/v1/cases?limit=1").status, 200);
}

TEST_F(Health, AMissingSigningKeyIsNamedBeforeAnythingWaitsForIt) {
  std::filesystem::remove(directory_ / "caseledger-data" / "keys" / "log.key");
  start();
  const Answer answer = client_->get("/readyz");
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.at("reasons.0.code"), "CL-1931");
}

TEST_F(Health, AKeyThatWasChangedIsTheOneThatIsLookedFor) {
  ASSERT_EQ(run("rotate-key").exit_code, 0);
  std::filesystem::remove(directory_ / "caseledger-data" / "keys" / "log.key");
  start();
  EXPECT_EQ(client_->get("/readyz").status, 200) << client_->get("/readyz").body;
}

TEST_F(Health, MetricsNameWhatIsAskedByGroupAndNeverByCase) {
  start();
  client_->get("/v1/cases/KPR-2025%2F0093");
  client_->get("/v1/cases/secret-case");
  client_->get("/v1/nonsense");
  client_->post("/v1/events", "application/json", event_json("Counted", 1));
  const std::string text = client_->get("/metrics").body;
  for (const char* line : {R"(caseledger_requests_total{route="cases",status="2xx"} 1)",
                           R"(caseledger_requests_total{route="cases",status="4xx"} 1)",
                           R"(caseledger_requests_total{route="other",status="4xx"} 1)",
                           R"(caseledger_requests_total{route="write",status="2xx"} 1)",
                           "caseledger_events_submitted_total 1",
                           "caseledger_append_queue_bytes 0",
                           "caseledger_connections 1"}) {
    EXPECT_NE(text.find("\n" + std::string(line) + "\n"), std::string::npos) << line << '\n'
                                                                             << text;
  }
  EXPECT_EQ(text.find("secret-case"), std::string::npos);
  EXPECT_NE(metric("caseledger_sync_seconds_count"), "0");
  EXPECT_GT(std::stod(metric("caseledger_disk_free_bytes")), 0);
  EXPECT_GT(std::stod(metric("caseledger_log_bytes")), 100'000);
  EXPECT_GT(std::stod(metric("process_resident_memory_bytes")), 1'000'000);
  EXPECT_GT(std::stod(metric("process_open_fds")), 3);
}

TEST_F(Health, PrometheusFindsNothingToSayAboutTheMetrics) {
  if (shell("command -v promtool").exit_code != 0)
    GTEST_SKIP() << "promtool (prometheus) is absent";
  start({"--set", "verify.first_seconds=0"});
  ready_once(200);
  write_file("metrics.txt", client_->get("/metrics").body);
  const auto checked = shell("promtool check metrics < metrics.txt");
  EXPECT_EQ(checked.exit_code, 0) << checked.out << checked.err;
  EXPECT_EQ(checked.out + checked.err, "");
}

}  // namespace
}  // namespace server
