#include "ledger/index/disk_index.h"

#include <algorithm>
#include <cstring>

#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/options.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/sst_file_writer.h>
#include <rocksdb/table.h>

#include "ledger/base/error_numbers.h"

namespace ledger {
namespace {

using base::ErrorCode;

constexpr std::size_t kStreamPrefixBytes = 1 + base::Digest::kBytes;
constexpr int kRunsMax = 8;
constexpr std::string_view kIngestName = "ingest.sst";

// Watermark value: u32 version, origin hash, u64 size, u64 last frame's first index, its segment,
// its offset, its checksum, i64 last recordedAt, i64 last wall time, then the frontier's digests.
// All numbers little-endian.
constexpr std::uint32_t kWatermarkVersion = 1;
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
  mark.last_frame = {{base::load_le64(&bytes[44])},
                     {base::load_le64(&bytes[52])},
                     base::load_le64(&bytes[60]),
                     {}};
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

rocksdb::Options rocksdb_options() {
  rocksdb::Options options;
  options.create_if_missing = true;
  options.info_log = std::make_shared<SilentLogger>();
  options.level0_file_num_compaction_trigger = kRunsMax;
  options.max_open_files = -1;  // files that a compaction removes stay readable
  options.compression = rocksdb::kNoCompression;
  options.prefix_extractor.reset(rocksdb::NewFixedPrefixTransform(kStreamPrefixBytes));
  rocksdb::BlockBasedTableOptions table;
  constexpr double kFilterBitsPerKey = 10;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(kFilterBitsPerKey));
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

std::unexpected<base::Error> index_error(const rocksdb::Status& status,
                                         const std::filesystem::path& directory) {
  return base::fail(ErrorCode::kUnavailable,
                    base::kIndexUnusable,
                    "the index cannot be used: " + status.ToString(),
                    directory.native(),
                    "delete the index directory; it is rebuilt from the log");
}

rocksdb::ReadOptions ordered_reads() {
  rocksdb::ReadOptions options;
  options.total_order_seek = true;
  return options;
}

class RocksIndex final : public DiskIndex {
 public:
  RocksIndex(std::unique_ptr<rocksdb::DB> db, std::filesystem::path directory)
      : db_(std::move(db)),
        directory_(std::move(directory)) {}

  [[nodiscard]] std::optional<Watermark> watermark() const override {
    const auto value = get(rows::watermark_key());
    return value && *value ? decode_watermark(**value) : std::nullopt;
  }

  [[nodiscard]] base::Result<std::optional<std::string>> get(
      const std::string& key) const override {
    std::string value;
    const rocksdb::Status status = db_->Get(ordered_reads(), key, &value);
    if (status.IsNotFound()) {
      return std::nullopt;
    }
    if (!status.ok()) {
      return index_error(status, directory_);
    }
    return value;
  }

  [[nodiscard]] base::Status for_each(
      const std::string& prefix,
      const std::string& start,
      const std::function<bool(std::string_view, std::string_view)>& visit) const override {
    const std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator(ordered_reads()));
    for (it->Seek(start); it->Valid() && it->key().starts_with(prefix); it->Next()) {
      if (!visit(it->key().ToStringView(), it->value().ToStringView())) {
        break;
      }
    }
    if (!it->status().ok()) {
      return index_error(it->status(), directory_);
    }
    return {};
  }

  [[nodiscard]] base::Result<std::optional<IndexRow>> at_or_before(
      const std::string& key) const override {
    const std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator(ordered_reads()));
    it->SeekForPrev(key);
    if (!it->status().ok()) {
      return index_error(it->status(), directory_);
    }
    if (!it->Valid() || it->key()[0] != key[0]) {
      return std::nullopt;
    }
    return IndexRow{it->key().ToString(), it->value().ToString()};
  }

  [[nodiscard]] base::Status ingest(std::vector<IndexRow> sorted_rows,
                                    const Watermark& mark) override {
    sorted_rows.emplace_back(rows::watermark_key(), encode_watermark(mark));
    std::inplace_merge(sorted_rows.begin(), sorted_rows.end() - 1, sorted_rows.end());
    const std::string path = (directory_ / kIngestName).native();
    // A crash may have left it as a second name of a file that RocksDB owns by now.
    std::error_code missing_is_fine;
    std::filesystem::remove(path, missing_is_fine);
    rocksdb::SstFileWriter writer(rocksdb::EnvOptions(), db_->GetOptions());
    rocksdb::Status status = writer.Open(path);
    for (auto row = sorted_rows.begin(); status.ok() && row != sorted_rows.end(); ++row) {
      status = writer.Put(row->first, row->second);
    }
    if (status.ok()) {
      status = writer.Finish();
    }
    if (status.ok()) {
      rocksdb::IngestExternalFileOptions options;
      options.move_files = true;
      status = db_->IngestExternalFile({path}, options);
    }
    if (!status.ok()) {
      return index_error(status, directory_);
    }
    return {};
  }

 private:
  std::unique_ptr<rocksdb::DB> db_;
  std::filesystem::path directory_;
};

}  // namespace

base::Result<std::unique_ptr<DiskIndex>> DiskIndex::open(const std::filesystem::path& directory) {
  rocksdb::DB* db = nullptr;
  const rocksdb::Status status = rocksdb::DB::Open(rocksdb_options(), directory.native(), &db);
  if (!status.ok()) {
    return index_error(status, directory);
  }
  return std::make_unique<RocksIndex>(std::unique_ptr<rocksdb::DB>(db), directory);
}

base::Result<std::unique_ptr<DiskIndex>> DiskIndex::open_for_reading(
    const std::filesystem::path& directory) {
  rocksdb::Options options = rocksdb_options();
  options.create_if_missing = false;
  rocksdb::DB* db = nullptr;
  const rocksdb::Status status = rocksdb::DB::OpenForReadOnly(options, directory.native(), &db);
  if (!status.ok()) {
    return index_error(status, directory);
  }
  return std::make_unique<RocksIndex>(std::unique_ptr<rocksdb::DB>(db), directory);
}

}  // namespace ledger
