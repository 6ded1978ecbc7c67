// How often a random test repeats: a few times in tools/check, many in tools/campaign.
//
// A case is its seed. A failure names it; CASELEDGER_SEED=<seed> runs that one again.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <string>
#include <vector>

namespace support {

inline std::uint64_t number_from_environment(const char* name, std::uint64_t otherwise) {
  const char* const text = std::getenv(name);
  return text != nullptr && *text != '\0' ? std::strtoull(text, nullptr, 10) : otherwise;
}

/// True under tools/campaign.
inline bool is_campaign() {
  return number_from_environment("CASELEDGER_CAMPAIGN", 0) != 0;
}

/// `few` in tools/check; in the campaign `many`, or CASELEDGER_CASES.
inline std::size_t case_count(std::size_t few, std::size_t many) {
  return is_campaign() ? number_from_environment("CASELEDGER_CASES", many) : few;
}

/// The seeds of that many cases, from CASELEDGER_FIRST_SEED (or 1) on; or the one asked for.
inline std::vector<std::uint64_t> seeds(std::size_t few, std::size_t many) {
  if (const std::uint64_t only = number_from_environment("CASELEDGER_SEED", 0); only != 0) {
    return {only};
  }
  std::vector<std::uint64_t> numbers(case_count(few, many));
  std::iota(numbers.begin(), numbers.end(), number_from_environment("CASELEDGER_FIRST_SEED", 1));
  return numbers;
}

/// How a failure says which case it was.
inline std::string replay(std::uint64_t seed) {
  return "run again with CASELEDGER_SEED=" + std::to_string(seed);
}

/// One row of the campaign's table: what ran, how often, what it saw. No '|' in the texts.
inline void report(const char* what, std::size_t count, const std::string& seen) {
  std::printf("campaign: %s | %zu | %s\n", what, count, seen.c_str());
}

}  // namespace support
