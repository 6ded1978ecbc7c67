#include "ledger/index/disk_index.h"

#include <algorithm>
#include <cstring>

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/options.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/sst_file_writer.h>
#include <rocksdb/table.h>

#include "ledger/base/error_numbers.h"
#include "ledger/index/forgiving_file_system.h"
#include "ledger/index/rows.h"

namespace ledger {
namespace {

using base::ErrorCode;

constexpr int kRunsMax = 8;
constexpr std::size_t kBlockCacheBytes = 64U << 20U;
constexpr std::string_view kIngestName = "ingest.sst";

// Watermark value: u32 version, origin hash, u64 size, u64 last frame's first index, its segment,
// its offset, its checksum, i64 last recordedAt, i64 last wall time, then the frontier's digests.
// All numbers little-endian.
constexpr std::uint32_t kWatermarkVersion = 2;
constexpr std::size_t kWatermarkFixedBytes = 4 + 32 + 7 * 8;

std::string encode_watermark(const Watermark& mark) {
  const auto& subtrees = mark.frontier.subtrees();
  std::string value(kWatermarkFixedBytes + subtrees.size() * base::Digest::kBytes, '\0');
  auto* at = reinterpret_cast<std::byte*>(value.data());
  base::store_le32(at, kWatermarkVersion);
  std::memcpy(at + 4, mark.origin_hash.bytes.data(), base::Digest::kBytes);
  base::store_le64(at + 36, mark.frontier.size());
  base::store_le64(at + 44, mark.last_frame.first_index.value);
  base::store_le64(at + 52, mark.last_frame.segment_first_index.value);
  base::store_le64(at + 60, mark.last_frame.offset);
  base::store_le64(at + 68, mark.last_frame_checksum);
  base::store_le64(at + 76, static_cast<std::uint64_t>(mark.last_recorded_at.value));
  base::store_le64(at + 84, static_cast<std::uint64_t>(mark.last_wall.value));
  at += kWatermarkFixedBytes;
  for (const base::Digest& digest : subtrees) {
    std::memcpy(at, digest.bytes.data(), base::Digest::kBytes);
    at += base::Digest::kBytes;
  }
  return value;
}

std::optional<Watermark> decode_watermark(std::string_view value) {
  const base::ByteView bytes = base::as_bytes(value);
  if (bytes.size() < kWatermarkFixedBytes || base::load_le32(bytes.data()) != kWatermarkVersion ||
      (bytes.size() - kWatermarkFixedBytes) % base::Digest::kBytes != 0) {
    return std::nullopt;
  }
  Watermark mark;
  std::memcpy(mark.origin_hash.bytes.data(), &bytes[4], base::Digest::kBytes);
  const std::uint64_t size = base::load_le64(&bytes[36]);
  mark.last_frame = {
      {base::load_le64(&bytes[44])}, {base::load_le64(&bytes[52])}, base::load_le64(&bytes[60])};
  mark.last_frame_checksum = base::load_le64(&bytes[68]);
  mark.last_recorded_at = {static_cast<std::int64_t>(base::load_le64(&bytes[76]))};
  mark.last_wall = {static_cast<std::int64_t>(base::load_le64(&bytes[84]))};
  std::vector<base::Digest> subtrees;
  for (std::size_t at = kWatermarkFixedBytes; at < bytes.size(); at += base::Digest::kBytes) {
    std::memcpy(subtrees.emplace_back().bytes.data(), &bytes[at], base::Digest::kBytes);
  }
  auto frontier = Frontier::restore(size, std::move(subtrees));
  if (!frontier) {
    return std::nullopt;
  }
  mark.frontier = *std::move(frontier);
  return mark;
}

/// RocksDB would write its own log files into the directory; ours is not the place for them.
class SilentLogger final : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;

  void Logv(const char* /*format*/, va_list /*arguments*/) override {}
};

/// Filters are about streams and ids, not about whole keys.
class ByThing final : public rocksdb::SliceTransform {
 public:
  [[nodiscard]] const char* Name() const override { return "caseledger.ByThing"; }

  [[nodiscard]] rocksdb::Slice Transform(const rocksdb::Slice& key) const override {
    return {key.data(), rows::filtered_bytes(key.ToStringView())};
  }

  [[nodiscard]] bool InDomain(const rocksdb::Slice& key) const override {
    return rows::filtered_bytes(key.ToStringView()) > 0;
  }
};

rocksdb::Options rocksdb_options(rocksdb::Env* env) {
  rocksdb::Options options;
  options.env = env;
  options.create_if_missing = true;
  options.info_log = std::make_shared<SilentLogger>();
  options.compaction_style = rocksdb::kCompactionStyleUniversal;
  options.level0_file_num_compaction_trigger = kRunsMax;
  options.max_open_files = -1;  // files that a compaction removes stay readable
  options.compression = rocksdb::kNoCompression;
  options.prefix_extractor = std::make_shared<ByThing>();
  rocksdb::BlockBasedTableOptions table;
  constexpr double kFilterBitsPerKey = 10;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(kFilterBitsPerKey));
  table.whole_key_filtering = false;
  table.block_cache = rocksdb::NewLRUCache(kBlockCacheBytes);
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

std::unexpected<base::Error> unusable(const std::string& why,
                                      const std::filesystem::path& directory) {
  return base::fail(ErrorCode::kUnavailable,
                    base::kIndexUnusable,
                    "the index cannot be used: " + why,
                    directory.native(),
                    "delete the index directory; it is rebuilt from the log");
}

rocksdb::ReadOptions ordered_reads() {
  rocksdb::ReadOptions options;
  options.total_order_seek = true;
  return options;
}

rocksdb::ReadOptions filtered_reads() {
  rocksdb::ReadOptions options;
  options.prefix_same_as_start = true;
  return options;
}

/// The disk as RocksDB sees it: outlives the database.
struct Disk {
  explicit Disk(const std::filesystem::path& directory)
      : files(std::make_shared<ForgivingFileSystem>(rocksdb::FileSystem::Default(), directory)),
        env(rocksdb::NewCompositeEnv(files)) {}

  std::shared_ptr<ForgivingFileSystem> files;
  std::unique_ptr<rocksdb::Env> env;
};

class RocksIndex final : public DiskIndex {
 public:
  RocksIndex(Disk disk, std::unique_ptr<rocksdb::DB> db, std::filesystem::path directory)
      : disk_(std::move(disk)),
        db_(std::move(db)),
        directory_(std::move(directory)) {}

  [[nodiscard]] std::optional<Watermark> watermark() const override {
    std::string value;
    const rocksdb::Status status =
        db_->Get(ordered_reads(), std::string(1, rows::kWatermarkKind), &value);
    return status.ok() ? decode_watermark(value) : std::nullopt;
  }

  [[nodiscard]] base::Result<std::uint64_t> stream_count(
      const base::Digest& stream) const override {
    const std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator(filtered_reads()));
    it->Seek(rows::stream_prefix(stream));
    if (!it->Valid()) {
      CASELEDGER_TRY_STATUS(check(it->status()));
      return 0;
    }
    CASELEDGER_TRY(const StreamPositions newest, parse(*it));
    return newest.limit();
  }

  [[nodiscard]] base::Result<std::vector<EventPosition>> positions(
      const base::Digest& stream, std::uint64_t limit) const override {
    const std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator(filtered_reads()));
    std::vector<StreamPositions> newest_first;
    // Newer rows come first: begin at the one that holds the last event wanted.
    const std::uint64_t last = limit == 0 ? 0 : limit - 1;
    for (it->Seek(rows::stream_key(stream, last)); it->Valid(); it->Next()) {
      CASELEDGER_TRY(StreamPositions row, parse(*it));
      newest_first.push_back(std::move(row));
    }
    CASELEDGER_TRY_STATUS(check(it->status()));
    std::vector<EventPosition> found;
    for (auto row = newest_first.rbegin(); row != newest_first.rend(); ++row) {
      if (row->first_sequence != found.size()) {
        return unusable("a stream lacks a row", directory_);
      }
      found.insert(found.end(), row->positions.begin(), row->positions.end());
    }
    found.resize(std::min<std::uint64_t>(found.size(), limit));
    return found;
  }

  [[nodiscard]] base::Result<std::optional<EventPosition>> position(
      const base::Digest& stream, std::uint64_t sequence) const override {
    const std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator(filtered_reads()));
    it->Seek(rows::stream_key(stream, sequence));
    if (!it->Valid()) {
      CASELEDGER_TRY_STATUS(check(it->status()));
      return std::nullopt;
    }
    CASELEDGER_TRY(const StreamPositions row, parse(*it));
    if (sequence >= row.limit()) {
      return std::nullopt;
    }
    return row.positions[sequence - row.first_sequence];
  }

  [[nodiscard]] base::Result<std::vector<std::uint64_t>> find_later_id(
      const base::Digest& stream, std::uint64_t hash) const override {
    const std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator(filtered_reads()));
    std::vector<std::uint64_t> sequences;
    for (it->Seek(rows::id_prefix(stream, hash)); it->Valid(); it->Next()) {
      if (const auto sequence = rows::parse_id_sequence(it->key().ToStringView())) {
        sequences.push_back(*sequence);
      }
    }
    CASELEDGER_TRY_STATUS(check(it->status()));
    return sequences;
  }

  [[nodiscard]] base::Result<std::optional<FramePosition>> frame_of(
      base::EntryIndex index) const override {
    const std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator(ordered_reads()));
    it->SeekForPrev(rows::frame_key(index));
    CASELEDGER_TRY_STATUS(check(it->status()));
    return it->Valid() ? rows::parse_frame(it->key().ToStringView(), it->value().ToStringView())
                       : std::nullopt;
  }

  [[nodiscard]] base::Status check_rows() const override {
    const std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator(ordered_reads()));
    for (it->SeekToFirst(); it->Valid(); it->Next()) {
      if (it->key()[0] == rows::kStreamKind) {
        CASELEDGER_TRY_STATUS(parse(*it));
      }
    }
    return check(it->status());
  }

  [[nodiscard]] base::Status ingest(const TailIndex& tail, const Watermark& mark) override {
    const std::string path = (directory_ / kIngestName).native();
    // A crash may have left it as a second name of a file that RocksDB owns by now.
    std::error_code missing_is_fine;
    std::filesystem::remove(path, missing_is_fine);
    rocksdb::SstFileWriter writer(rocksdb::EnvOptions(), db_->GetOptions());
    rocksdb::Status status = writer.Open(path);
    if (status.ok()) {
      status = put_rows(writer, tail);
    }
    if (status.ok()) {
      status = writer.Put(std::string(1, rows::kWatermarkKind), encode_watermark(mark));
    }
    if (status.ok()) {
      status = writer.Finish();
    }
    if (status.ok() && !disk_.files->is_dead()) {
      rocksdb::IngestExternalFileOptions options;
      options.move_files = true;
      status = db_->IngestExternalFile({path}, options);
    }
    if (disk_.files->is_dead()) {
      return unusable("it could not be written", directory_);
    }
    return check(status);
  }

 private:
  [[nodiscard]] base::Status check(const rocksdb::Status& status) const {
    if (!status.ok()) {
      return unusable(status.ToString(), directory_);
    }
    return {};
  }

  [[nodiscard]] base::Result<StreamPositions> parse(const rocksdb::Iterator& it) const {
    auto row = rows::parse_stream(it.key().ToStringView(), it.value().ToStringView());
    if (!row) {
      return unusable("a damaged row", directory_);
    }
    return *std::move(row);
  }

  /// Rows in the order of their keys: ids, frames, streams.
  static rocksdb::Status put_rows(rocksdb::SstFileWriter& writer, const TailIndex& tail) {
    const std::vector<base::Digest> streams = tail.sorted_streams();
    rocksdb::Status status;
    for (const base::Digest& stream : streams) {
      if (*tail.stream_count(stream) > kIdsAmongPositions && status.ok()) {
        status = put_later_ids(writer, stream, *tail.positions(stream));
      }
    }
    for (const FramePosition& frame : tail.frames()) {
      if (status.ok()) {
        status = writer.Put(rows::frame_key(frame.first_index), rows::frame_value(frame));
      }
    }
    for (const base::Digest& stream : streams) {
      if (status.ok()) {
        status = put_stream(writer, stream, *tail.positions(stream));
      }
    }
    return status;
  }

  static rocksdb::Status put_later_ids(rocksdb::SstFileWriter& writer,
                                       const base::Digest& stream,
                                       const StreamPositions& tail) {
    std::vector<std::string> keys;
    for (std::size_t i = 0; i < tail.positions.size(); ++i) {
      const std::uint64_t sequence = tail.first_sequence + i;
      if (sequence >= kIdsAmongPositions) {
        keys.push_back(rows::id_key(stream, tail.positions[i].id_hash, sequence));
      }
    }
    std::ranges::sort(keys);
    rocksdb::Status status;
    for (auto key = keys.begin(); status.ok() && key != keys.end(); ++key) {
      status = writer.Put(*key, rocksdb::Slice());
    }
    return status;
  }

  static rocksdb::Status put_stream(rocksdb::SstFileWriter& writer,
                                    const base::Digest& stream,
                                    const StreamPositions& tail) {
    const std::span<const EventPosition> all(tail.positions);
    rocksdb::Status status;
    // The newest row has the smallest key.
    for (std::size_t rows = (all.size() + rows::kRowEventsMax - 1) / rows::kRowEventsMax;
         rows > 0 && status.ok();
         --rows) {
      const std::size_t first = (rows - 1) * rows::kRowEventsMax;
      const std::size_t count = std::min(rows::kRowEventsMax, all.size() - first);
      status = writer.Put(rows::stream_key(stream, tail.first_sequence + first),
                          rows::stream_value(all.subspan(first, count)));
    }
    return status;
  }

  Disk disk_;
  std::unique_ptr<rocksdb::DB> db_;
  std::filesystem::path directory_;
};

}  // namespace

base::Result<std::unique_ptr<DiskIndex>> DiskIndex::open(const std::filesystem::path& directory) {
  Disk disk(directory);
  rocksdb::DB* db = nullptr;
  const rocksdb::Status status =
      rocksdb::DB::Open(rocksdb_options(disk.env.get()), directory.native(), &db);
  std::unique_ptr<rocksdb::DB> opened(db);
  if (!status.ok() || disk.files->is_dead()) {
    return unusable(status.ToString(), directory);
  }
  return std::make_unique<RocksIndex>(std::move(disk), std::move(opened), directory);
}

base::Result<std::unique_ptr<DiskIndex>> DiskIndex::open_for_reading(
    const std::filesystem::path& directory) {
  Disk disk(directory);
  rocksdb::Options options = rocksdb_options(disk.env.get());
  options.create_if_missing = false;
  rocksdb::DB* db = nullptr;
  const rocksdb::Status status = rocksdb::DB::OpenForReadOnly(options, directory.native(), &db);
  if (!status.ok()) {
    return unusable(status.ToString(), directory);
  }
  return std::make_unique<RocksIndex>(std::move(disk), std::unique_ptr<rocksdb::DB>(db), directory);
}

}  // namespace ledger
