// Proofs of every pair in trees up to 70 entries, and every way to damage one.

#include "ledger/evidence/proof.h"

#include <gtest/gtest.h>

#include "ledger/base/error_numbers.h"
#include "tests/support/evidence.h"

namespace ledger {
namespace {

using base::Digest;
using support::damaged;
using support::number_of;
using support::SmallTree;

constexpr std::uint64_t kSizes = 70;

/// PATH(m, D[n]) and SUBPROOF(m, D[n], b) word for word from RFC 6962.
Path naive_path(std::uint64_t m, std::span<const Digest> leaves) {
  if (leaves.size() == 1) return {};
  const std::size_t k = std::bit_floor(leaves.size() - 1);
  Path path = m < k ? naive_path(m, leaves.first(k)) : naive_path(m - k, leaves.subspan(k));
  path.push_back(support::naive_root(m < k ? leaves.subspan(k) : leaves.first(k)));
  return path;
}

Path naive_subproof(std::uint64_t m, std::span<const Digest> leaves, bool is_whole) {
  if (m == leaves.size()) return is_whole ? Path{} : Path{support::naive_root(leaves)};
  const std::size_t k = std::bit_floor(leaves.size() - 1);
  Path path = m <= k ? naive_subproof(m, leaves.first(k), is_whole)
                     : naive_subproof(m - k, leaves.subspan(k), false);
  path.push_back(support::naive_root(m <= k ? leaves.subspan(k) : leaves.first(k)));
  return path;
}

/// A hash added, dropped, changed and swapped, at every place. Swapping equal hashes is no change.
std::vector<Path> forgeries_of(const Path& path) {
  std::vector<Path> forgeries;
  const auto at = [](std::size_t i) { return static_cast<std::ptrdiff_t>(i); };
  for (std::size_t i = 0; i <= path.size(); ++i) {
    Path added = path;
    added.insert(added.begin() + at(i), i < path.size() ? path[i] : Digest{});
    forgeries.push_back(std::move(added));
  }
  for (std::size_t i = 0; i < path.size(); ++i) {
    Path dropped = path;
    dropped.erase(dropped.begin() + at(i));
    forgeries.push_back(std::move(dropped));
    Path changed = path;
    changed[i] = damaged(changed[i], static_cast<unsigned>(i));
    forgeries.push_back(std::move(changed));
    for (std::size_t j = i + 1; j < path.size(); ++j) {
      Path swapped = path;
      std::swap(swapped[i], swapped[j]);
      if (swapped != path) forgeries.push_back(std::move(swapped));
    }
  }
  return forgeries;
}

class ProofTest : public testing::Test {
 protected:
  ProofTest() {
    for (std::uint64_t size = 0; size <= kSizes; ++size) {
      prefixes_.push_back(tree_.prefix(size));
    }
  }

  const SmallTree tree_ = SmallTree::of_size(kSizes);
  std::vector<Prefix> prefixes_;
};

TEST_F(ProofTest, RootsAreThoseOfTheSpecification) {
  for (std::uint64_t size = 1; size <= kSizes; ++size) {
    EXPECT_EQ(*root_of(size, tree_.node()), prefixes_[size].root) << size;
  }
}

TEST_F(ProofTest, EveryInclusionHoldsAndNoDamagedOne) {
  for (std::uint64_t size = 1; size <= kSizes; ++size) {
    for (std::uint64_t index = 0; index < size; ++index) {
      const Digest& leaf = tree_.leaves()[index];
      const Path path = tree_.inclusion(index, size);
      ASSERT_EQ(path, naive_path(index, std::span(tree_.leaves()).first(size)));
      ASSERT_EQ(number_of(check_inclusion(index, leaf, prefixes_[size], path)), 0);
      ASSERT_EQ(number_of(check_inclusion(index, damaged(leaf), prefixes_[size], path)),
                base::kInclusionWrong);
      for (const Path& forged : forgeries_of(path)) {
        ASSERT_EQ(number_of(check_inclusion(index, leaf, prefixes_[size], forged)),
                  base::kInclusionWrong)
            << index << " of " << size;
      }
    }
  }
}

TEST_F(ProofTest, AnInclusionHoldsAtNoOtherIndexAndInNoOtherTree) {
  for (std::uint64_t index = 0; index < 33; ++index) {
    const Path path = tree_.inclusion(index, 33);
    for (std::uint64_t other = 0; other <= 66; ++other) {
      const int number =
          number_of(check_inclusion(other, tree_.leaves()[index], prefixes_[33], path));
      ASSERT_EQ(number, other == index ? 0 : base::kInclusionWrong) << index << " at " << other;
    }
    for (std::uint64_t size = 0; size <= kSizes; ++size) {
      const int number =
          number_of(check_inclusion(index, tree_.leaves()[index], prefixes_[size], path));
      ASSERT_EQ(number, size == 33 ? 0 : base::kInclusionWrong) << index << " in " << size;
    }
  }
}

TEST_F(ProofTest, TheLastLeafHasAsManyHashesAsItsIndexHasOnes) {
  for (std::uint64_t size = 1; size <= kSizes; ++size) {
    EXPECT_EQ(tree_.inclusion(size - 1, size).size(),
              static_cast<std::size_t>(std::popcount(size - 1)));
  }
}

TEST_F(ProofTest, EveryConsistencyHoldsAndNoDamagedOne) {
  for (std::uint64_t to = 1; to <= kSizes; ++to) {
    for (std::uint64_t from = 1; from <= to; ++from) {
      const Path path = tree_.consistency(from, to);
      ASSERT_EQ(path, naive_subproof(from, std::span(tree_.leaves()).first(to), true));
      ASSERT_EQ(number_of(check_consistency(prefixes_[from], prefixes_[to], path)), 0);
      for (const Path& forged : forgeries_of(path)) {
        ASSERT_EQ(number_of(check_consistency(prefixes_[from], prefixes_[to], forged)),
                  base::kConsistencyWrong)
            << from << " to " << to;
      }
      const Prefix other_from = {prefixes_[from].size, damaged(prefixes_[from].root)};
      const Prefix other_to = {prefixes_[to].size, damaged(prefixes_[to].root)};
      const int expected = from == to ? base::kTwoRoots : base::kConsistencyWrong;
      ASSERT_EQ(number_of(check_consistency(other_from, prefixes_[to], path)), expected);
      ASSERT_EQ(number_of(check_consistency(prefixes_[from], other_to, path)), expected);
    }
  }
}

TEST_F(ProofTest, AShorterTreeDoesNotContinueALongerOne) {
  for (std::uint64_t from = 2; from <= kSizes; ++from) {
    EXPECT_EQ(number_of(check_consistency(prefixes_[from], prefixes_[from - 1], {})),
              base::kConsistencyWrong);
  }
}

TEST_F(ProofTest, EverythingContinuesTheEmptyTreeWithoutHashes) {
  const Path one = {Digest{}};
  const Prefix other_nothing = {{0}, Digest{}};
  EXPECT_EQ(number_of(check_consistency(prefixes_[0], prefixes_[7], {})), 0);
  EXPECT_EQ(number_of(check_consistency(prefixes_[0], prefixes_[7], one)), base::kConsistencyWrong);
  EXPECT_EQ(number_of(check_consistency(other_nothing, prefixes_[7], {})), base::kConsistencyWrong);
  EXPECT_EQ(number_of(check_consistency(prefixes_[0], other_nothing, {})), base::kTwoRoots);
}

TEST(Proof, OfTheLargestTreeIsBuiltAndChecked) {
  // Every perfect subtree is made of the same leaf, so its root depends on its height alone.
  std::vector<Digest> roots = {leaf_hash({})};
  for (int height = 1; height < 64; ++height) {
    roots.push_back(node_hash(roots.back(), roots.back()));
  }
  const NodeFn node = [&](unsigned height, std::uint64_t) -> base::Result<Digest> {
    return roots.at(height);
  };
  const Prefix prefix = {{UINT64_MAX}, *root_of(UINT64_MAX, node)};
  for (const std::uint64_t index : {std::uint64_t{0}, UINT64_MAX / 2, UINT64_MAX - 1}) {
    const Path path = *inclusion_proof(index, UINT64_MAX, node);
    EXPECT_LE(path.size(), 64U);
    EXPECT_EQ(number_of(check_inclusion(index, roots[0], prefix, path)), 0);
  }
  const Prefix half = {{UINT64_MAX / 2}, *root_of(UINT64_MAX / 2, node)};
  const Path path = *consistency_proof(half.size.value, UINT64_MAX, node);
  EXPECT_EQ(number_of(check_consistency(half, prefix, path)), 0);
}

TEST(Proof, HandsOnTheErrorOfAMissingSubtree) {
  const NodeFn node = [](unsigned, std::uint64_t) -> base::Result<Digest> {
    return base::fail(base::ErrorCode::kIo, "gone");
  };
  EXPECT_EQ(inclusion_proof(0, 2, node).error().message, "gone");
  EXPECT_EQ(consistency_proof(1, 2, node).error().message, "gone");
  EXPECT_EQ(root_of(2, node).error().message, "gone");
}

}  // namespace
}  // namespace ledger
