// rules activate, diff and show, with the real binary.
#include <fstream>
#include <iterator>

#include "tests/tools/cli/program.h"

namespace tools {
namespace {

std::string built_in_text() {
  std::ifstream in(std::string(CASELEDGER_SOURCE_DIR) +
                   "/schemas/rulebooks/no-health-registers.toml");
  return {std::istreambuf_iterator<char>(in), {}};
}

class RulesTest : public ProgramTest {
 protected:
  /// The built-in rulebook under another version, with one more line changed.
  void write_rulebook(const std::string& file,
                      const std::string& version,
                      const std::string& from = "",
                      const std::string& to = "") {
    std::string text = built_in_text();
    replace(text, "no-health-registers/2023-06-02", version);
    if (!from.empty()) replace(text, from, to);
    write_file(file, text);
  }

  static void replace(std::string& text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
  }

  std::string in_force(const std::string& today) {
    return Json(run("rules show --json --today " + today).out).at("rulebook");
  }
};

TEST_F(RulesTest, ActivateRecordsOneBatchAndTellsTheReceipt) {
  init();
  write_rulebook("next.toml", "test/2026", "receipt_days = 14", "receipt_days = 21");
  const auto outcome = run("rules activate next.toml --valid-from 2026-02-01 --json");
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  const Json receipt(outcome.out);
  EXPECT_EQ(receipt.names(),
            "rulebook validFrom sha256 case version index id recordedAt leaf deduplicated");
  EXPECT_EQ(receipt.at("rulebook"), "test/2026");
  EXPECT_EQ(receipt.at("validFrom"), "2026-02-01");
  EXPECT_EQ(receipt.at("case"), "$rules");
  EXPECT_EQ(receipt.at("version"), "6") << "two parts and the activation, after those of init";
  EXPECT_EQ(receipt.at("deduplicated"), "false");
  EXPECT_EQ(receipt.at("sha256") + "  next.toml\n", shell("sha256sum next.toml").out);
  EXPECT_EQ(run("verify").exit_code, 0);
}

TEST_F(RulesTest, TheLastOneValidOnTheDayIsInForce) {
  init();
  write_rulebook("a.toml", "test/a");
  write_rulebook("b.toml", "test/b");
  ASSERT_EQ(run("rules activate a.toml --valid-from 2026-02-01").exit_code, 0);
  ASSERT_EQ(run("rules activate b.toml --valid-from 2026-01-01").exit_code, 0);
  EXPECT_EQ(in_force("2025-12-31"), "no-health-registers/2023-06-02");
  EXPECT_EQ(in_force("2026-01-01"), "test/b");
  EXPECT_EQ(in_force("2026-02-01"), "test/b") << "recorded later, though valid earlier";
  ASSERT_EQ(run("rules activate a.toml --valid-from 2026-02-01").exit_code, 0);
  EXPECT_EQ(in_force("2026-01-31"), "test/b");
  EXPECT_EQ(in_force("2026-02-01"), "test/a") << "activated again";
}

TEST_F(RulesTest, WithoutADayTheRulebooksOwnHolds) {
  init();
  write_rulebook(
      "later.toml", "test/later", "\nvalid_from = 2019-04-08", "\nvalid_from = 2027-01-01");
  const Json receipt(run("rules activate later.toml --json").out);
  EXPECT_EQ(receipt.at("validFrom"), "2027-01-01");
  EXPECT_EQ(in_force("2026-12-31"), "no-health-registers/2023-06-02");
  EXPECT_EQ(in_force("2027-01-01"), "test/later");
}

TEST_F(RulesTest, ActivatingTheSameTwiceRecordsItOnce) {
  init();
  write_rulebook("next.toml", "test/2026");
  const Json first(run("rules activate next.toml --json").out);
  const Json again(run("rules activate next.toml --json").out);
  EXPECT_EQ(again.at("deduplicated"), "true");
  for (const auto* same : {"index", "version", "id", "recordedAt", "leaf", "sha256"}) {
    EXPECT_EQ(again.at(same), first.at(same)) << same;
  }
  EXPECT_EQ(Json(run("rules show --json").out).count("recorded"), 2U);
}

TEST_F(RulesTest, OneVersionIsOneText) {
  init();
  write_rulebook("one.toml", "test/2026");
  write_rulebook("other.toml", "test/2026", "receipt_days = 14", "receipt_days = 21");
  ASSERT_EQ(run("rules activate one.toml").exit_code, 0);
  const auto refused = run("rules activate other.toml");
  EXPECT_EQ(refused.exit_code, 4);
  EXPECT_NE(refused.err.find("CL-2507"), std::string::npos) << refused.err;
  const auto norwegian = run("rules activate other.toml --lang nb");
  EXPECT_NE(norwegian.err.find("versjonen test/2026 er registrert med en annen tekst"),
            std::string::npos)
      << norwegian.err;
  EXPECT_EQ(Json(run("rules show --json").out).count("recorded"), 2U) << "nothing was stored";
}

TEST_F(RulesTest, AnUnsoundRulebookIsNotActivated) {
  init();
  write_rulebook("bad.toml", "test/bad", "receipt_days", "reciept_days");
  const auto refused = run("rules activate bad.toml");
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_NE(refused.err.find("CL-2504"), std::string::npos) << refused.err;
  EXPECT_NE(refused.out.find("did you mean receipt_days?"), std::string::npos) << refused.out;
  EXPECT_EQ(Json(run("rules show --json").out).count("recorded"), 1U);
  EXPECT_EQ(run("rules activate none.toml").exit_code, 3);
  EXPECT_EQ(run("rules activate bad.toml --valid-from soon").exit_code, 1);
  write_rulebook("good.toml", "test/good");
  EXPECT_EQ(run("rules activate good.toml --valid-from soon").exit_code, 2);
  EXPECT_EQ(run("rules show --valid-from 2026-01-01").exit_code, 2);
}

TEST_F(RulesTest, LettersOfTwoBytesSurviveTheCut) {
  init();
  // The first part ends after 60,000 bytes: in the middle of one of these letters, whichever.
  std::string text = built_in_text();
  replace(text, "no-health-registers/2023-06-02", "test/letters");
  std::string letters = "# ";
  for (int i = 0; i < 70'000; ++i)
    letters += "ø";
  write_file("letters.toml", letters + "\n" + text);
  ASSERT_EQ(run("rules activate letters.toml").exit_code, 0);
  EXPECT_EQ(in_force("2026-01-01"), "test/letters");
  const auto same = run("rules diff letters.toml test/letters");
  EXPECT_EQ(same.exit_code, 0) << same.err;
  EXPECT_EQ(same.out, "They say the same.\n");
}

TEST_F(RulesTest, ASimulatedLedgerTakesTheSameRulebookAgainAndStillItsPast) {
  init("--simulated");
  write_rulebook("a.toml", "test/a");
  write_rulebook("b.toml", "test/b");
  for (const auto* file : {"a.toml", "b.toml", "a.toml"}) {
    ASSERT_EQ(run(std::string("rules activate --json ") + file).exit_code, 0) << file;
  }
  EXPECT_EQ(in_force("2026-01-01"), "test/a");
  EXPECT_EQ(Json(run("rules show --json").out).count("recorded"), 4U);
  const auto old = run(
      "append -",
      R"({"case":"K-1","type":"CaseClosed","occurredAt":"2023-01-02T10:00:00Z","recordedAt":"2023-01-02T10:00:00Z","actor":{"id":"u-1","role":"CASE_HANDLER","organisation":"HDIR"},"data":{"reason":"x"}})"
      "\n");
  EXPECT_EQ(old.exit_code, 0) << old.err;
}

TEST_F(RulesTest, AnAnswerUsesTheOneInForceOnItsDay) {
  init("--simulated");
  std::string text = built_in_text();
  replace(text, "no-health-registers/2023-06-02", "test/25-days");
  replace(text, "length = 30", "length = 25");
  write_file("short.toml", text);
  ASSERT_EQ(run("rules activate short.toml --valid-from 2023-04-01").exit_code, 0);
  const std::string head =
      R"("case":"KPR-2023/1","recordedAt":"2023-03-15T10:00:00Z","occurredAt":"2023-03-15T10:00:00Z","actor":{"id":"u-1","role":"CASE_HANDLER","organisation":"HDS"},)";
  ASSERT_EQ(
      run("append -",
          "{" + head +
              R"("type":"ApplicationSubmitted","data":{"registers":["KPR"],"applicationType":"NEW","purpose":"STATISTICS","applicantKind":"UNIVERSITY","applicant":"org-1","category":"ANON_STAT","identifiability":"ANONYMOUS","linked":false,"receivedAt":"2023-03-15"}})"
              "\n{" +
              head +
              R"("type":"CompletenessChecked","data":{"result":"COMPLETE","completeAsOf":"2023-03-15"}})"
              "\n")
          .exit_code,
      0);
  const Json before(run("case KPR-2023/1 --json --today 2023-03-31").out);
  EXPECT_EQ(before.at("rulebook"), "no-health-registers/2023-06-02");
  EXPECT_EQ(before.at("clocks.0.due"), "2023-05-02") << "30 working days over Easter and 1 May";
  const Json after(run("case KPR-2023/1 --json --today 2023-04-01").out);
  EXPECT_EQ(after.at("rulebook"), "test/25-days");
  EXPECT_EQ(after.at("clocks.0.due"), "2023-04-24");
}

TEST_F(RulesTest, DiffTellsWhatIsSaidOtherwise) {
  write_rulebook("next.toml", "test/2026", "receipt_days = 14", "receipt_days = 21");
  const auto outcome = run("rules diff built-in next.toml");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(outcome.out,
            "rulebook\n"
            "  ~ version\n"
            "      - no-health-registers/2023-06-02\n"
            "      + test/2026\n"
            "options\n"
            "  ~ receipt_days\n"
            "      - 14\n"
            "      + 21\n");
  const Json json(run("rules diff next.toml built-in --json").out);
  EXPECT_EQ(json.names(), "a b differences");
  EXPECT_EQ(json.at("a.version"), "test/2026");
  EXPECT_EQ(json.at("b.name"), "built-in");
  EXPECT_EQ(json.count("differences"), 2U);
  EXPECT_EQ(json.names("differences.1"), "change table key old new");
  EXPECT_EQ(json.at("differences.1.old"), "21");
  EXPECT_EQ(json.at("differences.1.new"), "14");
}

TEST_F(RulesTest, DiffKnowsRecordedVersionsAndSaysWhenThereIsNone) {
  init();
  write_rulebook("next.toml", "test/2026", "receipt_days = 14", "receipt_days = 21");
  ASSERT_EQ(run("rules activate next.toml").exit_code, 0);
  const Json json(run("rules diff no-health-registers/2023-06-02 test/2026 --json").out);
  EXPECT_EQ(json.count("differences"), 2U);
  const auto unknown = run("rules diff built-in test/2027");
  EXPECT_EQ(unknown.exit_code, 3);
  EXPECT_NE(unknown.err.find("CL-2508"), std::string::npos) << unknown.err;
  EXPECT_EQ(run("rules diff built-in").exit_code, 2);
  EXPECT_EQ(run("rules diff built-in built-in built-in").exit_code, 2);
  EXPECT_EQ(run("rules diff built-in built-in --lang nb").out, "De sier det samme.\n");
}

TEST_F(RulesTest, ShowTellsEveryTable) {
  init();
  const Json json(run("rules show --json").out);
  for (const auto* table : {"attachment",
                            "channel",
                            "contact",
                            "decision",
                            "dispensation",
                            "fee",
                            "finalised",
                            "intake",
                            "norm"}) {
    EXPECT_GT(json.count(std::string("tables.") + table), 0U) << table;
  }
  EXPECT_EQ(json.at("tables.options.receipt_days"), "14");
  EXPECT_EQ(json.at("tables.fee.0.rate"), "110000");
  EXPECT_EQ(json.at("tables.fee.0.valid_from"), "2019-04-08");
  EXPECT_EQ(json.at("tables.register.KPR.owner.1.authority"), "FHI");
  const auto text = run("rules show --lang nb").out;
  EXPECT_NE(text.find("Hvem som gir dispensasjon"), std::string::npos);
  EXPECT_NE(text.find("payee HDS; rate 115500; rounding_minutes 60"), std::string::npos);
}

// Under the EHDS, with no code of its own: a data request complete on 10 April 2029 (due 10 July)
// and a permit complete on 21 April (due 21 December), decided by the wrong body and kept too long.
TEST_F(RulesTest, ACaseIsJudgedUnderTheEhdsFromItsFileAlone) {
  init("--simulated");
  const std::string file =
      std::string(CASELEDGER_SOURCE_DIR) + "/schemas/rulebooks/ehds-secondary-use.toml";
  ASSERT_EQ(run_words({"rules", "check", file}).exit_code, 0);
  ASSERT_EQ(run_words({"rules", "activate", file}).exit_code, 0);
  EXPECT_EQ(in_force("2029-03-25"), "no-health-registers/2023-06-02");
  EXPECT_EQ(in_force("2029-03-26"), "ehds-secondary-use/2029-03-26");
  const auto event = [](const std::string& case_id,
                        const std::string& day,
                        const std::string& type,
                        const std::string& data) {
    return R"({"case":")" + case_id + R"(","type":")" + type + R"(","occurredAt":")" + day +
           R"(T10:00:00Z","recordedAt":")" + day +
           R"(T10:00:00Z","actor":{"id":"u-1","role":"CASE_HANDLER","organisation":"HDAB"},"data":)" +
           data + "}\n";
  };
  const auto application = [](const std::string& category,
                              const std::string& identifiability,
                              const std::string& day) {
    return R"({"registers":["NPR"],"applicationType":"NEW","purpose":"RESEARCH_HEALTH","applicantKind":"UNIVERSITY","applicant":"org-1","identifiabilityJustified":true,"linked":false,"category":")" +
           category + R"(","identifiability":")" + identifiability + R"(","receivedAt":")" + day +
           R"("})";
  };
  const auto appended = run(
      "--today 2029-04-01 append -",
      event("E-1",
            "2029-04-10",
            "ApplicationSubmitted",
            application("ANON_STAT", "ANONYMOUS", "2029-04-10")) +
          event("E-1",
                "2029-04-10",
                "CompletenessChecked",
                R"({"result":"COMPLETE","completeAsOf":"2029-04-10"})") +
          event("E-2",
                "2029-04-21",
                "ApplicationSubmitted",
                application("IDENTIFIABLE", "INDIRECT", "2029-04-21")) +
          event("E-2",
                "2029-04-21",
                "CompletenessChecked",
                R"({"result":"COMPLETE","completeAsOf":"2029-04-21"})") +
          event(
              "E-1", "2029-05-02", "DecisionMade", R"({"authority":"HDAB","decision":"GRANTED"})") +
          event("E-2",
                "2029-06-01",
                "DecisionMade",
                R"({"authority":"HDS","decision":"GRANTED","validTo":"2029-12-31"})") +
          event(
              "E-2",
              "2029-06-01",
              "ContractSigned",
              R"({"contract":"k1","version":1,"signedAt":"2029-06-01","covers":{"secrecy":true,"processing":true,"deletion":true},"deletionDue":"2030-06-30"})") +
          event(
              "E-2",
              "2029-08-01",
              "DataDelivered",
              R"({"delivery":"d1","shipment":"s1","content":["HEALTH"],"identifiability":"INDIRECT","containsFnr":false,"format":"CSV","channel":"ANALYSIS_ROOM","encrypted":true,"recipient":"org-1","by":"HDAB","lastPart":true})"));
  ASSERT_EQ(appended.exit_code, 0) << appended.err;

  const Json request(run("case E-1 --json --today 2029-07-11").out);
  EXPECT_EQ(request.at("rulebook"), "ehds-secondary-use/2029-03-26");
  EXPECT_EQ(request.at("clocks.0.due"), "2029-07-10");
  EXPECT_EQ(request.at("clocks.0.unit"), "MONTH");
  EXPECT_EQ(request.at("clocks.0.status"), "OVERDUE");
  EXPECT_EQ(request.count("findings"), 1U);
  EXPECT_EQ(request.at("findings.0.finding"), "F023");
  EXPECT_EQ(request.at("findings.0.rule"), "EHDS-69");

  const Json permit(run("case E-2 --json --today 2030-07-02").out);
  EXPECT_EQ(permit.at("clocks.0.due"), "2029-12-21");
  EXPECT_EQ(permit.at("clocks.0.status"), "MET");
  EXPECT_EQ(permit.count("findings"), 2U);
  EXPECT_EQ(permit.at("findings.0.finding"), "F011") << "HDS is not the access body";
  EXPECT_EQ(permit.at("findings.1.finding"), "F032");
  EXPECT_EQ(permit.at("findings.1.rule"), "EHDS-68-12");
}

}  // namespace
}  // namespace tools
