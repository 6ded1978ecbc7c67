// A log of a few cases with everything a verifier is handed, and a forger's means to make all the
// rest right again: hash the tree anew, fold the map anew, sign with the log's own key.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "ledger/base/error_numbers.h"
#include "ledger/evidence/case_proof.h"
#include "tests/support/evidence.h"

namespace forgery {

/// An event of a case, as it stands in the log.
struct Event {
  base::EntryIndex index;
  base::Bytes entry;
};

using Events = std::vector<Event>;

class SmallLog {
 public:
  /// Genesis, a first commitment, `rounds` events of each of `cases` cases in turn, a commitment.
  SmallLog(std::size_t cases, std::size_t rounds) {
    const ledger::Genesis genesis = {
        std::string(support::kOrigin), to_string(support::log_key()), false};
    add({ledger::EntryKind::kGenesis, {}, {}, {}, {}}, ledger::encode_genesis(genesis));
    commit();
    for (std::size_t round = 0; round < rounds; ++round) {
      for (std::size_t i = 0; i < cases; ++i)
        add_event(name_of(i), round + 1);
    }
    commit();
  }

  static std::string name_of(std::size_t number) { return "case-" + std::to_string(number); }

  [[nodiscard]] const std::vector<base::Bytes>& entries() const { return entries_; }

  [[nodiscard]] std::uint64_t size() const { return entries_.size(); }

  void add_event(std::string_view stream, std::uint64_t version) {
    ledger::EntryHead head;
    head.stream_key = ledger::stream_key(stream);
    head.version = {version};
    base::store_be64(head.id.bytes.data(), size());
    add(head, base::Bytes(16, static_cast<std::byte>(version)));
    map_.add(head.stream_key, {size() - 1}, ledger::leaf_hash(entries_.back()));
  }

  void commit() { add_commitment({{size()}, map_.root(), map_.case_count()}); }

  void add_commitment(const ledger::MapCommitment& commitment) {
    add({ledger::EntryKind::kMapCommitment, {}, {}, {}, {}},
        ledger::encode_map_commitment(commitment));
  }

  void add(const ledger::EntryHead& head, base::ByteView body) {
    entries_.push_back(ledger::encode_entry(head, body));
  }

  void replace_last(base::Bytes entry) { entries_.back() = std::move(entry); }

  void drop_last() { entries_.pop_back(); }

  [[nodiscard]] base::Digest map_root() { return map_.root(); }

  [[nodiscard]] std::uint64_t case_count() const { return map_.case_count(); }

  [[nodiscard]] support::SmallTree tree() const {
    std::vector<base::Digest> leaves;
    for (const base::Bytes& entry : entries_)
      leaves.push_back(ledger::leaf_hash(entry));
    return support::SmallTree(std::move(leaves));
  }

  [[nodiscard]] std::string checkpoint() const {
    return ledger::sign_checkpoint(support::kOrigin, tree().prefix(size()), support::key_from(0));
  }

  /// What is proved of a case at the newest size, signed by the log.
  [[nodiscard]] ledger::CaseProof prove(std::string_view stream) {
    const base::Digest key = ledger::stream_key(stream);
    const ledger::MapPath path = map_.path(key);
    ledger::CaseProof proof;
    proof.stream = stream;
    for (const ledger::MapSlot& slot : path.siblings)
      proof.siblings.push_back(slot.hash);
    if (path.leaf_key == key) {
      proof.count = map_.summary(key)->count;
      proof.last = map_.summary(key)->last;
    } else if (path.leaf_key) {
      proof.kind = ledger::CaseProof::Kind::kAbsentLeaf;
      proof.other = {*path.leaf_key, *map_.summary(*path.leaf_key)};
    } else {
      proof.kind = ledger::CaseProof::Kind::kAbsentEmpty;
    }
    sign(proof);
    return proof;
  }

  /// Puts commitment, inclusion and checkpoint of the proof right for the entries as they are.
  void sign(ledger::CaseProof& proof) const {
    proof.commitment = entries_.back();
    proof.index = {size() - 1};
    proof.inclusion = tree().inclusion(size() - 1, size());
    proof.checkpoint = checkpoint();
  }

  [[nodiscard]] Events events_of(std::string_view stream) const {
    Events events;
    for (std::uint64_t i = 0; i < size(); ++i) {
      const auto view = ledger::decode_entry({i}, entries_[i]);
      if (view && view->kind == ledger::EntryKind::kEvent &&
          view->stream_key == ledger::stream_key(stream)) {
        events.push_back({{i}, entries_[i]});
      }
    }
    return events;
  }

 private:
  std::vector<base::Bytes> entries_;
  ledger::CaseMap map_;
};

inline int check(const ledger::CaseProof& proof, const Events& events) {
  std::vector<ledger::CaseEvent> views;
  for (const Event& event : events)
    views.push_back({event.index, event.entry});
  return support::number_of(
      ledger::check_case_proof(proof, views, ledger::policy_of(support::log_key())));
}

inline std::string text_of(const ledger::CaseProof& proof, const Events& events) {
  std::string text = to_string(proof);
  for (const Event& event : events) {
    text += std::to_string(event.index.value) + " " + base::to_hex(event.entry) + "\n";
  }
  return text;
}

/// The forgeries of one class: each another input, each refused by the check it is meant for.
class Corpus {
 public:
  Corpus() = default;
  Corpus(const Corpus&) = delete;
  Corpus& operator=(const Corpus&) = delete;

  ~Corpus() { EXPECT_GE(inputs_.size(), least_); }

  /// For a class that another corpus fills.
  void allow_few() { least_ = 1; }

  void refuse(const std::string& what, int expected, int number, const std::string& input) {
    EXPECT_EQ(number, expected) << what;
    EXPECT_TRUE(inputs_.insert(input).second) << what << " was tried before";
  }

  void refuse(const std::string& what,
              int expected,
              const ledger::CaseProof& proof,
              const Events& events) {
    refuse(what, expected, check(proof, events), text_of(proof, events));
  }

 private:
  std::set<std::string> inputs_;
  std::size_t least_ = 20;
};

/// A path with a hash added, dropped, changed or swapped with its neighbour, and how.
inline std::vector<std::pair<std::string, ledger::Path>> forged_paths(const ledger::Path& path) {
  std::vector<std::pair<std::string, ledger::Path>> forged;
  for (std::size_t i = 0; i <= path.size(); ++i) {
    const auto at = static_cast<std::ptrdiff_t>(i);
    const std::string place = " " + std::to_string(i);
    ledger::Path other = path;
    other.insert(other.begin() + at, ledger::leaf_hash(base::as_bytes(place)));
    forged.emplace_back("added" + place, other);
    if (i == path.size()) break;
    other = path;
    other.erase(other.begin() + at);
    forged.emplace_back("dropped" + place, other);
    other = path;
    other[i] = support::damaged(other[i], 255);
    forged.emplace_back("changed" + place, other);
    other = path;
    if (i + 1 < path.size()) {
      std::swap(other[i], other[i + 1]);
      forged.emplace_back("swapped" + place, other);
    }
  }
  return forged;
}

}  // namespace forgery
