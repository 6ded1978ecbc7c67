#include "tools/publish/tile_tree.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "ledger/base/error_numbers.h"
#include "ledger/evidence/checkpoint.h"
#include "ledger/evidence/merkle.h"
#include "ledger/evidence/sha256_many.h"
#include "ledger/evidence/tiles.h"

namespace tools {
namespace {

namespace fs = std::filesystem;
using base::ErrorCode;
using ledger::TileName;

constexpr std::size_t kBundleBytesMax = ledger::kTileWidth * (2 + ledger::kEntryBytesMax);

base::Error ill_fitting(const TileName& tile) {
  return {ErrorCode::kCorrupt,
          tile.level ? base::kTileWrong : base::kBundleWrong,
          "this ledger's own tile does not fit its checkpoint; nothing was published",
          tile_path(tile),
          "run caseledger verify; if the log is sound, delete DIR/index and try again"};
}

class TileTree {
 public:
  TileTree(const ledger::Ledger& ledger, fs::path root, ledger::io::FileSystem& files)
      : ledger_(ledger),
        root_(std::move(root)),
        files_(files) {}

  base::Result<TileTreeReport> publish() {
    CASELEDGER_TRY(const auto target, newest());
    // First ourselves, so that a damaged index accuses nobody.
    CASELEDGER_TRY_STATUS(check_root(target.prefix));
    CASELEDGER_TRY_STATUS(make_directories(root_));
    CASELEDGER_TRY(const auto lock, files_.lock_directory(root_));
    CASELEDGER_TRY(const auto standing, read_standing());
    TileTreeReport report{.before = {}, .size = target.prefix.size};
    if (standing) {
      CASELEDGER_TRY_STATUS(check_standing(*standing, target));
      report.before = standing->prefix.size;
      // A checkpoint stands already; its cosignatures are not taken away again.
      if (report.before == report.size && !has_cosignatures_) return report;
    }
    const auto tiles = ledger::tiles_between(report.before.value, report.size.value);
    const auto first_hashes =
        std::ranges::find_if(tiles, [](const TileName& tile) { return tile.level.has_value(); });
    CASELEDGER_TRY_STATUS(put_bundles({tiles.begin(), first_hashes}));
    for (auto tile = first_hashes; tile != tiles.end(); ++tile) {
      CASELEDGER_TRY_STATUS(put_tile(*tile));
    }
    for (const fs::path& directory : touched_) {
      CASELEDGER_TRY_STATUS(files_.sync_directory(directory));
    }
    CASELEDGER_TRY_STATUS(
        ledger::io::replace_file(files_, root_ / "checkpoint", base::as_bytes(target.note)));
    report.file_count = file_count_;
    return report;
  }

 private:
  /// The newest published checkpoint, with cosignatures if there are any for it.
  base::Result<ledger::Published> newest() {
    CASELEDGER_TRY(auto published, ledger_.notary().published());
    CASELEDGER_TRY(auto cosigned, ledger_.notary().cosigned());
    has_cosignatures_ = cosigned && cosigned->prefix == published.prefix;
    if (has_cosignatures_) return *std::move(cosigned);
    return published;
  }

  base::Result<std::optional<ledger::CheckpointText>> read_standing() {
    const fs::path path = root_ / "checkpoint";
    CASELEDGER_TRY(const bool exists, files_.exists(path));
    if (!exists) return std::nullopt;
    CASELEDGER_TRY(const auto bytes, ledger::io::read_file(files_, path, ledger::kNoteBytesMax));
    const auto note = ledger::parse_note(base::as_text(bytes));
    if (!note) return std::unexpected(at(path, note.error()));
    auto text = ledger::parse_checkpoint_text(note->text);
    if (!text) return std::unexpected(at(path, text.error()));
    return *std::move(text);
  }

  static base::Error at(const fs::path& path, base::Error error) {
    error.where = path.string();
    return error;
  }

  /// That what stands is a prefix of this log, whoever signed it.
  base::Status check_standing(const ledger::CheckpointText& standing,
                              const ledger::Published& target) {
    const std::string where = (root_ / "checkpoint").string();
    if (standing.origin != ledger_.origin()) {
      return base::fail(ErrorCode::kUntrusted,
                        base::kOtherOrigin,
                        "the directory holds the tiles of " + standing.origin,
                        where,
                        "give another directory");
    }
    if (target.prefix.size < standing.prefix.size) {
      return base::fail(ErrorCode::kUntrusted,
                        base::kBehindAnchor,
                        "more entries are published there than this ledger holds",
                        where,
                        "this may be an older copy of the ledger: see docs/evidence.md");
    }
    if (standing.prefix.size.value == 0) return {};
    CASELEDGER_TRY(const auto proof,
                   ledger_.notary().consistency(standing.prefix.size, target.prefix.size));
    if (ledger::check_consistency(standing.prefix, target.prefix, proof)) return {};
    return base::fail(ErrorCode::kUntrusted,
                      base::kForked,
                      "the directory holds another history of this log",
                      where,
                      "keep both copies: one of them was tampered with");
  }

  /// That the tiles about to be written fold to the root that was signed.
  base::Status check_root(const ledger::Prefix& prefix) {
    const auto node = [this](unsigned height, std::uint64_t index) -> base::Result<base::Digest> {
      const unsigned inside = height % ledger::kTileHeight;
      CASELEDGER_TRY(
          auto hashes,
          ledger_.notary().hashes(
              height / ledger::kTileHeight, index << inside, std::uint64_t{1} << inside));
      for (; hashes.size() > 1; hashes.resize(hashes.size() / 2)) {
        ledger::node_hashes(hashes, std::span(hashes).first(hashes.size() / 2));
      }
      return hashes.front();
    };
    CASELEDGER_TRY(const auto root, ledger::root_of(prefix.size.value, node));
    if (root == prefix.root) return {};
    return std::unexpected(ill_fitting({.level = 0, .index = 0}));
  }

  base::Status put_bundles(const std::vector<TileName>& bundles) {
    if (bundles.empty()) return {};
    auto bundle = bundles.begin();
    base::Bytes bytes;
    std::vector<base::Digest> leaves;
    const auto put = [&]() -> base::Status {
      CASELEDGER_TRY(const auto hashes,
                     ledger_.notary().hashes(0, bundle->index * ledger::kTileWidth, bundle->width));
      if (hashes != leaves) return std::unexpected(ill_fitting(*bundle));
      return put_file(*bundle, bytes);
    };
    return ledger_.scan({bundles.front().index * ledger::kTileWidth},
                        {bundles.back().index * ledger::kTileWidth + bundles.back().width},
                        [&](const ledger::EntryView& entry) -> base::Status {
                          ledger::add_to_bundle(bytes, entry.entry);
                          leaves.push_back(ledger::leaf_hash(entry.entry));
                          if (leaves.size() < bundle->width) return {};
                          CASELEDGER_TRY_STATUS(put());
                          bytes.clear();
                          leaves.clear();
                          ++bundle;
                          return {};
                        });
  }

  base::Status put_tile(const TileName& tile) {
    const unsigned level = *tile.level;
    CASELEDGER_TRY(const auto hashes,
                   ledger_.notary().hashes(level, tile.index * ledger::kTileWidth, tile.width));
    if (tile.width == ledger::kTileWidth) {
      CASELEDGER_TRY(const auto above, ledger_.notary().hashes(level + 1, tile.index, 1));
      if (above.front() != ledger::tile_root(hashes)) return std::unexpected(ill_fitting(tile));
    }
    return put_file(tile, ledger::encode_tile(hashes));
  }

  /// Under its name a file is whole from the first moment on; one that stands must be equal.
  base::Status put_file(const TileName& tile, base::ByteView bytes) {
    const fs::path path = root_ / tile_path(tile);
    CASELEDGER_TRY_STATUS(make_directories(path.parent_path()));
    CASELEDGER_TRY(const bool stands, files_.exists(path));
    if (stands) {
      CASELEDGER_TRY(const auto standing, ledger::io::read_file(files_, path, kBundleBytesMax));
      if (std::ranges::equal(standing, bytes)) return {};
      return base::fail(ErrorCode::kUntrusted,
                        tile.level ? base::kTileWrong : base::kBundleWrong,
                        "another file stands where this one belongs; it was not touched",
                        path.string(),
                        "find out who wrote it; published tiles never change");
    }
    const fs::path unfinished = path.native() + ".new";
    CASELEDGER_TRY(const bool is_left_over, files_.exists(unfinished));
    if (is_left_over) CASELEDGER_TRY_STATUS(files_.remove(unfinished));
    CASELEDGER_TRY_STATUS(ledger::io::write_new_file(files_, unfinished, bytes));
    CASELEDGER_TRY_STATUS(files_.rename_new(unfinished, path));
    ++file_count_;
    return {};
  }

  /// The directory and those above it, to be synced before the checkpoint, whoever made them.
  base::Status make_directories(const fs::path& directory) {
    if (touched_.contains(directory)) return {};
    const fs::path parent = directory.parent_path();
    CASELEDGER_TRY(const bool exists, files_.exists(directory));
    const bool is_inside = directory != root_;
    if ((!exists || is_inside) && !parent.empty() && parent != directory) {
      CASELEDGER_TRY_STATUS(make_directories(parent));
    }
    if (!exists) CASELEDGER_TRY_STATUS(files_.make_directory(directory));
    touched_.insert(directory);
    return {};
  }

  const ledger::Ledger& ledger_;
  fs::path root_;
  ledger::io::FileSystem& files_;
  bool has_cosignatures_ = false;
  std::set<fs::path> touched_;
  std::uint64_t file_count_ = 0;
};

}  // namespace

base::Result<TileTreeReport> publish_tiles(const ledger::Ledger& ledger,
                                           const fs::path& directory,
                                           ledger::io::FileSystem& files) {
  return TileTree(ledger, directory, files).publish();
}

}  // namespace tools
