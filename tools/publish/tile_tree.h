// The log as static files: a C2SP tlog-tiles tree that any web server can serve.
//
// Room:      tools/publish.
// Source:    C2SP tlog-tiles; docs/evidence.md "Tiles".
// Rules:     a file that stands is never changed, and nothing is ever deleted; only `checkpoint` is
//            replaced, last, when all it needs is on disk.
// Threads:   one publisher for each directory, which it locks.
#pragma once

#include <cstdint>
#include <filesystem>

#include "ledger/base/result.h"
#include "ledger/io/file_system.h"
#include "ledger/ledger.h"

namespace tools {

struct TileTreeReport {
  base::LogSize before;  // what stood there; 0 = nothing
  base::LogSize size;
  std::uint64_t file_count = 0;  // tiles and bundles written
};

/// Brings the tree at `directory` (made if missing) up to the newest published checkpoint, with the
/// cosignatures kept for it. The entries must hash to the tiles, and the tiles to the checkpoint.
/// Durable:  when it returns a value; at each moment the checkpoint that stands verifies. After a
///           crash the next call goes on.
/// Errors:   kUntrusted CL-1703 the tree is of another log · CL-1751 it is ahead of this one ·
///           CL-1752 it holds another history · CL-1731, CL-1732 a tile or bundle that stands there
///           is another ·
///           kCorrupt CL-1731, CL-1732 this ledger's tiles do not fit its checkpoint ·
///           kUnavailable CL-1901 another publisher, disk full · kIo
[[nodiscard]] base::Result<TileTreeReport> publish_tiles(const ledger::Ledger& ledger,
                                                         const std::filesystem::path& directory,
                                                         ledger::io::FileSystem& files);

}  // namespace tools
