#include "ledger/verify/verify_tiles.h"

#include <algorithm>

#include "ledger/base/error_numbers.h"
#include "ledger/evidence/sha256_many.h"
#include "ledger/evidence/tiles.h"
#include "ledger/verify/history.h"
#include "ledger/verify/trust.h"

namespace ledger {
namespace {

using base::ErrorCode;

constexpr std::string_view kCheckpointPath = "checkpoint";

class TilesVerifier {
 public:
  TilesVerifier(const ReadTile& read, const VerifyOptions& options)
      : read_(read),
        options_(options) {}

  base::Result<TilesReport> run() {
    if (auto checked = check(); !checked) {
      if (!is_missing_ && checked.error().code != ErrorCode::kCorrupt &&
          checked.error().code != ErrorCode::kUntrusted &&
          checked.error().code != ErrorCode::kUnsupported) {
        return std::unexpected(std::move(checked).error());
      }
      report_.failure = std::move(checked).error();
    }
    report_.event_count = history_.event_count();
    report_.stream_count = history_.stream_count();
    report_.commitment_count = history_.commitment_count();
    for (const KeyInForce& key : history_.keys()) {
      report_.vkeys.push_back(to_string(key.key));
    }
    return std::move(report_);
  }

 private:
  base::Status check() {
    CASELEDGER_TRY_STATUS(read_checkpoint());
    const base::LogSize size = report_.checkpoint.prefix.size;
    CASELEDGER_TRY(const base::LogSize old_size_max,
                   expect_old_checkpoints(history_, report_.origin, options_.old_checkpoints));
    CASELEDGER_TRY_STATUS(check_reaches(size, old_size_max));
    for (std::uint64_t first = 0; first < size.value; first += kTileWidth) {
      CASELEDGER_TRY_STATUS(check_bundle(
          {std::nullopt, first / kTileWidth, std::min(kTileWidth, size.value - first)}));
    }
    for (unsigned level = 0; level < levels_.size(); ++level) {
      if (!levels_[level].empty()) {
        CASELEDGER_TRY_STATUS(check_tile(level));
      }
    }
    return judge();
  }

  base::Status read_checkpoint() {
    const auto bytes = read_(std::string(kCheckpointPath));
    if (!bytes) {
      return missing(kCheckpointPath, bytes.error());
    }
    note_ = base::as_text(*bytes);
    auto note = parse_note(note_);
    auto checkpoint = note ? parse_checkpoint_text(note->text)
                           : base::Result<CheckpointText>(std::unexpected(note.error()));
    if (!checkpoint) {
      checkpoint.error().where = kCheckpointPath;
      return std::unexpected(std::move(checkpoint).error());
    }
    report_.origin = checkpoint->origin;
    report_.checkpoint = *checkpoint;
    history_.expect({checkpoint->prefix, {}, true});
    return {};
  }

  base::Status missing(std::string_view path, const base::Error& error) {
    if (error.code != ErrorCode::kNotFound) {
      return std::unexpected(error);
    }
    is_missing_ = true;
    return base::fail(ErrorCode::kUntrusted,
                      base::kTileMissing,
                      "a file that the checkpoint needs is missing",
                      std::string(path));
  }

  /// A partial file may be gone once the full one is there, whose beginning it was.
  base::Result<base::Bytes> read_tile(const TileName& tile, std::string& path) {
    path = tile_path(tile);
    auto bytes = read_(path);
    if (bytes || tile.width == kTileWidth || bytes.error().code != ErrorCode::kNotFound) {
      return bytes;
    }
    TileName full = tile;
    full.width = kTileWidth;
    auto whole = read_(tile_path(full));
    if (!whole) {
      return bytes;
    }
    path = tile_path(full);
    if (tile.level) {
      whole->resize(std::min<std::size_t>(whole->size(), tile.width * base::Digest::kBytes));
      return whole;
    }
    return cut_bundle(*whole, tile.width);
  }

  static base::Bytes cut_bundle(const base::Bytes& whole, std::uint64_t entries) {
    std::size_t end = 0;
    for (; entries > 0 && whole.size() - end >= sizeof(std::uint16_t); --entries) {
      end = std::min(whole.size(), end + sizeof(std::uint16_t) + base::load_be16(&whole[end]));
    }
    return {whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(end)};
  }

  base::Status check_bundle(const TileName& bundle) {
    std::string path;
    const auto bytes = read_tile(bundle, path);
    if (!bytes) {
      return missing(path, bytes.error());
    }
    const auto entries = decode_bundle(bundle, *bytes);
    if (!entries) {
      return entries_wrong(path, entries.error().message);
    }
    ++report_.bundle_count;
    std::vector<base::Digest> leaves(entries->size());
    leaf_hashes(*entries, leaves);
    if (levels_.empty()) {
      levels_.resize(1);
    }
    levels_[0] = leaves;
    bundle_path_ = path;
    feed_history(*entries, bundle.index * kTileWidth);
    if (bundle.width == kTileWidth) {
      CASELEDGER_TRY_STATUS(check_full_tiles());
    }
    frontier_.add_all(leaves);
    return {};
  }

  /// What is wrong in an entry is told only once it is known that the checkpoint signs it.
  void feed_history(std::span<const base::ByteView> entries, std::uint64_t first) {
    for (std::size_t i = 0; i < entries.size() && !history_failure_; ++i) {
      // The views stand at any byte; bodies are read in place, at a word's.
      const base::Bytes aligned(entries[i].begin(), entries[i].end());
      const auto entry = decode_entry({first + i}, aligned);
      auto checked =
          entry ? history_.add(*entry, first + i) : base::Status(std::unexpected(entry.error()));
      if (checked && entry->kind == EntryKind::kEvent && options_.check_event) {
        checked = options_.check_event(history_.genesis(), *entry);
      }
      if (!checked) {
        fail_history(std::move(checked).error(), first + i);
      }
    }
  }

  void fail_history(base::Error error, std::uint64_t index) {
    if (auto flushed = history_.flush(); !flushed) {
      error = std::move(flushed).error();  // what is wrong before it goes first
    }
    if (history_.has_failed()) {
      index = history_.failed_index().value;
    }
    if (error.where.empty()) {
      const std::uint64_t first = index - index % kTileWidth;
      const std::uint64_t size = report_.checkpoint.prefix.size.value;
      error.where =
          tile_path({std::nullopt, index / kTileWidth, std::min(kTileWidth, size - first)});
      error.message += " (index " + std::to_string(index) + ")";
    }
    history_failure_ = std::move(error);
  }

  /// Each full tile is one hash of the level above.
  base::Status check_full_tiles() {
    for (unsigned level = 0; level < levels_.size() && levels_[level].size() == kTileWidth;
         ++level) {
      CASELEDGER_TRY_STATUS(check_tile(level));
      if (level + 1 == levels_.size()) {
        levels_.emplace_back();
        counts_.resize(levels_.size());
      }
      levels_[level + 1].push_back(tile_root(levels_[level]));
      levels_[level].clear();
    }
    return {};
  }

  base::Status check_tile(unsigned level) {
    counts_.resize(levels_.size());
    const TileName tile{level, counts_[level]++, levels_[level].size()};
    std::string path;
    const auto bytes = read_tile(tile, path);
    if (!bytes) {
      return missing(path, bytes.error());
    }
    ++report_.tile_count;
    if (*bytes != encode_tile(levels_[level]) && !other_tile_) {
      other_tile_ = path;
      other_bundle_ = bundle_path_;
    }
    return {};
  }

  static base::Status entries_wrong(const std::string& path, std::string message) {
    return base::fail(ErrorCode::kUntrusted, base::kBundleWrong, std::move(message), path);
  }

  /// Everything was read: who is right, the entries or the tiles?
  base::Status judge() {
    const Prefix& signed_prefix = report_.checkpoint.prefix;
    if (frontier_.root() != signed_prefix.root) {
      return entries_wrong(other_tile_ ? other_bundle_ : std::string(kCheckpointPath),
                           other_tile_ ? "these entries are not those that the checkpoint signs"
                                       : "entries and tiles agree, and the checkpoint has another"
                                         " root");
    }
    if (other_tile_) {
      return base::fail(ErrorCode::kUntrusted,
                        base::kTileWrong,
                        "a tile that holds other hashes than the entries make",
                        *other_tile_);
    }
    if (auto flushed = history_.flush(); !history_failure_ && !flushed) {
      fail_history(std::move(flushed).error(), 0);
    }
    if (history_failure_) {
      return std::unexpected(*std::move(history_failure_));
    }
    return check_signatures();
  }

  base::Status check_signatures() {
    auto checked = check_by_history(note_, history_.keys());
    auto trusted = checked ? check_trust(options_, history_.keys(), note_)
                           : base::Status(std::unexpected(checked.error()));
    if (!trusted && trusted.error().where.empty()) {
      trusted.error().where = kCheckpointPath;
    }
    if (trusted && history_.genesis().origin != report_.origin) {
      return base::fail(ErrorCode::kUntrusted,
                        base::kOtherOrigin,
                        "genesis and checkpoint name other origins",
                        std::string(kCheckpointPath));
    }
    report_.old_count = options_.old_checkpoints.size();
    return trusted;
  }

  // Constant after construction.
  const ReadTile& read_;
  const VerifyOptions& options_;
  // What has been read so far.
  TilesReport report_;
  std::string note_;
  History history_;
  Frontier frontier_;
  std::vector<std::vector<base::Digest>> levels_;  // hashes of each level's unfinished tile
  std::vector<std::uint64_t> counts_;              // finished tiles of each level
  std::string bundle_path_;                        // of the bundle at hand
  // The first tile that differs from the entries, and the bundle that was at hand.
  std::optional<std::string> other_tile_;
  std::string other_bundle_;
  std::optional<base::Error> history_failure_;
  bool is_missing_ = false;
};

}  // namespace

base::Result<TilesReport> verify_tiles(const ReadTile& read, const VerifyOptions& options) {
  return TilesVerifier(read, options).run();
}

}  // namespace ledger
