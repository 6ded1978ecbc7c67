// The stable numbers of what is no request that can be answered, shown to users as CL-nnnn.
//
// Room:      tools/http. docs/operations.md says for each what to do.
// Rules:     a number keeps its meaning for ever; new ones go at the end.
#pragma once

namespace http {

inline constexpr int kNoHttp = 2601;           // not a request of HTTP/1.1
inline constexpr int kHeadTooLarge = 2602;     // request line and headers
inline constexpr int kBodyTooLarge = 2603;     // for what is asked
inline constexpr int kTooSlow = 2604;          // the request did not come whole in time
inline constexpr int kAmbiguousLength = 2605;  // two lengths, or an encoding we do not undo
inline constexpr int kUnknownVersion = 2606;   // neither HTTP/1.1 nor HTTP/1.0
inline constexpr int kUnknownExpectation = 2607;
inline constexpr int kMemoryFull = 2608;    // too many bodies at once
inline constexpr int kBadAddress = 2609;    // not an address and a port
inline constexpr int kAddressInUse = 2610;  // or not ours
inline constexpr int kTlsUnusable = 2611;   // certificate or key

}  // namespace http
