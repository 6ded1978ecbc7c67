// A disk, with a watch on how long it takes to sync.
//
// Room:      tools/server.
#pragma once

#include <memory>

#include "ledger/io/file_system.h"
#include "tools/server/metrics.h"

namespace server {

/// The same as `files`; each sync of a file that can be written adds its time to `syncs`.
[[nodiscard]] std::unique_ptr<ledger::io::FileSystem> timed_files(ledger::io::FileSystem& files,
                                                                  Histogram& syncs);

}  // namespace server
