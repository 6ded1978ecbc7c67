// A process that appends is killed in mid-flight, again and again: every receipt it printed stands.
#include <csignal>
#include <sstream>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ledger/evidence/merkle.h"
#include "ledger/io/clock.h"
#include "ledger/verify.h"
#include "tests/support/test_ledger.h"

extern char** environ;

namespace ledger {
namespace {

using support::id_of;

/// A running appender and what it printed.
class Appender {
 public:
  Appender(const std::filesystem::path& directory, std::uint64_t first_id) {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    output_ = ends[0];
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    std::string program = CASELEDGER_APPENDER;
    std::string where = directory.native();
    std::string first = std::to_string(first_id);
    std::array<char*, 4> arguments = {program.data(), where.data(), first.data(), nullptr};
    EXPECT_EQ(::posix_spawn(&child_, program.c_str(), &actions, nullptr, arguments.data(), environ),
              0);
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
  }

  Appender(const Appender&) = delete;
  Appender& operator=(const Appender&) = delete;

  ~Appender() { ::close(output_); }

  /// Kills it once it has printed this much, and returns all it printed.
  std::string kill_after(std::size_t bytes) {
    std::string text;
    std::array<char, 4'096> buffer{};
    bool killed = false;
    while (true) {
      const ssize_t got = ::read(output_, buffer.data(), buffer.size());
      if (got <= 0) {
        break;
      }
      text.append(buffer.data(), static_cast<std::size_t>(got));
      if (!killed && text.size() >= bytes) {
        ::kill(child_, SIGKILL);
        killed = true;
      }
    }
    int status = 0;
    ::waitpid(child_, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status)) << "the appender ended by itself";
    return text;
  }

 private:
  pid_t child_ = 0;
  int output_ = -1;
};

struct Line {
  std::uint64_t id = 0;
  std::uint64_t index = 0;
  std::uint64_t version = 0;
  std::string leaf;
};

TEST(Kill, EveryPrintedReceiptIsThereAfterwards) {
  constexpr std::size_t kKills = 15;
  support::DiskLedger test;
  const auto clock = io::system_clock();
  ASSERT_TRUE(
      Ledger::create(test.directory(), {"test.example/cases", false}, test.files(), *clock));
  std::vector<Line> lines;
  std::uint64_t first_id = 0;
  for (std::size_t round = 0; round < kKills; ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    Appender appender(test.directory(), first_id);
    std::istringstream printed(appender.kill_after(1 + round * round * 40));
    for (std::string text; std::getline(printed, text) && !printed.eof();) {
      std::istringstream words(text);
      Line& line = lines.emplace_back();
      words >> line.id >> line.index >> line.version >> line.leaf;
    }
    const std::uint64_t acknowledged = lines.back().id + 1;

    const auto report = verify_directory(test.directory(), test.files(), {});
    ASSERT_TRUE(report.has_value());
    ASSERT_FALSE(report->failure.has_value()) << report->failure->message;
    const auto opened =
        Ledger::open(test.directory(), {Access::kRead, false, {}}, test.files(), *clock);
    ASSERT_TRUE(opened.has_value()) << opened.error().message;
    for (const Line& line : lines) {
      const auto entry = (*opened)->read_entry({line.index});
      ASSERT_TRUE(entry.has_value()) << line.index;
      ASSERT_EQ(entry->view.id, id_of(line.id));
      ASSERT_EQ(entry->view.version.value, line.version);
      ASSERT_EQ(base::to_hex(leaf_hash(entry->view.entry).view()), line.leaf);
    }
    // Nothing but what was printed and the one batch that was in flight.
    first_id = (*opened)->prefix().size.value - 2;
    EXPECT_GE(first_id, acknowledged);
    EXPECT_LE(first_id, acknowledged + 7);
  }
}

}  // namespace
}  // namespace ledger
