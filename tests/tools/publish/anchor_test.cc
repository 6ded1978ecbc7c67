// The anchor remembers forwards only, for each log and key by itself.
#include "tools/publish/anchor.h"

#include <gtest/gtest.h>

#include "tests/support/fault_file_system.h"
#include "tests/support/published_ledger.h"

namespace tools {
namespace {

using support::FaultFileSystem;
using support::PublishedLedger;

std::string at_size(PublishedLedger& log, std::uint64_t size, std::uint64_t salt = 0) {
  log.grow_to(size, salt);
  return log.last().note;
}

TEST(Anchor, IsTheLastCheckpointOfThatLogAndKey) {
  FaultFileSystem disk;
  PublishedLedger log;
  EXPECT_EQ(read_anchor("/anchors", log.verifier(), disk).value(), std::nullopt);
  const std::string first = at_size(log, 2);
  const std::string second = at_size(log, 5);
  ASSERT_TRUE(write_anchor("/anchors", log.verifier(), first, disk).has_value());
  ASSERT_TRUE(write_anchor("/anchors", log.verifier(), second, disk).has_value());
  EXPECT_EQ(read_anchor("/anchors", log.verifier(), disk).value(), second);
}

TEST(Anchor, OfAnotherLogOrKeyIsAnother) {
  FaultFileSystem disk;
  PublishedLedger log("test.example/cases", 1);
  PublishedLedger other_origin("other.example/cases", 1);
  PublishedLedger other_key("test.example/cases", 2);
  ASSERT_TRUE(write_anchor("/anchors", log.verifier(), at_size(log, 9), disk).has_value());
  for (PublishedLedger* other : {&other_origin, &other_key}) {
    EXPECT_EQ(read_anchor("/anchors", other->verifier(), disk).value(), std::nullopt);
    EXPECT_TRUE(write_anchor("/anchors", other->verifier(), at_size(*other, 2), disk).has_value());
  }
  EXPECT_EQ(read_anchor("/anchors", log.verifier(), disk).value(), log.last().note);
}

TEST(Anchor, DoesNotGoBackAndDoesNotTakeASecondRoot) {
  FaultFileSystem disk;
  PublishedLedger log;
  const std::string older = at_size(log, 4);
  const std::string newest = at_size(log, 6);
  ASSERT_TRUE(write_anchor("/anchors", log.verifier(), newest, disk).has_value());
  EXPECT_EQ(write_anchor("/anchors", log.verifier(), older, disk).error().number,
            base::kBehindAnchor);
  PublishedLedger fork;
  const std::string forked = at_size(fork, 6, 1);
  EXPECT_EQ(write_anchor("/anchors", log.verifier(), forked, disk).error().number, base::kTwoRoots);
  EXPECT_EQ(read_anchor("/anchors", log.verifier(), disk).value(), newest);
}

TEST(Anchor, ADamagedOneIsNotOverwritten) {
  FaultFileSystem disk;
  PublishedLedger log;
  ASSERT_TRUE(write_anchor("/anchors", log.verifier(), at_size(log, 4), disk).has_value());
  const std::string path = disk.all_files().begin()->first;
  disk.set_bytes(path, base::Bytes(10));
  const auto status = write_anchor("/anchors", log.verifier(), at_size(log, 5), disk);
  ASSERT_FALSE(status.has_value());
  EXPECT_EQ(status.error().code, base::ErrorCode::kCorrupt);
  EXPECT_EQ(status.error().where, path);
}

TEST(Anchor, AfterAnyFaultAndLossOfPowerItIsTheOldOrTheNew) {
  for (std::uint64_t at = 1; at <= 12; ++at) {
    FaultFileSystem disk;
    PublishedLedger log;
    const std::string older = at_size(log, 4);
    ASSERT_TRUE(write_anchor("/anchors", log.verifier(), older, disk).has_value());
    const std::string newer = at_size(log, 5);
    disk.fail({.operation = at, .kind = support::FaultKind::kShortWrite, .sticky = true});
    const bool is_done = write_anchor("/anchors", log.verifier(), newer, disk).has_value();
    disk.heal();
    disk.cut_power();
    const auto left = read_anchor("/anchors", log.verifier(), disk).value();
    ASSERT_TRUE(left == newer || (!is_done && left == older)) << at;
    ASSERT_TRUE(write_anchor("/anchors", log.verifier(), newer, disk).has_value()) << at;
  }
}

}  // namespace
}  // namespace tools
