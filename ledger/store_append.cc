// Committing: one caller at a time leads and commits for all that wait.

#include <algorithm>

#include "ledger/base/check.h"
#include "ledger/base/error_numbers.h"
#include "ledger/store.h"

namespace ledger {
namespace {

using base::ErrorCode;

constexpr std::size_t kStreamBytesMax = 4'096;
constexpr std::size_t kTailEventsMax = 200'000;

std::string at_position(std::size_t position) {
  return "event " + std::to_string(position + 1) + " of the batch";
}

base::Result<std::size_t> check_batch(const std::vector<NewEvent>& batch, bool simulated) {
  std::size_t stored_bytes = 0;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const NewEvent& event = batch[i];
    if (event.stream.empty() || event.stream.size() > kStreamBytesMax) {
      return base::fail(
          ErrorCode::kInvalidArgument, "a stream needs a name of 1 to 4,096 bytes", at_position(i));
    }
    if (event.body.size() > kBodyBytesMax) {
      return base::fail(ErrorCode::kLimitExceeded,
                        base::kBodyTooLarge,
                        "the event has " + std::to_string(event.body.size()) + " bytes of " +
                            std::to_string(kBodyBytesMax),
                        at_position(i),
                        "shorten its texts and lists");
    }
    if (event.recorded_at && !simulated) {
      return base::fail(ErrorCode::kInvalidArgument,
                        base::kRecordedAtNotTaken,
                        "recordedAt is the ledger's to set",
                        at_position(i),
                        "leave it out; only a simulated ledger takes it");
    }
    stored_bytes += record_bytes(kEntryHeadBytes + event.body.size());
  }
  if (stored_bytes > kBatchBytesMax) {
    return base::fail(ErrorCode::kLimitExceeded,
                      base::kBatchTooLarge,
                      "the batch would store " + std::to_string(stored_bytes) + " bytes of " +
                          std::to_string(kBatchBytesMax),
                      {},
                      "split it");
  }
  return stored_bytes;
}

base::Error clock_refused(ClockReason reason) {
  base::Error error;
  error.code = ErrorCode::kUnavailable;
  error.number = base::kClockRefused;
  switch (reason) {
    case ClockReason::kWallBehind:
      error.message = "the machine's clock is behind the last recorded event";
      break;
    case ClockReason::kWallAhead:
      error.message = "the machine's clock is more than ten years ahead of the last recorded event";
      break;
    case ClockReason::kDrift:
      error.message = "the machine's clock was changed while the ledger was open";
      break;
  }
  error.hint = "set the clock right, or accept it once with --accept-clock (it is recorded)";
  return error;
}

}  // namespace

/// What a request will be told once its group is durable.
struct Store::Answer {
  Request* request = nullptr;
  AppendResult result;
  /// For each receipt: the pending event it is about, or none if it was stored before.
  std::vector<std::optional<std::size_t>> pending;
};

/// What one frame will hold, judged but not yet durable.
struct Store::Group {
  /// What names an event: an id is one of its stream's.
  struct EventKey {
    base::Digest stream;
    base::Uuid id;

    bool operator==(const EventKey&) const = default;
  };

  struct EventKeyHash {
    std::size_t operator()(const EventKey& key) const {
      return xxh3(std::as_bytes(std::span(&key, 1)));
    }
  };

  base::Bytes payload;
  std::vector<PendingEvent> events;
  std::unordered_map<base::Digest, std::uint64_t, base::DigestHash> stream_counts;
  std::unordered_map<EventKey, std::size_t, EventKeyHash> positions;  // in `events`
  std::vector<Answer> answers;

  void add(PendingEvent event) {
    append_record(payload, event.entry);
    ++stream_counts[event.stream];
    positions.emplace(EventKey{event.stream, event.id}, events.size());
    events.push_back(std::move(event));
  }

  /// Takes back all events from `count` on.
  void shrink(std::size_t count, std::size_t payload_bytes) {
    while (events.size() > count) {
      --stream_counts[events.back().stream];
      positions.erase({events.back().stream, events.back().id});
      events.pop_back();
    }
    payload.resize(payload_bytes);
  }

  [[nodiscard]] std::uint64_t count_of(const base::Digest& stream) const {
    const auto it = stream_counts.find(stream);
    return it == stream_counts.end() ? 0 : it->second;
  }
};

base::Result<AppendResult> Store::append(std::vector<NewEvent> batch) {
  if (options_.access != Access::kWrite) {
    return base::fail(
        ErrorCode::kUnavailable, base::kOpenedForReading, "the ledger was opened for reading");
  }
  Request request;
  CASELEDGER_TRY(request.stored_bytes, check_batch(batch, genesis_.simulated));
  request.batch = std::move(batch);
  std::unique_lock lock(queue_mutex_);
  queue_.push_back(&request);
  while (!request.is_done) {
    if (leading_) {
      queue_changed_.wait(lock);
    } else {
      lead(lock);
    }
  }
  return *std::move(request.outcome);
}

void Store::lead(std::unique_lock<std::mutex>& queue_lock) {
  leading_ = true;
  std::vector<Request*> requests;
  std::size_t stored_bytes = 0;
  while (!queue_.empty() && stored_bytes + queue_.front()->stored_bytes <= kBatchBytesMax) {
    stored_bytes += queue_.front()->stored_bytes;
    requests.push_back(queue_.front());
    queue_.pop_front();
  }
  queue_lock.unlock();
  commit_group(requests);
  queue_lock.lock();
  // Only now: a caller that an earlier leader woke must not look while its outcome is being made.
  for (Request* const request : requests) {
    request->is_done = true;
  }
  leading_ = false;
  queue_changed_.notify_all();
}

void Store::commit_group(std::vector<Request*>& requests) {
  const auto refuse_all = [&](const base::Error& error) {
    for (Request* const request : requests) {
      request->outcome = std::unexpected(error);
    }
  };
  if (poisoned_ || closed_) {
    refuse_all({ErrorCode::kUnavailable,
                base::kPoisoned,
                "an earlier write failed, or the ledger is closed",
                layout_.directory.native(),
                "open the ledger again and retry with the same ids"});
    return;
  }
  if (const auto reason = recording_clock_->refusal()) {
    refuse_all(clock_refused(*reason));
    return;
  }
  const base::TimestampUtcUs last_before = recording_clock_->last();
  Group group;
  for (Request* const request : requests) {
    if (auto judged = judge(*request, group); !judged) {
      request->outcome = std::unexpected(std::move(judged).error());
    }
  }
  if (auto written = write_group(group); !written) {
    recording_clock_->set_last(last_before);
    refuse_all(written.error());  // conflicts too: they were judged against what is not durable
    return;
  }
  for (Answer& answer : group.answers) {
    for (std::size_t i = 0; i < answer.pending.size(); ++i) {
      if (answer.pending[i]) {
        answer.result.receipts[i].leaf = group.events[*answer.pending[i]].leaf;
      }
    }
    answer.result.prefix = prefix_;
    answer.request->outcome = std::move(answer.result);
  }
  if (tail_.event_count() >= kTailEventsMax && !index_is_stuck_) {
    static_cast<void>(publish_as_leader());  // a failure shows again, and is told, at publish()
  }
}

base::Status Store::judge(Request& request, Group& group) {
  const std::size_t events_before = group.events.size();
  const std::size_t payload_before = group.payload.size();
  const base::TimestampUtcUs last_before = recording_clock_->last();
  Answer answer;
  answer.request = &request;
  const auto judged = judge_events(request, group, answer);
  auto& conflict = answer.result.conflict;
  if (!judged || conflict) {
    group.shrink(events_before, payload_before);
    recording_clock_->set_last(last_before);
  }
  CASELEDGER_TRY_STATUS(judged);
  if (conflict) {
    const base::Digest stream = stream_key(request.batch[conflict->position].stream);
    CASELEDGER_TRY(const std::uint64_t stored, stream_count(stream));
    conflict->present_version = {stored + group.count_of(stream)};
    answer.result.receipts.clear();
    answer.pending.clear();
  }
  group.answers.push_back(std::move(answer));
  return {};
}

/// Judges the events in order until the first conflict, adding each that is new to the group.
base::Status Store::judge_events(Request& request, Group& group, Answer& answer) {
  const base::EntryIndex first_index = writer_->end().next_index;
  for (std::size_t i = 0; i < request.batch.size(); ++i) {
    const NewEvent& event = request.batch[i];
    const base::Digest stream = stream_key(event.stream);
    bool other_content = false;
    CASELEDGER_TRY(const auto same, find_same(event, stream, group, other_content));
    if (same) {
      const bool is_pending = same->index >= first_index;
      answer.pending.push_back(is_pending ? std::optional(same->index.value - first_index.value)
                                          : std::nullopt);
      answer.result.receipts.push_back(*same);
      continue;
    }
    CASELEDGER_TRY(const std::uint64_t stored, stream_count(stream));
    const std::uint64_t count = stored + group.count_of(stream);
    if (other_content || (event.expected_version && event.expected_version->value != count)) {
      answer.result.conflict = Conflict{i, {}, other_content};
      return {};
    }
    const auto recorded_at = recording_clock_->next(event.recorded_at);
    if (!recorded_at) {
      return base::fail(ErrorCode::kInvalidArgument,
                        base::kRecordedAtBack,
                        "recordedAt is before that of the last stored event",
                        at_position(i),
                        "sort the input by recordedAt");
    }
    const EntryHead head = {EntryKind::kEvent, stream, {count + 1}, *recorded_at, event.id};
    const base::EntryIndex index = {first_index.value + group.events.size()};
    answer.result.receipts.push_back({index, head.version, *recorded_at, event.id, {}, false});
    answer.pending.emplace_back(group.events.size());
    group.add({stream, event.id, encode_entry(head, event.body), *recorded_at, count, {}});
  }
  return {};
}

base::Result<std::optional<Receipt>> Store::find_same(const NewEvent& event,
                                                      const base::Digest& stream,
                                                      const Group& group,
                                                      bool& other_content) const {
  const auto same_body = [&](base::ByteView body) { return std::ranges::equal(body, event.body); };
  if (const auto it = group.positions.find({stream, event.id}); it != group.positions.end()) {
    const PendingEvent& earlier = group.events[it->second];
    other_content = !same_body(base::ByteView(earlier.entry).subspan(kEntryHeadBytes));
    if (other_content) {
      return std::nullopt;
    }
    return Receipt{{writer_->end().next_index.value + it->second},
                   {earlier.sequence + 1},
                   earlier.recorded_at,
                   earlier.id,
                   {},
                   true};
  }
  CASELEDGER_TRY(const auto sequences, find_id(stream, id_hash(event.id)));
  for (const std::uint64_t sequence : sequences) {
    CASELEDGER_TRY(const auto position, position_of(stream, sequence));
    if (!position) {
      continue;
    }
    CASELEDGER_TRY(const StoredEntry stored, read_at(*position));
    if (stored.view.id != event.id) {
      continue;
    }  // another id with the same hash
    other_content = !same_body(stored.view.body);
    if (other_content) {
      return std::nullopt;
    }
    return Receipt{stored.view.index,
                   stored.view.version,
                   stored.view.recorded_at,
                   stored.view.id,
                   leaf_hash(stored.view.entry),
                   true};
  }
  return std::nullopt;
}

base::Status Store::write_group(Group& group) {
  if (group.events.empty()) {
    return {};
  }
  const auto place =
      writer_->append(static_cast<std::uint32_t>(group.events.size()), group.payload);
  if (!place) {
    poisoned_ = place.error().code == ErrorCode::kUnknownOutcome;
    return std::unexpected(place.error());
  }
  apply_group(group, *place);
  return {};
}

/// The group is durable: let it be seen.
void Store::apply_group(Group& group, const Place& place) {
  const base::EntryIndex segment_first = segments_->first_index(place.segment);
  const LogEnd& end = writer_->end();
  base::EntryIndex index = {end.next_index.value - group.events.size()};
  for (PendingEvent& event : group.events) {
    event.leaf = leaf_hash(event.entry);
  }
  const std::unique_lock lock(state_mutex_);
  last_frame_ = {index, segment_first, place.offset, group.events.front().recorded_at};
  last_frame_checksum_ = end.previous_checksum;
  tail_.add_frame(last_frame_);
  std::uint64_t offset = place.offset + kFrameHeaderBytes;
  for (const PendingEvent& event : group.events) {
    frontier_.add(event.leaf);
    const auto entry = decode_entry(index, event.entry);
    CHECK(entry.has_value());
    if (entry->kind == EntryKind::kEvent) {
      tail_.add_event(
          *entry, {index, segment_first, offset, static_cast<std::uint32_t>(event.entry.size())});
    }
    note_time(*entry);
    offset += record_bytes(event.entry.size());
    ++index.value;
  }
  prefix_ = {{frontier_.size()}, frontier_.root()};
  // Advisory: readers in other processes that do not see it read up to `head`.
  static_cast<void>(durable_file_->write(
      {end.next_index, segments_->first_index(end.place.segment), end.place.offset}));
}

base::Status Store::append_own_entry(EntryKind kind, base::ByteView body) {
  EntryHead head;
  head.kind = kind;
  head.recorded_at = recording_clock_->next_own();
  Group group;
  group.add({{}, {}, encode_entry(head, body), head.recorded_at, 0, {}});
  return write_group(group);
}

/// Runs `work` while no append is being committed.
base::Status Store::as_leader(const std::function<base::Status()>& work) {
  std::unique_lock lock(queue_mutex_);
  queue_changed_.wait(lock, [this] { return !leading_; });
  leading_ = true;
  lock.unlock();
  base::Status status = work();
  lock.lock();
  leading_ = false;
  queue_changed_.notify_all();
  return status;
}

base::Status Store::publish() {
  return as_leader([this]() -> base::Status {
    const bool may_write = options_.access == Access::kWrite && !poisoned_ && !closed_;
    return may_write ? publish_as_leader() : base::Status{};
  });
}

base::Status Store::close() {
  const base::Status published = publish();
  static_cast<void>(as_leader([this]() -> base::Status {
    const std::unique_lock lock(state_mutex_);
    closed_ = true;
    writer_.reset();
    durable_file_.reset();
    disk_.reset();
    lock_.reset();
    return {};
  }));
  return published;
}

}  // namespace ledger
