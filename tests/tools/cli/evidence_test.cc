// Publishing, proving and witnessing, through the real program.
#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "tests/tools/cli/program.h"

namespace tools {
namespace {

namespace fs = std::filesystem;

class EvidenceCommands : public ProgramTest {
 protected:
  EvidenceCommands() { init(); }

  /// An event of the case that differs from all before it.
  std::string event(const std::string& case_id) {
    return R"({"case":")" + case_id + R"(","type":"CaseClosed",)" +
           R"("occurredAt":"2026-01-01T00:00:00Z",)" +
           R"("actor":{"id":"u","role":"SYSTEM","organisation":"HDS"},"data":{"reason":")" +
           std::to_string(++event_count_) + R"("}})";
  }

  void append(const std::string& case_id) {
    const auto outcome = run("append -", event(case_id));
    ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  }

  Outcome must(const std::string& words) {
    const auto outcome = run(words);
    EXPECT_EQ(outcome.exit_code, 0) << words << "\n" << outcome.err;
    return outcome;
  }

  void expect_error(const Outcome& outcome, int exit_code, const std::string& code) {
    EXPECT_EQ(outcome.exit_code, exit_code) << outcome.err;
    EXPECT_NE(outcome.err.find(code), std::string::npos) << outcome.err;
  }

  [[nodiscard]] std::string vkey() const {
    std::string text = read_file("caseledger-data/keys/log.vkey");
    text.pop_back();
    return text;
  }

  /// `witness key`, and a policy that requires this witness.
  void make_witness() {
    const auto made = must("witness key --name w.example --key w.key");
    write_file("policy.txt", "log " + vkey() + "\nwitness w1 " + made.out + "quorum w1\n");
  }

  Outcome cosign(const std::string& file, const std::string& more = "") {
    return run("witness cosign " + file + " --key w.key --state seen --log " + vkey() + more);
  }

 private:
  int event_count_ = 0;
};

TEST_F(EvidenceCommands, CheckpointIsTheSignedSizeAndNothingNewIsSignedForNothing) {
  append("K-1");
  const auto first = must("checkpoint");
  const auto lines = lines_of(first.out);
  ASSERT_EQ(lines.size(), 5U);
  EXPECT_EQ(lines[0], "example.org/test");
  EXPECT_EQ(lines[4].substr(0, 21), "— example.org/test ");
  EXPECT_EQ(must("checkpoint").out, first.out);
  const Json json(must("checkpoint --json").out);
  EXPECT_EQ(json.at("size"), lines[1]);
  EXPECT_EQ(json.at("root"), lines[2]);
  EXPECT_EQ(json.at("checkpoint"), first.out);
  append("K-1");
  EXPECT_NE(must("checkpoint").out, first.out);
}

TEST_F(EvidenceCommands, TilesGrowAndRefuseAnotherLog) {
  append("K-1");
  const Json first(must("tiles --out tiles --json").out);
  EXPECT_EQ(first.at("before"), "0");
  EXPECT_EQ(first.at("files"), "2");
  EXPECT_EQ(read_file("tiles/checkpoint"), must("checkpoint").out);
  EXPECT_EQ(fs::file_size(directory_ / "tiles/tile/0" / ("000.p/" + first.at("size"))),
            32 * std::stoul(first.at("size")));
  append("K-2");
  const Json second(must("tiles --out tiles --json").out);
  EXPECT_EQ(second.at("before"), first.at("size"));
  must("init --ledger other --origin example.org/other");
  expect_error(run("tiles --ledger other --out tiles"), 6, "CL-1703");
  expect_error(run("tiles"), 2, "CL-2903");
}

TEST_F(EvidenceCommands, AnEntryProofHoldsIndexHashesAndCheckpoint) {
  append("K-1");
  const auto proof = must("prove --index 0");
  EXPECT_EQ(proof.out.substr(0, 33), "c2sp.org/tlog-proof@v1\nindex 0\n" + proof.out.substr(31, 2));
  EXPECT_TRUE(proof.out.ends_with("\n\n" + must("checkpoint").out) ||
              proof.out.find("\n\n" + must("checkpoint").out) != std::string::npos);
  must("prove --index 0 -o zero.tlog-proof");
  EXPECT_EQ(read_file("zero.tlog-proof"), proof.out);
  EXPECT_NE(run("prove --index 0 -o zero.tlog-proof").exit_code, 0) << "a file was overwritten";
  expect_error(run("prove --index 999"), 3, "CL-1015");
  expect_error(run("prove --index x"), 2, "CL-2904");
}

TEST_F(EvidenceCommands, ADossierHoldsEveryEventOfTheCaseAndNoOther) {
  append("K-1");
  append("K-2");
  append("K-1");
  const auto dossier = must("prove K-1");
  EXPECT_EQ(dossier.out.substr(0, 2), "# ");
  EXPECT_NE(dossier.out.find("\ncaseledger/dossier@v1\nlanguage en\n"), std::string::npos);
  EXPECT_NE(dossier.out.find("\nevents 2\nevent 6 "), std::string::npos);
  EXPECT_NE(dossier.out.find("\nevent 10 "), std::string::npos);
  EXPECT_TRUE(dossier.out.ends_with("\n\n" + must("checkpoint").out));
  EXPECT_EQ(Json(must("prove K-1 --json").out).at("dossier"), dossier.out);
  EXPECT_NE(must("prove K-1 --lang nb").out.find("\nlanguage nb\n"), std::string::npos);
  must("prove K-1 -o k1.dossier");
  EXPECT_EQ(read_file("k1.dossier"), dossier.out);
}

TEST_F(EvidenceCommands, ThatThereIsNoSuchCaseIsProvedAndNoFailure) {
  append("K-1");
  const auto absent = must("prove K-2");
  EXPECT_NE(absent.out.find("\nevents 0\n\ncaseledger/case-proof@v1\n"), std::string::npos);
  EXPECT_EQ(Json(must("prove K-2 --json").out).at("events"), "0");
  expect_error(run("prove $rules"), 2, "CL-2904");
  expect_error(run("prove \xff"), 2, "CL-2904");
  expect_error(run("prove"), 2, "CL-2903");
  expect_error(run("prove K-1 --index 0"), 2, "CL-2907");
}

TEST_F(EvidenceCommands, AWitnessCosignsByFileAndTheLedgerKeepsIt) {
  append("K-1");
  make_witness();
  expect_error(run("checkpoint --cosigned"), 3, "CL-2518");
  write_file("request.txt", must("checkpoint --old 0").out);
  const auto cosigned = cosign("request.txt");
  ASSERT_EQ(cosigned.exit_code, 0) << cosigned.err;
  write_file("cosigned.txt", cosigned.out);
  must("checkpoint --add cosigned.txt --policy policy.txt");
  EXPECT_EQ(must("checkpoint --cosigned").out, cosigned.out);
  EXPECT_EQ(must("tiles --out tiles").exit_code, 0);
  EXPECT_EQ(read_file("tiles/checkpoint"), cosigned.out);
  EXPECT_NE(must("prove --index 0 --cosigned").out.find("— w.example "), std::string::npos);
  // Without the witness's signature the policy is not met.
  write_file("plain.txt", must("checkpoint").out);
  expect_error(run("checkpoint --add plain.txt --policy policy.txt"), 6, "CL-1704");
}

TEST_F(EvidenceCommands, AWitnessFollowsByRequestOrByTilesAndRefusesTheRest) {
  append("K-1");
  make_witness();
  write_file("first.txt", must("checkpoint").out);
  EXPECT_EQ(cosign("first.txt").exit_code, 0);
  const std::string size = lines_of(read_file("first.txt"))[1];
  append("K-2");
  must("tiles --out tiles");
  write_file("second.txt", must("checkpoint").out);
  write_file("stale.txt", must("checkpoint --old 0").out);
  expect_error(cosign("second.txt"), 6, "CL-1712");
  const auto stale = cosign("stale.txt");
  expect_error(stale, 4, "CL-2513");
  EXPECT_NE(stale.err.find("--old " + size), std::string::npos);
  EXPECT_EQ(cosign("second.txt", " --tiles tiles").exit_code, 0);
  append("K-3");
  const std::string second_size = lines_of(read_file("second.txt"))[1];
  write_file("third.txt", must("checkpoint --old " + second_size).out);
  EXPECT_EQ(cosign("third.txt").exit_code, 0);
  expect_error(cosign("first.txt"), 6, "CL-2516");
  write_file("garbage.txt", "hello");
  EXPECT_NE(cosign("garbage.txt").exit_code, 0);
}

TEST_F(EvidenceCommands, AWitnessServedOverHttpIsAskedAndKept) {
  append("K-1");
  make_witness();
  const auto outcome = shell(
      "caseledger witness serve --listen 127.0.0.1:0 --key w.key --state seen"
      " --log \"$(cat caseledger-data/keys/log.vkey)\" > served.txt & server=$!\n"
      "for i in $(seq 300); do [ -s served.txt ] && break; sleep 0.1; done\n"
      "url=$(tail -1 served.txt)\n"
      "sed \"s|^witness .*|& $url|\" policy.txt > asked.txt\n"
      "caseledger checkpoint --policy asked.txt --json; status=$?\n"
      "kill $server; wait $server\n"
      "exit $status");
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  const Json json(outcome.out);
  EXPECT_EQ(json.at("quorum"), "true");
  EXPECT_EQ(json.at("witnesses.0.witness"), "w1");
  EXPECT_EQ(must("checkpoint --cosigned").out, json.at("checkpoint"));
}

TEST_F(EvidenceCommands, WithoutItsWitnessesTheCheckpointIsPrintedAndTheExitSaysSo) {
  make_witness();
  std::string policy = read_file("policy.txt");
  policy.insert(policy.find("\nquorum"), " http://127.0.0.1:1");
  write_file("policy.txt", policy);
  const auto outcome = run("checkpoint --policy policy.txt");
  expect_error(outcome, 7, "CL-1704");
  EXPECT_NE(outcome.err.find("CL-2511"), std::string::npos);
  EXPECT_EQ(outcome.out, must("checkpoint").out);
}

TEST_F(EvidenceCommands, AnAnchorTellsAnOlderCopyFromThisLedger) {
  environment_["CASELEDGER_ANCHOR"] = (directory_ / "anchor").string();
  append("K-1");
  fs::copy(directory_ / "caseledger-data", directory_ / "backup", fs::copy_options::recursive);
  append("K-1");
  // Another ledger of the same name is no older copy of this one.
  must("init --ledger namesake --origin example.org/test");
  must("cases");
  expect_error(run("checkpoint --ledger backup"), 6, "CL-1751");
  expect_error(run("append - --ledger backup", event("K-9")), 6, "CL-1751");
  must("history K-1 --ledger backup");
  append("K-1");
}

TEST_F(EvidenceCommands, AFrozenLedgerTakesNothingMoreAndStaysSo) {
  append("K-1");
  const auto frozen = must("freeze --reason moved");
  for (int round = 0; round < 2; ++round) {
    const auto outcome = run("append -", event("K-1"));
    expect_error(outcome, 7, "CL-1906");
  }
  EXPECT_EQ(must("checkpoint").out, frozen.out);
  expect_error(run("freeze"), 2, "CL-2903");
}

TEST_F(EvidenceCommands, AChangedKeySignsAndOldCheckpointsStayGood) {
  environment_["CASELEDGER_ANCHOR"] = (directory_ / "anchor").string();
  append("K-1");
  const std::string before = vkey();
  const auto changed = must("rotate-key");
  EXPECT_EQ(changed.out.substr(0, 17), "example.org/test+");
  EXPECT_NE(changed.out, before + "\n");
  append("K-1");
  must("checkpoint");
}

}  // namespace
}  // namespace tools
