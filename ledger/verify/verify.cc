#include "ledger/verify/verify.h"

#include <algorithm>

#include <boost/unordered/unordered_flat_map.hpp>

#include "ledger/base/error_numbers.h"
#include "ledger/evidence/checkpoint.h"
#include "ledger/evidence/signed_note.h"
#include "ledger/evidence/leaf_queue.h"
#include "ledger/evidence/merkle.h"
#include "ledger/io/file_system.h"
#include "ledger/log/frame_reader.h"
#include "ledger/log/head_file.h"
#include "ledger/log/layout.h"
#include "ledger/log/segment_set.h"
#include "ledger/log/tail.h"

namespace ledger {
namespace {

using base::ErrorCode;

constexpr std::uint64_t kProgressBytes = 8U << 20U;

bool tells_of_the_ledger(const base::Error& error) {
  return error.code == ErrorCode::kCorrupt || error.code == ErrorCode::kUntrusted ||
         error.code == ErrorCode::kUnsupported;
}

class Verifier {
 public:
  Verifier(const std::filesystem::path& directory,
           io::FileSystem& files,
           const VerifyOptions& options)
      : layout_(directory),
        files_(files),
        options_(options) {}

  base::Result<VerifyReport> run() {
    CASELEDGER_TRY(const bool stands, files_.exists(layout_.log));
    if (!stands) {
      return base::fail(ErrorCode::kNotFound,
                        base::kNoLedger,
                        "there is no ledger here",
                        layout_.directory.native(),
                        "name another with --ledger");
    }
    if (auto checked = check(); !checked) {
      if (!tells_of_the_ledger(checked.error())) {
        return std::unexpected(std::move(checked).error());
      }
      report_.failure = std::move(checked).error();
    }
    leaves_.flush();
    report_.prefix = {{frontier_.size()}, frontier_.root()};
    report_.stream_count = streams_.size();
    return std::move(report_);
  }

 private:
  base::Status check() {
    // Held only until the end of the log is known: what stands before it changes no more.
    auto lock = files_.lock_directory(layout_.log);
    if (!lock) {
      note(VerifyNote::kWriterRunning);
    }
    // What a writer writes last is read first, as when opening.
    CASELEDGER_TRY_STATUS(check_head_file());
    const auto durable = lock ? std::nullopt : read_durable(files_, layout_.durable);
    CASELEDGER_TRY(segments_, SegmentSet::list(files_, layout_.log));
    report_.segment_count = segments_->count();
    for (std::size_t i = 0; i < segments_->count(); ++i) {
      CASELEDGER_TRY(const io::File* const file, segments_->file(i));
      CASELEDGER_TRY(const std::uint64_t size, file->size());
      bytes_total_ += size;
    }
    if (lock) {
      CASELEDGER_TRY_STATUS(check_tail());
      lock->reset();
    } else {
      limit_.value = std::max(report_.head.size.value, durable ? durable->next_index.value : 0);
    }
    CASELEDGER_TRY_STATUS(check_frames());
    if (report_.head.size.value < leaves_.size()) {
      note(VerifyNote::kBeyondHead);
    }
    return {};
  }

  void note(VerifyNote what) {
    if (!has_note(what)) {
      report_.notes.push_back(what);
    }
  }

  [[nodiscard]] bool has_note(VerifyNote what) const {
    return std::ranges::find(report_.notes, what) != report_.notes.end();
  }

  [[nodiscard]] bool is_beside_a_writer() const { return has_note(VerifyNote::kWriterRunning); }

  base::Status check_head_file() {
    CASELEDGER_TRY(const Head head, read_head(files_, layout_.head));
    if (head.other_slot_damaged) {
      note(VerifyNote::kHeadSlotDamaged);
    }
    const auto parsed = parse_note(head.note);
    auto checkpoint = parse_checkpoint_text(parsed ? parsed->text : head.note);
    if (!checkpoint) {
      return base::fail(ErrorCode::kUntrusted,
                        "`head` does not hold a checkpoint",
                        layout_.head.native(),
                        "restore it from a copy of this ledger");
    }
    report_.origin = checkpoint->origin;
    report_.head = checkpoint->prefix;
    return {};
  }

  base::Status check_tail() {
    auto tail = examine_tail(*segments_, report_.head.size);
    if (!tail) {
      return first_damage(std::move(tail).error());
    }
    if (tail->torn) {
      note(VerifyNote::kTornTail);
    }
    if (tail->unfinished_roll) {
      note(VerifyNote::kUnfinishedRoll);
    }
    limit_ = tail->end.next_index;
    return {};
  }

  /// Examining the tail passes over payloads of earlier segments: a walk names the first bad place.
  base::Status first_damage(base::Error found) {
    if (found.code == ErrorCode::kCorrupt) {
      limit_ = {UINT64_MAX};
      const auto walked = check_frames();
      if (!walked && walked.error().code == ErrorCode::kCorrupt &&
          walked.error().where != found.where) {
        return walked;
      }
    }
    return std::unexpected(std::move(found));
  }

  base::Status check_frames() {
    CASELEDGER_TRY(FrameReader reader, FrameReader::from_start(*segments_));
    Place end = {0, kSegmentHeaderBytes};
    while (reader.end().next_index < limit_) {
      CASELEDGER_TRY(const auto frame, reader.next());
      if (!frame && is_beside_a_writer() && leaves_.size() >= report_.head.size.value) {
        break;  // `durable` is only advice
      }
      if (!frame) {
        return base::fail(
            ErrorCode::kCorrupt,
            "the log is damaged at index " + std::to_string(reader.end().next_index.value),
            segments_->where(reader.end().place),
            "restore the file from a copy of the ledger");
      }
      if (frame->place.segment != end.segment) {
        CASELEDGER_TRY_STATUS(check_rest_is_zero({end.segment, end.offset + frame_bytes(0)}));
        CASELEDGER_TRY(const io::File* const file, segments_->file(end.segment));
        CASELEDGER_TRY(const std::uint64_t size, file->size());
        bytes_before_segment_ += size;
      }
      if (frame->header.durable_through > frame->header.first_index) {
        return base::fail(ErrorCode::kCorrupt,
                          "a frame claims what comes after it is on disk",
                          segments_->where(frame->place));
      }
      end = {frame->place.segment, frame->place.offset + frame_bytes(frame->header.payload_bytes)};
      ++report_.frame_count;
      CASELEDGER_TRY_STATUS(check_entries(*frame));
      tell_progress(end.offset);
    }
    return {};
  }

  void tell_progress(std::uint64_t offset) {
    const std::uint64_t done = bytes_before_segment_ + offset;
    if (!options_.progress || done < progress_told_ + kProgressBytes) {
      return;
    }
    progress_told_ = done;
    options_.progress(done, bytes_total_);
  }

  base::Status check_entries(const FrameView& frame) {
    return for_each_entry(
        *segments_, frame, [&](const EntryView& entry, const Place& place) -> base::Status {
          auto checked = check_entry(entry);
          if (!checked && checked.error().where.empty()) {
            checked.error().where = segments_->where(place);
            checked.error().message += " (index " + std::to_string(entry.index.value) + ")";
          }
          return checked;
        });
  }

  base::Status check_entry(const EntryView& entry) {
    const auto corrupt = [](std::string message) {
      return base::fail(ErrorCode::kCorrupt, std::move(message));
    };
    if (entry.recorded_at < last_recorded_at_) {
      return corrupt("recordedAt goes back");
    }
    last_recorded_at_ = entry.recorded_at;
    if ((entry.index.value == 0) != (entry.kind == EntryKind::kGenesis)) {
      return corrupt("genesis is entry 0 and nothing else is");
    }
    switch (entry.kind) {
      case EntryKind::kGenesis:
        CASELEDGER_TRY_STATUS(check_genesis(entry));
        break;
      case EntryKind::kEvent:
        if (entry.version.value != ++streams_[entry.stream_key]) {
          return corrupt("a stream's sequence has a gap");
        }
        ++report_.event_count;
        if (options_.check_event) {
          CASELEDGER_TRY_STATUS(options_.check_event(entry));
        }
        break;
      case EntryKind::kMapCommitment:
        CASELEDGER_TRY_STATUS(check_commitment(entry));
        break;
      case EntryKind::kClockAccepted:
        CASELEDGER_TRY_STATUS(decode_clock_accepted(entry.body));
        break;
      case EntryKind::kKeyChange:
      case EntryKind::kFreeze:
        return base::fail(ErrorCode::kUnsupported,
                          "an entry kind this program cannot check",
                          {},
                          "use a newer program");
    }
    leaves_.add(entry.entry);
    if (leaves_.size() != report_.head.size.value) {
      return {};
    }
    leaves_.flush();
    if (frontier_.root() != report_.head.root) {
      return base::fail(ErrorCode::kUntrusted,
                        "the log's root at size " + std::to_string(frontier_.size()) +
                            " is not the one in `head`",
                        layout_.head.native(),
                        "the log or `head` was replaced: compare with an auditor's checkpoint");
    }
    return {};
  }

  base::Status check_genesis(const EntryView& entry) {
    CASELEDGER_TRY(const Genesis genesis, decode_genesis(entry.body));
    CASELEDGER_TRY(const base::Digest origin_hash, segments_->origin_hash());
    if (origin_hash != sha256({base::as_bytes(genesis.origin)}) ||
        genesis.origin != report_.origin) {
      return base::fail(ErrorCode::kUntrusted, "genesis, segments and `head` name other origins");
    }
    report_.vkey = genesis.vkey;
    report_.simulated = genesis.simulated;
    return {};
  }

  base::Status check_commitment(const EntryView& entry) {
    CASELEDGER_TRY(const MapCommitment commitment, decode_map_commitment(entry.body));
    ++report_.commitment_count;
    if (commitment.covers.value != entry.index.value) {
      return base::fail(ErrorCode::kCorrupt, "a map commitment covers another size than its own");
    }
    if (!streams_.empty()) {
      note(VerifyNote::kMapNotRecomputed);
      return {};
    }
    if (commitment != MapCommitment{{entry.index.value}, {}, 0}) {
      return base::fail(ErrorCode::kUntrusted, "a map commitment to cases that do not exist");
    }
    return {};
  }

  base::Status check_rest_is_zero(Place place) {
    CASELEDGER_TRY(const io::File* const file, segments_->file(place.segment));
    CASELEDGER_TRY(const std::uint64_t size, file->size());
    FileWindow window(*file);
    for (; place.offset < size; place.offset += kFrameAlignment) {
      CASELEDGER_TRY(const base::ByteView chunk, window.at(place.offset, kFrameAlignment));
      if (!base::all_zero(chunk)) {
        return base::fail(ErrorCode::kCorrupt,
                          "bytes after the end of a closed segment",
                          segments_->where(place),
                          "restore the file from a copy of the ledger");
      }
    }
    return {};
  }

  // Constant after construction.
  Layout layout_;
  io::FileSystem& files_;
  const VerifyOptions& options_;
  // What has been read so far.
  VerifyReport report_;
  std::unique_ptr<SegmentSet> segments_;
  base::EntryIndex limit_;
  Frontier frontier_;
  LeafQueue leaves_{frontier_};
  boost::unordered_flat_map<base::Digest, std::uint64_t, base::DigestHash> streams_;
  base::TimestampUtcUs last_recorded_at_ = {INT64_MIN};
  std::uint64_t bytes_total_ = 0;
  std::uint64_t bytes_before_segment_ = 0;
  std::uint64_t progress_told_ = 0;
};

}  // namespace

base::Result<VerifyReport> verify_directory(const std::filesystem::path& directory,
                                            io::FileSystem& files,
                                            const VerifyOptions& options) {
  return Verifier(directory, files, options).run();
}

}  // namespace ledger
