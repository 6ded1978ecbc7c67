// The numbers of what goes wrong between a log and its witnesses.
//
// Room:      tools/witness. docs/operations.md says for each what to do.
#pragma once

namespace tools {

inline constexpr int kSiteUnreachable = 2511;   // no connection, or no whole answer in time
inline constexpr int kBadSite = 2512;           // a URL or address that cannot be used
inline constexpr int kWitnessRefused = 2513;    // it answered, and not with a cosignature
inline constexpr int kWitnessUnproved = 2514;   // no line in its answer verifies under its key
inline constexpr int kWitnessState = 2515;      // what the witness remembers is damaged
inline constexpr int kRequestMalformed = 2516;  // not what a witness takes
inline constexpr int kLogUnknown = 2517;        // the witness does not know this log
inline constexpr int kNothingCosigned = 2518;   // no cosigned checkpoint has been kept

}  // namespace tools
