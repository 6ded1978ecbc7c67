// Tables, CSV, errors and progress as people see them.
#include "tools/cli/output.h"

#include <chrono>
#include <csignal>
#include <fstream>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "tools/cli/error_titles.h"
#include "tools/cli/errors.h"
#include "tools/cli/progress.h"

namespace tools {
namespace {

const Terminal kPipe{};

TEST(Table, ColumnsAreAlignedByWhatTheEyeSees) {
  Table table({{"Sak"}, {"Dager", Align::kRight}, {"Status"}});
  table.add_row({"ÆØÅ-1", "7", "MET"});
  table.add_row({"K-1000", "1234", "OVERDUE"});
  EXPECT_EQ(table.render(kPipe),
            "Sak     Dager  Status\n"
            "──────  ─────  ───────\n"
            "ÆØÅ-1       7  MET\n"
            "K-1000   1234  OVERDUE\n");
}

TEST(Table, OnlyATerminalGetsColourAndItDoesNotMoveColumns) {
  Table table({{"A"}, {"B"}});
  table.add_row({Cell("x", Tone::kBad), "y"});
  EXPECT_EQ(table.render(kPipe), "A  B\n─  ─\nx  y\n");
  const Terminal terminal{.is_terminal = true, .colour = true, .width = 80};
  EXPECT_EQ(table.render(terminal),
            "\x1b[1mA\x1b[0m  \x1b[1mB\x1b[0m\n"
            "\x1b[2m─\x1b[0m  \x1b[2m─\x1b[0m\n"
            "\x1b[31mx\x1b[0m  y\n");
}

TEST(Toned, EveryLineEndsItsOwnTone) {
  const Terminal terminal{.is_terminal = true, .colour = true, .width = 80};
  EXPECT_EQ(toned("a\nb\n", Tone::kBad, terminal), "\x1b[31ma\x1b[0m\n\x1b[31mb\x1b[0m\n");
}

TEST(Table, TheLongColumnBreaksOnANarrowTerminalOnly) {
  Table table({{"Id"}, {"Message", Align::kLeft, true}});
  table.add_row({"F001", "delivered before any contract was signed by the applicant"});
  const Terminal narrow{.is_terminal = true, .colour = false, .width = 40};
  EXPECT_EQ(table.render(narrow),
            "Id    Message\n"
            "────  ──────────────────────────────────\n"
            "F001  delivered before any contract was\n"
            "      signed by the applicant\n");
  EXPECT_EQ(table.render(kPipe),
            "Id    Message\n"
            "────  ─────────────────────────────────────────────────────────\n"
            "F001  delivered before any contract was signed by the applicant\n");
}

TEST(Printable, NothingFromTheDataCanSteerTheTerminal) {
  EXPECT_EQ(printable("a\nb\tc"), "a b c");
  EXPECT_EQ(printable("\x1b[31mred"), "\uFFFD[31mred");
  EXPECT_EQ(printable("abc\u202Edef"), "abc\uFFFDdef");
  EXPECT_EQ(printable("\xC3"), "\uFFFD");
  EXPECT_EQ(printable("blåbærsyltetøy"), "blåbærsyltetøy");
}

TEST(Fields, ValuesStandUnderEachOther) {
  Fields fields;
  fields.add("Tilstand", "DELIVERED");
  fields.add("Formål", "RESEARCH_HEALTH");
  EXPECT_EQ(fields.render(kPipe),
            "Tilstand  DELIVERED\n"
            "Formål    RESEARCH_HEALTH\n");
}

TEST(Csv, QuotesWhatNeedsItAndDisarmsFormulas) {
  EXPECT_EQ(csv_line({"a", "b,c", "say \"no\"", ""}), "a,\"b,c\",\"say \"\"no\"\"\",\r\n");
  EXPECT_EQ(csv_line({"=1+1", "-5", "-5.25", "-x", "@y"}), "'=1+1,-5,-5.25,'-x,'@y\r\n");
}

TEST(Sink, AFullDiskIsAFailureWithANumber) {
  const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  ASSERT_GE(full, 0);
  Sink sink(full);
  sink.write("x");
  const auto status = sink.flush();
  ASSERT_FALSE(status.has_value());
  EXPECT_EQ(status.error().number, kSinkFailed);
  EXPECT_EQ(exit_code_of(status.error()), ExitCode::kFailed);
  EXPECT_FALSE(sink.is_abandoned());
  ::close(full);
}

TEST(Sink, AReaderThatLeftIsNotAFailureToReport) {
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  ::close(ends[0]);
  const auto old = std::signal(SIGPIPE, SIG_IGN);
  Sink sink(ends[1]);
  sink.write("x");
  EXPECT_FALSE(sink.flush().has_value());
  EXPECT_TRUE(sink.is_abandoned());
  std::signal(SIGPIPE, old);
  ::close(ends[1]);
}

TEST(Errors, ATextNamesThePlaceAndWhatToDo) {
  const base::Error error{
      base::ErrorCode::kConflict, 0, "the case has 3 events", "a.ndjson:7", "read it again"};
  EXPECT_EQ(error_text(error, Language::kEn, kPipe),
            "error CL-1200: the case has 3 events\n"
            "  where: a.ndjson:7\n"
            "  hint: read it again\n");
  EXPECT_EQ(error_text({base::ErrorCode::kNotFound, 0, "x", "", ""}, Language::kNb, kPipe),
            "feil CL-1100: finnes ikke\n"
            "  detalj: x\n");
  EXPECT_EQ(error_json(error),
            R"({"error":{"code":"CL-1200","message":"the case has 3 events",)"
            R"("where":"a.ndjson:7","hint":"read it again"}})"
            "\n");
}

TEST(Errors, EveryCodeHasItsExitCode) {
  const struct {
    base::ErrorCode code;
    int exit_code;
  } rows[] = {
      {base::ErrorCode::kInvalidArgument, 1},
      {base::ErrorCode::kLimitExceeded, 1},
      {base::ErrorCode::kUnsupported, 1},
      {base::ErrorCode::kIo, 1},
      {base::ErrorCode::kNotFound, 3},
      {base::ErrorCode::kConflict, 4},
      {base::ErrorCode::kPermission, 5},
      {base::ErrorCode::kTornTail, 6},
      {base::ErrorCode::kCorrupt, 6},
      {base::ErrorCode::kUntrusted, 6},
      {base::ErrorCode::kUnavailable, 7},
      {base::ErrorCode::kUnknownOutcome, 8},
  };

  for (const auto& row : rows) {
    base::Error error;
    error.code = row.code;
    EXPECT_EQ(static_cast<int>(exit_code_of(error)), row.exit_code) << base::error_number(error);
  }
  EXPECT_EQ(static_cast<int>(exit_code_of(usage_error(kBadValue, "x"))), 2);
}

TEST(Errors, EveryNumberThatOperatorsReadAboutHasANameInBokmaal) {
  std::ifstream file(std::string(CASELEDGER_SOURCE_DIR) + "/docs/operations.md");
  int count = 0;
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("| CL-")) continue;
    const int number = std::stoi(line.substr(5, 4));
    // The command line's own messages are in the user's language already.
    const bool is_own = (number >= 2501 && number <= 2505) || (number >= 2901 && number <= 2907);
    EXPECT_EQ(title_of(number).empty(), is_own) << line;
    ++count;
  }
  EXPECT_GE(count, 70);
}

TEST(DidYouMean, GuessesOnlyWhatIsNear) {
  EXPECT_EQ(nearest("deletoins", {"processing-times", "deletions"}), "deletions");
  EXPECT_EQ(nearest("weather", {"processing-times", "deletions"}), "");
  EXPECT_EQ(did_you_mean("x", {"nb", "en"}, Language::kNb), "valgene er nb en");
}

TEST(ProgressLine, ShowsRateAndTimeLeft) {
  using std::chrono::milliseconds;
  EXPECT_EQ(
      progress_line("importing", 5'000, 20'000, milliseconds(2'500), Rate::kCount, Language::kEn),
      "importing  ██████░░░░░░░░░░░░░░░░░░  25%  2,000/s  0:07 left");
  EXPECT_EQ(progress_line("leser", 7'000, 0, milliseconds(2'000), Rate::kCount, Language::kNb),
            "leser  7\u00a0000  3\u00a0500/s");
  EXPECT_EQ(progress_line(
                "lagrer", 3'000'000, 3'000'000, milliseconds(2'000), Rate::kBytes, Language::kNb),
            "lagrer  ████████████████████████ 100%  1,5 MB/s  0:00 igjen");
}

TEST(Grouped, BokmaalUsesHardSpacesAndEnglishCommas) {
  EXPECT_EQ(grouped(999, Language::kNb), "999");
  EXPECT_EQ(grouped(-1234567, Language::kEn), "-1,234,567");
  EXPECT_EQ(grouped(100000, Language::kNb), "100\u00a0000");
}

}  // namespace
}  // namespace tools
