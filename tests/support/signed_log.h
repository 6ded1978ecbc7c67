// A small log in memory, with everything that a real one hands to strangers: entries, commitments,
// signed checkpoints, proofs.
//
// Room:      tests/support.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ledger/evidence/case_map.h"
#include "ledger/evidence/case_proof.h"
#include "ledger/evidence/checkpoint.h"
#include "ledger/evidence/entry.h"
#include "ledger/evidence/merkle.h"
#include "ledger/evidence/proof.h"

namespace support {

class SignedLog {
 public:
  static constexpr std::string_view kOrigin = "test.example/cases";

  SignedLog() {
    key_.seed.fill(std::byte{7});
    add(ledger::EntryKind::kGenesis,
        ledger::encode_genesis({std::string(kOrigin), ledger::verifier_key(kOrigin, key_), false}));
    commit();
  }

  [[nodiscard]] const ledger::SigningKey& key() const { return key_; }

  [[nodiscard]] ledger::Policy policy() const {
    return ledger::policy_of(ledger::verifier_of(kOrigin, key_, ledger::KeyType::kEd25519));
  }

  /// Any entry as it is.
  void add(const ledger::EntryHead& head, base::ByteView body) {
    entries.push_back(ledger::encode_entry(head, body));
    if (head.kind == ledger::EntryKind::kEvent) {
      map.add(head.stream_key, {entries.size() - 1}, ledger::leaf_hash(entries.back()));
    }
  }

  void add(ledger::EntryKind kind, base::ByteView body) {
    ledger::EntryHead head;
    head.kind = kind;
    head.recorded_at = next_time();
    add(head, body);
  }

  /// The stream's next event.
  void event(std::string_view stream, base::ByteView body) {
    ledger::EntryHead head;
    head.stream_key = ledger::stream_key(stream);
    head.version = {map.count_of(head.stream_key) + 1};
    head.recorded_at = next_time();
    base::store_be64(head.id.bytes.data(), entries.size());
    add(head, body);
  }

  void event(std::string_view stream, std::string_view body) {
    event(stream, base::as_bytes(body));
  }

  void commit() {
    add(ledger::EntryKind::kMapCommitment,
        ledger::encode_map_commitment({{entries.size()}, map.root(), map.case_count()}));
  }

  [[nodiscard]] ledger::Prefix prefix(std::uint64_t size) const {
    ledger::Frontier frontier;
    for (std::uint64_t i = 0; i < size; ++i) {
      frontier.add(ledger::leaf_hash(entries.at(i)));
    }
    return {{size}, frontier.root()};
  }

  [[nodiscard]] ledger::Prefix prefix() const { return prefix(entries.size()); }

  [[nodiscard]] std::string checkpoint() const {
    return ledger::sign_checkpoint(kOrigin, prefix(), key_);
  }

  [[nodiscard]] ledger::Path inclusion(std::uint64_t index) const {
    return *ledger::inclusion_proof(
        index, entries.size(), [this](unsigned height, std::uint64_t at) {
          return node(height, at);
        });
  }

  /// All of the stream's events.
  [[nodiscard]] std::vector<ledger::CaseEvent> events_of(std::string_view stream) const {
    std::vector<ledger::CaseEvent> events;
    for (std::uint64_t i = 0; i < entries.size(); ++i) {
      const auto entry = ledger::decode_entry({i}, entries[i]);
      if (entry->kind == ledger::EntryKind::kEvent &&
          entry->stream_key == ledger::stream_key(stream)) {
        events.push_back({{i}, entries[i]});
      }
    }
    return events;
  }

  /// At the size there is; the last entry is a commitment.
  [[nodiscard]] ledger::CaseProof prove(std::string_view stream) {
    using Kind = ledger::CaseProof::Kind;
    const base::Digest key = ledger::stream_key(stream);
    const ledger::MapPath path = map.path(key);
    ledger::CaseProof proof;
    proof.stream = stream;
    for (const ledger::MapSlot& sibling : path.siblings) {
      proof.siblings.push_back(sibling.hash);
    }
    if (path.leaf_key == key) {
      proof.count = map.summary(key)->count;
      proof.last = map.summary(key)->last;
    } else if (path.leaf_key) {
      proof.kind = Kind::kAbsentLeaf;
      proof.other = {*path.leaf_key, *map.summary(*path.leaf_key)};
    } else {
      proof.kind = Kind::kAbsentEmpty;
    }
    proof.commitment = entries.back();
    proof.index = {entries.size() - 1};
    proof.inclusion = inclusion(entries.size() - 1);
    proof.checkpoint = checkpoint();
    return proof;
  }

  std::vector<base::Bytes> entries;
  ledger::CaseMap map;

 private:
  base::TimestampUtcUs next_time() {
    constexpr std::int64_t kStart = 1'700'000'000'000'000;
    return {kStart + static_cast<std::int64_t>(entries.size()) * base::kMicrosPerSecond};
  }

  [[nodiscard]] base::Result<base::Digest> node(unsigned height, std::uint64_t at) const {
    if (height == 0) return ledger::leaf_hash(entries.at(at));
    return ledger::node_hash(*node(height - 1, 2 * at), *node(height - 1, 2 * at + 1));
  }

  ledger::SigningKey key_;
};

}  // namespace support
