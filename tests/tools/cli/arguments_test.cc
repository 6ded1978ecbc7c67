// How the command line is read: the global options on both sides, and what is said of mistakes.
#include "tools/cli/arguments.h"

#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tools/cli/errors.h"
#include "tools/cli/help.h"

namespace tools {
namespace {

base::Status do_nothing(Context&, const Arguments&) {
  return {};
}

std::vector<Command> two_commands() {
  return {Command{.name = "history",
                  .summary = {"hendelsene i en sak", "the events of a case"},
                  .positionals = {{.name = "CASE"}},
                  .options = {{"--known-at", "T", {"slik det var kjent", "as known then"}}},
                  .notes = {},
                  .examples = {"caseledger history A", "caseledger history B"},
                  .has_rows = false,
                  .run = do_nothing},
          Command{.name = "append",
                  .summary = {"legg til hendelser", "add events"},
                  .positionals = {{.name = "FILE", .is_required = false, .repeats = true}},
                  .options = {{"--accept-clock", "", {"godta klokken", "accept the clock"}},
                              {"--where", "K=V", {"bare disse", "only these"}, true}},
                  .notes = {},
                  .examples = {"caseledger append a", "caseledger append -"},
                  .has_rows = true,
                  .run = do_nothing}};
}

class CommandLineTest : public ::testing::Test {
 protected:
  base::Result<CommandLine> parse(const std::vector<std::string>& words) {
    return parse_command_line(words, commands_, [this](const char* name) -> const char* {
      const auto it = environment_.find(name);
      return it == environment_.end() ? nullptr : it->second.c_str();
    });
  }

  base::Error error_of(const std::vector<std::string>& words) {
    auto line = parse(words);
    EXPECT_FALSE(line.has_value());
    return line ? base::Error{} : line.error();
  }

  std::vector<Command> commands_ = two_commands();
  std::map<std::string, std::string> environment_;
};

TEST_F(CommandLineTest, GlobalOptionsStandBeforeAndAfterTheCommand) {
  const auto before = parse({"--ledger", "d", "--json", "--today=2023-06-05", "history", "K-1"});
  const auto after = parse({"history", "K-1", "--today", "2023-06-05", "--json", "--ledger=d"});
  ASSERT_TRUE(before.has_value()) << before.error().message;
  ASSERT_TRUE(after.has_value()) << after.error().message;
  for (const auto& line : {*before, *after}) {
    EXPECT_EQ(line.command->name, "history");
    EXPECT_EQ(line.globals.directory, "d");
    EXPECT_EQ(line.globals.format, Format::kJson);
    EXPECT_EQ(line.globals.today, replay::parse_date("2023-06-05"));
    EXPECT_EQ(line.arguments.positional(0), "K-1");
  }
}

TEST_F(CommandLineTest, TheLedgerIsTakenFromTheEnvironmentUnlessNamed) {
  EXPECT_EQ(parse({"history", "A"})->globals.directory, "./caseledger-data");
  environment_["CASELEDGER_DIR"] = "from-environment";
  EXPECT_EQ(parse({"history", "A"})->globals.directory, "from-environment");
  EXPECT_EQ(parse({"history", "A", "--ledger", "named"})->globals.directory, "named");
}

TEST_F(CommandLineTest, ThreadsAreCountedFromOneAndLeftOpenOtherwise) {
  EXPECT_EQ(parse({"history", "A"})->globals.threads, 0U);
  EXPECT_EQ(parse({"history", "A", "--threads", "8"})->globals.threads, 8U);
  EXPECT_EQ(parse({"--threads", "256", "history", "A"})->globals.threads, 256U);
}

TEST_F(CommandLineTest, ACaseMayBeCalledLikeACommand) {
  const auto line = parse({"history", "append"});
  ASSERT_TRUE(line.has_value()) << line.error().message;
  EXPECT_EQ(line->command->name, "history");
  EXPECT_EQ(line->arguments.positional(0), "append");
  EXPECT_EQ(parse({"history", "history"})->arguments.positional(0), "history");
}

TEST_F(CommandLineTest, ACaseMayLookLikeAnOptionAfterTwoDashes) {
  const auto line = parse({"history", "--", "--json"});
  ASSERT_TRUE(line.has_value()) << line.error().message;
  EXPECT_EQ(line->arguments.positional(0), "--json");
  EXPECT_EQ(line->globals.format, Format::kTable);
  EXPECT_EQ(parse({"history", "[a,b]"})->arguments.positionals, std::vector<std::string>{"[a,b]"});
}

TEST_F(CommandLineTest, RepeatedWordsAndOptionsKeepTheirOrder) {
  const auto line = parse({"append", "--where", "a=1", "b", "--where=c=2", "-", "d"});
  ASSERT_TRUE(line.has_value()) << line.error().message;
  EXPECT_EQ(line->arguments.positionals, (std::vector<std::string>{"b", "-", "d"}));
  EXPECT_EQ(line->arguments.values("--where"), (std::vector<std::string>{"a=1", "c=2"}));
  EXPECT_FALSE(line->arguments.has("--accept-clock"));
}

TEST_F(CommandLineTest, AnUnknownCommandNamesTheNearest) {
  const auto error = error_of({"histroy", "A"});
  EXPECT_EQ(error.number, kUnknownCommand);
  EXPECT_EQ(error.message, "unknown command 'histroy'");
  EXPECT_EQ(error.hint, "did you mean history? the choices are history append");
}

TEST_F(CommandLineTest, AnUnknownOptionNamesTheNearest) {
  const auto error = error_of({"history", "A", "--know-at", "2023-01-01"});
  EXPECT_EQ(error.number, kUnknownOption);
  EXPECT_EQ(error.message, "unknown option --know-at");
  EXPECT_EQ(error.hint, "did you mean --known-at?");
  EXPECT_EQ(error_of({"--jsn", "history", "A"}).hint, "did you mean --json?");
}

TEST_F(CommandLineTest, EveryMistakeHasItsOwnNumberAndIsAUsageError) {
  const struct {
    std::vector<std::string> words;
    int number;
  } rows[] = {
      {{}, kMissingArgument},
      {{"history"}, kMissingArgument},
      {{"history", "A", "--known-at"}, kMissingArgument},
      {{"history", "A", "B"}, kTooManyArguments},
      {{"history", "A", "--json", "--ndjson"}, kOptionClash},
      {{"history", "A", "--csv"}, kOptionClash},
      {{"history", "A", "--today", "2023-01-01", "--today", "2023-01-02"}, kOptionClash},
      {{"history", "A", "--today", "2023-02-29"}, kBadValue},
      {{"history", "A", "--today="}, kBadValue},
      {{"history", "A", "--lang", "sv"}, kBadValue},
      {{"history", "A", "--ledger="}, kBadValue},
      {{"history", "A", "--threads", "0"}, kBadValue},
      {{"history", "A", "--threads", "-1"}, kBadValue},
      {{"history", "A", "--threads", "257"}, kBadValue},
      {{"history", "A", "--threads", "2x"}, kBadValue},
      {{"history", "A", "--threads", "99999999999999999999"}, kBadValue},
      {{"history", "A", "-x"}, kUnknownOption},
  };

  for (const auto& row : rows) {
    SCOPED_TRACE(row.words.empty() ? "(nothing)" : row.words.back());
    const auto error = error_of(row.words);
    EXPECT_EQ(error.number, row.number) << error.message;
    EXPECT_EQ(exit_code_of(error), ExitCode::kUsage);
  }
}

TEST_F(CommandLineTest, MistakesAreToldInTheLanguageAskedFor) {
  EXPECT_EQ(error_of({"--lang", "nb", "history"}).message, "history mangler CASE");
  environment_["LANG"] = "nb_NO.UTF-8";
  EXPECT_EQ(error_of({"history"}).message, "history mangler CASE");
  EXPECT_EQ(error_of({"history", "--lang=en"}).message, "history lacks CASE");
}

TEST_F(CommandLineTest, HelpIsAnsweredWithoutTheWordsTheCommandNeeds) {
  EXPECT_TRUE(parse({"history", "--help"})->wants_help);
  EXPECT_TRUE(parse({"-h"})->wants_help);
  EXPECT_TRUE(parse({"--version"})->wants_version);
}

TEST(Language, TheFirstLocaleVariableThatIsSetDecides) {
  const auto language = [](std::map<std::string, std::string> environment) {
    return language_of([environment](const char* name) -> const char* {
      const auto it = environment.find(name);
      return it == environment.end() ? nullptr : it->second.c_str();
    });
  };
  EXPECT_EQ(language({}), Language::kEn);
  EXPECT_EQ(language({{"LANG", "nn_NO.UTF-8"}}), Language::kNb);
  EXPECT_EQ(language({{"LANG", "no"}}), Language::kNb);
  EXPECT_EQ(language({{"LANG", "nb_NO"}, {"LC_ALL", "C.UTF-8"}}), Language::kEn);
  EXPECT_EQ(language({{"LANG", "en_US"}, {"LC_MESSAGES", "nb_NO"}, {"LC_ALL", ""}}), Language::kNb);
  EXPECT_EQ(language({{"LANG", "nonsense"}}), Language::kEn);
}

}  // namespace
}  // namespace tools
