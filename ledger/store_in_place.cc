// The log read where it lies: segment files mapped into memory.
#include <algorithm>
#include <memory>
#include <vector>

#include "ledger/base/check.h"
#include "ledger/base/error_numbers.h"
#include "ledger/log_in_place.h"
#include "ledger/store.h"

namespace ledger {
namespace {

using base::ErrorCode;

// A place is the segment's ordinal and the record's offset in its file, in units of its alignment.
constexpr unsigned kOffsetBits = 40;
constexpr std::size_t kCacheLineBytes = 64;
// Head, and as much of the body as holds its pointers and first fields.
constexpr std::size_t kLinesSoonNeeded = 6;

EntryPlace to_place(const Place& place) {
  return static_cast<EntryPlace>(std::uint64_t{place.segment} << kOffsetBits |
                                 place.offset / kRecordAlignment);
}

Place from_place(EntryPlace place) {
  const auto value = static_cast<std::uint64_t>(place);
  return {static_cast<std::size_t>(value >> kOffsetBits),
          (value & ((std::uint64_t{1} << kOffsetBits) - 1)) * kRecordAlignment};
}

class MappedPrefix final : public LogInPlace {
 public:
  using FindFrame = std::function<base::Result<FramePosition>(base::EntryIndex)>;

  MappedPrefix(const SegmentSet& segments,
               FindFrame find_frame,
               std::vector<std::unique_ptr<io::Mapping>> mappings)
      : segments_(segments),
        find_frame_(std::move(find_frame)),
        mappings_(std::move(mappings)) {}

  [[nodiscard]] base::Status scan(base::EntryIndex first,
                                  base::LogSize limit,
                                  const Visitor& visit) const override {
    if (first.value >= limit.value) {
      return {};
    }
    CASELEDGER_TRY(const FramePosition frame, find_frame_(first));
    const std::size_t segment = segments_.find(frame.segment_first_index);
    if (segment >= mappings_.size()) {
      return base::fail(ErrorCode::kUnavailable,
                        base::kIndexUnusable,
                        "the index points nowhere",
                        {},
                        "delete the index directory; it is rebuilt");
    }
    FrameReader reader(segments_, {{segment, frame.offset}, frame.first_index, 0});
    reader.read_mapped([this](std::size_t number) {
      return number < mappings_.size() ? mappings_[number]->bytes() : base::ByteView{};
    });
    while (reader.end().next_index.value < limit.value) {
      CASELEDGER_TRY(const auto next, reader.next());
      if (!next) {
        return base::fail(
            ErrorCode::kCorrupt,
            "the log is damaged at index " + std::to_string(reader.end().next_index.value),
            segments_.where(reader.end().place),
            "run `caseledger verify` to see what is damaged");
      }
      CASELEDGER_TRY_STATUS(entries(*next, first, limit, visit));
    }
    return {};
  }

  [[nodiscard]] base::Result<EntryView> at(EntryPlace entry_place,
                                           base::EntryIndex index) const override {
    const Place place = from_place(entry_place);
    CHECK(place.segment < mappings_.size());
    const auto entry = record_entry(mappings_[place.segment]->bytes(), place.offset);
    if (!entry) {
      return changed(place);
    }
    return decode_entry(index, *entry);
  }

  void will_need(EntryPlace entry_place) const override {
    const Place place = from_place(entry_place);
    const base::ByteView bytes = mappings_[place.segment]->bytes();
    for (std::size_t line = 0; line < kLinesSoonNeeded; ++line) {
      const std::uint64_t at = place.offset + line * kCacheLineBytes;
      if (at < bytes.size()) {
        __builtin_prefetch(&bytes[at]);
      }
    }
  }

 private:
  [[nodiscard]] std::unexpected<base::Error> changed(const Place& place) const {
    return base::fail(ErrorCode::kCorrupt,
                      "a damaged entry",
                      segments_.where(place),
                      "run `caseledger verify` to see what is damaged");
  }

  // The frame's checksum, which the reader has compared, covers the records' own.
  [[nodiscard]] base::Status entries(const FrameView& frame,
                                     base::EntryIndex first,
                                     base::LogSize limit,
                                     const Visitor& visit) const {
    std::size_t offset = 0;
    for (std::uint32_t i = 0; i < frame.header.entry_count; ++i) {
      const base::EntryIndex index{frame.header.first_index.value + i};
      const Place place = {frame.place.segment, frame.place.offset + kFrameHeaderBytes + offset};
      const auto entry = record_entry(frame.payload, offset);
      if (!entry) {
        return changed(place);
      }
      offset += record_bytes(entry->size());
      if (index < first) {
        continue;
      }
      if (index.value >= limit.value) {
        return {};
      }
      auto view = decode_entry(index, *entry);
      if (!view) {
        base::Error error = std::move(view).error();
        error.where = segments_.where(place);
        return std::unexpected(std::move(error));
      }
      CASELEDGER_TRY_STATUS(visit(*view, to_place(place)));
    }
    return {};
  }

  const SegmentSet& segments_;
  const FindFrame find_frame_;
  const std::vector<std::unique_ptr<io::Mapping>> mappings_;
};

}  // namespace

base::Result<std::unique_ptr<LogInPlace>> Store::in_place(base::LogSize limit) const {
  CASELEDGER_TRY_STATUS(check_readable());
  if (limit > durable_size()) {
    return base::fail(ErrorCode::kNotFound, base::kBeyondLog, "the log is shorter than that");
  }
  std::vector<std::unique_ptr<io::Mapping>> mappings;
  if (limit.value > 0) {
    const std::size_t last = segments_->holding({limit.value - 1});
    CHECK(last < std::size_t{1} << (64 - kOffsetBits));
    for (std::size_t segment = 0; segment <= last; ++segment) {
      CASELEDGER_TRY(const io::File* const file, segments_->file(segment));
      CASELEDGER_TRY(auto mapping, file->map());
      mappings.push_back(std::move(mapping));
    }
  }
  return std::make_unique<MappedPrefix>(
      *segments_, [this](base::EntryIndex index) { return frame_of(index); }, std::move(mappings));
}

}  // namespace ledger
