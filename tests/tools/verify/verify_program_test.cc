// A person who has a dossier, a vkey and caseledger-verify can tell what it proves: the real
// binaries.
#include <gtest/gtest.h>

#include "tests/tools/cli/program.h"

namespace tools {
namespace {

class VerifyProgram : public ProgramTest {
 protected:
  VerifyProgram() {
    init_with_sample();
    EXPECT_EQ(run("prove NPR-2023/0147 -o case.dossier").exit_code, 0);
    EXPECT_EQ(run("prove NPR-1900/0001 -o absent.dossier").exit_code, 0);
    EXPECT_EQ(run("prove --index 2 -o entry.tlog-proof").exit_code, 0);
    EXPECT_EQ(run("tiles --out tiles").exit_code, 0);
    write_file("checkpoint.txt", run("checkpoint").out);
    vkey_ = read_file("caseledger-data/keys/log.vkey");
    while (vkey_.ends_with('\n'))
      vkey_.pop_back();
  }

  [[nodiscard]] Outcome check(std::vector<std::string> words) const {
    words.insert(words.begin(), CASELEDGER_VERIFY);
    words.insert(words.end(), {"--lang", "en"});
    return run_process(words, {directory_, "", environment_, ""});
  }

  /// With the log's key.
  [[nodiscard]] Outcome trusted(const std::string& file, const std::string& old = "") const {
    std::vector<std::string> words = {"--vkey", vkey_, file};
    if (!old.empty()) words.insert(words.end(), {"--old", old});
    return check(words);
  }

  std::string vkey_;
};

TEST_F(VerifyProgram, LinksNoStore) {
  const auto linked = run_process({"ldd", CASELEDGER_VERIFY}, {directory_, "", environment_, ""});
  EXPECT_EQ(linked.exit_code, 0);
  EXPECT_NE(linked.out.find("libcrypto"), std::string::npos);
  EXPECT_EQ(linked.out.find("rocksdb"), std::string::npos) << linked.out;
}

TEST_F(VerifyProgram, DossierSaysWhatItProves) {
  const auto outcome = trusted("case.dossier");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("NPR-2023/0147"), std::string::npos) << outcome.out;
  EXPECT_NE(outcome.out.find("this is all the ledger had on the case"), std::string::npos);
  EXPECT_NE(outcome.out.find("Does not prove"), std::string::npos);
  EXPECT_NE(trusted("absent.dossier").out.find("there was no such case"), std::string::npos);
}

TEST_F(VerifyProgram, DossierWithoutAKeyAsksForOne) {
  const auto outcome = check({"case.dossier"});
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_NE(outcome.err.find("CL-2908"), std::string::npos) << outcome.err;
  EXPECT_NE(outcome.err.find("--vkey"), std::string::npos);
}

TEST_F(VerifyProgram, LostEventIsMissed) {
  std::string text = read_file("case.dossier");
  const std::size_t first = text.find("\nevent ");
  const std::size_t second = text.find("\nevent ", first + 1);
  text.erase(first, second - first);
  write_file("lost.dossier", text);
  EXPECT_EQ(trusted("lost.dossier").exit_code, 6);  // the count at the top
  const std::size_t count = text.find("\nevents ") + 8;
  const std::size_t end = text.find('\n', count);
  const int events = std::stoi(text.substr(count, end - count));
  text.replace(count, end - count, std::to_string(events - 1));
  write_file("lost.dossier", text);
  const auto outcome = trusted("lost.dossier");
  EXPECT_EQ(outcome.exit_code, 6);
  EXPECT_NE(outcome.err.find("CL-1725"), std::string::npos) << outcome.err;
  EXPECT_NE(outcome.err.find("event 1 of the case is missing"), std::string::npos) << outcome.err;
}

TEST_F(VerifyProgram, ForgedReadableLineIsRefused) {
  std::string text = read_file("case.dossier");
  text.replace(text.find("CASE_HANDLER"), 12, "CASE_MANAGER");
  write_file("forged.dossier", text);
  const auto outcome = trusted("forged.dossier");
  EXPECT_EQ(outcome.exit_code, 6);
  EXPECT_NE(outcome.err.find("CL-1741"), std::string::npos) << outcome.err;
}

TEST_F(VerifyProgram, ProofNeedsItsEntry) {
  const auto none = trusted("entry.tlog-proof");
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_NE(none.err.find("CL-2909"), std::string::npos) << none.err;
  const auto wrong = check({"--vkey", vkey_, "--leaf", std::string(64, '0'), "entry.tlog-proof"});
  EXPECT_EQ(wrong.exit_code, 6);
  EXPECT_NE(wrong.err.find("CL-1711"), std::string::npos) << wrong.err;
}

TEST_F(VerifyProgram, CheckpointIsCheckedAloneAndBesideAnother) {
  EXPECT_EQ(trusted("checkpoint.txt").exit_code, 0);
  EXPECT_EQ(trusted("checkpoint.txt", "checkpoint.txt").exit_code, 0);
  std::string forged = read_file("checkpoint.txt");
  char& first_of_root = forged[forged.find('\n', forged.find('\n') + 1) + 1];
  first_of_root = first_of_root == 'A' ? 'B' : 'A';
  write_file("forged.txt", forged);
  const auto outcome = trusted("forged.txt");
  EXPECT_EQ(outcome.exit_code, 6);
  EXPECT_NE(outcome.err.find("CL-1702"), std::string::npos) << outcome.err;
}

TEST_F(VerifyProgram, WholeLedgerAndItsTilesAreReplayed) {
  for (const std::string place : {"caseledger-data", "tiles"}) {
    const auto outcome = check({"--vkey", vkey_, "--old", "checkpoint.txt", "--json", place});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_EQ(Json(outcome.out).at("verified"), "true");
    EXPECT_EQ(Json(outcome.out).at("trustedKey"), "true");
  }
  EXPECT_EQ(check({"tiles"}).exit_code, 0);
  EXPECT_NE(check({"tiles"}).out.find("says nothing about who signed"), std::string::npos);
}

TEST_F(VerifyProgram, ForgedTileIsNamed) {
  shell(
      "chmod -R u+w tiles; f=$(find tiles/tile/0 -type f | head -1); "
      "printf X | dd of=$f bs=1 seek=40 conv=notrunc 2>/dev/null");
  const auto outcome = trusted("tiles");
  EXPECT_EQ(outcome.exit_code, 6);
  EXPECT_NE(outcome.err.find("CL-1731"), std::string::npos) << outcome.err;
  EXPECT_NE(outcome.err.find("tile/0/"), std::string::npos) << outcome.err;
}

TEST_F(VerifyProgram, TheBigProgramGivesTheSameAnswer) {
  const auto small = trusted("case.dossier");
  const auto big = run_words({"verify", "--vkey", vkey_, "case.dossier", "--lang", "en"});
  EXPECT_EQ(big.exit_code, 0);
  EXPECT_EQ(big.out, small.out);
  EXPECT_EQ(run("verify").exit_code, 0);
}

TEST_F(VerifyProgram, OtherHostsAndUnknownFilesAreRefused) {
  EXPECT_EQ(check({"http://example.org/log"}).exit_code, 1);
  EXPECT_EQ(check({"missing.dossier"}).exit_code, 3);
  write_file("garbage", "what is this?");
  EXPECT_EQ(check({"garbage"}).exit_code, 6);
  EXPECT_EQ(check({"--vkey", "nonsense", "case.dossier"}).exit_code, 2);
}

}  // namespace
}  // namespace tools
