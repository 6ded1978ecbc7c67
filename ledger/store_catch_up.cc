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
  LeafQueue leaves(frontier_);
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
    if (lock_ && index_.tail_event_count() >= kIndexRunEvents) {
      leaves.flush();
      store_index();
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
}

/// The signed (for now: stored) root must be that of the log at its size.
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
          note_time(entry.index, entry.kind, entry.recorded_at, entry.body);
          leaves.add(entry.entry);
          if (leaves.size() == head_size_.value) {
            leaves.flush();
            CASELEDGER_TRY_STATUS(check_head_root());
          }
          if (entry.kind == EntryKind::kEvent) {
            tail.add_event(entry.stream_key,
                           entry.version.value - 1,
                           {entry.index,
                            place.offset,
                            static_cast<std::uint32_t>(entry.entry.size()),
                            id_hash(entry.id)});
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

/// Remembers the last recordedAt, and the wall time that the ledger last took as right.
void Store::note_time(base::EntryIndex index,
                      EntryKind kind,
                      base::TimestampUtcUs recorded_at,
                      base::ByteView body) {
  if (kind == EntryKind::kClockAccepted) {
    if (const auto accepted = decode_clock_accepted(body)) {
      last_wall_ = accepted->new_wall;
    }
  } else if (recorded_at > last_recorded_at_ || index.value == 0) {
    last_wall_ = recorded_at;
  }
  last_recorded_at_ = recorded_at;
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
    return catch_up();
  };
  CASELEDGER_TRY_STATUS(as_leader(follow));
  return prefix();
}

base::Status Store::publish_head() {
  if (frontier_.size() <= head_size_.value) {
    return {};
  }
  const Prefix newest = {{frontier_.size()}, frontier_.root()};
  const std::string note = checkpoint_text(genesis_.origin, newest);
  CASELEDGER_TRY_STATUS(write_head(files_, layout_.head, head_, note));
  ++head_.counter;
  head_.note = note;
  head_size_ = newest.size;
  head_root_ = newest.root;
  return {};
}

base::Status Store::publish_as_leader() {
  CASELEDGER_TRY_STATUS(publish_head());
  index_.settle();
  if (index_.tail_event_count() >= kTailEventsWorthStoring) {
    store_index();
    index_.settle();
  }
  return {};
}

/// Moves the newest rows out of memory. That is only a help: if they cannot be stored now, they
/// stay where they are and the next open tries again.
void Store::store_index() {
  // Rows above `head` would keep its root from being compared at the next open.
  const bool is_caught_up = prefix().size.value == frontier_.size();
  const auto origin_hash = segments_->origin_hash();
  if ((is_caught_up && !publish_head()) || !origin_hash) {
    return;
  }
  has_stored_runs_ = true;
  index_.store(
      {*origin_hash, frontier_, last_frame_, last_frame_checksum_, last_recorded_at_, last_wall_});
}

}  // namespace ledger
