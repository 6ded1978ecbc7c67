// SHA-256 of many messages at once. Where the processor has wide vectors and no SHA instructions,
// eight or sixteen messages share each round: 6 to 9 times as fast as one after the other
// (docs/performance.md). Elsewhere it is the same as calling sha256() for each.
//
// Room:      ledger/evidence. Pure functions, no I/O.
// Threads:   any.
#pragma once

#include <span>

#include "ledger/base/bytes.h"
#include "ledger/base/types.h"

namespace ledger {

/// digests[i] = SHA-256(prefix ‖ messages[i]). `prefix` has at most 32 bytes; as many digests as
/// messages.
void sha256_many(base::ByteView prefix,
                 std::span<const base::ByteView> messages,
                 std::span<base::Digest> digests);

/// digests[i] = leaf hash of entries[i] (RFC 6962 section 2.1).
void leaf_hashes(std::span<const base::ByteView> entries, std::span<base::Digest> digests);

/// parents[i] = node hash of children[2i] and children[2i + 1]. May work in place.
void node_hashes(std::span<const base::Digest> children, std::span<base::Digest> parents);

}  // namespace ledger
