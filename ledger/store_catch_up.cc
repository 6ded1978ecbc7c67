// Catching up with the log: at open, and for a reader beside a writer. And storing what was caught.

#include <algorithm>

#include "ledger/base/error_numbers.h"
#include "ledger/evidence/checkpoint.h"
#include "ledger/store.h"

namespace ledger {
namespace {

using base::ErrorCode;

constexpr std::uint64_t kProgressStep = 10'000;

}  // namespace

base::Status Store::catch_up() {
  const base::LogSize limit = {end_at_open_.next_index.value};
  CASELEDGER_TRY_STATUS(check_head_root());  // else each entry that is added looks
  LogEnd start;
  if (frontier_.size() == 0) {
    CASELEDGER_TRY(const FrameReader first, FrameReader::from_start(*segments_));
    start = first.end();
  } else {
    start = {{segments_->find(last_frame_.segment_first_index), last_frame_.offset},
             last_frame_.first_index,
             0};
  }
  FrameReader reader(*segments_, start);
  LeafQueue leaves(frontier_, [this](std::span<const base::Digest> added) { note_leaves(added); });
  while (leaves.size() < limit.value) {
    CASELEDGER_TRY(const auto frame, reader.next());
    if (!frame && !lock_ && leaves.size() >= head_size_.value) {
      break;  // `durable` is only advice: what it promises beyond `head` is not there yet
    }
    if (!frame) {
      return base::fail(
          ErrorCode::kCorrupt,
          "the log is damaged at index " + std::to_string(reader.end().next_index.value),
          segments_->where(reader.end().place),
          "keep the files as they are and restore them from a copy");
    }
    if (frame->header.limit_index().value <= leaves.size()) {
      continue;
    }  // the index's last
    CASELEDGER_TRY_STATUS(apply_frame(*frame, leaves));
    if (options_.progress && leaves.size() % kProgressStep < frame->header.entry_count) {
      options_.progress(leaves.size(), limit.value);
    }
    // Rows above `head` would keep its root from being compared at the next open.
    if (lock_ && index_.tail_event_count() >= kIndexRunEvents &&
        leaves.size() <= head_size_.value) {
      leaves.flush();
      CASELEDGER_TRY_STATUS(store_caught_up());
    }
  }
  leaves.flush();
  show_frontier();
  return {};
}

/// What is durable can be seen from now on.
void Store::show_frontier() {
  const std::unique_lock lock(state_mutex_);
  durable_frontier_ = frontier_;
  if (shown_vkeys_.size() != state_.keys.size()) {
    shown_vkeys_.clear();
    for (const LoggedKey& key : state_.keys) {
      shown_vkeys_.push_back(key.vkey);
    }
  }
}

/// The signed root must be that of the log at its size.
base::Status Store::check_head_root() const {
  if (frontier_.size() != head_size_.value || frontier_.root() == head_root_) {
    return {};
  }
  return base::fail(
      ErrorCode::kUntrusted,
      "the log's root at size " + std::to_string(head_size_.value) + " is not the one in `head`",
      layout_.head.native(),
      "the log or `head` was replaced: compare with a checkpoint an auditor holds");
}

base::Status Store::apply_frame(const FrameView& frame, LeafQueue& leaves) {
  last_frame_ = {
      frame.header.first_index, segments_->first_index(frame.place.segment), frame.place.offset};
  last_frame_checksum_ = frame.header.checksum;
  base::Status applied;
  index_.update([&](TailIndex& tail) {
    tail.add_frame(last_frame_);
    applied = for_each_entry(
        *segments_, frame, [&](const EntryView& entry, const Place& place) -> base::Status {
          CASELEDGER_TRY_STATUS(check_entry(entry, place, tail));
          note_entry(entry);
          if (entry.kind == EntryKind::kEvent) {
            tail.add_event(entry.stream_key,
                           entry.version.value - 1,
                           {entry.index,
                            place.offset,
                            static_cast<std::uint32_t>(entry.entry.size()),
                            id_hash(entry.id)});
            // Its leaf comes with the queue's next flush.
            const std::lock_guard lock(pending_mutex_);
            pending_.push_back({entry.stream_key, entry.index, {}});
          }
          leaves.add(entry.entry);
          if (leaves.size() == head_size_.value) {
            leaves.flush();
            CASELEDGER_TRY_STATUS(check_head_root());
          }
          return {};
        });
  });
  return applied;
}

/// What can be seen without looking at stored rows; `verify` sees the rest.
base::Status Store::check_entry(const EntryView& entry,
                                const Place& place,
                                const TailIndex& tail) const {
  if (entry.recorded_at < last_recorded_at_) {
    return base::fail(ErrorCode::kCorrupt, "recordedAt goes back", segments_->where(place));
  }
  // Right after the freeze one commitment may follow.
  const bool ends_it = entry.kind == EntryKind::kMapCommitment &&
                       state_.commitment_index.value + 1 != entry.index.value;
  if (state_.is_frozen && !ends_it) {
    return base::fail(ErrorCode::kUntrusted,
                      base::kEntryAfterFreeze,
                      "the ledger was frozen, and something was added",
                      segments_->where(place));
  }
  if (entry.kind == EntryKind::kKeyChange) {
    const auto change = decode_key_change(entry.body);
    if (!change || !check_key_change(*change, state_.keys.back().vkey)) {
      return base::fail(ErrorCode::kUntrusted,
                        base::kKeyChangeWrong,
                        "a change of keys that both did not sign",
                        segments_->where(place));
    }
  }
  if (entry.kind != EntryKind::kEvent) {
    return {};
  }
  const auto known = tail.stream_count(entry.stream_key);
  const bool is_all_there_is = frontier_at_open_.size() == 0 && !has_stored_runs_;
  const bool is_gap =
      known ? entry.version.value != *known + 1 : is_all_there_is && entry.version.value != 1;
  if (is_gap) {
    return base::fail(
        ErrorCode::kCorrupt, "a stream's sequence has a gap", segments_->where(place));
  }
  return {};
}

/// Leaves of the entries that come next in the tree.
void Store::note_leaves(std::span<const base::Digest> leaves) {
  index_.add_leaves(leaves);
  const std::uint64_t first = frontier_.size();
  const std::lock_guard lock(pending_mutex_);
  auto event = std::ranges::lower_bound(
      pending_, first, {}, [](const MapEvent& e) { return e.index.value; });
  for (; event != pending_.end() && event->index.value < first + leaves.size(); ++event) {
    event->leaf = leaves[event->index.value - first];
  }
}

/// Remembers what an entry changes for those after it: the last recordedAt, the wall time that the
/// ledger last took as right, keys, commitments, the end.
void Store::note_entry(const EntryView& entry) {
  switch (entry.kind) {
    case EntryKind::kGenesis:
      state_.keys = {{entry.index, genesis_.vkey}};
      break;
    case EntryKind::kMapCommitment:
      if (const auto commitment = decode_map_commitment(entry.body)) {
        state_.commitment_index = entry.index;
        state_.commitment = *commitment;
      }
      break;
    case EntryKind::kKeyChange:
      if (auto change = decode_key_change(entry.body)) {
        state_.keys.push_back({entry.index, std::move(change->new_vkey)});
      }
      break;
    case EntryKind::kFreeze:
      state_.is_frozen = true;
      break;
    case EntryKind::kEvent:
    case EntryKind::kClockAccepted:
      break;
  }
  if (entry.kind != EntryKind::kEvent && entry.index.value < head_size_.value) {
    state_at_head_ = state_;
  }
  if (entry.kind == EntryKind::kClockAccepted) {
    if (const auto accepted = decode_clock_accepted(entry.body)) {
      last_wall_ = accepted->new_wall;
    }
  } else if (entry.recorded_at > last_recorded_at_ || entry.index.value == 0) {
    last_wall_ = entry.recorded_at;
  }
  last_recorded_at_ = entry.recorded_at;
}

base::Result<Prefix> Store::refresh() {
  const auto follow = [this]() -> base::Status {
    CASELEDGER_TRY_STATUS(check_readable());
    const auto durable = read_durable(files_, layout_.durable);
    if (options_.access == Access::kWrite || !durable ||
        durable->next_index.value <= frontier_.size()) {
      return {};
    }
    CASELEDGER_TRY_STATUS(segments_->list_new());
    end_at_open_.next_index = durable->next_index;
    CASELEDGER_TRY_STATUS(catch_up());
    return read_newer_head();
  };
  CASELEDGER_TRY_STATUS(as_leader(follow));
  return prefix();
}

/// What a writer has published since. A head that cannot be used is left for the next look.
base::Status Store::read_newer_head() {
  const auto head = read_head(files_, layout_.head);
  if (!head || head->note == head_.note) {
    return {};
  }
  const auto note = parse_note(head->note);
  const auto checkpoint = note ? parse_checkpoint_text(note->text)
                               : base::Result<CheckpointText>(std::unexpected(note.error()));
  if (!checkpoint || checkpoint->prefix.size.value > frontier_.size()) {
    return {};
  }
  CASELEDGER_TRY(const base::Digest root, root_at(checkpoint->prefix.size));
  if (root != checkpoint->prefix.root || checkpoint->origin != genesis_.origin) {
    return base::fail(ErrorCode::kUntrusted,
                      "the log's root at size " + std::to_string(checkpoint->prefix.size.value) +
                          " is not the one in `head`",
                      layout_.head.native());
  }
  const std::lock_guard lock(publish_mutex_);  // who proves looks at it
  head_ = *head;
  head_size_ = checkpoint->prefix.size;
  head_root_ = root;
  return check_head_signature();
}

/// While nobody else uses the ledger: the map follows to where catching up has come, and all of it
/// is stored.
base::Status Store::store_caught_up() {
  const std::lock_guard lock(publish_mutex_);
  if (!map_.is_loaded()) {
    CASELEDGER_TRY_STATUS(map_.load({frontier_at_open_.size()}, stored_case_count_));
  }
  CASELEDGER_TRY_STATUS(fold_below(frontier_.size()));
  map_.accept({frontier_.size()});
  store_index();
  return {};
}

/// The map must be at the log's end, and `head` too.
void Store::store_index_if(std::size_t events_min) {
  const std::size_t tail = index_.tail_event_count();
  // While a run is being stored the next may grow to twice its size; then the caller waits.
  const bool may_wait = tail >= 2 * kIndexRunEvents || events_min < kIndexRunEvents;
  if (tail < events_min || frontier_.size() != head_size_.value ||
      (index_.is_storing() && !may_wait)) {
    return;
  }
  store_index();
}

/// Moves the newest rows out of memory. That is only a help: if they cannot be stored now, they
/// stay where they are and the next open tries again.
void Store::store_index() {
  const auto origin_hash = segments_->origin_hash();
  if (!origin_hash) {
    return;
  }
  has_stored_runs_ = true;
  LogState state = state_;
  state.case_count = map_.draft_case_count();
  index_.store({*origin_hash,
                frontier_,
                last_frame_,
                last_frame_checksum_,
                last_recorded_at_,
                last_wall_,
                std::move(state)},
               map_.changed_groups());
}

}  // namespace ledger
