// A verifier that shares no code with us accepts what we emit, and nothing that was touched since.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "ledger/evidence/tiles.h"
#include "ledger/evidence/tlog_proof.h"
#include "tests/support/evidence.h"
#include "tests/support/temp_directory.h"

namespace ledger {
namespace {

namespace fs = std::filesystem;
using support::SmallTree;

constexpr std::string_view kVerifier = CASELEDGER_FOREIGN_VERIFY;

std::string text_of(base::ByteView bytes) {
  return std::string(base::as_text(bytes));
}

/// What a log of these entries publishes, with a proof of everything.
class Publisher {
 public:
  Publisher(fs::path path, std::size_t entries)
      : path_(std::move(path)),
        tree_(SmallTree::of_size(entries)) {
    write("vkey", to_string(support::log_key()) + "\n");
  }

  void publish(std::uint64_t size) {
    for (const TileName& tile : tiles_between(0, size)) {
      if (written_.insert(tile_path(tile)).second) {
        write(tile_path(tile), tile.level ? hashes(tile) : bundle(tile));
      }
    }
    write("checkpoint", checkpoint(size));
    write("checkpoints/" + std::to_string(size), checkpoint(size));
  }

  void prove(std::uint64_t index, std::uint64_t size) const {
    const TlogProof proof = {{}, {index}, tree_.inclusion(index, size), checkpoint(size)};
    write("proofs/" + std::to_string(index) + "-" + std::to_string(size) + ".tlog-proof",
          to_string(proof));
  }

  void prove_consistency(std::uint64_t from, std::uint64_t to) const {
    std::string text = std::to_string(from) + " " + std::to_string(to) + "\n";
    for (const base::Digest& hash : tree_.consistency(from, to)) {
      text += base::to_base64(hash.view()) + "\n";
    }
    write("consistency/" + std::to_string(from) + "-" + std::to_string(to), text);
  }

  /// Flips a bit of the byte at `at`; a negative one counts from the end.
  void damage(const std::string& name, std::ptrdiff_t at) const {
    std::ifstream file(path_ / name, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    std::string bytes = text.str();
    bytes.at(static_cast<std::size_t>(at < 0 ? std::ssize(bytes) + at : at)) ^= 1;
    write(name, bytes);
  }

  [[nodiscard]] bool is_accepted() const {
    const std::string command = std::string(kVerifier) + " '" + path_.string() + "'";
    return std::system(command.c_str()) == 0;
  }

 private:
  void write(const std::string& name, const std::string& bytes) const {
    fs::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << bytes;
  }

  [[nodiscard]] std::string checkpoint(std::uint64_t size) const {
    return sign_checkpoint(
        support::kOrigin, {{size}, *root_of(size, tree_.node())}, support::key_from(0));
  }

  [[nodiscard]] std::string hashes(const TileName& tile) const {
    std::vector<base::Digest> hashes;
    for (std::uint64_t i = 0; i < tile.width; ++i) {
      hashes.push_back(*tree_.node()(kTileHeight * *tile.level, tile.index * kTileWidth + i));
    }
    return text_of(encode_tile(hashes));
  }

  static std::string bundle(const TileName& tile) {
    base::Bytes bytes;
    for (std::uint64_t i = 0; i < tile.width; ++i) {
      add_to_bundle(bytes, base::as_bytes(std::to_string(tile.index * kTileWidth + i)));
    }
    return text_of(bytes);
  }

  fs::path path_;
  SmallTree tree_;
  std::set<std::string> written_;
};

class ForeignTest : public testing::Test {
 protected:
  void SetUp() override {
    if (kVerifier.empty()) {
      GTEST_SKIP() << "the packages golang-go and golang-golang-x-mod-dev are not installed";
    }
  }

  support::TempDirectory directory_;
};

TEST_F(ForeignTest, AcceptsEveryPairOfSmallTrees) {
  constexpr std::uint64_t kSizes = 20;
  Publisher publisher(directory_.path(), kSizes);
  for (std::uint64_t size = 1; size <= kSizes; ++size) {
    publisher.publish(size);
    for (std::uint64_t i = 0; i < size; ++i) {
      publisher.prove(i, size);
      publisher.prove_consistency(i + 1, size);
    }
  }
  EXPECT_TRUE(publisher.is_accepted());
}

TEST_F(ForeignTest, AcceptsTilesOnThreeLevels) {
  const std::vector<std::uint64_t> sizes = {255, 256, 257, 512, 700, 65'536, 70'000};
  Publisher publisher(directory_.path(), sizes.back());
  for (const std::uint64_t size : sizes) {
    publisher.publish(size);
    publisher.prove(0, size);
    publisher.prove(size / 3, size);
    publisher.prove(size - 1, size);
    publisher.prove_consistency(sizes.front(), size);
    publisher.prove_consistency(size, sizes.back());
  }
  EXPECT_TRUE(publisher.is_accepted());
}

TEST_F(ForeignTest, RefusesWhatWasTouched) {
  Publisher publisher(directory_.path(), 300);
  publisher.publish(300);
  publisher.publish(299);
  publisher.prove(7, 300);
  publisher.prove_consistency(299, 300);
  ASSERT_TRUE(publisher.is_accepted());
  for (const auto& [name, at] :
       std::vector<std::pair<std::string, std::ptrdiff_t>>{{"tile/0/000", 5},
                                                           {"tile/0/001.p/44", -1},
                                                           {"tile/1/000.p/1", 0},
                                                           {"tile/entries/000", 2},
                                                           {"tile/entries/001.p/44", -1},
                                                           {"checkpoint", 0},
                                                           {"checkpoints/300", 25},
                                                           {"checkpoints/300", -9},
                                                           {"proofs/7-300.tlog-proof", 40},
                                                           {"consistency/299-300", 12}}) {
    publisher.damage(name, at);
    EXPECT_FALSE(publisher.is_accepted()) << name;
    publisher.damage(name, at);
  }
  EXPECT_TRUE(publisher.is_accepted());
}

}  // namespace
}  // namespace ledger
