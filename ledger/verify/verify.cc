#include "ledger/verify/verify.h"

#include <algorithm>

#include "ledger/base/error_numbers.h"
#include "ledger/evidence/checkpoint.h"
#include "ledger/evidence/merkle.h"
#include "ledger/io/file_system.h"
#include "ledger/log/frame_reader.h"
#include "ledger/log/head_file.h"
#include "ledger/log/layout.h"
#include "ledger/log/segment_set.h"
#include "ledger/log/tail.h"
#include "ledger/verify/history.h"
#include "ledger/verify/trust.h"

namespace ledger {
namespace {

using base::ErrorCode;

constexpr std::uint64_t kProgressBytes = 8U << 20U;

bool tells_of_the_ledger(const base::Error& error) {
  return error.code == ErrorCode::kCorrupt || error.code == ErrorCode::kUntrusted ||
         error.code == ErrorCode::kUnsupported;
}

// Places as the one number that History keeps: a segment has far less than 2^40 bytes.
constexpr unsigned kOffsetBits = 40;

std::uint64_t number_of(const Place& place) {
  return std::uint64_t{place.segment} << kOffsetBits | place.offset;
}

Place place_of(std::uint64_t number) {
  return {number >> kOffsetBits, number & ((std::uint64_t{1} << kOffsetBits) - 1)};
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
    tell_what_was_read();
    return std::move(report_);
  }

 private:
  void tell_what_was_read() {
    report_.prefix = history_.prefix();
    report_.vkey = history_.genesis().vkey;
    report_.simulated = history_.genesis().simulated;
    report_.event_count = history_.event_count();
    report_.stream_count = history_.stream_count();
    report_.commitment_count = history_.commitment_count();
    for (const KeyInForce& key : history_.keys()) {
      report_.vkeys.push_back(to_string(key.key));
    }
  }

  base::Status check() {
    // Held only until the end of the log is known: what stands before it changes no more.
    auto lock = files_.lock_directory(layout_.log);
    if (!lock) {
      note(VerifyNote::kWriterRunning);
    }
    // What a writer writes last is read first, as when opening.
    CASELEDGER_TRY_STATUS(check_head_file());
    CASELEDGER_TRY(old_size_max_,
                   expect_old_checkpoints(history_, report_.origin, options_.old_checkpoints));
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
    if (report_.head.size.value < history_.size()) {
      note(VerifyNote::kBeyondHead);
    }
    if (history_.is_frozen()) {
      note(VerifyNote::kFrozen);
    }
    if (auto reaches = check_reaches({history_.size()}, old_size_max_); !reaches) {
      reaches.error().where = layout_.directory.native();
      return reaches;
    }
    return check_signatures();
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
    const auto signed_note = parse_note(head.note);
    head_is_signed_ = signed_note.has_value();
    head_note_ = head.note;
    auto checkpoint = parse_checkpoint_text(head_is_signed_ ? signed_note->text : head.note);
    if (!checkpoint) {
      return base::fail(ErrorCode::kUntrusted,
                        "`head` does not hold a checkpoint",
                        layout_.head.native(),
                        "restore it from a copy of this ledger");
    }
    report_.origin = checkpoint->origin;
    report_.head = checkpoint->prefix;
    history_.expect({checkpoint->prefix,
                     {ErrorCode::kUntrusted,
                      0,
                      "the log's root at size " + std::to_string(checkpoint->prefix.size.value) +
                          " is not the one in `head`",
                      layout_.head.native(),
                      "the log or `head` was replaced: compare with an auditor's checkpoint"},
                     head_is_signed_});
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
    auto walked = walk_frames();
    if (auto flushed = history_.flush(); !flushed) {
      return std::unexpected(at_failed_place(std::move(flushed).error()));
    }
    return walked;
  }

  base::Status walk_frames() {
    CASELEDGER_TRY(FrameReader reader, FrameReader::from_start(*segments_));
    Place end = {0, kSegmentHeaderBytes};
    while (reader.end().next_index < limit_) {
      CASELEDGER_TRY(const auto frame, reader.next());
      if (!frame && is_beside_a_writer() && history_.size() >= report_.head.size.value) {
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
          auto checked = check_entry(entry, place);
          if (!checked && checked.error().where.empty()) {
            checked.error().where = segments_->where(place);
            checked.error().message += " (index " + std::to_string(entry.index.value) + ")";
          }
          return checked;
        });
  }

  base::Status check_entry(const EntryView& entry, const Place& place) {
    if (auto added = history_.add(entry, number_of(place)); !added) {
      return std::unexpected(at_failed_place(std::move(added).error()));
    }
    if (entry.kind == EntryKind::kGenesis) {
      CASELEDGER_TRY_STATUS(check_origin());
    }
    return entry.kind == EntryKind::kEvent && options_.check_event
               ? options_.check_event(history_.genesis(), entry)
               : base::Status{};
  }

  [[nodiscard]] base::Error at_failed_place(base::Error error) const {
    if (error.where.empty()) {
      error.where = segments_->where(place_of(history_.failed_place()));
      error.message += " (index " + std::to_string(history_.failed_index().value) + ")";
    }
    return error;
  }

  base::Status check_origin() {
    CASELEDGER_TRY(const base::Digest origin_hash, segments_->origin_hash());
    const std::string& origin = history_.genesis().origin;
    if (origin_hash != sha256({base::as_bytes(origin)}) || origin != report_.origin) {
      return base::fail(ErrorCode::kUntrusted, "genesis, segments and `head` name other origins");
    }
    return {};
  }

  /// What only the whole log can tell: who may have signed it.
  base::Status check_signatures() {
    CASELEDGER_TRY_STATUS(check_head_signature());
    auto trusted = check_trust(options_, history_.keys(), head_note_);
    if (!trusted && trusted.error().where.empty()) {
      trusted.error().where = layout_.directory.native();
    }
    report_.old_count = options_.old_checkpoints.size();
    return trusted;
  }

  base::Status check_head_signature() {
    if (!head_is_signed_) {
      const auto last = history_.last_commitment();
      if (options_.trusted || (last && last->value > 1)) {
        return base::fail(ErrorCode::kUntrusted,
                          base::kHeadUnsigned,
                          "`head` carries no signature",
                          layout_.head.native(),
                          "the next writer signs it; a ledger that signed before was changed");
      }
      note(VerifyNote::kHeadUnsigned);
      return {};
    }
    if (auto checked = check_by_history(head_note_, history_.keys()); !checked) {
      checked.error().where = layout_.head.native();
      return std::unexpected(std::move(checked).error());
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
  History history_;
  std::string head_note_;
  bool head_is_signed_ = false;
  base::LogSize old_size_max_;
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
