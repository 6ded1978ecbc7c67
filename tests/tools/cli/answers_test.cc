// What history, case, cases, report and export answer over the sample register.
#include <string>

#include <gtest/gtest.h>

#include "tests/tools/cli/program.h"

namespace tools {
namespace {

constexpr const char* kToday = " --today 2026-11-15";

class Answers : public ProgramTest {
 protected:
  void SetUp() override { init_with_sample(); }

  Outcome ask(const std::string& words) { return run(words + kToday); }

  std::string answer(const std::string& words) {
    const auto outcome = ask(words);
    EXPECT_EQ(outcome.exit_code, 0) << words << ": " << outcome.err;
    return outcome.out;
  }
};

TEST_F(Answers, ACaseHasTheFieldsOfTheContract) {
  const Json answer(this->answer("case NPR-2023/0147 --json"));
  EXPECT_EQ(answer.names(),
            "case size root today rulebook simulated state events registers category "
            "identifiability purpose applicationType linked paused complaint legalHold authorities "
            "clocks stages deletion fees findings");
  EXPECT_EQ(answer.names("authorities"), "intake decision dispensation delivery");
  EXPECT_EQ(answer.names("clocks.0"),
            "clock segment start length unit pausedDays due stop used status rule");
  EXPECT_EQ(answer.names("deletion"), "due status duties");
  EXPECT_EQ(answer.names("deletion.duties.0"), "contract due status deliveries confirmed");
  EXPECT_EQ(answer.names("fees"), "recordedMinutes invoicedMinutes amountExVat");
  EXPECT_EQ(answer.at("case"), "NPR-2023/0147");
  EXPECT_EQ(answer.at("simulated"), "true");
  EXPECT_EQ(answer.at("today"), "2026-11-15");
  EXPECT_EQ(answer.at("registers.0"), "NPR");
  EXPECT_EQ(answer.at("clocks.0.clock"), "STATUTORY");
  EXPECT_EQ(answer.at("clocks.0.start"), "2023-03-15");
  EXPECT_EQ(answer.at("clocks.0.due"), "2023-05-02");
  EXPECT_EQ(answer.at("clocks.0.stop"), "2023-04-28");
  EXPECT_EQ(answer.at("clocks.0.used"), "29");
  EXPECT_EQ(answer.at("clocks.0.status"), "MET");
}

TEST_F(Answers, AFindingHasTheFieldsOfTheContract) {
  const Json answer(this->answer("case KPR-2023/0240 --json --lang en"));
  EXPECT_EQ(answer.names("findings.0"), "finding severity rule evidence message");
  EXPECT_EQ(answer.at("findings.0.finding"), "F001");
  EXPECT_EQ(answer.at("findings.0.severity"), "CRITICAL");
  EXPECT_EQ(answer.at("findings.0.evidence.0"), "20230240-0023-8000-8000-6b7072000000");
}

TEST_F(Answers, HistoryHasTheFieldsOfTheContractAndShowsTheCorrection) {
  const Json history(answer("history NPR-2023/0147 --json"));
  EXPECT_EQ(history.names(), "case size root simulated events");
  EXPECT_EQ(history.names("events.0"),
            "index version id type occurredAt recordedAt actor source data");
  EXPECT_EQ(history.names("events.0.actor"), "id role organisation");
  EXPECT_EQ(history.at("events.0.version"), "1");
  EXPECT_EQ(history.at("events.0.type"), "ApplicationSubmitted");
  std::string corrected;
  std::string correction;
  for (std::size_t at = 0; at < history.count("events"); ++at) {
    const std::string event = "events." + std::to_string(at);
    if (history.at(event + ".correctedBy") != "(absent)") {
      corrected = history.at(event + ".id");
      correction = history.at(event + ".correctedBy");
    }
    if (history.at(event + ".id") == correction) {
      EXPECT_EQ(history.at(event + ".type"), "EventCorrected");
      EXPECT_EQ(history.at(event + ".data.target"), corrected);
    }
  }
  EXPECT_NE(correction, "");
}

TEST_F(Answers, KnownAtShowsWhatTheLedgerKnewThen) {
  // The delivery stood as 3 May, too late, until it was corrected on 5 June to 28 April.
  const auto status = [&](const std::string& known_at) {
    const Json answer(this->answer("case NPR-2023/0147 --json --known-at " + known_at));
    return answer.at("clocks.0.status") + " " + answer.at("clocks.0.stop");
  };
  EXPECT_EQ(status("2023-06-04"), "BREACHED 2023-05-03");
  EXPECT_EQ(status("2023-06-05"), "MET 2023-04-28");
  const Json before(answer("history NPR-2023/0147 --json --known-at 2023-06-04"));
  for (std::size_t at = 0; at < before.count("events"); ++at) {
    EXPECT_EQ(before.at("events." + std::to_string(at) + ".correctedBy"), "(absent)");
  }
  // The same prefix by its size, to the byte.
  const std::string size = before.at("size");
  EXPECT_EQ(answer("case NPR-2023/0147 --json --known-at 2023-06-04"),
            answer("case NPR-2023/0147 --json --known-at size:" + size));
  EXPECT_EQ(ask("case NPR-2023/0147 --known-at 2022-01-01").exit_code, 3);
}

TEST_F(Answers, ValidAtHidesWhatHadNotHappenedAndSetsTheDay) {
  const Json answer(run("case NPR-2023/0147 --json --valid-at 2023-04-27").out);
  EXPECT_EQ(answer.at("today"), "2023-04-27");
  EXPECT_EQ(answer.at("clocks.0.status"), "RUNNING");
  EXPECT_EQ(answer.at("clocks.0.stop"), "(absent)");
  // A correction is knowledge: the delivery is shown on its corrected day.
  const Json later(run("case NPR-2023/0147 --json --valid-at 2023-04-28").out);
  EXPECT_EQ(later.at("clocks.0.status"), "MET");
  const Json other_day(
      run("case NPR-2023/0147 --json --valid-at 2023-04-27 --today 2023-06-01").out);
  EXPECT_EQ(other_day.at("today"), "2023-06-01");
  EXPECT_EQ(other_day.at("clocks.0.status"), "OVERDUE");
}

TEST_F(Answers, TheSameQuestionGivesTheSameBytesAlsoWithoutTheIndex) {
  const std::string questions[] = {"history NPR-2023/0147 --json",
                                   "case NPR-2023/0147 --json",
                                   "cases --json",
                                   "cases",
                                   "report processing-times --json",
                                   "report deletions --json",
                                   "report findings --json",
                                   "export --format ndjson"};
  std::vector<std::string> first;
  for (const std::string& question : questions) {
    first.push_back(answer(question));
  }
  std::filesystem::remove_all(directory_ / "caseledger-data/index");
  for (std::size_t at = 0; at < first.size(); ++at) {
    EXPECT_EQ(answer(questions[at]), first[at]) << questions[at];
  }
}

TEST_F(Answers, CasesAreFilteredSortedAndCut) {
  const auto ids = [&](const std::string& words) {
    const Json list(answer("cases --json " + words));
    std::string text;
    for (std::size_t at = 0; at < list.count("rows"); ++at) {
      text += (text.empty() ? "" : " ") + list.at("rows." + std::to_string(at) + ".case");
    }
    return text;
  };
  EXPECT_EQ(Json(answer("cases --json")).at("matching"), "52");
  EXPECT_EQ(ids("--where finding=F003"), "KPR-2024/0009 NPR-2023/0214");
  EXPECT_EQ(ids("--where finding=f003 --where register=npr"), "NPR-2023/0214");
  EXPECT_EQ(ids("--where finding=F003 --sort -case"), "NPR-2023/0214 KPR-2024/0009");
  EXPECT_EQ(ids("--where case=2024/00 --where register=KPR --limit 2"),
            "KPR-2024/0009 KPR-2024/0015");
  EXPECT_EQ(ids("--where register=KPR --where register=NPR"),
            "HDS-2023/0188 HDS-2026/0029 HDS-2026/0040");
  EXPECT_EQ(ids("--where state=levert"), ids("--where state=DELIVERED"));
  EXPECT_NE(ids("--where state=levert"), "");
  EXPECT_EQ(ids("--where purpose=NOTHING"), "");
}

TEST_F(Answers, RowsComeAsJsonLinesAndAsCsv) {
  const auto lines = lines_of(answer("cases --ndjson --where finding=F003"));
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(Json(lines[0]).names(),
            "case simulated state registers category purpose received statutory overdue paused "
            "deletion findings events");
  const std::string csv = answer("cases --csv --where finding=F003");
  EXPECT_EQ(csv.substr(0, csv.find("\r\n")),
            "case,state,registers,category,purpose,received,statutory.due,statutory.status,"
            "overdue,paused,deletion.due,deletion.status,findings,events");
  EXPECT_EQ(csv.find("KPR-2024/0009,"), csv.find("\r\n") + 2);
}

TEST_F(Answers, ReportsHaveTheFieldsOfTheContract) {
  const Json times(answer("report processing-times --json"));
  EXPECT_EQ(times.at("report"), "processing-times");
  EXPECT_EQ(times.at("definitions"), "1");
  EXPECT_EQ(times.at("groupBy.0"), "register");
  EXPECT_EQ(times.names("rows.0.group"), "register category linked");
  EXPECT_EQ(times.at("total.received"), "52");
  const Json deletions(answer("report deletions --json --where status=OVERDUE"));
  EXPECT_EQ(deletions.names("rows.0"),
            "case contract due status daysOverdue recipient deliveries confirmed lastReminder");
  const Json findings(answer("report findings --json"));
  EXPECT_EQ(findings.names("rows.0"), "case finding severity rule evidence message");
  EXPECT_EQ(findings.at("total.F003"), "2");
  for (const char* name : {"processing-times", "deletions", "findings"}) {
    const std::string question = std::string("report ") + name;
    EXPECT_EQ(Json(answer(question + " --json")).at("simulated"), "true");
    EXPECT_NE(answer(question + " --csv").find("\r\n"), std::string::npos);
    EXPECT_NE(answer(question).find("SIMULATED"), std::string::npos);
    EXPECT_NE(answer(question + " --lang nb").find("SIMULERT"), std::string::npos);
  }
}

TEST_F(Answers, AnExportGoesIntoAnotherSimulatedLedgerWithoutLoss) {
  write_file("copy.ndjson", answer("export"));
  init("--simulated --ledger copy");
  const auto outcome = run("append copy.ndjson --ledger copy --quiet");
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(run("export --ledger copy").out, read_file("copy.ndjson"));
  const Json here(answer("history NPR-2023/0147 --json"));
  const Json there(answer("history NPR-2023/0147 --json --ledger copy"));
  EXPECT_EQ(there.at("events.3.recordedAt"), here.at("events.3.recordedAt"));

  const auto one = lines_of(answer("export --where case=NPR-2023/0147"));
  EXPECT_EQ(one.size(), here.count("events"));
  EXPECT_LT(lines_of(answer("export --where case=NPR-2023/0147 --valid-at 2023-04-01")).size(),
            one.size());
}

TEST_F(Answers, HistoryForPeopleTellsLagAndCorrection) {
  const std::string text = answer("history NPR-2023/0147 --lang en");
  EXPECT_NE(text.find("2023-05-03"), std::string::npos);
  EXPECT_NE(text.find("corrected by "), std::string::npos) << text;
  EXPECT_NE(text.find("(was "), std::string::npos) << text;
  EXPECT_NE(text.find(" later) by u-"), std::string::npos) << text;
  EXPECT_NE(answer("history NPR-2023/0147 --lang nb").find("rettet av "), std::string::npos);
}

TEST_F(Answers, ACaseForPeopleSpeaksBothLanguages) {
  const std::string nb = answer("case NPR-2023/0147 --lang nb");
  for (const char* words : {"Tilstand",
                            "lovfestet",
                            "30 virkedager",
                            "holdt",
                            "Sletteplikt",
                            "2023-05-02",
                            "SIMULERT"}) {
    EXPECT_NE(nb.find(words), std::string::npos) << words << "\n" << nb;
  }
  const std::string en = answer("case NPR-2023/0147 --lang en");
  for (const char* words : {"State", "statutory", "30 working days", "met", "Deletion duties"}) {
    EXPECT_NE(en.find(words), std::string::npos) << words << "\n" << en;
  }
}

TEST_F(Answers, ReportsHaveTheSameBytesWhateverTheNumberOfThreads) {
  for (const char* report : {"processing-times --period month", "deletions", "findings"}) {
    const std::string words = std::string("report ") + report + " --json --threads ";
    const std::string by_one = answer(words + "1");
    EXPECT_EQ(answer(words + "2"), by_one) << report;
    EXPECT_EQ(answer(words + "8"), by_one) << report;
  }
}

}  // namespace
}  // namespace tools
