// A published tree is checked to the last hash, and what is wrong is told from what is right.
#include "ledger/verify/verify_tiles.h"

#include <map>

#include <gtest/gtest.h>

#include "ledger/base/error_numbers.h"
#include "ledger/evidence/tiles.h"
#include "tests/support/signed_log.h"

namespace ledger {
namespace {

using support::SignedLog;

class VerifyTiles : public ::testing::Test {
 protected:
  VerifyTiles() {
    for (int i = 0; i < 700; ++i) {
      log.event("case-" + std::to_string(i % 90), std::string(8, 'x'));
      if (i % 7 == 0) log.commit();
    }
    log.commit();
    publish();
  }

  void publish() {
    files.clear();
    files["checkpoint"] = bytes_of(log.checkpoint());
    std::vector<std::vector<base::Digest>> levels(1);
    for (const base::Bytes& entry : log.entries) {
      levels[0].push_back(leaf_hash(entry));
    }
    while (levels.back().size() >= kTileWidth) {
      std::vector<base::Digest> above;
      for (std::size_t i = 0; i + kTileWidth <= levels.back().size(); i += kTileWidth) {
        above.push_back(tile_root(std::span(levels.back()).subspan(i, kTileWidth)));
      }
      levels.push_back(above);
    }
    for (const TileName& tile : tiles_between(0, log.entries.size())) {
      base::Bytes& file = files[tile_path(tile)];
      const std::uint64_t first = tile.index * kTileWidth;
      if (tile.level) {
        file = encode_tile(std::span(levels[*tile.level]).subspan(first, tile.width));
        continue;
      }
      for (std::uint64_t i = first; i < first + tile.width; ++i) {
        add_to_bundle(file, log.entries[i]);
      }
    }
  }

  static base::Bytes bytes_of(std::string_view text) {
    return {base::as_bytes(text).begin(), base::as_bytes(text).end()};
  }

  [[nodiscard]] TilesReport verify(const VerifyOptions& options = {}) const {
    return *verify_tiles(
        [this](const std::string& path) -> base::Result<base::Bytes> {
          const auto file = files.find(path);
          if (file == files.end()) return base::fail(base::ErrorCode::kNotFound, "no such file");
          return file->second;
        },
        options);
  }

  /// Number and file of the failure.
  [[nodiscard]] std::string failure(const VerifyOptions& options = {}) const {
    const TilesReport report = verify(options);
    if (!report.failure) return "";
    return std::to_string(base::error_number(*report.failure)) + " " + report.failure->where;
  }

  SignedLog log;
  std::map<std::string, base::Bytes> files;
};

TEST_F(VerifyTiles, HonestTreeIsReadToTheEnd) {
  VerifyOptions options;
  options.trusted = log.policy();
  const TilesReport report = verify(options);
  EXPECT_FALSE(report.failure.has_value()) << report.failure->message << report.failure->where;
  EXPECT_EQ(report.checkpoint.prefix, log.prefix());
  EXPECT_EQ(report.bundle_count, 4U);
  EXPECT_EQ(report.tile_count, 5U);
  EXPECT_EQ(report.event_count, 700U);
  EXPECT_EQ(report.stream_count, 90U);
  EXPECT_EQ(report.commitment_count, 102U);
  EXPECT_EQ(report.vkeys, std::vector{verifier_key(SignedLog::kOrigin, log.key())});
}

TEST_F(VerifyTiles, EachForgedFileIsNamed) {
  const auto good = files;
  for (const auto& [path, bytes] : good) {
    if (path == "checkpoint") continue;
    files = good;
    files[path].back() ^= std::byte{1};  // the last byte of a body or of a hash
    const int number = path.starts_with("tile/entries/") ? base::kBundleWrong : base::kTileWrong;
    EXPECT_EQ(failure(), std::to_string(number) + " " + path);
    files = good;
    files[path].pop_back();
    EXPECT_EQ(failure(), std::to_string(number) + " " + path);
    files.erase(path);
    EXPECT_EQ(failure(), std::to_string(base::kTileMissing) + " " + path);
  }
}

TEST_F(VerifyTiles, FullFileServesForAPartialOne) {
  const std::uint64_t size = log.entries.size();
  const std::string checkpoint = log.checkpoint();
  while (log.entries.size() < 1'024) {
    log.event("later", "x");
  }
  publish();
  files["checkpoint"] = bytes_of(checkpoint);
  const TilesReport report = verify();
  // tile/1 stays partial: four hashes, of which the older tree has three.
  ASSERT_TRUE(report.failure.has_value());
  EXPECT_EQ(report.failure->where, "tile/1/000.p/3");
  files["tile/1/000.p/3"] = files["tile/1/000.p/4"];
  files["tile/1/000.p/3"].resize(3 * base::Digest::kBytes);
  EXPECT_EQ(failure(), "");
  EXPECT_EQ(verify().checkpoint.prefix.size.value, size);
}

TEST_F(VerifyTiles, EntriesAndTilesThatAgreeAreHeldAgainstTheCheckpoint) {
  const auto checkpoint = files["checkpoint"];
  log.entries[100].back() ^= std::byte{1};
  publish();
  files["checkpoint"] = checkpoint;
  EXPECT_EQ(failure(), std::to_string(base::kBundleWrong) + " checkpoint");
}

TEST_F(VerifyTiles, SignedLogWithAWrongCommitmentIsEvidence) {
  log.add(EntryKind::kMapCommitment, encode_map_commitment({{log.entries.size()}, {}, 90}));
  publish();
  EXPECT_EQ(failure(), std::to_string(base::kCommitmentWrong) + " tile/entries/003.p/36");
}

TEST_F(VerifyTiles, CheckpointNeedsACommitmentLast) {
  log.event("A", "x");
  publish();
  EXPECT_EQ(failure(), std::to_string(base::kNoCommitment) + " tile/entries/003.p/36");
}

TEST_F(VerifyTiles, AnotherSignatureIsRefused) {
  SigningKey other;
  other.seed.fill(std::byte{9});
  files["checkpoint"] = bytes_of(sign_checkpoint(SignedLog::kOrigin, log.prefix(), other));
  EXPECT_EQ(failure(), std::to_string(base::kHeadSignatureWrong) + " checkpoint");
}

TEST_F(VerifyTiles, TrustedKeyMustBeTheLogs) {
  SigningKey other;
  other.seed.fill(std::byte{9});
  VerifyOptions options;
  options.trusted = policy_of(verifier_of(SignedLog::kOrigin, other, KeyType::kEd25519));
  EXPECT_EQ(failure(options), std::to_string(base::kNoKnownSignature) + " checkpoint");
}

TEST_F(VerifyTiles, OldCheckpointsMustBePrefixes) {
  VerifyOptions options;
  options.old_checkpoints = {
      {"kept", sign_checkpoint(SignedLog::kOrigin, log.prefix(2), log.key())}};
  EXPECT_EQ(failure(options), "");
  options.old_checkpoints[0].note =
      sign_checkpoint(SignedLog::kOrigin, {{2}, log.prefix().root}, log.key());
  EXPECT_EQ(failure(options), std::to_string(base::kForked) + " kept");
  options.old_checkpoints[0].note =
      sign_checkpoint(SignedLog::kOrigin, {{5'000}, log.prefix().root}, log.key());
  EXPECT_EQ(failure(options), std::to_string(base::kBehindAnchor) + " ");
}

TEST_F(VerifyTiles, CheckpointOfAHugeTreeCostsNothing) {
  files["checkpoint"] =
      bytes_of(sign_checkpoint(SignedLog::kOrigin, {{UINT64_MAX}, log.prefix().root}, log.key()));
  EXPECT_EQ(failure(), std::to_string(base::kTileMissing) + " tile/entries/003");
}

}  // namespace
}  // namespace ledger
