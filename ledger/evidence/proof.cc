#include "ledger/evidence/proof.h"

#include <algorithm>
#include <bit>
#include <optional>

#include "ledger/base/check.h"
#include "ledger/base/error_numbers.h"
#include "ledger/evidence/merkle.h"

namespace ledger {
namespace {

using base::Digest;
using base::Result;

/// Entries [from, to); `from` is a multiple of a power of two that is no less than their number,
/// as in every subtree of the specification.
struct Range {
  std::uint64_t from;
  std::uint64_t to;

  [[nodiscard]] std::uint64_t count() const { return to - from; }

  /// Where the left child ends: the largest power of two below the count. For two entries or more.
  [[nodiscard]] std::uint64_t middle() const { return from + std::bit_floor(count() - 1); }
};

Result<Digest> root_of(Range range, const NodeFn& node) {
  std::optional<Digest> root;
  std::uint64_t end = range.to;
  for (std::uint64_t bits = range.count(); bits != 0; bits &= bits - 1) {
    const auto height = static_cast<unsigned>(std::countr_zero(bits));
    end -= std::uint64_t{1} << height;
    CASELEDGER_TRY(const Digest left, node(height, end >> height));
    root = root ? node_hash(left, *root) : left;
  }
  CHECK(root.has_value());
  return *root;
}

std::unexpected<base::Error> not_included() {
  return base::fail(base::ErrorCode::kUntrusted,
                    base::kInclusionWrong,
                    "the proof does not show the entry at its index");
}

std::unexpected<base::Error> not_consistent() {
  return base::fail(base::ErrorCode::kUntrusted,
                    base::kConsistencyWrong,
                    "the proof does not show that the later tree continues the earlier one");
}

/// Goes up from the place `at` on a level whose last place is `last`.
struct Climb {
  std::uint64_t at;
  std::uint64_t last;

  /// True if the next hash stands to the left.
  [[nodiscard]] bool is_right_child() const { return (at & 1U) != 0 || at == last; }

  void up() {
    at >>= 1U;
    last >>= 1U;
  }

  /// Skips the levels on which this place is the last one and has no sibling.
  void skip_lone() {
    while ((at & 1U) == 0 && at != 0) {
      up();
    }
  }
};

}  // namespace

Result<Digest> root_of(std::uint64_t size, const NodeFn& node) {
  CHECK(size > 0);
  return root_of(Range{0, size}, node);
}

Result<Path> inclusion_proof(std::uint64_t index, std::uint64_t size, const NodeFn& node) {
  CHECK(index < size);
  Path path;
  for (Range range = {0, size}; range.count() > 1;) {
    const std::uint64_t middle = range.middle();
    const bool is_left = index < middle;
    const Range other = is_left ? Range{middle, range.to} : Range{range.from, middle};
    CASELEDGER_TRY(const Digest sibling, root_of(other, node));
    path.push_back(sibling);
    range = is_left ? Range{range.from, middle} : Range{middle, range.to};
  }
  std::ranges::reverse(path);
  return path;
}

Result<Path> consistency_proof(std::uint64_t from, std::uint64_t to, const NodeFn& node) {
  CHECK(from > 0 && from <= to);
  Path path;
  Range range = {0, to};
  while (range.to != from) {
    const std::uint64_t middle = range.middle();
    const bool is_left = from <= middle;
    const Range other = is_left ? Range{middle, range.to} : Range{range.from, middle};
    CASELEDGER_TRY(const Digest sibling, root_of(other, node));
    path.push_back(sibling);
    range = is_left ? Range{range.from, middle} : Range{middle, range.to};
  }
  if (range.from != 0) {  // else it is the earlier root itself, which the verifier has
    CASELEDGER_TRY(const Digest last, root_of(range, node));
    path.push_back(last);
  }
  std::ranges::reverse(path);
  return path;
}

base::Status check_inclusion(std::uint64_t index,
                             const Digest& leaf,
                             const Prefix& prefix,
                             std::span<const Digest> proof) {
  if (index >= prefix.size.value) {
    return not_included();
  }
  Climb climb = {index, prefix.size.value - 1};
  Digest root = leaf;
  for (const Digest& hash : proof) {
    if (climb.last == 0) {
      return not_included();
    }
    if (climb.is_right_child()) {
      root = node_hash(hash, root);
      climb.skip_lone();
    } else {
      root = node_hash(root, hash);
    }
    climb.up();
  }
  if (climb.last != 0 || root != prefix.root) {
    return not_included();
  }
  return {};
}

base::Status check_consistency(const Prefix& from,
                               const Prefix& to,
                               std::span<const Digest> proof) {
  const std::uint64_t size = from.size.value;
  if (from.size == to.size && from.root != to.root) {
    return base::fail(base::ErrorCode::kUntrusted,
                      base::kTwoRoots,
                      "two roots at the size " + std::to_string(size) +
                          ": one of them belongs to a second history");
  }
  if (from.size == to.size || size == 0) {
    const bool is_right = proof.empty() && (size != 0 || from.root == sha256({}));
    return is_right ? base::Status{} : not_consistent();
  }
  if (size > to.size.value || (proof.empty() && !std::has_single_bit(size))) {
    return not_consistent();
  }
  // A perfect earlier tree is itself the first hash; else the proof brings it.
  const bool is_perfect = std::has_single_bit(size);
  const std::span<const Digest> rest = is_perfect ? proof : proof.subspan(1);
  Climb climb = {size - 1, to.size.value - 1};
  while ((climb.at & 1U) != 0) {
    climb.up();
  }
  Digest earlier = is_perfect ? from.root : proof.front();
  Digest later = earlier;
  for (const Digest& hash : rest) {
    if (climb.last == 0) {
      return not_consistent();
    }
    if (climb.is_right_child()) {
      earlier = node_hash(hash, earlier);
      later = node_hash(hash, later);
      climb.skip_lone();
    } else {
      later = node_hash(later, hash);
    }
    climb.up();
  }
  if (climb.last != 0 || earlier != from.root || later != to.root) {
    return not_consistent();
  }
  return {};
}

}  // namespace ledger
