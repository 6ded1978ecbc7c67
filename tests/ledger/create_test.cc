// Making a ledger: all of it or nothing, whatever fails.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "ledger/evidence/checkpoint.h"
#include "ledger/evidence/merkle.h"
#include "ledger/log/head_file.h"
#include "tests/support/test_ledger.h"

namespace ledger {
namespace {

using base::ErrorCode;
using support::DiskLedger;
using support::Fault;
using support::FaultKind;
using support::MemoryLedger;

CreateOptions options_for(std::string origin) {
  return {std::move(origin), false};
}

base::Status create(MemoryLedger& test, const std::filesystem::path& directory) {
  return Ledger::create(directory, options_for("test.example/cases"), test.disk, test.clock);
}

TEST(Create, MakesGenesisAndTheCommitmentToAnEmptyMap) {
  MemoryLedger test;
  test.create();
  const auto ledger = test.open();
  ASSERT_EQ(ledger->prefix().size.value, 2U);
  const auto genesis = ledger->read_entry({0});
  EXPECT_EQ(genesis->view.recorded_at.value, support::FakeClock::kStartUs);
  EXPECT_EQ(decode_genesis(genesis->view.body)->origin, "test.example/cases");
  EXPECT_EQ(decode_genesis(genesis->view.body)->vkey, ledger->vkey());
  const auto commitment = ledger->read_entry({1});
  EXPECT_EQ(*decode_map_commitment(commitment->view.body), (MapCommitment{{1}, {}, 0}));
}

TEST(Create, PublishesSizeTwoSignedByItsKey) {
  MemoryLedger test;
  test.create();
  const auto head = read_head(test.disk, "/disk/ledger/head");
  ASSERT_TRUE(head.has_value());
  const auto ledger = test.open();
  const auto key = parse_verifier_key(ledger->vkey());
  const auto checked = check_checkpoint(head->note, {&*key, 1});
  ASSERT_TRUE(checked.has_value()) << checked.error().message;
  EXPECT_EQ(checked->checkpoint.origin, "test.example/cases");
  EXPECT_EQ(checked->checkpoint.prefix, ledger->prefix());
  EXPECT_EQ(checked->checkpoint.prefix.size.value, 2U);
}

TEST(Create, KeepsItsKeysFromOthersAndItsVkeyForAll) {
  DiskLedger test;
  test.create();
  const auto mode_of = [&](const char* name) {
    struct stat status{};
    EXPECT_EQ(::stat((test.directory() / "keys" / name).c_str(), &status), 0) << name;
    return status.st_mode & 0777U;
  };
  EXPECT_EQ(mode_of("log.key"), 0600U);
  EXPECT_EQ(mode_of("id-secret"), 0600U);
  EXPECT_EQ(mode_of("log.vkey") & 0444U, 0444U);
  const auto vkey = io::read_file(test.files(), test.directory() / "keys" / "log.vkey", 1'000);
  EXPECT_EQ(base::as_text(*vkey), test.open()->vkey() + "\n");
}

TEST(Create, GivesEachLedgerItsOwnKey) {
  MemoryLedger one;
  MemoryLedger other;
  one.create();
  other.create();
  EXPECT_NE(one.open()->vkey(), other.open()->vkey());
}

TEST(Create, RefusesAnOriginThatCannotNameALog) {
  MemoryLedger test;
  for (const std::string& origin : {std::string(), std::string("a b"), std::string(257, 'a')}) {
    const auto created = Ledger::create("/disk/ledger", options_for(origin), test.disk, test.clock);
    ASSERT_FALSE(created.has_value()) << origin;
    EXPECT_EQ(created.error().code, ErrorCode::kInvalidArgument);
  }
  EXPECT_FALSE(*test.disk.exists("/disk/ledger"));
}

TEST(Create, RefusesAPlaceWhereSomethingStands) {
  MemoryLedger test;
  test.create();
  const auto before = test.disk.all_files();
  EXPECT_EQ(create(test, "/disk/ledger").error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(create(test, "/disk/ledger/").error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(test.disk.all_files(), before);
}

TEST(Create, TakesADirectoryNameThatEndsInASlash) {
  MemoryLedger test;
  ASSERT_TRUE(create(test, "/disk/ledger/").has_value());
  EXPECT_EQ(test.open()->prefix().size.value, 2U);
}

TEST(Create, RemovesOnlyWhatAnEarlierCreateLeft) {
  MemoryLedger test;
  // Something of the user's that happens to have a likely name, and a leftover of ours.
  test.disk.set_bytes("/disk/ledger.init", base::Bytes(3, std::byte{7}));
  test.disk.fail({20, FaultKind::kPermission, true});  // fails, and cannot clean up either
  ASSERT_FALSE(create(test, "/disk/ledger").has_value());
  test.disk.heal();
  EXPECT_GT(test.disk.all_files().size(), 1U);
  ASSERT_TRUE(create(test, "/disk/ledger").has_value());
  EXPECT_EQ(test.disk.bytes("/disk/ledger.init"), base::Bytes(3, std::byte{7}));
  for (const auto& [path, bytes] : test.disk.all_files()) {
    EXPECT_TRUE(path == "/disk/ledger.init" || path.starts_with("/disk/ledger/")) << path;
  }
}

TEST(Create, LeavesAnotherCreateOfTheSameLedgerAlone) {
  MemoryLedger test;
  ASSERT_TRUE(test.disk.make_directory("/disk/ledger.caseledger-init"));
  const auto other = test.disk.lock_directory("/disk/ledger.caseledger-init");
  test.disk.set_bytes("/disk/ledger.caseledger-init/a", {});
  const auto created = create(test, "/disk/ledger");
  ASSERT_FALSE(created.has_value());
  EXPECT_EQ(created.error().code, ErrorCode::kUnavailable);
  EXPECT_TRUE(*test.disk.exists("/disk/ledger.caseledger-init/a"));
}

TEST(Create, AnyFailureLeavesNothingAtItsPlace) {
  for (const FaultKind kind : {FaultKind::kNoSpace, FaultKind::kShortWrite}) {
    std::uint64_t operation = 1;
    for (bool failed = true; failed; ++operation) {
      MemoryLedger test;
      test.disk.fail({operation, kind, false});
      const auto created = create(test, "/disk/ledger");
      failed = test.disk.has_failed();
      test.disk.heal();
      ASSERT_EQ(created.has_value(), !failed) << operation;
      ASSERT_EQ(*test.disk.exists("/disk/ledger"), !failed) << operation;
      if (failed) {
        ASSERT_TRUE(create(test, "/disk/ledger").has_value()) << operation;
      }
      ASSERT_TRUE(test.try_open().has_value()) << operation;
    }
    EXPECT_GT(operation, 12U);
  }
}

TEST(Create, LossOfPowerLeavesAllOrNothing) {
  bool was_there = false;
  for (std::uint64_t operation = 1;; ++operation) {
    MemoryLedger test;
    test.disk.fail({operation, FaultKind::kIo, true});  // dies here
    const auto created = create(test, "/disk/ledger");
    const bool failed = test.disk.has_failed();
    test.disk.heal();
    test.disk.cut_power();
    const bool stands = *test.disk.exists("/disk/ledger");
    ASSERT_TRUE(stands || !created) << operation;
    if (stands) {
      was_there = true;
      ASSERT_EQ(test.open()->prefix().size.value, 2U) << operation;
    } else {
      ASSERT_TRUE(create(test, "/disk/ledger").has_value()) << operation;
    }
    if (!failed) {
      break;
    }
  }
  EXPECT_TRUE(was_there);
}

}  // namespace
}  // namespace ledger
