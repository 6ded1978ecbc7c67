// The one implementation of Ledger: committer, readers, index and recovery wired together.
//
// Room:      ledger, inside only; the door is ledger/ledger.h.
// Threads:   three groups of members, each with its guard. The committer's belong to whoever leads
//            (leading_ is true for one caller at a time); what readers see is swapped under
//            state_mutex_ only after it is durable.
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <unordered_map>

#include "ledger/evidence/entry.h"
#include "ledger/evidence/merkle.h"
#include "ledger/index/disk_index.h"
#include "ledger/index/tail_index.h"
#include "ledger/io/clock.h"
#include "ledger/io/file_system.h"
#include "ledger/ledger.h"
#include "ledger/log/frame_reader.h"
#include "ledger/log/head_file.h"
#include "ledger/log/log_writer.h"
#include "ledger/log/segment_set.h"
#include "ledger/log/tail.h"

namespace ledger {

/// Names inside a ledger's directory.
struct Layout {
  explicit Layout(std::filesystem::path root) : directory(std::move(root)) {}

  std::filesystem::path directory;
  std::filesystem::path log = directory / "log";
  std::filesystem::path head = directory / "head";
  std::filesystem::path durable = directory / "durable";
  std::filesystem::path index = directory / "index";
  std::filesystem::path keys = directory / "keys";
  std::filesystem::path signing_key = keys / "log.key";
  std::filesystem::path vkey = keys / "log.vkey";
  std::filesystem::path id_secret = keys / "id-secret";
};

/// recordedAt: never back, and checked against the machine's two clocks.
class RecordingClock {
 public:
  /// `last` is the last recordedAt, `last_wall` the last wall time that was taken as right: they
  /// differ while an accepted clock has not caught up yet.
  RecordingClock(io::Clock& clock,
                 bool simulated,
                 base::TimestampUtcUs last,
                 base::TimestampUtcUs last_wall);

  /// Why the wall clock cannot be used, if it cannot.
  [[nodiscard]] std::optional<ClockReason> refusal() const;
  /// The operator takes the present wall time as right; returns what to record about it.
  [[nodiscard]] ClockAccepted accept(ClockReason reason);
  /// The next recordedAt; `given` only in a simulated ledger, where it may be before the last: then
  /// nothing.
  [[nodiscard]] std::optional<base::TimestampUtcUs> next(std::optional<base::TimestampUtcUs> given);
  /// The recordedAt of an entry of the ledger's own.
  [[nodiscard]] base::TimestampUtcUs next_own();

  [[nodiscard]] base::TimestampUtcUs last() const { return last_; }

  void set_last(base::TimestampUtcUs last) { last_ = last; }

 private:
  [[nodiscard]] base::TimestampUtcUs elapsed_wall() const;

  io::Clock* clock_;
  bool simulated_;
  base::TimestampUtcUs last_;
  base::TimestampUtcUs wall_at_open_;
  std::int64_t boot_at_open_us_;
  std::optional<ClockReason> refusal_at_open_;
};

class Store final : public Ledger {
 public:
  [[nodiscard]] static base::Result<std::unique_ptr<Ledger>> open_store(
      const std::filesystem::path& directory,
      OpenOptions options,
      io::FileSystem& files,
      io::Clock& clock);

  [[nodiscard]] base::Result<AppendResult> append(std::vector<NewEvent> batch) override;
  [[nodiscard]] base::Status publish() override;
  [[nodiscard]] base::Status close() override;

  [[nodiscard]] const std::string& origin() const override { return genesis_.origin; }

  [[nodiscard]] const std::string& vkey() const override { return genesis_.vkey; }

  [[nodiscard]] bool is_simulated() const override { return genesis_.simulated; }

  [[nodiscard]] const OpenReport& open_report() const override { return report_; }

  [[nodiscard]] Prefix prefix() const override;
  [[nodiscard]] base::Result<Prefix> prefix_of(base::LogSize size) const override;
  [[nodiscard]] base::Result<base::LogSize> size_at(base::TimestampUtcUs instant) const override;
  [[nodiscard]] base::Result<std::vector<StoredEntry>> read_stream(
      std::string_view stream, base::LogSize limit) const override;
  [[nodiscard]] base::Result<base::Version> stream_version(std::string_view stream) const override;
  [[nodiscard]] base::Result<StoredEntry> read_entry(base::EntryIndex index) const override;
  [[nodiscard]] base::Status scan(base::EntryIndex first,
                                  base::LogSize limit,
                                  const Visitor& visit) const override;
  [[nodiscard]] base::Result<base::Uuid> derive_id(base::ByteView body,
                                                   std::uint64_t repeat) const override;

 private:
  /// One batch that waits for its commit.
  struct Request {
    std::vector<NewEvent> batch;
    std::size_t stored_bytes = 0;
    std::optional<base::Result<AppendResult>> outcome;  // the leader's until is_done
    bool is_done = false;                               // guarded by queue_mutex_
  };

  /// An entry of the group being committed.
  struct PendingEvent {
    base::Digest stream;
    base::Uuid id;
    base::Bytes entry;
    base::TimestampUtcUs recorded_at;
    std::uint64_t sequence = 0;
    base::Digest leaf;
  };
  struct Answer;
  struct Group;

  Store(std::filesystem::path directory,
        OpenOptions options,
        io::FileSystem& files,
        io::Clock& clock);

  // store_open.cc
  [[nodiscard]] base::Status open_files();
  [[nodiscard]] base::Status read_genesis();
  [[nodiscard]] base::Status read_head_note();
  [[nodiscard]] base::Status recover_tail();
  [[nodiscard]] base::Status limit_to_durable();
  [[nodiscard]] base::Status use_index();
  [[nodiscard]] base::Result<bool> index_belongs(const Watermark& mark) const;
  [[nodiscard]] base::Status catch_up();
  [[nodiscard]] base::Status check_head_root() const;
  [[nodiscard]] base::Status start_writing();
  [[nodiscard]] base::Status finish_reading_open();
  [[nodiscard]] base::Status apply_frame(const FrameView& frame);
  [[nodiscard]] base::Status apply_entry(const EntryView& entry, const Place& place);
  void note_time(const EntryView& entry);

  // store_append.cc
  void lead(std::unique_lock<std::mutex>& queue_lock);
  void commit_group(std::vector<Request*>& requests);
  [[nodiscard]] base::Status as_leader(const std::function<base::Status()>& work);
  [[nodiscard]] base::Status judge(Request& request, Group& group);
  [[nodiscard]] base::Status judge_events(Request& request, Group& group, Answer& answer);
  [[nodiscard]] base::Result<std::optional<Receipt>> find_same(const NewEvent& event,
                                                               const base::Digest& stream,
                                                               const Group& group,
                                                               bool& other_content) const;
  [[nodiscard]] base::Status write_group(Group& group);
  [[nodiscard]] base::Status append_own_entry(EntryKind kind, base::ByteView body);
  void apply_group(Group& group, const Place& place);
  [[nodiscard]] base::Status publish_as_leader();
  void store_tail();
  [[nodiscard]] bool make_index_writable();

  // store_read.cc
  [[nodiscard]] base::Status check_readable() const;
  [[nodiscard]] base::Result<std::uint64_t> stream_count(const base::Digest& stream) const;
  [[nodiscard]] base::Result<std::vector<std::uint64_t>> find_id(const base::Digest& stream,
                                                                 std::uint64_t hash) const;
  [[nodiscard]] base::Result<std::optional<EventPosition>> position_of(
      const base::Digest& stream, std::uint64_t sequence) const;
  [[nodiscard]] base::Result<std::vector<EventPosition>> positions_of(
      const base::Digest& stream) const;
  [[nodiscard]] base::Result<FramePosition> frame_of(base::EntryIndex index) const;
  [[nodiscard]] base::Result<StoredEntry> read_at(const EventPosition& position) const;
  [[nodiscard]] base::Status scan_frames(
      base::EntryIndex first,
      base::LogSize limit,
      const std::function<base::Status(const FrameView&)>& visit) const;

  // Constant after open.
  Layout layout_;
  OpenOptions options_;
  io::FileSystem& files_;
  io::Clock& clock_;
  Genesis genesis_;
  OpenReport report_;
  std::unique_ptr<io::Lock> lock_;
  std::unique_ptr<SegmentSet> segments_;
  LogEnd end_at_open_;

  // The committer's: used by the caller that leads.
  std::unique_ptr<LogWriter> writer_;
  std::optional<DurableFile> durable_file_;
  std::optional<RecordingClock> recording_clock_;
  Head head_;
  base::LogSize head_size_;
  base::Digest head_root_;
  bool poisoned_ = false;
  bool index_is_writable_ = false;
  bool index_is_stuck_ = false;  // it could not be written: the next open tries again

  // Guarded by queue_mutex_.
  std::mutex queue_mutex_;
  std::condition_variable queue_changed_;
  std::deque<Request*> queue_;
  bool leading_ = false;

  // What is durable; guarded by state_mutex_.
  mutable std::shared_mutex state_mutex_;
  bool closed_ = false;
  std::unique_ptr<DiskIndex> disk_;  // nothing while the tail holds all there is
  TailIndex tail_;
  Frontier frontier_;
  Frontier frontier_at_open_;  // where the stored index ended: a start for older roots
  Prefix prefix_;
  FramePosition last_frame_;
  std::uint64_t last_frame_checksum_ = 0;
  base::TimestampUtcUs last_recorded_at_;
  base::TimestampUtcUs last_wall_;
};

}  // namespace ledger
