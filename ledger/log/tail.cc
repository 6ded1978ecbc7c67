#include "ledger/log/tail.h"

#include <algorithm>
#include <string>

#include "ledger/base/check.h"

namespace ledger {
namespace {

using base::ErrorCode;

constexpr std::size_t kZeroStretchBytes = 64 * kFrameAlignment;

/// What follows the last valid frame of a segment.
struct Remainder {
  bool all_zero = true;
  std::uint64_t limit = 0;   // past the last byte that is not zero
  base::EntryIndex durable;  // largest durable_through of a self-valid frame
  bool has_self_valid = false;
  std::optional<std::uint64_t> trailer_end;  // of the frame that is expected first
};

base::Result<Remainder> scan_remainder(const SegmentSet& segments, const LogEnd& end) {
  CASELEDGER_TRY(const io::File* const file, segments.file(end.place.segment));
  CASELEDGER_TRY(const std::uint64_t size, file->size());
  FileWindow window(*file);
  Remainder remainder;
  for (std::uint64_t at = end.place.offset; at < size; at += kFrameAlignment) {
    // Almost all of it is zero: look at much before looking closely.
    CASELEDGER_TRY(const base::ByteView stretch, window.at(at, kZeroStretchBytes));
    if (base::all_zero(stretch)) {
      at += kZeroStretchBytes - kFrameAlignment;
      continue;
    }
    const base::ByteView chunk = stretch.first(kFrameAlignment);
    if (base::all_zero(chunk)) {
      continue;
    }
    remainder.all_zero = false;
    remainder.limit = at + kFrameAlignment;
    if (const auto header = decode_frame_header(chunk)) {
      remainder.has_self_valid = true;
      remainder.durable = std::max(remainder.durable, header->durable_through);
    }
    if (!remainder.trailer_end &&
        is_trailer_of(chunk.last(kFrameTrailerBytes), end.next_index, end.previous_checksum)) {
      remainder.trailer_end = at + kFrameAlignment;
    }
  }
  return remainder;
}

/// The end of the intact entry that covers [begin, limit) of the payload; 0 if none does. Tries
/// every place where a record can start, because a walk would stop at the first damaged length.
std::size_t intact_entry_end(base::ByteView payload, std::size_t begin, std::size_t limit) {
  constexpr std::size_t kReach = kRecordHeaderBytes + kEntryBytesMax;
  const std::size_t first = begin > kReach ? begin - kReach : 0;
  for (std::size_t at = (first + kRecordAlignment - 1) / kRecordAlignment * kRecordAlignment;
       at + kRecordHeaderBytes <= begin;
       at += kRecordAlignment) {
    const std::size_t end = at + kRecordHeaderBytes + base::load_le32(&payload[at]);
    if (end < limit) {
      continue;
    }
    const auto record = read_record(payload, at);
    if (record && record->checksum_holds) {
      return end;
    }
  }
  return 0;
}

/// True if a whole sector of the frame reads as zeros and is not the content of an intact entry.
bool has_zero_gap(base::ByteView frame, std::uint64_t frame_offset) {
  const std::size_t lead = (kSectorBytes - frame_offset % kSectorBytes) % kSectorBytes;
  std::size_t content_end = 0;
  for (std::size_t at = lead; at + kSectorBytes <= frame.size(); at += kSectorBytes) {
    const std::size_t limit = at + kSectorBytes;
    if (limit <= content_end || !base::all_zero(frame.subspan(at, kSectorBytes))) {
      continue;
    }
    if (at < kFrameHeaderBytes) {
      return true;
    }
    const std::size_t end = intact_entry_end(
        frame.subspan(kFrameHeaderBytes), at - kFrameHeaderBytes, limit - kFrameHeaderBytes);
    if (end == 0) {
      return true;
    }
    content_end = kFrameHeaderBytes + end;
  }
  return false;
}

/// A whole frame with a bad ending is torn only if the whole sector of its trailer never arrived.
base::Result<bool> trailer_sector_is_zero(FileWindow& window, std::uint64_t frame_end) {
  const std::uint64_t sector = (frame_end - kFrameTrailerBytes) / kSectorBytes * kSectorBytes;
  CASELEDGER_TRY(const base::ByteView bytes, window.at(sector, kSectorBytes));
  return base::all_zero(bytes);
}

/// Judges the bytes where the next frame should start, at or above D: torn, or corrupt.
base::Result<bool> is_torn(const SegmentSet& segments,
                           const LogEnd& end,
                           const Remainder& remainder) {
  CASELEDGER_TRY(const io::File* const file, segments.file(end.place.segment));
  FileWindow window(*file);
  const std::uint64_t at = end.place.offset;
  CASELEDGER_TRY(const base::ByteView head, window.at(at, kFrameHeaderBytes));
  if (base::all_zero(head)) {
    return true;
  }
  const auto header = decode_frame_header(head);
  if (!header) {
    if (!remainder.trailer_end) {
      return true;
    }
    const std::uint64_t bytes = *remainder.trailer_end - at;
    if (bytes > frame_bytes(kFramePayloadBytesMax)) {
      return false;
    }
    CASELEDGER_TRY(const base::ByteView frame, window.at(at, bytes));
    return has_zero_gap(frame, at);
  }
  const std::uint64_t bytes = frame_bytes(header->payload_bytes);
  CASELEDGER_TRY(const base::ByteView frame, window.at(at, bytes));
  const bool in_chain =
      header->first_index == end.next_index && header->previous_checksum == end.previous_checksum;
  if (in_chain && is_whole_frame(*header, frame)) {
    return trailer_sector_is_zero(window, at + bytes);
  }
  return base::all_zero(frame.last(kFrameTrailerBytes)) || has_zero_gap(frame, at);
}

std::unexpected<base::Error> corrupt_at(const SegmentSet& segments,
                                        const LogEnd& end,
                                        base::EntryIndex durable) {
  const bool below = end.next_index < durable;
  return base::fail(
      ErrorCode::kCorrupt,
      "the log is damaged at index " + std::to_string(end.next_index.value) +
          (below ? ", below index " + std::to_string(durable.value) + " that was on disk"
                 : ": no crash leaves such bytes"),
      segments.where(end.place),
      "keep the files as they are and restore them from a copy");
}

/// Walks one segment's valid frames, noting where each starts.
struct SegmentWalk {
  LogEnd end;
  bool closed = false;  // by a `continues-at`
  base::EntryIndex durable;
  std::vector<std::pair<Place, base::EntryIndex>> frames;  // with each frame's first index
};

base::Result<SegmentWalk> walk_segment(const SegmentSet& segments, LogEnd start) {
  SegmentWalk walk;
  FrameReader reader(segments, start);
  reader.stop_at_segment_end();
  while (true) {
    CASELEDGER_TRY(const auto frame, reader.next());
    if (!frame) {
      break;
    }
    walk.frames.emplace_back(frame->place, frame->header.first_index);
    walk.durable = std::max(walk.durable, frame->header.durable_through);
  }
  walk.end = reader.end();
  walk.closed = reader.last_header().continues_at;
  if (walk.closed) {
    const std::uint64_t offset = walk.end.place.offset - frame_bytes(0);
    walk.frames.emplace_back(Place{walk.end.place.segment, offset}, walk.end.next_index);
    walk.durable = std::max(walk.durable, reader.last_header().durable_through);
  }
  return walk;
}

/// Where the first frame of a segment starts, with the checksum it must name. That is the
/// `continues-at` of the segment before it, found by hopping from header to header.
base::Result<LogEnd> segment_start(const SegmentSet& segments, std::size_t segment) {
  if (segment == 0) {
    CASELEDGER_TRY(const FrameReader reader, FrameReader::from_start(segments));
    return reader.end();
  }
  CASELEDGER_TRY(const io::File* const file, segments.file(segment - 1));
  FileWindow window(*file);
  LogEnd at = {{segment - 1, kSegmentHeaderBytes}, segments.first_index(segment - 1), 0};
  while (true) {
    CASELEDGER_TRY(const base::ByteView head, window.at(at.place.offset, kFrameHeaderBytes));
    const auto header = decode_frame_header(head);
    if (!header || header->first_index != at.next_index) {
      return corrupt_at(segments, at, segments.first_index(segment));
    }
    const std::uint64_t bytes = frame_bytes(header->payload_bytes);
    CASELEDGER_TRY(const base::ByteView trailer,
                   window.at(at.place.offset + bytes - kFrameTrailerBytes, kFrameTrailerBytes));
    if (!is_trailer_of(trailer, header->first_index, header->previous_checksum)) {
      return corrupt_at(segments, at, segments.first_index(segment));  // cut by a shortened file
    }
    if (header->continues_at) {
      if (header->first_index != segments.first_index(segment)) {
        return corrupt_at(segments, at, segments.first_index(segment));
      }
      return LogEnd{{segment, kSegmentHeaderBytes}, header->first_index, header->checksum};
    }
    at.place.offset += bytes;
    at.next_index = header->limit_index();
  }
}

/// Fills tail.torn, or says that the bytes after the last valid frame are corrupt.
base::Status judge_remainder(const SegmentSet& segments, const LogEnd& end, Tail& tail) {
  CASELEDGER_TRY(const Remainder remainder, scan_remainder(segments, end));
  if (remainder.all_zero) {
    return {};
  }
  tail.durable = std::max(tail.durable, remainder.durable);
  if (end.next_index < tail.durable) {
    return corrupt_at(segments, end, tail.durable);
  }
  CASELEDGER_TRY(const bool torn, is_torn(segments, end, remainder));
  if (!torn) {
    return corrupt_at(segments, end, tail.durable);
  }
  tail.torn = TornRange{end.place, remainder.limit};
  return {};
}

void note_unsynced(const SegmentWalk& walk, Tail& tail) {
  for (const auto& [place, first_index] : walk.frames) {
    if (first_index >= tail.durable) {
      tail.unsynced_frames.push_back(place);
    }
  }
}

/// The last segment holds no frame yet: the end of the log is in the one before it.
base::Status examine_new_segment(const SegmentSet& segments, std::size_t last, Tail& tail) {
  CASELEDGER_TRY(const LogEnd start, segment_start(segments, last - 1));
  CASELEDGER_TRY(const SegmentWalk walk, walk_segment(segments, start));
  tail.is_new_segment = true;
  tail.durable = std::max(tail.durable, walk.durable);
  tail.end = {{last, kSegmentHeaderBytes}, walk.end.next_index, walk.end.previous_checksum};
  // A roll begins only when all that stands before it is synced.
  if (walk.end.next_index != segments.first_index(last)) {
    return corrupt_at(segments, walk.end, segments.first_index(last));
  }
  if (walk.closed) {
    CASELEDGER_TRY_STATUS(judge_remainder(segments, tail.end, tail));
  } else {
    CASELEDGER_TRY_STATUS(judge_remainder(segments, walk.end, tail));
    CASELEDGER_TRY(const Remainder successor, scan_remainder(segments, tail.end));
    if (!successor.all_zero) {
      return corrupt_at(segments, walk.end, tail.durable);  // frames come after the `continues-at`
    }
    tail.unfinished_roll = walk.end;
  }
  note_unsynced(walk, tail);
  return {};
}

}  // namespace

base::Result<Tail> examine_tail(const SegmentSet& segments, base::LogSize head_size) {
  const std::size_t last = segments.count() - 1;
  Tail tail;
  tail.durable = {head_size.value};
  const LogEnd blind_start = {{last, kSegmentHeaderBytes}, segments.first_index(last), 0};
  bool has_frames = true;
  if (last > 0) {
    CASELEDGER_TRY(const Remainder whole, scan_remainder(segments, blind_start));
    has_frames = whole.has_self_valid;
  }
  if (has_frames) {
    CASELEDGER_TRY(const LogEnd start, segment_start(segments, last));
    CASELEDGER_TRY(const SegmentWalk walk, walk_segment(segments, start));
    tail.durable = std::max(tail.durable, walk.durable);
    tail.end = walk.end;
    if (walk.closed) {
      return base::fail(ErrorCode::kCorrupt,
                        "the segment that continues the log at index " +
                            std::to_string(walk.end.next_index.value) + " is missing",
                        segments.where(walk.frames.back().first),
                        "restore it from a copy of the ledger");
    }
    CASELEDGER_TRY_STATUS(judge_remainder(segments, walk.end, tail));
    note_unsynced(walk, tail);
  } else {
    CASELEDGER_TRY_STATUS(examine_new_segment(segments, last, tail));
  }
  if (tail.end.next_index < tail.durable) {
    return corrupt_at(segments, tail.end, tail.durable);
  }
  return tail;
}

namespace {

/// Copies the torn bytes aside, then zeroes them. The copy is durable before the first byte is
/// zeroed.
base::Result<std::string> set_aside(io::FileSystem& files,
                                    const SegmentSet& segments,
                                    const TornRange& torn,
                                    base::EntryIndex index) {
  CASELEDGER_TRY(auto segment,
                 files.open(segments.path(torn.place.segment), io::OpenMode::kReadWrite));
  base::Bytes bytes(torn.limit - torn.place.offset);
  CASELEDGER_TRY(const std::size_t got, segment->read_at(torn.place.offset, bytes));
  bytes.resize(got);
  std::filesystem::path cut;
  bool is_taken = true;
  for (int n = 0; is_taken; ++n) {
    cut = segments.directory() / ("cut-" + std::to_string(index.value) + "-" + std::to_string(n));
    CASELEDGER_TRY(is_taken, files.exists(cut));
  }
  if (auto written = io::write_new_file(files, cut, bytes); !written) {
    static_cast<void>(files.remove(cut));  // half a copy helps nobody; the first error is told
    return std::unexpected(std::move(written).error());
  }
  CASELEDGER_TRY_STATUS(files.sync_directory(segments.directory()));
  CASELEDGER_TRY_STATUS(segment->write_at(torn.place.offset, base::Bytes(bytes.size())));
  CASELEDGER_TRY_STATUS(segment->sync());
  return cut.native();
}

base::Status finish_roll(io::FileSystem& files, const SegmentSet& segments, Tail& tail) {
  const LogEnd end = *tail.unfinished_roll;
  FrameHeader header;
  header.continues_at = true;
  header.first_index = end.next_index;
  header.durable_through = end.next_index;
  header.previous_checksum = end.previous_checksum;
  const base::Bytes frame = encode_frame(header, {});
  CASELEDGER_TRY(auto segment,
                 files.open(segments.path(end.place.segment), io::OpenMode::kReadWrite));
  CASELEDGER_TRY_STATUS(segment->write_at(end.place.offset, frame));
  CASELEDGER_TRY_STATUS(segment->sync());
  tail.end.previous_checksum = header.checksum;
  return {};
}

base::Status rewrite_frame(io::FileSystem& files, const SegmentSet& segments, const Place& place) {
  CASELEDGER_TRY(auto segment, files.open(segments.path(place.segment), io::OpenMode::kReadWrite));
  FileWindow window(*segment);
  CASELEDGER_TRY(const base::ByteView head, window.at(place.offset, kFrameHeaderBytes));
  const auto header = decode_frame_header(head);
  CHECK(header.has_value());
  CASELEDGER_TRY(const base::ByteView frame,
                 window.at(place.offset, frame_bytes(header->payload_bytes)));
  const base::Bytes copy(frame.begin(), frame.end());
  CASELEDGER_TRY_STATUS(segment->write_at(place.offset, copy));
  return segment->sync();
}

}  // namespace

base::Result<Repair> repair_tail(io::FileSystem& files, const SegmentSet& segments, Tail& tail) {
  Repair repair;
  if (tail.is_new_segment) {
    CASELEDGER_TRY_STATUS(files.sync_directory(segments.directory()));
  }
  // Frames first: if they cannot be made durable, the torn bytes are better left as they are.
  for (const Place& place : tail.unsynced_frames) {
    CASELEDGER_TRY_STATUS(rewrite_frame(files, segments, place));
    ++repair.frames_rewritten;
  }
  if (tail.torn) {
    CASELEDGER_TRY(repair.cut_file, set_aside(files, segments, *tail.torn, tail.end.next_index));
  }
  if (tail.unfinished_roll) {
    CASELEDGER_TRY_STATUS(finish_roll(files, segments, tail));
  }
  return repair;
}

}  // namespace ledger
