// The machine a figure was measured on.
//
// Room:      tools/bench.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace bench {

struct Machine {
  std::uint64_t cores = 0;  // that this process may use
  std::string processor;    // as the system names it
  /// Of sha_ni, avx2, avx512f: those the processor has.
  std::vector<std::string> flags;
  std::string file_system;  // type of the one the scratch directory is on
  std::string kernel;
  std::uint64_t memory_bytes = 0;
  /// Processes that wanted a core over the last minute, on average: near 0, or the figures are of a
  /// busy machine.
  double load = 0;
};

/// What cannot be found out is left empty.
[[nodiscard]] Machine describe_machine(const std::filesystem::path& directory);

}  // namespace bench
