// A case proof holds for all the events of a case and for nothing else; each way to cheat has its
// own number.
#include "ledger/evidence/case_proof.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "ledger/base/error_numbers.h"
#include "tests/support/signed_log.h"

namespace ledger {
namespace {

using support::SignedLog;

int number_of(const base::Result<CheckedCheckpoint>& checked) {
  return checked ? 0 : base::error_number(checked.error());
}

/// Three cases, "A" with three events; further cases so that the way through the map is long.
class CaseProofTest : public ::testing::Test {
 protected:
  CaseProofTest() {
    log.event("A", "first");
    log.event("B", "one");
    log.event("A", "second");
    for (int i = 0; i < 20; ++i) {
      log.event("filler-" + std::to_string(i), "x");
    }
    log.event("A", "third");
    log.commit();
    proof = log.prove("A");
    events = log.events_of("A");
  }

  [[nodiscard]] int check() const {
    return number_of(check_case_proof(proof, events, log.policy()));
  }

  SignedLog log;
  CaseProof proof;
  std::vector<CaseEvent> events;
};

TEST_F(CaseProofTest, AllEventsOfACaseAreAccepted) {
  EXPECT_EQ(check(), 0);
  EXPECT_EQ(proof.count, 3U);
  EXPECT_GT(proof.siblings.size(), 1U);
}

TEST_F(CaseProofTest, AnotherKeyDoesNotSignIt) {
  SigningKey other;
  other.seed.fill(std::byte{8});
  const auto policy = policy_of(verifier_of(SignedLog::kOrigin, other, KeyType::kEd25519));
  EXPECT_EQ(number_of(check_case_proof(proof, events, policy)), base::kNoKnownSignature);
}

TEST_F(CaseProofTest, EachEventLeftOutIsMissed) {
  for (std::size_t i = 0; i < 3; ++i) {
    events = log.events_of("A");
    events.erase(events.begin() + static_cast<std::ptrdiff_t>(i));
    // The last one leaves no gap in the sequence.
    EXPECT_EQ(check(), i < 2 ? base::kSequenceGap : base::kEventCount) << i;
  }
}

TEST_F(CaseProofTest, LastEventLeftOutWithItsCountIsAgainstTheMap) {
  events.pop_back();
  proof.count = 2;
  proof.last = events.back().index;
  EXPECT_EQ(check(), base::kMapRootWrong);
}

TEST_F(CaseProofTest, EventOfAnotherCaseIsRefused) {
  events.insert(events.begin() + 1, log.events_of("B").front());
  EXPECT_EQ(check(), base::kEventOfOtherCase);
}

TEST_F(CaseProofTest, EntryThatIsNoEventIsRefused) {
  events[2] = {{0}, log.entries[0]};
  events[2].index = {24};
  EXPECT_EQ(check(), base::kEventOfOtherCase);
}

TEST_F(CaseProofTest, ReorderedEventsAreRefused) {
  std::swap(events[0], events[1]);
  EXPECT_EQ(check(), base::kEventsOutOfOrder);
}

TEST_F(CaseProofTest, RepeatedEventIsRefused) {
  events.insert(events.begin(), events.front());
  EXPECT_EQ(check(), base::kEventsOutOfOrder);
}

TEST_F(CaseProofTest, EventAtOrAfterTheCommitmentIsRefused) {
  events.back().index = proof.index;
  EXPECT_EQ(check(), base::kEventsOutOfOrder);
}

TEST_F(CaseProofTest, ChangedEventIsAgainstTheMap) {
  base::Bytes changed(events[1].entry.begin(), events[1].entry.end());
  changed.back() ^= std::byte{1};
  events[1].entry = changed;
  EXPECT_EQ(check(), base::kMapRootWrong);
}

TEST_F(CaseProofTest, EventAtAnotherPlaceIsAgainstTheMap) {
  ++events[1].index.value;
  EXPECT_EQ(check(), base::kMapRootWrong);
}

TEST_F(CaseProofTest, EverySiblingCounts) {
  const Path good = proof.siblings;
  for (std::size_t i = 0; i < good.size(); ++i) {
    proof.siblings = good;
    proof.siblings[i].bytes[9] ^= std::byte{4};
    EXPECT_EQ(check(), base::kMapRootWrong) << i;
    proof.siblings = good;
    proof.siblings.erase(proof.siblings.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_EQ(check(), base::kMapRootWrong) << i;
  }
  proof.siblings.resize(257);
  EXPECT_EQ(check(), base::kMapRootWrong);
}

TEST_F(CaseProofTest, CommitmentMustBeInTheTree) {
  proof.inclusion.front().bytes[0] ^= std::byte{1};
  EXPECT_EQ(check(), base::kInclusionWrong);
  proof = log.prove("A");
  proof.commitment.back() ^= std::byte{1};
  EXPECT_EQ(check(), base::kInclusionWrong);
}

TEST_F(CaseProofTest, CommitmentMustBeTheLastEntry) {
  log.event("A", "fourth");
  proof.checkpoint = log.checkpoint();
  proof.inclusion = log.inclusion(proof.index.value);
  EXPECT_EQ(check(), base::kCommitmentCovers);
}

TEST_F(CaseProofTest, TreeThatEndsWithAnEventHasNoCommitment) {
  log.event("A", "fourth");
  const CaseProof later = log.prove("A");
  EXPECT_EQ(number_of(check_case_proof(later, log.events_of("A"), log.policy())),
            base::kNoCommitment);
}

TEST_F(CaseProofTest, CommitmentThatCoversLessIsRefused) {
  log.event("A", "fourth");
  log.add(EntryKind::kMapCommitment, encode_map_commitment({{proof.index.value}, {}, 22}));
  const CaseProof later = log.prove("A");
  EXPECT_EQ(number_of(check_case_proof(later, events, log.policy())), base::kCommitmentCovers);
}

TEST_F(CaseProofTest, WrongMapRootInTheLogIsEvidence) {
  log.event("A", "fourth");
  log.add(EntryKind::kMapCommitment,
          encode_map_commitment({{log.entries.size()}, stream_key("forged"), 22}));
  const CaseProof later = log.prove("A");
  EXPECT_EQ(number_of(check_case_proof(later, log.events_of("A"), log.policy())),
            base::kMapRootWrong);
}

// Absence.

TEST_F(CaseProofTest, AbsentCasesAreProvedAndOthersAreNot) {
  int leaves = 0;
  int empties = 0;
  for (int i = 0; i < 40; ++i) {
    proof = log.prove("absent-" + std::to_string(i));
    events.clear();
    EXPECT_EQ(check(), 0) << i;
    leaves += proof.kind == CaseProof::Kind::kAbsentLeaf ? 1 : 0;
    empties += proof.kind == CaseProof::Kind::kAbsentEmpty ? 1 : 0;
    // The same proof for a case that is there.
    proof.stream = "A";
    EXPECT_NE(check(), 0) << i;
  }
  EXPECT_GT(leaves, 0);
  EXPECT_GT(empties, 0);
}

TEST_F(CaseProofTest, OwnLeafAsTheOtherOneIsNoAbsence) {
  proof.kind = CaseProof::Kind::kAbsentLeaf;
  proof.other = {stream_key("A"), *log.map.summary(stream_key("A"))};
  proof.count = 0;
  proof.last = {0};
  events.clear();
  EXPECT_EQ(check(), base::kAbsenceNotShown);
}

TEST_F(CaseProofTest, OtherLeafFromElsewhereIsNoAbsence) {
  const base::Digest key = stream_key("A");
  for (int i = 0; i < 20; ++i) {
    const std::string name = "filler-" + std::to_string(i);
    if (((stream_key(name).bytes[0] ^ key.bytes[0]) & std::byte{0x80}) == std::byte{0}) continue;
    const CaseProof theirs = log.prove(name);
    proof.kind = CaseProof::Kind::kAbsentLeaf;
    proof.siblings = theirs.siblings;
    proof.other = {stream_key(name), *log.map.summary(stream_key(name))};
    proof.count = 0;
    proof.last = {0};
    events.clear();
    EXPECT_EQ(check(), base::kAbsenceNotShown);
    return;
  }
  FAIL() << "no filler on the other side";
}

TEST_F(CaseProofTest, EventsBesideAnAbsenceAreRefused) {
  proof = log.prove("absent");
  EXPECT_EQ(check(), base::kAbsenceNotShown);
}

TEST_F(CaseProofTest, NothingIsAbsentFromAnEmptyMapAtDepthZero) {
  SignedLog empty;
  const CaseProof absent = empty.prove("A");
  EXPECT_EQ(absent.kind, CaseProof::Kind::kAbsentEmpty);
  EXPECT_TRUE(absent.siblings.empty());
  EXPECT_EQ(number_of(check_case_proof(absent, {}, empty.policy())), 0);
}

TEST_F(CaseProofTest, PresentWithoutEventsIsRefused) {
  events.clear();
  proof.count = 0;
  proof.last = {0};
  EXPECT_EQ(check(), base::kEventCount);
}

// Text.

TEST_F(CaseProofTest, TextIsReadBackAndIsTheOnlyOne) {
  for (const std::string_view name : {"A", "absent", "absent-1", "absent-2", "absent-3"}) {
    const CaseProof one = log.prove(name);
    const std::string text = to_string(one);
    const auto read = parse_case_proof(text);
    ASSERT_TRUE(read.has_value()) << text;
    EXPECT_EQ(*read, one);
  }
}

TEST_F(CaseProofTest, TextBeginsAsSpecified) {
  const std::string text = to_string(proof);
  EXPECT_TRUE(
      text.starts_with("caseledger/case-proof@v1\ncase QQ==\ncount 3\nlast 25\npath present "))
      << text;
  EXPECT_TRUE(text.ends_with("\n\n" + proof.checkpoint));
}

TEST_F(CaseProofTest, EveryChangedLineIsRefusedOrSaysSomethingElse) {
  const std::string text = to_string(proof).substr(0, to_string(proof).find("\n\n") + 2);
  for (std::size_t i = 0; i < text.size(); ++i) {
    for (const char c : {'\0', '\n', ' ', '0', '-', '+', 'A'}) {
      std::string changed = text;
      if (changed[i] == c) continue;
      changed[i] = c;
      changed += proof.checkpoint;
      const auto read = parse_case_proof(changed);
      if (!read) {
        ASSERT_EQ(base::error_number(read.error()), base::kCaseProofMalformed);
        continue;
      }
      ASSERT_EQ(to_string(*read), changed);
      ASSERT_NE(number_of(check_case_proof(*read, events, log.policy())), 0) << i << c;
    }
  }
}

TEST_F(CaseProofTest, SurplusLinesAreRefused) {
  const std::string text = to_string(proof);
  for (std::size_t at = text.find('\n'); at < text.find("\n\n"); at = text.find('\n', at + 1)) {
    std::string longer = text;
    longer.insert(at + 1, "-\n");
    EXPECT_FALSE(parse_case_proof(longer).has_value()) << longer;
  }
  EXPECT_FALSE(parse_case_proof("").has_value());
}

}  // namespace
}  // namespace ledger
