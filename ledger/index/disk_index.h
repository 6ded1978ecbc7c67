// The stored part of the index: RocksDB behind our own header, filled by ingesting sorted files.
//
// Room:      ledger/index. Holds nothing that cannot be rebuilt from the log; deleting it is safe.
// Threads:   reads from any thread; ingest by one.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ledger/base/result.h"
#include "ledger/evidence/merkle.h"
#include "ledger/index/tail_index.h"

namespace ledger {

/// What the stored rows cover, with what proves that they belong to this log.
struct Watermark {
  base::Digest origin_hash;
  Frontier frontier;         // of the entries covered: its size is the index's size
  FramePosition last_frame;  // that ends at that size
  std::uint64_t last_frame_checksum = 0;
  base::TimestampUtcUs last_recorded_at;
  base::TimestampUtcUs last_wall;  // what the clock is held against at open
};

/// The index is written only while at least this much space is free.
inline constexpr std::uint64_t kIndexFreeBytesMin = 64U << 20U;

class DiskIndex {
 public:
  /// Opens for writing, making it if it is missing.
  /// Errors:   kUnavailable: the caller may go on without.
  [[nodiscard]] static base::Result<std::unique_ptr<DiskIndex>> open(
      const std::filesystem::path& directory);
  /// Opens what another process may be writing, as it is now. Errors: kUnavailable.
  [[nodiscard]] static base::Result<std::unique_ptr<DiskIndex>> open_for_reading(
      const std::filesystem::path& directory);

  DiskIndex(const DiskIndex&) = delete;
  DiskIndex& operator=(const DiskIndex&) = delete;
  virtual ~DiskIndex() = default;

  /// Nothing if it was never filled, or not in a form this program knows.
  [[nodiscard]] virtual std::optional<Watermark> watermark() const = 0;
  [[nodiscard]] virtual base::Result<std::optional<std::string>> get(
      const std::string& key) const = 0;
  /// Rows whose keys start with `prefix`, from `start` on, until `visit` says false.
  [[nodiscard]] virtual base::Status for_each(
      const std::string& prefix,
      const std::string& start,
      const std::function<bool(std::string_view key, std::string_view value)>& visit) const = 0;
  /// The row with the greatest key not above `key` that has the same first byte.
  [[nodiscard]] virtual base::Result<std::optional<IndexRow>> at_or_before(
      const std::string& key) const = 0;

  /// Adds sorted rows and moves the watermark, in one step: after a crash both are there or
  /// neither.
  [[nodiscard]] virtual base::Status ingest(std::vector<IndexRow> sorted_rows,
                                            const Watermark& watermark) = 0;

 protected:
  DiskIndex() = default;
};

}  // namespace ledger
