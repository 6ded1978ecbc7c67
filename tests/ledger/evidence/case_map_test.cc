// The completeness map against the published vectors and against a tree built the slow way.

#include "ledger/evidence/case_map.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <random>
#include <sstream>
#include <string>

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace {

using base::Digest;

Digest digest_of(std::string_view hex) {
  const auto bytes = base::from_hex(hex);
  Digest digest;
  std::copy(bytes->begin(), bytes->end(), digest.bytes.begin());
  return digest;
}

std::string hex(const Digest& digest) {
  return base::to_hex(digest.view());
}

boost::json::value vectors() {
  std::ifstream file(CASELEDGER_SOURCE_DIR "/tests/golden/vectors/casemap-v1.json");
  std::ostringstream text;
  text << file.rdbuf();
  return boost::json::parse(text.str());
}

std::string text_at(const boost::json::object& object, std::string_view name) {
  return std::string(object.at(name).as_string());
}

/// The slow way: every leaf, sorted, in one recursion.
Digest naive_root(const std::map<Digest, Digest>& leaves) {
  std::vector<ledger::MapLeaf> sorted;
  for (const auto& [key, hash] : leaves) {
    sorted.push_back({key, hash});
  }
  return ledger::subtree(sorted, 0).hash;
}

bool bit(const Digest& key, std::size_t at) {
  return (std::to_integer<unsigned>(key.bytes[at / 8]) >> (7 - at % 8) & 1U) != 0;
}

/// The root that a path proves, whatever is at its end.
Digest fold(const ledger::MapPath& path, const Digest& key) {
  Digest hash = path.end.hash;
  for (std::size_t depth = path.siblings.size(); depth-- > 0;) {
    const Digest& sibling = path.siblings[depth].hash;
    hash = bit(key, depth) ? ledger::map_node(sibling, hash) : ledger::map_node(hash, sibling);
  }
  return hash;
}

TEST(CaseMap, AnEmptyMapHasARootOfZerosAndProvesEveryAbsence) {
  ledger::CaseMap map;
  EXPECT_EQ(map.root(), Digest{});
  const ledger::MapPath path = map.path(ledger::stream_key("CASE-1"));
  EXPECT_TRUE(path.siblings.empty());
  EXPECT_EQ(path.end.kind, ledger::MapSlot::Kind::kEmpty);
}

TEST(CaseMap, HasTheRootOfTheVectorsAfterEachEvent) {
  ledger::CaseMap map;
  std::size_t steps = 0;
  const auto all = vectors();
  for (const auto& value : all.at("steps").as_array()) {
    const auto& step = value.as_object();
    const std::string name = text_at(step, "Case");
    const Digest key = ledger::stream_key(name);
    ASSERT_EQ(hex(key), text_at(step, "Key"));
    const auto entry = base::from_hex(text_at(step, "Entry"));
    ASSERT_EQ(hex(ledger::leaf_hash(*entry)), text_at(step, "Leaf"));
    const auto index = step.at("Index").to_number<std::uint64_t>();
    map.add(key, {index}, ledger::leaf_hash(*entry));
    EXPECT_EQ(hex(map.root()), text_at(step, "MapRoot")) << "after event " << index;
    const auto summary = map.summary(key);
    ASSERT_TRUE(summary.has_value());
    EXPECT_EQ(hex(summary->root), text_at(step, "CaseRoot"));
    EXPECT_EQ(summary->count, step.at("Count").to_number<std::uint64_t>());
    EXPECT_EQ(summary->last.value, step.at("Last").to_number<std::uint64_t>());
    EXPECT_EQ(map.case_count(), step.at("MapCases").to_number<std::uint64_t>());
    ++steps;
  }
  EXPECT_EQ(steps, 24U);
}

TEST(CaseMap, GivesThePathsOfTheVectors) {
  ledger::CaseMap map;
  const auto all = vectors();
  for (const auto& value : all.at("steps").as_array()) {
    const auto& step = value.as_object();
    map.add(digest_of(text_at(step, "Key")),
            {step.at("Index").to_number<std::uint64_t>()},
            digest_of(text_at(step, "Leaf")));
  }
  for (const auto& value : all.at("finalProofs").as_array()) {
    const auto& proof = value.as_object();
    const Digest key = digest_of(text_at(proof, "Key"));
    const ledger::MapPath path = map.path(key);
    ASSERT_EQ(path.siblings.size(), proof.at("Depth").to_number<std::size_t>());
    const auto& siblings = proof.at("Siblings").as_array();
    for (std::size_t i = 0; i < siblings.size(); ++i) {
      EXPECT_EQ(hex(path.siblings[i].hash), std::string(siblings[i].as_string()));
    }
    ASSERT_TRUE(path.leaf_key.has_value());
    EXPECT_EQ(*path.leaf_key == key, text_at(proof, "Kind") == "present");
    EXPECT_EQ(fold(path, key), map.root());
  }
}

TEST(CaseMap, HasTheSameRootAsATreeBuiltTheSlowWay) {
  std::mt19937_64 random(20'260'722);
  ledger::CaseMap map;
  std::map<Digest, Digest> leaves;
  std::uint64_t index = 0;
  for (int round = 0; round < 60; ++round) {
    const auto events = random() % 200;
    for (std::uint64_t i = 0; i < events; ++i) {
      const Digest key = ledger::stream_key("K" + std::to_string(random() % 1'500));
      Digest leaf;
      base::store_be64(leaf.bytes.data(), random());
      map.add(key, {index++}, leaf);
      leaves[key] = ledger::map_leaf(key, *map.summary(key));
    }
    ASSERT_EQ(hex(map.root()), hex(naive_root(leaves))) << "round " << round;
  }
  EXPECT_EQ(map.case_count(), leaves.size());
  for (int i = 0; i < 2'000; ++i) {
    const Digest key = ledger::stream_key("K" + std::to_string(i));
    const ledger::MapPath path = map.path(key);
    ASSERT_EQ(fold(path, key), map.root());
    ASSERT_EQ(path.leaf_key == key, leaves.contains(key));
    if (path.leaf_key) {
      ASSERT_EQ(path.end.hash, leaves.at(*path.leaf_key));
    }
  }
}

TEST(CaseMap, TakesKeysThatShareAllButTheirLastBit) {
  ledger::CaseMap map;
  Digest one;
  Digest other;
  other.bytes[31] = std::byte{1};
  map.add(one, {0}, {});
  map.add(other, {1}, {});
  EXPECT_EQ(map.path(one).siblings.size(), 256U);
  EXPECT_EQ(fold(map.path(one), one), map.root());
  EXPECT_EQ(fold(map.path(other), other), map.root());
}

TEST(CaseMap, ALoneLeafMovesUpAndANodeDoesNot) {
  using Kind = ledger::MapSlot::Kind;
  const ledger::MapSlot leaf = {ledger::stream_key("a"), Kind::kLeaf};
  const ledger::MapSlot node = {ledger::stream_key("b"), Kind::kNode};
  EXPECT_EQ(ledger::join(leaf, {}), leaf);
  EXPECT_EQ(ledger::join({}, leaf), leaf);
  EXPECT_EQ(ledger::join({}, {}), ledger::MapSlot{});
  EXPECT_EQ(ledger::join(node, {}).hash, ledger::map_node(node.hash, {}));
  EXPECT_EQ(ledger::join({}, node).hash, ledger::map_node({}, node.hash));
  EXPECT_EQ(ledger::join(leaf, leaf).kind, Kind::kNode);
}

}  // namespace
