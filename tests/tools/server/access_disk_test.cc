// A disk so full that nobody's look can be recorded: nothing of a case is shown, all else goes on.
#include <chrono>
#include <csignal>
#include <thread>

#include "tests/fault/ballast.h"
#include "tests/fault/mounted_disk.h"
#include "tests/tools/server/served.h"

namespace server {
namespace {

class AccessDisk : public ServeTest {
 protected:
  void SetUp() override {}
};

TEST_F(AccessDisk, WhatCannotBeRecordedIsNotShownAndProofsAndWritingGoOn) {
  std::string why_not;
  constexpr std::uint64_t kDiskMegabytes = 48;
  const auto disk =
      support::MountedDisk::make(support::MountedDisk::Kind::kTmpfs, kDiskMegabytes, why_not);
  if (disk == nullptr) GTEST_SKIP() << why_not;
  const std::string ledger = (disk->path() / "ledger").native();
  ASSERT_EQ(run("init --origin disk.example/access --ledger " + ledger).exit_code, 0);
  serve(
      {"--ledger", ledger, "--set", "access.reserve_bytes=4194304", "--set", "log.requests=false"});
  const auto client = connect();
  ASSERT_EQ(client->post("/v1/events", "application/json", event_json("F", 1)).status, 201);
  auto ballast = std::make_unique<support::Ballast>(disk->path() / "ballast");

  const std::string target = "/v1/cases/F/events";
  Answer answer;
  int shown = 0;
  constexpr int kLooksMax = 100'000;
  for (answer = client->get(target); answer.status == 200 && shown < kLooksMax; ++shown) {
    answer = client->get(target);
  }
  EXPECT_EQ(answer.status, 503) << answer.body;
  EXPECT_EQ(answer.at("code"), "CL-2691");
  EXPECT_NE(answer.header("retry-after"), "(absent)");
  EXPECT_EQ(answer.body.find("TimeRecorded"), std::string::npos);
  for (const std::string content : {"/v1/cases/F",
                                    "/v1/cases",
                                    "/v1/reports/fees",
                                    "/v1/events?format=ndjson",
                                    "/v1/cases/nobody"}) {
    EXPECT_EQ(client->get(content).at("code"), "CL-2691") << content;
  }
  for (const std::string proof : {"/checkpoint",
                                  "/healthz",
                                  "/v1/rules",
                                  "/v1/proofs/consistency?from=2&to=4",
                                  "/v1/proofs/inclusion?index=3"}) {
    EXPECT_EQ(client->get(proof).status, 200) << proof;
  }
  EXPECT_EQ(client->post("/v1/events", "application/json", event_json("F", 2)).status, 201);
  // The conflict is told; what was missed is content, and is not.
  const Answer conflict =
      client->post("/v1/events", "application/json", event_json("F", 3, R"("expectedVersion":0,)"));
  EXPECT_EQ(conflict.status, 409);
  EXPECT_EQ(conflict.at("currentVersion"), "2");
  EXPECT_EQ(tools::Json(conflict.body).count("missed"), 0U);

  ballast.reset();
  int status = 0;
  for (int i = 0; i < 100 && status != 200; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    status = client->get(target).status;
  }
  EXPECT_EQ(status, 200);
  EXPECT_EQ(served_->end(SIGTERM), 0);
  const auto account = run("access F --ndjson --ledger " + ledger);
  EXPECT_GT(tools::lines_of(account.out).size(), static_cast<std::size_t>(shown));
  EXPECT_EQ(run("verify --ledger " + ledger + "/access").exit_code, 0);
}

}  // namespace
}  // namespace server
