// The program as a whole: exit codes, help, languages, where output goes.
#include "tests/tools/cli/program.h"

#include <fstream>
#include <string>

#include <gtest/gtest.h>

namespace tools {
namespace {

constexpr const char* kCommands[] = {
    "init",   "simulate", "append",  "import",     "history", "case",  "cases",   "report",
    "rules",  "export",   "verify",  "checkpoint", "prove",   "tiles", "witness", "rotate-key",
    "doctor", "bench",    "version", "freeze",     "config",  "token"};

using Program = ProgramTest;

std::size_t display_columns(const std::string& line) {
  std::size_t columns = 0;
  for (const char c : line) {
    columns += (static_cast<unsigned char>(c) & 0xC0U) == 0x80U ? 0 : 1;
  }
  return columns;
}

TEST_F(Program, ExitCodesAreThoseOfTheContract) {
  init();
  write_file("conflict.ndjson",
             R"({"case":"K-1","type":"CaseClosed","occurredAt":"2026-01-01T00:00:00Z",)"
             R"("actor":{"id":"u","role":"SYSTEM","organisation":"HDS"},"expectedVersion":7,)"
             R"("data":{"reason":"x"}})");
  write_file("refused.ndjson", "{}\n");

  const struct {
    const char* words;
    int exit_code;
    const char* code;
  } rows[] = {
      {"version", 0, ""},
      {"--version", 0, ""},
      {"append refused.ndjson", 1, "CL-1106"},
      {"", 2, "CL-2903"},
      {"frobnicate", 2, "CL-2901"},
      {"cases --colour", 2, "CL-2902"},
      {"history", 2, "CL-2903"},
      {"cases --today tomorrow", 2, "CL-2904"},
      {"report weather", 2, "CL-2905"},
      {"cases --where colour=blue", 2, "CL-2905"},
      {"cases --where state=GONE", 2, "CL-2905"},
      {"cases --sort size", 2, "CL-2905"},
      {"cases --limit many", 2, "CL-2904"},
      {"cases --known-at yesterday", 2, "CL-2904"},
      {"cases --valid-at size:3", 2, "CL-2904"},
      {"report deletions --group-by register", 2, "CL-2904"},
      {"report durations --where register=NPR", 2, "CL-2904"},
      {"report workload --by due", 2, "CL-2904"},
      {"report gaps --where register=NPR", 2, "CL-2904"},
      {"report journal --valid-at 2024-01-01", 2, "CL-2907"},
      {"report workload --csv-profile lotus", 2, "CL-2904"},
      {"rules dance", 2, "CL-2905"},
      {"rules check", 2, "CL-2903"},
      {"export --format xml", 2, "CL-2905"},
      {"version now", 2, "CL-2906"},
      {"case NO-1", 3, "CL-2501"},
      {"history NO-1", 3, "CL-2501"},
      {"cases --known-at size:99999", 3, "CL-1100"},
      {"cases --ledger nowhere", 3, "CL-1014"},
      {"append nothing.ndjson", 3, "CL-1100"},
      {"append conflict.ndjson", 4, "CL-2502"},
  };

  for (const auto& row : rows) {
    SCOPED_TRACE(row.words);
    const auto outcome = run(row.words);
    EXPECT_EQ(outcome.exit_code, row.exit_code) << outcome.err;
    if (row.exit_code != 0) {
      EXPECT_NE(outcome.err.find(row.code), std::string::npos) << outcome.err;
      EXPECT_EQ(outcome.out, "");
    }
  }
}

TEST_F(Program, AWriterKeepsOthersFromWritingButNotFromReading) {
  init();
  // The first append holds the ledger while its input stays open.
  const auto outcome = shell(
      "mkfifo input && (caseledger append input & echo $! > pid); exec 3> input; "
      "sleep 0.5; caseledger append /dev/null; echo $?; caseledger cases --quiet > cases.txt; "
      "echo $?; exec 3>&-; wait");
  EXPECT_EQ(outcome.out, "7\n0\n") << outcome.err;
}

TEST_F(Program, ErrorsAreOneObjectOnStderrWithJson) {
  for (const char* words : {"case NO-1 --json", "--json case NO-1", "case NO-1 --ndjson"}) {
    init("--ledger ledger-" + std::to_string(std::hash<std::string>{}(words)));
    const auto outcome = run(std::string(words) + " --ledger ledger-" +
                             std::to_string(std::hash<std::string>{}(words)));
    EXPECT_EQ(outcome.exit_code, 3);
    EXPECT_EQ(outcome.out, "");
    const Json error(outcome.err);
    EXPECT_EQ(error.names(), "error");
    EXPECT_EQ(error.names("error"), "code message where hint");
    EXPECT_EQ(error.at("error.code"), "CL-2501");
    EXPECT_EQ(error.at("error.message"), "no case NO-1");
  }
}

TEST_F(Program, GlobalOptionsWorkOnBothSidesOfTheCommand) {
  init();
  const auto before = run("--json --today 2026-01-01 --lang en cases");
  const auto after = run("cases --lang en --today 2026-01-01 --json");
  EXPECT_EQ(before.exit_code, 0) << before.err;
  EXPECT_EQ(before.out, after.out);
  EXPECT_EQ(Json(before.out).at("today"), "2026-01-01");
}

TEST_F(Program, TheLedgerComesFromTheEnvironmentUnlessNamed) {
  init("--ledger elsewhere");
  EXPECT_EQ(run("cases").exit_code, 3);
  environment_["CASELEDGER_DIR"] = "elsewhere";
  EXPECT_EQ(run("cases").exit_code, 0);
  EXPECT_EQ(run("cases --ledger other").exit_code, 3);
}

TEST_F(Program, EveryHelpPageFitsAScreenInBothLanguages) {
  for (const std::string language : {"nb", "en"}) {
    for (const std::string command :
         {"",       "init",   "append",  "import",     "history", "case",    "cases",
          "report", "rules",  "export",  "verify",     "doctor",  "bench",   "checkpoint",
          "prove",  "tiles",  "witness", "rotate-key", "freeze",  "version", "simulate",
          "serve",  "config", "token",   "access"}) {
      SCOPED_TRACE(language + " " + command);
      const auto outcome = run(command + " --help --lang " + language);
      EXPECT_EQ(outcome.exit_code, 0);
      EXPECT_EQ(outcome.err, "");
      const auto lines = lines_of(outcome.out);
      EXPECT_LE(lines.size(), 24U) << outcome.out;
      for (const std::string& line : lines) {
        EXPECT_LE(display_columns(line), 80U) << line;
      }
    }
  }
}

TEST_F(Program, EveryCommandHasTwoExamplesThatRun) {
  init_with_sample();
  ASSERT_EQ(run("export > nothing").exit_code, 2);
  write_file("events.ndjson",
             R"({"case":"K-1","type":"CaseClosed","occurredAt":"2026-01-01T00:00:00Z",)"
             R"("actor":{"id":"u","role":"SYSTEM","organisation":"HDS"},"data":{"reason":"x"}})"
             "\n");
  std::filesystem::copy(
      std::string(CASELEDGER_SOURCE_DIR) + "/schemas/rulebooks/no-health-registers.toml",
      directory_ / "rulebook.toml");
  write_file(
      "receipt.csv",
      "zaak,stap,tijd\nA,Start,2024-01-01T10:00:00+01:00\nA,End,2024-01-02T10:00:00+01:00\n");
  write_file("receipt.mapping.toml",
             "[log]\ncase = \"zaak\"\nactivity = \"stap\"\ntime = \"tijd\"\n");
  write_file("log.xes.gz",
             R"(<log xmlns="http://www.xes-standard.org/"><trace>)"
             R"(<string key="concept:name" value="B"/><event>)"
             R"(<string key="concept:name" value="Start"/>)"
             R"(<date key="time:timestamp" value="2024-01-01T10:00:00+01:00"/>)"
             R"(</event></trace></log>)");
  for (const std::string command : kCommands) {
    const auto lines = lines_of(run(command + " --help --lang en").out);
    int examples = 0;
    for (const std::string& line : lines) {
      if (line.find("  ") != 0 || line.find("caseledger") == std::string::npos) continue;
      SCOPED_TRACE(line);
      ++examples;
      // `init` needs a place where no ledger stands yet.
      const std::string place = command == "init" ? "mkdir made && cd made && " : "";
      const auto outcome = shell(place + line);
      EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
      std::filesystem::remove_all(directory_ / "made");
    }
    EXPECT_EQ(examples, 2) << command;
  }
}

TEST_F(Program, UsersWhoseLocaleIsNorwegianReadBokmaal) {
  init();
  environment_["LC_ALL"] = "nb_NO.UTF-8";
  EXPECT_EQ(run("case NO-1").err.substr(0, 28), "feil CL-2501: ingen sak NO-1");
  EXPECT_EQ(run("case NO-1 --lang en").err.substr(0, 27), "error CL-2501: no case NO-1");
  environment_["LC_ALL"] = "sv_SE.UTF-8";
  EXPECT_EQ(run("case NO-1").err.substr(0, 27), "error CL-2501: no case NO-1");
}

TEST_F(Program, DidYouMeanNamesTheNearest) {
  init();
  EXPECT_NE(run("histroy X").err.find("did you mean history?"), std::string::npos);
  EXPECT_NE(run("report deletion").err.find("did you mean deletions?"), std::string::npos);
  EXPECT_NE(run("cases --lmit 3").err.find("did you mean --limit?"), std::string::npos);
  EXPECT_NE(run("cases --where registr=NPR").err.find("did you mean register?"), std::string::npos);
  EXPECT_NE(run("cases --where state=DELIVRED").err.find("did you mean DELIVERED?"),
            std::string::npos);
}

TEST_F(Program, AFullDiskUnderTheAnswerIsAFailure) {
  init();
  const auto outcome = run_process({CASELEDGER_PROGRAM, "cases", "--json"},
                                   {directory_, "", environment_, "/dev/full"});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_NE(outcome.err.find("CL-2505"), std::string::npos) << outcome.err;
}

TEST_F(Program, AClosedStdoutIsAFailureAndNotACrash) {
  init();
  EXPECT_EQ(shell("caseledger cases >&-; echo $? >&2").err.substr(0, 17), "error CL-2505: ca");
}

TEST_F(Program, AReaderThatLeavesEndsTheAnswerQuietly) {
  init_with_sample();
  const auto outcome = shell("caseledger export --format ndjson | head -n 1 | wc -l");
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(outcome.err, "");
  EXPECT_EQ(outcome.out, "1\n");
}

TEST_F(Program, QuietLeavesOnlyTheAnswer) {
  init();
  const auto loud = run("append -", "");
  EXPECT_EQ(loud.out, "");
  EXPECT_EQ(loud.err, "Stored: 0. Known before: 0.\n");
  EXPECT_EQ(run("append - --quiet", "").err, "");
}

TEST_F(Program, APipeGetsNoColourAndNoProgress) {
  init_with_sample();
  environment_["TERM"] = "xterm";
  for (const char* words : {"cases",
                            "case NPR-2023/0147",
                            "history NPR-2023/0147",
                            "report findings",
                            "verify",
                            "rules show"}) {
    const auto outcome = run(words);
    EXPECT_EQ(outcome.exit_code, 0) << words << outcome.err;
    EXPECT_EQ(outcome.out.find('\x1b'), std::string::npos) << words;
    EXPECT_EQ(outcome.err, "") << words;
  }
}

TEST_F(Program, ATerminalGetsColourUnlessToldOtherwise) {
  init_with_sample();
  // script(1) gives the program a terminal of its own.
  const std::string line = "script -qec 'caseledger case NPR-2023/0147' /dev/null";
  const auto coloured = shell("TERM=xterm " + line);
  EXPECT_NE(coloured.out.find("\x1b["), std::string::npos);
  EXPECT_EQ(shell("TERM=xterm NO_COLOR=1 " + line).out.find("\x1b["), std::string::npos);
  EXPECT_EQ(shell("TERM=dumb " + line).out.find("\x1b["), std::string::npos);
}

TEST_F(Program, InitPrintsTheKeyAndRefusesADirectoryThatExists) {
  const auto outcome = run("init --origin example.org/test --json");
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  const Json made(outcome.out);
  EXPECT_EQ(made.names(), "directory origin vkey");
  EXPECT_EQ(made.at("vkey").substr(0, 17), "example.org/test+");
  const auto again = run("init --origin example.org/test");
  EXPECT_EQ(again.exit_code, 1);
  EXPECT_EQ(run("init --ledger b --origin two+words").exit_code, 1);
  EXPECT_EQ(run("init --ledger b").exit_code, 2);
  EXPECT_FALSE(std::filesystem::exists(directory_ / "b"));

  const auto plain = run("init --ledger c --origin example.org/c");
  EXPECT_EQ(lines_of(plain.out).size(), 1U);
  EXPECT_EQ(plain.out.substr(0, 14), "example.org/c+");
}

TEST_F(Program, InitRecordsTheBuiltInRulebook) {
  init();
  const Json rules(run("rules show --json").out);
  EXPECT_EQ(rules.count("recorded"), 1U);
  EXPECT_EQ(rules.at("recorded.0.version"), rules.at("rulebook"));
  EXPECT_EQ(rules.names(),
            "size root today rulebook title validFrom recorded rules findings tables");
}

TEST_F(Program, RulesCheckSaysEveryFaultWithItsPlace) {
  write_file("bad.toml", "version = 3\nnonsense = true\n");
  const auto outcome = run("rules check bad.toml");
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_NE(outcome.out.find("bad.toml:1:"), std::string::npos) << outcome.out;
  EXPECT_NE(outcome.out.find("bad.toml:2:"), std::string::npos) << outcome.out;
  const Json faults(run("rules check bad.toml --json").out);
  EXPECT_EQ(faults.names(), "file sound faults");
  EXPECT_EQ(faults.at("sound"), "false");
  EXPECT_EQ(faults.names("faults.0"), "code message where hint");
}

TEST_F(Program, VerifyFindsAFlippedBitAndExitsWithSix) {
  init_with_sample();
  const auto whole = run("verify --json");
  ASSERT_EQ(whole.exit_code, 0) << whole.err;
  const Json report(whole.out);
  EXPECT_EQ(report.at("verified"), "true");
  EXPECT_EQ(report.at("simulated"), "true");
  const auto segment = directory_ / "caseledger-data/log/00000000000000000000.log";
  std::fstream file(segment, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(100'000);
  const char byte = static_cast<char>(file.get() ^ 1);
  file.seekp(100'000);
  file.put(byte);
  file.close();
  const auto damaged = run("verify");
  EXPECT_EQ(damaged.exit_code, 6);
  EXPECT_NE(damaged.err.find("00000000000000000000.log"), std::string::npos) << damaged.err;
  EXPECT_EQ(Json(run("verify --json").out).at("verified"), "false");
}

}  // namespace
}  // namespace tools
