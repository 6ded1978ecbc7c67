// Proofs out of a tree of tiles that lies in a directory: all a witness needs of a log.
//
// Room:      tools/publish.
// Rules:     nothing read here is trusted; whoever uses the proof checks it.
#pragma once

#include <cstdint>
#include <filesystem>

#include "ledger/base/result.h"
#include "ledger/evidence/proof.h"
#include "ledger/io/file_system.h"

namespace tools {

/// That the tree of `size` entries grew from that of `from`. 0 < from ≤ size.
/// Errors:   kNotFound CL-1733 a tile is missing · kCorrupt CL-1616 · kIo
[[nodiscard]] base::Result<ledger::Path> consistency_from_tiles(
    const std::filesystem::path& directory,
    std::uint64_t from,
    std::uint64_t size,
    ledger::io::FileSystem& files);

}  // namespace tools
