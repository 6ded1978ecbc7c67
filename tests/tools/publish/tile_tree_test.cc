// The published tree: whole at every moment, never changed, never ahead of what is signed.
#include "tools/publish/tile_tree.h"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ledger/evidence/tiles.h"
#include "tests/support/fault_file_system.h"
#include "tests/support/published_ledger.h"
#include "tests/support/temp_directory.h"

namespace tools {
namespace {

namespace fs = std::filesystem;
using support::Fault;
using support::FaultFileSystem;
using support::FaultKind;
using support::PublishedLedger;

const fs::path kRoot = "/tree";

/// What a reader finds wrong with the tree at `root`; empty = it verifies. Every entry is hashed,
/// every tile compared.
std::string flaw_in(ledger::io::FileSystem& files, const fs::path& root) {
  const auto read = [&](const fs::path& path) -> std::optional<base::Bytes> {
    auto bytes = ledger::io::read_file(files, root / path, 32U << 20U);
    if (!bytes) return std::nullopt;
    return *std::move(bytes);
  };
  const auto checkpoint = read("checkpoint");
  if (!checkpoint) return "no checkpoint";
  const auto note = ledger::parse_note(base::as_text(*checkpoint));
  if (!note) return "no note";
  const auto text = ledger::parse_checkpoint_text(note->text);
  if (!text) return "no checkpoint text";

  ledger::Frontier frontier;
  std::vector<std::vector<base::Digest>> levels(1);
  for (const ledger::TileName& tile : ledger::tiles_between(0, text->prefix.size.value)) {
    const auto bytes = read(tile_path(tile));
    if (!bytes) return "missing " + tile_path(tile);
    if (!tile.level) {
      const auto entries = ledger::decode_bundle(tile, *bytes);
      if (!entries) return "bundle " + tile_path(tile);
      for (const base::ByteView entry : *entries) {
        levels[0].push_back(ledger::leaf_hash(entry));
        frontier.add(levels[0].back());
      }
      continue;
    }
    const auto hashes = ledger::decode_tile(tile, *bytes);
    if (!hashes) return "tile " + tile_path(tile);
    levels.resize(std::max<std::size_t>(levels.size(), *tile.level + 2));
    for (std::size_t i = 0; i < hashes->size(); ++i) {
      if ((*hashes)[i] != levels[*tile.level].at(tile.index * 256 + i)) {
        return "hash in " + tile_path(tile);
      }
    }
    if (hashes->size() == 256) levels[*tile.level + 1].push_back(ledger::tile_root(*hashes));
  }
  return frontier.root() == text->prefix.root ? "" : "root";
}

class TileTreeTest : public ::testing::Test {
 protected:
  base::Result<TileTreeReport> publish() { return publish_tiles(*log, kRoot, disk); }

  void must_publish(std::uint64_t files) {
    const auto report = publish();
    ASSERT_TRUE(report.has_value()) << report.error().message << " " << report.error().where;
    EXPECT_EQ(report->file_count, files);
    EXPECT_EQ(flaw_in(disk, kRoot), "");
  }

  void expect_refused(base::ErrorCode code, int number, const std::string& where) {
    const auto before = disk.all_files();
    const auto report = publish();
    ASSERT_FALSE(report.has_value());
    EXPECT_EQ(report.error().code, code);
    EXPECT_EQ(report.error().number, number) << report.error().message;
    EXPECT_EQ(report.error().where, where);
    EXPECT_EQ(disk.all_files().at("/tree/checkpoint"), before.at("/tree/checkpoint"));
  }

  std::optional<PublishedLedger> log{std::in_place};
  FaultFileSystem disk;
};

TEST_F(TileTreeTest, HoldsWhatTheSpecificationNamesForItsSize) {
  log->grow_to(70'000);
  must_publish(273 + 1 + 273 + 1 + 1 + 1 + 1);
  for (const char* path : {"tile/0/000",
                           "tile/0/272",
                           "tile/0/273.p/112",
                           "tile/1/000",
                           "tile/1/001.p/17",
                           "tile/2/000.p/1",
                           "tile/entries/272",
                           "tile/entries/273.p/112"}) {
    EXPECT_TRUE(*disk.exists(kRoot / path)) << path;
  }
}

TEST_F(TileTreeTest, GrowsByWhatIsNewAndKeepsEveryPartialTile) {
  log->grow_to(2);
  must_publish(2);
  log->grow_to(255);
  must_publish(2);
  log->grow_to(256);
  must_publish(3);
  log->grow_to(259);
  must_publish(2);
  for (const char* path : {"tile/0/000.p/2",
                           "tile/0/000.p/255",
                           "tile/0/000",
                           "tile/1/000.p/1",
                           "tile/0/001.p/3",
                           "tile/entries/000.p/2"}) {
    EXPECT_TRUE(*disk.exists(kRoot / path)) << path;
  }
  static_cast<void>(disk.take_writes());
  must_publish(0);
  EXPECT_TRUE(disk.take_writes().empty()) << "nothing new, and something was written";
}

TEST_F(TileTreeTest, TakesCosignaturesInAndNeverLosesThem) {
  log->grow_to(3);
  must_publish(2);
  ledger::Note note = *ledger::parse_note(log->last().note);
  note.signatures.push_back(
      ledger::cosign("w.example", support::key_of(9), note.text, 1'800'000'000));
  const std::string cosigned = ledger::to_string(note);
  log->set_cosigned(cosigned);
  must_publish(0);
  EXPECT_EQ(base::as_text(disk.bytes(kRoot / "checkpoint")), cosigned);
  log->grow_to(3);  // the ledger has forgotten them
  must_publish(0);
  EXPECT_EQ(base::as_text(disk.bytes(kRoot / "checkpoint")), cosigned);
}

TEST_F(TileTreeTest, NothingIsPublishedBeforeSomethingIsSigned) {
  const auto report = publish();
  ASSERT_FALSE(report.has_value());
  EXPECT_EQ(report.error().number, base::kNothingSigned);
  EXPECT_FALSE(*disk.exists(kRoot));
}

TEST_F(TileTreeTest, RefusesTheTreeOfAnotherLog) {
  log->grow_to(5);
  must_publish(2);
  log.emplace("other.example/cases");
  log->grow_to(9);
  expect_refused(base::ErrorCode::kUntrusted, base::kOtherOrigin, "/tree/checkpoint");
}

TEST_F(TileTreeTest, RefusesToGoBackToAnOlderCopy) {
  log->grow_to(9);
  must_publish(2);
  log.emplace();
  log->grow_to(8);
  expect_refused(base::ErrorCode::kUntrusted, base::kBehindAnchor, "/tree/checkpoint");
}

TEST_F(TileTreeTest, RefusesAnotherHistory) {
  log->grow_to(9);
  must_publish(2);
  log.emplace();
  log->grow_to(12, 1);
  expect_refused(base::ErrorCode::kUntrusted, base::kForked, "/tree/checkpoint");
  log.emplace();
  log->grow_to(9, 1);
  log->set_cosigned(log->last().note);
  expect_refused(base::ErrorCode::kUntrusted, base::kForked, "/tree/checkpoint");
}

TEST_F(TileTreeTest, AForeignFileWhereATileBelongsIsLeftAndStopsIt) {
  log->grow_to(5);
  must_publish(2);
  for (const auto& [path, number] : {std::pair{"/tree/tile/entries/000.p/7", base::kBundleWrong},
                                     std::pair{"/tree/tile/0/000.p/7", base::kTileWrong}}) {
    SCOPED_TRACE(path);
    log->grow_to(7);
    const base::Bytes foreign(3);
    ASSERT_TRUE(ledger::io::write_new_file(disk, path, foreign).has_value());
    expect_refused(base::ErrorCode::kUntrusted, number, path);
    EXPECT_EQ(disk.bytes(path), foreign);
    ASSERT_TRUE(disk.remove(path).has_value());
  }
}

TEST_F(TileTreeTest, AWrongHashInTheIndexIsNeverPublished) {
  log->grow_to(300);
  must_publish(5);
  for (const std::uint64_t leaf : {300U, 511U}) {
    SCOPED_TRACE(leaf);
    log->grow_to(600);
    log->spoil_leaf(leaf);
    expect_refused(base::ErrorCode::kCorrupt, base::kTileWrong, "tile/0/000");
    log->spoil_leaf(leaf);
  }
  // The tree over a wrong leaf is signed: then the entries do not fit.
  log->spoil_leaf(305);
  log->grow_to(600);
  expect_refused(base::ErrorCode::kCorrupt, base::kBundleWrong, "tile/entries/001");
}

TEST_F(TileTreeTest, ASecondPublisherIsRefused) {
  log->grow_to(5);
  must_publish(2);
  const auto lock = disk.lock_directory(kRoot);
  ASSERT_TRUE(lock.has_value());
  log->grow_to(6);
  expect_refused(base::ErrorCode::kUnavailable, base::kLocked, "/tree");
}

/// Each operation fails once, and the power goes: the tree that is left verifies or holds no
/// checkpoint yet, and the next run finishes it.
void survive_every_fault(FaultKind kind, bool cuts_power) {
  std::uint64_t at = 0;
  for (bool has_failed = true; has_failed;) {
    SCOPED_TRACE("operation " + std::to_string(++at));
    PublishedLedger log;
    FaultFileSystem disk;
    log.grow_to(250);
    ASSERT_TRUE(publish_tiles(log, kRoot, disk).has_value());
    log.grow_to(259);
    disk.fail({.operation = at, .kind = kind, .sticky = cuts_power});
    const bool is_done = publish_tiles(log, kRoot, disk).has_value();
    has_failed = disk.has_failed();
    disk.heal();
    if (cuts_power) disk.cut_power();
    ASSERT_EQ(flaw_in(disk, kRoot), "");
    ASSERT_TRUE(!is_done || *disk.exists(kRoot / "tile/0/001.p/3"));
    const auto again = publish_tiles(log, kRoot, disk);
    ASSERT_TRUE(again.has_value()) << again.error().message << again.error().where;
    ASSERT_EQ(flaw_in(disk, kRoot), "");
    ASSERT_EQ(again->size.value, 259U);
  }
  EXPECT_GT(at, 30U);
}

TEST(TileTreeFaults, AFailedDiskLeavesATreeThatVerifies) {
  survive_every_fault(FaultKind::kIo, false);
}

TEST(TileTreeFaults, AFullDiskLeavesATreeThatVerifies) {
  survive_every_fault(FaultKind::kNoSpace, false);
}

TEST(TileTreeFaults, LossOfPowerLeavesATreeThatVerifies) {
  survive_every_fault(FaultKind::kTornWrite, true);
}

TEST(TileTreeOnDisk, AReaderBesideThePublisherFindsEveryCheckpointWhole) {
  const support::TempDirectory temp;
  const fs::path root = temp.path() / "tree";
  const auto files = ledger::io::posix_file_system();
  PublishedLedger log;
  log.grow_to(2);
  ASSERT_TRUE(publish_tiles(log, root, *files).has_value());
  std::atomic<bool> is_over = false;
  std::string flaw;
  std::uint64_t looks = 0;
  std::thread reader([&] {
    for (; !is_over && flaw.empty(); ++looks) {
      flaw = flaw_in(*files, root);
    }
  });
  for (std::uint64_t size = 50; size <= 1'200; size += 50) {
    log.grow_to(size);
    EXPECT_TRUE(publish_tiles(log, root, *files).has_value());
  }
  is_over = true;
  reader.join();
  EXPECT_EQ(flaw, "");
  EXPECT_GT(looks, 5U);
}

TEST(TileTreeOnDisk, KilledAtAnyMomentItGoesOn) {
  const support::TempDirectory temp;
  const fs::path root = temp.path() / "tree";
  const auto files = ledger::io::posix_file_system();
  PublishedLedger log;
  log.grow_to(2);
  ASSERT_TRUE(publish_tiles(log, root, *files).has_value());
  for (unsigned round = 1; round <= 12; ++round) {
    log.grow_to(2 + 300 * round);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      static_cast<void>(publish_tiles(log, root, *files));
      ::_exit(0);
    }
    ::usleep(400 * round);
    ::kill(child, SIGKILL);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_EQ(flaw_in(*files, root), "");
  }
  ASSERT_TRUE(publish_tiles(log, root, *files).has_value());
  EXPECT_EQ(flaw_in(*files, root), "");
}

}  // namespace
}  // namespace tools
