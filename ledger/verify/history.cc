#include "ledger/verify/history.h"

#include <algorithm>

#include "ledger/base/error_numbers.h"
#include "ledger/evidence/sha256_many.h"

namespace ledger {
namespace {

using base::ErrorCode;

constexpr std::size_t kPendingMax = 512;
constexpr std::size_t kBytesMax = 256U << 10U;

std::unexpected<base::Error> corrupt(std::string message) {
  return base::fail(ErrorCode::kCorrupt, std::move(message));
}

std::unexpected<base::Error> key_change_wrong(std::string message) {
  return base::fail(ErrorCode::kUntrusted, base::kKeyChangeWrong, std::move(message));
}

}  // namespace

void History::expect(Claim claim) {
  const auto after = std::ranges::upper_bound(
      claims_, claim.prefix.size, {}, [](const Claim& other) { return other.prefix.size; });
  claims_.insert(after, std::move(claim));
}

base::Status History::add(const EntryView& entry, std::uint64_t place) {
  if (auto checked = check_entry(entry); !checked) {
    const bool is_first = !has_failed_;
    CASELEDGER_TRY_STATUS(flush());  // what is wrong before it goes first
    if (is_first) {
      has_failed_ = true;
      failed_index_ = entry.index;
      failed_place_ = place;
    }
    return checked;
  }
  bytes_.insert(bytes_.end(), entry.entry.begin(), entry.entry.end());
  pending_.push_back({.kind = entry.kind,
                      .index = entry.index.value,
                      .place = place,
                      .version = entry.version.value,
                      .key = entry.stream_key,
                      .end = bytes_.size()});
  if (pending_.size() == kPendingMax || bytes_.size() >= kBytesMax) {
    return flush();
  }
  return {};
}

base::Status History::check_entry(const EntryView& entry) {
  if (entry.recorded_at < last_recorded_at_) {
    return corrupt("recordedAt goes back");
  }
  last_recorded_at_ = entry.recorded_at;
  if ((entry.index.value == 0) != (entry.kind == EntryKind::kGenesis)) {
    return corrupt("genesis is entry 0 and nothing else is");
  }
  const bool ends_it = entry.kind == EntryKind::kMapCommitment && frozen_at_ &&
                       entry.index.value == frozen_at_->value + 1;
  if (frozen_at_ && !ends_it) {
    return base::fail(ErrorCode::kUntrusted,
                      base::kEntryAfterFreeze,
                      "the ledger was frozen at index " + std::to_string(frozen_at_->value) +
                          ": one map commitment may follow, and nothing else");
  }
  switch (entry.kind) {
    case EntryKind::kGenesis:
      return check_genesis(entry);
    case EntryKind::kEvent:
      return {};
    case EntryKind::kMapCommitment:
      CASELEDGER_TRY_STATUS(decode_map_commitment(entry.body));
      last_commitment_ = entry.index;
      return {};
    case EntryKind::kClockAccepted:
      CASELEDGER_TRY_STATUS(decode_clock_accepted(entry.body));
      return {};
    case EntryKind::kKeyChange:
      return check_key_change(entry);
    case EntryKind::kFreeze:
      return check_freeze(entry);
  }
  return {};
}

base::Status History::check_genesis(const EntryView& entry) {
  CASELEDGER_TRY(genesis_, decode_genesis(entry.body));
  const auto key = parse_verifier_key(genesis_.vkey);
  if (!key || key->type != KeyType::kEd25519 || key->name != genesis_.origin) {
    return corrupt("genesis names no signing key of this ledger");
  }
  keys_ = {{*key, 0}};
  return {};
}

base::Status History::check_key_change(const EntryView& entry) {
  const auto change = decode_key_change(entry.body);
  if (!change) {
    return key_change_wrong(change.error().message);
  }
  const VerifierKey& old_key = keys_.back().key;
  const auto new_key = parse_verifier_key(change->new_vkey);
  if (change->old_vkey != to_string(old_key)) {
    return key_change_wrong("a change from a key that was not in force");
  }
  if (!new_key || new_key->type != KeyType::kEd25519 || new_key->name != genesis_.origin) {
    return key_change_wrong("a change to something that is no key of this ledger");
  }
  if (std::ranges::any_of(keys_, [&](const KeyInForce& known) { return known.key == *new_key; })) {
    return key_change_wrong("a change to a key that was in force before");
  }
  const base::Bytes message = key_change_message(*change);
  if (!verify(old_key.public_key, message, change->old_signature) ||
      !verify(new_key->public_key, message, change->new_signature)) {
    return key_change_wrong("a change of keys that both did not sign");
  }
  // What was published last: the tree that ends with the newest commitment.
  CASELEDGER_TRY_STATUS(flush());
  if (change->last != last_committed_) {
    return key_change_wrong("a change of keys that names another tree than the last published");
  }
  keys_.push_back({*new_key, entry.index.value + 1});
  return {};
}

base::Status History::check_freeze(const EntryView& entry) {
  if (entry.body.empty() || entry.body.size() > kFreezeReasonBytesMax) {
    return corrupt("a freeze without a reason, or with one that is too long");
  }
  frozen_at_ = entry.index;
  return {};
}

base::Status History::flush() {
  if (has_failed_) {
    return {};
  }
  views_.clear();
  for (std::size_t i = 0; i < pending_.size(); ++i) {
    views_.push_back(entry_of(i));
  }
  leaves_.resize(views_.size());
  leaf_hashes(views_, leaves_);
  CASELEDGER_TRY_STATUS(fold_map());
  CASELEDGER_TRY_STATUS(fold_tree());
  pending_.clear();
  bytes_.clear();
  return {};
}

base::ByteView History::entry_of(std::size_t at) const {
  const std::size_t begin = at == 0 ? 0 : pending_[at - 1].end;
  return base::ByteView(bytes_).subspan(begin, pending_[at].end - begin);
}

std::unexpected<base::Error> History::at(const Pending& pending, base::Error error) {
  has_failed_ = true;
  failed_index_ = {pending.index};
  failed_place_ = pending.place;
  return std::unexpected(std::move(error));
}

base::Status History::fold_map() {
  std::vector<base::EntryIndex> indexes;
  indexes.reserve(pending_.size());
  for (const Pending& pending : pending_) {
    indexes.push_back({pending.index});
  }
  std::vector<base::Digest> event_hashes(pending_.size());
  event_leaves(indexes, leaves_, event_hashes);
  for (std::size_t i = 0; i < pending_.size(); ++i) {
    const Pending& pending = pending_[i];
    if (pending.kind == EntryKind::kEvent) {
      if (pending.version != map_.add_leaf(pending.key, {pending.index}, event_hashes[i])) {
        return at(pending, corrupt("a stream's sequence has a gap").error());
      }
      ++event_count_;
    } else if (pending.kind == EntryKind::kMapCommitment) {
      // The body was decoded when it was added.
      const auto commitment = decode_map_commitment(views_[i].subspan(kEntryHeadBytes));
      const MapCommitment replayed{{pending.index}, map_.root(), map_.case_count()};
      if (!commitment || *commitment != replayed) {
        const std::string what = commitment && commitment->covers != replayed.covers ? "size"
                                 : commitment && commitment->case_count != replayed.case_count
                                     ? "number of cases"
                                     : "map root";
        return at(pending,
                  {ErrorCode::kUntrusted,
                   base::kCommitmentWrong,
                   "a map commitment with another " + what + " than the log before it",
                   "",
                   "keep this log: it is signed evidence that somebody changed it"});
      }
      ++commitment_count_;
    }
  }
  return {};
}

/// Sizes of the tree whose root matters, within what is pending: those claimed, and the last that
/// ends with a commitment.
std::vector<std::uint64_t> History::sizes_to_look_at() const {
  std::vector<std::uint64_t> sizes;
  const std::uint64_t begin = frontier_.size();
  const std::uint64_t end = begin + pending_.size();
  for (const Claim& claim : claims_) {
    if (claim.prefix.size.value > begin && claim.prefix.size.value <= end) {
      sizes.push_back(claim.prefix.size.value);
    }
  }
  const auto last = std::ranges::find(
      pending_.rbegin(), pending_.rend(), EntryKind::kMapCommitment, [](const Pending& pending) {
        return pending.kind;
      });
  if (last != pending_.rend()) {
    sizes.push_back(last->index + 1);
  }
  sizes.push_back(end);
  std::ranges::sort(sizes);
  return sizes;
}

base::Status History::fold_tree() {
  const std::uint64_t begin = frontier_.size();
  for (const std::uint64_t size : sizes_to_look_at()) {
    const std::uint64_t from = frontier_.size();
    frontier_.add_all(std::span(leaves_).subspan(from - begin, size - from));
    if (size == begin) {
      continue;
    }
    const Pending& last = pending_[size - begin - 1];
    const bool ends_with_commitment = last.kind == EntryKind::kMapCommitment;
    if (ends_with_commitment) {
      last_committed_ = prefix();
    }
    if (auto checked = check_claims(size, ends_with_commitment); !checked) {
      return at(last, std::move(checked).error());
    }
  }
  return {};
}

base::Status History::check_claims(std::uint64_t size, bool ends_with_commitment) {
  for (const Claim& claim : claims_) {
    if (claim.prefix.size.value != size) {
      continue;
    }
    if (claim.prefix.root != frontier_.root()) {
      return std::unexpected(claim.otherwise);
    }
    if (claim.is_published && !ends_with_commitment) {
      return base::fail(
          ErrorCode::kUntrusted,
          base::kNoCommitment,
          "size " + std::to_string(size) + " was signed, and its last entry is no map commitment",
          claim.otherwise.where);
    }
  }
  return {};
}

}  // namespace ledger
