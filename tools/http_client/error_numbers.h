// The stable numbers of what goes wrong between this program and a server it asks, shown as
// CL-nnnn.
//
// Room:      tools/http_client. docs/operations.md says for each what to do.
// Rules:     a number keeps its meaning for ever; new ones go at the end.
#pragma once

namespace http_client {

inline constexpr int kUnusableUrl = 2661;     // or a header that cannot be sent
inline constexpr int kUnprotected = 2662;     // http to where others could listen
inline constexpr int kUnusableFile = 2663;    // the authorities', or our certificate or key
inline constexpr int kNoConnection = 2664;    // nothing was sent
inline constexpr int kNoAnswer = 2665;        // sent, at least in part, and no whole answer came
inline constexpr int kNotHttp = 2666;         // what came is no answer of HTTP/1.1
inline constexpr int kAnswerTooLarge = 2667;  // larger than the caller takes
inline constexpr int kMoved = 2668;           // the answer is that of another address
inline constexpr int kServerUnproved = 2669;  // TLS: not shown to be the server that was named

}  // namespace http_client
