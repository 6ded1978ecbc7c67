// Walks frames in order over the segments, checking the chain, checksums, padding and trailers.
//
// Room:      ledger/log. Format: docs/format.md "Frames".
// Cost:      streams with 1 MiB reads; each byte is read once.
// Threads:   one reader per thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "ledger/base/result.h"
#include "ledger/evidence/entry.h"
#include "ledger/log/format.h"
#include "ledger/log/segment_set.h"

namespace ledger {

/// Reads a file through one moving window; bytes past the end of the file read as zeros.
class FileWindow {
 public:
  explicit FileWindow(const io::File& file) : file_(&file) {}

  /// The same over a file that is in memory as `mapped`: nothing is copied, but for what reaches
  /// past its end.
  FileWindow(const io::File& file, base::ByteView mapped) : file_(&file), mapped_(mapped) {}

  /// `bytes` bytes at `offset`, 8-byte aligned when `offset` is. Lifetime: until the next call.
  [[nodiscard]] base::Result<base::ByteView> at(std::uint64_t offset, std::size_t bytes);

  [[nodiscard]] base::Result<std::uint64_t> file_size() const { return file_->size(); }

 private:
  const io::File* file_;
  base::ByteView mapped_;
  std::uint64_t start_ = 0;
  std::size_t filled_ = 0;
  std::vector<std::uint64_t> words_;
};

/// A frame that holds everything it must.
struct FrameView {
  FrameHeader header;
  Place place;
  base::ByteView payload;  // until the next call
};

/// Where the next frame of the log goes.
struct LogEnd {
  Place place;
  base::EntryIndex next_index;
  std::uint64_t previous_checksum = 0;
};

class FrameReader {
 public:
  /// From the start of the log.
  [[nodiscard]] static base::Result<FrameReader> from_start(const SegmentSet& segments);
  /// From a frame boundary that the caller knows to be good.
  FrameReader(const SegmentSet& segments, LogEnd start);

  /// The next valid frame with entries, following `continues-at` into the next segment; nothing
  /// where no valid frame starts (see end()). The first frame after a start whose previous checksum
  /// is unknown (0) is not held against it. Errors:   kCorrupt a `continues-at` without its
  /// successor, or another's · kUnsupported · kIo
  [[nodiscard]] base::Result<std::optional<FrameView>> next();

  /// Where the walk stands: after the last valid frame.
  [[nodiscard]] const LogEnd& end() const { return end_; }

  /// The header of the last valid frame, a `continues-at` included.
  [[nodiscard]] const FrameHeader& last_header() const { return last_header_; }

  /// Reads the segments out of memory; `bytes_of` tells a segment's. Before the first next().
  using MappedBytes = std::function<base::ByteView(std::size_t segment)>;

  void read_mapped(MappedBytes bytes_of) { mapped_ = std::move(bytes_of); }

  /// False: stay in this segment and stop before following its `continues-at`.
  void stop_at_segment_end() { follows_ = false; }

 private:
  [[nodiscard]] base::Status enter_segment();
  [[nodiscard]] base::Status follow(const FrameHeader& header, const Place& place);

  const SegmentSet* segments_;
  LogEnd end_;
  std::optional<FileWindow> window_;
  MappedBytes mapped_;
  bool follows_ = true;
  FrameHeader last_header_;
};

/// Calls `visit` for each entry of a valid frame's payload. Stops at the first error.
/// Errors:   kCorrupt, kUnsupported with file@offset of the entry; the visitor's own.
[[nodiscard]] base::Status for_each_entry(
    const SegmentSet& segments,
    const FrameView& frame,
    const std::function<base::Status(const EntryView&, const Place&)>& visit);

/// True if the frame in `bytes` (header to trailer) is valid: self-valid, continues the chain,
/// payload checksum, zero padding, trailer.
[[nodiscard]] bool is_whole_frame(const FrameHeader& header, base::ByteView bytes);
[[nodiscard]] bool has_good_ending(const FrameHeader& header, base::ByteView bytes);

}  // namespace ledger
