// Writes frames at the end of the log and rolls to the next segment. The only writer of segment
// files besides repair_tail.
//
// Room:      ledger/log. Format: docs/format.md "Frames", "Segments".
// Rules:     durable bytes are never written again; what a frame says was on disk before it, was.
// Threads:   one writer; callers serialise.
#pragma once

#include <memory>

#include "ledger/base/result.h"
#include "ledger/io/file_system.h"
#include "ledger/log/frame_reader.h"
#include "ledger/log/segment_preparer.h"
#include "ledger/log/segment_set.h"

namespace ledger {

class LogWriter {
 public:
  /// Continues after `end`, in a log whose tail is good.
  [[nodiscard]] static base::Result<std::unique_ptr<LogWriter>> open(
      io::FileSystem& files, SegmentSet& segments, LogEnd end, Ahead ahead = Ahead::kByCaller);

  /// How room for frames is made from now on. In bulk it is only reserved: cheap for many frames
  /// with few syncs, dear for a sync each.
  void set_bulk(bool is_bulk) { is_bulk_ = is_bulk; }

  /// Writes one frame, given as kFrameHeaderBytes of room and then its records, and seals it in
  /// place; returns where it starts. Not durable before sync().
  /// Errors:   kUnavailable no room; nothing was written, try again later ·
  ///           kUnknownOutcome a write or sync failed, or the file is not as this writer left it:
  ///           this object must not be used again
  [[nodiscard]] base::Result<Place> write(std::uint32_t entry_count, base::Bytes& frame);
  /// Lets the disk begin with what was written, so that sync() waits less.
  void start_writeback();
  /// Durable:  when it returns a value, all frames written so far are. Errors: kUnknownOutcome.
  [[nodiscard]] base::Status sync();

  /// write() and sync() of one frame with these records.
  [[nodiscard]] base::Result<Place> append(std::uint32_t entry_count, base::ByteView payload);

  /// After the last frame written.
  [[nodiscard]] const LogEnd& end() const { return end_; }

 private:
  LogWriter(io::FileSystem& files, SegmentSet& segments, LogEnd end, Ahead ahead)
      : files_(files),
        segments_(segments),
        preparer_(files, segments.directory(), ahead),
        end_(end),
        durable_(end.next_index) {}

  [[nodiscard]] base::Status open_segment();
  [[nodiscard]] base::Status make_room(std::uint64_t frame_bytes_needed);
  [[nodiscard]] base::Status roll(std::uint64_t frame_bytes_needed);
  [[nodiscard]] base::Status check_unchanged() const;
  [[nodiscard]] base::Status write_frame(base::ByteView frame);

  io::FileSystem& files_;
  SegmentSet& segments_;
  SegmentPreparer preparer_;
  LogEnd end_;
  base::EntryIndex durable_;  // the first index not known to be on disk
  bool is_bulk_ = false;
  std::unique_ptr<io::File> file_;
  std::uint64_t file_bytes_ = 0;
  std::uint64_t unsynced_from_ = 0;  // what the disk was not told of yet, in this segment
  /// The trailer this writer wrote last in this segment; all zero if none.
  FrameTrailerBytes last_trailer_{};
};

}  // namespace ledger
