#include "ledger/log/segment_set.h"

#include <algorithm>

#include "ledger/base/check.h"

namespace ledger {

using base::ErrorCode;

base::Result<std::unique_ptr<SegmentSet>> SegmentSet::list(io::FileSystem& files,
                                                           std::filesystem::path directory) {
  CASELEDGER_TRY(const std::vector<std::string> names, files.list(directory));
  std::unique_ptr<SegmentSet> set(new SegmentSet(files, std::move(directory)));
  for (const std::string& name : names) {
    if (const auto index = parse_segment_file_name(name)) {
      set->segments_.push_back({*index, nullptr});
    }
  }
  if (set->segments_.empty() || set->segments_.front().first_index.value != 0) {
    return base::fail(ErrorCode::kCorrupt,
                      "the first segment of the log is missing",
                      (set->directory_ / segment_file_name({0})).native(),
                      "restore it from a copy of the ledger");
  }
  return set;
}

base::Status SegmentSet::list_new() {
  CASELEDGER_TRY(const std::vector<std::string> names, files_.list(directory_));
  const std::lock_guard lock(mutex_);
  for (const std::string& name : names) {
    const auto index = parse_segment_file_name(name);
    if (index && *index > segments_.back().first_index) {
      segments_.push_back({*index, nullptr});
    }
  }
  return {};
}

std::size_t SegmentSet::count() const {
  const std::lock_guard lock(mutex_);
  return segments_.size();
}

base::EntryIndex SegmentSet::first_index(std::size_t segment) const {
  const std::lock_guard lock(mutex_);
  CHECK(segment < segments_.size());
  return segments_[segment].first_index;
}

std::filesystem::path SegmentSet::path(std::size_t segment) const {
  return directory_ / segment_file_name(first_index(segment));
}

std::size_t SegmentSet::find(base::EntryIndex first_index) const {
  const std::lock_guard lock(mutex_);
  const auto it = std::lower_bound(
      segments_.begin(),
      segments_.end(),
      first_index,
      [](const Segment& segment, base::EntryIndex index) { return segment.first_index < index; });
  const bool found = it != segments_.end() && it->first_index == first_index;
  return found ? static_cast<std::size_t>(it - segments_.begin()) : segments_.size();
}

std::size_t SegmentSet::holding(base::EntryIndex index) const {
  const std::lock_guard lock(mutex_);
  const auto after = std::upper_bound(
      segments_.begin(), segments_.end(), index, [](base::EntryIndex i, const Segment& segment) {
        return i < segment.first_index;
      });
  return static_cast<std::size_t>(after - segments_.begin()) - 1;  // the first begins at 0
}

base::Result<const io::File*> SegmentSet::file(std::size_t segment) const {
  const std::lock_guard lock(mutex_);
  CHECK(segment < segments_.size());
  Segment& wanted = segments_[segment];
  if (wanted.file == nullptr) {
    const auto path = directory_ / segment_file_name(wanted.first_index);
    CASELEDGER_TRY(auto file, files_.open(path, io::OpenMode::kRead));
    CASELEDGER_TRY_STATUS(check_header(*file, wanted.first_index));
    wanted.file = std::move(file);
  }
  return wanted.file.get();
}

base::Status SegmentSet::check_header(const io::File& file, base::EntryIndex first_index) const {
  SegmentHeaderBytes bytes{};
  CASELEDGER_TRY(const std::size_t got, file.read_at(0, bytes));
  auto header = decode_segment_header(std::span(bytes).first(got));
  if (!header) {
    header.error().where = file.path() + "@0";
    header.error().hint = "restore the file from a copy of the ledger";
    return std::unexpected(std::move(header).error());
  }
  if (header->first_index != first_index) {
    return base::fail(ErrorCode::kCorrupt,
                      "the segment's header names another first index",
                      file.path() + "@16",
                      "a file was renamed or copied: restore it");
  }
  if (knows_origin_ && header->origin_hash != origin_hash_) {
    return base::fail(ErrorCode::kCorrupt,
                      "the segment belongs to another ledger",
                      file.path() + "@24",
                      "restore the file from a copy of this ledger");
  }
  knows_origin_ = true;
  origin_hash_ = header->origin_hash;
  return {};
}

base::Result<base::Digest> SegmentSet::origin_hash() const {
  CASELEDGER_TRY_STATUS(file(0));
  const std::lock_guard lock(mutex_);
  return origin_hash_;
}

void SegmentSet::add(base::EntryIndex first_index) {
  const std::lock_guard lock(mutex_);
  CHECK(segments_.empty() || segments_.back().first_index < first_index);
  segments_.push_back({first_index, nullptr});
}

std::string SegmentSet::where(const Place& place) const {
  return path(place.segment).native() + "@" + std::to_string(place.offset);
}

}  // namespace ledger
