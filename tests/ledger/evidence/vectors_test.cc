// Every published C2SP vector, byte for byte: what is read, what is written, what is checked.

#include <fstream>
#include <sstream>
#include <string>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "ledger/evidence/tiles.h"
#include "ledger/evidence/tlog_proof.h"
#include "tests/support/evidence.h"

namespace ledger {
namespace {

using base::Digest;
using support::key_from;
using support::SmallTree;

const boost::json::object& vectors() {
  static const boost::json::object kVectors = [] {
    std::ifstream file(CASELEDGER_SOURCE_DIR "/tests/golden/vectors/c2sp.json");
    std::ostringstream text;
    text << file.rdbuf();
    return boost::json::parse(text.str()).as_object();
  }();
  return kVectors;
}

std::string text_at(std::string_view name) {
  return std::string(vectors().at(name).as_string());
}

base::Bytes bytes_of(const boost::json::value& hex) {
  return *base::from_hex(std::string_view(hex.as_string()));
}

std::vector<std::string> hex_of(std::span<const Digest> hashes) {
  std::vector<std::string> texts;
  for (const Digest& hash : hashes) {
    texts.push_back(base::to_hex(hash.view()));
  }
  return texts;
}

std::vector<std::string> texts_of(const boost::json::value& list) {
  std::vector<std::string> texts;
  for (const boost::json::value& text : list.as_array()) {
    texts.emplace_back(text.as_string());
  }
  return texts;
}

SmallTree tree_of_the_vectors() {
  std::vector<Digest> leaves;
  for (const boost::json::value& entry : vectors().at("entries_hex").as_array()) {
    leaves.push_back(leaf_hash(bytes_of(entry)));
  }
  return SmallTree(std::move(leaves));
}

/// The numbers in a vector's name, in order.
std::vector<std::uint64_t> numbers_in(std::string_view name) {
  std::vector<std::uint64_t> numbers;
  bool in_number = false;
  for (const char c : name) {
    const bool is_digit = c >= '0' && c <= '9';
    if (is_digit) {
      if (!in_number) numbers.push_back(0);
      numbers.back() = numbers.back() * 10 + static_cast<std::uint64_t>(c - '0');
    }
    in_number = is_digit;
  }
  return numbers;
}

TEST(Vectors, LeavesAndRoots) {
  const SmallTree tree = tree_of_the_vectors();
  EXPECT_EQ(hex_of(tree.leaves()), texts_of(vectors().at("leaf_hashes")));
  std::vector<Digest> roots;
  for (std::uint64_t size = 1; size <= 8; ++size) {
    roots.push_back(*root_of(size, tree.node()));
  }
  EXPECT_EQ(hex_of(roots), texts_of(vectors().at("roots_size_1_to_8")));
  EXPECT_EQ(base::to_hex(Frontier().root().view()), text_at("root_size_0"));
}

TEST(Vectors, InclusionProofs) {
  const SmallTree tree = tree_of_the_vectors();
  const auto& proofs = vectors().at("inclusion").as_object();
  for (const auto& [name, hashes] : proofs) {
    const auto numbers = numbers_in(name);
    const Path path = tree.inclusion(numbers[0], numbers[1]);
    EXPECT_EQ(hex_of(path), texts_of(hashes)) << name;
    EXPECT_TRUE(
        check_inclusion(numbers[0], tree.leaves()[numbers[0]], tree.prefix(numbers[1]), path))
        << name;
  }
  EXPECT_GE(proofs.size(), 20U);
}

TEST(Vectors, ConsistencyProofs) {
  const SmallTree tree = tree_of_the_vectors();
  const auto& proofs = vectors().at("consistency").as_object();
  for (const auto& [name, hashes] : proofs) {
    const auto numbers = numbers_in(name);
    const Path path = tree.consistency(numbers[0], numbers[1]);
    EXPECT_EQ(hex_of(path), texts_of(hashes)) << name;
    EXPECT_TRUE(check_consistency(tree.prefix(numbers[0]), tree.prefix(numbers[1]), path)) << name;
  }
  EXPECT_EQ(proofs.size(), 36U);
}

TEST(Vectors, KeysAndCheckpoint) {
  const SigningKey key = key_from(0);
  EXPECT_EQ(base::to_hex(key.seed), text_at("log_seed_hex"));
  EXPECT_EQ(verifier_key(support::kOrigin, key), text_at("log_vkey"));
  EXPECT_EQ(private_key_text(support::kOrigin, key), text_at("log_skey"));
  const std::string note = sign_checkpoint(support::kOrigin, tree_of_the_vectors().prefix(8), key);
  EXPECT_EQ(note, text_at("checkpoint_size_8"));
  EXPECT_EQ(support::number_of(check_policy(note, policy_of(support::log_key()))), 0);
}

TEST(Vectors, Cosignature) {
  const SigningKey key = key_from(0x80);
  EXPECT_EQ(base::to_hex(key.seed), text_at("witness_seed_hex"));
  const VerifierKey witness = support::witness_key("witness.example/w1", 0x80);
  EXPECT_EQ(to_string(witness), text_at("witness_vkey"));
  const std::string text = checkpoint_text(support::kOrigin, tree_of_the_vectors().prefix(8));
  EXPECT_EQ("cosignature/v1\ntime 1700000000\n" + text, text_at("cosignature_message"));
  const NoteSignature line = cosign("witness.example/w1", key, text, 1'700'000'000);
  EXPECT_EQ(to_line(line), text_at("cosignature_line"));
  const std::vector<VerifierKey> logs = {support::log_key()};
  const std::vector<VerifierKey> witnesses = {witness};
  const auto checked =
      check_checkpoint(text_at("checkpoint_size_8") + text_at("cosignature_line"), logs, witnesses);
  ASSERT_TRUE(checked.has_value());
  ASSERT_EQ(checked->cosignatures.size(), 1U);
  EXPECT_EQ(checked->cosignatures[0].seconds, 1'700'000'000U);
  EXPECT_EQ(checked->cosignatures[0].key, witness);
}

TEST(Vectors, EntryBundle) {
  base::Bytes bundle;
  std::vector<base::Bytes> entries;
  for (const boost::json::value& entry : vectors().at("entries_hex").as_array()) {
    entries.push_back(bytes_of(entry));
    add_to_bundle(bundle, entries.back());
  }
  EXPECT_EQ(base::to_hex(bundle), text_at("entry_bundle_000.p_8_hex"));
  const auto read = decode_bundle({std::nullopt, 0, 8}, bundle);
  ASSERT_TRUE(read.has_value());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    EXPECT_EQ(base::to_hex((*read)[i]), base::to_hex(entries[i])) << i;
  }
}

TEST(Vectors, TilePaths) {
  const auto& paths = vectors().at("tile_paths").as_object();
  for (const auto& [name, path] : paths) {
    const auto numbers = numbers_in(name);
    const TileName tile = {static_cast<unsigned>(numbers[0]), numbers[1], numbers[2]};
    EXPECT_EQ(tile_path(tile), std::string_view(path.as_string())) << name;
    EXPECT_EQ(parse_tile_path(std::string_view(path.as_string())), tile) << name;
  }
  EXPECT_GE(paths.size(), 16U);
}

TEST(Vectors, TlogProof) {
  const SmallTree tree = tree_of_the_vectors();
  const std::string text = text_at("tlog_proof_index_5");
  const TlogProof proof = {{}, {5}, tree.inclusion(5, 8), text_at("checkpoint_size_8")};
  EXPECT_EQ(to_string(proof), text);
  EXPECT_EQ(parse_tlog_proof(text), proof);
  const Policy policy = policy_of(support::log_key());
  EXPECT_EQ(support::number_of(check_tlog_proof(proof, tree.leaves()[5], policy)), 0);
}

}  // namespace
}  // namespace ledger
