#include "ledger/log/log_writer.h"

#include <algorithm>

#include "ledger/base/check.h"

namespace ledger {
namespace {

using base::ErrorCode;

constexpr std::string_view kUnfinishedName = "next.tmp";
constexpr std::size_t kZeroChunkBytes = 1U << 20U;
constexpr std::uint64_t kContinuesAtBytes = 128;

base::Error unknown_outcome(base::Error cause) {
  cause.code = ErrorCode::kUnknownOutcome;
  cause.number = 0;
  cause.message = "the outcome of the append is unknown: " + cause.message;
  cause.hint = "open the ledger again and retry with the same ids";
  return cause;
}

/// Written zeros, not a reservation: only blocks already written make later syncs cheap and
/// certain.
base::Status write_zeroed_segment(io::FileSystem& files,
                                  const std::filesystem::path& path,
                                  const SegmentHeader& header,
                                  std::uint64_t bytes) {
  CASELEDGER_TRY(auto file, files.open(path, io::OpenMode::kCreateNew));
  const base::Bytes zeros(kZeroChunkBytes);
  for (std::uint64_t at = 0; at < bytes; at += zeros.size()) {
    const auto part = static_cast<std::size_t>(std::min<std::uint64_t>(zeros.size(), bytes - at));
    CASELEDGER_TRY_STATUS(file->write_at(at, base::ByteView(zeros).first(part)));
  }
  CASELEDGER_TRY_STATUS(file->sync());
  CASELEDGER_TRY_STATUS(file->write_at(0, encode_segment_header(header)));
  return file->sync();
}

}  // namespace

base::Status create_segment(io::FileSystem& files,
                            const std::filesystem::path& directory,
                            const SegmentHeader& header,
                            std::uint64_t bytes) {
  CHECK(frame_bytes(0) == kContinuesAtBytes);
  const auto unfinished = directory / kUnfinishedName;
  CASELEDGER_TRY_STATUS(remove_unfinished_segment(files, directory));
  auto prepared = write_zeroed_segment(files, unfinished, header, bytes);
  if (prepared) {
    prepared = files.rename_new(unfinished, directory / segment_file_name(header.first_index));
  }
  if (!prepared) {
    static_cast<void>(files.remove(unfinished));  // gives the space back; the error is reported
    return prepared;
  }
  auto synced = files.sync_directory(directory);
  if (!synced) {
    synced.error().code = ErrorCode::kIo;  // whatever the cause: the name may or may not be on disk
  }
  return synced;
}

base::Status remove_unfinished_segment(io::FileSystem& files,
                                       const std::filesystem::path& directory) {
  const auto unfinished = directory / kUnfinishedName;
  CASELEDGER_TRY(const bool stands, files.exists(unfinished));
  return stands ? files.remove(unfinished) : base::Status{};
}

base::Result<std::unique_ptr<LogWriter>> LogWriter::open(io::FileSystem& files,
                                                         SegmentSet& segments,
                                                         LogEnd end) {
  std::unique_ptr<LogWriter> writer(new LogWriter(files, segments, end));
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
  return {};
}

base::Result<Place> LogWriter::append(std::uint32_t entry_count, base::ByteView payload) {
  CHECK(entry_count > 0);
  const std::uint64_t needed = frame_bytes(payload.size());
  if (end_.place.offset + needed + kContinuesAtBytes > file_bytes_) {
    CASELEDGER_TRY_STATUS(roll(needed));
  }
  FrameHeader header;
  header.first_index = end_.next_index;
  header.entry_count = entry_count;
  header.durable_through = end_.next_index;  // every earlier frame was synced before this one
  header.previous_checksum = end_.previous_checksum;
  const base::Bytes frame = encode_frame(header, payload);
  const Place place = end_.place;
  if (auto written = write_frame(frame); !written) {
    return std::unexpected(unknown_outcome(std::move(written).error()));
  }
  end_.next_index = header.limit_index();
  end_.previous_checksum = header.checksum;
  return place;
}

base::Status LogWriter::write_frame(base::ByteView frame) {
  CASELEDGER_TRY_STATUS(check_unchanged());
  CASELEDGER_TRY_STATUS(file_->write_at(end_.place.offset, frame));
  CASELEDGER_TRY_STATUS(file_->sync());
  std::copy(frame.end() - kFrameTrailerBytes, frame.end(), last_trailer_.begin());
  end_.place.offset += frame.size();
  return {};
}

/// A second writer, or a file put back under us, shows here: before anything is overwritten.
base::Status LogWriter::check_unchanged() const {
  FrameHeaderBytes target{};
  CASELEDGER_TRY_STATUS(file_->read_at(end_.place.offset, target));
  FrameTrailerBytes trailer{};
  if (end_.place.offset > kSegmentHeaderBytes) {
    CASELEDGER_TRY_STATUS(file_->read_at(end_.place.offset - kFrameTrailerBytes, trailer));
  }
  if (!base::all_zero(target) || trailer != last_trailer_) {
    return base::fail(ErrorCode::kIo,
                      "the end of the log is not as it was left",
                      segments_.where(end_.place),
                      "see whether another program writes here");
  }
  return {};
}

base::Status LogWriter::roll(std::uint64_t frame_bytes_needed) {
  const std::size_t successor = end_.place.segment + 1;
  const std::uint64_t bytes =
      std::max(scheduled_segment_bytes(successor),
               kSegmentHeaderBytes + frame_bytes_needed + kContinuesAtBytes);
  CASELEDGER_TRY(const base::Digest origin_hash, segments_.origin_hash());
  if (auto created =
          create_segment(files_, segments_.directory(), {end_.next_index, origin_hash}, bytes);
      !created) {
    return std::unexpected(created.error().code == ErrorCode::kUnavailable
                               ? std::move(created).error()
                               : unknown_outcome(std::move(created).error()));
  }
  FrameHeader header;
  header.continues_at = true;
  header.first_index = end_.next_index;
  header.durable_through = end_.next_index;
  header.previous_checksum = end_.previous_checksum;
  const base::Bytes frame = encode_frame(header, {});
  if (auto written = write_frame(frame); !written) {
    return std::unexpected(unknown_outcome(std::move(written).error()));
  }
  segments_.add(end_.next_index);
  end_.place = {successor, kSegmentHeaderBytes};
  end_.previous_checksum = header.checksum;
  if (auto opened = open_segment(); !opened) {
    return std::unexpected(unknown_outcome(std::move(opened).error()));
  }
  return {};
}

}  // namespace ledger
