#include "ledger/index/disk_index.h"

#include <algorithm>

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

  [[nodiscard]] base::Result<std::vector<MapRows>> map_rows(
      std::span<const std::uint32_t> slots) const override {
    // One iterator for all: making one costs more than a step of it.
    const std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator(ordered_reads()));
    std::vector<MapRows> found(slots.size());
    for (std::size_t i = 0; i < slots.size(); ++i) {
      const std::string limit = rows::map_prefix(slots[i] + 1);
      for (it->Seek(rows::map_prefix(slots[i])); it->Valid() && it->key().compare(limit) < 0;
           it->Next()) {
        auto row = rows::parse_map(it->key().ToStringView(), it->value().ToStringView());
        if (!row) {
          return unusable("a damaged row", directory_);
        }
        found[i].push_back(*std::move(row));
      }
    }
    CASELEDGER_TRY_STATUS(check(it->status()));
    return found;
  }

  [[nodiscard]] base::Result<std::vector<std::pair<std::uint32_t, MapSlot>>> map_slots()
      const override {
    const std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator(ordered_reads()));
    std::vector<std::pair<std::uint32_t, MapSlot>> slots;
    for (it->Seek(std::string(1, rows::kSlotsKind));
         it->Valid() && it->key()[0] == rows::kSlotsKind;
         it->Next()) {
      const auto group = rows::parse_slots(it->key().ToStringView(), it->value().ToStringView());
      if (!group) {
        return unusable("a damaged row", directory_);
      }
      slots.insert(slots.end(), group->begin(), group->end());
    }
    CASELEDGER_TRY_STATUS(check(it->status()));
    return slots;
  }

  [[nodiscard]] base::Result<std::optional<StoredTile>> tile(unsigned level,
                                                             std::uint64_t index) const override {
    std::string value;
    const rocksdb::Status status = db_->Get(filtered_reads(), rows::tile_key(level, index), &value);
    if (status.IsNotFound()) {
      return std::nullopt;
    }
    CASELEDGER_TRY_STATUS(check(status));
    auto tile = StoredTile::parse(std::move(value));
    if (!tile) {
      return unusable("a damaged row", directory_);
    }
    return tile;
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

  [[nodiscard]] base::Status ingest(const IndexRun& run) override {
    const std::string path = (directory_ / kIngestName).native();
    // A crash may have left it as a second name of a file that RocksDB owns by now.
    std::error_code missing_is_fine;
    std::filesystem::remove(path, missing_is_fine);
    rocksdb::SstFileWriter writer(rocksdb::EnvOptions(), db_->GetOptions());
    rocksdb::Status status = writer.Open(path);
    if (status.ok()) {
      status = put_rows(writer, run);
    }
    if (status.ok()) {
      status = writer.Put(std::string(1, rows::kWatermarkKind), encode_watermark(run.mark));
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

  /// Rows in the order of their keys: ids, frames, map, slots, streams, tiles.
  static rocksdb::Status put_rows(rocksdb::SstFileWriter& writer, const IndexRun& run) {
    const TailIndex& tail = run.tail;
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
    if (status.ok()) {
      status = put_map(writer, run.map);
    }
    for (const base::Digest& stream : streams) {
      if (status.ok()) {
        status = put_stream(writer, stream, *tail.positions(stream));
      }
    }
    for (const TileRow& tile : run.tiles) {
      if (status.ok()) {
        status = writer.Put(rows::tile_key(tile.level, tile.index), tile.value);
      }
    }
    return status;
  }

  static rocksdb::Status put_map(rocksdb::SstFileWriter& writer, const TailMap& map) {
    rocksdb::Status status;
    for (const std::uint32_t slot : map.sorted_slots()) {
      for (const MapRow& row : *map.rows(slot)) {
        if (status.ok()) {
          status = writer.Put(rows::map_key(row.key), rows::map_value(row));
        }
      }
    }
    for (const auto& [group, slots] : map.groups) {
      if (status.ok()) {
        status = writer.Put(rows::slots_key(group), rows::slots_value(slots));
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
