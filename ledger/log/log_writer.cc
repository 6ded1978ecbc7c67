#include "ledger/log/log_writer.h"

#include <algorithm>

#include "ledger/base/check.h"

namespace ledger {
namespace {

using base::ErrorCode;

constexpr std::uint64_t kContinuesAtBytes = 128;
/// In bulk a segment grows by this much. What is left of it at the end is filled by single appends,
/// which pay for each sync there; so not more.
constexpr std::uint64_t kBulkStepBytes = 16U << 20U;
/// In bulk the disk is kept busy with pieces of this size while the next are made.
constexpr std::uint64_t kWritebackBytes = 1U << 20U;

base::Error unknown_outcome(base::Error cause) {
  cause.code = ErrorCode::kUnknownOutcome;
  cause.number = 0;
  cause.message = "the outcome of the append is unknown: " + cause.message;
  cause.hint = "open the ledger again and retry with the same ids";
  return cause;
}

}  // namespace

base::Result<std::unique_ptr<LogWriter>> LogWriter::open(io::FileSystem& files,
                                                         SegmentSet& segments,
                                                         LogEnd end,
                                                         Ahead ahead) {
  CHECK(frame_bytes(0) == kContinuesAtBytes);
  std::unique_ptr<LogWriter> writer(new LogWriter(files, segments, end, ahead));
  CASELEDGER_TRY_STATUS(writer->open_segment());
  if (end.place.offset > kSegmentHeaderBytes) {
    CASELEDGER_TRY_STATUS(
        writer->file_->read_at(end.place.offset - kFrameTrailerBytes, writer->last_trailer_));
  }
  return writer;
}

base::Status LogWriter::open_segment() {
  CASELEDGER_TRY(file_, files_.open(segments_.path(end_.place.segment), io::OpenMode::kReadWrite));
  CASELEDGER_TRY(file_bytes_, file_->size());
  last_trailer_ = {};
  unsynced_from_ = end_.place.offset;
  return {};
}

base::Result<Place> LogWriter::append(std::uint32_t entry_count, base::ByteView payload) {
  base::Bytes frame(kFrameHeaderBytes + payload.size());
  std::copy(payload.begin(), payload.end(), frame.begin() + kFrameHeaderBytes);
  CASELEDGER_TRY(const Place place, write(entry_count, frame));
  CASELEDGER_TRY_STATUS(sync());
  return place;
}

base::Result<Place> LogWriter::write(std::uint32_t entry_count, base::Bytes& frame) {
  CHECK(entry_count > 0);
  CASELEDGER_TRY_STATUS(make_room(frame_bytes(frame.size() - kFrameHeaderBytes)));
  FrameHeader header;
  header.first_index = end_.next_index;
  header.entry_count = entry_count;
  header.durable_through = durable_;
  header.previous_checksum = end_.previous_checksum;
  seal_frame(header, frame);
  const Place place = end_.place;
  if (auto written = write_frame(frame); !written) {
    return std::unexpected(unknown_outcome(std::move(written).error()));
  }
  end_.next_index = header.limit_index();
  end_.previous_checksum = header.checksum;
  if (is_bulk_ && end_.place.offset - unsynced_from_ >= kWritebackBytes) {
    start_writeback();
  }
  return place;
}

void LogWriter::start_writeback() {
  if (unsynced_from_ == end_.place.offset) {
    return;
  }
  file_->start_writeback(unsynced_from_, end_.place.offset - unsynced_from_);
  unsynced_from_ = end_.place.offset;
}

base::Status LogWriter::sync() {
  if (durable_ == end_.next_index) {
    return {};
  }
  if (auto synced = file_->sync(); !synced) {
    return std::unexpected(unknown_outcome(std::move(synced).error()));
  }
  durable_ = end_.next_index;
  unsynced_from_ = end_.place.offset;
  const std::size_t successor = end_.place.segment + 1;
  preparer_.note_fill(end_.place.offset, file_bytes_, scheduled_segment_bytes(successor));
  return {};
}

base::Status LogWriter::make_room(std::uint64_t frame_bytes_needed) {
  const std::uint64_t needed = end_.place.offset + frame_bytes_needed + kContinuesAtBytes;
  if (needed <= file_bytes_) {
    return {};
  }
  if (!is_bulk_ || needed > scheduled_segment_bytes(end_.place.segment)) {
    return roll(frame_bytes_needed);
  }
  const std::uint64_t grown = std::max(
      needed, std::min(file_bytes_ + kBulkStepBytes, scheduled_segment_bytes(end_.place.segment)));
  CASELEDGER_TRY_STATUS(file_->allocate(file_bytes_, grown - file_bytes_));
  file_bytes_ = grown;
  return {};
}

base::Status LogWriter::write_frame(base::ByteView frame) {
  CASELEDGER_TRY_STATUS(check_unchanged());
  CASELEDGER_TRY_STATUS(file_->write_at(end_.place.offset, frame));
  std::copy(frame.end() - kFrameTrailerBytes, frame.end(), last_trailer_.begin());
  end_.place.offset += frame.size();
  return {};
}

/// A second writer, or a file put back under us, shows here: before anything is overwritten.
base::Status LogWriter::check_unchanged() const {
  // The last trailer and the next header stand side by side.
  std::array<std::byte, kFrameTrailerBytes + kFrameHeaderBytes> around{};
  const bool is_first = end_.place.offset == kSegmentHeaderBytes;
  const auto seen =
      is_first ? std::span<std::byte>(around).subspan(kFrameTrailerBytes) : std::span(around);
  CASELEDGER_TRY_STATUS(
      file_->read_at(end_.place.offset - (is_first ? 0 : kFrameTrailerBytes), seen));
  const bool is_as_left = std::equal(last_trailer_.begin(), last_trailer_.end(), around.begin()) &&
                          base::all_zero(base::ByteView(around).subspan(kFrameTrailerBytes));
  if (!is_as_left) {
    return base::fail(ErrorCode::kIo,
                      "the end of the log is not as it was left",
                      segments_.where(end_.place),
                      "see whether another program writes here");
  }
  return {};
}

base::Status LogWriter::roll(std::uint64_t frame_bytes_needed) {
  CASELEDGER_TRY_STATUS(sync());
  const std::size_t successor = end_.place.segment + 1;
  const std::uint64_t least = kSegmentHeaderBytes + frame_bytes_needed + kContinuesAtBytes;
  const std::uint64_t scheduled = scheduled_segment_bytes(successor);
  CASELEDGER_TRY(const base::Digest origin_hash, segments_.origin_hash());
  const SegmentHeader segment_header = {end_.next_index, origin_hash};
  auto placed = is_bulk_ ? preparer_.place_reserved(
                               segment_header, std::max(std::min(scheduled, kBulkStepBytes), least))
                         : preparer_.place(segment_header, std::max(scheduled, least));
  if (!placed) {
    return std::unexpected(placed.error().code == ErrorCode::kUnavailable
                               ? std::move(placed).error()
                               : unknown_outcome(std::move(placed).error()));
  }
  FrameHeader header;
  header.continues_at = true;
  header.first_index = end_.next_index;
  header.durable_through = end_.next_index;
  header.previous_checksum = end_.previous_checksum;
  const base::Bytes frame = encode_frame(header, {});
  base::Status closed = write_frame(frame);
  if (closed) {
    closed = file_->sync();
  }
  if (closed) {
    segments_.add(end_.next_index);
    end_.place = {successor, kSegmentHeaderBytes};
    end_.previous_checksum = header.checksum;
    closed = open_segment();
  }
  if (!closed) {
    return std::unexpected(unknown_outcome(std::move(closed).error()));
  }
  return {};
}

}  // namespace ledger
