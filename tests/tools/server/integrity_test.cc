// /v1/integrity: what the service says of itself is what can be checked without it.
#include <thread>

#include "tests/tools/server/served.h"

namespace server {
namespace {

class Integrity : public ServeTest {
 protected:
  /// The answer once the log has been checked, within ten seconds.
  Answer checked() {
    Answer answer;
    for (int i = 0; i < 100; ++i) {
      answer = connect()->get("/v1/integrity");
      if (answer.at("verification") != "null") break;
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return answer;
  }
};

TEST_F(Integrity, SaysWhatTheCheckpointSaysAndWhoseKeyItIs) {
  const std::string vkey = read_file("caseledger-data/keys/log.vkey");
  serve({"--set", "verify.first_seconds=3600"});
  ASSERT_EQ(
      connect()->post("/v1/events?receipt=proof", "application/json", event_json("A", 1)).status,
      201);
  const Answer answer = connect()->get("/v1/integrity");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.at("origin"), "example.org/test");
  EXPECT_EQ(answer.at("vkey") + "\n", vkey);
  EXPECT_EQ(answer.at("vkeys.0") + "\n", vkey);
  EXPECT_EQ(answer.at("simulated"), "false");
  EXPECT_EQ(answer.at("checkpoint"), connect()->get("/checkpoint").body);
  EXPECT_TRUE(
      answer.at("checkpoint")
          .starts_with("example.org/test\n" + answer.at("size") + "\n" + answer.at("root") + "\n"));
  EXPECT_EQ(answer.at("logSize"), answer.at("size"));
  EXPECT_EQ(answer.at("recordedAt"), answer.at("published"));
  EXPECT_EQ(answer.at("cosigned"), "null");
  const tools::Json json(answer.body);
  EXPECT_EQ(json.count("witnesses"), 0U);
  EXPECT_EQ(answer.at("verification"), "null");
}

TEST_F(Integrity, NamesTheWitnessesOfThePolicyWithTheirKeys) {
  const auto made = run("witness key --name w.example --key w.key");
  ASSERT_EQ(made.exit_code, 0) << made.err;
  write_file("policy.txt",
             "log " + read_file("caseledger-data/keys/log.vkey") + "witness first " + made.out +
                 "quorum first\n");
  serve({"--set", "publish.policy=policy.txt"});
  const Answer answer = connect()->get("/v1/integrity");
  EXPECT_EQ(answer.at("witnesses.0.name"), "first");
  EXPECT_EQ(answer.at("witnesses.0.vkey") + "\n", made.out);
}

TEST_F(Integrity, APolicyThatDoesNotReadIsToldBeforeTheServiceStarts) {
  write_file("policy.txt", "witness first nonsense\n");
  const auto outcome = run("serve --listen 127.0.0.1:0 --set publish.policy=policy.txt");
  EXPECT_EQ(outcome.exit_code, 1) << outcome.out;
  EXPECT_NE(outcome.err.find("policy.txt:1"), std::string::npos) << outcome.err;
}

TEST_F(Integrity, SaysWhenTheLogWasLastCheckedAndHowMuchOfIt) {
  serve({"--set", "verify.first_seconds=0"});
  const Answer answer = checked();
  EXPECT_EQ(answer.at("verification.ok"), "true") << answer.body;
  EXPECT_EQ(answer.at("verification.size"), answer.at("size"));
  EXPECT_EQ(answer.at("verification.code"), "null");
  EXPECT_EQ(answer.at("verification.detail"), "null");
}

TEST_F(Integrity, IsForEveryRoleAndForNobodyElse) {
  const auto token = [&](const std::string& words) {
    return "Authorization: Bearer " +
           tools::Json(run("token create --json " + words).out).at("token") + "\r\n";
  };
  const std::string writer = token("--role writer --source * --authority HDS");
  serve();
  EXPECT_EQ(connect()->get("/v1/integrity", writer).status, 200);
  EXPECT_EQ(connect()->get("/v1/integrity").status, 401);
}

}  // namespace
}  // namespace server
