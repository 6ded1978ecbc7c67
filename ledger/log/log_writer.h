// Writes frames at the end of the log and rolls to the next segment. The only writer of segment
// files besides repair_tail.
//
// Room:      ledger/log. Format: docs/format.md "Frames", "Segments".
// Rules:     a frame is durable before append() returns; durable bytes are never written again.
// Threads:   one writer; callers serialise.
#pragma once

#include <filesystem>
#include <memory>

#include "ledger/base/result.h"
#include "ledger/io/file_system.h"
#include "ledger/log/frame_reader.h"
#include "ledger/log/segment_set.h"

namespace ledger {

/// Makes a segment file of `bytes` zeros with a header, under its final name, all durable.
/// Errors:   kUnavailable disk full: nothing stands under the final name · kIo something may.
[[nodiscard]] base::Status create_segment(io::FileSystem& files,
                                          const std::filesystem::path& directory,
                                          const SegmentHeader& header,
                                          std::uint64_t bytes);

/// Removes what a crash left of a segment that was being made.
[[nodiscard]] base::Status remove_unfinished_segment(io::FileSystem& files,
                                                     const std::filesystem::path& directory);

class LogWriter {
 public:
  /// Continues after `end`, in a log whose tail is good.
  [[nodiscard]] static base::Result<std::unique_ptr<LogWriter>> open(io::FileSystem& files,
                                                                     SegmentSet& segments,
                                                                     LogEnd end);

  /// Appends one frame with these records and syncs it; returns where it starts.
  /// Durable:  when it returns a value.
  /// Errors:   kUnavailable no room for the next segment; nothing was written, try again later ·
  ///           kUnknownOutcome a write or sync failed, or the file is not as this writer left it:
  ///           this object must not be used again
  [[nodiscard]] base::Result<Place> append(std::uint32_t entry_count, base::ByteView payload);

  [[nodiscard]] const LogEnd& end() const { return end_; }

 private:
  LogWriter(io::FileSystem& files, SegmentSet& segments, LogEnd end)
      : files_(files),
        segments_(segments),
        end_(end) {}

  [[nodiscard]] base::Status open_segment();
  [[nodiscard]] base::Status roll(std::uint64_t frame_bytes_needed);
  [[nodiscard]] base::Status check_unchanged() const;
  [[nodiscard]] base::Status write_frame(base::ByteView frame);

  io::FileSystem& files_;
  SegmentSet& segments_;
  LogEnd end_;
  std::unique_ptr<io::File> file_;
  std::uint64_t file_bytes_ = 0;
  /// The trailer this writer wrote last in this segment; all zero if none.
  FrameTrailerBytes last_trailer_{};
};

}  // namespace ledger
