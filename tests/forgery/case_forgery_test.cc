// A case that is not what the log committed to. All but the one thing is right in each: the tree is
// hashed anew and the log's own key signs it wherever the forger could have asked for that.

#include "tests/forgery/small_log.h"

namespace forgery {
namespace {

using base::Digest;
using ledger::CaseProof;
using ledger::EntryKind;
using support::damaged;

constexpr std::size_t kCases = 6;
constexpr std::size_t kRounds = 5;

class CaseForgery : public testing::Test {
 protected:
  void SetUp() override {
    for (std::size_t i = 0; i < kCases; ++i) {
      ASSERT_EQ(check(log_.prove(SmallLog::name_of(i)), log_.events_of(SmallLog::name_of(i))), 0);
    }
  }

  /// A name of no case, with the absence proved in this way.
  std::string absent(CaseProof::Kind kind, std::size_t skip = 0) {
    for (std::size_t i = 0;; ++i) {
      std::string name = "none-" + std::to_string(i);
      if (log_.prove(name).kind == kind && skip-- == 0) return name;
    }
  }

  SmallLog log_{kCases, kRounds};
  const std::string name_ = SmallLog::name_of(1);
  const Events events_ = log_.events_of(name_);
  const CaseProof proof_ = log_.prove(name_);
};

TEST_F(CaseForgery, EntriesEdited) {
  Corpus corpus;
  const auto edit = [&](std::size_t event, std::size_t byte, int expected) {
    Events events = events_;
    events[event].entry[byte] ^= std::byte{0x40};
    corpus.refuse("byte " + std::to_string(byte) + " of event " + std::to_string(event),
                  expected,
                  proof_,
                  events);
  };
  for (std::size_t event = 0; event < kRounds; ++event) {
    edit(event, 1, base::kEventOfOtherCase);  // the kind: no longer an event
    edit(event, 8, base::kEventOfOtherCase);  // stream key
    edit(event, 47, base::kSequenceGap);      // stream sequence
    edit(event, 55, base::kMapRootWrong);     // recorded at
    edit(event, 56, base::kMapRootWrong);     // event id
    edit(event, 72, base::kMapRootWrong);     // body, first byte
    edit(event, 87, base::kMapRootWrong);     // and last
  }
}

TEST_F(CaseForgery, EntriesRemovedInsertedReorderedMoved) {
  Corpus corpus;
  const auto at = [](std::size_t i) { return static_cast<std::ptrdiff_t>(i); };
  for (std::size_t i = 0; i < kRounds; ++i) {
    const std::string place = " " + std::to_string(i);
    Events events = events_;
    events.erase(events.begin() + at(i));
    const bool is_last = i + 1 == kRounds;
    corpus.refuse(
        "left out" + place, is_last ? base::kEventCount : base::kSequenceGap, proof_, events);
    // The proof's own words brought in line: then only the map root tells.
    if (is_last) {
      CaseProof shorter = proof_;
      shorter.count = kRounds - 1;
      shorter.last = events.back().index;
      corpus.refuse("left out, and counted so", base::kMapRootWrong, shorter, events);
    }
    events = events_;
    events.insert(events.begin() + at(i), events_[i]);
    corpus.refuse("twice" + place, base::kEventsOutOfOrder, proof_, events);
    events = events_;
    events[i] = log_.events_of(SmallLog::name_of(2))[i];
    corpus.refuse("of another case" + place, base::kEventOfOtherCase, proof_, events);
    events = events_;
    ledger::EntryHead head;
    head.stream_key = ledger::stream_key(name_);
    head.version = {i + 1};
    events[i].entry = ledger::encode_entry(head, base::Bytes(16, std::byte{9}));
    corpus.refuse("made up in its place" + place, base::kMapRootWrong, proof_, events);
    if (!is_last) {
      events = events_;
      std::swap(events[i], events[i + 1]);
      corpus.refuse("reordered" + place, base::kEventsOutOfOrder, proof_, events);
      events = events_;
      std::swap(events[i].entry, events[i + 1].entry);
      corpus.refuse("exchanged" + place, base::kSequenceGap, proof_, events);
      events = events_;
      std::swap(events[i].index, events[i + 1].index);
      corpus.refuse("indexes exchanged" + place, base::kEventsOutOfOrder, proof_, events);
    }
    events = events_;
    events[i].index.value += 1;
    corpus.refuse("moved in the log" + place,
                  is_last ? base::kEventCount : base::kMapRootWrong,
                  proof_,
                  events);
  }
  Events events = events_;
  events.push_back({log_.prove(name_).index, events_.back().entry});
  corpus.refuse("at the commitment's own index", base::kEventsOutOfOrder, proof_, events);
  corpus.refuse("none at all", base::kEventCount, proof_, {});
  CaseProof other_name = proof_;
  other_name.stream = "case-2";
  corpus.refuse("under another name", base::kEventOfOtherCase, other_name, events_);
}

TEST_F(CaseForgery, MapRoot) {
  Corpus corpus;
  for (unsigned bit = 0; bit < 256; bit += 16) {
    SmallLog log = log_;
    log.drop_last();
    log.add_commitment({{log.size()}, damaged(log.map_root(), bit), log.case_count()});
    CaseProof proof = proof_;
    log.sign(proof);
    corpus.refuse("signed with bit " + std::to_string(bit), base::kMapRootWrong, proof, events_);
  }
  for (const auto& [how, path] : forged_paths(proof_.siblings)) {
    CaseProof proof = proof_;
    proof.siblings = path;
    corpus.refuse("sibling " + how, base::kMapRootWrong, proof, events_);
  }
  CaseProof deep = proof_;
  deep.siblings.resize(257);
  corpus.refuse("deeper than a key", base::kMapRootWrong, deep, events_);
}

TEST_F(CaseForgery, Commitment) {
  Corpus corpus;
  const std::uint64_t right = log_.size() - 1;
  for (const std::uint64_t covers : {std::uint64_t{0},
                                     std::uint64_t{1},
                                     right - 6,
                                     right - 2,
                                     right - 1,
                                     right + 1,
                                     right + 2,
                                     UINT64_MAX}) {
    SmallLog log = log_;
    log.drop_last();
    log.add_commitment({{covers}, log.map_root(), log.case_count()});
    CaseProof proof = proof_;
    log.sign(proof);
    corpus.refuse("covers " + std::to_string(covers), base::kCommitmentCovers, proof, events_);
  }
  for (const std::size_t length : {0UL, 8UL, 40UL, 47UL, 49UL, 96UL}) {
    SmallLog log = log_;
    base::Bytes body = ledger::encode_map_commitment({{right}, log.map_root(), log.case_count()});
    body.resize(length);
    log.drop_last();
    log.add({EntryKind::kMapCommitment, {}, {}, {}, {}}, body);
    CaseProof proof = proof_;
    log.sign(proof);
    corpus.refuse("of " + std::to_string(length) + " bytes", base::kNoCommitment, proof, events_);
  }
  for (const EntryKind kind : {EntryKind::kGenesis,
                               EntryKind::kKeyChange,
                               EntryKind::kFreeze,
                               EntryKind::kClockAccepted}) {
    SmallLog log = log_;
    log.drop_last();
    log.add({kind, {}, {}, {}, {}},
            ledger::encode_map_commitment({{right}, log.map_root(), log.case_count()}));
    CaseProof proof = proof_;
    log.sign(proof);
    corpus.refuse("another kind", base::kNoCommitment, proof, events_);
  }
  SmallLog without = log_;
  without.drop_last();
  CaseProof proof = proof_;
  without.sign(proof);
  corpus.refuse("missing", base::kNoCommitment, proof, events_);
  SmallLog later = log_;  // an event after the commitment, outside of what it covers
  later.add_event(name_, kRounds + 1);
  proof = proof_;
  later.sign(proof);
  corpus.refuse("not last", base::kNoCommitment, proof, events_);
  proof = proof_;
  proof.checkpoint = later.checkpoint();
  corpus.refuse("in a longer tree", base::kCommitmentCovers, proof, events_);
  proof = proof_;
  --proof.index.value;
  corpus.refuse("said to stand elsewhere", base::kCommitmentCovers, proof, events_);
  for (const auto& [how, path] : forged_paths(proof_.inclusion)) {
    proof = proof_;
    proof.inclusion = path;
    corpus.refuse("inclusion " + how, base::kInclusionWrong, proof, events_);
  }
  proof = proof_;
  proof.commitment.back() ^= std::byte{1};
  corpus.refuse("not the one in the log", base::kInclusionWrong, proof, events_);
}

TEST_F(CaseForgery, Absence) {
  Corpus corpus;
  const std::string beside = absent(CaseProof::Kind::kAbsentLeaf);
  const std::string empty = absent(CaseProof::Kind::kAbsentEmpty);
  const CaseProof leaf = log_.prove(beside);
  const CaseProof hole = log_.prove(empty);
  ASSERT_EQ(check(leaf, {}), 0);
  ASSERT_EQ(check(hole, {}), 0);
  // Cases that exist, said not to.
  for (std::size_t i = 0; i < kCases; ++i) {
    const std::string name = SmallLog::name_of(i);
    CaseProof proof = log_.prove(name);
    const ledger::StreamSummary summary = {proof.count, proof.last, {}};
    proof.count = 0;
    proof.last = {0};
    proof.kind = CaseProof::Kind::kAbsentEmpty;
    corpus.refuse(name + " as an empty slot", base::kMapRootWrong, proof, {});
    proof.kind = CaseProof::Kind::kAbsentLeaf;
    proof.other = {ledger::stream_key(name), summary};
    corpus.refuse(name + " as its own neighbour", base::kAbsenceNotShown, proof, {});
    CaseProof stolen = leaf;  // the right way, to where another name would stand
    stolen.stream = name;
    corpus.refuse(name + " by the absence of another", base::kAbsenceNotShown, stolen, {});
  }
  for (const CaseProof& good : {leaf, hole}) {
    CaseProof proof = good;
    proof.count = 1;
    corpus.refuse("a count beside absence", base::kAbsenceNotShown, proof, {});
    proof = good;
    proof.last = {3};
    corpus.refuse("a last index beside absence", base::kAbsenceNotShown, proof, {});
    corpus.refuse("events beside absence", base::kAbsenceNotShown, good, events_);
  }
  CaseProof proof = hole;
  proof.other = leaf.other;
  corpus.refuse("a leaf beside an empty slot", base::kAbsenceNotShown, proof, {});
  proof = leaf;
  proof.other.reset();
  corpus.refuse("no leaf at all", base::kAbsenceNotShown, proof, {});
  proof = leaf;
  proof.other->key = damaged(proof.other->key, 7);  // the first bit of the key
  corpus.refuse("a leaf from elsewhere", base::kAbsenceNotShown, proof, {});
  proof = leaf;
  ++proof.other->summary.count;
  corpus.refuse("another count in the leaf", base::kMapRootWrong, proof, {});
  proof = leaf;
  ++proof.other->summary.last.value;
  corpus.refuse("another last index in the leaf", base::kMapRootWrong, proof, {});
  proof = leaf;
  proof.other->summary.root = damaged(proof.other->summary.root);
  corpus.refuse("another root in the leaf", base::kMapRootWrong, proof, {});
  proof = hole;
  proof.siblings.clear();
  corpus.refuse("an empty map", base::kMapRootWrong, proof, {});
}

}  // namespace
}  // namespace forgery
