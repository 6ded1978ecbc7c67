// Requests at times set beforehand, whatever the answers take: a server that stops for a moment is
// charged for all that should have been asked meanwhile.
//
// Room:      tools/bench.
// Threads:   one of its own for each load; loopback and blocking sockets.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/result.h"
#include "tools/bench/measure.h"

namespace bench {

struct Pace {
  std::uint64_t requests = 0;
  double per_second = 0;
};

/// Sends request(0), request(1) … at the pace over `connections` connections, which take turns, and
/// reads the answers. Latencies are counted from when each request was due.
/// Errors:   kUnavailable: no connection, or an answer that is neither 200 nor 201
[[nodiscard]] base::Result<Sample> run_paced(
    std::uint16_t port,
    std::size_t connections,
    const Pace& pace,
    const std::function<std::string(std::uint64_t)>& request);

/// A GET with everything that HTTP wants. `number` is told as something that no answer depends on,
/// so that one that was kept for another number is not this one's.
[[nodiscard]] std::string get_request(std::string_view target, std::uint64_t number);

}  // namespace bench
