// A log of plain entries on a FaultFileSystem, and the ways to damage it.
#pragma once

#include <cstring>
#include <filesystem>
#include <memory>
#include <vector>

#include "ledger/base/check.h"
#include "ledger/evidence/entry.h"
#include "ledger/evidence/merkle.h"
#include "ledger/log/format.h"
#include "ledger/log/frame_reader.h"
#include "ledger/log/log_writer.h"
#include "ledger/log/segment_preparer.h"
#include "ledger/log/segment_set.h"
#include "tests/support/fault_file_system.h"

namespace support {

/// An event entry of `bytes` bytes in all, its body filled with `fill`.
inline base::Bytes plain_entry(std::uint64_t version, std::size_t bytes, int fill = 0xAB) {
  ledger::EntryHead head;
  head.stream_key = ledger::stream_key("S");
  head.version = {version};
  return ledger::encode_entry(
      head, base::Bytes(bytes - ledger::kEntryHeadBytes, static_cast<std::byte>(fill)));
}

inline base::Bytes payload_of(const std::vector<base::Bytes>& entries) {
  base::Bytes payload;
  for (const base::Bytes& entry : entries) {
    ledger::append_record(payload, entry);
  }
  return payload;
}

/// Where a frame stands in its segment.
struct FramePlace {
  std::size_t segment = 0;
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;

  [[nodiscard]] std::uint64_t end() const { return offset + bytes; }

  [[nodiscard]] std::uint64_t trailer() const { return end() - ledger::kFrameTrailerBytes; }
};

class LogOnDisk {
 public:
  LogOnDisk() {
    CHECK(disk.make_directory("/disk").has_value());
    CHECK(disk.make_directory(directory).has_value());
    CHECK(disk.sync_directory("/disk").has_value());
    CHECK(disk.sync_directory("/").has_value());
    const base::Digest origin = ledger::sha256({base::as_bytes("test.example/log")});
    CHECK(ledger::create_segment(disk, directory, {{0}, origin}, ledger::kSegmentBytesFirst));
    segments = list();
    writer = *ledger::LogWriter::open(
        disk, *segments, ledger::FrameReader::from_start(*segments)->end());
  }

  /// Appends one frame with entries of these sizes, as the ledger does.
  FramePlace append(const std::vector<std::size_t>& entry_sizes, int fill = 0xAB) {
    std::vector<base::Bytes> entries;
    for (const std::size_t size : entry_sizes) {
      entries.push_back(plain_entry(++versions_, size, fill));
    }
    return append_entries(entries);
  }

  FramePlace append_entries(const std::vector<base::Bytes>& entries) {
    const base::Bytes payload = payload_of(entries);
    const auto place = writer->append(static_cast<std::uint32_t>(entries.size()), payload);
    CHECK(place.has_value());
    return {place->segment, place->offset, ledger::frame_bytes(payload.size())};
  }

  /// Appends frames until the log goes on in a new segment; returns the first frame there.
  FramePlace append_until_roll() {
    const std::size_t segment = writer->end().place.segment;
    while (true) {
      const FramePlace place = append({60'000, 60'000, 60'000, 60'000, 60'000});
      if (place.segment != segment) {
        return place;
      }
    }
  }

  /// Writes a frame made by hand, durable at once.
  void put_frame(const FramePlace& place, const base::Bytes& frame) {
    base::Bytes bytes = segment_bytes(place.segment);
    std::copy(
        frame.begin(), frame.end(), bytes.begin() + static_cast<std::ptrdiff_t>(place.offset));
    disk.set_bytes(path(place.segment), bytes);
  }

  void zero(std::size_t segment, std::uint64_t first, std::uint64_t limit) {
    base::Bytes bytes = segment_bytes(segment);
    std::memset(&bytes[first], 0, limit - first);
    disk.set_bytes(path(segment), bytes);
  }

  void flip(std::size_t segment, std::uint64_t offset) {
    base::Bytes bytes = segment_bytes(segment);
    bytes[offset] ^= std::byte{0x10};
    disk.set_bytes(path(segment), bytes);
  }

  void cut(std::size_t segment, std::uint64_t size) {
    base::Bytes bytes = segment_bytes(segment);
    bytes.resize(size);
    disk.set_bytes(path(segment), bytes);
  }

  [[nodiscard]] base::Bytes segment_bytes(std::size_t segment) const {
    return disk.bytes(path(segment));
  }

  [[nodiscard]] std::filesystem::path path(std::size_t segment) const {
    return segments->path(segment);
  }

  /// The segments as they stand now.
  [[nodiscard]] std::unique_ptr<ledger::SegmentSet> list() {
    auto listed = ledger::SegmentSet::list(disk, directory);
    CHECK(listed.has_value());
    return *std::move(listed);
  }

  /// Entries that a walk from the start finds, or the error.
  [[nodiscard]] base::Result<std::uint64_t> count_entries() {
    const auto fresh = list();
    CASELEDGER_TRY(auto reader, ledger::FrameReader::from_start(*fresh));
    while (true) {
      CASELEDGER_TRY(const auto frame, reader.next());
      if (!frame) {
        return reader.end().next_index.value;
      }
    }
  }

  FaultFileSystem disk;
  const std::filesystem::path directory = "/disk/log";
  std::unique_ptr<ledger::SegmentSet> segments;
  std::unique_ptr<ledger::LogWriter> writer;

 private:
  std::uint64_t versions_ = 0;
};

}  // namespace support
