// Every look is recorded before it is given: what stands between a route and who asked it.
//
// Room:      tools/server.
// Rules:     an answer that shows something of a case, and one that says there is no such case, is
//            recorded first; where that cannot be done the answer is 503 CL-2661. A route that
//            shows something names its action (Route::look), which a test holds.
// Threads:   any.
#pragma once

#include <string>
#include <vector>

#include "tools/access/access_event.h"
#include "tools/access/refusals.h"
#include "tools/http/message.h"
#include "tools/server/router.h"

namespace server {

/// The reply to hand to the route instead of `reply`.
[[nodiscard]] http::Reply recorded(Desk& desk,
                                   const Route& route,
                                   const CallPtr& call,
                                   http::Reply reply);

/// Why this call was made, if it says so in a way that cannot be kept.
/// Errors:   kInvalidArgument CL-2662
[[nodiscard]] base::Status check_reason(const http::Request& request);

/// Who asked, when, why and how: without what, and what came of it.
[[nodiscard]] account::AccessEvent event_of(const Desk& desk,
                                            const Call& call,
                                            account::Action action,
                                            std::string subject);

/// What a refusal says of a caller that is known.
[[nodiscard]] account::Refusal refusal_of(const Call& call, int status, int code);

[[nodiscard]] std::vector<std::string> names_of(const Roles& roles);

}  // namespace server
