#include "ledger/log/frame_reader.h"

#include <algorithm>
#include <cstring>

#include "ledger/base/check.h"
#include "ledger/evidence/entry.h"

namespace ledger {
namespace {

using base::ErrorCode;

constexpr std::size_t kWindowBytes = 1U << 20U;

base::Error located(base::Error error, std::string where) {
  error.where = std::move(where);
  if (error.code == ErrorCode::kCorrupt && error.hint.empty()) {
    error.hint = "keep the files as they are and restore this one from a copy of the ledger";
  }
  return error;
}

}  // namespace

base::Result<base::ByteView> FileWindow::at(std::uint64_t offset, std::size_t bytes) {
  if (offset <= mapped_.size() && bytes <= mapped_.size() - offset) {
    return mapped_.subspan(static_cast<std::size_t>(offset), bytes);
  }
  const bool inside = offset >= start_ && offset + bytes <= start_ + filled_;
  if (!inside) {
    start_ = offset / kFrameAlignment * kFrameAlignment;
    CASELEDGER_TRY(const std::uint64_t size, file_->size());
    const std::uint64_t left = size > start_ ? size - start_ : 0;
    const std::size_t wanted =
        std::max(static_cast<std::size_t>(std::min<std::uint64_t>(kWindowBytes, left)),
                 static_cast<std::size_t>(offset - start_) + bytes);
    words_.resize((wanted + sizeof(std::uint64_t) - 1) / sizeof(std::uint64_t));
    const std::span<std::byte> buffer = std::as_writable_bytes(std::span(words_));
    filled_ = 0;
    CASELEDGER_TRY(const std::size_t got, file_->read_at(start_, buffer));
    std::fill(buffer.begin() + static_cast<std::ptrdiff_t>(got), buffer.end(), std::byte{0});
    filled_ = buffer.size();
  }
  return std::as_bytes(std::span(words_)).subspan(static_cast<std::size_t>(offset - start_), bytes);
}

base::Result<FrameReader> FrameReader::from_start(const SegmentSet& segments) {
  CASELEDGER_TRY(const io::File* const file, segments.file(0));
  SegmentHeaderBytes header{};
  CASELEDGER_TRY_STATUS(file->read_at(0, header));
  return FrameReader(segments, {{0, kSegmentHeaderBytes}, {0}, segment_header_checksum(header)});
}

FrameReader::FrameReader(const SegmentSet& segments, LogEnd start)
    : segments_(&segments),
      end_(start) {}

base::Status FrameReader::enter_segment() {
  CASELEDGER_TRY(const io::File* const file, segments_->file(end_.place.segment));
  if (mapped_) {
    window_.emplace(*file, mapped_(end_.place.segment));
  } else {
    window_.emplace(*file);
  }
  return {};
}

bool is_whole_frame(const FrameHeader& header, base::ByteView bytes) {
  return xxh3(bytes.subspan(kFrameHeaderBytes, header.payload_bytes)) == header.payload_checksum;
}

bool has_good_ending(const FrameHeader& header, base::ByteView bytes) {
  const std::size_t payload_end = kFrameHeaderBytes + header.payload_bytes;
  const std::size_t trailer_at = bytes.size() - kFrameTrailerBytes;
  const FrameTrailerBytes trailer = encode_frame_trailer(header);
  return base::all_zero(bytes.subspan(payload_end, trailer_at - payload_end)) &&
         std::equal(trailer.begin(),
                    trailer.end(),
                    bytes.begin() + static_cast<std::ptrdiff_t>(trailer_at));
}

base::Result<std::optional<FrameView>> FrameReader::next() {
  while (true) {
    if (!window_) {
      CASELEDGER_TRY_STATUS(enter_segment());
    }
    const Place place = end_.place;
    CASELEDGER_TRY(const base::ByteView head, window_->at(place.offset, kFrameHeaderBytes));
    const auto header = decode_frame_header(head);
    if (!header || header->first_index != end_.next_index ||
        (end_.previous_checksum != 0 && header->previous_checksum != end_.previous_checksum)) {
      return std::nullopt;
    }
    const std::uint64_t bytes = frame_bytes(header->payload_bytes);
    CASELEDGER_TRY(const base::ByteView frame, window_->at(place.offset, bytes));
    if (!is_whole_frame(*header, frame) || !has_good_ending(*header, frame)) {
      return std::nullopt;
    }
    end_.place.offset += bytes;
    end_.next_index = header->limit_index();
    end_.previous_checksum = header->checksum;
    last_header_ = *header;
    if (!header->continues_at) {
      return FrameView{*header, place, frame.subspan(kFrameHeaderBytes, header->payload_bytes)};
    }
    if (!follows_) {
      return std::nullopt;
    }
    CASELEDGER_TRY_STATUS(follow(*header, place));
  }
}

base::Status FrameReader::follow(const FrameHeader& header, const Place& place) {
  const std::size_t successor = place.segment + 1;
  if (successor >= segments_->count() || segments_->first_index(successor) != header.first_index) {
    return base::fail(ErrorCode::kCorrupt,
                      "the segment that continues the log at index " +
                          std::to_string(header.first_index.value) + " is missing",
                      segments_->where(place),
                      "restore it from a copy of the ledger");
  }
  end_.place = {successor, kSegmentHeaderBytes};
  window_.reset();
  return {};
}

base::Status for_each_entry(
    const SegmentSet& segments,
    const FrameView& frame,
    const std::function<base::Status(const EntryView&, const Place&)>& visit) {
  std::size_t offset = 0;
  for (std::uint32_t i = 0; i < frame.header.entry_count; ++i) {
    const Place place = {frame.place.segment, frame.place.offset + kFrameHeaderBytes + offset};
    const auto record = read_record(frame.payload, offset);
    if (!record || !record->checksum_holds) {
      return std::unexpected(
          located({ErrorCode::kCorrupt, 0, "a damaged entry", {}, {}}, segments.where(place)));
    }
    auto entry = decode_entry({frame.header.first_index.value + i}, record->entry);
    if (!entry) {
      return std::unexpected(located(std::move(entry).error(), segments.where(place)));
    }
    CASELEDGER_TRY_STATUS(visit(*entry, place));
    offset = record->next_offset;
  }
  if (offset != frame.payload.size()) {
    return std::unexpected(
        located({ErrorCode::kCorrupt, 0, "a frame holds more than its entries", {}, {}},
                segments.where(frame.place)));
  }
  return {};
}

}  // namespace ledger
