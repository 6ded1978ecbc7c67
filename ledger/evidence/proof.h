// Inclusion and consistency proofs of the RFC 6962 tree.
//
// Room:      ledger/evidence. Pure functions; the hashes of the tree come from the caller.
// Source:    RFC 6962 sections 2.1.1 and 2.1.2; verification as in RFC 9162 2.1.3.2 and 2.1.4.2.
// Threads:   any.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "ledger/base/result.h"
#include "ledger/base/types.h"
#include "ledger/evidence/entry.h"

namespace ledger {

using Path = std::vector<base::Digest>;

/// The hash of a perfect subtree: of the entries [index · 2^height, (index + 1) · 2^height).
using NodeFn = std::function<base::Result<base::Digest>(unsigned height, std::uint64_t index)>;

/// The root of the first `size` entries, from perfect subtrees. `size` > 0.
[[nodiscard]] base::Result<base::Digest> root_of(std::uint64_t size, const NodeFn& node);

/// The leaf's sibling first, the root's child last. index < size.
/// Errors:   those of `node`.
[[nodiscard]] base::Result<Path> inclusion_proof(std::uint64_t index,
                                                 std::uint64_t size,
                                                 const NodeFn& node);
/// 0 < from ≤ to. Empty when they are equal.
[[nodiscard]] base::Result<Path> consistency_proof(std::uint64_t from,
                                                   std::uint64_t to,
                                                   const NodeFn& node);

/// Errors:   kUntrusted CL-1711: a hash too many, too few or wrong, or index ≥ size.
[[nodiscard]] base::Status check_inclusion(std::uint64_t index,
                                           const base::Digest& leaf,
                                           const Prefix& prefix,
                                           std::span<const base::Digest> proof);
/// Equal sizes need equal roots and no hashes; from size 0 everything follows, with no hashes.
/// Errors:   kUntrusted CL-1712 · CL-1713 two roots at one size: somebody made a second history.
[[nodiscard]] base::Status check_consistency(const Prefix& from,
                                             const Prefix& to,
                                             std::span<const base::Digest> proof);

}  // namespace ledger
