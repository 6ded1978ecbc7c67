// What the entries of a log must satisfy one after the other, whoever hands them over: the segments
// of a ledger, or the bundles of a tree of tiles. Folds the tree and the completeness map along.
//
// Room:      ledger/verify. Source: docs/format.md "Entries"; every "valid if and only if" there.
// Cost:      hashes up to 512 entries at once, so that a failure may be told a little late; it is
//            always the first one in the log.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ledger/base/result.h"
#include "ledger/evidence/case_map.h"
#include "ledger/evidence/entry.h"
#include "ledger/evidence/merkle.h"
#include "ledger/evidence/signed_note.h"

namespace ledger {

/// A root that the log must have at a size, and what it means if it has not.
struct Claim {
  Prefix prefix;
  base::Error otherwise;
  bool is_published = false;  // so that a map commitment must be its last entry
};

/// A key that may sign, from a size on.
struct KeyInForce {
  VerifierKey key;
  std::uint64_t from = 0;  // the first tree that needs its signature: it holds the change
};

class History {
 public:
  History() = default;

  /// Before any entry is added.
  void expect(Claim claim);

  /// The next entry, which is copied. `place` is any number that finds it again: see
  /// failed_place(). Errors:   kCorrupt · kUnsupported · kUntrusted CL-1755 key change, CL-1756
  /// after a freeze,
  ///           CL-1757 a map commitment · what a claim says. Nothing may be added after one.
  [[nodiscard]] base::Status add(const EntryView& entry, std::uint64_t place);
  /// As if every entry had been checked when it was added. Nothing to tell after an error.
  [[nodiscard]] base::Status flush();

  [[nodiscard]] bool has_failed() const { return has_failed_; }

  /// The index and place of the entry that the last error is about.
  [[nodiscard]] base::EntryIndex failed_index() const { return failed_index_; }

  [[nodiscard]] std::uint64_t failed_place() const { return failed_place_; }

  /// Entries added.
  [[nodiscard]] std::uint64_t size() const { return frontier_.size() + pending_.size(); }

  // Whole only after flush().

  [[nodiscard]] Prefix prefix() const { return {{frontier_.size()}, frontier_.root()}; }

  [[nodiscard]] std::uint64_t stream_count() const { return map_.case_count(); }

  [[nodiscard]] std::uint64_t event_count() const { return event_count_; }

  [[nodiscard]] std::uint64_t commitment_count() const { return commitment_count_; }

  /// The newest map commitment.
  [[nodiscard]] std::optional<base::EntryIndex> last_commitment() const { return last_commitment_; }

  [[nodiscard]] bool is_frozen() const { return frozen_at_.has_value(); }

  /// After entry 0.
  [[nodiscard]] const Genesis& genesis() const { return genesis_; }

  /// Of genesis, then of each key change. Empty if genesis names a key that does not parse.
  [[nodiscard]] const std::vector<KeyInForce>& keys() const { return keys_; }

 private:
  struct Pending {
    EntryKind kind = EntryKind::kEvent;
    std::uint64_t index = 0;
    std::uint64_t place = 0;
    std::uint64_t version = 0;
    base::Digest key;     // of the stream
    std::size_t end = 0;  // in bytes_
  };

  [[nodiscard]] base::Status check_entry(const EntryView& entry);
  [[nodiscard]] base::Status check_genesis(const EntryView& entry);
  [[nodiscard]] base::Status check_key_change(const EntryView& entry);
  [[nodiscard]] base::Status check_freeze(const EntryView& entry);
  [[nodiscard]] base::Status fold_map();
  [[nodiscard]] base::Status fold_tree();
  [[nodiscard]] base::Status check_commitment(const Pending& pending);
  [[nodiscard]] base::Status check_claims(std::uint64_t size, bool ends_with_commitment);
  [[nodiscard]] std::vector<std::uint64_t> sizes_to_look_at() const;
  [[nodiscard]] base::ByteView entry_of(std::size_t at) const;
  [[nodiscard]] std::unexpected<base::Error> at(const Pending& pending, base::Error error);

  // What has been folded.
  Frontier frontier_;
  CaseMap map_;
  std::uint64_t event_count_ = 0;
  Prefix last_committed_;  // the newest size that ends with a commitment, and its root
  // What has been looked at.
  Genesis genesis_;
  std::vector<KeyInForce> keys_;
  std::uint64_t commitment_count_ = 0;
  std::optional<base::EntryIndex> last_commitment_;
  std::optional<base::EntryIndex> frozen_at_;
  base::TimestampUtcUs last_recorded_at_ = {INT64_MIN};
  std::vector<Claim> claims_;  // by size
  // Entries still to be folded.
  std::vector<Pending> pending_;
  base::Bytes bytes_;
  std::vector<base::ByteView> views_;
  std::vector<base::Digest> leaves_;
  bool has_failed_ = false;
  base::EntryIndex failed_index_;
  std::uint64_t failed_place_ = 0;
};

}  // namespace ledger
