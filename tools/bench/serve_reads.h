// The rows of `bench serve` that read.
//
// Room:      tools/bench, inside only.
#pragma once

#include <cstdint>
#include <vector>

#include "tools/bench/bench.h"

namespace bench {

/// Case histories beside appends, lists and reports, over HTTP on a ledger of so many cases; a
/// round reads `reads` histories.
[[nodiscard]] base::Result<std::vector<Row>> measure_reads(const Options& options,
                                                           std::uint64_t cases,
                                                           std::uint64_t reads);

}  // namespace bench
