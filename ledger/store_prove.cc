// What the ledger proves.

#include "ledger/base/error_numbers.h"
#include "ledger/evidence/checkpoint.h"
#include "ledger/evidence/signed_note.h"
#include "ledger/evidence/tiles.h"
#include "ledger/store.h"

namespace ledger {
namespace {

using base::ErrorCode;

}  // namespace

base::Result<Published> Store::published() const {
  const std::shared_lock lock(state_mutex_);
  if (published_.note.empty()) {
    return base::fail(ErrorCode::kUnavailable,
                      base::kNothingSigned,
                      "the ledger has signed no checkpoint yet",
                      layout_.directory.native(),
                      "open it once for writing, for example with `caseledger checkpoint`");
  }
  return published_;
}

std::vector<std::string> Store::vkeys() const {
  const std::shared_lock lock(state_mutex_);
  return shown_vkeys_;
}

base::Status Store::check_size(base::LogSize size) const {
  CASELEDGER_TRY_STATUS(check_readable());
  const base::LogSize durable = durable_size();
  if (size > durable) {
    return base::fail(ErrorCode::kNotFound,
                      base::kBeyondLog,
                      "the log has " + std::to_string(durable.value) + " entries",
                      "size " + std::to_string(size.value));
  }
  return {};
}

NodeFn Store::nodes() const {
  return [this, memo = std::make_shared<LiveIndex::TileMemo>()](
             unsigned height, std::uint64_t index) { return index_.node(height, index, *memo); };
}

base::Result<base::Digest> Store::root_at(base::LogSize size) const {
  if (size.value == 0) {
    return Frontier().root();
  }
  return root_of(size.value, nodes());
}

base::Result<Path> Store::inclusion(base::EntryIndex index, base::LogSize size) const {
  CASELEDGER_TRY_STATUS(check_size(size));
  if (index.value >= size.value) {
    return base::fail(ErrorCode::kNotFound,
                      base::kBeyondLog,
                      "the tree has " + std::to_string(size.value) + " entries",
                      "index " + std::to_string(index.value));
  }
  return inclusion_proof(index.value, size.value, nodes());
}

base::Result<Path> Store::consistency(base::LogSize from, base::LogSize to) const {
  CASELEDGER_TRY_STATUS(check_size(to));
  if (from.value == 0 || from > to) {
    return base::fail(ErrorCode::kInvalidArgument,
                      "a consistency proof needs sizes in order, from 1 on",
                      std::to_string(from.value) + " to " + std::to_string(to.value));
  }
  return consistency_proof(from.value, to.value, nodes());
}

base::Result<std::vector<base::Digest>> Store::hashes(unsigned level,
                                                      std::uint64_t first,
                                                      std::uint64_t count) const {
  constexpr unsigned kLevels = 8;
  const std::uint64_t have = level < kLevels ? hashes_at(level, durable_size().value) : 0;
  if (first > have || count > have - first) {
    return base::fail(ErrorCode::kNotFound, base::kBeyondLog, "the tree has no such hashes yet");
  }
  const NodeFn node = nodes();
  std::vector<base::Digest> found;
  found.reserve(count);
  for (std::uint64_t i = 0; i < count; ++i) {
    CASELEDGER_TRY(found.emplace_back(), node(level * kTileHeight, first + i));
  }
  return found;
}

/// The map at a size, from the log alone.
base::Result<LiveMap::Found> Store::replay_map(const base::Digest& key,
                                               base::LogSize covers) const {
  CaseMap map;
  CASELEDGER_TRY_STATUS(scan({0}, covers, [&](const EntryView& entry) -> base::Status {
    if (entry.kind == EntryKind::kEvent) {
      map.add(entry.stream_key, entry.index, leaf_hash(entry.entry));
    }
    return {};
  }));
  LiveMap::Found found = {map.path(key), {}};
  if (found.path.leaf_key) {
    found.summary = *map.summary(*found.path.leaf_key);
  }
  return found;
}

base::Result<LiveMap::Found> Store::find_in_map(const base::Digest& key, base::LogSize size) const {
  if (options_.access == Access::kRead || !map_is_ready_) {
    const std::lock_guard lock(publish_mutex_);
    CASELEDGER_TRY_STATUS(prepare_map());
    CASELEDGER_TRY(const Published newest, published());
    if (options_.access == Access::kRead && map_size_for_reading_ < newest.prefix.size) {
      CASELEDGER_TRY_STATUS(fold_below(newest.prefix.size.value));
      map_.accept(newest.prefix.size);
      map_size_for_reading_ = newest.prefix.size;
    }
  }
  CASELEDGER_TRY(auto found, map_.find(key, size));
  if (found) {
    return *std::move(found);
  }
  return replay_map(key, {size.value - 1});
}

/// The entry that a size was published for. The newest is remembered: everybody asks for it.
base::Result<base::Bytes> Store::commitment_before(base::LogSize size) const {
  const std::lock_guard lock(commitment_mutex_);
  if (commitment_size_ != size) {
    CASELEDGER_TRY(const StoredEntry last, read_entry({size.value - 1}));
    if (last.view.kind != EntryKind::kMapCommitment) {
      return base::fail(ErrorCode::kInvalidArgument,
                        "the log was not published at this size",
                        "size " + std::to_string(size.value),
                        "take a published checkpoint");
    }
    commitment_.assign(last.view.entry.begin(), last.view.entry.end());
    commitment_size_ = size;
  }
  return commitment_;
}

base::Result<CaseProof> Store::prove_stream(std::string_view stream, const Published& at) const {
  const base::LogSize size = at.prefix.size;
  CASELEDGER_TRY_STATUS(check_size(size));
  if (size.value == 0) {
    return base::fail(ErrorCode::kInvalidArgument, "an empty log proves nothing of a stream");
  }
  CASELEDGER_TRY(base::Bytes commitment, commitment_before(size));
  const base::Digest key = stream_key(stream);
  CASELEDGER_TRY(const LiveMap::Found found, find_in_map(key, size));
  CaseProof proof;
  proof.stream = stream;
  for (const MapSlot& sibling : found.path.siblings) {
    proof.siblings.push_back(sibling.hash);
  }
  if (!found.path.leaf_key) {
    proof.kind = CaseProof::Kind::kAbsentEmpty;
  } else if (*found.path.leaf_key == key) {
    proof.count = found.summary.count;
    proof.last = found.summary.last;
  } else {
    proof.kind = CaseProof::Kind::kAbsentLeaf;
    proof.other = OtherStream{*found.path.leaf_key, found.summary};
  }
  proof.commitment = std::move(commitment);
  proof.index = {size.value - 1};
  CASELEDGER_TRY(proof.inclusion, inclusion(proof.index, size));
  proof.checkpoint = at.note;
  return proof;
}

base::Result<std::optional<Published>> Store::cosigned() const {
  CASELEDGER_TRY(const bool stands, files_.exists(layout_.cosigned));
  if (!stands) {
    return std::nullopt;
  }
  CASELEDGER_TRY(const Head kept, read_head(files_, layout_.cosigned, kCosignedSlots));
  CASELEDGER_TRY(const Note note, parse_note(kept.note));
  CASELEDGER_TRY(const CheckpointText checkpoint, parse_checkpoint_text(note.text));
  return Published{checkpoint.prefix, kept.note};
}

base::Status Store::keep_cosigned(const std::string& note) {
  CASELEDGER_TRY(const Note parsed, parse_note(note));
  CASELEDGER_TRY(const CheckpointText checkpoint, parse_checkpoint_text(parsed.text));
  CASELEDGER_TRY_STATUS(check_size(checkpoint.prefix.size));
  CASELEDGER_TRY(const base::Digest root, root_at(checkpoint.prefix.size));
  if (checkpoint.origin != genesis_.origin || root != checkpoint.prefix.root) {
    return base::fail(ErrorCode::kUntrusted,
                      base::kForked,
                      "the cosigned checkpoint is not of this log",
                      layout_.cosigned.native(),
                      "ask who cosigned it what they saw");
  }
  if (options_.access != Access::kWrite) {
    return base::fail(
        ErrorCode::kUnavailable, base::kOpenedForReading, "the ledger was opened for reading");
  }
  const std::lock_guard lock(cosigned_mutex_);
  CASELEDGER_TRY(const bool stands, files_.exists(layout_.cosigned));
  if (!stands) {
    CASELEDGER_TRY_STATUS(create_head(files_, layout_.cosigned, note, kCosignedSlots));
    CASELEDGER_TRY_STATUS(files_.sync_directory(layout_.directory));
  } else {
    CASELEDGER_TRY(const auto kept, cosigned());
    if (kept && kept->prefix.size > checkpoint.prefix.size) {
      return {};
    }
    CASELEDGER_TRY(const Head before, read_head(files_, layout_.cosigned, kCosignedSlots));
    CASELEDGER_TRY_STATUS(write_head(files_, layout_.cosigned, before, note, kCosignedSlots));
  }
  map_.pin(checkpoint.prefix.size);
  return {};
}

}  // namespace ledger
