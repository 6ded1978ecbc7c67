// What entries must satisfy in order: commitments, changes of keys, the freeze. Each with the
// number of its own check, and at the entry that is wrong.
#include "ledger/verify/history.h"

#include <gtest/gtest.h>

#include "ledger/base/error_numbers.h"
#include "ledger/verify/trust.h"
#include "tests/support/signed_log.h"

namespace ledger {
namespace {

using support::SignedLog;

struct Outcome {
  int number = 0;
  std::uint64_t index = 0;

  bool operator==(const Outcome&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Outcome& outcome) {
  return out << "CL-" << outcome.number << " at " << outcome.index;
}

constexpr Outcome kAllIsWell = {};
constexpr int kCorrupt = 1600;

base::Status replay(History& history, const SignedLog& log) {
  for (std::uint64_t i = 0; i < log.entries.size(); ++i) {
    const auto entry = decode_entry({i}, log.entries[i]);
    CASELEDGER_TRY_STATUS(history.add(*entry, i));
  }
  return history.flush();
}

Outcome outcome_of(const SignedLog& log) {
  History history;
  const auto done = replay(history, log);
  if (done) return kAllIsWell;
  EXPECT_EQ(history.failed_index().value, history.failed_place());
  return {base::error_number(done.error()), history.failed_index().value};
}

SigningKey key_of(std::uint8_t seed) {
  SigningKey key;
  key.seed.fill(static_cast<std::byte>(seed));
  return key;
}

class HistoryTest : public ::testing::Test {
 protected:
  HistoryTest() {
    log.event("A", "1");
    log.event("B", "1");
    log.commit();  // index 4
  }

  [[nodiscard]] KeyChange change(const SigningKey& from, const SigningKey& to) const {
    KeyChange change;
    change.old_vkey = verifier_key(SignedLog::kOrigin, from);
    change.new_vkey = verifier_key(SignedLog::kOrigin, to);
    change.last = log.prefix();
    return change;
  }

  static void sign(KeyChange& change, const SigningKey& from, const SigningKey& to) {
    const base::Bytes message = key_change_message(change);
    change.old_signature = ledger::sign(from, message);
    change.new_signature = ledger::sign(to, message);
  }

  void add(const KeyChange& change) { log.add(EntryKind::kKeyChange, encode_key_change(change)); }

  void change_key(const SigningKey& from, const SigningKey& to) {
    KeyChange one = change(from, to);
    sign(one, from, to);
    add(one);
  }

  SignedLog log;
};

TEST_F(HistoryTest, HonestLogHasNothingToSay) {
  EXPECT_EQ(outcome_of(log), kAllIsWell);
  History history;
  ASSERT_TRUE(replay(history, log));
  EXPECT_EQ(history.prefix(), log.prefix());
  EXPECT_EQ(history.commitment_count(), 2U);
  EXPECT_EQ(history.stream_count(), 2U);
  EXPECT_EQ(history.event_count(), 2U);
}

TEST_F(HistoryTest, EveryPartOfACommitmentIsCompared) {
  const MapCommitment good{{5}, log.map.root(), 2};
  base::Digest other_root = good.map_root;
  other_root.bytes[31] ^= std::byte{1};
  for (const MapCommitment& bad : {MapCommitment{{4}, good.map_root, 2},
                                   MapCommitment{{6}, good.map_root, 2},
                                   MapCommitment{{5}, other_root, 2},
                                   MapCommitment{{5}, good.map_root, 3}}) {
    SignedLog forged = log;
    forged.add(EntryKind::kMapCommitment, encode_map_commitment(bad));
    forged.event("C", "later");
    EXPECT_EQ(outcome_of(forged), (Outcome{base::kCommitmentWrong, 5}));
  }
}

TEST_F(HistoryTest, CommitmentOfAnEarlierMapIsNoticedAmongThousands) {
  const base::Digest earlier = log.map.root();
  for (int i = 0; i < 2'000; ++i) {
    log.event("case-" + std::to_string(i % 700), "x");
    log.commit();
  }
  EXPECT_EQ(outcome_of(log), kAllIsWell);
  const std::uint64_t index = log.entries.size();
  log.event("A", "2");
  log.add(EntryKind::kMapCommitment, encode_map_commitment({{index + 1}, earlier, 702}));
  EXPECT_EQ(outcome_of(log), (Outcome{base::kCommitmentWrong, index + 1}));
}

TEST_F(HistoryTest, FirstWrongEntryIsTheOneToldOf) {
  log.add(EntryKind::kMapCommitment, encode_map_commitment({{5}, {}, 2}));  // folded late
  log.add(EntryKind::kFreeze, {});                                          // seen at once
  EXPECT_EQ(outcome_of(log), (Outcome{base::kCommitmentWrong, 5}));
}

TEST_F(HistoryTest, GapInAStreamIsPlaced) {
  EntryHead head;
  head.stream_key = stream_key("A");
  head.version = {3};
  head.recorded_at = {1'800'000'000'000'000};
  log.add(head, {});
  EXPECT_EQ(outcome_of(log), (Outcome{kCorrupt, 5}));
}

// Claims.

TEST_F(HistoryTest, ClaimedRootsAreComparedAtTheirSizes) {
  for (std::uint64_t size = 1; size <= log.entries.size(); ++size) {
    History good;
    good.expect({log.prefix(size), {}});
    EXPECT_TRUE(replay(good, log)) << size;
    History bad;
    Prefix other = log.prefix(size);
    other.root.bytes[0] ^= std::byte{1};
    bad.expect({other, {base::ErrorCode::kUntrusted, base::kForked, "", "", ""}});
    const auto done = replay(bad, log);
    ASSERT_FALSE(done) << size;
    EXPECT_EQ(base::error_number(done.error()), base::kForked);
    EXPECT_EQ(bad.failed_index().value, size - 1);
  }
}

TEST_F(HistoryTest, PublishedSizeMustEndWithACommitment) {
  History history;
  history.expect({log.prefix(4), {}, true});
  const auto done = replay(history, log);
  ASSERT_FALSE(done);
  EXPECT_EQ(base::error_number(done.error()), base::kNoCommitment);
}

// Changes of keys.

TEST_F(HistoryTest, ChangeOfKeysSignedByBothIsAccepted) {
  const SigningKey next = key_of(9);
  change_key(log.key(), next);
  log.event("A", "2");
  log.commit();
  History history;
  ASSERT_TRUE(replay(history, log));
  ASSERT_EQ(history.keys().size(), 2U);
  EXPECT_EQ(history.keys()[1].from, 6U);
  // The tree that holds the change needs the new key, with or without the old.
  const Prefix prefix = log.prefix();
  EXPECT_TRUE(check_by_history(sign_checkpoint(SignedLog::kOrigin, prefix, next), history.keys()));
  const auto by_old =
      check_by_history(sign_checkpoint(SignedLog::kOrigin, prefix, log.key()), history.keys());
  ASSERT_FALSE(by_old);
  EXPECT_EQ(base::error_number(by_old.error()), base::kHeadSignatureWrong);
  EXPECT_TRUE(check_by_history(sign_checkpoint(SignedLog::kOrigin, log.prefix(5), log.key()),
                               history.keys()));
}

TEST_F(HistoryTest, ForgedChangesOfKeysAreRefused) {
  const SigningKey next = key_of(9);
  const KeyChange good = change(log.key(), next);
  std::vector<KeyChange> forged(6, good);
  sign(forged[0], next, next);            // not by the old key
  sign(forged[1], log.key(), log.key());  // not by the new key
  forged[2] = change(key_of(3), next);    // from a key not in force
  sign(forged[2], key_of(3), next);
  forged[3].new_vkey = verifier_key("another.example/log", next);  // of another log
  sign(forged[3], log.key(), next);
  forged[4].last.root.bytes[0] ^= std::byte{1};  // another tree
  sign(forged[4], log.key(), next);
  forged[5].last = log.prefix(2);  // an older one than the last published
  sign(forged[5], log.key(), next);
  for (std::size_t i = 0; i < forged.size(); ++i) {
    SignedLog other = log;
    other.add(EntryKind::kKeyChange, encode_key_change(forged[i]));
    EXPECT_EQ(outcome_of(other), (Outcome{base::kKeyChangeWrong, 5})) << i;
  }
}

TEST_F(HistoryTest, KeyThatWasInForceBeforeDoesNotComeBack) {
  change_key(log.key(), key_of(9));
  log.commit();
  change_key(key_of(9), log.key());
  EXPECT_EQ(outcome_of(log), (Outcome{base::kKeyChangeWrong, 7}));
}

// Freeze.

TEST_F(HistoryTest, OneCommitmentFollowsAFreezeAndNothingElse) {
  log.add(EntryKind::kFreeze, base::as_bytes("moved to another ledger"));
  EXPECT_EQ(outcome_of(log), kAllIsWell);
  SignedLog with_event = log;
  with_event.event("A", "2");
  EXPECT_EQ(outcome_of(with_event), (Outcome{base::kEntryAfterFreeze, 6}));
  log.commit();
  EXPECT_EQ(outcome_of(log), kAllIsWell);
  log.commit();
  EXPECT_EQ(outcome_of(log), (Outcome{base::kEntryAfterFreeze, 7}));
}

TEST_F(HistoryTest, FreezeNeedsAReason) {
  log.add(EntryKind::kFreeze, {});
  EXPECT_EQ(outcome_of(log), (Outcome{kCorrupt, 5}));
}

}  // namespace
}  // namespace ledger
