// Clients at once: each does its turns as fast as it can, and waits for every answer.
//
// Room:      tools/bench.
#pragma once

#include <cstdint>
#include <functional>

#include "ledger/base/result.h"
#include "tools/bench/measure.h"

namespace bench {

/// What client `client` does at its `turn`; called from that client's own thread.
using Turn = std::function<base::Status(std::uint64_t client, std::uint64_t turn)>;

/// Time from the common start until the last client is done, and the latency of every turn. A
/// single client runs on the caller's thread.
/// Errors:   the first of a turn's own, which ends its client
[[nodiscard]] base::Result<Sample> run_clients(std::uint64_t clients,
                                               std::uint64_t turns,
                                               const Turn& turn);

}  // namespace bench
