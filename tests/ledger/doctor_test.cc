// The doctor names every ailment with its place, says what is safe, mends only what can be rebuilt,
// and never touches a byte that was durable.
#include "ledger/doctor.h"

#include <algorithm>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ledger/log/head_file.h"
#include "tests/support/test_ledger.h"

namespace ledger {
namespace {

using base::ErrorCode;
using support::DiskLedger;
using support::event;
using support::events;
using support::MemoryLedger;
using support::must_append;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr auto kHead = "/disk/ledger/head";
constexpr auto kDurable = "/disk/ledger/durable";
constexpr auto kNextSegment = "/disk/ledger/log/next.tmp";

template <class Test>
Diagnosis diagnose(Test& test) {
  const auto diagnosis = diagnose_ledger(test.directory(), test.files(), {});
  EXPECT_TRUE(diagnosis.has_value()) << diagnosis.error().message;
  return diagnosis.value_or(Diagnosis{});
}

template <class Test>
base::Status repair(Test& test) {
  return repair_ledger(test.directory(), test.files(), test.clock, diagnose(test));
}

std::vector<Ailment> ailments(const Diagnosis& diagnosis) {
  std::vector<Ailment> all;
  for (const Finding& finding : diagnosis.findings) {
    all.push_back(finding.ailment);
  }
  return all;
}

class Doctor : public ::testing::Test {
 protected:
  /// Five events in three frames, published after the first and at the end: `head` covers them all
  /// and was written twice.
  Doctor() {
    test.create();
    const auto ledger = test.open();
    must_append(*ledger, {event("A", 1, std::string(300, 'a')), event("B", 2)});
    EXPECT_TRUE(ledger->publish());
    must_append(*ledger, {event("A", 3, std::string(500, 'b'))});
    must_append(*ledger, {event("A", 4), event("C", 5, std::string(200, 'c'))});
    EXPECT_TRUE(ledger->close());
  }

  void flip(const std::filesystem::path& path, std::size_t byte) {
    base::Bytes bytes = test.disk.bytes(path);
    bytes[byte] ^= std::byte{1};
    test.disk.set_bytes(path, bytes);
  }

  [[nodiscard]] std::size_t log_end() const {
    base::Bytes bytes = test.disk.bytes(test.log());
    while (bytes.back() == std::byte{0}) {
      bytes.pop_back();
    }
    return (bytes.size() + 63) / 64 * 64;
  }

  /// A frame above `head` whose last bytes a crash lost.
  std::size_t tear() {
    const std::size_t at = log_end();
    must_append(*test.open(), {event("A", 9, std::string(400, 'z'))});
    base::Bytes bytes = test.disk.bytes(test.log());
    std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(at + 256), bytes.end(), std::byte{0});
    test.disk.set_bytes(test.log(), bytes);
    return at;
  }

  MemoryLedger test;
};

TEST_F(Doctor, FindsNothingInAHealthyLedger) {
  const Diagnosis diagnosis = diagnose(test);
  EXPECT_THAT(ailments(diagnosis), IsEmpty());
  EXPECT_EQ(diagnosis.stop(), nullptr);
  EXPECT_EQ(diagnosis.origin, "test.example/cases");
  EXPECT_EQ(diagnosis.whole, test.open()->prefix());
  EXPECT_EQ(diagnosis.confirmed.value, 9U);
}

TEST_F(Doctor, WritesNothingUnlessItRepairs) {
  tear();
  flip(kHead, 30);
  flip(kDurable, 3);
  test.disk.set_bytes(kNextSegment, base::Bytes(10));
  const auto before = test.disk.all_files();
  static_cast<void>(test.disk.take_writes());
  EXPECT_EQ(diagnose(test).findings.size(), 5U);  // entries beyond the older head as well
  EXPECT_EQ(test.disk.all_files(), before);
  EXPECT_TRUE(test.disk.take_writes().empty());
}

TEST_F(Doctor, WithoutALedgerIsNotFound) {
  EXPECT_EQ(diagnose_ledger("/disk/nowhere", test.disk, {}).error().code, ErrorCode::kNotFound);
}

// What needs a person.

TEST_F(Doctor, DamagedLogIsPlacedAndWhatStandsBeforeItIsCounted) {
  // In the frame of event 3: the entries of those before it are whole.
  flip(test.log(), 1'500);
  const Diagnosis diagnosis = diagnose(test);
  ASSERT_THAT(ailments(diagnosis), ElementsAre(Ailment::kLogDamaged));
  EXPECT_EQ(diagnosis.findings[0].file, "log/00000000000000000000.log");
  // 64 of the header, 448 of the first frame, 576 of the second, 256 of the commitment to it.
  EXPECT_EQ(diagnosis.findings[0].offset, 1'344U);
  EXPECT_EQ(diagnosis.findings[0].error->code, ErrorCode::kCorrupt);
  EXPECT_EQ(diagnosis.whole.size.value, 5U);
  EXPECT_EQ(diagnosis.confirmed.value, 0U);
}

TEST_F(Doctor, DamageAfterHeadLeavesWhatHeadConfirms) {
  const Prefix published = test.open()->prefix();
  const std::size_t at = log_end();
  must_append(*test.open(), {event("A", 9)});
  flip(test.log(), at + 100);
  const Diagnosis diagnosis = diagnose(test);
  ASSERT_THAT(ailments(diagnosis), ElementsAre(Ailment::kLogDamaged));
  EXPECT_EQ(diagnosis.findings[0].offset, at);
  EXPECT_EQ(diagnosis.whole, published);
  EXPECT_EQ(diagnosis.confirmed.value, 9U);
}

TEST_F(Doctor, MissingSegmentIsDamage) {
  ASSERT_TRUE(test.disk.remove(test.log()));
  const Diagnosis diagnosis = diagnose(test);
  ASSERT_THAT(ailments(diagnosis), ElementsAre(Ailment::kLogDamaged));
  EXPECT_EQ(diagnosis.findings[0].file, "log/00000000000000000000.log");
  EXPECT_EQ(diagnosis.whole.size.value, 0U);
}

TEST_F(Doctor, MissingHeadIsNotTrusted) {
  ASSERT_TRUE(test.disk.remove(kHead));
  const Diagnosis diagnosis = diagnose(test);
  ASSERT_THAT(ailments(diagnosis), ElementsAre(Ailment::kNotTrusted));
  EXPECT_EQ(diagnosis.findings[0].file, "head");
  // The root to compare with what an auditor holds.
  EXPECT_EQ(diagnosis.whole.size.value, 9U);
  EXPECT_EQ(diagnosis.confirmed.value, 0U);
}

TEST_F(Doctor, KeysThatAreNotTheLedgersNeedAPerson) {
  MemoryLedger other;
  other.create();
  for (const auto& [name, ailment] : {std::pair{"log.key", Ailment::kSigningKeyDamaged},
                                      std::pair{"log.vkey", Ailment::kVerifierKeyDamaged}}) {
    const std::filesystem::path path = std::filesystem::path("/disk/ledger/keys") / name;
    const base::Bytes own = test.disk.bytes(path);
    test.disk.set_bytes(path, other.disk.bytes(path));
    EXPECT_THAT(ailments(diagnose(test)), ElementsAre(ailment)) << name;
    test.disk.set_bytes(path, own);
  }
}

TEST_F(Doctor, EveryFlippedBitOfTheKeyPairIsFound) {
  for (const std::string name : {"log.key", "log.vkey"}) {
    const std::filesystem::path path = "/disk/ledger/keys/" + name;
    const base::Bytes own = test.disk.bytes(path);
    for (std::size_t bit = 0; bit < own.size() * 8; ++bit) {
      base::Bytes flipped = own;
      flipped[bit / 8] ^= std::byte{1} << (bit % 8);
      test.disk.set_bytes(path, flipped);
      const Diagnosis diagnosis = diagnose(test);
      ASSERT_EQ(diagnosis.findings.size(), 1U) << name << " bit " << bit;
      ASSERT_EQ(diagnosis.findings[0].file, "keys/" + name) << bit;
      ASSERT_EQ(grade_of(diagnosis.findings[0].ailment), Grade::kStop) << bit;
    }
    test.disk.set_bytes(path, own);
  }
}

TEST_F(Doctor, IdSecretThatDoesNotParseNeedsAPerson) {
  const base::ByteView text = base::as_bytes("0123\n");
  test.disk.set_bytes("/disk/ledger/keys/id-secret", {text.begin(), text.end()});
  EXPECT_THAT(ailments(diagnose(test)), ElementsAre(Ailment::kIdSecretDamaged));
  ASSERT_TRUE(test.disk.remove("/disk/ledger/keys/id-secret"));
  const Diagnosis diagnosis = diagnose(test);
  EXPECT_THAT(ailments(diagnosis), ElementsAre(Ailment::kIdSecretDamaged));
  EXPECT_EQ(diagnosis.stop()->error->message, "the key file is missing");
}

TEST_F(Doctor, RepairsNothingWhileLogOrHeadNeedAPerson) {
  flip(kDurable, 3);
  test.disk.set_bytes(kNextSegment, base::Bytes(10));
  tear();
  const base::Bytes log = test.disk.bytes(test.log());
  const base::Bytes head = test.disk.bytes(kHead);
  for (const bool is_untrusted : {false, true}) {
    if (is_untrusted) {
      flip(kHead, 30);
      flip(kHead, 4'096 + 30);
    } else {
      flip(test.log(), 700);
    }
    const auto before = test.disk.all_files();
    static_cast<void>(test.disk.take_writes());
    EXPECT_TRUE(repair(test));
    EXPECT_EQ(test.disk.all_files(), before);
    EXPECT_TRUE(test.disk.take_writes().empty());
    EXPECT_EQ(diagnose(test).stop()->ailment,
              is_untrusted ? Ailment::kNotTrusted : Ailment::kLogDamaged);
    test.disk.set_bytes(test.log(), log);
    test.disk.set_bytes(kHead, head);
  }
}

// What can be mended.

TEST_F(Doctor, TornTailIsPlacedAndSetAside) {
  const base::Bytes durable = test.disk.bytes(test.log());
  const Prefix prefix = test.open()->prefix();
  const std::size_t at = tear();
  const Diagnosis diagnosis = diagnose(test);
  ASSERT_THAT(ailments(diagnosis), ElementsAre(Ailment::kTornTail));
  EXPECT_EQ(diagnosis.findings[0].file, "log/00000000000000000000.log");
  EXPECT_EQ(diagnosis.findings[0].offset, at);
  EXPECT_EQ(diagnosis.whole, prefix);
  EXPECT_TRUE(repair(test));
  EXPECT_THAT(ailments(diagnose(test)), ElementsAre(Ailment::kCutFile));
  EXPECT_EQ(diagnose(test).whole, prefix);
  EXPECT_EQ(test.disk.bytes(test.log()), durable);
}

TEST_F(Doctor, DamagedHeadSlotIsWrittenAnewFromTheGoodOne) {
  const Prefix prefix = test.open()->prefix();
  for (const std::size_t slot : {0U, 4'096U}) {
    flip(kHead, slot + 30);
    const Diagnosis diagnosis = diagnose(test);
    ASSERT_TRUE(diagnosis.has(Ailment::kHeadSlotDamaged)) << slot;
    EXPECT_EQ(diagnosis.findings[0].file, "head");
    EXPECT_TRUE(repair(test));
    EXPECT_THAT(ailments(diagnose(test)), IsEmpty()) << slot;
    EXPECT_EQ(diagnose(test).confirmed, prefix.size);
    EXPECT_FALSE(read_head(test.disk, kHead)->other_slot_damaged);
  }
}

TEST_F(Doctor, DamagedDurableIsMadeAnew) {
  flip(kDurable, 3);
  EXPECT_THAT(ailments(diagnose(test)), ElementsAre(Ailment::kDurableDamaged));
  EXPECT_TRUE(repair(test));
  EXPECT_THAT(ailments(diagnose(test)), IsEmpty());
  EXPECT_EQ(read_durable(test.disk, kDurable)->next_index.value, 9U);
}

TEST_F(Doctor, MissingDurableIsNoAilment) {
  ASSERT_TRUE(test.disk.remove(kDurable));
  EXPECT_THAT(ailments(diagnose(test)), IsEmpty());
}

TEST_F(Doctor, UnfinishedSegmentIsRemoved) {
  test.disk.set_bytes(kNextSegment, base::Bytes(10));
  EXPECT_THAT(ailments(diagnose(test)), ElementsAre(Ailment::kUnfinishedSegment));
  EXPECT_TRUE(repair(test));
  EXPECT_THAT(ailments(diagnose(test)), IsEmpty());
}

TEST_F(Doctor, RepairsNothingBesideAWriter) {
  const std::size_t at = tear();
  const Diagnosis diagnosis = diagnose(test);
  const auto writer = *test.disk.lock_directory("/disk/ledger/log");
  const auto outcome = repair_ledger(test.directory(), test.disk, test.clock, diagnosis);
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(log_end(), at + 256);
  EXPECT_TRUE(diagnose(test).has(Ailment::kWriterRunning));
}

// What is only said.

TEST_F(Doctor, LeftoversAreListedAndLeft) {
  test.disk.set_bytes("/disk/ledger/log/cut-3-0", base::Bytes(10));
  test.disk.set_bytes("/disk/ledger/log/notes.txt", base::Bytes(10));
  must_append(*test.open(), {event("A", 9)});
  const auto before = test.disk.all_files();
  EXPECT_THAT(ailments(diagnose(test)),
              ElementsAre(Ailment::kBeyondHead, Ailment::kCutFile, Ailment::kUnknownFile));
  EXPECT_EQ(diagnose(test).stop(), nullptr);
  EXPECT_TRUE(repair(test));
  EXPECT_EQ(test.disk.all_files(), before);
}

TEST_F(Doctor, CopyWithoutKeysIsSaidToBeOne) {
  ASSERT_TRUE(test.disk.remove_tree("/disk/ledger/keys"));
  const Diagnosis diagnosis = diagnose(test);
  EXPECT_THAT(ailments(diagnosis), ElementsAre(Ailment::kKeysMissing));
  EXPECT_EQ(diagnosis.stop(), nullptr);
}

TEST_F(Doctor, GravestFindingComesFirst) {
  test.disk.set_bytes("/disk/ledger/log/cut-3-0", base::Bytes(10));
  test.disk.set_bytes(kNextSegment, base::Bytes(10));
  flip(test.log(), 700);
  EXPECT_THAT(ailments(diagnose(test)),
              ElementsAre(Ailment::kLogDamaged, Ailment::kUnfinishedSegment, Ailment::kCutFile));
}

TEST_F(Doctor, DiskErrorIsNotAnAilment) {
  std::uint64_t errors = 0;
  for (std::uint64_t operation = 1;; ++operation) {
    test.disk.fail({operation, support::FaultKind::kIo, false});
    const auto diagnosis = diagnose_ledger(test.directory(), test.disk, {});
    const bool failed = test.disk.has_failed();
    test.disk.heal();
    if (!failed) {
      break;
    }
    errors += diagnosis.has_value() ? 0 : 1;
    // Only the lock and `durable` may be missed.
    EXPECT_TRUE(!diagnosis || diagnosis->stop() == nullptr) << operation;
  }
  EXPECT_GT(errors, 10U);
}

// The index, which RocksDB keeps on a real disk.

class DoctorOfIndex : public ::testing::Test {
 protected:
  DoctorOfIndex() { fill(test); }

  /// Enough events for the index to be stored.
  static void fill(DiskLedger& ledger) {
    ledger.create();
    const auto opened = ledger.open();
    must_append(*opened, events(1, 3'000, 50));
    EXPECT_TRUE(opened->close());
  }

  [[nodiscard]] std::filesystem::path index() const { return test.directory() / "index"; }

  /// Overwrites 64 bytes in the middle of each of the index's tables.
  [[nodiscard]] int damage_tables() const {
    int count = 0;
    for (const auto& file : std::filesystem::directory_iterator(index())) {
      if (file.path().extension() == ".sst") {
        std::fstream bytes(file.path(), std::ios::in | std::ios::out | std::ios::binary);
        bytes.seekp(static_cast<std::streamoff>(file.file_size() / 2));
        bytes << std::string(64, 'x');
        ++count;
      }
    }
    return count;
  }

  void expect_mended() {
    const Prefix prefix = diagnose(test).whole;
    ASSERT_THAT(ailments(diagnose(test)), ElementsAre(Ailment::kIndexUnusable));
    EXPECT_EQ(diagnose(test).findings[0].file, "index");
    EXPECT_TRUE(repair(test));
    EXPECT_THAT(ailments(diagnose(test)), IsEmpty());
    EXPECT_EQ(test.open(Access::kRead)->stream_version("case 7")->value, 60U);
    EXPECT_EQ(diagnose(test).whole, prefix);
  }

  DiskLedger test;
};

TEST_F(DoctorOfIndex, SoundIndexIsNoAilment) {
  ASSERT_TRUE(std::filesystem::exists(index()));
  EXPECT_THAT(ailments(diagnose(test)), IsEmpty());
}

TEST_F(DoctorOfIndex, DamagedTableIsFoundAndTheIndexRebuilt) {
  ASSERT_GT(damage_tables(), 0);
  expect_mended();
}

TEST_F(DoctorOfIndex, IndexOfAnotherLogIsFoundAndRebuilt) {
  DiskLedger other;
  other.clock.pass(1'000'000);
  fill(other);
  std::filesystem::remove_all(index());
  std::filesystem::copy(other.directory() / "index", index());
  expect_mended();
}

TEST_F(DoctorOfIndex, IndexThatIsNoneIsFoundAndRebuilt) {
  std::filesystem::remove_all(index());
  std::filesystem::create_directory(index());
  std::ofstream(index() / "CURRENT") << "nonsense";
  expect_mended();
}

}  // namespace
}  // namespace ledger
