// Opening: recovery of the tail, trust in `head` and index, and catching up with the log.

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "ledger/base/check.h"
#include "ledger/base/error_numbers.h"
#include "ledger/base/thread.h"
#include "ledger/evidence/checkpoint.h"
#include "ledger/store.h"

namespace ledger {
namespace {

using base::ErrorCode;

/// A reader that is opening holds the lock for a moment; a writer waits a second for it to let go.
constexpr int kLockTries = 50;
constexpr auto kLockPause = std::chrono::milliseconds(20);

bool lock_is_taken(const base::Error& error) {
  return error.number == base::kLocked;
}

bool may_serve_without_repair(const base::Error& error) {
  return error.code == ErrorCode::kPermission || error.code == ErrorCode::kUnavailable ||
         error.code == ErrorCode::kIo;
}

}  // namespace

Store::Store(std::filesystem::path directory,
             OpenOptions options,
             io::FileSystem& files,
             io::Clock& clock)
    : layout_(std::move(directory)),
      options_(std::move(options)),
      files_(files),
      clock_(clock),
      index_(files, layout_.index, options_.works_ahead),
      streams_(options_.stream_cache_bytes,
               [this](const base::Digest& stream) { return load_stream(stream); }),
      map_(index_, options_.map_cache_bytes) {}

base::Result<std::unique_ptr<Ledger>> Store::open_store(const std::filesystem::path& directory,
                                                        OpenOptions options,
                                                        io::FileSystem& files,
                                                        io::Clock& clock) {
  std::unique_ptr<Store> store(new Store(directory, std::move(options), files, clock));
  CASELEDGER_TRY_STATUS(store->open_files());
  CASELEDGER_TRY_STATUS(store->lock_ ? store->recover_tail() : store->limit_to_durable());
  CASELEDGER_TRY_STATUS(store->use_index());
  CASELEDGER_TRY_STATUS(store->catch_up());
  CASELEDGER_TRY_STATUS(store->check_head_signature());
  if (auto trusted = store->check_anchors(); !trusted) {
    store->distrust_ = trusted.error();
    store->report_.distrust = std::move(trusted).error();
  }
  CASELEDGER_TRY_STATUS(store->options_.access == Access::kWrite ? store->start_writing()
                                                                 : store->finish_reading_open());
  return store;
}

base::Status Store::open_files() {
  CASELEDGER_TRY(const bool stands, files_.exists(layout_.log));
  if (!stands) {
    return base::fail(
        ErrorCode::kNotFound,
        base::kNoLedger,
        "there is no ledger here",
        layout_.directory.native(),
        "make one with `caseledger init --origin NAME`, or name another with --ledger");
  }
  auto lock = files_.lock_directory(layout_.log);
  for (int i = 0;
       i < kLockTries && options_.access == Access::kWrite && !lock && lock_is_taken(lock.error());
       ++i) {
    std::this_thread::sleep_for(kLockPause);
    lock = files_.lock_directory(layout_.log);
  }
  if (lock) {
    lock_ = *std::move(lock);
  } else if (options_.access == Access::kWrite || !lock_is_taken(lock.error())) {
    return std::unexpected(std::move(lock).error());
  }
  // A writer may be at work: what it writes last is read first, so that each of these stands for
  // bytes that the next one knows of.
  stored_index_ = index_.open_stored();
  CASELEDGER_TRY(head_, read_head(files_, layout_.head));
  report_.head_slot_damaged = head_.other_slot_damaged;
  if (!lock_) {
    if (const auto durable = read_durable(files_, layout_.durable)) {
      end_at_open_.next_index = durable->next_index;
    }
  }
  CASELEDGER_TRY(segments_, SegmentSet::list(files_, layout_.log));
  CASELEDGER_TRY_STATUS(read_genesis());
  return read_head_note();
}

base::Status Store::read_genesis() {
  CASELEDGER_TRY(FrameReader reader, FrameReader::from_start(*segments_));
  CASELEDGER_TRY(const auto frame, reader.next());
  const auto corrupt = [this] {
    return base::fail(ErrorCode::kCorrupt,
                      "the log does not begin with a genesis entry",
                      segments_->where({0, kSegmentHeaderBytes}),
                      "restore the first segment from a copy of the ledger");
  };
  if (!frame) {
    return corrupt();
  }
  bool found = false;
  CASELEDGER_TRY_STATUS(
      for_each_entry(*segments_, *frame, [&](const EntryView& entry, const Place&) -> base::Status {
        if (entry.index.value > 0) {
          return {};
        }
        if (entry.kind != EntryKind::kGenesis) {
          return corrupt();
        }
        CASELEDGER_TRY(genesis_, decode_genesis(entry.body));
        found = true;
        return {};
      }));
  CASELEDGER_TRY(const base::Digest origin_hash, segments_->origin_hash());
  if (!found || origin_hash != sha256({base::as_bytes(genesis_.origin)})) {
    return corrupt();
  }
  return {};
}

base::Status Store::read_head_note() {
  // Whether it is signed can be judged once the keys in the log are known.
  const auto note = parse_note(head_.note);
  const auto checkpoint = parse_checkpoint_text(note ? note->text : head_.note);
  if (!checkpoint || checkpoint->origin != genesis_.origin) {
    return base::fail(ErrorCode::kUntrusted,
                      "`head` speaks of another ledger",
                      layout_.head.native(),
                      "restore `head` from a copy of this ledger");
  }
  head_size_ = checkpoint->prefix.size;
  head_root_ = checkpoint->prefix.root;
  return {};
}

base::Status Store::recover_tail() {
  CASELEDGER_TRY(Tail tail, examine_tail(*segments_, head_size_));
  end_at_open_ = tail.end;
  base::Status removed = remove_unfinished_segment(files_, layout_.log);
  base::Result<Repair> repair = Repair{};
  if (removed) {
    repair = repair_tail(files_, *segments_, tail);
  }
  if (removed && repair) {
    end_at_open_ = tail.end;
    report_.cut_file = repair->cut_file;
    report_.frames_rewritten = repair->frames_rewritten;
    return {};
  }
  base::Error error = removed ? std::move(repair).error() : std::move(removed).error();
  if (options_.access == Access::kWrite || !may_serve_without_repair(error)) {
    return std::unexpected(std::move(error));
  }
  // The tail may not be on disk and cannot be put there: serve what was known to be.
  end_at_open_.next_index = std::min(tail.durable, tail.end.next_index);
  lock_.reset();
  return {};
}

base::Status Store::limit_to_durable() {
  end_at_open_.next_index = std::max(end_at_open_.next_index, base::EntryIndex{head_size_.value});
  return {};
}

/// Starts from the stored index if it is this log's; else from nothing.
base::Status Store::use_index() {
  const auto mark = std::exchange(stored_index_, std::nullopt);
  bool belongs = false;
  if (mark) {
    CASELEDGER_TRY(belongs, index_belongs(*mark));
  }
  if (belongs) {
    frontier_ = mark->frontier;
    frontier_at_open_ = mark->frontier;
    last_frame_ = mark->last_frame;
    last_frame_checksum_ = mark->last_frame_checksum;
    last_recorded_at_ = mark->last_recorded_at;
    last_wall_ = mark->last_wall;
    state_ = mark->state;
    state_at_head_ = mark->state;
    stored_case_count_ = mark->state.case_count;
    return {};
  }
  report_.index_rebuilt = end_at_open_.next_index.value >= kTailEventsWorthStoring;
  index_.drop_stored(lock_ != nullptr);
  return {};
}

base::Result<bool> Store::index_belongs(const Watermark& mark) const {
  CASELEDGER_TRY(const base::Digest origin_hash, segments_->origin_hash());
  const std::uint64_t size = mark.frontier.size();
  const std::size_t segment = segments_->find(mark.last_frame.segment_first_index);
  // Rows above `head` would keep its root from being compared; beside a writer that is its task.
  const std::uint64_t size_max = lock_ ? head_size_.value : end_at_open_.next_index.value;
  if (mark.origin_hash != origin_hash || size > size_max || segment == segments_->count()) {
    return false;
  }
  CASELEDGER_TRY(const io::File* const file, segments_->file(segment));
  FrameHeaderBytes bytes{};
  CASELEDGER_TRY_STATUS(file->read_at(mark.last_frame.offset, bytes));
  const auto header = decode_frame_header(bytes);
  return header && header->checksum == mark.last_frame_checksum &&
         header->first_index == mark.last_frame.first_index && header->limit_index().value == size;
}

base::Status Store::start_writing() {
  recording_clock_.emplace(clock_, genesis_.simulated, last_recorded_at_, last_wall_);
  CASELEDGER_TRY(writer_,
                 LogWriter::open(files_,
                                 *segments_,
                                 end_at_open_,
                                 options_.works_ahead ? Ahead::kInBackground : Ahead::kByCaller));
  CASELEDGER_TRY(durable_file_, DurableFile::open(files_, layout_.durable));
  const LogEnd& end = writer_->end();
  CASELEDGER_TRY_STATUS(durable_file_->write(
      {end.next_index, segments_->first_index(end.place.segment), end.place.offset}));
  // A checkpoint over what was recovered comes before the first new append. Where it cannot be made
  // now (a full disk, no key), reading goes on, and whoever publishes or closes is told.
  if (frontier_.size() > head_size_.value && !distrust_) {
    if (auto published = publish_first(); !published) {
      if (published.error().code != ErrorCode::kUnavailable) {
        return published;
      }
    }
  }
  const auto refusal = recording_clock_->refusal();
  if (refusal && options_.accept_clock && !distrust_) {
    CASELEDGER_TRY_STATUS(append_own_entry(
        EntryKind::kClockAccepted, encode_clock_accepted(recording_clock_->accept(*refusal))));
    CASELEDGER_TRY_STATUS(publish_first());
  }
  if (options_.works_ahead) {
    publisher_ = base::start_thread([this] { run_publisher(); });
  }
  return {};
}

base::Status Store::publish_first() {
  const std::lock_guard lock(publish_mutex_);
  std::optional<Published> shown;
  CASELEDGER_TRY_STATUS(publish_leading(shown));
  store_index_if(kTailEventsWorthStoring);
  tell(shown);
  return {};
}

/// A reader that held the lock has mended what was to be mended; from here on it holds nothing.
base::Status Store::finish_reading_open() {
  if (!lock_) {
    return {};
  }
  // Only to spare the next open the same work; a read-only directory is no reason to fail.
  if (index_.tail_event_count() >= kTailEventsWorthStoring &&
      frontier_.size() == head_size_.value) {
    static_cast<void>(store_caught_up());
  }
  index_.finish_writing();
  lock_.reset();
  return {};
}

}  // namespace ledger
