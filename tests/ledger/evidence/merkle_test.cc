#include "ledger/evidence/merkle.h"

#include <bit>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace ledger {
namespace {

// The eight entries that RFC 6962 implementations have tested with since its first one.
constexpr std::array<std::string_view, 8> kEntries = {"",
                                                      "00",
                                                      "10",
                                                      "2021",
                                                      "3031",
                                                      "40414243",
                                                      "5051525354555657",
                                                      "606162636465666768696a6b6c6d6e6f"};
constexpr std::array<std::string_view, 8> kLeaves = {
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "0298d122906dcfc10892cb53a73992fc5b9f493ea4c9badb27b791b4127a7fe7",
    "07506a85fd9dd2f120eb694f86011e5bb4662e5c415a62917033d4a9624487e7",
    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    "4271a26be0d8a84f0bd54c8c302e7cb3a3b5d1fa6780a40bcce2873477dab658",
    "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
    "46f6ffadd3d06a09ff3c5860d2755c8b9819db7df44251788c7d8e3180de8eb1"};
constexpr std::array<std::string_view, 9> kRoots = {
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

base::Digest leaf_of(std::size_t number) {
  const std::string text = "entry " + std::to_string(number);
  return leaf_hash(base::as_bytes(text));
}

// MTH word for word from RFC 6962 section 2.1, over leaf hashes.
base::Digest naive_root(std::span<const base::Digest> leaves) {
  if (leaves.empty()) {
    return sha256({});
  }
  if (leaves.size() == 1) {
    return leaves[0];
  }
  const std::size_t left = std::bit_floor(leaves.size() - 1);
  return node_hash(naive_root(leaves.first(left)), naive_root(leaves.subspan(left)));
}

TEST(Merkle, LeafHashesAreThoseOfRfc6962) {
  for (std::size_t i = 0; i < kEntries.size(); ++i) {
    EXPECT_EQ(base::to_hex(leaf_hash(*base::from_hex(kEntries[i])).view()), kLeaves[i]) << i;
  }
}

TEST(Frontier, RootsOfSizesZeroToEightAreThoseOfRfc6962) {
  Frontier frontier;
  EXPECT_EQ(base::to_hex(frontier.root().view()), kRoots[0]);
  for (std::size_t i = 0; i < kEntries.size(); ++i) {
    frontier.add(leaf_hash(*base::from_hex(kEntries[i])));
    EXPECT_EQ(frontier.size(), i + 1);
    EXPECT_EQ(base::to_hex(frontier.root().view()), kRoots[i + 1]) << i;
  }
}

TEST(Frontier, EqualsTheDefinitionForEverySizeUpTo300) {
  Frontier frontier;
  std::vector<base::Digest> leaves;
  for (std::size_t size = 0; size <= 300; ++size) {
    ASSERT_EQ(frontier.root(), naive_root(leaves)) << size;
    ASSERT_EQ(frontier.subtrees().size(), static_cast<std::size_t>(std::popcount(size))) << size;
    leaves.push_back(leaf_of(size));
    frontier.add(leaves.back());
  }
}

TEST(Frontier, ContinuesFromItsStoredParts) {
  Frontier whole;
  for (std::size_t i = 0; i < 100; ++i) {
    whole.add(leaf_of(i));
  }
  auto restored = Frontier::restore(whole.size(), whole.subtrees());
  ASSERT_TRUE(restored.has_value());
  whole.add(leaf_of(100));
  restored->add(leaf_of(100));
  EXPECT_EQ(restored->root(), whole.root());
}

TEST(Frontier, RefusesPartsThatDoNotFitTheSize) {
  EXPECT_FALSE(Frontier::restore(3, {leaf_of(0)}).has_value());
  EXPECT_FALSE(Frontier::restore(4, {leaf_of(0), leaf_of(1)}).has_value());
  EXPECT_FALSE(Frontier::restore(1, {}).has_value());
  EXPECT_TRUE(Frontier::restore(0, {}).has_value());
}

}  // namespace
}  // namespace ledger
