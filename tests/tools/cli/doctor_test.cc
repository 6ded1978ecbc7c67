// `doctor` as people and programs meet it: exit codes, both languages, JSON, and what --repair
// does.
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "tests/tools/cli/program.h"

namespace tools {
namespace {

namespace fs = std::filesystem;

class DoctorCommand : public ProgramTest {
 protected:
  DoctorCommand() { init(); }

  void overwrite(const std::string& name, std::streamoff offset, std::string_view bytes) {
    std::fstream file(directory_ / name, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(offset);
    file << bytes;
  }

  static constexpr auto kSegment = "caseledger-data/log/00000000000000000000.log";
};

TEST_F(DoctorCommand, HealthyLedgerIsWellAndExitsWithZero) {
  const Outcome text = run("doctor");
  EXPECT_EQ(text.exit_code, 0) << text.err;
  EXPECT_NE(text.out.find("all is well"), std::string::npos) << text.out;
  const Outcome json = run("doctor --json");
  EXPECT_EQ(json.exit_code, 0);
  const Json answer(json.out);
  EXPECT_EQ(answer.names(), "sound origin size root confirmed findings repaired");
  EXPECT_EQ(answer.at("sound"), "true");
  EXPECT_EQ(answer.count("findings"), 0U);
}

TEST_F(DoctorCommand, DamageExitsWithSixAndSaysWhatIsSafeAndWhatToDo) {
  overwrite(kSegment, 300, "damage");
  const Outcome json = run("doctor --json");
  EXPECT_EQ(json.exit_code, 6);
  const Json answer(json.out);
  EXPECT_EQ(answer.at("sound"), "false");
  EXPECT_EQ(answer.names("findings.0"), "finding grade file offset detail what safe do");
  EXPECT_EQ(answer.at("findings.0.finding"), "LOG_DAMAGED");
  EXPECT_EQ(answer.at("findings.0.grade"), "STOP");
  EXPECT_EQ(answer.at("findings.0.file"), "log/00000000000000000000.log");
  EXPECT_EQ(answer.at("findings.0.offset"), "64");
  EXPECT_EQ(Json(json.err).at("error.code"), "CL-1600");
  const Outcome nb = run("doctor --lang nb");
  EXPECT_EQ(nb.exit_code, 6);
  for (const char* word : {"krever et menneske", "  Hva ", "  Trygt ", "  Gjør "}) {
    EXPECT_NE(nb.out.find(word), std::string::npos) << word << " in " << nb.out;
  }
}

TEST_F(DoctorCommand, WritesNothingWithoutRepairAndRepairsNothingThatIsDamaged) {
  overwrite(kSegment, 300, "damage");
  write_file("caseledger-data/log/next.tmp", "unfinished");
  const std::string log = read_file(kSegment);
  EXPECT_EQ(run("doctor").exit_code, 6);
  EXPECT_EQ(run("doctor --repair").exit_code, 6);
  EXPECT_EQ(read_file(kSegment), log);
  EXPECT_TRUE(fs::exists(directory_ / "caseledger-data/log/next.tmp"));
}

TEST_F(DoctorCommand, RepairSaysWhatItMended) {
  write_file("caseledger-data/log/next.tmp", "unfinished");
  overwrite("caseledger-data/head", 4'096 + 30, "damage");
  const Json before(run("doctor --json").out);
  EXPECT_EQ(before.at("sound"), "true");
  EXPECT_EQ(before.at("findings.0.grade"), "REPAIRABLE");
  EXPECT_EQ(before.count("repaired"), 0U);
  EXPECT_TRUE(fs::exists(directory_ / "caseledger-data/log/next.tmp"));
  const Outcome repaired = run("doctor --repair --json");
  EXPECT_EQ(repaired.exit_code, 0) << repaired.err;
  const Json answer(repaired.out);
  EXPECT_EQ(answer.count("findings"), 0U);
  EXPECT_EQ(answer.count("repaired"), 2U);
  EXPECT_EQ(answer.at("repaired.0"), "UNFINISHED_SEGMENT");
  EXPECT_EQ(answer.at("repaired.1"), "HEAD_SLOT_DAMAGED");
  EXPECT_EQ(run("verify").exit_code, 0);
}

TEST_F(DoctorCommand, WithoutALedgerExitsWithThree) {
  EXPECT_EQ(run("--ledger nowhere doctor").exit_code, 3);
}

}  // namespace
}  // namespace tools
