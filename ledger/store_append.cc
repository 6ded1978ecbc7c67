// Committing: one caller at a time leads and commits for all that wait.

#include <algorithm>
#include <condition_variable>
#include <span>
#include <thread>
#include <utility>

#include "ledger/append_each.h"
#include "ledger/base/check.h"
#include "ledger/base/error_numbers.h"
#include "ledger/base/thread.h"
#include "ledger/store.h"

namespace ledger {
namespace {

using base::ErrorCode;

constexpr std::size_t kStreamBytesMax = 4'096;
/// What may wait for its commit: beyond that a caller is told to come back.
constexpr std::size_t kQueuedBytesMax = 64U << 20U;

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

/// Does one thing after the other on a thread of its own, or at once if it may not have one.
class Behind {
 public:
  using Work = std::function<void(Group::Frame&)>;

  Behind(bool in_background, Work work) : work_(std::move(work)) {
    if (in_background) {
      thread_ = base::start_thread([this] { run(); });
    }
  }

  Behind(const Behind&) = delete;
  Behind& operator=(const Behind&) = delete;

  ~Behind() { finish(); }

  void add(Group::Frame& frame) {
    if (!thread_.joinable()) {
      work_(frame);
      return;
    }
    put(&frame);
  }

  /// All that was added is done.
  void finish() {
    if (thread_.joinable()) {
      put(nullptr);
      thread_.join();
    }
  }

 private:
  void put(Group::Frame* frame) {
    {
      const std::lock_guard lock(mutex_);
      frames_.push_back(frame);
    }
    has_frames_.notify_one();
  }

  void run() {
    while (true) {
      std::unique_lock lock(mutex_);
      has_frames_.wait(lock, [this] { return !frames_.empty(); });
      const auto frames = std::exchange(frames_, {});
      lock.unlock();
      for (Group::Frame* const frame : frames) {
        if (frame == nullptr) {
          return;
        }
        work_(*frame);
      }
    }
  }

  Work work_;
  std::mutex mutex_;
  std::condition_variable has_frames_;
  std::deque<Group::Frame*> frames_;  // guarded by mutex_; nullptr ends it
  std::thread thread_;
};

}  // namespace

base::Result<AppendResult> Store::append(std::vector<NewEvent> batch) {
  Request request;
  request.batches.resize(1);
  request.batches[0].events = std::move(batch);
  return only_result(commit(request));
}

base::Result<BulkResult> Store::append_all(std::vector<std::vector<NewEvent>> batches) {
  Request request;
  request.is_bulk = true;
  request.batches.resize(batches.size());
  for (std::size_t i = 0; i < batches.size(); ++i) {
    request.batches[i].events = std::move(batches[i]);
  }
  return commit(request);
}

/// A request for each batch, all in the queue before anyone is asked to commit them; then this
/// caller takes the turn of each, and leads when one of them is at the front.
std::vector<base::Result<AppendResult>> Store::append_each(
    std::vector<std::vector<NewEvent>> batches) {
  std::deque<Request> requests(batches.size());
  for (std::size_t i = 0; i < batches.size(); ++i) {
    requests[i].batches.resize(1);
    requests[i].batches[0].events = std::move(batches[i]);
    if (auto prepared = prepare(requests[i]); !prepared) {
      requests[i].outcome = std::unexpected(std::move(prepared).error());
      requests[i].batches.clear();
    }
  }
  std::vector<Request*> queued;
  bool leads = false;
  {
    const std::lock_guard lock(queue_mutex_);
    for (Request& request : requests) {
      if (request.batches.empty()) {
        continue;
      }
      if (auto joined = join_queue(request, leads); !joined) {
        request.outcome = std::unexpected(std::move(joined).error());
        continue;
      }
      queued.push_back(&request);
    }
  }
  for (Request* const request : queued) {
    take_turn(*request, leads && request == queued.front());
  }
  std::vector<base::Result<AppendResult>> outcomes;
  outcomes.reserve(requests.size());
  for (Request& request : requests) {
    outcomes.push_back(only_result(std::move(request.outcome)));
  }
  return outcomes;
}

std::vector<base::Result<AppendResult>> append_each(Ledger& ledger,
                                                    std::vector<std::vector<NewEvent>> batches) {
  if (auto* const store = dynamic_cast<Store*>(&ledger)) {
    return store->append_each(std::move(batches));
  }
  // Any other implementation: the same, but for the syncs.
  std::vector<base::Result<AppendResult>> outcomes;
  for (auto& batch : batches) {
    outcomes.push_back(ledger.append(std::move(batch)));
  }
  return outcomes;
}

base::Result<AppendResult> Store::only_result(base::Result<BulkResult> done) {
  if (!done) {
    return std::unexpected(std::move(done).error());
  }
  if (done->stopped_by) {
    return std::unexpected(*std::move(done->stopped_by));
  }
  return std::move(done->results.at(0));
}

/// What needs no turn: the limits, and the keys of the streams.
base::Status Store::prepare(Request& request) const {
  if (options_.access != Access::kWrite) {
    return base::fail(
        ErrorCode::kUnavailable, base::kOpenedForReading, "the ledger was opened for reading");
  }
  for (Batch& batch : request.batches) {
    CASELEDGER_TRY(batch.stored_bytes, check_batch(batch.events, genesis_.simulated));
    request.stored_bytes += batch.stored_bytes;
    std::vector<base::ByteView> names;
    names.reserve(batch.events.size());
    for (const NewEvent& event : batch.events) {
      names.push_back(base::as_bytes(event.stream));
    }
    batch.streams.resize(names.size());
    stream_keys(names, batch.streams);
  }
  return {};
}

/// Under queue_mutex_. Sets `leads` if nobody leads yet: then the caller must.
base::Status Store::join_queue(Request& request, bool& leads) {
  if (!queue_.empty() && queued_bytes_ + request.stored_bytes > kQueuedBytesMax) {
    return base::fail(ErrorCode::kUnavailable,
                      base::kBusy,
                      "too much is waiting to be stored",
                      layout_.directory.native(),
                      "nothing was stored: try again in a moment");
  }
  queue_.push_back(&request);
  queued_bytes_ += request.stored_bytes;
  leads = !std::exchange(leading_, true) || leads;
  return {};
}

/// Does what needs no turn, then waits for a turn or an answer.
base::Result<BulkResult> Store::commit(Request& request) {
  CASELEDGER_TRY_STATUS(prepare(request));
  bool leads = false;
  {
    const std::lock_guard lock(queue_mutex_);
    CASELEDGER_TRY_STATUS(join_queue(request, leads));
  }
  take_turn(request, leads);
  return std::move(request.outcome);
}

/// Leads at once, or waits for its turn to lead or for its answer.
void Store::take_turn(Request& request, bool leads) {
  if (!leads) {
    request.has_turn.acquire();
    leads = request.turn == Request::Turn::kLead;
  }
  if (leads) {
    lead();
  }
}

/// Afterwards the caller may be gone, and the request with it.
void Store::turn(Request& request, Request::Turn turn) {
  request.turn = turn;
  request.has_turn.release();
}

/// Commits for the caller at the front of the queue, who calls this, and for those behind it. Then
/// the next in the queue leads: it starts before the others of this group are woken.
void Store::lead() {
  std::vector<Request*> group = take_group();
  if (group.front()->work) {
    if (auto done = group.front()->work(); !done) {
      group.front()->outcome = std::unexpected(std::move(done).error());
    }
  } else {
    commit_group(group);
  }
  Request* next = nullptr;
  {
    const std::lock_guard lock(queue_mutex_);
    leading_ = !queue_.empty();
    next = leading_ ? queue_.front() : nullptr;
  }
  if (next != nullptr) {
    turn(*next, Request::Turn::kLead);
  }
  for (Request* const request : std::span(group).subspan(1)) {
    turn(*request, Request::Turn::kDone);
  }
}

/// From the front of the queue, as many as one frame may hold; a bulk request or other work stands
/// alone.
std::vector<Store::Request*> Store::take_group() {
  const std::lock_guard lock(queue_mutex_);
  std::vector<Request*> group;
  std::size_t stored_bytes = 0;
  while (!queue_.empty()) {
    Request* const request = queue_.front();
    const bool stands_alone = request->is_bulk || request->work;
    const bool fits = stored_bytes + request->stored_bytes <= kBatchBytesMax && !stands_alone;
    if (!group.empty() && !fits) {
      break;
    }
    stored_bytes += request->stored_bytes;
    queued_bytes_ -= request->stored_bytes;
    group.push_back(request);
    queue_.pop_front();
    if (stands_alone) {
      break;
    }
  }
  return group;
}

/// Why nothing can be stored now, if so.
base::Status Store::check_writable() const {
  if (poisoned_ || closed_) {
    return base::fail(ErrorCode::kUnavailable,
                      base::kPoisoned,
                      "an earlier write failed, or the ledger is closed",
                      layout_.directory.native(),
                      "open the ledger again and retry with the same ids");
  }
  if (distrust_) {
    return std::unexpected(*distrust_);
  }
  if (state_.is_frozen) {
    return base::fail(ErrorCode::kUnavailable,
                      base::kFrozen,
                      "the ledger is frozen and takes nothing more",
                      layout_.directory.native(),
                      "go on in a new ledger");
  }
  if (const auto reason = recording_clock_->refusal()) {
    return std::unexpected(clock_refused(*reason));
  }
  return {};
}

void Store::commit_group(const std::vector<Request*>& requests) {
  const auto refuse_all = [&](const base::Error& error) {
    for (Request* const request : requests) {
      request->outcome = std::unexpected(error);
    }
  };
  if (auto writable = check_writable(); !writable) {
    refuse_all(writable.error());
    return;
  }
  if (index_.take_advance()) {
    streams_.forget_long_streams();
  }
  streams_.trim();
  const base::TimestampUtcUs last_before = recording_clock_->last();
  Group group(writer_->end().next_index);
  base::Status written = requests.front()->is_bulk ? write_in_bulk(*requests.front(), group)
                                                   : write_together(requests, group);
  if (written) {
    written = writer_->sync();
  }
  if (!written) {
    poisoned_ = written.error().code == ErrorCode::kUnknownOutcome;
    recording_clock_->set_last(last_before);
    streams_.clear();
    refuse_all(written.error());  // conflicts too: they were judged against what is not durable
    return;
  }
  if (!group.events().empty()) {
    show();
  }
  answer(requests, group);
  wake_publisher();
}

/// All requests into one frame; those that cannot be stored are told so in `stopped_by`.
base::Status Store::write_together(const std::vector<Request*>& requests, Group& group) {
  std::size_t stored_bytes = 0;
  for (const Request* const request : requests) {
    stored_bytes += request->stored_bytes;
  }
  group.start_frame(stored_bytes);
  for (Request* const request : requests) {
    Answer answer;
    if (auto judged = judge(request->batches[0], group, answer); !judged) {
      request->stopped_by = std::move(judged).error();
      continue;
    }
    request->answers.push_back(std::move(answer));
  }
  CASELEDGER_TRY_STATUS(write_frame(group));
  writer_->start_writeback();  // the disk works while the frame is hashed
  take_in(group.frames().back());
  return {};
}

/// A frame for each batch, until one is refused or cannot be written.
base::Status Store::write_in_bulk(Request& request, Group& group) {
  Behind behind(options_.works_ahead, [this](Group::Frame& frame) { take_in(frame); });
  writer_->set_bulk(true);
  base::Status written;
  for (const Batch& batch : request.batches) {
    group.start_frame(batch.stored_bytes);
    Answer answer;
    const std::size_t events_before = group.events().size();
    base::Status stored = judge(batch, group, answer);
    if (stored) {
      stored = write_frame(group);
    }
    if (!stored) {
      take_back(group, events_before);
      group.drop_frame();
      if (stored.error().code == ErrorCode::kUnknownOutcome) {
        written = std::move(stored);
      } else {
        request.stopped_by = std::move(stored).error();
      }
      break;
    }
    behind.add(group.frames().back());
    const bool is_refused = answer.result.conflict.has_value();
    request.answers.push_back(std::move(answer));
    if (is_refused) {
      break;
    }
  }
  writer_->set_bulk(false);
  return written;
}

/// Writes the group's last frame, unless it is empty.
base::Status Store::write_frame(Group& group) {
  Group::Frame& frame = group.frames().back();
  if (frame.event_count == 0) {
    return {};
  }
  CASELEDGER_TRY(frame.place,
                 writer_->write(static_cast<std::uint32_t>(frame.event_count), frame.bytes));
  return {};
}

/// Hashes a written frame and lets the index learn of it. Nobody sees it before show() does: reads
/// go no further than durable_size().
void Store::take_in(Group::Frame& frame) {
  if (frame.event_count == 0) {
    return;
  }
  Group::hash_leaves(frame);
  const base::EntryIndex first_index = {frontier_.size()};
  last_frame_ = {first_index, segments_->first_index(frame.place.segment), frame.place.offset};
  index_.update([&](TailIndex& tail) {
    tail.add_frame(last_frame_);
    std::size_t offset = kFrameHeaderBytes;
    for (std::uint64_t i = 0; i < frame.event_count; ++i) {
      const auto record = read_record(frame.bytes, offset);
      // The bytes that were hashed are those that were sealed, and so those on disk.
      CHECK(record.has_value() && record->checksum_holds);
      const base::EntryIndex index = {first_index.value + i};
      const auto entry = decode_entry(index, record->entry);
      CHECK(entry.has_value());
      if (entry->kind == EntryKind::kEvent) {
        tail.add_event(entry->stream_key,
                       entry->version.value - 1,
                       {index,
                        frame.place.offset + offset,
                        static_cast<std::uint32_t>(record->entry.size()),
                        id_hash(entry->id)});
        const std::lock_guard lock(pending_mutex_);
        pending_.push_back({entry->stream_key, index, frame.leaves[i]});
      }
      note_entry(*entry);
      offset = record->next_offset;
    }
  });
  index_.add_leaves(frame.leaves);
  std::vector<base::Digest> leaves = frame.leaves;
  frontier_.add_all(leaves);
}

/// What was taken in is durable: let it be seen.
void Store::show() {
  const LogEnd& end = writer_->end();
  last_frame_checksum_ = end.previous_checksum;
  show_frontier();
  // Advisory: readers in other processes that do not see it read up to `head`.
  static_cast<void>(durable_file_->write(
      {end.next_index, segments_->first_index(end.place.segment), end.place.offset}));
}

void Store::answer(const std::vector<Request*>& requests, const Group& group) {
  for (Request* const request : requests) {
    BulkResult result;
    for (Answer& answer : request->answers) {
      for (std::size_t i = 0; i < answer.pending.size(); ++i) {
        if (answer.pending[i]) {
          answer.result.receipts[i].leaf = group.leaf(*answer.pending[i]);
        }
      }
      answer.result.after = frontier_;
      result.results.push_back(std::move(answer.result));
    }
    result.stopped_by = std::move(request->stopped_by);
    request->outcome = std::move(result);
  }
}

base::Status Store::append_own_entry(EntryKind kind, base::ByteView body) {
  EntryHead head;
  head.kind = kind;
  head.recorded_at = recording_clock_->next_own();
  Group group(writer_->end().next_index);
  group.start_frame(record_bytes(kEntryHeadBytes + body.size()));
  group.add(head, 0, body);
  base::Status written = write_frame(group);
  if (written) {
    take_in(group.frames().back());
    written = writer_->sync();
  }
  if (!written) {
    poisoned_ = written.error().code == ErrorCode::kUnknownOutcome;
    return written;
  }
  show();
  return {};
}

/// Runs `work` while no append is being committed.
base::Status Store::as_leader(std::function<base::Status()> work) {
  Request request;
  request.work = std::move(work);
  bool leads = false;
  {
    const std::lock_guard lock(queue_mutex_);
    queue_.push_back(&request);
    leads = !std::exchange(leading_, true);
  }
  take_turn(request, leads);
  if (!request.outcome) {
    return std::unexpected(std::move(request.outcome).error());
  }
  return {};
}

base::Status Store::close() {
  stop_publisher();
  const base::Status published = publish();
  static_cast<void>(as_leader([this]() -> base::Status {
    if (options_.access == Access::kWrite && !poisoned_ && !closed_) {
      store_index_if(kTailEventsWorthStoring);
    }
    index_.settle();
    const std::unique_lock lock(state_mutex_);
    closed_ = true;
    writer_.reset();
    durable_file_.reset();
    index_.drop_stored(false);
    lock_.reset();
    return {};
  }));
  return published;
}

}  // namespace ledger
