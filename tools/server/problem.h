// Errors as RFC 9457 problem documents, with the same CL- numbers as the command line.
//
// Room:      tools/server.
// Format:    {"type":"about:blank","title","status","detail","code":"CL-1234","pointer" or "where",
//            "hint","requestId"} and what a single problem adds; absent when there is nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "ledger/base/result.h"
#include "replay/event/json_writer.h"
#include "tools/http/message.h"

namespace server {

inline constexpr std::string_view kProblemType = "application/problem+json";

/// The status that an error of the ledger or the codec answers with, with what is asked of the
/// client in mind: 422 mend it, 409 read again, 413 split, 429 come back, 503 with the same ids.
[[nodiscard]] int status_of(const base::Error& error);

/// Members of a problem besides the common ones; the object is open.
using More = std::function<void(replay::JsonWriter& json)>;

/// Retry-After goes with every 429 and 503. Nothing of the machine is told: no path, no errno.
[[nodiscard]] http::Response problem(int status,
                                     const base::Error& error,
                                     std::string_view request_id,
                                     const More& more = {});
[[nodiscard]] http::Response problem(const base::Error& error, std::string_view request_id);

/// `"code","message","where" or "pointer","hint"` of an error, into the open object.
void write_error(replay::JsonWriter& json, const base::Error& error);

}  // namespace server
