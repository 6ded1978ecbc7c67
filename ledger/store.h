// The one implementation of Ledger: committer, readers, index and recovery wired together.
//
// Room:      ledger, inside only; the door is ledger/ledger.h.
// Threads:   three groups of members, each with its guard. The committer's belong to whoever leads
//            (leading_ is true for one caller at a time); what readers see is swapped under
//            state_mutex_ only after it is durable.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <semaphore>
#include <shared_mutex>
#include <thread>

#include "ledger/evidence/entry.h"
#include "ledger/evidence/leaf_queue.h"
#include "ledger/evidence/merkle.h"
#include "ledger/evidence/signed_note.h"
#include "ledger/group.h"
#include "ledger/index/live_index.h"
#include "ledger/index/live_map.h"
#include "ledger/io/clock.h"
#include "ledger/io/file_system.h"
#include "ledger/ledger.h"
#include "ledger/log/frame_reader.h"
#include "ledger/log/head_file.h"
#include "ledger/log/layout.h"
#include "ledger/log/log_writer.h"
#include "ledger/log/segment_set.h"
#include "ledger/log/tail.h"
#include "ledger/recording_clock.h"
#include "ledger/stream_cache.h"

namespace ledger {

/// Events are stored in the index this many at a time: fewer and larger runs are cheaper to merge,
/// and about 100 bytes each is what they cost in memory until then.
inline constexpr std::size_t kIndexRunEvents = 250'000;

/// A tail this long is stored in the index rather than read again at every open.
inline constexpr std::size_t kTailEventsWorthStoring = 1'024;

class Store final : public Ledger, public Notary {
 public:
  ~Store() override { stop_publisher(); }

  [[nodiscard]] static base::Result<std::unique_ptr<Ledger>> open_store(
      const std::filesystem::path& directory,
      OpenOptions options,
      io::FileSystem& files,
      io::Clock& clock);

  [[nodiscard]] base::Result<AppendResult> append(std::vector<NewEvent> batch) override;
  [[nodiscard]] base::Result<BulkResult> append_all(
      std::vector<std::vector<NewEvent>> batches) override;
  /// As ledger/append_each.h.
  [[nodiscard]] std::vector<base::Result<AppendResult>> append_each(
      std::vector<std::vector<NewEvent>> batches);
  [[nodiscard]] base::Status publish() override;
  [[nodiscard]] base::Status close() override;
  [[nodiscard]] base::Result<Prefix> refresh() override;

  [[nodiscard]] Notary& notary() override { return *this; }

  [[nodiscard]] const Notary& notary() const override { return *this; }

  // Notary.
  [[nodiscard]] base::Result<Published> published() const override;
  [[nodiscard]] base::Result<std::optional<Published>> cosigned() const override;
  [[nodiscard]] base::Status keep_cosigned(const std::string& note) override;
  [[nodiscard]] std::vector<std::string> vkeys() const override;
  [[nodiscard]] base::Result<Path> inclusion(base::EntryIndex index,
                                             base::LogSize size) const override;
  [[nodiscard]] base::Result<Path> consistency(base::LogSize from, base::LogSize to) const override;
  [[nodiscard]] base::Result<std::vector<base::Digest>> hashes(unsigned level,
                                                               std::uint64_t first,
                                                               std::uint64_t count) const override;
  [[nodiscard]] base::Result<CaseProof> prove_stream(std::string_view stream,
                                                     const Published& at) const override;
  [[nodiscard]] base::Status freeze(std::string_view reason) override;
  [[nodiscard]] base::Result<std::string> change_key() override;

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
  [[nodiscard]] base::Result<std::unique_ptr<LogInPlace>> in_place(
      base::LogSize limit) const override;
  [[nodiscard]] base::Result<base::Uuid> derive_id(base::ByteView body,
                                                   std::uint64_t repeat) const override;

 private:
  /// A batch with what its caller's thread could work out for it.
  struct Batch {
    std::vector<NewEvent> events;
    std::vector<base::Digest> streams;  // the key of each event's stream
    std::size_t stored_bytes = 0;
  };

  /// What a batch will be told once its group is durable.
  struct Answer {
    AppendResult result;
    /// For each receipt: the event of the group it is about, or none if it was stored before.
    std::vector<std::optional<std::size_t>> pending;
  };

  /// A caller that waits for its turn or its answer.
  struct Request {
    std::vector<Batch> batches;
    bool is_bulk = false;                // a frame for each batch, in a group of its own
    std::function<base::Status()> work;  // instead of batches: done while nothing is committed
    std::size_t stored_bytes = 0;
    std::vector<Answer> answers;
    std::optional<base::Error> stopped_by;
    base::Result<BulkResult> outcome;  // the leader's until is_done

    enum class Turn : std::uint8_t { kWait, kLead, kDone };
    Turn turn = Turn::kWait;  // written before has_turn is released
    std::binary_semaphore has_turn{0};
  };

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
  [[nodiscard]] base::Status start_writing();
  [[nodiscard]] base::Status publish_first();
  [[nodiscard]] base::Status finish_reading_open();

  // store_catch_up.cc
  [[nodiscard]] base::Status catch_up();
  void show_frontier();
  [[nodiscard]] base::Status check_head_root() const;
  [[nodiscard]] base::Status apply_frame(const FrameView& frame, LeafQueue& leaves);
  [[nodiscard]] base::Status check_entry(const EntryView& entry,
                                         const Place& place,
                                         const TailIndex& tail) const;
  void note_entry(const EntryView& entry);
  void note_leaves(std::span<const base::Digest> leaves);
  [[nodiscard]] base::Status read_newer_head();
  [[nodiscard]] base::Status store_caught_up();
  void store_index_if(std::size_t events_min);
  void store_index();

  // store_publish.cc
  [[nodiscard]] const std::string& vkey_at(base::LogSize size) const;
  [[nodiscard]] base::Status check_head_signature();
  [[nodiscard]] base::Status check_anchors() const;
  [[nodiscard]] base::Status load_signing_key();
  [[nodiscard]] base::Result<SigningKey> read_signing_key(const std::string& vkey,
                                                          bool is_first) const;
  [[nodiscard]] std::vector<MapEvent> take_pending(std::uint64_t limit) const;
  [[nodiscard]] base::Status fold_below(std::uint64_t limit) const;
  [[nodiscard]] base::Status prepare_map() const;
  [[nodiscard]] base::Status fold_ahead();
  [[nodiscard]] bool ends_with_commitment() const;
  [[nodiscard]] base::Status publish_leading(std::optional<Published>& shown);
  [[nodiscard]] base::Result<std::string> signed_note(const Prefix& prefix) const;
  void tell(const std::optional<Published>& shown);
  void publish_while_leading();
  void wake_publisher();
  void run_publisher();
  void stop_publisher();
  [[nodiscard]] base::Status as_own(const std::function<base::Status()>& append);

  // store_prove.cc
  [[nodiscard]] base::Status check_size(base::LogSize size) const;
  [[nodiscard]] NodeFn nodes() const;
  [[nodiscard]] base::Result<base::Digest> root_at(base::LogSize size) const;
  [[nodiscard]] base::Result<base::Bytes> commitment_before(base::LogSize size) const;
  [[nodiscard]] base::Result<LiveMap::Found> replay_map(const base::Digest& key,
                                                        base::LogSize covers) const;
  [[nodiscard]] base::Result<LiveMap::Found> find_in_map(const base::Digest& key,
                                                         base::LogSize size) const;

  // store_append.cc
  [[nodiscard]] base::Status prepare(Request& request) const;
  [[nodiscard]] base::Status join_queue(Request& request, bool& leads);
  [[nodiscard]] base::Result<BulkResult> commit(Request& request);
  [[nodiscard]] static base::Result<AppendResult> only_result(base::Result<BulkResult> done);
  void lead();
  [[nodiscard]] std::vector<Request*> take_group();
  [[nodiscard]] base::Status as_leader(std::function<base::Status()> work);
  void take_turn(Request& request, bool leads);
  static void turn(Request& request, Request::Turn turn);
  void commit_group(const std::vector<Request*>& requests);
  [[nodiscard]] base::Status check_writable() const;
  [[nodiscard]] base::Status write_together(const std::vector<Request*>& requests, Group& group);
  [[nodiscard]] base::Status write_in_bulk(Request& request, Group& group);
  [[nodiscard]] base::Status write_frame(Group& group);
  [[nodiscard]] base::Status append_own_entry(EntryKind kind, base::ByteView body);
  void take_in(Group::Frame& frame);
  void show();
  void answer(const std::vector<Request*>& requests, const Group& group);

  // store_judge.cc
  [[nodiscard]] base::Status judge(const Batch& batch, Group& group, Answer& answer);
  [[nodiscard]] base::Status judge_events(const Batch& batch, Group& group, Answer& answer);
  void take_back(Group& group, std::size_t count);
  [[nodiscard]] base::Result<std::optional<Receipt>> find_same(const NewEvent& event,
                                                               const base::Digest& stream,
                                                               const StreamState& state,
                                                               Group& group,
                                                               bool& other_content) const;
  [[nodiscard]] base::Result<StreamState> load_stream(const base::Digest& stream) const;

  // store_read.cc
  [[nodiscard]] base::Status check_readable() const;
  [[nodiscard]] base::LogSize durable_size() const;
  [[nodiscard]] base::Result<FramePosition> frame_of(base::EntryIndex index) const;
  [[nodiscard]] base::Result<StoredEntry> read_at(const EventPosition& position) const;
  [[nodiscard]] base::Status scan_frames(
      base::EntryIndex first,
      base::LogSize limit,
      const std::function<base::Status(const FrameView&)>& visit) const;

  struct KeyPair {
    std::string vkey;
    SigningKey key;
  };

  // Constant after open.
  Layout layout_;
  OpenOptions options_;
  io::FileSystem& files_;
  io::Clock& clock_;
  Genesis genesis_;
  OpenReport report_;
  std::unique_ptr<io::Lock> lock_;
  std::unique_ptr<SegmentSet> segments_;

  // Has a guard of its own.
  LiveIndex index_;

  // The committer's: used by the caller that leads, or by the one that refreshes.
  LogEnd end_at_open_;
  std::optional<Watermark> stored_index_;  // while opening: what stored rows claim to cover
  std::unique_ptr<LogWriter> writer_;
  std::optional<DurableFile> durable_file_;
  std::optional<RecordingClock> recording_clock_;
  StreamCache streams_;
  Head head_;
  base::LogSize head_size_;
  base::Digest head_root_;
  Frontier frontier_;
  FramePosition last_frame_;
  std::uint64_t last_frame_checksum_ = 0;
  base::TimestampUtcUs last_recorded_at_;
  base::TimestampUtcUs last_wall_;
  LogState state_;          // of all entries
  LogState state_at_head_;  // of those below head_size_
  std::uint64_t stored_case_count_ = 0;
  std::optional<base::Error> distrust_;  // why nothing may be written or signed
  std::optional<KeyPair> signing_key_;
  bool has_stored_runs_ = false;  // since open
  bool poisoned_ = false;

  // The publisher's, guarded by publish_mutex_, which is locked before taking the lead (or tried).
  mutable std::mutex publish_mutex_;
  mutable LiveMap map_;  // finding in it needs no lock
  mutable std::atomic<bool> map_is_ready_ = false;
  mutable std::optional<base::Error> map_error_;
  mutable base::LogSize map_size_for_reading_;
  mutable std::mutex pending_mutex_;
  mutable std::vector<MapEvent> pending_;  // events that the map lacks, in log order
  std::mutex tell_mutex_;
  base::LogSize told_size_;  // guarded by tell_mutex_
  std::mutex cosigned_mutex_;
  mutable std::mutex commitment_mutex_;
  mutable base::LogSize commitment_size_;  // of which commitment_ is the last entry
  mutable base::Bytes commitment_;
  std::thread publisher_;
  std::mutex publisher_mutex_;
  std::condition_variable publisher_wakes_;
  bool publisher_is_woken_ = false;
  bool publisher_stops_ = false;

  // Guarded by queue_mutex_.
  std::mutex queue_mutex_;
  std::deque<Request*> queue_;
  std::size_t queued_bytes_ = 0;
  bool leading_ = false;

  // What is durable; guarded by state_mutex_.
  mutable std::shared_mutex state_mutex_;
  bool closed_ = false;
  Frontier frontier_at_open_;  // where the stored index ended: a start for older roots
  Frontier durable_frontier_;
  mutable Prefix newest_;  // of durable_frontier_, once somebody asked
  Published published_;
  std::vector<std::string> shown_vkeys_;
};

}  // namespace ledger
