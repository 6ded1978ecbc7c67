// Processing times out of the log and out of snapshots, by one thread and by many.
#include "tools/walk/times.h"

#include <fstream>

#include <gtest/gtest.h>

#include "replay/event/json_writer.h"
#include "tests/support/memory_ledger.h"
#include "tests/support/temp_directory.h"
#include "tools/bench/case_story.h"
#include "tools/walk/threads.h"

namespace tools {
namespace {

constexpr std::uint64_t kCases = 300;

const support::MemoryLedger& ledger_of_cases() {
  static const support::MemoryLedger* const kLedger = [] {
    const auto story = bench::CaseStory::make();
    EXPECT_TRUE(story);
    auto* const made = new support::MemoryLedger;
    // Some cases are over, some are not.
    for (std::uint64_t number = 0; number < kCases * 25; ++number) {
      const ledger::NewEvent event = story->event(number, kCases);
      made->add(event.stream, event.body);
    }
    return made;
  }();
  return *kLedger;
}

class TimesTest : public testing::Test {
 protected:
  replay::Replayer open(std::string_view today) {
    const auto& ledger = ledger_of_cases();
    return replay::Replayer::open(ledger, {ledger.size(), {}, *replay::parse_date(today)}).value();
  }

  SnapshotUse use() {
    return {.snapshots = snapshots_, .origin = "test", .program = program_, .entries_min = 0};
  }

  std::string report(const replay::Replayer& replayer,
                     const std::optional<SnapshotUse>& use,
                     std::size_t thread_count = 2,
                     replay::ReportArguments arguments = {}) {
    replay::ReportBasis basis;
    basis.today = replayer.today();
    const auto options =
        replay::parse_report_options(replay::ReportName::kProcessingTimes, arguments).value();
    Threads threads(thread_count);
    std::atomic<std::uint64_t> done = 0;
    auto builder = walk_times(replayer,
                              replay::ProcessingTimesBuilder(basis, options),
                              use,
                              threads,
                              [&](std::uint64_t cases) { done += cases; });
    EXPECT_TRUE(builder);
    walked_ = done;
    replay::JsonWriter json;
    write_json(json, builder->finish());
    return json.take();
  }

  std::vector<std::filesystem::path> kept() const {
    std::vector<std::filesystem::path> paths;
    for (const auto& entry : std::filesystem::directory_iterator(directory_.path() / "s")) {
      paths.push_back(entry.path());
    }
    return paths;
  }

  support::TempDirectory directory_;
  std::unique_ptr<ledger::io::FileSystem> files_ = ledger::io::posix_file_system();
  Snapshots snapshots_{*files_, directory_.path() / "s"};
  base::Digest program_;
  std::uint64_t walked_ = 0;  // cases that the last report took from the log
};

TEST_F(TimesTest, TheSameBytesByOneThreadTwoAndEight) {
  const auto replayer = open("2022-06-01");
  const std::string by_one = report(replayer, {}, 1);
  EXPECT_EQ(walked_, kCases);
  EXPECT_NE(by_one.find("\"received\":300"), std::string::npos) << by_one;
  EXPECT_EQ(report(replayer, {}, 2), by_one);
  EXPECT_EQ(report(replayer, {}, 8), by_one);
}

TEST_F(TimesTest, OneSnapshotAnswersEveryGroupingFilterAndPeriod) {
  const auto replayer = open("2022-06-01");
  const std::string first = report(replayer, use());
  EXPECT_EQ(walked_, kCases);
  for (const replay::ReportArguments& arguments :
       {replay::ReportArguments{},
        replay::ReportArguments{.group_by = "authority,purpose", .period = "month", .by = "due"},
        replay::ReportArguments{.where = {"register=NPR"}, .period = "year", .by = "delivered"},
        replay::ReportArguments{.where = {"register=KPR"}}}) {
    const std::string from_log = report(replayer, {}, 2, arguments);
    EXPECT_EQ(report(replayer, use(), 2, arguments), from_log);
    EXPECT_EQ(walked_, 0U) << "the snapshot was not used";
    EXPECT_EQ(report(replayer, use(), 8, arguments), from_log);
  }
}

TEST_F(TimesTest, AnotherDayProgramOrOriginHasASnapshotOfItsOwn) {
  const std::string june = report(open("2022-06-01"), use());
  EXPECT_NE(report(open("2022-06-02"), use()), june);
  EXPECT_EQ(walked_, kCases);
  program_.bytes[5] = std::byte{1};
  EXPECT_EQ(report(open("2022-06-01"), use()), june);
  EXPECT_EQ(walked_, kCases);
  SnapshotUse other = use();
  other.origin = "other";
  EXPECT_EQ(report(open("2022-06-01"), other), june);
  EXPECT_EQ(walked_, kCases);
  EXPECT_EQ(report(open("2022-06-01"), other), june);
  EXPECT_EQ(walked_, 0U);
}

TEST_F(TimesTest, ADamagedSnapshotIsIgnoredAndWrittenAnew) {
  const auto replayer = open("2022-06-01");
  const std::string answer = report(replayer, use());
  ASSERT_EQ(kept().size(), 1U);
  for (const std::streamoff at : {0, 30, 400, 5'000}) {
    {
      std::fstream file(kept().front(), std::ios::in | std::ios::out | std::ios::binary);
      file.seekp(at);
      file.put('\xA5');
    }
    EXPECT_EQ(report(replayer, use()), answer);
    EXPECT_EQ(walked_, kCases) << "damage at " << at << " was not noticed";
    EXPECT_EQ(report(replayer, use()), answer);
    EXPECT_EQ(walked_, 0U);
  }
}

TEST_F(TimesTest, AFewSnapshotsAreKept) {
  for (const char* today : {"2022-01-01", "2022-01-02", "2022-01-03", "2022-01-04", "2022-01-05"}) {
    report(open(today), use());
  }
  EXPECT_EQ(kept().size(), Snapshots::kKept);
  report(open("2022-01-05"), use());
  EXPECT_EQ(walked_, 0U) << "the newest was removed";
}

TEST_F(TimesTest, ADirectoryThatCannotBeWrittenIsNoError) {
  std::ofstream(directory_.path() / "s") << "a file stands where the directory would";
  const auto replayer = open("2022-06-01");
  const std::string answer = report(replayer, use());
  EXPECT_EQ(walked_, kCases);
  EXPECT_EQ(report(replayer, {}), answer);
}

TEST_F(TimesTest, AShortLogHasNoSnapshot) {
  SnapshotUse with_limit = use();
  with_limit.entries_min = kCases * 25 + 1;
  report(open("2022-06-01"), with_limit);
  EXPECT_FALSE(std::filesystem::exists(directory_.path() / "s"));
}

}  // namespace
}  // namespace tools
