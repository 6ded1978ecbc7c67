// `caseledger bench` as programs see it: every row has its figure beside the raw limit, and nothing
// is left behind.
#include <filesystem>
#include <string>
#include <vector>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/tools/cli/program.h"

namespace tools {
namespace {

class BenchProgram : public ProgramTest {
 protected:
  void SetUp() override { std::filesystem::create_directory(directory_ / "scratch"); }

  /// The answer of a run that must succeed and leave nothing in the scratch directory's place.
  boost::json::value measure(const std::string& words) {
    const auto outcome = run("bench " + words + " --json --dir scratch");
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_EQ(outcome.err, "");
    EXPECT_TRUE(std::filesystem::is_empty(directory_ / "scratch"));
    return boost::json::parse(outcome.out);
  }

  static double number(const boost::json::value& json, const std::string& pointer) {
    return json.at_pointer(pointer).to_number<double>();
  }

  static std::string text(const boost::json::value& json, const std::string& pointer) {
    return json.at_pointer(pointer).as_string().c_str();
  }

  /// Names of the object's members, in order.
  static std::string names(const boost::json::value& json, const std::string& pointer) {
    std::string joined;
    for (const auto& member : json.at_pointer(pointer).as_object()) {
      joined += (joined.empty() ? "" : " ") + std::string(member.key());
    }
    return joined;
  }

  /// The rows have these ids, in order, each with a figure and a ratio above zero.
  static void expect_rows(const boost::json::value& json, const std::vector<std::string>& ids) {
    ASSERT_EQ(json.at("rows").as_array().size(), ids.size());
    for (std::size_t at = 0; at < ids.size(); ++at) {
      const std::string row = fmt::format("/rows/{}/", at);
      SCOPED_TRACE(ids[at]);
      EXPECT_EQ(text(json, row + "row"), ids[at]);
      EXPECT_GT(number(json, row + "figure"), 0);
      EXPECT_GT(number(json, row + "raw"), 0);
      EXPECT_GT(number(json, row + "ratio"), 0);
    }
  }
};

TEST_F(BenchProgram, AppendTellsRatesAndLatenciesOfOneClientAndOfMany) {
  const auto json = measure("append --events 40 --cases 8 --clients 4 --rounds 2");
  EXPECT_EQ(names(json, ""), "bench machine parameters rows");
  EXPECT_EQ(text(json, "/bench"), "append");
  EXPECT_EQ(names(json, "/machine"), "cores processor flags memoryBytes kernel fileSystem load");
  EXPECT_GE(number(json, "/machine/cores"), 1);
  EXPECT_EQ(boost::json::serialize(json.at("parameters")),
            R"({"events":40,"cases":8,"clients":4,"rounds":2})");
  expect_rows(json, {"one-client", "one-client-64", "one-client-1024", "clients", "clients-64"});
  EXPECT_EQ(names(json, "/rows/0"), "row unit figure raw ratio rawIs latencyUs rawLatencyUs");
  EXPECT_EQ(text(json, "/rows/0/unit"), "events/s");
  EXPECT_GT(number(json, "/rows/0/latencyUs/p50"), 0);
  EXPECT_GE(number(json, "/rows/0/latencyUs/p99"), number(json, "/rows/0/latencyUs/p50"));
  EXPECT_GE(number(json, "/rows/0/latencyUs/p999"), number(json, "/rows/0/latencyUs/p99"));
}

TEST_F(BenchProgram, BulkTellsDenseAndSparseFrames) {
  const auto json = measure("bulk --events 2000 --cases 50 --rounds 1");
  EXPECT_EQ(boost::json::serialize(json.at("parameters")),
            R"({"events":2000,"cases":50,"rounds":1})");
  expect_rows(json, {"bulk-1024", "bulk-1"});
}

TEST_F(BenchProgram, ReplayTellsScansAndTheReport) {
  const auto json = measure("replay --events 600 --rounds 1");
  // Thirty events to a case unless told otherwise.
  EXPECT_EQ(boost::json::serialize(json.at("parameters")),
            R"({"events":600,"cases":20,"rounds":1})");
  expect_rows(
      json,
      {"scan-one-thread", "scan-all-cores", "processing-times", "times-snapshot", "scan-sparse"});
}

TEST_F(BenchProgram, HistoryTellsWarmAndColdReads) {
  const auto json = measure("history --events 600 --rounds 1");
  expect_rows(json, {"history-warm", "history-cold"});
  EXPECT_EQ(text(json, "/rows/0/unit"), "µs");
  EXPECT_GT(number(json, "/rows/0/latencyUs/p99"), 0);
  EXPECT_GT(number(json, "/rows/1/rawLatencyUs/p99"), 0);
}

TEST_F(BenchProgram, OpenTellsSecondsMemoryAndDisk) {
  const auto json = measure("open --events 600 --rounds 1");
  ASSERT_EQ(json.at("rows").as_array().size(), 5);
  EXPECT_EQ(text(json, "/rows/0/row"), "open-write");
  EXPECT_EQ(text(json, "/rows/0/unit"), "s");
  EXPECT_EQ(text(json, "/rows/2/row"), "memory");
  EXPECT_GT(number(json, "/rows/2/figure"), 0);
  // Nothing raw stands beside it.
  EXPECT_EQ(names(json, "/rows/2"), "row unit figure");
  EXPECT_EQ(text(json, "/rows/3/row"), "disk");
  // What is stored is more than the entries, 472 bytes each.
  EXPECT_GT(number(json, "/rows/3/raw"), 600 * 472);
  EXPECT_GT(number(json, "/rows/3/figure"), number(json, "/rows/3/raw"));
  EXPECT_EQ(text(json, "/rows/4/row"), "rebuild");
  EXPECT_GT(number(json, "/rows/4/ratio"), 0);
}

TEST_F(BenchProgram, VerifyTellsDenseAndSparseLogs) {
  // The roots of both sides are compared as well: the raw limit does hash what verify hashes.
  expect_rows(measure("verify --events 600 --rounds 1"),
              {"verify-dense", "verify-sparse", "verify-checkpoints"});
}

TEST_F(BenchProgram, FewerEventsThanCasesAreTaken) {
  for (const char* bench : {"append", "bulk", "replay", "history", "open", "verify"}) {
    EXPECT_EQ(
        measure(fmt::format("{} --events 1 --cases 7 --clients 2 --rounds 1", bench)).at("bench"),
        boost::json::value(bench));
  }
}

TEST_F(BenchProgram, PeopleGetATableAndTheMachine) {
  const auto outcome = run("bench append --events 10 --clients 2 --rounds 1 --dir scratch");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("1 client, one at a time"), std::string::npos) << outcome.out;
  EXPECT_NE(outcome.out.find("write + fdatasync"), std::string::npos) << outcome.out;
  EXPECT_NE(outcome.out.find("Linux "), std::string::npos) << outcome.out;
}

TEST_F(BenchProgram, TheScratchDirectoryStandsBesideTheLedgerUnlessNamed) {
  // Were it elsewhere, this would succeed.
  const auto outcome = run("bench append --events 10 --rounds 1 --ledger nowhere/ledger");
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_NE(outcome.err.find("nowhere"), std::string::npos) << outcome.err;
}

TEST_F(BenchProgram, WrongArgumentsAreUsageErrors) {
  for (const char* words : {"bench",
                            "bench apend",
                            "bench append bulk",
                            "bench append --events 0",
                            "bench append --events many",
                            "bench append --events -3",
                            "bench append --clients 1025",
                            "bench append --rounds 1.5",
                            "bench append --cases 10000001"}) {
    EXPECT_EQ(run(words).exit_code, 2) << words;
  }
}

TEST_F(BenchProgram, AScratchDirectoryThatCannotBeMadeIsTold) {
  const auto outcome = run("bench append --dir nowhere");
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_NE(outcome.err.find("where: nowhere"), std::string::npos) << outcome.err;
}

TEST_F(BenchProgram, AWriteThatFailsEndsItAndLeavesNothing) {
  // Files of at most 256 KiB: the limit counts blocks of 512 bytes.
  const auto outcome =
      shell("ulimit -f 512; caseledger bench append --events 2000 --rounds 1 --dir scratch");
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_NE(outcome.err.find("cannot write"), std::string::npos) << outcome.err;
  EXPECT_TRUE(std::filesystem::is_empty(directory_ / "scratch"));
}

}  // namespace
}  // namespace tools
