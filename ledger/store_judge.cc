// Judging: is it known, does its version fit, when was it recorded. Events in order, as if the
// earlier ones were stored.

#include <algorithm>

#include "ledger/base/error_numbers.h"
#include "ledger/evidence/merkle.h"
#include "ledger/store.h"

namespace ledger {

using base::ErrorCode;

base::Status Store::judge(const Batch& batch, Group& group, Answer& answer) {
  const std::size_t events_before = group.events().size();
  const base::TimestampUtcUs last_before = recording_clock_->last();
  const auto judged = judge_events(batch, group, answer);
  auto& conflict = answer.result.conflict;
  if (!judged || conflict) {
    take_back(group, events_before);
    recording_clock_->set_last(last_before);
  }
  CASELEDGER_TRY_STATUS(judged);
  if (conflict) {
    CASELEDGER_TRY(const StreamState* const state, streams_.get(batch.streams[conflict->position]));
    conflict->present_version = {state->count};
    answer.result.receipts.clear();
    answer.pending.clear();
  }
  return {};
}

/// Judges the events in order until the first conflict, adding each that is new to the group.
base::Status Store::judge_events(const Batch& batch, Group& group, Answer& answer) {
  answer.result.receipts.reserve(batch.events.size());
  answer.pending.reserve(batch.events.size());
  for (std::size_t i = 0; i < batch.events.size(); ++i) {
    const NewEvent& event = batch.events[i];
    const base::Digest& stream = batch.streams[i];
    CASELEDGER_TRY(StreamState* const state, streams_.get(stream));
    bool other_content = false;
    CASELEDGER_TRY(const auto same, find_same(event, stream, *state, group, other_content));
    if (same) {
      const bool is_pending = same->index >= group.first_index();
      answer.pending.push_back(
          is_pending ? std::optional(same->index.value - group.first_index().value) : std::nullopt);
      answer.result.receipts.push_back(*same);
      continue;
    }
    if (other_content ||
        (event.expected_version && event.expected_version->value != state->count)) {
      answer.result.conflict = Conflict{i, {}, other_content};
      return {};
    }
    const auto recorded_at = recording_clock_->next(event.recorded_at);
    if (!recorded_at) {
      return base::fail(ErrorCode::kInvalidArgument,
                        base::kRecordedAtBack,
                        "recordedAt is before that of the last stored event",
                        "event " + std::to_string(i + 1) + " of the batch",
                        "sort the input by recordedAt");
    }
    const EntryHead head = {EntryKind::kEvent, stream, {state->count + 1}, *recorded_at, event.id};
    answer.result.receipts.push_back(
        {group.next_index(), head.version, *recorded_at, event.id, {}, false});
    answer.pending.emplace_back(group.events().size());
    const std::uint64_t hash = id_hash(event.id);
    state->add(hash);
    group.add(head, hash, event.body);
  }
  return {};
}

/// Takes the group's events from `count` on back, out of the streams' states too.
void Store::take_back(Group& group, std::size_t count) {
  for (std::size_t i = group.events().size(); i > count; --i) {
    const Group::Event& event = group.events()[i - 1];
    if (const auto state = streams_.get(event.head.stream_key)) {
      (*state)->remove_last(event.id_hash);
    }
  }
  group.shrink(count);
}

base::Result<std::optional<Receipt>> Store::find_same(const NewEvent& event,
                                                      const base::Digest& stream,
                                                      const StreamState& state,
                                                      Group& group,
                                                      bool& other_content) const {
  const std::uint64_t hash = id_hash(event.id);
  std::vector<std::uint64_t> sequences = state.find(hash);
  if (state.count > kIdsAmongPositions) {
    CASELEDGER_TRY(const auto stored, index_.find_stored_id(stream, hash));
    sequences.insert(sequences.end(), stored.begin(), stored.end());
  }
  for (const std::uint64_t sequence : sequences) {
    Receipt receipt = {{}, {sequence + 1}, {}, event.id, {}, true};
    bool is_same_body = false;
    if (const auto pending = group.find(stream, sequence)) {
      const Group::Event& earlier = group.events()[*pending];
      if (earlier.head.id != event.id) {
        continue;
      }  // another id with the same hash
      receipt.index = {group.first_index().value + *pending};
      receipt.recorded_at = earlier.head.recorded_at;
      is_same_body = std::ranges::equal(group.entry(earlier).subspan(kEntryHeadBytes), event.body);
    } else {
      CASELEDGER_TRY(const auto position, index_.position(stream, sequence));
      if (!position) {
        continue;
      }
      CASELEDGER_TRY(const StoredEntry stored, read_at(*position));
      if (stored.view.id != event.id) {
        continue;
      }
      receipt.index = stored.view.index;
      receipt.recorded_at = stored.view.recorded_at;
      receipt.leaf = leaf_hash(stored.view.entry);
      is_same_body = std::ranges::equal(stored.view.body, event.body);
    }
    other_content = !is_same_body;
    return is_same_body ? std::optional(receipt) : std::nullopt;
  }
  return std::nullopt;
}

/// What the index knows of a stream, for the cache.
base::Result<StreamState> Store::load_stream(const base::Digest& stream) const {
  StreamState state;
  CASELEDGER_TRY(state.count, index_.stream_count(stream));
  if (state.count == 0) {
    return state;
  }
  CASELEDGER_TRY(const auto first, index_.positions(stream, kIdsAmongPositions));
  for (const EventPosition& position : first) {
    state.first_ids.push_back(position.id_hash);
  }
  const auto unstored = index_.unstored(stream);
  for (std::uint64_t i = 0; unstored && i < unstored->positions.size(); ++i) {
    const std::uint64_t sequence = unstored->first_sequence + i;
    if (sequence >= kIdsAmongPositions) {
      state.note_later(unstored->positions[i].id_hash, sequence);
    }
  }
  return state;
}

}  // namespace ledger
