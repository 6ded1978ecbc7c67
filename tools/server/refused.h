// Somebody is not let in: said to them, to the log and to the account of who looked.
//
// Room:      tools/server, inside only.
#pragma once

#include "tools/server/desk.h"

namespace server {

/// The answer to who is not let in: one and the same for every kind of bad credential, since which
/// it was helps to guess. Logs and records the attempt. `route` as in Call; empty if there is none.
[[nodiscard]] http::Response refused(Desk& desk,
                                     const http::Request& request,
                                     const std::string& route,
                                     const Refusal& refusal);

/// Attempts are evidence as looks are: records one that was answered with that code and status.
void note_refusal(Desk& desk,
                  const http::Request& request,
                  const std::string& route,
                  const Caller& caller,
                  int status,
                  int code);

/// Has Retry-After, where there is one, say that time.
void set_retry_after(http::Response& response, std::chrono::seconds time);

}  // namespace server
